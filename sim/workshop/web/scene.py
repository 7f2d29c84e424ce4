"""What the wall shows: the way in, what comes if nobody acts, a card, the questions, or the history in play."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sim.workshop.game import Game
from sim.workshop.store import Event

Scene = Literal["join", "ahead", "card", "questions", "play"]
PRESSES = ("ahead", "join", "results", "questions", "card_down")
"""What the desk can ask of the wall."""
FULL = 60.0
"""Seconds for which a card fills the wall, unless it is taken down before."""


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
        Number of the event of a card that was taken down.
    count
        How often anything was asked.
    """

    ahead: bool = False
    results: str = ""
    anew: str = ""
    down: int = 0
    count: int = 0

    def press(self, what: str, game: Game, events: Sequence[Event]) -> None:
        """Take what was asked at the desk."""
        self.count += 1
        if what in ("ahead", "join"):
            self.ahead = what == "ahead"
        elif what in ("results", "questions"):
            self.results, self.anew = (game.branch, "") if what == "results" else ("", game.branch)
        else:
            card = _played_last(game, events)
            self.down = card.number if card else self.down


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
    card = _played_last(game, events)
    if card is None or card.number == pressed.down or (now or time.time()) - card.at > FULL:
        return ""
    name: str = card.body["inject"]
    return name


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


def _played_last(game: Game, events: Sequence[Event]) -> Event | None:
    """The last card of the turn in play, if it was played on its branch and is still out."""
    last = next((event for event in reversed(events) if event.kind == "injected"), None)
    if last is None or last.body["branch"] != game.branch:
        return None
    out = (game.turn.number, last.body["inject"]) in game.injects and last.body["turn"] == game.turn.number
    return last if out else None
