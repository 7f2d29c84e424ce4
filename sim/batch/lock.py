"""One sweep at a time in a folder: a lock that the system takes back when its holder dies, however it dies."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sim.batch.store import in_the_way

Signed = Mapping[str, Any]
"""What the holder of a lock has signed: its process and host, since when, and what it has added; empty for nothing."""


def lock_path(target: Path) -> Path:
    """Path of the lock of a folder: a hidden file beside it, so that it stays while the folder is replaced."""
    real = Path(os.path.realpath(target))
    return real.parent / f".{real.name}.lock"


def sweeping(target: Path, signed: Signed) -> Exception:
    """The error where another sweep holds the lock of a folder."""
    return in_the_way(str(target), f"another sweep is at work there: {_holder(signed)}", "wait, or stop it")


@contextmanager
def holding(
    target: Path, refused: Callable[[Path, Signed], Exception] = sweeping
) -> Iterator[Callable[..., None]]:
    """Hold the lock of a folder or file; the lock's own file is taken away in the end.

    Parameters
    ----------
    refused
        Makes the error that is raised where another process holds it, from what that one has signed.

    Yields
    ------
    A function that signs anew, with what is given by keyword added.

    Raises
    ------
    InputErrors
        Another process holds it; the message says which.
    OSError
        The place cannot be written.
    """
    path = lock_path(target)
    made = _make_folders(path.parent)
    try:
        handle = _take(path, target, refused)
        try:
            yield lambda **more: _sign(handle, **more)
        finally:
            path.unlink(missing_ok=True)
            handle.close()
    finally:
        _remove_empty(made)


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder with those above it; return the new ones, the innermost first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return


def _take(path: Path, target: Path, refused: Callable[[Path, Signed], Exception]) -> IO[str]:
    """Open and lock the file; the one that was locked may have been taken away meanwhile, then again."""
    while True:
        handle = path.open("a+", encoding="utf-8")
        try:
            if not _lock(handle):
                raise refused(target, _read(handle))
            if path.exists() and os.path.samestat(os.fstat(handle.fileno()), path.stat()):
                _sign(handle)
                return handle
        except BaseException:
            handle.close()
            raise
        handle.close()


def _lock(handle: IO[str]) -> bool:
    """Lock without waiting; False if another process holds the lock."""
    try:
        import fcntl
    except ImportError:  # elsewhere than on POSIX: who signed and still runs holds the lock
        return not _signer_runs(handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return not _signer_runs(handle)
    return True


def _signer_runs(handle: IO[str]) -> bool:
    """Whether the signer is a living process of this machine, or of one that cannot be asked."""
    signed = _read(handle)
    try:
        process, host = int(signed["process"]), str(signed["host"])
    except (ValueError, KeyError, TypeError):
        return False
    if host != platform.node() or os.name != "posix":
        return process != os.getpid()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return process != os.getpid()


def _sign(handle: IO[str], **more: str) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    handle.truncate(0)
    handle.write(json.dumps({"process": os.getpid(), "host": platform.node(), "since": now, **more}) + "\n")
    handle.flush()


def _read(handle: IO[str]) -> Signed:
    handle.seek(0)
    try:
        found = json.loads(handle.read())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _holder(signed: Signed) -> str:
    try:
        return f"process {signed['process']} on {signed['host']}, since {signed['since']}"
    except KeyError:
        return "a process that has not said its name"
