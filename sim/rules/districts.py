"""Districts: violence, trust and grievance where people live."""

from sim.rules._rule import rule
from sim.rules.shapes import approach, saturate, settle


@rule()
def next_violence(violence: float, deaths: float, people: float, half_per_million: float, months: float) -> float:
    """Violence felt in a district (0-1) next month, from battle deaths per million people and month."""
    felt = saturate(1000000.0 * deaths / (people if people > 1.0 else 1.0), half_per_million)
    return approach(violence, felt, months if felt < violence else 1.0)


@rule("predation_grievance")
def predation(incidents: float, people: float, half_per_100000: float, on: float) -> float:
    """Predation felt in a district (0-1), from incidents of abuse a year among its people."""
    if on == 0.0:
        return 0.0
    return saturate(100000.0 * incidents / (people if people > 1.0 else 1.0), half_per_100000)


@rule()
def next_grievance(
    grievance: float, start: float, predation_gained: float, violence: float, inclusion_gained: float,
    police_gained: float, quiet: float, predation_weight: float, violence_weight: float, inclusion_weight: float,
    police_weight: float, healing: float, severed: float, months: float,
) -> float:
    """Share of people with a grievance that could move them to fight (0-1) next month.

    Predation, inclusion and police count against what people were used to at the start; ``severed`` is the push of
    soldiers sent home without support.
    """
    return settle(
        grievance, start, months,
        predation=predation_weight * predation_gained, violence=violence_weight * violence,
        inclusion=-inclusion_weight * inclusion_gained, police=-police_weight * police_gained, quiet=-healing * quiet,
        ex_soldiers=severed,
    )


@rule()
def next_trust(
    trust: float, start: float, predation_gained: float, oversight_gained: float, violence: float,
    predation_weight: float, oversight_weight: float, violence_weight: float, months: float,
) -> float:
    """Share of people who trust the uniformed services (0-1) next month."""
    return settle(
        trust, start, months,
        oversight=oversight_weight * oversight_gained, predation=-predation_weight * predation_gained,
        violence=-violence_weight * violence,
    )


@rule("peace_dividend")
def next_quiet(quiet: float, violence: float, months: float, on: float) -> float:
    """How settled the quiet is (0-1) next month: it builds over years and is lost at once where fighting is felt."""
    if on == 0.0:
        return 0.0
    return approach(quiet, 1.0 - violence, months if 1.0 - violence > quiet else 2.0)


@rule()
def next_police(
    police: float, start: float, conduct_gained: float, mission_police: float, conduct_weight: float,
    mission_weight: float, months: float,
) -> float:
    """Quality of police and justice (0-1) next month, near the forces' conduct and the mission's police."""
    return settle(
        police, start, months, conduct=conduct_weight * conduct_gained, mission=mission_weight * mission_police
    )
