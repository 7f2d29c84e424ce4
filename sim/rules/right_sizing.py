"""Right-sizing: smaller ranks over a year, severance, and the soldiers who go home."""

from sim.rules._rule import rule
from sim.rules.shapes import approach, share


@rule("right_sizing")
def next_kept(kept: float, month: float, start: float, cut: float, months: float, on: float) -> float:
    """Part of the authorised strength kept (0-1) next month: cut in equal steps over ``months`` from ``start``."""
    if on == 0.0 or month < start or month >= start + months:
        return kept
    left = kept - cut / months
    return left if left > 0.1 else 0.1


@rule()
def severed(strength: float, kept: float, kept_before: float) -> float:
    """Soldiers who are sent home this month (heads), the same part of every unit."""
    return strength * share(1.0 - kept / kept_before) if kept_before > 0.0 else 0.0


@rule("right_sizing")
def next_severed_anger(anger: float, unsupported: float, start: float, months: float, on: float) -> float:
    """Ex-soldiers sent home without support, as a share of the first army, next month; they forget over months."""
    if on == 0.0:
        return 0.0
    return share(approach(anger, 0.0, months) + unsupported / (start if start > 1.0 else 1.0))
