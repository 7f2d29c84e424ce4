"""What a proposition shows besides its verdict: quantities of each arm over time, with intervals and spread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sim.propositions.bootstrap import Array, estimate
from sim.propositions.claims import Proposition
from sim.propositions.metrics import Metric

EVERY = 6
"""Months between the points of a curve."""


@dataclass(frozen=True)
class Point:
    """A quantity of an arm at a time: mean over contexts and worlds, its 90 % interval, and the middle half of worlds.

    `months` count from the metric's own date.
    """

    number: str
    arm: str
    quantity: str
    months: int
    mean: float
    low: float
    high: float
    q25: float
    q75: float


def times(proposition: Proposition) -> range:
    """Months at which a proposition's quantities are shown."""
    return range(0, proposition.shown_months + 1, EVERY)


def later(metric: Metric, months: int) -> Metric:
    """A metric of a value, some months on."""
    return replace(metric, start=replace(metric.start, months=metric.start.months + months)) if months else metric


def shown_metrics(proposition: Proposition) -> set[Metric]:
    """Every metric that the quantities need of each arm."""
    return {later(metric, month) for metric in proposition.shown.values() for month in times(proposition)}


def points(proposition: Proposition, get: Callable[[str, Metric], Array]) -> list[Point]:
    """The quantities of every arm at every time."""
    return [
        _point(proposition.number, arm, name, month, get(arm, later(metric, month)))
        for arm in proposition.arms for name, metric in proposition.shown.items() for month in times(proposition)
    ]


def _point(number: str, arm: str, quantity: str, month: int, values: Array) -> Point:
    found = estimate({"x": values}, lambda means: means["x"])
    known = values[np.isfinite(values)]
    q25, q75 = (float(q) for q in np.quantile(known, (0.25, 0.75))) if known.size else (float("nan"), float("nan"))
    return Point(number, arm, quantity, month, found.value, found.low, found.high, q25, q75)
