"""Branches in words: each future beside the one as planned, outcome by outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import pandas as pd

from sim.analysis.contrast import Contrast
from sim.figures.effects import NO_PAIRS, cautious
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


def _rows(table: pd.DataFrame, outcomes: Sequence[str]) -> list[tuple[str, ...]]:
    by_outcome = table.set_index("outcome", drop=False)
    found = [Contrast(**{name: by_outcome.at[outcome, name] for name in NAMES}) for outcome in outcomes]
    judged = [replace(row, verdict=cautious(row.verdict, row.pairs)) for row in found]
    return [
        (row.label, value_of(row, row.mean_a), value_of(row, row.mean_b), gap(row), verdict_words(row))
        for row in judged
        if row.verdict != NO_PAIRS
    ]
