"""Why two choices end differently: from the outcome back to the choices, link by link, each sized by cutting it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sim.analysis.contrast import REPLICATES, SEED, Contrast, from_pairs
from sim.analysis.derived import outcome as declared
from sim.analysis.resample import pair_weights
from sim.explain import levers as choices
from sim.explain.accounts import Waterfall, variable_of, waterfall
from sim.explain.answer import Added, Link, Why, apart
from sim.explain.held import Arm, Array, Pairs, heard
from sim.explain.wiring import Input, reached_by, wiring
from sim.explain.words import input_name, result_name
from sim.ledger import Ledger
from sim.outcomes import SERIES
from sim.recorder import record_run
from sim.scenario.settings import Scenario

MOST_LINKS, ON_PROJECTOR = 9, 7
MOST_LEVERS = 3
ROOTS, BRANCHES = 3, 2
"""Links kept nearest to the outcome, and at each level behind."""
LEAST = 0.08
"""Part of the whole difference that a link must carry to be kept."""
SERIES_LEAST = 0.1
"""Part of it that a series must carry for the walk to begin there."""
DEEPEST = 6
"""Levels of rules that the walk goes back."""

PEOPLE = frozenset(
    ("conflict.start_chance", "conflict.end_chance", "conflict.defectors", "conflict.going_home", "conflict.joining",
     "conflict.returning", "forces.leavers", "forces.recruits", "forces.coup_chance")
)  # fmt: skip
"""Rules that move people: they reach every mean over units by its weights, and counts of people are the course of the
conflict itself. Neither is what leads to it."""


def why(a: Scenario, b: Scenario, outcome: str, worlds: int, seed: int, most: int = MOST_LINKS) -> Why:
    """Run two scenarios as pairs and walk from the outcome back to the choices that differ.

    Parameters
    ----------
    a, b
        The same country under two choices.
    outcome
        A column of the outcomes, or one derived from them.
    worlds, seed
        Pairs, and the seed of their luck.
    most
        Links and choices told, together.

    Raises
    ------
    ValueError
        The two differ in the country, or in nothing.
    """
    differing = choices.differing(a, b)
    complaints = complaints_of(a, b)
    if complaints:
        raise ValueError("; ".join(complaints))
    numbers = np.arange(worlds, dtype=np.uint64)
    pairs = Pairs(Arm.of(a, numbers, seed), Arm.of(b, numbers, seed), numbers, seed)
    walk = _Walk(pairs, outcome, differing, most - min(len(differing), MOST_LEVERS))
    added, exact = _added(walk, a, b, differing)
    links = tuple(walk.links()) if apart(walk.total) else ()
    return Why(
        a.name, b.name, a.title, b.title, outcome, walk.total, added, exact,
        tuple(sorted(links, key=lambda link: -link.depth)), walk.remainder(links), walk.waterfall(), worlds, seed,
        pairs.reruns, tuple(int(np.isfinite(at).sum()) for at in (walk.at_a, walk.at_b)),
    )  # fmt: skip


def complaints_of(a: Scenario, b: Scenario) -> list[str]:
    """Everything that forbids explaining the one by the other."""
    differing = choices.differing(a, b)
    found = []
    if a.structure != b.structure:
        found.append("the two run over different years or numbers of agents: they cannot be paired")
    facts = choices.facts_of_country(differing)
    if facts:
        shown = ", ".join(facts[:5]) + (f" and {len(facts) - 5} more" if len(facts) > 5 else "")
        found.append(f"the two differ in facts of the country, which nobody chooses: {shown}")
    if not differing and not found:
        found.append("the two do not differ: there is nothing to explain")
    return found


@dataclass
class _Walk:
    """The walk from the outcome back to the choices."""

    pairs: Pairs
    outcome: str
    differing: Sequence[choices.Lever]
    most: int
    means: dict[Input, tuple[float, float]] = field(default_factory=dict)
    without: dict[Input, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        pairs = self.pairs
        model, values = pairs.model([pairs.a, pairs.b])
        self.ledger = Ledger(model, [variable_of(self.outcome) or ""])
        with heard(list(wiring().sources), pairs.count) as found:
            self.series = record_run(model)
        pairs.reruns += 2
        self.values = values
        self.means = {link: _mean(rows) for link, rows in found.items()}
        self.at_a, self.at_b = pairs.outcomes(self.series, values, [self.outcome])[self.outcome]
        self.weights = pair_weights((pairs.count,), REPLICATES, SEED)
        self.total = self.size(self.at_a)

    def size(self, without: Array) -> Contrast:
        """The outcome in B against what it would be without something."""
        return from_pairs(without, self.at_b, declared(self.outcome), self.weights, ("without", "with"))

    def added(self, amount: Array) -> Contrast:
        """An amount of the outcome by pair, as a difference."""
        return from_pairs(np.zeros(self.pairs.count), amount, declared(self.outcome), self.weights, ("none", "added"))

    def roots(self) -> frozenset[str]:
        """The named rules behind the series that carry the outcome."""
        carried: dict[str, float] = {}
        count = self.pairs.count
        for name in SERIES:
            rows = self.series[name]
            if not np.array_equal(rows[:, :count], rows[:, count:]):
                swapped = {**self.series, name: np.concatenate([rows[:, :count], rows[:, :count]], axis=1)}
                at_b = self.pairs.outcomes(swapped, self.values, [self.outcome])[self.outcome][1]
                carried[name] = abs(float(np.nanmean(self.at_b - at_b)))
        least = SERIES_LEAST * abs(self.total.difference)
        kept = [name for name, size in carried.items() if size >= least]
        return frozenset().union(*(wiring().series.get(name, frozenset()) for name in kept))

    def links(self) -> Iterator[Link]:
        """The links worth telling, nearest to the outcome first: level by level, behind those kept of the last."""
        rules, told = self.roots(), 0
        seen: set[str] = set()
        last: list[Link] = []
        for depth in range(DEEPEST):
            found = self.strongest(rules - seen, depth)[: self.most - told]
            kept = [replace(link, feeds=self._fed(link, last)) for link in found]
            yield from kept
            last = kept
            told += len(kept)
            seen |= rules
            behind = [self.behind(link.rule, link.input) for link in kept if not link.levers]
            rules = frozenset[str]().union(*behind)
            if not rules or told >= self.most:
                return

    def _fed(self, link: Link, nearer: Sequence[Link]) -> tuple[str, ...]:
        return tuple(one.source for one in nearer if link.rule in self.behind(one.rule, one.input))

    def behind(self, rule: str, name: str) -> frozenset[str]:
        """The named rules whose results make an input; those that only move people where there is no other."""
        sources = wiring().sources[rule, name]
        return sources - PEOPLE or sources

    def strongest(self, rules: frozenset[str], depth: int) -> list[Link]:
        """The inputs of some rules that carry most of the difference, told apart from chance."""
        inputs = [link for link in wiring().sources if link[0] in rules and self._matters(link)]
        self.without |= self.pairs.with_links_held(inputs, self.outcome)
        sized = [(link, self.size(self.without[link])) for link in inputs]
        least = LEAST * abs(self.total.difference)
        kept = [
            (link, size) for link, size in sized
            if abs(size.difference) >= least and apart(size)
        ]  # fmt: skip
        kept.sort(key=lambda item: -abs(item[1].difference))
        return [self._link(link, size, depth) for link, size in kept[: BRANCHES if depth else ROOTS]]

    def _matters(self, link: Input) -> bool:
        """Whether an input differs between A and B, and tells more than the rule's last result or who fights."""
        mean_a, mean_b = self.means.get(link, (0.0, 0.0))
        return mean_a != mean_b and not wiring().sources[link] <= PEOPLE | {link[0]}

    def _link(self, link: Input, size: Contrast, depth: int) -> Link:
        rule, name = link
        reached = [lever.name for lever in self.differing if any(link in reached_by(n)[0] for n in lever.numbers)]
        means = self.means[link]
        return Link(rule, name, input_name(rule, name), result_name(rule), *means, depth, tuple(reached), size)

    def remainder(self, links: Sequence[Link]) -> Contrast | None:
        """What the links nearest to the outcome leave."""
        nearest = [link for link in links if link.depth == 0]
        if not nearest:
            return None
        carried: Array = np.add.reduce([self.at_b - self.without[link.rule, link.input] for link in nearest])
        return self.added(self.at_b - self.at_a - carried)

    def waterfall(self) -> Waterfall | None:
        """The ledger of the outcome's variable."""
        return waterfall(self.ledger, self.series, self.values, self.outcome, self.pairs.a.structure.start_year)


def _mean(rows: Sequence[tuple[float, float]]) -> tuple[float, float]:
    table = np.asarray(rows, dtype=np.float64)
    return float(table[:, 0].mean()), float(table[:, 1].mean())


def _added(
    walk: _Walk, a: Scenario, b: Scenario, differing: Sequence[choices.Lever]
) -> tuple[tuple[Added, ...], bool]:
    found = choices.shares(walk.pairs, list(differing), walk.outcome)
    by_name: Mapping[str, choices.Lever] = {lever.name: lever for lever in differing}
    added = [
        Added(name, choices.values_of(a, by_name[name]), choices.values_of(b, by_name[name]), walk.added(amount))
        for name, amount in found.by_lever.items()
    ]
    return tuple(sorted(added, key=lambda one: -abs(one.size.difference))), found.exact
