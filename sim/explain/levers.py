"""The choices that differ between two scenarios, and what each adds: averaged over the orders of changing them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np

from sim.explain.held import MOST_WORLDS, Arm, Array, Pairs
from sim.parameters import MECHANISMS, PARAMETERS
from sim.scenario.settings import Scenario
from sim.scenario.show import number_text

GROUPS: Mapping[str, tuple[str, ...]] = {
    "reform staff": ("staff_reference",),
    "troops and police": ("presence_reference", "un_presence"),
    "mix of levels": ("share_",),
    "configurations": ("config_",),
    "financing": ("fund_", "financing_level"),
    "mandate": ("mandate_", "renewal_predictability"),
    "drawdown": ("drawdown_",),
    "equal cost": ("match_",),
}
"""Choices that are made together: beginnings of the names of their numbers."""

FOOTPRINT = ("reform staff", "troops and police")
"""Both scale with the country by one exponent: where that differs too, they are one choice."""

PLAIN_UNITS = ("people", "months", "USD a month per staff")
SCALED = {
    "staff_reference": ("reference_army", "people for an army of {:,.0f}, scaled to the country's"),
    "presence_reference": ("reference_population", "people for {:,.0f} inhabitants, scaled to the country's"),
}
"""Numbers of people that scale with the country, where they do: what they are for, and words."""

MOST_EXACT = 6
"""Levers up to which all orders are averaged; beyond, each is added first and taken last."""


@dataclass(frozen=True)
class Lever:
    """One choice that differs: its name for people, and its numbers."""

    name: str
    numbers: frozenset[str]


@dataclass(frozen=True)
class Shares:
    """What each lever adds to an outcome, by pair; together they are the whole difference where `exact`."""

    by_lever: Mapping[str, Array]
    exact: bool


def differing(a: Scenario, b: Scenario) -> list[Lever]:
    """The levers in which two scenarios differ, at the start or by a dated change."""
    names = {name for name in a.settings if a.settings[name].value != b.settings[name].value}
    dated = [{(p.month, n, s.value) for p in one.patches for n, s in p.values.items()} for one in (a, b)]
    names |= {name for _, name, _ in dated[0] ^ dated[1]}
    groups: dict[str, set[str]] = {}
    for name in sorted(names):
        one = name == "footprint_exponent" or ("footprint_exponent" in names and _group(name) in FOOTPRINT)
        groups.setdefault("footprint" if one else _group(name), set()).add(name)
    return [Lever(name, frozenset(numbers)) for name, numbers in groups.items()]


def _group(name: str) -> str:
    for group, starts in GROUPS.items():
        if name.startswith(starts):
            return group
    return name.replace("_", " ")


def facts_of_country(levers: list[Lever]) -> list[str]:
    """Names among the numbers that are facts of a country, and no choice."""
    return sorted(n for lever in levers for n in lever.numbers if n in PARAMETERS and PARAMETERS[n].context)


def values_of(scenario: Scenario, lever: Lever) -> str:
    """What a lever is set to, for people."""
    numbers = [name for name in sorted(lever.numbers) if name in PARAMETERS]
    if len(numbers) == len(lever.numbers) == 1:
        return f"{number_text(scenario.settings[numbers[0]].value)} {_unit(scenario, numbers[0])}".strip()
    shown = [f"{name.replace('_', ' ')} {number_text(scenario.settings[name].value)}" for name in numbers]
    switches = sorted(lever.numbers.intersection(MECHANISMS).difference(numbers))
    shown += [f"{name.replace('_', ' ')} {'on' if scenario.value(name) else 'off'}" for name in switches]
    return ", ".join(shown)


def _unit(scenario: Scenario, name: str) -> str:
    """The unit of a number, where it wants one; of people that scale with the country, what the number is for."""
    unit = PARAMETERS[name].unit
    if name in SCALED and scenario.value("footprint_exponent") != 0.0:
        reference, words = SCALED[name]
        size = scenario.value(reference)
        unit = words.format(size) if isinstance(size, float) else unit
        return unit
    return unit if unit in PLAIN_UNITS else ""


def shares(pairs: Pairs, levers: list[Lever], outcome: str) -> Shares:
    """What each lever adds to the difference, pair by pair.

    Up to six levers: the average over all orders in which A's choices may be turned into B's (Shapley 1953), which
    adds up to the difference. More: the mean of adding a lever to A first and taking it from B last.
    """
    if len(levers) <= MOST_EXACT:
        return Shares(_over_orders(pairs, levers, outcome), True)
    everything = frozenset().union(*(lever.numbers for lever in levers))
    sets = [frozenset[str](), everything]
    sets += [part for lever in levers for part in (lever.numbers, everything - lever.numbers)]
    found = _outcomes(pairs, sets, outcome)
    whole, none = found[everything], found[frozenset()]
    return Shares(
        {
            lever.name: 0.5 * (found[lever.numbers] - none + whole - found[everything - lever.numbers])
            for lever in levers
        },
        False,
    )


def _over_orders(pairs: Pairs, levers: list[Lever], outcome: str) -> dict[str, Array]:
    count = len(levers)
    subsets = [frozenset(part) for size in range(count + 1) for part in combinations(range(count), size)]

    def numbers(part: frozenset[int]) -> frozenset[str]:
        return frozenset().union(*(levers[i].numbers for i in part))

    found = _outcomes(pairs, [numbers(part) for part in subsets], outcome)
    added = {}
    for i, lever in enumerate(levers):
        total = np.zeros(pairs.count)
        for part in subsets:
            if i not in part:
                weight = factorial(len(part)) * factorial(count - len(part) - 1) / factorial(count)
                total = total + weight * (found[numbers(part | {i})] - found[numbers(part)])
        added[lever.name] = total
    return added


def _outcomes(pairs: Pairs, sets: list[frozenset[str]], outcome: str) -> dict[frozenset[str], Array]:
    """The outcome of A with each set of numbers taken from B."""
    arms: list[tuple[frozenset[str], Arm]] = [(names, pairs.a.mixed(pairs.b, names)) for names in sets]
    found: dict[frozenset[str], Array] = {}
    most = max(MOST_WORLDS // pairs.count, 1)
    for first in range(0, len(arms), most):
        some = arms[first : first + most]
        series, values = pairs.run([arm for _, arm in some])
        rows = pairs.outcomes(series, values, [outcome])[outcome]
        found |= {names: rows[block] for block, (names, _) in enumerate(some)}
    return found
