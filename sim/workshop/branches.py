"""Which branch of a session is told afterwards, and how far each was played."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.batch.store import refusal
from sim.scenario.problems import nearest
from sim.workshop.game import Game
from sim.workshop.session import Session


@dataclass(frozen=True)
class Branch:
    """A branch.

    Attributes
    ----------
    locked, turns
        Turns that are locked, and turns of the whole session.
    predicted
        Predictions of teams on it.
    """

    name: str
    locked: int
    turns: int
    predicted: int

    def __str__(self) -> str:
        """Name, turns and predictions, for the terminal."""
        return f"“{self.name}” ({self.locked} of {self.turns} turns, {self.predicted} predictions)"


def branches(session: Session) -> list[Branch]:
    """All branches, in the order in which they were begun."""
    games = [session.game(name) for name in session.game().branches]
    return [Branch(one.branch, len(one.locked), len(one.setup.turns), len(one.predictions)) for one in games]


def first_choice(found: Sequence[Branch]) -> Branch:
    """The branch that was played furthest; of several such, one with predictions; of several such, the first."""
    return max(found, key=lambda one: (one.locked, one.predicted > 0))


def chosen(session: Session, name: str | None = None) -> Game:
    """The branch of a name; that of `first_choice` if none is given.

    Raises
    ------
    InputErrors
        There is no such branch.
    """
    found = branches(session)
    known = [one.name for one in found]
    if name is not None and name not in known:
        raise refusal("--branch", f"no branch “{name}” in this session", ", ".join(known), nearest(name, known))
    return session.game(first_choice(found).name if name is None else name)
