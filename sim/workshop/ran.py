"""The run of a locked turn: what it gave, and whether it is still the run of what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.workshop.ensemble import run_game
from sim.workshop.game import Game

DECIDING = ("branch", "decisions", "locked", "revealed", "injects")
"""What of a game the run of a turn depends on."""


@dataclass(frozen=True)
class Ran:
    """What the run of a locked turn gave: the digest of each world's record, and the game that was run."""

    game: Game
    results: Mapping[str, str]

    @classmethod
    def from_game(cls, game: Game) -> Ran:
        """Run the turn in play in every world."""
        results = {world: run_game(game, world, game.turn.stop).digest for world in game.setup.worlds}
        return cls(game, results)

    def of(self, game: Game) -> bool:
        """Whether it is the run of this turn, decided as it is now."""
        return all(getattr(self.game, name) == getattr(game, name) for name in DECIDING)
