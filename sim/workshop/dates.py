"""When support ends, as decided so far, and when a plan begins to draw it down."""

from __future__ import annotations

from collections.abc import Mapping

from sim.workshop.catalogue import Catalogue, Option, catalogue
from sim.workshop.game import Game


def last_day(game: Game, world: str, turn: int) -> int:
    """The month of the run by which support has ended, as decided before a turn."""
    places = [place for place in game.decisions if place[1] == world and place[0] < turn]
    taken = [
        option.brings_exit
        for place in places
        for option in _options(catalogue(), place[2], game.decisions[place].actions)
    ]
    return game.setup.exit_month - max(taken, default=0)


def _options(cards: Catalogue, team: str, actions: Mapping[str, str]) -> list[Option]:
    """The options that a team has chosen."""
    return [cards.roles[team].actions[name].options[option] for name, option in actions.items()]


def begins(option: Option, exit_month: int) -> int | None:
    """The month in which a plan begins to draw support down; None where it does not say."""
    start = option.put.get("drawdown_start")
    return exit_month - int(start["before_exit"]) if isinstance(start, Mapping) else None
