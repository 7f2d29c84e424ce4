"""Sums and counts over worlds that do not depend on how the worlds were cut into chunks.

Worlds are added in blocks of 64, one after the other in order of their number; then blocks are added in
order. A chunk always begins at a block's first world, so each block is summed whole, by one worker. Counts
are integers.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.outcomes.series import Bins
from sim.rules import _compile

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

BLOCK = 64
MANTISSA = 8  # bits of the mantissa kept in a key, which makes keys narrower than the bins on the log scale


@cache
def _keys(bins: Bins) -> tuple[int, npt.NDArray[np.int64]]:
    """For the log scale: the first key, and for each key a bin at or just below that of its values."""
    if bins.scale != "log":
        return 0, np.empty(0, np.int64)
    shift = 52 - MANTISSA
    ends = np.array([bins.low, bins.high]).view(np.int64) >> shift
    starts = (np.arange(ends[0], ends[1] + 1) << shift).view(np.float64)
    return int(ends[0]), np.maximum(np.searchsorted(bins.edges(), starts, side="right") - 1, 0)


def tally(values: Array, bins: Bins) -> tuple[Counts, Array]:
    """Count worlds by month and bin, and sum them in blocks.

    Parameters
    ----------
    values
        Shape (months, worlds), the first world being the first of a block. Missing values (NaN) are left out.
    bins
        As declared for the variable.

    Returns
    -------
    Counts, shape (months, bins), by the bins of `Bins.index`; and sums, shape (months, blocks), where the
    last block may be of fewer worlds.
    """
    kernel: Any = _compile.load(_compile.TALLY)["tally"]
    first, keys = _keys(bins)
    sizes = (np.empty(size, np.int64) for size in (bins.size, -(-values.shape[1] // BLOCK)))
    values = np.ascontiguousarray(values)  # as the kernel takes for granted
    counts, sums = kernel(values, values.view(np.int64), bins.edges(), keys, first, *sizes)
    return counts, sums


def add_in_order(total: Array, sums: Array) -> Array:
    """Add blocks (last axis of `sums`) to a total, first to last."""
    for block in range(sums.shape[-1]):
        total = total + sums[..., block]
    return total
