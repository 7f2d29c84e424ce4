"""What is asked in predictions and told in debriefs, worked out in one place from a whole run."""

from __future__ import annotations

import numpy as np

from sim.workshop.ensemble import Array

GAUGES = ("own_led", "cover", "trust", "civilian_security")
"""What the room watches."""
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
