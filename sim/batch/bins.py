"""Quantiles from counts: which bins, and what a count says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sim.outcomes.series import Bins

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


def quantiles(counts: Counts, bins: Bins, shares: Sequence[float]) -> Array:
    """Read quantiles from counts, to within a bin's width of the exact ones.

    Parameters
    ----------
    counts
        Worlds by month and bin, shape (months, bins).
    bins
        As declared for the variable.
    shares
        Each between 0 and 1.

    Returns
    -------
    Shape (shares, months); NaN where nothing was counted.
    """
    reached = np.cumsum(counts, axis=1)
    total = reached[:, -1]
    rank = np.asarray(shares)[:, None] * np.maximum(total - 1, 0)
    below = np.floor(rank)
    whole = np.concatenate([below, np.ceil(rank)]).astype(np.int64)  # whole numbers are searched without a conversion
    lower, upper = np.split(_order_statistic(counts, reached, bins, whole), 2)
    return np.where(total > 0, lower + (upper - lower) * (rank - below), np.nan)


def _order_statistic(counts: Counts, reached: Counts, bins: Bins, rank: Counts) -> Array:
    """Estimate of the value at each rank (0 is the smallest), by its place among its bin's worlds."""
    months, size = counts.shape
    month = np.arange(months)
    shift = month * (int(reached[:, -1].max()) + 1)  # puts all months in one rising list, searched at once
    found = np.searchsorted((reached + shift[:, None]).ravel(), rank + shift, side="right") - month * size
    at = np.clip(found, 0, size - 1)
    inside = np.maximum(counts[month, at], 1)
    place = np.clip((rank - (reached[month, at] - inside) + 0.5) / inside, 0.0, 1.0)
    edges = np.concatenate(([bins.low], bins.edges(), [bins.high]))
    inner = edges[at] + (edges[at + 1] - edges[at]) * place
    at_ends = (at == 0) | (at == size - 1)
    return np.asarray(np.where(at_ends, bins.centres()[at], inner))
