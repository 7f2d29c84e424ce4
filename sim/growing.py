"""Going on with sweeps: finishing one that was stopped, adding worlds to one that is finished, joining shards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.batch.base import Base, describe_base, open_base
from sim.batch.changes import between, changes, gone
from sim.batch.how import How
from sim.batch.lock import holding
from sim.batch.manifest import command_line
from sim.batch.store import check_target, in_the_way, is_unfinished, read_manifest, recover, refusal, resume_words
from sim.batch.tally import BLOCK
from sim.batch.work import Work, begin, reopen
from sim.finish import Arms
from sim.results import Result
from sim.scenario import Experiment
from sim.sweeps import Telling, finish, put_in_place, refuse_changes
from sim.until import Until, parse

FASTEST = 4
"""Times the worlds so far that a round of `extend_until` may reach: the first widths are rough."""

SPARE = 1.05
"""Worlds beyond those that a width seems to need, so that a round more is seldom wanted."""


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
        _compare(target, work.plan["manifest"], work.plan, work.experiment, telling)
        base = open_base(target) if work.plan["base"] else None
        if base and describe_base(base.manifest) != work.plan["base"]:
            raise in_the_way(str(target), "the result that worlds were being added to has been replaced")
        telling.say(f"{work.done:,} of {work.histories:,} histories are kept from before.")
        result = finish(work, base, how, telling)
    if result is not None and "until" in work.plan:
        rule = parse(work.plan["until"])
        command = work.plan["manifest"]["command"]
        return extend_until(target, rule, work.plan["most"], how, telling, command=command, added=True)
    return result


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
            raise in_the_way(str(target), "holds an unfinished sweep", f"{resume_words(target)} first")
        base = open_base(target)
        if worlds <= base.experiment.worlds:
            has = f"{base.experiment.worlds:,}"
            raise in_the_way(str(target), f"it has {has} worlds already", f"more than {has}; none are ever taken away")
        _compare(target, base.manifest, base.plan, base.experiment, telling)
        try:
            experiment = base.experiment.resized(worlds)
        except ValueError as error:
            raise refusal(str(target), str(error)) from None
        manifest = extended(base, experiment, command)
        work = begin(
            target, experiment, manifest, first=base.worlds, base=describe_base(base.manifest), **base.plan, **more
        )
        return finish(work, base, how, telling)


def _compare(
    target: Path, before: Mapping[str, Any], plan: Mapping[str, Any], experiment: Experiment, telling: Telling
) -> None:
    """Refuse to go on with other inputs or versions; tell which inputs are gone, for they cannot be compared."""
    refuse_changes(target, changes(before, plan, experiment))
    for line in gone(before, plan):
        telling.say(line)


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


def extend_until(
    target: Path, rule: Until, most: int, how: How, telling: Telling, *, command: str | None = None, added: bool = False
) -> Result:
    """Add worlds to a finished sweep until a rule holds at every point, or there are `most` worlds.

    Parameters
    ----------
    added
        Whether some were added for the rule before.
    """
    told = Telling(say=telling.say)
    while True:
        result = Result.load(target)
        worlds, (words, unknown, wanted) = int(result.manifest["worlds"]), widest(result, rule)
        telling.say(f"{worlds:,} worlds: {words}")
        if wanted <= worlds or worlds >= most:
            if wanted > worlds:
                telling.say(f"Stopped at {worlds:,} worlds (--most) before {rule} held.")
            else:
                telling.say(_held(rule, unknown, added))
            if telling.draw:
                telling.draw(target)
            return Result.load(target)
        goal = min(wanted, FASTEST * worlds, most)
        extend(target, goal, how, told, command=command, until=str(rule), most=most)
        added = True


def _held(rule: Until, unknown: Sequence[str], added: bool) -> str:
    """Say that a rule holds, and at which points nobody can tell."""
    words = f"{rule} holds." if added else f"{rule} holds already; nothing was added."
    if unknown:
        words = f"{words} Not at {', '.join(unknown)}: there it is known in too few histories to have an interval."
    return words


def widest(result: Result, rule: Until) -> tuple[str, list[str], int]:
    """Say how wide the widest interval of a rule is.

    Returns
    -------
    The words; names of the points where the outcome is known in too few histories to have an interval, to which the
    rule is not applied; and how many worlds the rule seems to need at the others.

    Raises
    ------
    InputErrors
        The outcome is known at no point.
    """
    points = [str(name) for name in result.design["scenario"]]
    arms = Arms(result)
    found = rule.widths(result.curves, lambda point: arms.of(point, (rule.outcome,)), len(points))
    if not found:
        raise refusal("--until", f"{rule.outcome} is known in too few histories to have an interval")
    worst = max(found, key=lambda point: found[point])
    worlds, width = int(result.manifest["worlds"]), found[worst]
    unknown = [name for point, name in enumerate(points) if point not in found]
    tail = f"; there is none at {', '.join(unknown)}, where it is known in too few histories" if unknown else ""
    words = f"the widest interval of {rule.outcome} is {width:.4f} (at {points[worst]}){tail}."
    if width < rule.width:
        return words, unknown, worlds
    wanted = int(worlds * (width / rule.width) * (width / rule.width) * SPARE)
    return words, unknown, (max(wanted, worlds + 1) // BLOCK + 1) * BLOCK


def merge(
    folders: Sequence[Path], out: Path, telling: Telling, force: bool = False, command: str | None = None
) -> Result:
    """Join shards to one result, the same as that of the sweep in one piece.

    Raises
    ------
    InputErrors
        A shard is missing, unfinished, there twice, or of another sweep.
    """
    works = [_shard(folder, telling) for folder in folders]
    _refuse_strangers(works)
    first = works[0]
    rows = [row for work in works for row in work.failures]
    commands = [work.plan["manifest"]["command"] for work in works]
    manifest = first.plan["manifest"] | {"command": command or command_line(), "shards": commands}
    plan = first.plan | {"shard": None, "manifest": manifest}
    whole = Work(out, plan, first.experiment, [kept for work in works for kept in work.kept], rows, own=False)
    with holding(out):
        recover(out)
        check_target(out, force)
        return put_in_place(whole, None, How(), telling, force)


def _shard(folder: Path, telling: Telling) -> Work:
    """Open a finished shard."""
    if not is_unfinished(folder):
        read_manifest(folder)
        raise refusal(str(folder), "a whole result, not a shard", "folders of `ssrsim sweep --shard I/N`")
    with holding(folder):
        work = reopen(folder, telling.say)
    if not work.plan["shard"]:
        raise in_the_way(str(folder), "an unfinished sweep, not a shard", resume_words(folder))
    failed = sum(int(row["histories"]) for row in work.failures)
    missing = sum(block.worlds for block in work.missing()) - failed
    if missing:
        said = f"shard {work.plan['shard'][0]} is unfinished: {missing:,} of {work.histories:,} histories are missing"
        raise in_the_way(str(folder), said, resume_words(folder))
    return work


def _refuse_strangers(works: Sequence[Work]) -> None:
    """Refuse shards that are not all shards of one sweep, each once."""
    first = works[0]
    shards = first.plan["shard"][1]
    seen: dict[int, Work] = {}
    for work in works:
        told = between(first.plan, work.plan)
        if told:
            words = f"not of the same sweep as {first.target}:\n    " + "\n    ".join(told)
            raise refusal(str(work.target), words, "shards of one sweep, run with the same inputs and versions")
        number, others = work.plan["shard"]
        if others != shards:
            raise refusal(str(work.target), f"shard {number} of {others}, but {first.target} is one of {shards}")
        if number in seen:
            raise refusal(str(work.target), f"shard {number} is given twice, also as {seen[number].target}")
        seen[number] = work
    absent = [str(number) for number in range(1, shards + 1) if number not in seen]
    if absent:
        there = f"{len(seen)} of {shards} shards are given"
        raise refusal("merge", f"{there}; missing: {', '.join(absent)}", f"the folders of all {shards} shards")
