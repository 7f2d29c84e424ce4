"""How a sweep is run: by whom, in chunks of what size, and who writes them. Nothing here changes a result."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sim.batch.design import CHUNK
from sim.batch.executors import Executor, choose, usable_processors
from sim.batch.store import refusal
from sim.scenario.problems import nearest

Progress = Callable[[int, int], None]
"""Called with histories done and histories in all."""

EXECUTORS = ("local", "dask")
PARTS_BY = ("return", "shared")

ALONE = 150_000
"""Months of histories (some six hundred histories of 20 years) that one process has run before others had started."""


@dataclass
class How:
    """How a sweep is run. Nothing here changes a result.

    Attributes
    ----------
    workers, chunk
        Processes (if not given, one for each processor, or this one alone where little is to do), and most worlds
        stepped together.
    executor
        Where chunks are run: ``"local"`` processes, ``"dask"``, or anything that is an `Executor`.
    scheduler
        Address of a Dask scheduler; workers are started on this machine if not given.
    parts
        ``"return"``: workers send chunks back; ``"shared"``: they write them into the sweep's folder themselves,
        which must be on storage that all of them see.
    progress
        What is called after each chunk.
    say
        What is called with a line, before something that takes seconds.
    """

    workers: int | None = None
    chunk: int = CHUNK
    executor: Executor | str = "local"
    scheduler: str | None = None
    parts: str = "return"
    progress: Progress | None = None
    say: Callable[[str], None] | None = None
    chunks: int = field(default=0, init=False)
    used: int = field(default=1, init=False)
    _cluster: Executor | None = field(default=None, init=False)
    _started: datetime = field(default_factory=lambda: datetime.now(UTC), init=False)
    _clock: float = field(default_factory=time.perf_counter, init=False)

    def __post_init__(self) -> None:
        """Refuse words that mean nothing."""
        for option, word, words in (("--executor", self.executor, EXECUTORS), ("--parts", self.parts, PARTS_BY)):
            if isinstance(word, str) and word not in words:
                raise refusal(f"{option} {word}", "no such choice", " or ".join(words), nearest(word, words))
        if self.executor == "local" and self.scheduler is not None:
            raise refusal(f"--scheduler {self.scheduler}", "goes with Dask only", "--executor dask with it")

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Stay connected to a cluster for as long as this stands; without one, nothing is done.

        Raises
        ------
        InputErrors
            There is no cluster, or not one that this process can use.
        """
        if self.executor != "dask" or self._cluster is not None:
            yield
            return
        from sim.batch.dask_executor import cluster

        here = "Starting Dask workers on this machine."
        self.tell(f"Joining the Dask scheduler at {self.scheduler}." if self.scheduler else here)
        with cluster(self.scheduler, self.workers) as self._cluster:
            try:
                yield
            finally:
                self._cluster = None

    def tell(self, line: str) -> None:
        """Say what is begun, to whoever listens."""
        if self.say:
            self.say(line)

    def width(self, months: int) -> int:
        """Return how many chunks of so many months of histories in all are run at a time, at most."""
        found = self._cluster or self.executor
        if isinstance(found, str):
            return self.workers or (1 if months <= ALONE else usable_processors())
        return self.workers or found.workers

    def chosen(self, jobs: int) -> Executor:
        """Return who runs so many chunks."""
        found = self._cluster or self.executor
        return choose(self.workers, jobs) if isinstance(found, str) else found

    def timing(self) -> dict[str, Any]:
        """Say when, how long and by how many workers it was run."""
        return {
            "started": self._started.isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - self._clock, 3),
            **{"workers": self.used, "chunk": self.chunk, "chunks": self.chunks},
        }
