"""From decisions and injects to a scenario: the posture as a case file, each change dated, as text that sweeps read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

import yaml

from sim.parameters import PARAMETERS
from sim.scenario import Scenario, Value, load_text
from sim.scenario.distribution import ARGUMENTS, Distribution
from sim.scenario.sheet import Clock
from sim.workshop.catalogue import Inject, Number, Option, catalogue
from sim.workshop.dates import last_day
from sim.workshop.game import Game
from sim.workshop.setup import Setup, Turn

FUNDS = {
    "assessed": "fund_assessed", "un_programmatic": "fund_un_programmatic", "voluntary": "fund_voluntary",
    "bilateral": "fund_bilateral", "pooled": "fund_pooled", "domestic": "fund_domestic",
}  # fmt: skip
"""Kinds of reform money and the parameter of each one's share."""
LEVEL = "financing_level"
DIGITS = 6
WITH_A_SCALE = ("uniform", "loguniform", "triangular", "normal", "lognormal")
Values = dict[str, Value]


@dataclass(frozen=True)
class Move:
    """A change of parameters for a time, by a decision or an inject.

    Attributes
    ----------
    start, stop
        Months of the run; `stop` is the first in which it no longer counts, None to the end of the run.
    label
        Who and what, for the reader of the scenario.
    """

    start: int
    stop: int | None
    label: str
    add: Mapping[str, float] = field(default_factory=dict)
    times: Mapping[str, float] = field(default_factory=dict)
    put: Mapping[str, float] = field(default_factory=dict)
    money: Mapping[str, float] = field(default_factory=dict)

    def counts_in(self, month: int) -> bool:
        """Whether it counts in a month."""
        return self.start <= month and (self.stop is None or month < self.stop)


def base_text(setup: Setup, world: str) -> str:
    """The case file of a world before anybody has decided."""
    return _text(_head(setup, world), {})


def course_text(
    game: Game,
    world: str,
    moves: Sequence[Move] | None = None,
    *,
    posture: str = "",
    parameters: Mapping[str, float] | None = None,
    off: Sequence[str] = (),
) -> str:
    """The case file of a world with all that was decided in locked turns, dated.

    Parameters
    ----------
    moves, posture, parameters, off
        For what might have been: moves in place of those of the game, another posture, parameters of the country at
        the start, mechanisms switched off.
    """
    moves = moves_of(game, world) if moves is None else moves
    head = _head(game.setup, posture or world)
    if parameters:
        head["parameters"] = dict(parameters)
    if off:
        head["mechanisms"] = dict.fromkeys(off, "off")
    base = load_text(_text(head, {}), f"{game.setup.case}_{world}")
    dated: dict[int, tuple[list[str], Values]] = {}
    before: Values = {}
    for month in sorted({date for move in moves for date in (move.start, move.stop) if date is not None}):
        now = _in_force(base, moves, month)
        names = now.keys() | before.keys()
        changed = {
            name: now.get(name, base.value(name)) for name in sorted(names)
            if now.get(name, base.value(name)) != before.get(name, base.value(name))
        }  # fmt: skip
        if changed and month < game.setup.months:
            labels = [move.label for move in moves if move.start == month]
            labels += [f"{move.label} ends" for move in moves if move.stop == month]
            dated[month] = (labels, changed)
        before = now
    return _text(head, dated)


def course(game: Game, world: str, moves: Sequence[Move] | None = None, **changes: Any) -> Scenario:
    """The scenario of `course_text`."""
    return load_text(course_text(game, world, moves, **changes), f"{game.setup.case}_{world}")


def undecided(game: Game, world: str) -> Scenario:
    """The course of a world had nobody chosen anything; what happened to the country is in it, with its sting.

    This alone is "nobody decides": on the wall, in the lab and in the chain.
    """
    cards = moves_of(replace(game, decisions={}), world)
    return course(game, world, sorted([*_facts(moves_of(game, world)), *cards], key=lambda move: move.start))


