"""Conflict: truce, campaigns, odds, deterrence, fighters who go home or take up arms, battle deaths."""

from math import floor

from sim.rules._rule import rule
from sim.rules._terms import terms
from sim.rules.shapes import approach, clamp, exponential, logarithm, monthly, normal_quantile, saturate, share


@rule("truce")
def next_truce(truce: float, ends_now: float, months: float, on: float) -> float:
    """Fighting held off by the end of the war (0-1): whole when it is made, then wearing away."""
    if ends_now != 0.0:
        return on
    return approach(truce, 0.0, months)


@rule("deterrence")
def deterrence(
    presence: float, population: float, police: float, consent: float, half_per_million: float, police_factor: float,
    without_consent: float, on: float,
) -> float:
    """Fighting that the mission's presence holds off (0-1), with diminishing returns.

    Police count more than troops (``police_factor``); without consent presence deters less.
    """
    if on == 0.0:
        return 0.0
    people = presence * (1.0 - police + police * police_factor) * (without_consent + (1.0 - without_consent) * consent)
    return saturate(1000000.0 * people / (population if population > 1.0 else 1.0), half_per_million)


@rule("force_odds")
def odds(group: float, force: float, outside: float, outside_weight: float, on: float) -> float:
    """Logarithm of a group's odds against the force it faces, sanctuary and arms from abroad included."""
    if on == 0.0:
        return -3.0  # odds of about 1 to 20, the middle of what the model's worlds see
    return clamp(logarithm(group + 1.0) - logarithm(force + 1.0) + outside_weight * outside, -8.0, 2.0)


@rule()
def start_chance(
    log_odds: float, grievance: float, deterred: float, truce: float, fragile: float, buy_in: float, base: float,
    odds_weight: float, grievance_weight: float, deterrence_weight: float, buy_in_weight: float, excluded: float,
    excluded_weight: float, nearby: float, nearby_weight: float, burden: float, burden_weight: float,
    agreement: float, agreement_weight: float,
) -> float:
    """Monthly probability that a group starts a campaign; ``base`` a year at even odds and grievance 0.45.

    ``fragile`` is the log of what makes this country's peace more fragile than it looks, ``burden`` the part of
    national income that the force has come to cost beyond the start.
    """
    push = terms(
        odds=odds_weight * log_odds, grievance=grievance_weight * (grievance - 0.45),
        deterrence=-deterrence_weight * deterred, fragility=fragile, buy_in=-buy_in_weight * (buy_in - 0.4),
        exclusion=excluded_weight * excluded, spillover=nearby_weight * nearby, spending=burden_weight * burden,
        agreement=-agreement_weight * agreement,
    )
    return monthly(base * exponential(push) * (1.0 - truce))


@rule()
def end_chance(
    outside: float, deterred: float, base: float, outside_weight: float, deterrence_weight: float
) -> float:
    """Monthly probability that a campaign ends; ``base`` a year, fewer with sanctuary, more with a mission."""
    return monthly(base * exponential(deterrence_weight * deterred - outside_weight * outside))


@rule()
def next_campaign(campaign: float, starts: float, ends: float) -> float:
    """1 while a group is on campaign, else 0."""
    if campaign == 0.0:
        return starts
    return 1.0 - ends


@rule()
def next_intensity(intensity: float, campaign: float, escalate_months: float, subside_months: float) -> float:
    """Intensity of a group's fighting (0-1) next month: it escalates over months and subsides faster."""
    if campaign != 0.0:
        return share(approach(intensity, 1.0, escalate_months))
    return share(approach(intensity, 0.0, subside_months))


@rule("remobilisation")
def returning(demobilised: float, campaign: float, intensity: float, rate: float, on: float) -> float:
    """Demobilised fighters who take up arms again this month (people)."""
    return demobilised * rate * campaign * (0.3 + 0.7 * intensity) if on != 0.0 else 0.0


@rule("remobilisation")
def joining(
    pool: float, grievance: float, campaign: float, intensity: float, outside: float, rate: float, on: float
) -> float:
    """Others who join a campaign this month (people), out of the pool of those who might."""
    if on == 0.0 or campaign == 0.0 or pool <= 0.0:
        return 0.0
    part = rate * (0.3 + 0.7 * intensity) * clamp(2.0 * grievance, 0.0, 2.0) * (1.0 + outside)
    return pool * clamp(part, 0.0, 1.0)


