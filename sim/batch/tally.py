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
from numba import njit

from sim.outcomes.series import Bins

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


def _tally(values: Any, bits: Any, edges: Any, keys: Any, first: int, counts: Any, sums: Any) -> None:
    """Count and add one variable; compiled. A bin is guessed, then put right by comparing with its edges."""
    inner = edges.size - 1
    low, high = edges[0], edges[inner]
    per_unit = inner / (high - low)
    for month in range(values.shape[0]):
        for world in range(values.shape[1]):
            value = values[month, world]
            if np.isnan(value):
                continue
            sums[month, world // 64] += value
            if value <= low:
                at = 0
            elif value >= high:
                at = inner + 1
            else:
                if keys.size:
                    at = keys[(bits[month, world] >> 44) - first]
                else:
                    at = int((value - low) * per_unit)
                while at > 0 and value < edges[at]:
                    at -= 1
                while value >= edges[at + 1]:
                    at += 1
                at += 1
            counts[month, at] += 1


_compiled_tally = njit(_tally, cache=True)


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
    months, worlds = values.shape
    counts = np.zeros((months, bins.size), np.int64)
    sums = np.zeros((months, -(-worlds // BLOCK)))
    first, keys = _keys(bins)
    values = np.ascontiguousarray(values)  # one layout, one compilation
    _compiled_tally(values, values.view(np.int64), bins.edges(), keys, first, counts, sums)
    return counts, sums


def add_in_order(total: Array, sums: Array) -> Array:
    """Add blocks (last axis of `sums`) to a total, first to last."""
    for block in range(sums.shape[-1]):
        total = total + sums[..., block]
    return total
