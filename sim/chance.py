"""Chance, keyed rather than drawn in sequence: Philox 4x32-10, a counter-based generator.

The key is a hash of the experiment's seed, an agent's name and a purpose; the counter is (world, month, draw). A
world's luck therefore depends neither on chunk size, worker or order, nor on the scenario: the same world under
light and under heavy support meets the same shocks. Adding an agent or a draw changes no other draw.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.rules import _compile

MASK = 0xFFFFFFFF
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)

FIRST = np.array(0, np.uint64)
PARAMETER_MONTH = MASK  # no run has that many months, so parameter draws never meet monthly draws


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """One block of Philox 4x32-10 (Salmon et al. 2011), as plain integers.

    Parameters
    ----------
    counter, key
        Four and two 32-bit words.

    Returns
    -------
    Four 32-bit words.
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        product_0, product_1 = MULTIPLIERS[0] * c0, MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (
            (product_1 >> 32) ^ c1 ^ k0,
            product_1 & MASK,
            (product_0 >> 32) ^ c3 ^ k1,
            product_0 & MASK,
        )
        k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
    return c0, c1, c2, c3


@cache
def stream_key(seed: int, name: str) -> int:
    """64-bit key of a named stream of chance under an experiment's seed."""
    text = f"{seed}\0{name}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def scalar_uniform(key: int, world: int, month: int, draw: int = 0) -> float:
    """Uniform number in (0, 1) with 53 bits for one world, in plain Python."""
    first, second, _, _ = philox((world & MASK, world >> 32, month, draw), (key & MASK, key >> 32))
    return (float(((first << 32) | second) >> 11) + 0.5) * (1.0 / 9007199254740992.0)


@cache
def _kernel() -> Any:
    """The compiled generator."""
    return _compile.load(_compile.KERNEL)["uniform"]


def uniform(key: int, worlds: NDArray[np.uint64], month: int, draw: int = 0) -> NDArray[np.float64]:
    """Uniform numbers in (0, 1), one for each world, compiled; the same bits as ``scalar_uniform``."""
    side_by_side = np.ascontiguousarray(worlds)  # as the kernel takes for granted
    drawn: NDArray[np.float64] = _kernel()(np.uint64(key), side_by_side, np.uint64(month), np.uint64(draw))
    return drawn


def parameter_uniform(seed: int, name: str, worlds: NDArray[np.uint64]) -> NDArray[np.float64]:
    """The uniform number from which an uncertain parameter is drawn, one for each world.

    It depends on the seed, the parameter's name and the world alone, so worlds can be added later.
    """
    return uniform(stream_key(seed, f"parameter/{name}"), worlds, PARAMETER_MONTH)


class Chance:
    """The streams of chance of one model.

    Parameters
    ----------
    seed
        The experiment's seed.
    worlds
        Numbers of the worlds, shape (worlds,).
    compiled
        Whether draws are arrays over worlds, or one Python float for the only world.
    """

    def __init__(self, seed: int, worlds: NDArray[np.uint64], compiled: bool) -> None:
        self.seed = seed
        self.worlds = np.ascontiguousarray(worlds)
        self.compiled = compiled
        self._names: dict[int, str] = {}
        self._now = (-1, np.array(0, np.uint64))  # a month, and the same as the generator takes it

    def stream(self, name: str) -> int:
        """Register a stream and return its key.

        Raises
        ------
        ValueError
            If the name is taken, or its hash meets that of another stream.
        """
        key = stream_key(self.seed, name)
        if key in self._names:
            raise ValueError(f"stream of chance {name!r} meets {self._names[key]!r}: rename one of them")
        self._names[key] = name
        return key

    def draw(self, key: Any, month: int) -> Any:
        """Uniform numbers in (0, 1) of a stream for a month; of several streams, where keys are a column."""
        if self.compiled:
            if self._now[0] != month:
                self._now = month, np.array(month, np.uint64)
            return _kernel()(np.asarray(key, np.uint64), self.worlds, self._now[1], FIRST)
        return scalar_uniform(key, int(self.worlds[0]), month)

    def __repr__(self) -> str:
        return f"<chance: seed {self.seed}, {len(self._names)} streams, {len(self.worlds)} worlds>"