@rule("reintegration")
def going_home(
    fighters: float, campaign: float, trust: float, months: float, trust_weight: float, on: float
) -> float:
    """Fighters who lay down arms this month (people): none on campaign, more where services are trusted.

    ``months`` is the time constant at a trust of 0.4.
    """
    if on == 0.0 or campaign != 0.0:
        return 0.0
    return fighters * clamp((1.0 + trust_weight * (trust - 0.4)) / months, 0.0, 1.0)


@rule("reintegration")
def forgetting(demobilised: float, campaign: float, months: float, on: float) -> float:
    """Demobilised fighters who become civilians for good this month (people)."""
    if on == 0.0 or campaign != 0.0:
        return 0.0
    return demobilised * clamp(1.0 / months, 0.0, 1.0)


@rule()
def battle_deaths(
    fighters: float, intensity: float, uniform: float, death_rate: float, spread: float, left_over: float
) -> float:
    """Battle deaths this month (a whole number) on both sides, from one uniform number.

    A log-normal count with mean ``fighters × death_rate × intensity``: overdispersed, as monthly counts are.
    Between campaigns a small part of a campaign's violence (``left_over``) remains.
    """
    active = intensity if intensity > left_over else left_over
    mean = fighters * death_rate * active
    noise = exponential(spread * normal_quantile(uniform) - 0.5 * spread * spread)
    deaths = floor(mean * noise + 0.5)
    most = floor(0.25 * fighters)
    return clamp(deaths, 0.0, most)


@rule()
def split_deaths(deaths: float, fighters: float) -> float:
    """Of a month's battle deaths, those of fighters (people); the others are soldiers and civilians."""
    own = floor(0.5 * deaths)
    return own if own < fighters else fighters


@rule("outside_support")
def support_from_abroad(level: float, on: float) -> float:
    """Outside support to armed groups (0-1)."""
    return level if on != 0.0 else 0.0


@rule()
def fragility(frailty: float, spread: float, shift: float) -> float:
    """Log hazard from what makes a country's peace more fragile than it looks."""
    return frailty * spread + shift


@rule("force_to_conflict")
def defectors(
    strength: float, mutiny: float, uniform: float, chance: float, part: float, integrated: float, on: float
) -> float:
    """Soldiers of a mutinous unit who take up arms as rebels (people).

    ``integrated`` is the share of the unit whom integration put under another chain: they are likelier to go, and
    go together.
    """
    chain = share(integrated)
    if on == 0.0 or mutiny == 0.0 or uniform >= chance + (1.0 - chance) * chain:
        return 0.0
    return (part + (1.0 - part) * chain) * strength


@rule("force_to_conflict")
def provoked(starts: float, mutineers: float, coup_fighting: float, on: float) -> float:
    """1 where a campaign starts: by the group's own choice, by mutineers who join it, or after a coup with fighting."""
    if on == 0.0:
        return starts
    return 1.0 if starts != 0.0 or mutineers > 0.0 or coup_fighting != 0.0 else 0.0


@rule()
def spilled_over(starts: float, uniform: float, chance: float, push: float) -> float:
    """1 where a campaign starts that would not have started without fighting nearby (``push``: its log hazard)."""
    if starts == 0.0 or push <= 0.0:
        return 0.0
    return 1.0 if uniform >= 1.0 - exponential(logarithm(1.0 - chance) * exponential(-push)) else 0.0


@rule()
def cause_of(
    previous: float, campaign: float, was_campaign: float, mutineers: float, coup_fighting: float, spilled: float
) -> float:
    """What began the campaign: 1 rebellion, 2 mutiny that became one, 3 coup with fighting, 4 spill-over; 0 none."""
    if campaign == 0.0:
        return 0.0
    if was_campaign != 0.0:
        return previous
    if coup_fighting != 0.0:
        return 3.0
    if mutineers > 0.0:
        return 2.0
    return 4.0 if spilled != 0.0 else 1.0
