"""Sweeps into a folder: begun, resumed, extended, merged; each ends with a whole result or says how to go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.batch.assemble import put_together
from sim.batch.base import Base, describe_base, open_base
from sim.batch.changes import changes
from sim.batch.container import Damaged
from sim.batch.lock import holding
from sim.batch.manifest import command_line, describe
from sim.batch.store import check_target, is_unfinished, read_manifest, recover, refusal, resume_words, staging
from sim.batch.sweep import How, SweepFailed, from_world, run_blocks
from sim.batch.work import Work, begin, link_into, reopen, save_failures
from sim.finish import analysed
from sim.results import Result
from sim.scenario import Experiment, InputErrors

TRIES = 3
"""How often tables are put together anew where a chunk was damaged between writing and reading."""


def _silent(text: str) -> None:
    """Say nothing."""


@dataclass
class Telling:
    """What else is done with a result, and who hears of it.

    Attributes
    ----------
    draw
        Called with the folder when its tables are written, before it takes its place.
    say
        Called with a line that people should read.
    """

    draw: Callable[[Path], None] | None = None
    say: Callable[[str], None] = _silent


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
        return finish(work, None, how, telling)


def resume(target: Path, how: How, telling: Telling) -> Result | None:
    """Finish a sweep that was stopped, without repeating what is kept; chunks that failed are tried again.

    Raises
    ------
    InputErrors
        There is no sweep to finish, or its inputs or versions have changed.
    """
    if not target.parent.is_dir():
        raise refusal(str(target), "no such folder", "a folder in which a sweep was stopped")
    with holding(target):
        recover(target)
        if not is_unfinished(target):
            read_manifest(target)
            telling.say(f"{target} is finished already; there is nothing to do.")
            return Result.load(target)
        work = reopen(target, telling.say)
        work.failures = []
        refuse_changes(target, changes(work.plan["manifest"], work.plan, work.experiment))
        base = open_base(target) if work.plan["base"] else None
        if base and describe_base(base.manifest) != work.plan["base"]:
            raise refusal(str(target), "the result that worlds were being added to has been replaced")
        telling.say(f"{work.done:,} of {work.histories:,} histories are kept from before.")
        return finish(work, base, how, telling)


def refuse_changes(target: Path, told: Sequence[str]) -> None:
    """Refuse to go on where something has changed; all of it is said."""
    if told:
        message = "the sweep cannot go on, for it would mix two models or inputs:\n    " + "\n    ".join(told)
        raise refusal(str(target), message, "the same as before; or begin anew with --force")


def extend(
    target: Path, worlds: int, how: How, telling: Telling, *, command: str | None = None, **more: Any
) -> Result | None:
    """Add worlds to a finished sweep, up to a number; the result is the one of a sweep of so many.

    Parameters
    ----------
    more
        What shall be known when the extension is resumed.

    Raises
    ------
    InputErrors
        It is no finished sweep, has as many worlds already, or its inputs or versions have changed.
    """
    read_manifest(target)
    with holding(target):
        recover(target)
        if is_unfinished(target):
            raise refusal(str(target), "holds an unfinished sweep", f"{resume_words(target)} first")
        base = open_base(target)
        if worlds <= base.experiment.worlds:
            has = f"{base.experiment.worlds:,}"
            raise refusal(str(target), f"it has {has} worlds already", f"more than {has}: worlds are never taken away")
        refuse_changes(target, changes(base.manifest, base.plan, base.experiment))
        try:
            experiment = base.experiment.resized(worlds)
        except ValueError as error:
            raise refusal(str(target), str(error)) from None
        manifest = extended(base, experiment, command)
        work = begin(
            target, experiment, manifest, first=base.worlds, base=describe_base(base.manifest), **base.plan, **more
        )
        return finish(work, base, how, telling)


def extended(base: Base, experiment: Experiment, command: str | None) -> dict[str, Any]:
    """Return the manifest of an extension: that of a sweep of so many worlds, with its history."""
    before = {name: value for name, value in base.manifest.items() if name not in ("results", "results_hash")}
    told = {name: before[name] for name in ("command", "worlds", "timing")}
    return before | {
        "worlds": experiment.worlds,
        "histories": experiment.histories,
        "design_hash": experiment.digest,
        "command": command or command_line(),
        "history": [*before.get("history", []), told],
    }


def finish(work: Work, base: Base | None, how: How, telling: Telling) -> Result | None:
    """Run what is missing and put the result in its place; whatever stops it, it is said how to go on."""
    try:
        for _ in range(TRIES):
            run_blocks(work.experiment, work.missing(), work, how, work.plan["repeat"], work.done)
            if not work.kept and not base:
                raise SweepFailed(work.failures)
            save_failures(work)
            if work.plan["shard"]:
                return None
            try:
                return put_in_place(work, base, how, telling)
            except Damaged:
                work.scan(telling.say)
        raise OSError(f"what is written to {work.folder} is not what is read from it")
    except InputErrors:
        raise
    except SweepFailed:
        work.discard()
        raise
    except BaseException as error:
        error.add_note(left(work))
        raise


def put_in_place(work: Work, base: Base | None, how: How, telling: Telling, force: bool = True) -> Result:
    """Write the whole result beside its target, then put it there in one step."""
    with staging(work.target, force) as folder:
        tables = put_together(work, base, folder)
        known = {"failed_chunks": len(work.failures), "timing": how.timing()}
        result = analysed(Result(work.plan["manifest"] | known, tables, folder))
        result.write(folder)
        if work.failures and work.folder.exists():
            link_into(work, folder)
        if telling.draw:
            telling.draw(folder)
    return Result.load(work.target)


def left(work: Work) -> str:
    """Say what is kept of a sweep that was stopped and how to go on; nothing kept is taken away."""
    if not work.kept:
        work.discard()
        return "Nothing was done yet, so nothing was kept."
    return f"{work.done:,} of {work.histories:,} histories are kept. To go on: {resume_words(work.target)}"
