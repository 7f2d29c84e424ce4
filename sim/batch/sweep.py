"""Running what is missing of an experiment, and keeping or collecting what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from shlex import quote
from traceback import format_exception
from typing import Any, Protocol

from sim.batch.assemble import Memory
from sim.batch.container import Damaged
from sim.batch.design import Chunk, Segment, all_blocks, cut, months_of
from sim.batch.executors import Crash, LocalProcesses
from sim.batch.how import How, Progress
from sim.batch.kept import Shelf, Written, run_and_write
from sim.batch.manifest import describe
from sim.batch.result import Result
from sim.batch.runner import Part, jobs_of, run_chunk
from sim.batch.tally import BLOCK
from sim.rules._compile import compile_all, missing
from sim.scenario.experiment import Experiment

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

    def shelf(self, how: How) -> Shelf | None:
        """Say where workers write chunks themselves; None if they send them back."""
        ...

    def keep(self, chunk: Chunk, parts: Sequence[Part] | Written) -> None:
        """Take in a finished chunk; raises `Damaged` if it was written and is not what was written."""
        ...

    def fail(self, chunk: Chunk, row: dict[str, Any]) -> None:
        """Take note of a chunk that failed."""
        ...


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
    compile_all()


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
    if missing():
        how.tell("Compiling the rules: once, for they are kept.")
    prepare()
    with how.standing():
        workers, shelf = how.width(months_of(experiment, blocks)), keeper.shelf(how)
        waiting: Sequence[Chunk] = cut(experiment, how.chunk, workers, blocks)
        how.chunks = len(waiting)
        executor = how.chosen(min(len(waiting), workers))
        how.used = executor.workers
        if shelf:
            executor.check_folder(shelf.folder)
        function = partial(run_and_write, run_chunk, shelf) if shelf else run_chunk
        told = _Told(how.progress, done, done + sum(block.worlds for block in blocks))
        if isinstance(executor, LocalProcesses):
            how.tell(f"Starting {executor.workers} workers.")
        for attempt in range(HALVINGS + 1):
            again: list[Chunk] = []
            for job, outcome in executor.run(function, jobs_of(experiment, waiting)):
                crash = _kept(keeper, job.chunk, outcome)
                if crash and crash.died and attempt < HALVINGS:
                    again.append(job.chunk)
                    continue
                if crash:
                    keeper.fail(job.chunk, failure(experiment, job.chunk, crash, repeat))
                told(job.chunk)
            waiting = halved(experiment, again, how.chunks)
            how.chunks += len(waiting)
            if not waiting:
                return


@dataclass
class _Told:
    """Tells how far a sweep is."""

    progress: Progress | None
    done: int
    total: int

    def __post_init__(self) -> None:
        if self.progress:
            self.progress(self.done, self.total)

    def __call__(self, chunk: Chunk) -> None:
        self.done += chunk.histories
        if self.progress:
            self.progress(self.done, self.total)


def _kept(keeper: Keeper, chunk: Chunk, outcome: Any) -> Crash | None:
    """Have a chunk kept; otherwise return why not. What stopped a worker from writing ends the sweep."""
    if isinstance(outcome, OSError):
        raise outcome
    if isinstance(outcome, Crash):
        return replace(outcome, died=outcome.died and chunk.histories > BLOCK)
    try:
        keeper.keep(chunk, outcome)
    except Damaged as damage:
        return Crash(f"what a worker wrote is not what is read: {damage}", "".join(format_exception(damage)), True)
    return None


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
