"""Payroll: identity cards, pay through the bank, ghosts and the delay of pay."""

from sim.rules._rule import rule
from sim.rules.shapes import clamp, share


@rule("payroll_reform")
def next_cards(
    cards: float, effort: float, operational: float, violence: float, level: float, months: float, wear: float,
    on: float,
) -> float:
    """Share of soldiers with an identity card and pay through the bank (0-1) next month.

    It rises with the effort, the operational effect and access (no violence), whatever ministers want; where the
    payroll function is not run (``level``), cards lapse.
    """
    if on == 0.0:
        return 0.0
    made = effort * operational * (1.0 - violence) * (1.0 - cards) / months
    return share(cards + made - wear * (1.0 - level) * cards)


@rule("payroll_reform")
def effort_left(effort: float, takes: float, on: float) -> float:
    """Part of operational work left for the other functions (0-1) where payroll reform takes its share."""
    return 1.0 - takes * effort if on != 0.0 else 1.0


@rule()
def ghosts_left(ghosts: float, cards: float, acted: float, card_weight: float, review_weight: float) -> float:
    """Names on an unreformed payroll that are nobody's (share), less those that cards and a review strike off."""
    return ghosts * (1.0 - share(card_weight * cards)) * (1.0 - share(review_weight * acted))


@rule()
def ghosts_paid(ghosts: float, level: float) -> float:
    """Share of the names that draw pay that are nobody's, given the level of the payroll function."""
    return clamp(ghosts * (1.0 - level), 0.0, 0.6)


@rule()
def longest_delay(longest: float, cards: float, bank: float) -> float:
    """Delay of pay where the payroll is not in order at all (months): none for those whom the bank pays directly."""
    return longest * (1.0 - bank * cards)
