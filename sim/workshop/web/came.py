"""What came of it all: predictions beside what came, and decisions in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.workshop import lab
from sim.workshop.catalogue import catalogue
from sim.workshop.course import course
from sim.workshop.ensemble import PLAYED, Ensemble, run
from sim.workshop.game import Game
from sim.workshop.web.hall import Hall, turn_name
from sim.workshop.web.work import Job
from sim.workshop.wording import Texts

LATE = 0.25
"""Months of pay owed beyond which pay counts as late: a week (grade E)."""
DAYS = 365.25 / 12.0
FACTS = ("arrears_after", "relapsed_after_drawdown_5y")


@dataclass(frozen=True)
class Facts:
    """What came of the questions of the prediction, in the played history and in all."""

    on_time: bool
    days_late: float
    relapse_of_100: float
    relapsed: bool | None
    on_time_of_100: float


def facts(hall: Hall, game: Game, world: str) -> Job:
    """What came, two years after exit and within five."""
    played = course(game, world)
    return hall.worker.ask(
        ("facts", played.digest), lambda: _facts(run(played, hall.setup.pairs, hall.setup.seed))
    )


def _facts(whole: Ensemble) -> Facts:
    found = lab.outcomes_of(whole, FACTS)
    arrears, relapsed = found["arrears_after"], found["relapsed_after_drawdown_5y"]
    own = relapsed[PLAYED]
    return Facts(
        bool(arrears[PLAYED] <= LATE), float(arrears[PLAYED]) * DAYS, 100.0 * float(np.nanmean(relapsed)),
        None if np.isnan(own) else bool(own), 100.0 * float(np.nanmean(arrears <= LATE)),
    )  # fmt: skip


def timeline(t: Texts, game: Game) -> list[dict[str, Any]]:
    """Decisions and injects of locked turns that have been shown, in order."""
    rows = []
    for turn in game.setup.turns:
        if turn.number not in game.revealed:
            continue
        cells = {
            (world, team): _chosen(t, game, world, team, turn.number)
            for world in game.setup.worlds for team in game.teams(turn)
        }  # fmt: skip
        injects = [t(f"inject.{name}.title") for number, name in game.injects if number == turn.number]
        rows.append({"turn": turn_name(t, turn), "cells": cells, "injects": injects})
    return rows


def _chosen(t: Texts, game: Game, world: str, team: str, turn: int) -> list[str]:
    decision = game.decision(world, team, turn)
    role = catalogue().roles[team]
    words = [
        f"{t(f'action.{name}.title')}: {t(f'action.{name}.option.{option}')}"
        if len(role.actions[name].options) > 1 else t(f"action.{name}.title")
        for name, option in decision.actions.items()
    ]  # fmt: skip
    if decision.plan:
        words.append(f"{t(f'plan.{role.plan}.title')}: {t(f'plan.{role.plan}.{decision.plan}')}")
    return words
