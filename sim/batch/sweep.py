"""From an experiment to a result: cut, run, put together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Any

import numpy as np
import pyarrow as pa

from sim.batch import tables
from sim.batch.aggregate import PointSummary
from sim.batch.design import CHUNK, Chunk, cut
from sim.batch.executors import Crash, Executor, choose, usable_processors
from sim.batch.manifest import describe
from sim.batch.result import Result
from sim.batch.runner import Job, Part, jobs_of, run_chunk
from sim.batch.tally import tally
from sim.outcomes import SERIES
from sim.scenario.experiment import Experiment

Progress = Callable[[int, int], None]
"""Called with histories done and histories in all."""


class SweepFailed(Exception):
    """Every chunk failed, so there is nothing to keep."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        self.rows = list(rows)
        first = self.rows[0]
        super().__init__(
            f"Every chunk of the sweep failed; nothing was written. The first: {first['error']}\n"
            f"To repeat it: {first['command']}\n\n{first['traceback']}"
        )


@dataclass
class _Collected:
    """What has come back so far."""

    experiment: Experiment
    points: list[PointSummary] = field(init=False)
    parts: list[Part] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)
    monthly: dict[int, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.points = [PointSummary(self.experiment.worlds) for _ in self.experiment.points]

    def take(self, job: Job, outcome: list[Part] | Crash, repeat: str) -> None:
        """Take in one chunk, whole or failed; a point that is complete is summed up and let go."""
        if isinstance(outcome, Crash):
            self.failures.append(_failure(self.experiment, job.chunk, outcome, repeat))
            for segment in job.chunk.segments:
                self.points[segment.point].skip(segment)
        else:
            for part in outcome:
                self.points[part.segment.point].add(part)
                self.parts.append(Part(part.segment, part.runs, {}, {}, part.histories))
        for segment in job.chunk.segments:
            summary = self.points[segment.point]
            if summary.complete and segment.point not in self.monthly:
                self.monthly[segment.point] = summary.monthly()
                self.points[segment.point] = PointSummary(0)

    def tables(self) -> dict[str, pa.Table]:
        """Return the tables, sorted by point and world."""
        parts = sorted(self.parts, key=lambda part: (part.segment.point, part.segment.start))
        found = {
            "design": tables.design_table(self.experiment),
            "runs": tables.runs_table(parts, [point.label for point in self.experiment.points]),
            "monthly": tables.monthly_table(self.monthly),
            "histories": tables.histories_table(parts),
        }
        if self.experiment.uncertainties:
            found["uncertainties"] = tables.uncertainties_table(self.experiment)
        if self.failures:
            rows = sorted(self.failures, key=lambda row: int(row["chunk"]))
            found["failures"] = tables.failures_table(rows)
        return found


def _failure(experiment: Experiment, chunk: Chunk, crash: Crash, repeat: str) -> dict[str, Any]:
    labels = [experiment.points[segment.point].label for segment in chunk.segments]
    shown = [f"{name} {s.start}-{s.stop - 1}" for name, s in zip(labels, chunk.segments, strict=True)]
    only = [f"--only {quote(name)}" for name in labels] if len(experiment.points) > 1 else []
    words = [repeat, *only, f"--worlds {experiment.worlds}", f"--seed {experiment.seed}"]
    return {
        "chunk": chunk.index,
        "scenarios": "; ".join(shown),
        "histories": chunk.histories,
        "error": crash.error,
        "traceback": crash.traceback,
        "command": " ".join(words),
    }


def prepare() -> None:
    """Compile everything, so that workers find it on the disk."""
    from sim.rules._compile import compile_all

    compile_all()
    for scale in ("linear", "log"):
        bins = next(series.bins for series in SERIES.values() if series.bins.scale == scale)
        tally(np.zeros((1, 1)), bins)


def run_experiment(
    experiment: Experiment,
    *,
    workers: int | None = None,
    chunk: int = CHUNK,
    executor: Executor | None = None,
    progress: Progress | None = None,
    file: Path | None = None,
    command: str | None = None,
    repeat: str | None = None,
) -> Result:
    """Run all points of an experiment; the result is the same to the last bit whatever the other parameters.

    Parameters
    ----------
    workers, chunk
        Processes (one for each processor if not given), and most worlds stepped together.
    executor, progress
        Where chunks are run (chosen by `workers` if not given), and what is called after each.
    file, command, repeat
        The experiment's file, for its hash; the command line; the beginning of one that repeats a failed chunk.

    Raises
    ------
    SweepFailed
        Every chunk failed.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    chunks = cut(experiment, chunk, workers or (executor.workers if executor else usable_processors()))
    executor = executor or choose(workers, len(chunks))
    collected = _collect(experiment, chunks, executor, progress, repeat or f"ssrsim sweep {experiment.name}")
    timing = {
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(time.perf_counter() - clock, 3),
        **{"workers": executor.workers, "chunk": chunk, "chunks": len(chunks)},
    }
    manifest = describe(experiment, file, timing, len(collected.failures), command)
    return Result(manifest, collected.tables())


def _collect(
    experiment: Experiment, chunks: Sequence[Chunk], executor: Executor, progress: Progress | None, repeat: str
) -> _Collected:
    """Run all chunks and collect what comes back."""
    told = progress or (lambda done, total: None)
    prepare()
    collected, done = _Collected(experiment), 0
    told(done, experiment.histories)
    for job, outcome in executor.run(run_chunk, jobs_of(experiment, chunks)):
        collected.take(job, outcome, repeat)
        done += job.chunk.histories
        told(done, experiment.histories)
    if not collected.parts:
        raise SweepFailed(collected.failures)
    return collected
