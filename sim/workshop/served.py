"""One server for a session file: a lock beside it, which the system takes back from a server that dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.batch.lock import Signed, holding


class AlreadyServed(Exception):
    """Another process serves the session."""


def _refused(path: Path, signed: Signed) -> AlreadyServed:
    at = f"at {signed['at']}; open that, or close it first" if "at" in signed else "by another process; close it first"
    return AlreadyServed(f"{path}: already served {at}. Nothing was done.")


@contextmanager
def alone(path: Path) -> Iterator[Callable[[str], None]]:
    """Be the only one who serves a session, or takes it away; whoever only reads it is not hindered.

    Yields
    ------
    A function that says at which address it is served.

    Raises
    ------
    AlreadyServed
        Another process serves it.
    """
    with holding(path, _refused) as sign:
        yield lambda address: sign(at=address)
