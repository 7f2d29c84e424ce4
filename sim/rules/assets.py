"""Assets: barracks and kit that outsiders build, their condition and their upkeep."""

from sim.rules._rule import rule
from sim.rules.shapes import ratio, share


@rule("asset_upkeep")
def built_now(built: float, effort: float, operational: float, rate: float, on: float) -> float:
    """Part of the barracks and kit that the force lacks that is built this month (0-1)."""
    return rate * effort * operational * (1.0 - built) if on != 0.0 else 0.0


@rule()
def next_condition(condition: float, built: float, new: float, kept_up: float, decay: float) -> float:
    """Condition of what outsiders built (0-1) next month: new work is whole, what nobody keeps up decays."""
    mixed = ratio(condition * built + new, built + new)
    return share(mixed * (1.0 - decay * (1.0 - kept_up)))


@rule()
def upkeep_due(built: float, force_money: float, part: float) -> float:
    """Upkeep that falls due from the first day (USD a month), as a part of the force's wages and upkeep."""
    return part * built * force_money


@rule("asset_upkeep")
def quarters(built: float, condition: float, weight: float, on: float) -> float:
    """What barracks and kit in good condition add elsewhere, by their weight there."""
    return weight * built * condition if on != 0.0 else 0.0
