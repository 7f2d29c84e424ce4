"""Results on disk: tables written beside the target, and moved into place only when everything is there.

An unfinished sweep keeps its chunks in the hidden folder `PARTS` of its target, beside a result that may stand there.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from shlex import quote
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.batch.container import sync, write_whole
from sim.scenario.problems import InputErrors, InTheWay, Problem

MANIFEST = "manifest.json"
FORMAT = 1

PARTS = ".parts"
PLAN = "sweep.json"
"""Name of the file, in `PARTS`, that says what an unfinished sweep is made from."""

ROW_GROUP = 65_536
"""Rows of a table that are read together."""


def refusal(what: str, message: str, allowed: str = "", suggestion: str = "") -> InputErrors:
    """Return the error for one thing that cannot be used, outside any scenario file."""
    return InputErrors([Problem(what, 0, 0, "", "", message, allowed, suggestion)])


def in_the_way(what: str, message: str, way_out: str = "") -> InTheWay:
    """Return the error for what cannot be done as things stand, though nothing is wrong with the input.

    Parameters
    ----------
    what, message
        A folder or file, and what is the matter with it.
    way_out
        What to do.
    """
    return InTheWay([Problem(what, 0, 0, "", "", message, way_out=way_out)])


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a result.

    Raises
    ------
    InputErrors
        The folder is missing, is not a result, or was written in a newer format.
    """
    allowed = "a folder written by `ssrsim run` or `ssrsim sweep`"
    if not folder.is_dir():
        raise refusal(str(folder), "no such folder", allowed)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        if is_unfinished(folder):
            raise _unfinished(folder) from None
        raise refusal(str(folder), f"not a result: it holds no {MANIFEST}", allowed) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise refusal(str(folder / MANIFEST), f"not a manifest: {error}", allowed) from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise refusal(str(folder / MANIFEST), f"not the manifest of a result of format {FORMAT}", allowed)
    return manifest


def is_unfinished(folder: Path) -> bool:
    """Whether a folder holds the chunks of a sweep that has not ended."""
    return (folder / PARTS / PLAN).is_file()


def _unfinished(folder: Path) -> InputErrors:
    """Return the error for a folder that holds chunks and no result."""
    try:
        shard = json.loads((folder / PARTS / PLAN).read_text(encoding="utf-8"))["shard"]
    except (OSError, ValueError, KeyError, TypeError):
        shard = None
    if shard:
        whole = f"`ssrsim merge` of all {shard[1]} shards; {resume_words(folder)} if it is unfinished"
        return in_the_way(str(folder), f"shard {shard[0]} of {shard[1]} of a sweep, not a result", whole)
    return in_the_way(str(folder), "an unfinished sweep, not a result yet", resume_words(folder))


def resume_words(folder: Path) -> str:
    """Return the command that finishes an unfinished sweep."""
    return f"ssrsim sweep --resume {quote(str(folder))}"


def check_target(target: Path, force: bool) -> None:
    """Refuse a target that exists, before anything is run.

    Parameters
    ----------
    target
        Folder that the result shall have.
    force
        Whether a result that stands there may be replaced. Nothing but a result is ever replaced.

    Raises
    ------
    InputErrors
        The target exists and may not be replaced.
    """
    if not target.exists() and not target.is_symlink():
        return
    if not target.is_dir():
        raise in_the_way(str(target), "exists and is not a folder", "the path of a folder")
    if not any(target.iterdir()):
        return
    if not force and is_unfinished(target):
        words = f"{resume_words(target)} to finish it, or --force to begin anew"
        raise in_the_way(str(target), "holds an unfinished sweep", words)
    if not force:
        raise in_the_way(str(target), "exists already", "a folder that does not exist yet (--out), or --force")
    if not (target / MANIFEST).exists():
        if is_unfinished(target):
            return
        raise in_the_way(str(target), "holds something else than a result; --force replaces results only")
    read_manifest(target)


