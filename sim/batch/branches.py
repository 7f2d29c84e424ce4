"""Branching: the past that several scenarios share is run once, and each future from where it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.batch.executors import Crash, Serial
from sim.batch.runner import Job, Part, parts_of, stacked
from sim.kept import Kept, keep, restore
from sim.model import SSRModel
from sim.recorder import Series, record_to
from sim.scenario.settings import Scenario, draw_patches, draw_settings

Numbers = npt.NDArray[np.uint64]
Levels = dict[tuple[int, int, int, str], npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Past:
    """The common past: what it recorded, and where it ended, for these worlds in rising order."""

    worlds: Numbers
    series: Series
    kept: Kept


def run_past(scenario: Scenario, worlds: Numbers, seed: int, month: int) -> Past:
    """Run a scenario up to a month (that month left out)."""
    values, patches = draw_settings(scenario, worlds, seed), draw_patches(scenario, worlds, seed)
    model = SSRModel(scenario.structure, values, patches, worlds, seed)
    series: Series = {}
    record_to(model, series, month)
    kept = keep(model)
    model.close()
    return Past(worlds, series, kept)


def run_future(past: Past, job: Job) -> tuple[Series, dict[str, Any]]:
    """Run the futures of a job's segments side by side, each world from its own past; record and settings."""
    worlds, values, patches = stacked(job)
    places = np.searchsorted(past.worlds, worlds)
    model = SSRModel(job.chunk.structure, values, patches, worlds, job.seed)
    for month, changes in patches:
        if month <= past.kept.month:
            vars(model.settings).update(changes)
    restore(model, past.kept.of_worlds(places), settings=False)
    series: Series = {name: rows[:, places] for name, rows in past.series.items()}
    record_to(model, series, job.chunk.structure.months)
    model.close()
    return series, values


class Branching:
    """An executor for scenarios that differ from a month on only: it runs their past once, here.

    Parameters
    ----------
    month
        The first month in which the scenarios may differ.
    marks
        Months before which levels are kept, world by world.

    Attributes
    ----------
    levels
        By point, number of its first world here, mark and variable: mean of the twelve months before the mark.
    """

    workers = 1

    def __init__(self, month: int, marks: Sequence[int] = ()) -> None:
        self.month = month
        self.marks = tuple(marks)
        self.levels: Levels = {}

    def run(self, function: Callable[[Any], Any], jobs: Iterable[Any]) -> Iterator[tuple[Any, Any | Crash]]:
        """Yield every job with its parts; the function that runs a chunk as a whole is not used."""
        waiting: list[Job] = list(jobs)
        if not waiting:
            return
        numbers = [np.arange(s.start, s.stop, dtype=np.uint64) for job in waiting for s in job.chunk.segments]
        worlds: Numbers = np.unique(np.concatenate(numbers))
        past = run_past(waiting[0].scenarios[0], worlds, waiting[0].seed, self.month)

        def future(job: Job) -> list[Part]:
            series, values = run_future(past, job)
            self._mark(job, series)
            return parts_of(job, series, values)

        yield from Serial().run(future, waiting)

    def _mark(self, job: Job, series: Series) -> None:
        first = 0
        for segment in job.chunk.segments:
            here = slice(first, first + segment.worlds)
            first = here.stop
            for mark in self.marks:
                for name, rows in series.items():
                    self.levels[segment.point, segment.start, mark, name] = rows[mark - 12 : mark, here].mean(axis=0)

    def __repr__(self) -> str:
        return f"<Branching at month {self.month}: this process>"
