"""Values of series as people read them, and as charts place them."""

from __future__ import annotations

import math

from babel.numbers import format_compact_decimal

from sim.outcomes import SERIES
from sim.workshop.wording import Texts

INDEX = ("0-1", "share")
LARGE = 10_000.0


def in_words(t: Texts, name: str, value: float) -> str:
    """A value of a series as its language writes it: indices out of 100, shares as percentages, money short."""
    unit = SERIES[name].unit
    if not math.isfinite(value):
        return "–"
    if unit == "share":
        return t.percent(value)
    if unit == "0-1":
        return t.number(100.0 * value, 0)
    return plain(t, value)


def plain(t: Texts, value: float, digits: int = 1) -> str:
    """A number, short where it is large."""
    if abs(value) >= LARGE:
        written: str = format_compact_decimal(value, locale=t.language, fraction_digits=1)
        return written
    return t.number(value, 0 if abs(value) >= 100 else digits)


def top_of(name: str, largest: float) -> float:
    """Upper end of an axis: 1 for indices and shares, a round number for others."""
    if SERIES[name].unit in INDEX:
        return 1.0
    return round_up(largest)


def window(low: float, high: float) -> tuple[float, float, float]:
    """Lower and upper end of an axis cut to values from 0 to 1, and the step between its lines.

    It is a fifth of the scale at least, so that what hardly moves does not seem to leap.
    """
    step = 0.1 if high - low <= 0.4 else 0.2
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    while (last - first) * step < 0.2 - 1e-9:
        first, last = (first, last + 1) if last * step < 1.0 - 1e-9 else (first - 1, last)
    return max(first * step, 0.0), min(last * step, 1.0), step


def round_up(value: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten."""
    if not math.isfinite(value) or value <= 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 2.0, 2.5, 5.0, 10.0) if step * power >= value * (1.0 - 1e-9))
