"""Treasury: what it knows of the bill to come, what a review shows, and what ministers make of it."""

from sim.rules._rule import rule
from sim.rules.shapes import share


@rule()
def review_done(month: float, review_month: float, lag: float) -> float:
    """1 once a public expenditure review that began in ``review_month`` has reported, ``lag`` months later."""
    return 1.0 if month >= review_month + lag else 0.0


@rule("public_expenditure_review")
def next_known(
    known: float, reviewed: float, adviser: float, reveals: float, adviser_months: float, on: float
) -> float:
    """Share of what the bill has grown by that the treasury knows (0-1) next month.

    A review shows it up to ``reveals``; a finance adviser (effort, 0-1) makes it known little by little.
    """
    if on == 0.0:
        return known
    shown = reveals if reviewed != 0.0 and reveals > known else known
    return share(shown + adviser * (1.0 - shown) / adviser_months)


@rule("public_expenditure_review")
def planned_need(needed: float, usual: float, known: float, on: float) -> float:
    """Bill that the treasury plans for (USD a month): its usual budget, and what it knows of what goes beyond it."""
    return needed if on == 0.0 or needed <= usual else usual + known * (needed - usual)


@rule("public_expenditure_review")
def budget_room(rise: float, acted: float, more: float, on: float) -> float:
    """How far the defence share may rise above its start: acting on a review moves money from other lines."""
    return rise + more * acted if on != 0.0 else rise
