"""Women: barriers to service and to decisions, and what falls with them."""

from sim.rules._rule import rule
from sim.rules.shapes import approach, share


@rule("womens_participation")
def next_barriers(
    barriers: float, start: float, removed: float, willing: float, begun: float, months: float, on: float
) -> float:
    """Barriers to women's participation (0-1) next month: they fall to what is left once work on them has begun."""
    if on == 0.0:
        return barriers
    return approach(barriers, start * (1.0 - removed * willing * begun), months)


@rule()
def women_joining(barriers: float, potential: float) -> float:
    """Women among recruits, or in reach of decisions (share), where barriers leave that much of the potential."""
    return potential * (1.0 - barriers)


@rule("womens_participation")
def next_women_share(women: float, joining: float, recruits: float, on: float) -> float:
    """Women's share in service next month: it moves only as the force recruits (recruits for each soldier)."""
    return share(women + share(recruits) * (joining - women)) if on != 0.0 else women


@rule("womens_participation")
def next_women_decisions(decisions: float, in_reach: float, months: float, on: float) -> float:
    """Women's share in decisions next month: it follows what barriers leave in reach over years."""
    return approach(decisions, in_reach, months) if on != 0.0 else decisions


@rule("womens_participation")
def women_push(gained: float, weight: float, on: float) -> float:
    """What women's gained share in decisions adds elsewhere, by its weight there (which may be none)."""
    return weight * gained if on != 0.0 else 0.0
