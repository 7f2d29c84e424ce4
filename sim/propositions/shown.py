"""What a proposition shows besides its verdict: quantities of each arm over time, with intervals and spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.propositions.bootstrap import Array, estimate
from sim.propositions.claims import Among, Proposition
from sim.propositions.expressions import evaluate, names_in
from sim.propositions.kinds import Flags
from sim.propositions.metrics import Metric
from sim.propositions.verdicts import Get, about

EVERY = 6
"""Months between the points of a curve."""


ALL, CLAIMED, OTHERS = "all", "claimed", "others"
"""Groups of contexts: every one; those that the claim is about; those that it is not about."""


@dataclass(frozen=True)
class Point:
    """A quantity at a time: mean over contexts and worlds, its 90 % interval, and the middle half of worlds.

    Attributes
    ----------
    arm
        An arm, or the name of a contrast of arms over the same histories.
    group, contexts
        Which contexts stand behind it, and how many.
    months
        Counted from the metric's own date.
    """

    number: str
    arm: str
    quantity: str
    group: str
    contexts: int
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


def shown_metrics(proposition: Proposition, arm: str) -> set[Metric]:
    """Every metric that the quantities, and the contexts that they are shown for, need of an arm."""
    found = {later(metric, month) for metric in proposition.shown.values() for month in times(proposition)}
    return found | {among.metric for among in proposition.shown_among.values() if among.arm == arm}


def points(proposition: Proposition, get: Get) -> list[Point]:
    """Each quantity, of every arm or contrast at every time; contexts that the claim is not about stand apart."""
    of = proposition.shown_of or {arm: arm for arm in proposition.arms}
    return [
        _point((proposition.number, name, quantity), month, contrast, (group, contexts), table)
        for name, contrast in of.items() for quantity, metric in proposition.shown.items()
        for month in times(proposition)
        for table in [{arm: get(arm, later(metric, month)) for arm in names_in(contrast)}]
        for group, contexts in _groups(proposition.shown_among.get(quantity), get, table)
    ]  # fmt: skip


def _groups(among: Among | None, get: Get, table: Mapping[str, Array]) -> list[tuple[str, Flags]]:
    """Contexts that are shown together; groups without any are left out."""
    flags = about(among, get, len(next(iter(table.values()))))
    groups = [(ALL, flags)] if among is None else [(CLAIMED, flags), (OTHERS, ~flags)]
    return [(name, contexts) for name, contexts in groups if contexts.any()]


def _point(
    what: tuple[str, str, str], month: int, contrast: str, group: tuple[str, Flags], table: Mapping[str, Array]
) -> Point:
    number, name, quantity = what
    found = estimate(table, lambda means: evaluate(contrast, means), group[1])
    values = np.asarray(evaluate(contrast, table))[group[1]]
    known = values[np.isfinite(values)]
    counted = int(np.isfinite(values).any(axis=1).sum())
    q25, q75 = (float(q) for q in np.quantile(known, (0.25, 0.75))) if known.size else (float("nan"), float("nan"))
    return Point(number, name, quantity, group[0], counted, month, found.value, found.low, found.high, q25, q75)
