"""The wiring of the model: which rule's result, or which number of the scenario, reaches which input of which rule.

It is read off the program itself. A small model is run on made-up numbers: every rule gives back a number of its own
instead of its result, so that nothing is hidden by a zero or cut by a range. Then one rule's numbers are changed, and
the inputs that change with them are those that it reaches by itself: through sums, means and state, and through rules
that have no name in `words.yaml`, but not through another one that has. What the agents' code connects is found;
nothing is declared twice.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import get_ident
from typing import Any

from sim.explain.words import NAMES
from sim.model import SSRModel
from sim.parameters import MECHANISMS, PARAMETERS
from sim.rules._rule import RULES, Rule
from sim.scenario.settings import Structure

SMALL = Structure(units=2, donors=1, groups=2, districts=2, months=24, start_year=2000)
MONTHS = 3  # the first is a January, in which donors pledge
CHANGE = 0.0625
Input = tuple[str, str]
"""A rule by theme and name, and one of its inputs."""


@dataclass(frozen=True)
class Wiring:
    """What reaches what.

    Attributes
    ----------
    sources
        By input of a rule: the rules whose results reach it, by theme and name.
    series
        By series of the record: the rules whose results reach it.
    """

    sources: Mapping[Input, frozenset[str]]
    series: Mapping[str, frozenset[str]]

    def __repr__(self) -> str:
        return f"<Wiring: {len(self.sources)} inputs, {len(self.series)} series>"


def made_up(name: str) -> float:
    """A number between 1/4 and 3/4 that depends on a name alone."""
    return 0.25 + 0.5 * zlib.crc32(name.encode()) / 2**32


def key_of(rule: Rule) -> str:
    """Theme and name of a rule."""
    return f"{rule.theme}.{rule.name}"


def _own_rules() -> list[Rule]:
    """The program's rules, without those that somebody has declared beside them."""
    return [rule for rule in RULES.values() if rule.scalar.__module__.startswith("sim.rules.")]


Seen = dict[tuple[str, str, int], float]


class _MadeUp:
    """Named rules give back made-up numbers, one rule's changed, and note what they are given; others pass it on.

    So they do in this thread; a model that runs in another meanwhile has the true ones.
    """

    def __init__(self, changed: str) -> None:
        self.thread = get_ident()
        self.changed = changed
        self.seen: Seen = {}
        self.calls: dict[str, int] = {}

    def stand_in(self, rule: Rule) -> Callable[..., float]:
        """What stands in for one rule."""
        key, inputs, true = key_of(rule), rule.inputs, rule.scalar
        extra = CHANGE if key == self.changed else 0.0

        def passing(*args: float) -> float:
            return sum((0.3 + 0.1 * place) * float(value) for place, value in enumerate(args))

        def made(*args: float) -> float:
            call = self.calls[key] = self.calls.get(key, -1) + 1
            for name, value in zip(inputs, args, strict=True):
                self.seen[key, name, call] = float(value)
            return made_up(f"{key} {call}") + extra * made_up(f"change {call}")

        stands_in = made if key in NAMES else passing
        return lambda *args: stands_in(*args) if get_ident() == self.thread else true(*args)


@contextmanager
def _standing_in(made: _MadeUp) -> Iterator[None]:
    rules = _own_rules()
    true = [rule.scalar for rule in rules]
    for rule in rules:
        rule.scalar = made.stand_in(rule)
    try:
        yield
    finally:
        for rule, scalar in zip(rules, true, strict=True):
            rule.scalar = scalar


def _run(changed: str) -> tuple[Seen, dict[str, float]]:
    """Run the small model on made-up numbers with those of one rule, or one parameter, changed."""
    values = {name: made_up(name) + (CHANGE if name == changed else 0.0) for name in (*PARAMETERS, *MECHANISMS)}
    made = _MadeUp(changed)
    record: dict[str, float] = {}
    with _standing_in(made):
        model = SSRModel(SMALL, values, compiled=False)
        for month in range(MONTHS):
            model.step()
            record |= {f"{name} {month}": float(value) for name, value in model.record.items()}
        model.close()
    return made.seen, record


@cache
def _unchanged() -> tuple[Seen, dict[str, float]]:
    return _run("")


@cache
def reached_by(source: str) -> tuple[frozenset[Input], frozenset[str]]:
    """What a rule ("forces.next_cohesion") or a parameter reaches without another rule between: inputs and series."""
    before, record_before = _unchanged()
    after, record_after = _run(source)
    inputs = {(rule, name) for (rule, name, call), value in after.items() if value != before[rule, name, call]}
    series = {name.split(" ")[0] for name, value in record_after.items() if value != record_before[name]}
    return frozenset(inputs), frozenset(series)


@cache
def wiring() -> Wiring:
    """The wiring of all named rules."""
    keys = [key for rule in _own_rules() if (key := key_of(rule)) in NAMES]
    return Wiring(_turned({k: reached_by(k)[0] for k in keys}), _turned({k: reached_by(k)[1] for k in keys}))


def _turned(reached: Mapping[str, Iterable[Any]]) -> dict[Any, frozenset[str]]:
    found: dict[Any, set[str]] = {}
    for source, ends in reached.items():
        for end in ends:
            found.setdefault(end, set()).add(source)
    return {end: frozenset(sources) for end, sources in found.items()}
