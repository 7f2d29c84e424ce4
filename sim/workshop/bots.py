"""Bots: teams that play by a stated strategy, in rehearsals and for seats that nobody fills."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from sim.workshop.catalogue import MOST_ACTIONS, catalogue
from sim.workshop.game import Game
from sim.workshop.play_rules import reasons_against, standing
from sim.workshop.session import Session


@cache
def strategies() -> dict[str, Any]:
    """The strategies by name: wishes of each role in order, and plans."""
    found: dict[str, Any] = yaml.safe_load((files("sim.workshop") / "data" / "bots.yaml").read_text(encoding="utf-8"))
    return found


def wish(game: Game, world: str, team: str, strategy: str) -> tuple[dict[str, str], str]:
    """The actions and the plan that a strategy chooses for the turn in play; what the rules refuse is passed over."""
    turn, known = game.turn, strategies()[strategy]
    plan = ""
    if turn.last:
        plans = known["plans"][catalogue().roles[team].plan]
        plan = next(one for one in plans if not reasons_against(game, world, team, turn, {}, one))
    actions: dict[str, str] = {}
    for name, option in known[team]:
        if name in actions or len(actions) == MOST_ACTIONS or _stands(game, world, team, name, option):
            continue
        if not reasons_against(game, world, team, turn, actions | {name: option}, plan):
            actions[name] = option
    return actions, plan


def _stands(game: Game, world: str, team: str, name: str, option: str) -> bool:
    """Whether the team has chosen just this before and it lasts, or this would take the place of what it has chosen."""
    action = catalogue().roles[team].actions[name]
    stands = [one for _, one in standing(game, world, team, game.turn.number).get(name, [])]
    return option in stands or bool(stands and action.options[option].put and not action.steps)


def fill(session: Session, strategy: str, seats: list[tuple[str, str]] | None = None) -> list[tuple[str, str]]:
    """Let bots decide for teams that have handed in nothing this turn; world and team of each.

    Parameters
    ----------
    seats
        Worlds and teams; all that are empty if not given.
    """
    game = session.game()
    filled = []
    for world in game.setup.worlds:
        for team in game.teams():
            asked = seats is None or (world, team) in seats
            if asked and game.decision(world, team).revision == 0:
                actions, plan = wish(game, world, team, strategy)
                session.decide(world, team, game.turn.number, 0, actions, plan, ready=True, by="bot")
                filled.append((world, team))
    return filled
