"""What came of it all: predictions beside what came, and decisions in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from sim.workshop import lab
from sim.workshop.catalogue import catalogue
from sim.workshop.ensemble import PLAYED, run_game
from sim.workshop.game import Game
from sim.workshop.measures import days_late, paid_on_time
from sim.workshop.pages import turn_name
from sim.workshop.web.hall import Hall, shown
from sim.workshop.web.work import Job
from sim.workshop.wording import Texts

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
    return hall.worker.ask(
        ("facts", world, shown(game, world)), partial(hall.runner, _facts, game, world)
    )


def _facts(game: Game, world: str) -> Facts:
    found = lab.outcomes_of(run_game(game, world), FACTS)
    arrears, relapsed = found["arrears_after"], found["relapsed_after_drawdown_5y"]
    own, on_time = relapsed[PLAYED], paid_on_time(arrears)
    return Facts(
        bool(on_time[PLAYED] == 1.0), float(days_late(arrears)[PLAYED]), 100.0 * float(np.nanmean(relapsed)),
        None if np.isnan(own) else bool(own), 100.0 * float(np.nanmean(on_time)),
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
        rows.append({"turn": turn_name(turn, t), "cells": cells, "injects": injects})
    return rows


def _chosen(t: Texts, game: Game, world: str, team: str, turn: int) -> list[str]:
    decision = game.decision(world, team, turn)
    role = catalogue().roles[team]
    words = [
        f"{t(f'action.{name}.title')}{t('colon')} {t(f'action.{name}.option.{option}')}"
        if len(role.actions[name].options) > 1 else t(f"action.{name}.title")
        for name, option in decision.actions.items()
    ]  # fmt: skip
    if decision.plan:
        words.append(f"{t(f'plan.{role.plan}.title')}{t('colon')} {t(f'plan.{role.plan}.{decision.plan}')}")
    return words