def _facts(moves: Sequence[Move]) -> list[Move]:
    """What decisions change of the facts of the country: no choice between two ways of support."""

    def facts(values: Mapping[str, float]) -> dict[str, float]:
        return {name: value for name, value in values.items() if PARAMETERS[name].context}

    decided = [move for move in moves if ", inject " not in move.label and (facts(move.add) or facts(move.put))]
    return [replace(move, add=facts(move.add), put=facts(move.put), times={}, money={}) for move in decided]


def moves_of(game: Game, world: str) -> list[Move]:
    """Everything that was decided in locked turns, and every inject, in order of months."""
    turns = {turn.number: turn for turn in game.setup.turns}
    made = [
        move
        for (number, where, team), decision in sorted(game.decisions.items())
        if where == world and number in game.locked
        for move in _of_decision(game, world, team, turns[number], decision.actions, decision.plan)
    ]
    made += [move for number, name in game.cards for move in _of_inject(game, world, turns[number], name)]
    return sorted(made, key=lambda move: move.start)


def _of_decision(
    game: Game, world: str, team: str, turn: Turn, actions: Mapping[str, str], plan: str
) -> Iterator[Move]:
    role = catalogue().roles[team]
    for name, chosen in actions.items():
        action = role.actions[name]
        start = turn.start + action.lag
        stop = turn.stop if action.lasts == "round" else None
        yield _move(action.options[chosen], start, stop, f"{turn.name}, {team}: {name} ({chosen})", game, world, turn)
    if plan:
        option = catalogue().plans[role.plan][plan]
        yield _move(option, turn.start, None, f"{turn.name}, {team}: {role.plan} ({plan})", game, world, turn)


def _move(option: Option, start: int, stop: int | None, label: str, game: Game, world: str, turn: Turn) -> Move:
    dated = any(isinstance(value, Mapping) for value in option.put.values())
    put = _put(option.put, start, last_day(game, world, turn.number) if dated else 0)
    return Move(start, stop, label, add=option.add, put=put, money=option.money)


def _of_inject(game: Game, world: str, turn: Turn, name: str) -> Iterator[Move]:
    inject: Inject = catalogue().injects[name]
    if inject.unless and inject.unless in game.chosen_before(world, turn.number + 1):
        return
    start = turn.start + 1
    stop = start + inject.months if inject.months else None
    put = _put(inject.put, start, game.setup.exit_month)
    yield Move(start, stop, f"{turn.name}, inject {inject.number}: {name}", inject.add, inject.times, put)


def _put(given: Mapping[str, Number], start: int, exit_month: int) -> dict[str, float]:
    def number(value: Number) -> float:
        if isinstance(value, Mapping):
            return float(exit_month - value["before_exit"])
        return float(start) if value == "now" else float(value)

    return {name: number(value) for name, value in given.items()}


def _in_force(base: Scenario, moves: Sequence[Move], month: int) -> Values:
    """Values in a month of every parameter that any move touches."""
    counting = [move for move in moves if move.counts_in(month)]
    now: Values = {}
    for move in counting:
        now.update(move.put)
    for move in counting:
        for name, amount in move.add.items():
            now[name] = _plain(name, now.get(name, base.value(name))) + amount
    money = [move.money for move in counting if move.money]
    if money:
        now |= _funds(base, money)
    for move in counting:
        for name, factor in move.times.items():
            now[name] = _scaled(now.get(name, base.value(name)), factor)
    return {name: _within(name, value) for name, value in now.items()}


