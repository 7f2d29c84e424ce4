"""Quantiles from counts: which bins, and what a count says."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.outcomes.series import Bins

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


def quantile(counts: Counts, bins: Bins, share: float) -> Array:
    """Read a quantile from counts, to within a bin's width of the exact one.

    Parameters
    ----------
    counts
        Worlds by month and bin, shape (months, bins).
    bins
        As declared for the variable.
    share
        Between 0 and 1.

    Returns
    -------
    Shape (months,); NaN where nothing was counted.
    """
    total = counts.sum(axis=1)
    rank = share * np.maximum(total - 1, 0)
    below = np.floor(rank)
    lower, upper = _order_statistic(counts, bins, below), _order_statistic(counts, bins, np.ceil(rank))
    return np.where(total > 0, lower + (upper - lower) * (rank - below), np.nan)


def _order_statistic(counts: Counts, bins: Bins, rank: Array) -> Array:
    """Estimate of the value at a rank (0 is the smallest), by its place among its bin's worlds."""
    reached = np.cumsum(counts, axis=1)
    at = np.minimum((reached <= rank[:, None]).sum(axis=1), bins.size - 1)
    row = np.arange(counts.shape[0])
    inside = np.maximum(counts[row, at], 1)
    place = np.clip((rank - (reached[row, at] - inside) + 0.5) / inside, 0.0, 1.0)
    edges = np.concatenate(([bins.low], bins.edges(), [bins.high]))
    inner = edges[at] + (edges[at + 1] - edges[at]) * place
    at_ends = (at == 0) | (at == bins.size - 1)
    return np.asarray(np.where(at_ends, bins.centres()[at], inner))
