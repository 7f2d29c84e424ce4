"""Numbers as people read them: natural frequencies, and no more digits than the ensemble supports."""

from __future__ import annotations

import math

CAVEAT = "It compares mechanisms; it forecasts no country."

ENOUGH_FOR_HUNDRED = 300
"""From this many histories on a share is said out of 100: its standard error is then below 3 of 100."""


def natural_frequency(share: float, n: int) -> str:
    """Say a share as a count of histories: "41 of 100 histories".

    Parameters
    ----------
    share
        Share of histories, 0 to 1.
    n
        Histories behind it. Fewer than 300 are said as they are ("26 of 64 histories"): out of 100 would
        claim more than was seen.

    Raises
    ------
    ValueError
        If the share lies outside 0 to 1, or `n` is below 0.
    """
    if n < 0 or (n > 0 and not 0.0 <= share <= 1.0):
        raise ValueError(f"a share of histories lies between 0 and 1, got {share} of {n}")
    if n == 0:
        return "no histories"
    if n < ENOUGH_FOR_HUNDRED:
        return f"{round(share * n)} of {n} histories"
    of_hundred = round(100.0 * share)
    if of_hundred == 0 and share > 0.0:
        return "fewer than 1 of 100 histories"
    if of_hundred == 100 and share < 1.0:
        return "more than 99 of 100 histories"
    return f"{of_hundred} of 100 histories"


def decimals_for(half_width: float) -> int:
    """Decimals that an interval of this half-width supports: 0.013 gives 2, 40 gives 0."""
    if not math.isfinite(half_width) or half_width <= 0.0:
        return 2
    return max(0, min(6, -math.floor(math.log10(half_width))))


def two_digits(size: float, half_width: float) -> float:
    """A half-width for `number` under which a small amount keeps two digits: those of its size or of its interval.

    Parameters
    ----------
    size, half_width
        The amount, and half of its interval; 0 where it has none.
    """
    larger = max(abs(size), abs(half_width))
    return min(half_width, larger / 10.0) if half_width > 0.0 else larger / 10.0


def number(value: float, half_width: float, sign: bool = False) -> str:
    """Write a number with the digits its interval supports; thousands and millions in words."""
    if not math.isfinite(value):
        return "–"
    size = max(abs(value), abs(half_width) if math.isfinite(half_width) else 0.0)
    for unit, word in ((1e9, " billion"), (1e6, " million"), (1e4, " thousand")):
        if size >= unit:
            scale, tail = (1e3, word) if unit == 1e4 else (unit, word)
            break
    else:
        scale, tail = 1.0, ""
    digits = decimals_for(half_width / scale)
    return f"{value / scale:{'+' if sign else ''}.{digits}f}{tail}".replace("-", "−")
