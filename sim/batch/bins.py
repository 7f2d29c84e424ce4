"""Quantiles from counts: which bins, and what a count says."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.outcomes.series import Bins
from sim.rules import _compile

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
    total = counts.sum(axis=1)
    rank = np.asarray(shares) * np.maximum(total - 1, 0)[:, None]
    below = np.floor(rank)
    whole = np.stack([below, np.ceil(rank)], axis=-1).astype(np.int64).reshape(len(counts), -1)
    values_at: Any = _compile.load(_compile.TALLY)["values_at"]
    found = values_at(np.ascontiguousarray(counts), whole, *_places(bins)).reshape(*rank.shape, 2)
    between = found[..., 0] + (found[..., 1] - found[..., 0]) * (rank - below)
    return np.where(total > 0, between.T, np.nan)


@cache
def _places(bins: Bins) -> tuple[Array, Array]:
    """What stands for each bin, and both ends of each."""
    return bins.centres(), np.concatenate(([bins.low], bins.edges(), [bins.high]))
