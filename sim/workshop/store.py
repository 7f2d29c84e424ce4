"""The session file: events in the order in which they happened, each on disk before it is acknowledged.

It is an SQLite database with two tables: `events`, to which lines are only ever added, and `secrets` (the PINs and
the key that signs cookies), which the facilitator can have made anew.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from sim.batch.store import refusal

VERSION = 1
TABLES = """
create table events (number integer primary key, at real not null, kind text not null, body text not null);
create table secrets (name text primary key, value text not null);
"""


@dataclass(frozen=True)
class Event:
    """One thing that happened: its number in the file, when (seconds since 1970), its kind and what it holds."""

    number: int
    at: float
    kind: str
    body: Mapping[str, Any]


class Overtaken(Exception):
    """Another process has written to the session file what this one does not know; nothing was written."""


class SessionFile:
    """An open session file; safe to use from several threads.

    Parameters
    ----------
    path
        The file; it must exist (`create` makes one).

    Raises
    ------
    InputErrors
        There is no such file, or it is no session of this version.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise refusal(str(path), "no such session file", "a file made by `ssrsim workshop new`")
        self._lock = threading.Lock()
        self._closed = False
        self._connection = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
        try:
            (found,) = self._connection.execute("pragma user_version").fetchone()
        except sqlite3.DatabaseError as error:
            raise refusal(str(path), f"not a session file ({error})", "a file made by `ssrsim workshop new`") from None
        if found != VERSION:
            raise refusal(str(path), f"a session of version {found}", f"version {VERSION}")
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = full")

    @classmethod
    def create(cls, path: Path, body: Mapping[str, Any], secrets: Mapping[str, str]) -> SessionFile:
        """Make a new file whose first event is ``created``; it appears whole or not at all."""
        if path.exists():
            raise refusal(str(path), "a file stands there", "another name, or `ssrsim workshop delete` first")
        spare = path.with_name(path.name + ".new")
        spare.unlink(missing_ok=True)
        connection = sqlite3.connect(spare)
        connection.executescript(TABLES)
        connection.execute(f"pragma user_version = {VERSION}")
        connection.executemany("insert into secrets values (?, ?)", secrets.items())
        _insert(connection, 1, "created", body)
        connection.commit()
        connection.close()
        spare.replace(path)
        return cls(path)

    def append(self, number: int, kind: str, body: Mapping[str, Any]) -> Event:
        """Write an event; when this returns it is on disk.

        Parameters
        ----------
        number
            Its place: one after the last event that the writer knows. SQLite holds that each is taken once, whichever
            process writes, so what was decided on the strength of an older state is never added to a newer one.

        Raises
        ------
        Overtaken
            The place is taken.
        """
        with self._lock:
            return _insert(self._connection, number, kind, body)

    def events(self) -> tuple[Event, ...]:
        """All events, in order."""
        with self._lock:
            rows = self._connection.execute("select number, at, kind, body from events order by number").fetchall()
        return tuple(Event(number, at, kind, json.loads(body)) for number, at, kind, body in rows)

    def secret(self, name: str) -> str:
        """A PIN or key by its name; KeyError where there is none."""
        with self._lock:
            row = self._connection.execute("select value from secrets where name = ?", (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        found: str = row[0]
        return found

    def secrets(self) -> dict[str, str]:
        """All PINs and keys."""
        with self._lock:
            return dict(self._connection.execute("select name, value from secrets").fetchall())

    def close(self) -> None:
        """Write everything into the one file and let go of it; a second time does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._connection.execute("pragma wal_checkpoint(truncate)")
            self._connection.close()

    def __enter__(self) -> SessionFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<SessionFile {self.path.name}>"


def delete(path: Path) -> list[Path]:
    """Take away a session file and what SQLite keeps beside it; what was taken away. Nobody may be serving it."""
    SessionFile(path).close()
    beside = [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))]
    gone = [one for one in beside if one.exists()]
    for one in gone:
        one.unlink()
    return gone


def _insert(connection: sqlite3.Connection, number: int, kind: str, body: Mapping[str, Any]) -> Event:
    at = time.time()
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    try:
        connection.execute("insert into events values (?, ?, ?, ?)", (number, at, kind, text))
    except sqlite3.IntegrityError:
        raise Overtaken from None
    return Event(number, at, kind, json.loads(text))
