"""Tables of the debrief: as people read them, and as rows for CSV."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.analysis.contrast import Contrast
from sim.workshop.measures import DAYS
from sim.workshop.wording import Texts

OWED = "months of pay"
OF_HUNDRED = ("0-1", "ratio", "share")
"""Units whose numbers are shown from 0 to 100."""


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes
    ----------
    name
        Of its file, and of its words.
    head, rows
        As people read it; the first column names the row.
    records
        As data, a mapping for each row of the CSV.
    """

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    records: Sequence[Mapping[str, Any]] = field(default_factory=list)

    def write(self, folder: Path) -> Path | None:
        """Write the CSV; None where there is nothing in it."""
        if not self.records:
            return None
        path = folder / f"{self.name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(self.records[0]))
            writer.writeheader()
            writer.writerows(self.records)
        return path


def scale(outcome: Contrast) -> float:
    """What an outcome is multiplied by for people: days of pay owed, or 0 to 100; one where it is neither."""
    if outcome.unit == OWED:
        return DAYS
    return 100.0 if outcome.kind == "share" or outcome.unit in OF_HUNDRED else 1.0


def label(told: Texts, outcome: Contrast) -> str:
    """An outcome and what its numbers are; days of pay say so themselves."""
    name = told(f"outcome.{outcome.outcome}")
    if outcome.unit == OWED:
        return name
    kind = "share" if outcome.kind == "share" else "scale"
    return f"{name} ({told(f'pack.unit.{kind}')})"


def digits(size: Contrast) -> int:
    """Digits after the point: histories are counted whole."""
    return 0 if size.kind == "share" else 1


def shown(size: Contrast) -> tuple[float, float, float]:
    """A difference with its interval as it is shown beside its means: rounded as they are.

    The difference is that of the rounded means, so that a reader who subtracts finds it; the interval is widened to
    hold it where rounding has put it outside.
    """
    by, places = scale(size), digits(size)
    rounded = round(by * size.mean_b, places) - round(by * size.mean_a, places)
    low, high = (round(by * edge, places) for edge in (size.low, size.high))
    return round(rounded, places), min(low, rounded), max(high, rounded)


def gap(told: Texts, size: Contrast) -> str:
    """A difference with its interval, on the scale for people."""
    if size.pairs == 0:
        return told("pack.none")
    by = scale(size)
    mean, low, high = (told.signed(by * value) for value in (size.difference, size.low, size.high))
    return told("pack.interval", mean=mean, low=low, high=high)


def gap_of_means(told: Texts, size: Contrast) -> str:
    """A difference with its interval where both means stand beside it."""
    if size.pairs == 0:
        return told("pack.none")
    mean, low, high = (told.signed(value, digits(size)) for value in shown(size))
    return told("pack.interval", mean=mean, low=low, high=high)


def mean(told: Texts, size: Contrast, value: float) -> str:
    """A mean on the scale for people."""
    return told.number(scale(size) * value, digits(size)) if size.pairs else told("pack.none")


def agreement(told: Texts, size: Contrast) -> str:
    """How many pairs go the way of the mean; of a difference that hardly is one, none are told."""
    if not size.pairs or size.verdict == "negligible":
        return told("pack.none")
    if size.ties == 1.0:
        return told("pack.same")
    return told("pack.agree", n=round(size.agree * size.pairs), pairs=size.pairs)


def contrast_row(told: Texts, size: Contrast) -> list[str]:
    """A row of a comparison: outcome, both means, difference, pairs, verdict."""
    return [
        label(told, size), mean(told, size, size.mean_a), mean(told, size, size.mean_b), gap_of_means(told, size),
        agreement(told, size), told(f"pack.verdict.{size.verdict}"),
    ]  # fmt: skip


def contrast_record(size: Contrast, **more: Any) -> dict[str, Any]:
    """A comparison as data, in the model's own units."""
    kept = (
        "outcome", "unit", "mean_a", "mean_b", "difference", "low", "high", "level", "agree", "ties", "pairs",
        "verdict",
    )  # fmt: skip
    return {**more, **{name: getattr(size, name) for name in kept}}


def contrast_head(told: Texts, a: str, b: str) -> list[str]:
    """Head of a comparison."""
    names = ("difference", "pairs", "verdict")
    return [told("pack.column.outcome"), a, b, *(told(f"pack.column.{name}") for name in names)]
