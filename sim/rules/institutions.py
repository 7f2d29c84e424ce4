"""Institutions: built, propped up, adopted, or lost where nobody pays for their running."""

from sim.rules._rule import rule
from sim.rules._terms import terms
from sim.rules.shapes import approach, clamp, share


@rule("substitution")
def next_propped_up(propped_up: float, own_led: float, effect: float, months: float, on: float) -> float:
    """Capacity that outsiders hold up (0-1) next month: it fills what the country does not do by itself.

    Never more than that: who takes work over faster than outsiders let go of it relieves them at once. Switched
    off, outsiders advise and do nothing themselves, so nothing is propped up.
    """
    room = 1.0 - own_led
    target = effect * room if on != 0.0 else 0.0
    return clamp(approach(propped_up, target, months), 0.0, room)


@rule("substitution")
def crowding_out(propped_up: float, strength: float, on: float) -> float:
    """Factor (0-1) on learning by doing: what outsiders do, nobody else learns to do."""
    return 1.0 if on == 0.0 else share(1.0 - strength * propped_up)


@rule("adoption")
def adopted(
    propped_up: float, will: float, oversight: float, rate: float, without_oversight: float, on: float
) -> float:
    """Propped-up capacity that becomes own-led this month (0-1), with will and oversight."""
    return 0.0 if on == 0.0 else rate * will * (without_oversight + (1.0 - without_oversight) * oversight) * propped_up


@rule("decay_if_unfunded")
def decayed(
    own_led: float, native: float, funded: float, rate: float, funded_fraction: float, costless: float, on: float
) -> float:
    """Own-led capacity lost this month (0-1), faster the less of its running is paid.

    A part (``costless``) of the level that the country had by itself before (``native``) costs nothing to keep.
    """
    exposed = own_led - costless * native
    if exposed <= 0.0:
        return 0.0
    unfunded = (1.0 - funded) if on != 0.0 else 0.0
    return rate * exposed * (funded_fraction + (1.0 - funded_fraction) * unfunded)


@rule()
def next_own_led(
    own_led: float, lasting_effect: float, buy_in: float, crowding: float, build: float, home_build: float,
    adopted_now: float, decayed_now: float,
) -> float:
    """Own-led capacity (0-1) next month: built with help, built alone, adopted, decayed."""
    room = 1.0 - own_led
    return share(own_led + terms(
        help=build * lasting_effect * crowding * room, own_will=home_build * buy_in * crowding * room,
        adopted=adopted_now * room, decay=-decayed_now,
    ))


@rule("oversight_growth")
def next_oversight(
    level: float, lasting_effect: float, buy_in: float, inclusiveness: float, funded: float, build: float,
    home_build: float, decay: float, start: float, costless: float, laws: float, captured: float, on: float,
) -> float:
    """One side of oversight (0-1) next month: power, use or independence.

    ``laws`` is what laws in force add, ``captured`` what factions' hold on the force takes.

    It grows with lasting strategic and operational help and with the country's own will; what was gained wears
    away where it is not paid for.
    """
    if on == 0.0:
        return level
    room, above = 1.0 - level, level - costless * start
    return share(level + terms(
        help=build * lasting_effect * room, own_will=home_build * buy_in * inclusiveness * room,
        decay=-decay * (1.0 - funded) * (above if above > 0.0 else 0.0),
        laws=laws * room, patronage=-captured * level * room,
    ))


@rule()
def next_strategy(
    strategy: float, lasting_effect: float, buy_in: float, build: float, home_build: float, fade: float
) -> float:
    """Quality of the national strategy (0-1) next month; without work on it, it ages."""
    room = 1.0 - strategy
    return share(strategy + terms(
        help=build * lasting_effect * room, own_will=home_build * buy_in * room, ageing=-fade * strategy
    ))


@rule()
def function_effect(
    strategic: float, operational: float, tactical: float, weight_strategic: float, weight_operational: float,
    weight_tactical: float,
) -> float:
    """Effect of outside work on one function (0-1), by the levels that serve it."""
    return weight_strategic * strategic + weight_operational * operational + weight_tactical * tactical
