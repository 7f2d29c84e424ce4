"""Running a course: the played history and the histories beside it, with the same luck whatever is decided."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from sim.batch.sweep import prepare
from sim.model import SSRModel
from sim.outcomes import summarise
from sim.recorder import Series, record_to
from sim.scenario import Scenario
from sim.scenario.settings import draw_patches, draw_settings
from sim.workshop.course import course
from sim.workshop.game import Game

Array = npt.NDArray[np.float64]
PLAYED = 0
"""Number of the played history: the first of the seed, never chosen for what happens in it."""
KEPT = 24
"""Runs kept in memory."""


@dataclass(frozen=True)
class Ensemble:
    """The record of a course up to a month.

    Attributes
    ----------
    series
        By variable, shape (months, histories); rows beyond `until` are not filled.
    outcomes
        By column of the outcomes, one value a history; empty where the run has not reached its end.
    until
        Months run.
    """

    series: Series
    outcomes: dict[str, Array]
    until: int
    start_year: int

    @property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of every number recorded."""
        return digest(self.series, self.until)

    def played(self, name: str) -> Array:
        """A variable of the played history, a value for each month run."""
        column: Array = self.series[name][: self.until, PLAYED]
        return column

    def at(self, name: str, month: int) -> Array:
        """A variable in all histories, at the end of the month before."""
        row: Array = self.series[name][month - 1]
        return row

    def __repr__(self) -> str:
        worlds = len(next(iter(self.series.values()))[0])
        return f"<Ensemble of {worlds} histories, {self.until} months>"


def run(scenario: Scenario, pairs: int, seed: int, until: int | None = None) -> Ensemble:
    """Run a course from its first month.

    Parameters
    ----------
    pairs
        Histories: worlds 0 to `pairs` − 1 of the seed, which meet the same luck in every course.
    until
        Months to run; all if not given.
    """
    return _run(_Course(scenario), pairs, seed, until or scenario.structure.months)


def run_game(game: Game, world: str, until: int | None = None) -> Ensemble:
    """Run what was decided in locked turns of a branch, in one of its worlds."""
    return run(course(game, world), game.setup.pairs, game.setup.seed, until)


class _Course:
    """A scenario that is told apart by its digest, for the cache."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def __hash__(self) -> int:
        return hash(self.scenario.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Course) and other.scenario.digest == self.scenario.digest


@lru_cache(maxsize=KEPT)
def _run(course: _Course, pairs: int, seed: int, until: int) -> Ensemble:
    prepare()
    scenario = course.scenario
    worlds = np.arange(pairs, dtype=np.uint64)
    values, patches = draw_settings(scenario, worlds, seed), draw_patches(scenario, worlds, seed)
    model = SSRModel(scenario.structure, values, patches, worlds, seed)
    series: Series = {}
    record_to(model, series, until)
    model.close()
    whole = until == scenario.structure.months
    outcomes = summarise(series, values, scenario.structure) if whole else {}
    return Ensemble(series, outcomes, until, scenario.structure.start_year)


def digest(series: Series, until: int) -> str:
    """SHA-256 (hexadecimal) of the first months of a record."""
    found = sha256()
    for name in sorted(series):
        found.update(name.encode())
        found.update(np.ascontiguousarray(series[name][:until], dtype="<f8").tobytes())
    return found.hexdigest()