@contextmanager
def staging(
    target: Path, force: bool = False, check: Callable[[Path, bool], None] = check_target
) -> Iterator[Path]:
    """Give a folder to write a result into; on success it becomes the target, otherwise it is taken away.

    The folder stands beside the target, hidden, so that a process killed at any moment leaves nothing at the
    target's place that looks complete, and leaves what stood there before.

    Parameters
    ----------
    target, force
        As in `check_target`.
    check
        What refuses a target; another one than `check_target` for what is no result.

    Raises
    ------
    InputErrors
        The target may not be replaced.
    OSError
        The place cannot be written, or is full.
    """
    check(target, force)
    target = Path(os.path.realpath(target))
    _clear_abandoned(target)
    hidden = target.parent / f"{_hidden_prefix(target)}{os.getpid()}"
    staged = hidden / target.name
    try:
        staged.mkdir(parents=True)
        yield staged
        sync_tree(staged)
        check(target, force)
        if target.exists():
            os.replace(target, hidden / REPLACED)
        os.replace(staged, target)
        sync(target.parent)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


REPLACED = "replaced"


def _hidden_prefix(target: Path) -> str:
    return f".{target.name}.partial-{platform.node()}-"


def _clear_abandoned(target: Path) -> None:
    """Take away what killed processes of this machine left beside a target.

    One that was killed between moving the old folder away and the new one in gets the old one put back.
    """
    for path in target.parent.glob(f"{_hidden_prefix(target)}*"):
        number = path.name.rpartition("-")[2]
        if number.isdigit() and (int(number) == os.getpid() or not _runs(int(number))):
            if (path / REPLACED).exists() and not target.exists():
                os.replace(path / REPLACED, target)
            shutil.rmtree(path, ignore_errors=True)


def recover(target: Path) -> None:
    """Put right what a killed process left at or beside a target; for who holds its lock."""
    _clear_abandoned(Path(os.path.realpath(target)))
    if (target / PARTS).is_dir() and not is_unfinished(target):  # killed before it could say what it is
        shutil.rmtree(target / PARTS)


def _runs(process: int) -> bool:
    if os.name != "posix":
        return True  # elsewhere, signal 0 would end the process
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def sync_tree(folder: Path) -> None:
    """Make sure that all files of a folder are on the disk."""
    for path in sorted(folder.rglob("*")):
        sync(path)
    sync(folder)


def field(name: str, kind: pa.DataType, unit: str, description: str) -> pa.Field:
    """Return a column's declaration, with unit and description in its metadata."""
    return pa.field(name, kind, metadata={"unit": unit, "description": description})


def write_table(folder: Path, name: str, table: pa.Table) -> None:
    """Write a table as ``NAME.parquet``; the same table gives the same bytes under the same versions."""
    with rows_into(folder, name) as write:
        write(table)


@contextmanager
def rows_into(folder: Path, name: str) -> Iterator[Callable[[pa.Table], None]]:
    """Give a function that adds rows to ``NAME.parquet``; the bytes do not depend on how many come at a time."""
    waiting: list[pa.Table] = []
    writer: pq.ParquetWriter | None = None

    def flush(least: int) -> None:
        nonlocal writer
        rows = pa.concat_tables(waiting)
        if writer is None:
            path = folder / f"{name}.parquet"
            writer = pq.ParquetWriter(path, rows.schema, compression="zstd", version="2.6", store_schema=True)
        while len(rows) >= least:
            writer.write_table(rows.slice(0, ROW_GROUP).combine_chunks(), row_group_size=ROW_GROUP)
            rows = rows.slice(ROW_GROUP)
            if not len(rows):
                break
        waiting[:] = [rows]

    def write(table: pa.Table) -> None:
        waiting.append(table)
        if sum(map(len, waiting)) >= ROW_GROUP:
            flush(ROW_GROUP)

    try:
        yield write
        if waiting and (writer is None or sum(map(len, waiting))):
            flush(0)
    finally:
        if writer is not None:
            writer.close()


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def file_hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every table in a folder, by file name."""
    return {path.name: file_hash(path) for path in sorted(folder.glob("*.parquet"))}


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest: the last thing written, because it marks a result as complete."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
    write_whole(folder / MANIFEST, (text + "\n").encode())
