"""Bootstrap intervals of mean paired differences, worked out some replicates at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from sim.analysis.resample import PairDraws

Array = npt.NDArray[np.float64]


def mean_interval(weights: Array, differences: Array, level: float) -> tuple[float, float]:
    """Bootstrap interval of the mean of the known differences; NaN where fewer than two are known.

    Parameters
    ----------
    weights
        How often each pair is drawn in each replicate; replicates that drew no known pair are left out.
    differences
        One a pair; NaN where not known.
    level
        Share of replicates inside, such as 0.9.
    """
    return _intervals([(slice(0, len(weights)), weights)], len(weights), [differences], level)[0]


def mean_intervals(draws: PairDraws, columns: Sequence[Array], level: float) -> list[tuple[float, float]]:
    """Bootstrap intervals of the mean differences of several outcomes, over the same draws.

    Parameters
    ----------
    draws
        Which pairs are drawn.
    columns
        Differences of each outcome, as in `mean_interval`.
    """
    return _intervals(draws.blocks(), draws.replicates, columns, level)


def _intervals(
    blocks: Iterable[tuple[slice, Array]], replicates: int, columns: Sequence[Array], level: float
) -> list[tuple[float, float]]:
    masks: dict[bytes, Array] = {}  # many outcomes are known in the same pairs
    known = [np.isfinite(column) for column in columns]
    names = [mask.tobytes() for mask in known]
    for name, mask in zip(names, known, strict=True):
        masks.setdefault(name, mask.astype(np.float64))
    filled = [np.where(mask, column, 0.0) for mask, column in zip(known, columns, strict=True)]
    drawn = {name: np.zeros(replicates) for name in masks}
    sums = np.zeros((len(columns), replicates))
    for rows, weights in blocks:  # einsum adds in one fixed order; a matrix product may not, with more threads
        for name, mask in masks.items():
            drawn[name][rows] = np.einsum("rp,p->r", weights, mask)
        for place, column in enumerate(filled):
            sums[place, rows] = np.einsum("rp,p->r", weights, column)
    return [_quantiles(sums[place], drawn[name], masks[name], level) for place, name in enumerate(names)]


def _quantiles(sums: Array, drawn: Array, known: Array, level: float) -> tuple[float, float]:
    if known.sum() < 2:
        return float("nan"), float("nan")
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(sums[drawn > 0.0] / drawn[drawn > 0.0], (tail, 1.0 - tail))
    return float(low), float(high)
