"""Branches in words: each future beside the one as planned, outcome by outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import pandas as pd

from sim.analysis.contrast import Contrast
from sim.explain.words import with_interval
from sim.figures.effects import NEGLIGIBLE, NO_PAIRS, cautious
from sim.figures.tables import Tables
from sim.report.phrases import Sheet, value_of, verdict_words
from sim.scenario.branch import PLANNED

HEAD = ("Outcome", "as planned", "this branch", "difference", "verdict")
NAMES = [one.name for one in fields(Contrast)]


def branch_sheets(
    contrasts: pd.DataFrame, dated: pd.DataFrame, change: str, outcomes: Sequence[str]
) -> list[Sheet]:
    """The tables of one branch: at dates counted from where futures part, then over the run and after exit."""
    sheets = []
    for years, part in dated[dated["b"] == change].groupby("years"):
        caption = f"{change}: year {years} after the futures part"
        sheets.append(_sheet(caption, part, list(part["outcome"])))
    caption = f"{change}: over the run, and 24 months after each future's own exit"
    return [*sheets, _sheet(caption, contrasts[contrasts["b"] == change], outcomes)]


OUTCOMES = (
    *("own_led_after", "level_after", "cover_after", "sustained", "peace_held", "in_conflict_5y"),
    *("relapsed_after_drawdown_5y", "coup_attempts", "mutinies", "deaths_total", "cost_total"),
)
"""Outcomes of the tables of branches, beside the levels at dates."""


@dataclass(frozen=True)
class Branches:
    """The futures of a branched result: where they part, and tables by branch."""

    date: str
    planned: str
    exits: Sheet
    changes: list[tuple[str, list[Sheet]]]


def branches(tables: Tables) -> Branches | None:
    """The futures of a result, for its report; None where it has no branches."""
    found = tables.manifest.get("branch")
    if not found:
        return None
    dated = tables.dated
    sheets = [(change, branch_sheets(tables.contrasts, dated, change, OUTCOMES)) for change in found["changes"]]
    exits = exit_sheet(tables.runs, [PLANNED, *found["changes"]])
    return Branches(found["date"], found.get("planned", "the scenario as it is written"), exits, sheets)


def exit_sheet(runs: pd.DataFrame, names: Sequence[str]) -> Sheet:
    """When the last outsiders leave in each future."""
    years = [runs.loc[runs["point"] == point, "exit_year"].astype(float) for point in range(len(names))]
    return Sheet("When the last outsiders leave", ("Future", "Exit"), [*zip(names, map(_exit, years), strict=True)])


def _exit(years: pd.Series) -> str:
    """The exit of a future over its histories: one date, or the middle one and the span of nine in ten."""
    known = years.dropna()
    if known.empty:
        return "never within the run"
    low, middle, high = (_date(float(known.quantile(q, interpolation="nearest"))) for q in (0.05, 0.5, 0.95))
    never = f"; in {len(years) - len(known)} of {len(years)} histories never within the run"
    tail = never if len(known) < len(years) else ""
    if low == high:
        return f"{middle}{tail}"
    return f"{middle} in the middle, in nine of ten histories from {low} to {high}{tail}"


def _date(year: float) -> str:
    months = round(year * 12.0)
    return f"{months // 12}-{months % 12 + 1:02d}"


def _sheet(caption: str, table: pd.DataFrame, outcomes: Sequence[str]) -> Sheet:
    """A table of differences; outcomes that are about the same are named in its note."""
    records: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table[NAMES].to_dict("records")]
    by_outcome = {record["outcome"]: Contrast(**record) for record in records}
    found = [by_outcome[outcome] for outcome in outcomes]
    judged = [replace(row, verdict=cautious(row.verdict, row.pairs)) for row in found]
    same = [row.label[0].lower() + row.label[1:] for row in judged if row.verdict == NEGLIGIBLE or row.ties == 1.0]
    rows = [
        (row.label, value_of(row, row.mean_a), value_of(row, row.mean_b), with_interval(row), verdict_words(row))
        for row in judged
        if row.verdict not in (NO_PAIRS, NEGLIGIBLE) and row.ties < 1.0
    ]
    return Sheet(caption, HEAD, rows, f"About the same as planned: {', '.join(same)}." if same else "")
