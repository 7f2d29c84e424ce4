"""What the wall shows: the way in, what comes if nobody acts, a card, the questions, or the history in play."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sim.workshop.game import Game
from sim.workshop.store import Event

Scene = Literal["join", "ahead", "card", "questions", "play"]
PRESSES = ("ahead", "join", "results", "questions", "card_down")
"""What the desk can ask of the wall."""
FULL = 60.0
"""Seconds for which a card fills the wall, unless it is taken down before."""


@dataclass(frozen=True)
class Coming:
    """A card of the turn in play, by the number of the event that brought it, and until when it fills the wall."""

    name: str
    event: int
    until: float


@dataclass
class Pressed:
    """What the facilitator has asked of the wall; not kept in the session, for it changes no result.

    Attributes
    ----------
    ahead
        To show what comes if nobody acts, before the first turn is shown.
    results
        The branch of which the last round is shown although teams predict; "" for none.
    anew
        The branch on which the room predicts although it has seen years after the mission; "" for none.
    down
        Cards that were taken down.
    count
        How often anything was asked.
    """

    ahead: bool = False
    results: str = ""
    anew: str = ""
    down: set[Coming] = field(default_factory=set)
    count: int = 0

    def press(self, what: str, game: Game, events: Sequence[Event]) -> None:
        """Take what was asked at the desk."""
        self.count += 1
        if what in ("ahead", "join"):
            self.ahead = what == "ahead"
        elif what in ("results", "questions"):
            self.results, self.anew = (game.branch, "") if what == "results" else ("", game.branch)
        else:
            card = _out(game, events, self, time.time())
            self.down |= {card} if card else set()


def predicting(game: Game, pressed: Pressed) -> bool:
    """Whether teams are asked to predict.

    They are until they have seen what comes after the mission: once gone back, only if the desk asks anew.
    """
    return game.predicting and (not game.seen_after or pressed.anew == game.branch)


def may_ask(game: Game) -> bool:
    """Whether the wall can show the questions: the last round has been shown, and no year after the mission."""
    return game.predicting and game.turn.after


def asking(game: Game, pressed: Pressed) -> bool:
    """Whether the room predicts."""
    return may_ask(game) and predicting(game, pressed)


def card_out(game: Game, events: Sequence[Event], pressed: Pressed, now: float | None = None) -> str:
    """The card that fills the wall; "" for none."""
    card = _out(game, events, pressed, now or time.time())
    return card.name if card else ""


def scene(game: Game, card: str, pressed: Pressed, asked: str = "") -> Scene:
    """What the wall shows.

    Parameters
    ----------
    card
        As `card_out` tells it.
    asked
        What the address of the page asks for: ``ahead``, ``results`` or nothing.
    """
    if card:
        return "card"
    if not game.shown_to:
        return "ahead" if pressed.ahead or asked == "ahead" else "join"
    if asking(game, pressed) and asked != "results" and pressed.results != game.branch:
        return "questions"
    return "play"


def _out(game: Game, events: Sequence[Event], pressed: Pressed, now: float) -> Coming | None:
    """The card that fills the wall: the one played last, else those that have come again, one after the other."""
    for card in _comings(game, events):
        if card not in pressed.down and now <= card.until:
            return card
    return None


def _comings(game: Game, events: Sequence[Event]) -> list[Coming]:
    """The last card played in the turn in play, and those of it that came again with the turn, after going back."""
    number, here = game.turn.number, [name for turn, name in game.injects if turn == game.turn.number]
    played: dict[str, Event] = {}
    brought: Event = events[0]  # what has brought the turn
    for event in events:
        ours = event.body.get("branch") == game.branch
        if event.kind == "injected" and ours and event.body["turn"] == number:
            played[event.body["inject"]] = event
        elif (event.kind == "branched" and event.body["name"] == game.branch) or (event.kind == "revealed" and ours):
            brought = event
    found = [Coming(name, played[name].number, played[name].at + FULL) for name in here if name in played]
    again = [name for name in here if name not in played]
    return found[-1:] + [Coming(name, brought.number, brought.at + FULL * n) for n, name in enumerate(again, 1)]
