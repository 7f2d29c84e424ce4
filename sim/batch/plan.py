"""What a sweep will take, before it is run: histories, time and disk, from a short measured run."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.batch.design import CHUNK, Chunk, Segment, cut
from sim.batch.executors import usable_processors
from sim.batch.runner import KEPT, jobs_of, run_chunk
from sim.batch.sweep import prepare
from sim.outcomes import COLUMNS, SERIES
from sim.scenario.experiment import Experiment

MONTHS = 36
"""Months of the measured run."""

START = 6.0
"""Seconds for workers to start and for tables to be put together, by rough measure."""

PER_RUN, PER_MONTHLY, PER_KEPT = 4.5, 16.0, 3.1
"""Bytes on disk for a value of runs, a row of monthly and a value of histories, by rough measure."""


@dataclass(frozen=True)
class Plan:
    """What a sweep will take.

    Attributes
    ----------
    rate
        Months of histories a second and worker, as measured.
    seconds
        Estimated time with `workers`; without figures and report.
    bytes
        Estimated size of the tables.
    """

    experiment: Experiment
    chunks: int
    workers: int
    rate: float
    seconds: float
    bytes: float

    def __repr__(self) -> str:
        return (
            f"<Plan {self.experiment.name}: {self.experiment.histories} histories in {self.chunks} chunks, "
            f"about {self.seconds:.0f} s with {self.workers} workers, {self.bytes / 1e6:.1f} MB>"
        )


def plan(experiment: Experiment, workers: int | None = None, chunk: int = CHUNK) -> Plan:
    """Estimate time and disk of a sweep from the first months of its largest chunk; nothing is written."""
    workers = workers or usable_processors()
    chunks = cut(experiment, chunk, workers)
    workers = min(workers, len(chunks))
    rate = _measured_rate(experiment, chunks[0])
    return Plan(experiment, len(chunks), workers, rate, _seconds(chunks, workers, rate), _bytes(experiment))


def _measured_rate(experiment: Experiment, chunk: Chunk) -> float:
    """Months of histories a second; a small run goes before, so that loading is not measured."""
    prepare()
    _timed(experiment, replace(chunk, segments=(Segment(chunk.segments[0].point, 0, 1),)))
    return chunk.histories * MONTHS / _timed(experiment, chunk)


def _timed(experiment: Experiment, chunk: Chunk) -> float:
    short = replace(chunk, structure=replace(chunk.structure, months=MONTHS))
    (job,) = jobs_of(experiment, [short])
    start = time.perf_counter()
    run_chunk(job)
    return time.perf_counter() - start


def _seconds(chunks: Sequence[Chunk], workers: int, rate: float) -> float:
    """Time of the busiest worker, each taking the next chunk when free."""
    free = [0.0] * workers
    for chunk in chunks:
        free[free.index(min(free))] += chunk.work / rate
    return max(free) + START


def _bytes(experiment: Experiment) -> float:
    months = sum(point.scenario.structure.months for point in experiment.points)
    runs = PER_RUN * len(COLUMNS) * experiment.histories
    kept = PER_KEPT * len(SERIES) * months * min(KEPT, experiment.worlds)
    return runs + PER_MONTHLY * len(SERIES) * months + kept
