"""Sweeps into a folder: each ends with a whole result in its place, or says what is kept and how to go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.batch.assemble import put_together
from sim.batch.base import Base
from sim.batch.container import Damaged
from sim.batch.how import How
from sim.batch.lock import holding
from sim.batch.manifest import describe
from sim.batch.store import check_target, in_the_way, recover, refusal, resume_words, staging
from sim.batch.sweep import SweepFailed, from_world, run_blocks
from sim.batch.work import Work, begin, link_into, save_failures
from sim.finish import Arms, analysed, pairing
from sim.results import Result
from sim.scenario import Experiment, InputErrors

PAIRING = "pairing.csv"
"""What common luck saved, by pair of points and outcome."""

TRIES = 3
"""How often tables are put together anew where a chunk was damaged between writing and reading."""


def _silent(text: str) -> None:
    """Say nothing."""


def _idle() -> None:
    """Do nothing."""


@dataclass
class Telling:
    """What else is done with a result, and who hears of it.

    Attributes
    ----------
    draw
        Called with the folder when its tables are written, before it takes its place.
    say
        Called with a line that people should read.
    ready
        Called when no history is left to run, so that processors are free for what comes next.
    """

    draw: Callable[[Path], None] | None = None
    say: Callable[[str], None] = _silent
    ready: Callable[[], None] = _idle


def begin_sweep(
    experiment: Experiment,
    target: Path,
    how: How,
    telling: Telling,
    *,
    force: bool = False,
    first: int = 0,
    shard: tuple[int, int] | None = None,
    file: Path | None = None,
    command: str | None = None,
    repeat: str | None = None,
) -> Result | None:
    """Run an experiment into a folder; None for a shard, which is no result by itself.

    Parameters
    ----------
    force
        Whether a result that stands there may be replaced, in the end.
    first, shard
        The first world to run; number of the shard (from 1) and number of shards.
    file, command, repeat
        As for `sim.batch.sweep.run_experiment`.
    """
    with holding(target):
        recover(target)
        check_target(target, force)
        manifest = describe(experiment, file, {}, 0, command) | from_world(experiment, first)
        known = {"file": str(file.absolute()) if file else None, "repeat": repeat or f"ssrsim sweep {experiment.name}"}
        work = begin(target, experiment, manifest, first=first, shard=list(shard) if shard else None, **known)
        if not work.histories:
            work.discard()
            raise refusal("--shard", f"so many shards leave none for shard {work.plan['shard'][0]}", "fewer shards")
        return finish(work, None, how, telling)


def refuse_changes(target: Path, told: Sequence[str]) -> None:
    """Refuse to go on where something has changed; all of it is said."""
    if told:
        message = "the sweep cannot go on, for it would mix two models or inputs:\n    " + "\n    ".join(told)
        raise in_the_way(str(target), message, "the same as before; or begin anew with --force")


def finish(work: Work, base: Base | None, how: How, telling: Telling) -> Result | None:
    """Run what is missing and put the result in its place; whatever stops it, it is said how to go on."""
    try:
        for _ in range(TRIES):
            work.failures = []
            run_blocks(work.experiment, work.missing(), work, how, work.plan["repeat"], work.done)
            if not work.kept and not base:
                raise SweepFailed(work.failures)
            save_failures(work)
            if work.plan["shard"]:
                return None
            telling.ready()
            try:
                return put_in_place(work, base, how, telling)
            except Damaged:
                work.scan(telling.say)
        raise OSError(f"what is written to {work.folder} is not what is read from it")
    except InputErrors:
        if not work.kept:
            work.discard()
        raise
    except SweepFailed:
        work.discard()
        raise
    except BaseException as error:
        error.add_note(left(work))
        raise


def put_in_place(work: Work, base: Base | None, how: How, telling: Telling, force: bool = True) -> Result:
    """Write the whole result beside its target, then put it there in one step.

    Where chunks failed, the others stay with the result, so that it can be resumed.
    """
    with staging(work.target, force) as folder:
        tables = put_together(work, base, folder)
        known = {"failed_chunks": len(work.failures), "timing": how.timing()}
        result = Result(work.plan["manifest"] | known, tables, folder)
        arms = Arms(result)
        result = analysed(result, arms)
        result.write(folder)
        saved = pairing(result, arms)
        if len(saved):
            saved.to_csv(folder / PAIRING, index=False)
        if work.failures and work.own:
            link_into(work, folder)
        if telling.draw:
            telling.draw(folder)
    return Result.load(work.target)


def left(work: Work) -> str:
    """Say what is kept of a sweep that was stopped and how to go on; nothing is taken away."""
    return f"{work.done:,} of {work.histories:,} histories are kept. To go on: {resume_words(work.target)}"
