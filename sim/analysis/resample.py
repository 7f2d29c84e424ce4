"""Keyed resampling: which pairs a replicate draws depends on (seed, replicate, place) and on nothing else.

A counter is hashed (SplitMix64, Steele et al. 2014), so that a bootstrap gives the same interval each time,
wherever it is run, without a generator that is drawn in sequence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_STEP = 0x9E3779B97F4A7C15
_STEP_64 = np.uint64(_STEP)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_SHIFT_1, _SHIFT_2, _SHIFT_3, _HALF = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(32)
_WRAP = 2**64

MOST_CELLS = 2**21
"""Weights that are worked out at a time: a matrix of a thousand replicates of a million pairs would take 8 GB."""

KEPT_CELLS = 2**22
"""Weights up to which a whole matrix is kept for the next outcome or pair of points."""


def _mix(counter: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """SplitMix64's finaliser."""
    mixed = (counter ^ (counter >> _SHIFT_1)) * _FIRST
    mixed = (mixed ^ (mixed >> _SHIFT_2)) * _SECOND
    return mixed ^ (mixed >> _SHIFT_3)


def resample_table(seed: int, replicates: int, n: int, stream: int = 0) -> Indices:
    """Draw indices 0..n-1 with replacement, n in each replicate; shape (replicates, n).

    Parameters
    ----------
    seed, stream
        Two whole numbers that name the table.
    replicates
        Number of rows.
    n
        Number of things to draw from, below 2^32.
    """
    return _rows_of_table(seed, np.arange(replicates), n, stream)


def _rows_of_table(seed: int, rows: Indices, n: int, stream: int) -> Indices:
    """Some rows of `resample_table`, by their numbers."""
    places = np.arange(1, n + 1, dtype=np.uint64) * _STEP_64
    words = _mix(_starts(seed, rows, stream)[:, None] + places[None, :])
    indices: Indices = (((words >> _HALF) * np.uint64(n)) >> _HALF).astype(np.int64)
    return indices


def _starts(seed: int, rows: Indices, stream: int) -> npt.NDArray[np.uint64]:
    """Where the counter of each row starts."""
    key = _mix(np.array([(seed * _STEP + stream) % _WRAP], dtype=np.uint64))
    return _mix(key + (rows + 1).astype(np.uint64) * _STEP_64)


def _count_draws(starts: Any, rows: Any, n: Any, first: int, weights: Any) -> None:
    """Count the draws of some rows of a table, from column `first` on; compiled, for rows of many thousands.

    Small counters stay near the processor: draws fall anywhere in the row.
    """
    for place in range(rows.size):
        counts = np.zeros(n, np.uint16)
        counter = starts[place]
        for _ in range(n):
            counter += _STEP_64
            word = (counter ^ (counter >> _SHIFT_1)) * _FIRST
            word = (word ^ (word >> _SHIFT_2)) * _SECOND
            word ^= word >> _SHIFT_3
            counts[((word >> _HALF) * n) >> _HALF] += 1
        for column in range(counts.size):
            weights[rows[place], first + column] += counts[column]


@cache
def _compiled_count() -> Any:
    from numba import njit

    return njit(_count_draws, cache=True)


def resample_indices(seed: int, replicate: int, n: int, stream: int = 0) -> Indices:
    """One row of `resample_table`."""
    row: Indices = _rows_of_table(seed, np.array([replicate]), n, stream)[0]
    return row


@dataclass(frozen=True)
class PairDraws:
    """How often each pair is drawn in each replicate: contexts are resampled first, then their worlds.

    Attributes
    ----------
    sizes
        Number of pairs in each context, in order. With one context only worlds are resampled.
    replicates
        Number of replicates.
    seed
        Names the resampling.
    """

    sizes: tuple[int, ...]
    replicates: int
    seed: int

    @property
    def pairs(self) -> int:
        """Number of pairs of all contexts."""
        return sum(self.sizes)

    @property
    def small(self) -> bool:
        """Whether the counts of all replicates are worked out at once, and kept."""
        return self.replicates * self.pairs <= KEPT_CELLS

    def blocks(self) -> Iterator[tuple[slice, Array]]:
        """Give the counts of all replicates, some at a time, so that memory does not grow with replicates times pairs.

        Yields
        ------
        Which replicates, and how often each drew each pair; pairs stand context after context.
        """
        if self.small:
            yield slice(0, self.replicates), pair_weights(self.sizes, self.replicates, self.seed)
            return
        # never one replicate alone: NumPy adds a single row in another order, and the last bit would differ
        parts = max(min(-(-self.replicates * self.pairs // MOST_CELLS), self.replicates // 2), 1)
        for part in range(parts):
            rows = slice(part * self.replicates // parts, (part + 1) * self.replicates // parts)
            yield rows, self.weights(rows)

    def weights(self, rows: slice) -> Array:
        """Counts of some replicates; shape (replicates, pairs)."""
        firsts = np.concatenate(([0], np.cumsum(self.sizes)))
        numbers = np.arange(rows.start, rows.stop)
        weights = np.zeros((len(numbers), self.pairs))
        chosen = _rows_of_table(self.seed, numbers, len(self.sizes), 0)
        for slot in range(len(self.sizes)):
            for context, size in enumerate(self.sizes):
                here = np.flatnonzero(chosen[:, slot] == context)
                if self.small:
                    drawn = _rows_of_table(self.seed, numbers[here], size, 1 + slot)
                    drawn += np.arange(len(here))[:, None] * size
                    counts = np.bincount(drawn.ravel(), minlength=len(here) * size).reshape(len(here), size)
                    weights[here, firsts[context] : firsts[context + 1]] += counts
                else:
                    starts = _starts(self.seed, numbers[here], 1 + slot)
                    _compiled_count()(starts, here, np.uint64(size), firsts[context], weights)
        return weights


@lru_cache(maxsize=4)
def pair_weights(sizes: tuple[int, ...], replicates: int, seed: int) -> Array:
    """Return the counts of `PairDraws` in one matrix, shape (replicates, pairs): for a few thousand pairs at most."""
    return PairDraws(sizes, replicates, seed).weights(slice(0, replicates))
