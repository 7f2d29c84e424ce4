"""What is measured in a world: a quantity of the monthly record or of the outcomes, at dates of the world's own.

A metric is data, as the files of propositions write it::

    {of: own_led, at: {exit: 24}, over: {handover: 0}, at_most: 1}   what is kept of it 24 months after exit
    {of: violence, take: mean, from: {exit: 0}, to: {exit: 60}}
    {of: cover, take: share_below, level: 1, from: {exit: 0}, to: {exit: 24}}
    {of: level_payroll, take: first_above, level: 0.5, from: {support: 0}, to: {exit: 0}}
    {column: relapsed_after_drawdown_5y}

Dates count months from an anchor. "At" a date is the mean of the three months that end with it, as elsewhere in the
outcomes: `handover: 0` is the last quarter before support tapers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.outcomes.months import Array, first_month, per_world, quarter_mean
from sim.outcomes.support import support_dates
from sim.propositions.expressions import evaluate, names_in

ANCHORS = ("start", "support", "handover", "exit", "end")
"""First month of the run, of support, of its taper, without support, and after the run."""

TAKES = ("value", "mean", "sum", "least", "most", "change", "share_above", "share_below", "first_above")
"""What may be taken of a quantity: its value at a date, or something of a span of months."""

LEAST_BASE = 0.02
"""A quantity below this has too little to be kept a share of; the ratio is missing."""

SUPPORT_SERIES = ("handed_over", "drawdown_done", "presence", "ssr_staff")


@dataclass(frozen=True)
class Date:
    """A month counted from an anchor."""

    anchor: str
    months: float

    def __str__(self) -> str:
        return f"{self.anchor} {self.months:+g} months".replace("-", "−") if self.months else self.anchor


@dataclass(frozen=True)
class Metric:
    """A quantity of each world.

    Attributes
    ----------
    of
        Arithmetic of monthly series; or of columns of outcomes, where `column` is true.
    take
        One of `TAKES`; of columns always the value.
    start, stop
        First date and last date; a value has the first only. A span holds the months from the first date up to,
        and without, the last.
    level
        Level of `share_above`, `share_below` and `first_above`.
    over
        Date of the value by which it is divided; missing where that is below `LEAST_BASE`.
    per
        A metric by which it is divided.
    at_most
        Value at which it is cut: a share that is kept is 1 at most, since growth is no retention.
    """

    of: str
    column: bool = False
    take: str = "value"
    start: Date = Date("end", 0.0)
    stop: Date | None = None
    level: float = 0.0
    over: Date | None = None
    per: Metric | None = None
    at_most: float = np.inf

    def names(self) -> set[str]:
        """Names of the series (or columns) it is made of."""
        own = set() if self.column else set(names_in(self.of))
        return own | (self.per.names() if self.per else set())

    def columns(self) -> set[str]:
        """Names of the columns of outcomes it is made of."""
        own = set(names_in(self.of)) if self.column else set()
        return own | (self.per.columns() if self.per else set())

    def dates(self) -> tuple[Date, ...]:
        """Every date it looks at."""
        own = tuple(date for date in (self.start, self.stop, self.over) if date is not None)
        return own + (self.per.dates() if self.per else ())

    def __str__(self) -> str:
        """Say the metric in few words."""
        if self.column:
            words = self.of
        elif self.take == "value":
            words = f"{self.of} at {self.start}"
        else:
            level = f" {self.level:g}" if self.take in ("share_above", "share_below", "first_above") else ""
            words = f"{self.of}, {self.take.replace('_', ' ')}{level}, {self.start} to {self.stop}"
        words += f" ÷ at {self.over}" if self.over else ""
        words += f" per ({self.per})" if self.per else ""
        return words + (f", at most {self.at_most:g}" if np.isfinite(self.at_most) else "")


def anchors(series: Mapping[str, Array], values: Mapping[str, float | Array]) -> dict[str, Array]:
    """Months of the anchors by name, one for each world; NaN where one is not reached.

    Parameters
    ----------
    series
        The monthly record with `SUPPORT_SERIES`.
    values
        Drawn settings; a world without support takes the nominal dates.
    """
    months, worlds = series["handed_over"].shape
    dates = support_dates(series, values)
    return {
        "start": np.zeros(worlds),
        "support": per_world(values["support_start"], worlds),
        "handover": dates.handover,
        "exit": dates.exit,
        "end": np.full(worlds, float(months)),
    }


def measure(
    metric: Metric, series: Mapping[str, Array], columns: Mapping[str, Array], dates: Mapping[str, Array]
) -> Array:
    """The metric in each world, shape (worlds,); NaN where it is missing.

    Parameters
    ----------
    series
        The monthly record, shape (months, worlds) each.
    columns
        Outcomes, where the metric needs them.
    dates
        Months of the anchors, see `anchors`.
    """
    if metric.column:
        value = np.asarray(evaluate(metric.of, columns), dtype=np.float64)
    else:
        record = np.asarray(evaluate(metric.of, series), dtype=np.float64)
        value = _taken(metric, record, dates)
        if metric.over is not None:
            base = _at(record, metric.over, dates)
            enough = base >= LEAST_BASE
            value = np.where(enough, value / np.where(enough, base, 1.0), np.nan)
    if metric.per is not None:
        below = measure(metric.per, series, columns, dates)
        value = np.where(below > 0.0, value / np.where(below > 0.0, below, 1.0), np.nan)
    return np.minimum(value, metric.at_most)


def _month(date: Date, dates: Mapping[str, Array]) -> Array:
    return dates[date.anchor] + date.months


def _at(record: Array, date: Date, dates: Mapping[str, Array]) -> Array:
    """Mean of the three months that end with a date; of the first months where it lies before them."""
    return quarter_mean(record, np.maximum(_month(date, dates) - 1.0, 0.0))


def _taken(metric: Metric, record: Array, dates: Mapping[str, Array]) -> Array:
    if metric.take == "value":
        return _at(record, metric.start, dates)
    assert metric.stop is not None
    if metric.take == "change":
        return _at(record, metric.stop, dates) - _at(record, metric.start, dates)
    first, last = np.maximum(_month(metric.start, dates), 0.0), _month(metric.stop, dates)
    months = np.arange(record.shape[0], dtype=np.float64)[:, None]
    inside = (months >= first) & (months < last)
    known = np.isfinite(first) & np.isfinite(last) & (last <= record.shape[0]) & (last > first)
    return np.where(known, _of_span(metric, record, inside, first, last), np.nan)


def _of_span(metric: Metric, record: Array, inside: np.ndarray, first: Array, last: Array) -> Array:
    """What is taken of the months inside a span."""
    length = np.maximum(inside.sum(axis=0), 1)
    if metric.take in ("mean", "sum"):
        total: Array = np.where(inside, record, 0.0).sum(axis=0)
        return total / length if metric.take == "mean" else total
    if metric.take == "least":
        return np.asarray(np.where(inside, record, np.inf).min(axis=0))
    if metric.take == "most":
        return np.asarray(np.where(inside, record, -np.inf).max(axis=0))
    above = inside & ((record < metric.level) if metric.take == "share_below" else (record >= metric.level))
    if metric.take == "first_above":
        reached = first_month(above.astype(np.float64))
        return np.where(np.isfinite(reached), reached, last) - first
    return np.asarray(above.sum(axis=0) / length)


__all__ = ["ANCHORS", "SUPPORT_SERIES", "TAKES", "Date", "Metric", "anchors", "measure"]
