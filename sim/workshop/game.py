"""Where a workshop stands, worked out from its events: nothing else is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sim.workshop.catalogue import AT_HOME, ROLES
from sim.workshop.setup import Setup, Turn
from sim.workshop.store import Event

MAIN = "main"
"""The branch that a session begins with."""

Stage = Literal["deciding", "locked", "ran", "over"]
Place = tuple[int, str, str]
"""Turn, world, team."""

OF_A_TURN = ("decided", "locked", "unlocked", "ran", "revealed", "injected", "withdrawn", "predicted")
"""Kinds of events that belong to a turn of a branch; the others belong to the session."""


@dataclass(frozen=True)
class Decision:
    """What a team has handed in for a turn.

    Attributes
    ----------
    actions
        Option by action.
    plan
        The option of the team's plan for the last round; "" in other rounds.
    note
        A private note of the team.
    revision
        How often it was handed in; 0 for none yet.
    ready
        Whether the team says that it is done.
    by
        Who handed it in: ``team``, ``facilitator`` (from paper) or ``bot``.
    """

    actions: Mapping[str, str] = field(default_factory=dict)
    plan: str = ""
    note: str = ""
    revision: int = 0
    ready: bool = False
    by: str = ""


@dataclass(frozen=True)
class Promise:
    """A promise between teams, and whether the room says that it was kept."""

    number: int
    turn: int
    world: str
    team: str
    text: str
    kept: bool | None = None


@dataclass
class Game:
    """A branch of a session.

    Attributes
    ----------
    branch, branches
        The branch in play; of each branch its parent ("" for the first) and the turn at which it left it.
    decisions
        By turn, world and team.
    locked, ran, revealed
        Turns that are locked, run (with the digest of each world's record) and shown.
    injects
        Turn and name of each inject, in order. On a branch also those that were played, on the one that it left, in
        turns that it plays again, and that nobody has taken off: they come in their turns.
    predictions
        By world and team: paid on time, days late, chance of relapse (0-100).
    success, promises, survey, notes
        Success cards by world and team; promises; answers of the survey by ``pre`` and ``post``; the facilitator's.
    seen_after
        Whether the room has been shown a year after the mission, on whatever branch.
    timer
        When the timer ends (seconds since 1970); 0 where it does not run.
    """

    setup: Setup
    branch: str = MAIN
    branches: dict[str, tuple[str, int]] = field(default_factory=lambda: {MAIN: ("", 0)})
    decisions: dict[Place, Decision] = field(default_factory=dict)
    locked: set[int] = field(default_factory=set)
    ran: dict[int, dict[str, str]] = field(default_factory=dict)
    revealed: set[int] = field(default_factory=set)
    injects: list[tuple[int, str]] = field(default_factory=list)
    predictions: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    success: dict[tuple[str, str], str] = field(default_factory=dict)
    promises: list[Promise] = field(default_factory=list)
    survey: dict[str, list[tuple[int, ...]]] = field(default_factory=lambda: {"pre": [], "post": []})
    notes: list[str] = field(default_factory=list)
    seen_after: bool = False
    timer: float = 0.0

    @property
    def turn(self) -> Turn:
        """The turn in play: the first that is not yet shown, or the last of all."""
        turns = self.setup.turns
        return next((turn for turn in turns if turn.number not in self.revealed), turns[-1])

    @property
    def stage(self) -> Stage:
        """How far the turn in play has come."""
        number = self.turn.number
        if number in self.revealed:
            return "over"
        return "ran" if number in self.ran else "locked" if number in self.locked else "deciding"

    @property
    def cards(self) -> list[tuple[int, str]]:
        """Turn and name of each inject that has come: those of later turns are not yet there."""
        return [(turn, name) for turn, name in self.injects if turn <= self.turn.number]

    @property
    def shown_to(self) -> int:
        """The month up to which the record has been shown to the room."""
        return max((turn.stop for turn in self.setup.turns if turn.number in self.revealed), default=0)

    @property
    def predicting(self) -> bool:
        """Whether it is the time for predictions: the last round has been run, the first year after is not shown."""
        first = next(turn for turn in self.setup.turns if turn.after)
        return self.setup.last_round.number in self.ran and first.number not in self.revealed

    def teams(self, turn: Turn | None = None) -> tuple[str, ...]:
        """Teams that decide in a turn, by default the one in play."""
        return AT_HOME if (turn or self.turn).after else ROLES

    def decision(self, world: str, team: str, turn: int | None = None) -> Decision:
        """What a team has handed in; an empty decision where it has not."""
        return self.decisions.get((self.turn.number if turn is None else turn, world, team), Decision())

    def chosen_before(self, world: str, turn: int) -> set[str]:
        """Actions that any team of a world has chosen in earlier turns."""
        places = [place for place in self.decisions if place[1] == world and place[0] < turn]
        return {action for place in places for action in self.decisions[place].actions}

    def all_ready(self) -> bool:
        """Whether every team of every world says that it is done."""
        return all(self.decision(world, team).ready for world in self.setup.worlds for team in self.teams())


def fold(events: Iterable[Event], branch: str | None = None) -> Game:
    """Work out where a session stands.

    Parameters
    ----------
    events
        All events of the session file, in order; the first is ``created``.
    branch
        A branch; the one in play if not given.
    """
    events = list(events)
    game = Game(Setup.from_json(events[0].body))
    last = game.setup.last_round.number
    for event in events[1:]:
        if event.kind == "branched":
            game.branches[event.body["name"]] = (event.body["parent"], event.body["turn"])
        if event.kind in ("branched", "chosen"):
            game.branch = event.body["name"]
        if event.kind == "revealed" and event.body["turn"] > last:
            game.seen_after = True
    game.branch = branch or game.branch
    reach = _reach(game)
    for event in events[1:]:
        if event.kind == "branched":
            limit = reach.get(event.body["name"], 0)
            game.injects += [(turn, name) for turn, name in event.body.get("injects", ()) if turn < limit]
        elif event.kind not in OF_A_TURN:
            _of_the_session(game, event)
        elif event.body["turn"] < reach.get(event.body["branch"], 0):
            _of_a_turn(game, event)
    return game


def _reach(game: Game) -> dict[str, int]:
    """The turns (up to which, that one left out) that a branch takes from itself and from each branch before it."""
    name, limit, reach = game.branch, len(game.setup.turns), {}
    while name:
        reach[name] = limit
        name, left = game.branches[name]
        limit = min(limit, left)
    return reach


def _of_a_turn(game: Game, event: Event) -> None:
    body, turn = event.body, event.body["turn"]
    if event.kind == "decided":
        place = (turn, body["world"], body["team"])
        game.decisions[place] = Decision(
            body["actions"], body["plan"], body["note"], body["revision"], body["ready"], body["by"]
        )
    elif event.kind == "locked":
        game.locked.add(turn)
    elif event.kind == "unlocked":
        game.locked.discard(turn)
    elif event.kind == "ran":
        game.ran[turn] = body["results"]
    elif event.kind == "revealed":
        game.revealed.add(turn)
    elif event.kind == "injected":
        game.injects.append((turn, body["inject"]))
    elif event.kind == "withdrawn":
        game.injects.remove((turn, body["inject"]))
    elif event.kind == "predicted":
        game.predictions[body["world"], body["team"]] = body["prediction"]


def _of_the_session(game: Game, event: Event) -> None:
    body = event.body
    if event.kind == "success":
        game.success[body["world"], body["team"]] = body["text"]
    elif event.kind == "promised":
        game.promises.append(Promise(event.number, body["at"], body["world"], body["team"], body["text"]))
    elif event.kind == "promise_judged":
        game.promises = [
            Promise(p.number, p.turn, p.world, p.team, p.text, body["kept"]) if p.number == body["promise"] else p
            for p in game.promises
        ]
    elif event.kind == "surveyed":
        game.survey[body["when"]].append(tuple(body["answers"]))
    elif event.kind == "noted":
        game.notes.append(body["text"])
    elif event.kind == "timer":
        game.timer = body["until"]
