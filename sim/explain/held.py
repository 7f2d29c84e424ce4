"""Running pairs with a link cut: an input of a rule held at A's path while all else goes B's way.

Many variants of B run side by side with A in one model: a block of worlds each, the same worlds in every block. A
link is cut by handing the rule, in its block, what it is given in A's block at that very moment. Nothing is recorded
and played back, so it works for every rule, every agent and every month alike.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count as count_from
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis.derived import derive
from sim.explain.wiring import Input
from sim.model import SSRModel
from sim.outcomes import summarise
from sim.recorder import Series, record_run
from sim.rules._rule import RULES
from sim.scenario.settings import Scenario, Structure, draw_patches, draw_settings

Array = npt.NDArray[np.float64]
Values = dict[str, Any]
Patches = list[tuple[int, dict[str, Any]]]

MOST_WORLDS = 2400
"""Worlds stepped together: enough for speed, few enough for the memory of a laptop."""


EVERY = 7
"""Of how many calls of a rule one is listened to: a number that divides no count of agents."""


class Arm:
    """One choice with its worlds drawn: what a block of a model is made of."""

    def __init__(self, structure: Structure, values: Values, patches: Patches) -> None:
        self.structure = structure
        self.values = values
        self.patches = patches

    @classmethod
    def of(cls, scenario: Scenario, worlds: npt.NDArray[np.uint64], seed: int) -> Arm:
        """The arm of a scenario."""
        values, patches = draw_settings(scenario, worlds, seed), draw_patches(scenario, worlds, seed)
        return cls(scenario.structure, values, patches)

    def mixed(self, other: Arm, names: frozenset[str]) -> Arm:
        """Return this arm with some of the numbers, and their dated changes, of another."""
        values = {name: other.values[name] if name in names else value for name, value in self.values.items()}
        months = sorted({month for arm in (self, other) for month, _ in arm.patches})
        patches = []
        for month in months:
            own = {n: v for at, changes in self.patches if at == month for n, v in changes.items() if n not in names}
            new = {n: v for at, changes in other.patches if at == month for n, v in changes.items() if n in names}
            if own or new:
                patches.append((month, own | new))
        return Arm(self.structure, values, patches)


def side_by_side(arms: Sequence[Arm], count: int) -> tuple[Values, Patches]:
    """Settings and dated changes of several arms over the same worlds, block after block."""

    def joined(parts: Sequence[Any]) -> Any:
        if all(isinstance(part, float) and part == parts[0] for part in parts):
            return parts[0]
        return np.concatenate([np.broadcast_to(np.asarray(part, np.float64), (count,)) for part in parts])

    values = {name: joined([arm.values[name] for arm in arms]) for name in arms[0].values}
    current, patches = [dict(arm.values) for arm in arms], []
    for month in sorted({month for arm in arms for month, _ in arm.patches}):
        names: set[str] = set()
        for now, arm in zip(current, arms, strict=True):
            for at, changes in arm.patches:
                if at == month:
                    now.update(changes)
                    names |= changes.keys()
        patches.append((month, {name: joined([now[name] for now in current]) for name in sorted(names)}))
    return values, patches


@contextmanager
def held(links: Mapping[str, Sequence[tuple[int, int]]], count: int) -> Iterator[None]:
    """For the time of a run in this thread: give rules, in some blocks, what they are given in the first.

    Parameters
    ----------
    links
        By theme and name of a rule: pairs of the place of an input and a block of worlds.
    count
        Worlds of a block.
    """
    thread = threading.get_ident()
    rules = [RULES[key] for key in links]
    true = [rule.ufunc for rule in rules]
    for rule, ufunc, wanted in zip(rules, true, links.values(), strict=True):
        rule._ufunc = _held_at_first(ufunc, wanted, count, thread)
    try:
        yield
    finally:
        for rule, ufunc in zip(rules, true, strict=True):
            rule._ufunc = ufunc


def _held_at_first(
    ufunc: Callable[..., Any], wanted: Sequence[tuple[int, int]], count: int, thread: int
) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        if threading.get_ident() != thread:
            return ufunc(*args)
        given = list(args)
        for place, block in wanted:
            if isinstance(given[place], np.ndarray):
                if given[place] is args[place]:
                    given[place] = args[place].copy()
                given[place][..., block * count : (block + 1) * count] = args[place][..., :count]
        return ufunc(*given)

    return call


@contextmanager
def heard(links: Sequence[Input], count: int) -> Iterator[dict[Input, list[tuple[float, float]]]]:
    """For the time of a run of A and B side by side in this thread: what rules are given in each, mean by mean."""
    thread, found = threading.get_ident(), dict[Input, list[tuple[float, float]]]()
    rules = {key: RULES[key] for key, _ in links}
    true = {key: rule.ufunc for key, rule in rules.items()}

    def listener(key: str) -> Callable[..., Any]:
        places = {name: rules[key].inputs.index(name) for rule, name in links if rule == key}

        calls = count_from(0)

        def call(*args: Any) -> Any:
            if threading.get_ident() == thread:
                for agent in range(max(len(value) if np.ndim(value) > 1 else 1 for value in args)):
                    if next(calls) % EVERY == 0:
                        listen(args, agent)
            return true[key](*args)

        def listen(args: Sequence[Any], agent: int) -> None:
            for name, place in places.items():
                value = args[place]
                if isinstance(value, np.ndarray):
                    value = value[agent] if value.ndim > 1 else value  # of agents that act at once
                    found.setdefault((key, name), []).append((value[:count].mean(), value[count:].mean()))

        return call

    for key, rule in rules.items():
        rule._ufunc = listener(key)
    try:
        yield found
    finally:
        for key, rule in rules.items():
            rule._ufunc = true[key]


class Pairs:
    """The worlds of A and B, and every rerun that an explanation asks for.

    Parameters
    ----------
    a, b
        The two arms.
    worlds
        Numbers of the worlds.
    seed
        Of their luck.
    """

    def __init__(self, a: Arm, b: Arm, worlds: npt.NDArray[np.uint64], seed: int) -> None:
        self.a, self.b = a, b
        self.worlds = worlds
        self.seed = seed
        self.count = len(worlds)
        self.reruns = 0

    def model(self, arms: Sequence[Arm]) -> tuple[SSRModel, Values]:
        """A model of several arms side by side."""
        values, patches = side_by_side(arms, self.count)
        return SSRModel(self.a.structure, values, patches, np.tile(self.worlds, len(arms)), self.seed), values

    def run(self, arms: Sequence[Arm]) -> tuple[Series, Values]:
        """Run arms side by side; record and settings."""
        self.reruns += len(arms)
        model, values = self.model(arms)
        return record_run(model), values

    def outcomes(self, series: Series, values: Values, names: Sequence[str]) -> dict[str, Array]:
        """Outcomes of every world of a run, shape (blocks, worlds)."""
        runs = summarise(series, values, self.a.structure)
        years = self.a.structure.start_year + self.a.structure.months // 12 - 1
        table = derive(pd.DataFrame({name: np.asarray(column) for name, column in runs.items()}), years)
        return {name: table[name].to_numpy(np.float64).reshape(-1, self.count) for name in names}

    def with_links_held(self, links: Sequence[Input], outcome: str) -> dict[Input, Array]:
        """The outcome of each world in B with one link held at A's path, by link."""
        found: dict[Input, Array] = {}
        most = max(MOST_WORLDS // self.count - 1, 1)
        for first in range(0, len(links), most):
            some = links[first : first + most]
            wanted: dict[str, list[tuple[int, int]]] = {}
            for block, (rule, name) in enumerate(some, 1):
                wanted.setdefault(rule, []).append((RULES[rule].inputs.index(name), block))
            with held(wanted, self.count):
                series, values = self.run([self.a, *([self.b] * len(some))])
            rows = self.outcomes(series, values, [outcome])[outcome]
            found |= {link: rows[block] for block, link in enumerate(some, 1)}
        return found

    def __repr__(self) -> str:
        return f"<Pairs: {self.count} worlds, {self.reruns} runs of them so far>"
