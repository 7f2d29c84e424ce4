"""Branches in words: each future beside the one as planned, outcome by outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import pandas as pd

from sim.analysis.contrast import Contrast
from sim.figures.effects import NO_PAIRS, cautious
from sim.figures.tables import Tables
from sim.report.phrases import Sheet, gap, value_of, verdict_words

HEAD = ("Outcome", "as planned", "this branch", "difference", "verdict")
NAMES = [one.name for one in fields(Contrast)]


def branch_sheets(
    contrasts: pd.DataFrame, dated: pd.DataFrame, change: str, outcomes: Sequence[str]
) -> list[Sheet]:
    """The tables of one branch: at dates counted from where futures part, then over the run and after exit."""
    sheets = []
    for years, part in dated[dated["b"] == change].groupby("years"):
        caption = f"{change}: year {years} after the futures part"
        sheets.append(Sheet(caption, HEAD, _rows(part, list(part["outcome"]))))
    rows = _rows(contrasts[contrasts["b"] == change], outcomes)
    return [*sheets, Sheet(f"{change}: over the run, and 24 months after each future's own exit", HEAD, rows)]


OUTCOMES = (
    *("own_led_after", "level_after", "cover_after", "sustained", "peace_held", "in_conflict_5y"),
    *("relapsed_after_drawdown_5y", "coup_attempts", "mutinies", "deaths_total", "cost_total"),
)
"""Outcomes of the tables of branches, beside the levels at dates."""


@dataclass(frozen=True)
class Branches:
    """The futures of a branched result: where they part, and tables by branch."""

    date: str
    changes: list[tuple[str, list[Sheet]]]


def branches(tables: Tables) -> Branches | None:
    """The futures of a result, for its report; None where it has no branches."""
    found = tables.manifest.get("branch")
    if not found:
        return None
    dated = tables.dated
    sheets = [(change, branch_sheets(tables.contrasts, dated, change, OUTCOMES)) for change in found["changes"]]
    return Branches(found["date"], sheets)


def _rows(table: pd.DataFrame, outcomes: Sequence[str]) -> list[tuple[str, ...]]:
    records: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table[NAMES].to_dict("records")]
    by_outcome = {record["outcome"]: Contrast(**record) for record in records}
    found = [by_outcome[outcome] for outcome in outcomes]
    judged = [replace(row, verdict=cautious(row.verdict, row.pairs)) for row in found]
    return [
        (row.label, value_of(row, row.mean_a), value_of(row, row.mean_b), gap(row), verdict_words(row))
        for row in judged
        if row.verdict != NO_PAIRS
    ]
