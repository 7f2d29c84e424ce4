"""From what went wrong to a plain message and an exit status; a user's mistake never shows a traceback."""

from __future__ import annotations

import errno
import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import typer

from sim.cli import STOPPED, stop_behind

P = ParamSpec("P")
R = TypeVar("R")

FAILED = 1
BAD_INPUT = 2

PASSING = (errno.ENOSPC, errno.EDQUOT, errno.EAGAIN, errno.EINTR, errno.EMFILE, errno.ENFILE, errno.ENOMEM)
"""Errors of the machine that the same command may be spared another time; a wrong path stays wrong."""


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command plain messages on stderr and the right exit status."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except KeyboardInterrupt as stop:
            raise _stopped(stop) from None
        except BrokenPipeError:
            raise  # the reader of a pipe has gone; the command line deals with it
        except (OSError, MemoryError) as error:
            typer.echo(_machine(error), err=True)
            raise typer.Exit(FAILED) from None
        except Exception as error:
            behind = stop_behind(error)
            if behind is not None:
                raise _stopped(behind) from None
            status = _status(error)
            if status is None:
                raise
            typer.echo(" ".join([str(error), *getattr(error, "__notes__", [])]), err=True)
            raise typer.Exit(status) from None

    return run


def _stopped(stop: KeyboardInterrupt) -> typer.Exit:
    typer.echo(f"\nStopped. {_kept(stop)}", err=True)
    return typer.Exit(STOPPED)


def _status(error: Exception) -> int | None:
    """Exit status of an error of the program's own; None for any other, which is a bug."""
    from sim.batch.executors import ExecutorLost
    from sim.batch.sweep import SweepFailed
    from sim.scenario import InputErrors
    from sim.workshop.served import AlreadyServed

    if isinstance(error, InputErrors):
        return BAD_INPUT
    return FAILED if isinstance(error, SweepFailed | ExecutorLost | AlreadyServed) else None


def _machine(error: OSError | MemoryError) -> str:
    if isinstance(error, MemoryError):
        return f"Out of memory; try fewer workers (--workers) or a smaller chunk (--chunk). {_kept(error)}"
    what = error.strerror or str(error)
    where = f": {error.filename}" if error.filename else ""
    return f"{what}{where}. {_kept(error)}"


def _kept(error: BaseException) -> str:
    """Say what is kept and how to go on, as whoever was at work noted on the error."""
    again = not isinstance(error, OSError) or error.errno in PASSING
    nothing = f"Nothing was finished yet, so nothing is kept{': run the same command again' if again else ''}."
    return " ".join(getattr(error, "__notes__", [])) or nothing
