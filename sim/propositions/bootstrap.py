"""Estimates with their intervals: contexts are resampled, then their worlds, all replicates at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.analysis.resample import pair_weights

Array = npt.NDArray[np.float64]
Table = Mapping[str, Array]
"""Quantities by name, each of shape (contexts, worlds); NaN where missing."""

Statistic = Callable[[Table], Array]
"""From means of quantities by name (each of shape (replicates,)) to the statistic, shape (replicates,)."""

REPLICATES = 1000
SEED = 2011
LEVEL = 0.90


@dataclass(frozen=True)
class Estimate:
    """A statistic over all contexts.

    Attributes
    ----------
    value, low, high
        Point estimate and the 90 % bootstrap interval.
    replicates
        Values of the replicates, from which ratios of estimates take theirs.
    by_context
        The statistic in each context alone, shape (contexts,); NaN where it is missing.
    pairs
        Worlds in which every quantity is known.
    """

    value: float
    low: float
    high: float
    replicates: Array
    by_context: Array
    pairs: int

    @property
    def off_zero(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low > 0.0 or self.high < 0.0


def interval(replicates: Array, level: float = LEVEL) -> tuple[float, float]:
    """The interval of replicates; replicates without a value are left out. NaN where there is none."""
    known = replicates[np.isfinite(replicates)]
    if not known.size:
        return float("nan"), float("nan")
    low, high = np.quantile(known, ((1.0 - level) / 2.0, (1.0 + level) / 2.0))
    return float(low), float(high)


def known_worlds(table: Table) -> npt.NDArray[np.bool_]:
    """Worlds in which every quantity is known, shape (contexts, worlds)."""
    known: npt.NDArray[np.bool_] = np.all(np.isfinite(np.stack(list(table.values()))), axis=0)
    return known


def estimate(table: Table, statistic: Statistic, contexts: npt.NDArray[np.bool_] | None = None) -> Estimate:
    """Work a statistic of means out, with its bootstrap interval.

    Parameters
    ----------
    table
        Quantities of each world.
    statistic
        From their means to a number; it is also applied to the means of each context alone.
    contexts
        Contexts that count; all where not given.
    """
    known = known_worlds(table)
    if contexts is not None:
        known = known & contexts[:, None]
    by_context = statistic({name: _context_means(values, known) for name, values in table.items()})
    pairs = int(known.sum())
    if pairs == 0:
        nothing = np.full(REPLICATES, np.nan)
        return Estimate(float("nan"), float("nan"), float("nan"), nothing, by_context, 0)
    used = np.flatnonzero(known.any(axis=1))
    weights = pair_weights((known.shape[1],) * len(used), REPLICATES, SEED)[:, known[used].ravel()]
    drawn = np.einsum("rp->r", weights)
    means, overall = {}, {}
    with np.errstate(divide="ignore", invalid="ignore"):
        for name, values in table.items():
            flat = values[used][known[used]]
            means[name] = np.einsum("rp,p->r", weights, flat) / drawn
            overall[name] = np.array([flat.mean()])
    replicates = np.broadcast_to(np.asarray(statistic(means), dtype=np.float64), (REPLICATES,))
    value = float(np.asarray(statistic(overall)).ravel()[0])
    low, high = interval(replicates)
    return Estimate(value, low, high, replicates, by_context, pairs)


def _context_means(values: Array, known: npt.NDArray[np.bool_]) -> Array:
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def within_context(values: Array) -> Estimate:
    """Mean of one quantity in one context, shape (worlds,), with the interval over its worlds."""
    return estimate({"x": values[None, :]}, lambda means: means["x"])


def context_intervals(values: Array) -> tuple[Array, Array]:
    """Ends of the 90 % interval of the mean in each context, over its own worlds; shape (contexts,) each."""
    ends = np.full((2, values.shape[0]), np.nan)
    for context, row in enumerate(values):
        if np.isfinite(row).sum() > 1:
            found = within_context(row)
            ends[:, context] = found.low, found.high
    return ends[0], ends[1]


def ratio_bound(ablated: Estimate, intact: Estimate) -> tuple[float, float]:
    """|ablated| ÷ |intact|: the point estimate, and the upper end of its 90 % interval."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.abs(ablated.replicates) / np.abs(intact.replicates)
        point = abs(ablated.value) / abs(intact.value) if intact.value else float("nan")
    ratios = np.where(np.isfinite(ablated.replicates) & np.isfinite(intact.replicates), ratios, np.nan)
    ratios = np.where(np.isinf(ratios), np.finfo(np.float64).max, ratios)  # intact zero: no bound
    known = ratios[~np.isnan(ratios)]
    bound = float(np.quantile(known, (1.0 + LEVEL) / 2.0)) if known.size else float("nan")
    return point, bound
