"""Running what is missing of an experiment, and keeping or collecting what comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Any, Protocol

import numpy as np

from sim.batch.assemble import Memory
from sim.batch.design import CHUNK, Chunk, Segment, all_blocks, cut
from sim.batch.executors import Crash, Executor, choose, usable_processors
from sim.batch.manifest import describe
from sim.batch.result import Result
from sim.batch.runner import Part, jobs_of, run_chunk
from sim.batch.tally import BLOCK, tally
from sim.outcomes import SERIES
from sim.scenario.experiment import Experiment

Progress = Callable[[int, int], None]
"""Called with histories done and histories in all."""

HALVINGS = 2
"""How often a chunk whose worker died is cut in two and tried again: in halves, then in quarters."""


class SweepFailed(Exception):
    """Every chunk failed, so there is nothing to keep."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        self.rows = list(rows)
        first = self.rows[0]
        super().__init__(
            f"Every chunk of the sweep failed; nothing was written. The first: {first['error']}\n"
            f"To repeat it: {first['command']}\n\n{first['traceback']}"
        )


class Keeper(Protocol):
    """Whoever takes what comes back of a chunk."""

    def keep(self, chunk: Chunk, parts: Sequence[Part]) -> None:
        """Take in a finished chunk."""
        ...

    def fail(self, chunk: Chunk, row: dict[str, Any]) -> None:
        """Take note of a chunk that failed."""
        ...


@dataclass
class How:
    """How a sweep is run. Nothing here changes a result.

    Attributes
    ----------
    workers, chunk
        Processes (one for each processor if not given), and most worlds stepped together.
    executor, progress
        Where chunks are run (chosen by `workers` if not given), and what is called after each.
    """

    workers: int | None = None
    chunk: int = CHUNK
    executor: Executor | None = None
    progress: Progress | None = None
    chunks: int = field(default=0, init=False)
    used: int = field(default=1, init=False)
    _started: datetime = field(default_factory=lambda: datetime.now(UTC), init=False)
    _clock: float = field(default_factory=time.perf_counter, init=False)

    def timing(self) -> dict[str, Any]:
        """Say when, how long and by how many workers it was run."""
        return {
            "started": self._started.isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - self._clock, 3),
            **{"workers": self.used, "chunk": self.chunk, "chunks": self.chunks},
        }


def failure(experiment: Experiment, chunk: Chunk, crash: Crash, repeat: str) -> dict[str, Any]:
    """Return the row of a chunk that failed.

    Parameters
    ----------
    repeat
        The beginning of a command that repeats it.
    """
    spans: dict[int, list[int]] = {}
    for segment in chunk.segments:
        spans.setdefault(segment.point, [segment.start]).append(segment.stop)
    labels = {point: experiment.points[point].label for point in spans}
    shown = [f"{labels[point]} {span[0]}-{span[-1] - 1}" for point, span in spans.items()]
    only = [f"--only {quote(name)}" for name in labels.values()] if len(experiment.points) > 1 else []
    worlds = f"{min(span[0] for span in spans.values())}:{max(span[-1] for span in spans.values())}"
    out = f"--out repeat_chunk_{chunk.index} --tables-only"
    return {
        "chunk": chunk.index,
        "scenarios": "; ".join(shown),
        "histories": chunk.histories,
        "error": crash.error,
        "traceback": crash.traceback,
        "command": " ".join([repeat, *only, f"--worlds {worlds}", f"--seed {experiment.seed}", out]),
    }


def prepare() -> None:
    """Compile everything, so that workers find it on the disk."""
    from sim.rules._compile import compile_all

    compile_all()
    for scale in ("linear", "log"):
        bins = next(series.bins for series in SERIES.values() if series.bins.scale == scale)
        tally(np.zeros((1, 1)), bins)


def run_blocks(
    experiment: Experiment, blocks: Sequence[Segment], keeper: Keeper, how: How, repeat: str, done: int = 0
) -> None:
    """Run some blocks of an experiment; each chunk goes to the keeper as it ends.

    Parameters
    ----------
    repeat
        The beginning of a command that repeats a failed chunk.
    done
        Histories that are there already, for the progress.
    """
    told = how.progress or (lambda done, total: None)
    prepare()
    total = done + sum(block.worlds for block in blocks)
    workers = how.workers or (how.executor.workers if how.executor else usable_processors())
    waiting: Sequence[Chunk] = cut(experiment, how.chunk, workers, blocks)
    how.chunks = len(waiting)
    executor = how.executor or choose(how.workers, len(waiting))
    how.used = executor.workers
    told(done, total)
    for attempt in range(HALVINGS + 1):
        died: list[Chunk] = []
        for job, outcome in executor.run(run_chunk, jobs_of(experiment, waiting)):
            if isinstance(outcome, Crash) and outcome.died and attempt < HALVINGS and job.chunk.histories > BLOCK:
                died.append(job.chunk)
                continue
            if isinstance(outcome, Crash):
                keeper.fail(job.chunk, failure(experiment, job.chunk, outcome, repeat))
            else:
                keeper.keep(job.chunk, outcome)
            done += job.chunk.histories
            told(done, total)
        waiting = halved(experiment, died, how.chunks)
        how.chunks += len(waiting)
        if not waiting:
            return


def halved(experiment: Experiment, chunks: Iterable[Chunk], number: int) -> list[Chunk]:
    """Cut each chunk in two, for a worker that ran out of memory; they are numbered from `number` on."""
    found: list[Chunk] = []
    for chunk in chunks:
        starts = [(s, start) for s in chunk.segments for start in range(s.start, s.stop, BLOCK)]
        blocks = [Segment(s.point, start, min(start + BLOCK, s.stop)) for s, start in starts]
        found += cut(experiment, -(-len(blocks) // 2) * BLOCK, blocks=blocks)
    return [Chunk(index, one.structure, one.segments) for index, one in enumerate(found, number)]


def run_experiment(
    experiment: Experiment,
    *,
    first: int = 0,
    file: Path | None = None,
    command: str | None = None,
    repeat: str | None = None,
    **options: Any,
) -> Result:
    """Run all points of an experiment in memory; the result is the same to the last bit however it is run.

    Parameters
    ----------
    first
        The first world to run.
    file, command, repeat
        The experiment's file, for its hash; the command line; the beginning of one that repeats a failed chunk.
    options
        Those of `How`.

    Raises
    ------
    SweepFailed
        Every chunk failed.
    """
    how, memory = How(**options), Memory(experiment, first)
    blocks = all_blocks(experiment, first)
    run_blocks(experiment, blocks, memory, how, repeat or f"ssrsim sweep {experiment.name}")
    if not memory.parts:
        raise SweepFailed(memory.failures)
    manifest = describe(experiment, file, how.timing(), len(memory.failures), command)
    return Result(manifest | from_world(experiment, first), memory.tables())


def from_world(experiment: Experiment, first: int) -> dict[str, Any]:
    """Say in a manifest that a result holds the worlds from `first` on only; nothing if it holds all."""
    worlds = experiment.worlds - first
    return {"first_world": first, "worlds": worlds, "histories": worlds * len(experiment.points)} if first else {}
