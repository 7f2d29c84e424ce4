"""Keyed resampling: which pairs a replicate draws depends on (seed, replicate, place) and on nothing else.

A counter is hashed (SplitMix64, Steele et al. 2014), so that a bootstrap gives the same interval each time,
wherever it is run, without a generator that is drawn in sequence.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_STEP = 0x9E3779B97F4A7C15
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_WRAP = 2**64


def _mix(counter: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """SplitMix64's finaliser."""
    mixed = (counter ^ (counter >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    return mixed ^ (mixed >> np.uint64(31))


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
    key = _mix(np.array([(seed * _STEP + stream) % _WRAP], dtype=np.uint64))
    rows = _mix(key + np.arange(1, replicates + 1, dtype=np.uint64) * np.uint64(_STEP))
    places = np.arange(1, n + 1, dtype=np.uint64) * np.uint64(_STEP)
    words = _mix(rows[:, None] + places[None, :])
    indices: Indices = (((words >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32)).astype(np.int64)
    return indices


def resample_indices(seed: int, replicate: int, n: int, stream: int = 0) -> Indices:
    """One row of `resample_table`."""
    row: Indices = resample_table(seed, replicate + 1, n, stream)[replicate]
    return row


@lru_cache(maxsize=4)
def pair_weights(sizes: tuple[int, ...], replicates: int, seed: int) -> Array:
    """How often each pair is drawn in each replicate: contexts are resampled first, then their worlds.

    Parameters
    ----------
    sizes
        Number of pairs in each context, in order. With one context only worlds are resampled.
    replicates
        Number of replicates.
    seed
        Names the resampling.

    Returns
    -------
    Counts, shape (replicates, sum of sizes); pairs stand context after context.
    """
    starts = np.concatenate(([0], np.cumsum(sizes)))
    weights = np.zeros((replicates, int(starts[-1])))
    contexts = len(sizes)
    chosen = resample_table(seed, replicates, contexts)
    for slot in range(contexts):
        for context, size in enumerate(sizes):
            rows = np.flatnonzero(chosen[:, slot] == context)
            drawn = resample_table(seed, replicates, size, stream=1 + slot)[rows]
            flat = (drawn + np.arange(len(rows))[:, None] * size).ravel()
            counts = np.bincount(flat, minlength=len(rows) * size).reshape(len(rows), size)
            weights[rows, starts[context] : starts[context + 1]] += counts
    return weights
