"""Results on disk: tables written beside the target, and moved into place only when everything is there."""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.scenario.problems import InputErrors, Problem

MANIFEST = "manifest.json"
FORMAT = 1


def refusal(what: str, message: str, allowed: str = "", suggestion: str = "") -> InputErrors:
    """Return the error for one thing that cannot be used, outside any scenario file."""
    return InputErrors([Problem(what, 0, 0, "", "", message, allowed, suggestion)])


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
        raise refusal(str(folder), f"not a result: it holds no {MANIFEST}", allowed) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise refusal(str(folder / MANIFEST), f"not a manifest: {error}", allowed) from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise refusal(str(folder / MANIFEST), f"not the manifest of a result of format {FORMAT}", allowed)
    return manifest


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
        raise refusal(str(target), "exists and is not a folder", "the path of a folder")
    if not any(target.iterdir()):
        return
    if not force:
        raise refusal(str(target), "exists already", "a folder that does not exist yet (--out), or --force")
    if not (target / MANIFEST).exists():
        raise refusal(str(target), "holds something else than a result; --force replaces results only")
    read_manifest(target)


@contextmanager
def staging(target: Path, force: bool = False) -> Iterator[Path]:
    """Give a folder to write a result into; on success it becomes the target, otherwise it is taken away.

    The folder stands beside the target, hidden, so that a process killed at any moment leaves nothing at the
    target's place that looks complete, and leaves what stood there before.

    Parameters
    ----------
    target, force
        As in `check_target`.

    Raises
    ------
    InputErrors
        The target may not be replaced.
    OSError
        The place cannot be written, or is full.
    """
    check_target(target, force)
    target = Path(os.path.realpath(target))
    _clear_abandoned(target)
    hidden = target.parent / f"{_hidden_prefix(target)}{os.getpid()}"
    staged = hidden / target.name
    try:
        staged.mkdir(parents=True)
        yield staged
        sync_tree(staged)
        check_target(target, force)
        if target.exists():
            os.replace(target, hidden / "replaced")
        os.replace(staged, target)
        _sync(target.parent)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _hidden_prefix(target: Path) -> str:
    return f".{target.name}.partial-{platform.node()}-"


def _clear_abandoned(target: Path) -> None:
    """Take away what killed processes of this machine left beside a target."""
    for path in target.parent.glob(f"{_hidden_prefix(target)}*"):
        number = path.name.rpartition("-")[2]
        if number.isdigit() and not _runs(int(number)):
            shutil.rmtree(path, ignore_errors=True)


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
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def field(name: str, kind: pa.DataType, unit: str, description: str) -> pa.Field:
    """Return a column's declaration, with unit and description in its metadata."""
    return pa.field(name, kind, metadata={"unit": unit, "description": description})


def write_table(folder: Path, name: str, table: pa.Table) -> None:
    """Write a table as ``NAME.parquet``; the same table gives the same bytes under the same versions."""
    pq.write_table(table, folder / f"{name}.parquet", compression="zstd", version="2.6", store_schema=True)


def file_hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every table in a folder, by file name."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.parquet"))}


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest: the last thing written, because it marks a result as complete."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
