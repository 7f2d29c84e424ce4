"""Where the points of a design lie in the unit cube; each row is a point, each column a factor.

All chance is keyed by the design's seed and the factor's name, so that a design is the same on every machine and
under every version of any library, and a factor added later moves no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Rows = list[tuple[float, ...]]

SOBOL_BITS = 30
MOST_SOBOL = 21_201
"""Dimensions for which direction numbers are known."""


def _uniforms(seed: int, purpose: str, count: int) -> list[float]:
    from sim.chance import scalar_uniform, stream_key  # NumPy comes with it, and most experiments have no design

    key = stream_key(seed, f"design/{purpose}")
    return [scalar_uniform(key, index, 0) for index in range(count)]


def _order(seed: int, purpose: str, count: int) -> list[int]:
    """A random order of 0 to count − 1."""
    drawn = _uniforms(seed, purpose, count)
    return sorted(range(count), key=drawn.__getitem__)


def latin_hypercube(names: Sequence[str], points: int, seed: int) -> Rows:
    """Points of which each lies alone in its slice of every factor, the slices being of equal size.

    McKay, Beckman, Conover 1979.
    """
    columns = []
    for name in names:
        slices, inside = _order(seed, f"{name}/order", points), _uniforms(seed, f"{name}/inside", points)
        columns.append([(place + within) / points for place, within in zip(slices, inside, strict=True)])
    return list(zip(*columns, strict=True))


def sobol(names: Sequence[str], points: int, seed: int) -> Rows:
    """A Sobol sequence, shifted digit by digit, which keeps its evenness; `points` is a power of 2."""
    return _sobol(names, points, seed)


def _sobol(names: Sequence[str], points: int, seed: int) -> Rows:
    from scipy.stats import qmc

    plain = qmc.Sobol(len(names), scramble=False, bits=SOBOL_BITS).random_base2(points.bit_length() - 1)
    size = 1 << SOBOL_BITS
    shifts = [int(_uniforms(seed, f"{name}/shift", 1)[0] * size) for name in names]
    return [
        tuple(((int(one * size) ^ shift) + 0.5) / size for one, shift in zip(row, shifts, strict=True))
        for row in plain.tolist()
    ]


def saltelli(names: Sequence[str], points: int, seed: int) -> Rows:
    """Rows for first-order and total indices: for each of `points`, A, B, then A with each factor taken from B.

    Saltelli et al. 2010. A and B are the two halves of one Sobol sequence of twice the dimension.
    """
    count = len(names)
    rows: Rows = []
    for row in _sobol([*names, *(f"{name}/again" for name in names)], points, seed):
        a, b = row[:count], row[count:]
        rows += [a, b, *((*a[:i], b[i], *a[i + 1 :]) for i in range(count))]
    return rows


def morris(names: Sequence[str], trajectories: int, levels: int, seed: int) -> Rows:
    """Trajectories through a grid of levels that change one factor after the other; Morris 1991.

    Each has a row more than there are factors. A factor moves by ``levels / (2 (levels − 1))``, up or down.
    """
    half = levels // 2
    step = half / (levels - 1)
    rows: Rows = []
    for number in range(trajectories):
        lower = [int(u * half) / (levels - 1) for u in _each(seed, names, f"start {number}")]
        upward = [u < 0.5 for u in _each(seed, names, f"way {number}")]
        moves = _each(seed, names, f"order {number}")
        at = [low if up else low + step for low, up in zip(lower, upward, strict=True)]
        rows.append(tuple(at))
        for factor in sorted(range(len(names)), key=moves.__getitem__):
            at[factor] = lower[factor] + step if upward[factor] else lower[factor]
            rows.append(tuple(at))
    return rows


def _each(seed: int, names: Sequence[str], purpose: str) -> list[float]:
    return [_uniforms(seed, f"{name}/{purpose}", 1)[0] for name in names]


def one_at_a_time(levels: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Factor and level, in order, of each point that differs in one factor from the scenario as written."""
    return ((factor, level) for factor, count in enumerate(levels) for level in range(count))
