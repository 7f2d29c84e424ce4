"""A sweep under way: what it is made from, and the chunks that are done, in a hidden folder of its target."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from sim.batch.container import UNFINISHED, Damaged, Header, write_whole
from sim.batch.design import CHUNK, Chunk, Segment, all_blocks, cut
from sim.batch.how import How
from sim.batch.kept import CHUNK_SUFFIX, Shelf, Written, open_chunk, read_part, write_chunk
from sim.batch.manifest import code_files, input_files
from sim.batch.runner import Part
from sim.batch.store import PARTS, PLAN, in_the_way, is_unfinished
from sim.batch.stored import from_bytes, to_bytes
from sim.batch.tally import BLOCK
from sim.scenario.experiment import Experiment

EXPERIMENT = "experiment.pickle"
FAILURES = "failures.json"
SAME = ("design_hash", "seed", "worlds", "code", "versions")
"""What of the manifest makes a sweep another sweep."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Kept:
    """One part of a kept chunk: where it is."""

    segment: Segment
    header: Header
    item: int

    def read(self) -> Part:
        """Read the part; raises `Damaged`."""
        return read_part(self.header, self.item)


@dataclass
class Work:
    """A sweep under way.

    Attributes
    ----------
    target
        Folder that the result shall have.
    plan
        What the sweep is made from, as kept in its folder.
    kept
        Parts that are done.
    failures
        Rows of the chunks that failed in this session.
    own
        Whether the chunks are in the target's own folder, not in those of shards.
    """

    target: Path
    plan: dict[str, Any]
    experiment: Experiment
    kept: list[Kept] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)
    own: bool = True

    @property
    def folder(self) -> Path:
        """Where the chunks are."""
        return self.target / PARTS

    @property
    def first(self) -> int:
        """The first world that is run; those before it are known or not wanted."""
        return int(self.plan["first"])

    @property
    def histories(self) -> int:
        """Histories that this work shall run."""
        return sum(block.worlds for block in self.wanted())

    @property
    def done(self) -> int:
        """Histories that are kept."""
        return sum(kept.segment.worlds for kept in self.kept)

    def wanted(self) -> list[Segment]:
        """Return the blocks that this work shall run, in order of points and worlds."""
        blocks = all_blocks(self.experiment, self.first)
        return share(self.experiment, blocks, *self.plan["shard"]) if self.plan["shard"] else blocks

    def missing(self) -> list[Segment]:
        """Return the blocks that are wanted and not kept."""
        there = {(kept.segment.point, start) for kept in self.kept for start in starts(kept.segment)}
        return [block for block in self.wanted() if (block.point, block.start) not in there]

    def shelf(self, how: How) -> Shelf | None:
        """Say where workers write chunks themselves; None if they send them back."""
        return Shelf(self.folder.absolute(), self.plan["id"]) if how.parts == "shared" else None

    def keep(self, chunk: Chunk, parts: Sequence[Part] | Written) -> None:
        """Write a finished chunk, whole or not at all; one that its worker wrote is read, for it came far."""
        if isinstance(parts, Written):
            self.kept += _whole_parts_of(self.folder / parts.name, self.plan["id"])
        else:
            self.kept += _parts_of(write_chunk(self.folder, self.plan["id"], parts), self.plan["id"])

    def fail(self, chunk: Chunk, row: dict[str, Any]) -> None:
        """Take note of a chunk that failed."""
        self.failures.append(row)

    def scan(self, say: Say) -> None:
        """Read what is kept; a damaged chunk is told, taken away, and will be run again."""
        for path in self.folder.glob(f"*{UNFINISHED}"):
            path.unlink(missing_ok=True)
        self.kept, there = [], set[tuple[int, int]]()
        for path in sorted(self.folder.glob(f"*{CHUNK_SUFFIX}")):
            try:
                found = _whole_parts_of(path, self.plan["id"])
            except Damaged as damage:
                say(f"A kept chunk is run again: {damage}.")
                path.unlink(missing_ok=True)
                continue
            blocks = {(kept.segment.point, start) for kept in found for start in starts(kept.segment)}
            if blocks & there:  # a worker of a sweep that was killed wrote it late
                path.unlink(missing_ok=True)
                continue
            self.kept += found
            there |= blocks

    def parts(self, point: int) -> Iterator[Part]:
        """Read the parts of a point, in order of worlds; raises `Damaged`."""
        own = [kept for kept in self.kept if kept.segment.point == point]
        for kept in sorted(own, key=lambda one: one.segment.start):
            yield kept.read()

    def discard(self) -> None:
        """Take the work away, and the target's folder if nothing else is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.target.is_dir() and not any(self.target.iterdir()):
            self.target.rmdir()


def starts(segment: Segment) -> range:
    """Return the first worlds of the blocks of a segment."""
    return range(segment.start, segment.stop, BLOCK)


def share(experiment: Experiment, blocks: Sequence[Segment], number: int, shards: int) -> list[Segment]:
    """Return the blocks of one shard: every n-th chunk of a cut that depends on the number of shards alone."""
    size = sum(block.worlds for block in blocks) // (3 * shards)
    chunks = cut(experiment, min(CHUNK, max(size, BLOCK)), blocks=blocks)[number - 1 :: shards]
    own = {(s.point, start) for chunk in chunks for s in chunk.segments for start in starts(s)}
    return [block for block in blocks if (block.point, block.start) in own]


def _parts_of(path: Path, sweep: str) -> list[Kept]:
    header, segments = open_chunk(path, sweep)
    return [Kept(segment, header, item) for item, segment in enumerate(segments)]


def _whole_parts_of(path: Path, sweep: str) -> list[Kept]:
    """Open a chunk whose every byte is read; raises `Damaged`."""
    found = _parts_of(path, sweep)
    for kept in found:
        kept.header.read(kept.item)
    return found


def begin(target: Path, experiment: Experiment, manifest: Mapping[str, Any], **more: Any) -> Work:
    """Begin a sweep: write what it is made from. What an earlier one left unfinished is taken away.

    Parameters
    ----------
    manifest
        As `sim.batch.manifest.describe` gives it.
    more
        `first`, `shard` (number and number of shards), `base` (what of a finished sweep goes on), `file`,
        `repeat` and whatever shall be known when the sweep is resumed.
    """
    content = to_bytes(experiment)
    plan: dict[str, Any] = {"first": 0, "shard": None, "base": None, "file": None, "repeat": "", **more}
    if "input_files" not in plan:
        files = input_files(experiment, Path(plan["file"]) if plan["file"] else None)
        plan["input_files"] = {name: str(path.absolute()) for name, path in files.items()}
    same = {name: manifest[name] for name in SAME} | {name: plan[name] for name in ("first", "base")}
    plan |= {
        "id": sha256(json.dumps(same, sort_keys=True).encode()).hexdigest(),
        "experiment": sha256(content).hexdigest(),
        "manifest": dict(manifest),
        "code_files": dict(code_files()),
    }
    work = Work(target, plan, experiment)
    shutil.rmtree(work.folder, ignore_errors=True)
    try:
        work.folder.mkdir(parents=True)
        write_whole(work.folder / EXPERIMENT, content)
        text = json.dumps(work.plan, indent=1, ensure_ascii=False, allow_nan=False)
        write_whole(work.folder / PLAN, text.encode())
    except BaseException as error:
        work.discard()
        error.add_note("Nothing was begun, so nothing is kept.")
        raise
    return work


def reopen(target: Path, say: Say) -> Work:
    """Open an unfinished sweep and read what is kept.

    Raises
    ------
    InputErrors
        There is none, or what it is made from cannot be read.
    """
    if not is_unfinished(target):
        raise in_the_way(str(target), "no unfinished sweep", "a folder in which a sweep was stopped")
    folder = target / PARTS
    try:
        plan = json.loads((folder / PLAN).read_text(encoding="utf-8"))
        content = (folder / EXPERIMENT).read_bytes()
        if sha256(content).hexdigest() != plan["experiment"]:
            raise ValueError(f"the checksum of {EXPERIMENT} is wrong")
        work = Work(target, plan, from_bytes(content))
    except (OSError, ValueError, KeyError, TypeError, pickle.UnpicklingError) as error:
        begin_anew = "the same command as before, with --force, to begin anew"
        raise in_the_way(str(folder), f"the unfinished sweep cannot be read: {error}", begin_anew) from None
    work.scan(say)
    work.failures = failures_of(target)
    return work


def shard_plan(target: Path) -> dict[str, Any]:
    """Return what an unfinished sweep, or a shard, is made from."""
    plan: dict[str, Any] = json.loads((target / PARTS / PLAN).read_text(encoding="utf-8"))
    return plan


def failures_of(target: Path) -> list[dict[str, Any]]:
    """Return the rows of the chunks of a shard that failed."""
    path = target / PARTS / FAILURES
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return rows


def save_failures(work: Work) -> None:
    """Keep the rows of failed chunks beside the chunks, for merging."""
    path = work.folder / FAILURES
    if work.failures:
        write_whole(path, json.dumps(work.failures, indent=1, ensure_ascii=False).encode())
    else:
        path.unlink(missing_ok=True)


def link_into(work: Work, folder: Path) -> None:
    """Put the kept chunks into another folder too, so that what failed can be tried again from there."""
    goal = folder / PARTS
    goal.mkdir()
    for path in sorted(work.folder.iterdir()):
        try:
            os.link(path, goal / path.name)
        except OSError:
            shutil.copy2(path, goal / path.name)
