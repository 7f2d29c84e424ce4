"""What is asked in predictions and told in debriefs, worked out in one place from a whole run."""

from __future__ import annotations

import numpy as np

from sim.workshop.ensemble import Array

GAUGES = ("own_led", "cover", "trust", "civilian_security")
"""What the room watches."""
BAND = (0.1, 0.9)
"""Quantiles between which eight of ten histories lie."""
COUNTED = {"mutinies": "mutinies", "coups": "coup_attempts", "deaths": "battle_deaths"}
"""Events of the played history that are counted, and their series."""
ENDS = {"paid": "arrears_after", "fighting": "relapsed_after_drawdown_5y", "coup": "any_coup_attempt"}
"""What is counted over all histories at the end, and the outcome that tells it."""
DAYS = 365.25 / 12.0
"""Of a month of pay."""
ON_TIME = 0.25
"""Months of pay owed up to which pay counts as on time: about a week (grade E)."""


def paid_on_time(arrears: Array) -> Array:
    """1 where pay is on time, else 0; NaN where not known."""
    return np.where(np.isfinite(arrears), (arrears <= ON_TIME).astype(np.float64), np.nan)


def days_late(arrears: Array) -> Array:
    """Days of pay owed."""
    return arrears * DAYS


def counted(shares: Array) -> tuple[int, int]:
    """In how many histories something holds, and in how many it is known whether it does."""
    known = shares[np.isfinite(shares)]
    return round(float(known.sum())), len(known)
