"""The results booklet: a decision tree on paper, each path a real run, for a room without power."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from sim.workshop import bots
from sim.workshop.course import base_text, course
from sim.workshop.ensemble import Ensemble, run
from sim.workshop.game import Decision, Game
from sim.workshop.lab import outcomes_of
from sim.workshop.measures import BAND, COUNTED, ENDS, GAUGES, counted, paid_on_time
from sim.workshop.pages import turn_name
from sim.workshop.setup import Setup, Turn
from sim.workshop.wording import Texts

WAYS: Mapping[str, str] = {"A": "builder", "B": "visible"}
"""The two ways of acting in a round, and the bots' strategy that each is."""
NODES_ON_SHEET = 2


@dataclass(frozen=True)
class Stop:
    """Where a path stands at the end of a turn.

    Attributes
    ----------
    gauges
        By gauge: the played value, and the 10th and the 90th percentile of all histories (0-100).
    events
        What happened in the turn in the played history, by kind.
    done
        Actions, and the plan, by team, as pairs of names and options.
    """

    turn: Turn
    gauges: Mapping[str, tuple[int, int, int]]
    events: Mapping[str, int]
    done: Mapping[str, list[tuple[str, str]]]


@dataclass(frozen=True)
class Tree:
    """All paths of all worlds: by world and path ("ABA") the stops, and counts of histories at the end."""

    start: Mapping[str, Mapping[str, tuple[int, int, int]]]
    paths: Mapping[tuple[str, str], list[Stop]]
    ends: Mapping[tuple[str, str], Mapping[str, tuple[int, int]]]


def precomputed(setup: Setup) -> Tree:
    """Run every path of every world."""
    from sim.scenario import load_text

    rounds = sum(not turn.after for turn in setup.turns)
    start, paths, ends = {}, {}, {}
    for world in setup.worlds:
        first = run(load_text(base_text(setup, world), setup.case), setup.pairs, setup.seed, 2)
        start[world] = _gauges(first, 2)
        for letters in product(WAYS, repeat=rounds):
            path = "".join(letters)
            game = _played(setup, world, path)
            record = run(course(game, world), setup.pairs, setup.seed)
            paths[world, path] = [_stop(game, world, turn, record) for turn in setup.turns]
            ends[world, path] = _ends(record)
    return Tree(start, paths, ends)


def _played(setup: Setup, world: str, path: str) -> Game:
    """A game in which all teams of a world follow one way in each round, and the last one's after the mission."""
    game = Game(setup)
    for turn in setup.turns:
        way = WAYS[path[min(turn.number, len(path) - 1)]]
        for team in game.teams(turn):
            actions, plan = bots.wish(game, world, team, way)
            game.decisions[turn.number, world, team] = Decision(actions, plan, revision=1, ready=True, by="bot")
        game.locked.add(turn.number)
        game.revealed.add(turn.number)
    return game


def _stop(game: Game, world: str, turn: Turn, record: Ensemble) -> Stop:
    months = slice(turn.start, turn.stop)
    events = {name: round(float(record.played(series)[months].sum())) for name, series in COUNTED.items()}
    done = {}
    for team in game.teams(turn):
        decision = game.decision(world, team, turn.number)
        done[team] = [*decision.actions.items(), *([("", decision.plan)] if decision.plan else [])]
    return Stop(turn, _gauges(record, turn.stop), events, done)


def _gauges(record: Ensemble, month: int) -> dict[str, tuple[int, int, int]]:
    found = {}
    for name in GAUGES:
        low, high = np.quantile(record.at(name, month), BAND)
        played = record.played(name)[month - 1]
        found[name] = (round(100 * float(played)), round(100 * float(low)), round(100 * float(high)))
    return found


def _ends(record: Ensemble) -> dict[str, tuple[int, int]]:
    known = outcomes_of(record, list(ENDS.values()))
    shares = {name: known[outcome] for name, outcome in ENDS.items()}
    shares["paid"] = paid_on_time(shares["paid"])
    return {name: counted(values) for name, values in shares.items()}


def booklet_sheets(setup: Setup, told: Texts, tree: Tree) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Sheets of the booklet: kind, name and content."""
    rounds = sum(not turn.after for turn in setup.turns)
    yield "choices", "", {"ways": [(letter, told(f"bot.{name}")) for letter, name in WAYS.items()]}
    for world in setup.worlds:
        nodes = [
            node for depth in range(1, rounds) for letters in product(WAYS, repeat=depth)
            for node in [_node(told, tree, world, "".join(letters), rounds)]
        ]  # fmt: skip
        for first in range(0, len(nodes), NODES_ON_SHEET):
            pair = nodes[first : first + NODES_ON_SHEET]
            yield "node", _names(told, world, pair), {"nodes": pair}
        for letters in product(WAYS, repeat=rounds):
            leaf = _node(told, tree, world, "".join(letters), rounds)
            yield "leaf", _names(told, world, [leaf]), {"node": leaf, **_leaf(told, tree, world, "".join(letters))}


def _names(told: Texts, world: str, nodes: list[dict[str, Any]]) -> str:
    return told("wall.comma").join((told(f"world.{world}"), *(node["path"] for node in nodes)))


def _node(told: Texts, tree: Tree, world: str, path: str, rounds: int) -> dict[str, Any]:
    """What a sheet shows of a path up to one of its rounds."""
    whole = path + "A" * (rounds - len(path))
    stops = tree.paths[world, whole]
    here = stops[len(path) - 1]
    before = tree.start[world] if len(path) == 1 else stops[len(path) - 2].gauges
    turns = [path + letter for letter in WAYS]
    return {
        "world": world, "path": path, "turn": turn_name(here.turn, told), "done": here.done, "gauges": here.gauges,
        "before": before, "events": here.events,
        "next": told("print.booklet.next", paths=told("wall.comma").join(turns)) if len(path) < rounds
        else told("print.booklet.next_last"),
    }  # fmt: skip


def _leaf(told: Texts, tree: Tree, world: str, path: str) -> dict[str, Any]:
    years = [stop for stop in tree.paths[world, path] if stop.turn.after]
    return {"years": [(turn_name(stop.turn, told), stop) for stop in years], "ends": tree.ends[world, path]}