def _funds(base: Scenario, added: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Level and shares of the reform money with what was added; an amount never falls below nothing."""
    plan = _plain(LEVEL, base.value(LEVEL))
    amounts = {kind: plan * _plain(name, base.value(name)) for kind, name in FUNDS.items()}
    for money in added:
        _add_money(amounts, money)
    level = sum(amounts.values())
    shares = {FUNDS[kind]: round(amount / level, DIGITS) for kind, amount in amounts.items()}
    largest = max(shares, key=lambda name: shares[name])
    shares[largest] = round(1.0 - sum(share for name, share in shares.items() if name != largest), DIGITS)
    return {LEVEL: level, **shares}


def _add_money(amounts: dict[str, float], money: Mapping[str, float]) -> None:
    """Add money; where some is moved from one kind to another, no more moves than there is."""
    asked = -sum(amount for amount in money.values() if amount < 0.0)
    there = sum(min(-amount, amounts[kind]) for kind, amount in money.items() if amount < 0.0)
    part = there / asked if asked else 1.0
    for kind, amount in money.items():
        amounts[kind] = max(amounts[kind] + part * amount, 0.0)


def adds_nothing(game: Game, world: str, option: Option, month: int) -> bool:
    """Whether a choice that only moves parameters finds, in a month, each of them at its limit already."""
    if not option.add or option.put or option.money:
        return False
    base, names = _base(game.setup, world), option.add.keys()
    moves = [move for move in moves_of(game, world) if names & {*move.add, *move.put, *move.times}]
    more = _in_force(base, [*moves, Move(month, None, "", add=option.add)], month)
    now = _in_force(base, moves, month)
    return all(more[name] == now.get(name, base.value(name)) for name in names)


@lru_cache(maxsize=8)
def _base(setup: Setup, world: str) -> Scenario:
    return load_text(base_text(setup, world), f"{setup.case}_{world}")


def _within(name: str, value: Value) -> Value:
    if isinstance(value, Distribution):
        return replace(value, args=tuple(round(arg, DIGITS) for arg in value.args))
    declared = PARAMETERS[name]
    return round(min(max(value, declared.low), declared.high), DIGITS)


def _plain(name: str, value: Value) -> float:
    if isinstance(value, Distribution):
        raise ValueError(f"{name} differs from world to world in this case: a choice can multiply it, not move it")
    return float(value)


def _scaled(value: Value, factor: float) -> Value:
    """A value times a factor, or a distribution each of whose draws is multiplied by it."""
    if not isinstance(value, Distribution):
        return value * factor
    if value.kind not in WITH_A_SCALE:
        raise ValueError(f"a {value.kind} distribution cannot be multiplied")
    kept = 1 if value.kind == "lognormal" else len(value.args)
    return replace(value, args=(*(arg * factor for arg in value.args[:kept]), *value.args[kept:]))


def _written(value: Value) -> str:
    """A value as a case file has it."""
    if not isinstance(value, Distribution):
        return repr(value)
    named = zip(ARGUMENTS[value.kind], value.args, strict=True)
    return f"{{{value.kind}: {{" + ", ".join(f"{name}: {arg!r}" for name, arg in named) + "}}"


def _head(setup: Setup, world: str) -> dict[str, Any]:
    years, start = setup.months // 12, _first_year(setup.case)
    clock = Clock(start, setup.months)
    plan = {
        "rule": "calendar", "start": clock.date(setup.last_round.start), "months": setup.last_round.months,
    }  # fmt: skip
    name = f"{setup.case}, {world} world of a workshop"
    return {
        "name": name, "context": setup.case, "start": clock.date(0), "years": years,
        **catalogue().postures[world], "drawdown": plan,
    }  # fmt: skip


@cache
def _first_year(case: str) -> int:
    return load_text(f"name: {case}\ncontext: {case}\n", case).structure.start_year


def _text(head: Mapping[str, Any], dated: Mapping[int, tuple[list[str], Values]]) -> str:
    clock = Clock(int(head["start"][:4]), head["years"] * 12)
    lines = ["# Compares mechanisms; forecasts no country."]
    lines += yaml.safe_dump(dict(head), sort_keys=False, default_flow_style=None, allow_unicode=True).splitlines()
    if dated:
        lines.append("schedule:")
    for month, (labels, changed) in dated.items():
        lines += [f"  # {label}" for label in labels]
        values = ", ".join(f"{name}: {_written(value)}" for name, value in changed.items())
        lines.append(f"  {clock.date(month)}: {{parameters: {{{values}}}}}")
    return "\n".join(lines) + "\n"


def earlier(moves: Sequence[Move], label: str, months: int) -> list[Move]:
    """The moves with one kind brought forward, by a part of the label; none before the first month."""
    return [replace(move, start=max(move.start - months, 1)) if label in move.label else move for move in moves]
