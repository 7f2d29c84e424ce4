"""Patronage: the force used for faction and gain; who sees it, and what it does to the force."""

from sim.rules._rule import rule
from sim.rules.shapes import approach, exponential, monthly, share


@rule()
def detection(
    presence: float, monitoring: float, oversight: float, presence_weight: float, monitoring_weight: float,
    oversight_weight: float,
) -> float:
    """Probability that a manipulation of the force comes to light (0-1): outsiders near, monitors, oversight."""
    missed = (
        (1.0 - presence_weight * presence) * (1.0 - monitoring_weight * monitoring)
        * (1.0 - oversight_weight * oversight)
    )
    return share(1.0 - missed)


@rule("patronage")
def manipulation_chance(
    rents: float, illicit: float, oversight: float, seen: float, base: float, rents_slope: float,
    illicit_slope: float, oversight_slope: float, restraint: float, on: float,
) -> float:
    """Monthly probability that the force is manipulated for faction or gain.

    ``base`` a year at vested rents and oversight of one half without illicit rents; who would be seen (``seen``)
    dares less.
    """
    if on == 0.0:
        return 0.0
    push = rents_slope * (rents - 0.5) + illicit_slope * illicit + oversight_slope * (0.5 - oversight)
    return monthly(base * exponential(push) * share(1.0 - restraint * seen))


@rule()
def next_captured(captured: float, undetected: float, months: float) -> float:
    """How far factions hold the force (0-1) next month: the mean of undetected manipulation, fading over months."""
    return approach(captured, undetected, months)


@rule("patronage")
def capture_push(captured: float, usual: float, weight: float, on: float) -> float:
    """What capture beyond the country's usual adds or takes elsewhere, by its weight there."""
    return weight * (captured - usual) if on != 0.0 else 0.0
