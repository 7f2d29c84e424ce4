"""Which factors an outcome depends on: elementary effects of Morris, variance shares of Sobol.

Both work on outcomes at the points of a design, in the order in which the design made them, with each factor
measured from 0 to 1. Intervals come from resampling trajectories, or rows of the sample.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.analysis.resample import resample_table

Array = npt.NDArray[np.float64]

REPLICATES = 1000
LEVEL = 0.90


@dataclass(frozen=True)
class ElementaryEffects:
    """What one factor does, by Morris 1991 and Campolongo, Cariboni, Saltelli 2007.

    Attributes
    ----------
    mu, mu_star
        Mean of the effects, and of their sizes: the change of the outcome over the factor's whole range.
    low, high
        Interval of `mu_star` at 90 %.
    sigma
        Standard deviation of the effects: large where the factor acts with others, or not in a line.
    effects
        Number of effects; those with an outcome that is missing are left out.
    """

    factor: str
    mu: float
    mu_star: float
    low: float
    high: float
    sigma: float
    effects: int


@dataclass(frozen=True)
class VarianceShares:
    """What share of an outcome's variance goes with one factor, by Saltelli et al. 2010.

    Attributes
    ----------
    first, first_low, first_high
        Share that the factor takes by itself, with its interval at 90 %.
    total, total_low, total_high
        Share that it takes with all others together.
    rows
        Number of rows of the sample; those with an outcome that is missing are left out.
    """

    factor: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float
    rows: int


def elementary_effects(units: Array, outcome: Array, names: Sequence[str]) -> list[ElementaryEffects]:
    """Effects of each factor, from trajectories that change one factor at each step.

    Parameters
    ----------
    units
        Place of each point, shape (trajectories × (factors + 1), factors).
    outcome
        Outcome at each point; NaN where it is missing.
    names
        Names of the factors.

    Raises
    ------
    ValueError
        The points are not whole trajectories, or a step changes more than one factor.
    """
    count = len(names)
    if len(units) != len(outcome) or len(units) % (count + 1):
        raise ValueError(f"{len(units)} points are no trajectories of {count + 1}")
    trajectories = len(units) // (count + 1)
    steps = np.diff(units.reshape(trajectories, count + 1, count), axis=1)
    changed = steps != 0
    if not (changed.sum(axis=2) == 1).all() or not (changed.sum(axis=1) == 1).all():
        raise ValueError("a step of a trajectory changes more than one factor, or none")
    rises = np.diff(outcome.reshape(trajectories, count + 1), axis=1)
    slopes = rises / steps.sum(axis=2)
    found = np.empty((trajectories, count))
    np.put_along_axis(found, changed.argmax(axis=2), slopes, axis=1)
    return [_effects(name, found[:, place]) for place, name in enumerate(names)]


def _effects(name: str, slopes: Array) -> ElementaryEffects:
    known = slopes[~np.isnan(slopes)]
    if not len(known):
        return ElementaryEffects(name, np.nan, np.nan, np.nan, np.nan, np.nan, 0)
    sizes = np.abs(known)
    low, high = _interval(lambda rows: sizes[rows].mean(axis=1), len(known))
    spread = float(known.std(ddof=1)) if len(known) > 1 else np.nan
    return ElementaryEffects(name, float(known.mean()), float(sizes.mean()), low, high, spread, len(known))


def variance_shares(outcome: Array, names: Sequence[str]) -> list[VarianceShares]:
    """First-order and total shares, from rows A, B, and A with each factor taken from B.

    Parameters
    ----------
    outcome
        Outcome at each point, shape (rows × (factors + 2),); NaN where it is missing.
    names
        Names of the factors.

    Raises
    ------
    ValueError
        The points are not whole rows.
    """
    width = len(names) + 2
    if len(outcome) % width:
        raise ValueError(f"{len(outcome)} points are no rows of {width}")
    rows = outcome.reshape(-1, width)
    rows = rows[~np.isnan(rows).any(axis=1)]
    if not len(rows) or rows[:, :2].std() == 0.0:
        none = (np.nan,) * 3
        return [VarianceShares(name, *none, *none, len(rows)) for name in names]
    rows = rows - rows[:, :2].mean()  # less noise in the products
    return [_shares(name, rows[:, 0], rows[:, 1], rows[:, 2 + place]) for place, name in enumerate(names)]


def _shares(name: str, a: Array, b: Array, mixed: Array) -> VarianceShares:
    alone, together = b * (mixed - a), 0.5 * (a - mixed) * (a - mixed)

    def variance(rows: npt.NDArray[np.int64]) -> Array:
        return np.asarray(np.concatenate([a[rows], b[rows]], axis=-1).var(axis=-1))

    every = np.arange(len(a))[None, :]
    first = float((alone[every].mean(axis=1) / variance(every))[0])
    total = float((together[every].mean(axis=1) / variance(every))[0])
    first_ends = _interval(lambda rows: alone[rows].mean(axis=1) / variance(rows), len(a))
    total_ends = _interval(lambda rows: together[rows].mean(axis=1) / variance(rows), len(a))
    return VarianceShares(name, first, *first_ends, total, *total_ends, len(a))


def _interval(statistic: Callable[[npt.NDArray[np.int64]], Array], n: int) -> tuple[float, float]:
    """Bootstrap interval of a statistic of rows of indices."""
    with np.errstate(divide="ignore", invalid="ignore"):  # a replicate of one row many times has no variance
        values = statistic(resample_table(0, REPLICATES, n))
    low, high = np.nanquantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
