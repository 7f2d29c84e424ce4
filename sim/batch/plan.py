"""What a sweep will take, before it is run: histories, time and disk, from a short measured run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.batch.calibrate import Pace, agents_of, paces, slowed, worker_start
from sim.batch.design import CHUNK, Chunk, cut, months_of
from sim.batch.how import How
from sim.batch.runner import KEPT
from sim.batch.tally import BLOCK
from sim.outcomes import COLUMNS, SERIES
from sim.scenario.experiment import Experiment

PER_RUN, PER_MONTHLY, PER_KEPT = 5.0, 16.6, 2.9
"""Bytes on disk for a value of runs, a row of monthly and a value of histories; of sweeps of 250 to 12,000."""

TALLIED, TALLIED_DOUBLE = 28.0, 6.4
"""Bytes of the tallies for each row of monthly with 64 worlds, and more each time that worlds double."""

CHUNK_BLOCK, CHUNK_SEGMENT, CHUNK_KEPT = 7.5, 15.0, 1.9
"""Bytes of kept chunks for each variable and month: of a block, of a segment, and of a world kept in full."""

PER_POINT, PER_CONTRAST, LEAST = 900.0, 4_500.0, 220_000.0
"""Bytes on disk for a point's curves, for a contrast, and for what every result has."""

POINT_SECONDS, HISTORY_SECONDS = 0.05, 6e-5
"""Seconds to put together and write what has come back, for each point and each history, by rough measure."""

CONTRAST_SECONDS, PAIR_SECONDS = 0.15, 3e-4
"""Seconds for the interval of a contrast, and for each of its pairs more, by rough measure."""

FIGURES_SECONDS, FIGURES_POINT = 8.0, 1.0
"""Seconds for figures and report, and for each point more, by rough measure."""

MOST_DRAWN = 60
"""Points beyond which figures take no longer: there is no room on a page."""


@dataclass(frozen=True)
class Plan:
    """What a sweep will take.

    Attributes
    ----------
    rate
        Histories a second with all workers, once they have started.
    seconds
        Estimated time with `workers`, until the tables are written, beside the machine's other work of now.
    figures
        Estimated time of figures and report, which come after.
    bytes
        Estimated size of the result, without figures and report.
    meanwhile
        Estimated size of the chunks that are kept until the tables are written.
    fresh
        Whether the machine's pace was measured just now, rather than read from an earlier plan.
    """

    experiment: Experiment
    chunks: int
    workers: int
    rate: float
    seconds: float
    figures: float
    bytes: float
    meanwhile: float
    fresh: bool

    def __repr__(self) -> str:
        return (
            f"<Plan {self.experiment.name}: {self.experiment.histories} histories in {self.chunks} chunks, "
            f"about {self.seconds:.0f} s with {self.workers} workers, {self.bytes / 1e6:.1f} MB>"
        )


def plan(experiment: Experiment, workers: int | None = None, chunk: int = CHUNK, again: bool = False) -> Plan:
    """Estimate time and disk of a sweep; nothing is written but the machine's pace, into the cache.

    Parameters
    ----------
    workers, chunk
        As for the sweep.
    again
        Measure the machine's pace anew.
    """
    workers = How(workers).width(months_of(experiment))
    chunks = cut(experiment, chunk, workers)
    workers = min(workers, len(chunks))
    found = paces(experiment, chunks, again)
    stepping = _stepping(chunks, workers, found) * slowed(workers)
    starting = worker_start(again) * slowed(workers) if workers > 1 else 0.0
    after = (
        POINT_SECONDS * len(experiment.points)
        + HISTORY_SECONDS * experiment.histories
        + (CONTRAST_SECONDS + PAIR_SECONDS * experiment.worlds) * len(experiment.contrasts)
    )
    return Plan(
        experiment,
        len(chunks),
        workers,
        rate=experiment.histories / stepping,
        seconds=starting + stepping + after * slowed(1),
        figures=(FIGURES_SECONDS + FIGURES_POINT * min(len(experiment.points), MOST_DRAWN)) * slowed(1),
        bytes=_bytes(experiment),
        meanwhile=_meanwhile(experiment, chunks),
        fresh=any(pace.fresh for pace in found.values()),
    )


def _stepping(chunks: Sequence[Chunk], workers: int, found: Mapping[tuple[int, ...], Pace]) -> float:
    """Processor's time of the busiest worker, each taking the next chunk when free."""
    free = [0.0] * workers
    for chunk in chunks:
        free[free.index(min(free))] += found[agents_of(chunk.structure)].seconds(chunk)
    return max(free)


def _bytes(experiment: Experiment) -> float:
    months = sum(point.scenario.structure.months for point in experiment.points)
    columns = len(COLUMNS) + len(experiment.uncertainties)
    runs = PER_RUN * columns * experiment.histories
    kept = PER_KEPT * len(SERIES) * months * min(KEPT, experiment.worlds)
    rest = PER_POINT * len(experiment.points) + PER_CONTRAST * len(experiment.contrasts) + LEAST
    doubled = math.log2(max(experiment.worlds, BLOCK) / BLOCK)
    tallies = (TALLIED + TALLIED_DOUBLE * doubled) * len(SERIES) * months if experiment.worlds >= BLOCK else 0.0
    return runs + PER_MONTHLY * len(SERIES) * months + kept + tallies + rest


def _meanwhile(experiment: Experiment, chunks: Sequence[Chunk]) -> float:
    kept = min(KEPT, experiment.worlds) * sum(point.scenario.structure.months for point in experiment.points)
    found = CHUNK_KEPT * len(SERIES) * kept
    for chunk in chunks:
        blocks = sum(-(-segment.worlds // BLOCK) for segment in chunk.segments)
        each = CHUNK_BLOCK * blocks + CHUNK_SEGMENT * len(chunk.segments)
        found += each * len(SERIES) * chunk.structure.months
    return found
