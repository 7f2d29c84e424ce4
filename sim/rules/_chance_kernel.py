"""Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), compiled over worlds."""

# mypy: ignore-errors

import numpy as np
from numba import guvectorize, njit

MASK = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
ONE = np.uint64(1)
SHIFT = np.uint64(11)
MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = np.uint64(0x9E3779B9)
WEYL_1 = np.uint64(0xBB67AE85)
SCALE = 1.0 / 9007199254740992.0  # 2**-53


@njit(inline="always")
def first_words(key, world, month, draw):
    """The first two words of the block, as one 64-bit number (first word high)."""
    c0, c1, c2, c3 = world & MASK, world >> HALF, month, draw
    k0, k1 = key & MASK, key >> HALF
    for _ in range(10):
        product_0 = MULTIPLIER_0 * c0
        product_1 = MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (
            (product_1 >> HALF) ^ c1 ^ k0,
            product_1 & MASK,
            (product_0 >> HALF) ^ c3 ^ k1,
            product_0 & MASK,
        )
        k0 = (k0 + WEYL_0) & MASK
        k1 = (k1 + WEYL_1) & MASK
    return (c0 << HALF) | c1


@guvectorize(["void(uint64,uint64[::1],uint64,uint64,float64[::1])"], "(),(n),(),()->(n)", nopython=True, cache=True)
def uniform(key, worlds, month, draw, out):
    """Uniform numbers in (0, 1), 53 bits, never 0 or 1; a plain loop over neighbours, several to an instruction."""
    for i in range(worlds.shape[0]):
        words = first_words(key, worlds[i], month, draw)
        out[i] = (np.float64(words >> SHIFT) + 0.5) * SCALE
