"""Districts: violence, trust and grievance where people live."""

from sim.rules._rule import rule
from sim.rules._terms import settle
from sim.rules.shapes import approach, saturate


@rule()
def next_violence(violence: float, deaths: float, people: float, half_per_million: float, months: float) -> float:
    """Violence felt in a district (0-1) next month, from battle deaths per million people and month."""
    felt = saturate(1000000.0 * deaths / (people if people > 1.0 else 1.0), half_per_million)
    return approach(violence, felt, months if felt < violence else 1.0)


@rule("predation_grievance")
def predation(incidents: float, reach: float, people: float, half_per_100000: float, on: float) -> float:
    """Predation felt in a district (0-1), from incidents of abuse a year among its people.

    ``reach`` multiplies what the same conduct does: a force that can do more preys on more.
    """
    if on == 0.0:
        return 0.0
    return saturate(100000.0 * incidents * reach / (people if people > 1.0 else 1.0), half_per_100000)


@rule()
def next_grievance(
    grievance: float, start: float, predation_gained: float, violence: float, inclusion_gained: float,
    police_gained: float, quiet: float, predation_weight: float, violence_weight: float, inclusion_weight: float,
    police_weight: float, healing: float, severed: float, months: float, nearby: float, nearby_weight: float,
) -> float:
    """Share of people with a grievance that could move them to fight (0-1) next month.

    Predation, inclusion and police count against what people were used to at the start; ``severed`` is the push of
    soldiers sent home without support, ``nearby`` the violence in districts next to this one.
    """
    return settle(
        grievance, start, months,
        predation=predation_weight * predation_gained, violence=violence_weight * violence,
        inclusion=-inclusion_weight * inclusion_gained, police=-police_weight * police_gained, quiet=-healing * quiet,
        ex_soldiers=severed, nearby=nearby_weight * nearby,
    )


@rule()
def next_trust(
    trust: float, start: float, predation_gained: float, oversight_gained: float, violence: float,
    predation_weight: float, oversight_weight: float, violence_weight: float, months: float, expectations: float,
    delivered: float, expectations_weight: float,
) -> float:
    """Share of people who trust the uniformed services (0-1) next month.

    What they expect beyond what is ``delivered`` disappoints; what is delivered beyond it earns nothing.
    """
    kept = delivered if delivered > 0.0 else 0.0
    gap = expectations - kept if expectations > kept else 0.0
    return settle(
        trust, start, months,
        oversight=oversight_weight * oversight_gained, predation=-predation_weight * predation_gained,
        violence=-violence_weight * violence, expectations=-expectations_weight * gap,
    )


@rule("trust_and_expectations")
def next_expectations(
    expectations: float, promised: float, rise_months: float, fall_months: float, on: float
) -> float:
    """Service that people expect beyond what they were used to (0-1) next month: it rises fast and falls slowly."""
    if on == 0.0:
        return 0.0
    return approach(expectations, promised, rise_months if promised > expectations else fall_months)


@rule("peace_dividend")
def next_quiet(quiet: float, violence: float, months: float, on: float) -> float:
    """How settled the quiet is (0-1) next month: it builds over years and is lost at once where fighting is felt."""
    if on == 0.0:
        return 0.0
    return approach(quiet, 1.0 - violence, months if 1.0 - violence > quiet else 2.0)


@rule()
def next_police(
    police: float, start: float, example: float, mission_police: float, mission_weight: float, months: float
) -> float:
    """Quality of police and justice (0-1) next month, near the forces' example and the mission's police."""
    return settle(police, start, months, forces=example, mission=mission_weight * mission_police)


@rule("spillover")
def example(
    conduct_gained: float, oversight_gained: float, conduct_weight: float, oversight_weight: float, on: float
) -> float:
    """What reform of the forces spills over to police and justice (a push), good or bad by the sign of its gains."""
    return conduct_weight * conduct_gained + oversight_weight * oversight_gained if on != 0.0 else 0.0


@rule("spillover")
def nearby(one: float, other: float, on: float) -> float:
    """Violence felt from the two districts next to this one (0-1)."""
    return 0.5 * (one + other) if on != 0.0 else 0.0
