"""What the room may see of a world: its record up to the last turn shown, the events in it, and what moved it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.events import RISKS, Event, EventLog
from sim.ledger import Ledger
from sim.model import SSRModel
from sim.scenario import Scenario
from sim.scenario.settings import draw_patches, draw_settings
from sim.workshop.course import course, undecided
from sim.workshop.ensemble import PLAYED, Ensemble, run
from sim.workshop.game import Game
from sim.workshop.ran import Ran

CAUSES = ("own_led", "cover", "trust", "civilian_security")
"""Variables of the ledger whose moves in the last turn are told."""
TOLD = 4
"""Causes of each."""
SMALLEST = 0.002
"""Move below which a cause is left out: it would be shown as nothing."""
OUTSIDE = ("ssr_staff", "presence", "surge_staff", "residual_staff")
"""Series of people from outside."""
PAID_OUTSIDE = ("recurrent_pooled", "recurrent_bilateral")
"""Series of what outsiders pay of the recurrent cost."""
QUIET = ("dated change",)
"""Kinds of events that the ticker leaves out: what was decided stands elsewhere."""


@dataclass(frozen=True)
class Cause:
    """What a flow, by the name that its rule has for it, added to a variable of the played history."""

    flow: str
    amount: float


@dataclass(frozen=True)
class Moved:
    """A variable of the played history before and after the last turn shown, and its strongest causes."""

    variable: str
    before: float
    after: float
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Record:
    """A world up to the last turn shown.

    Attributes
    ----------
    ensemble
        The record; of the first month alone where nothing has been shown.
    baseline
        The same world had nobody decided anything, to its end; the cards that were shown are in it.
    events
        Of the played history.
    moved
        What moved it in the last turn shown.
    """

    ensemble: Ensemble
    baseline: Ensemble
    events: tuple[Event, ...]
    moved: tuple[Moved, ...]

    @property
    def support(self) -> int:
        """People from outside in the played history: reform staff, troops and police, teams that came or stayed."""
        return round(sum(float(self.ensemble.played(name)[-1]) for name in OUTSIDE))

    @property
    def outside(self) -> float:
        """Part of the bill (0-1) that outsiders pay in the played history."""
        bill, *paid = (float(self.ensemble.played(name)[-1]) for name in ("recurrent_cost", *PAID_OUTSIDE))
        return min(sum(paid) / bill, 1.0) if bill > 0.0 else 0.0


def revealed_only(game: Game) -> Game:
    """The game without what the room has not seen yet."""
    injects = [(turn, name) for turn, name in game.injects if turn in game.revealed]
    return replace(game, locked=set(game.revealed), injects=injects)


def work_out(past: Game, world: str) -> Record:
    """Run what has been shown of a world.

    Parameters
    ----------
    past
        As `revealed_only` gives it.
    """
    setup, until = past.setup, max(past.shown_to, 1)
    scenario = course(past, world)
    ensemble = run(scenario, setup.pairs, setup.seed, until)
    baseline = run(undecided(past, world), setup.pairs, setup.seed)
    last = [turn for turn in setup.turns if turn.number in past.revealed]
    events, moved = _told(scenario, setup.seed, until, last[-1].start if last else 0)
    return Record(ensemble, baseline, events, moved)


def run_turn(game: Game) -> tuple[Ran, dict[str, Record]]:
    """Run the locked turn, and work out what its reveal will show of each world, before it can be shown."""
    ran = Ran.from_game(game)
    number = game.turn.number
    after = revealed_only(replace(game, ran=game.ran | {number: dict(ran.results)}, revealed=game.revealed | {number}))
    return ran, {world: work_out(after, world) for world in game.setup.worlds}


def ahead(game: Game, world: str) -> tuple[Moved, ...]:
    """What moves the history that will be played up to the last turn, had nobody decided anything."""
    return _told(undecided(revealed_only(game), world), game.setup.seed, game.setup.turns[-1].stop, 0)[1]


def _told(scenario: Scenario, seed: int, until: int, since: int) -> tuple[tuple[Event, ...], tuple[Moved, ...]]:
    """Events and ledger of the played history, which meets the same luck alone as among others."""
    worlds = np.array([PLAYED], dtype=np.uint64)
    values = draw_settings(scenario, worlds, seed)
    model = SSRModel(scenario.structure, values, draw_patches(scenario, worlds, seed), worlds, seed)
    ledger = Ledger(model, (*RISKS, *CAUSES))
    log = EventLog(model, ledger)
    while model.month + 1 < until:
        model.step()
        log.note(model)
    model.close()
    events = tuple(event for event in log.events if event.kind not in QUIET)
    return events, tuple(_moved(ledger, name, since, until) for name in CAUSES)


def _moved(ledger: Ledger, name: str, since: int, until: int) -> Moved:
    flows: Mapping[str, float] = {
        flow: float(rows[since:until, 0].sum()) for flow, rows in ledger.flows[name].items()
    }  # fmt: skip
    before = float(ledger.start[name][0]) + sum(float(rows[:since, 0].sum()) for rows in ledger.flows[name].values())
    causes = [Cause(flow, amount) for flow, amount in flows.items() if abs(amount) >= SMALLEST]
    causes.sort(key=lambda cause: -abs(cause.amount))
    return Moved(name, before, before + sum(flows.values()), tuple(causes[:TOLD]))
