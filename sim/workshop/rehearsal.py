"""A rehearsal: a session of the same setup, played to the end by bots; the session file itself is never opened."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.workshop import bots
from sim.workshop.catalogue import ROLES
from sim.workshop.measures import GAUGES
from sim.workshop.session import Session
from sim.workshop.setup import Setup

CARD = "revenue_shock"
"""The card that is played in the second turn, so that cards are rehearsed too."""


@dataclass(frozen=True)
class Rehearsed:
    """How a rehearsal went: a row for each turn and world, with seconds and gauges (0-100, as on the wall)."""

    heads: list[str]
    rows: list[list[str]]
    seconds: float
    longest: float


def copied(setup: Setup, path: Path) -> None:
    """Make a session of the same setup that has not begun, with PINs of its own."""
    Session.create(path, setup).close()


def play(setup: Setup, strategy: str, keep: Path | None, tell: Callable[[str], None]) -> Rehearsed:
    """Play a session of the same setup to its end.

    Parameters
    ----------
    strategy
        Of the bots.
    keep
        Where the session file of the rehearsal stays; nowhere if not given.
    tell
        Called with words on what is done.
    """
    with (
        TemporaryDirectory() as folder,
        closing(Session.create(keep or Path(folder) / "rehearsal.ssrsim", setup)) as session,
    ):
        return _played(session, strategy, tell)


def _played(session: Session, strategy: str, tell: Callable[[str], None]) -> Rehearsed:
    setup, began = session.game().setup, time.perf_counter()
    tell("The first run prepares the model, which takes longest.")
    session.baseline(session.game(), setup.worlds[0])
    rows, longest = [], 0.0
    while session.game().stage != "over":
        game = session.game()
        turn = game.turn
        if turn.number == 1:
            session.inject(CARD)
        bots.fill(session, strategy)
        session.lock()
        start = time.perf_counter()
        session.run()
        took = time.perf_counter() - start
        longest = max(longest, took)
        if turn.last:
            _predict(session)
        session.reveal()
        rows += [[turn.name, world, f"{took:.1f}", *gauges] for world, gauges in _gauges(session, turn.stop)]
    return Rehearsed(list(GAUGES), rows, time.perf_counter() - began, longest)


def _gauges(session: Session, month: int) -> Iterator[tuple[str, list[str]]]:
    game = session.game()
    for world in game.setup.worlds:
        ensemble = session.ensemble(game, world, month)
        yield world, [f"{100.0 * ensemble.played(gauge)[month - 1]:.0f}" for gauge in GAUGES]


def _predict(session: Session) -> None:
    """Every bot predicts what most people do: pay on time, and peace."""
    for world in session.game().setup.worlds:
        for team in ROLES:
            session.predict(world, team, True, 0, 10)
