"""Where chunks are run: in this process, or in local worker processes. Neither changes any result."""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import wait as wait_for_end
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")


@dataclass(frozen=True)
class Crash:
    """A job that raised, or whose worker died: what happened, and the whole traceback.

    `died` says that memory ran out, or may have: a smaller job may succeed.
    """

    error: str
    traceback: str
    died: bool = False


SUSPECT = 2
"""Times that a job was running when a worker died, from which on it runs alone."""

MOST_LOST = 3
"""Times that a job may be running when a worker dies; once more, and it is given up."""

MOST_IN_VAIN = 12
"""Pools that may break one after the other without any job done; then the rest is given up."""


class ExecutorLost(Exception):
    """What runs the chunks is gone, all of it: the sweep ends, and tells so."""


class Executor(Protocol):
    """Anything that runs a function on jobs and gives each job back with what became of it, in any order."""

    workers: int

    def run(self, function: Callable[[Job], Done], jobs: Iterable[Job]) -> Iterator[tuple[Job, Done | Crash]]:
        """Yield every job once, with its result or its crash."""
        ...

    def check_folder(self, folder: Path) -> None:
        """Refuse a folder that workers do not share with this process (`InputErrors`)."""
        ...


def _crash(error: BaseException) -> Crash:
    text = "".join(traceback.format_exception(error))
    return Crash(f"{type(error).__name__}: {error}", text, isinstance(error, MemoryError))


class Serial:
    """Runs one job after the other in this process."""

    workers = 1

    def run(self, function: Callable[[Job], Done], jobs: Iterable[Job]) -> Iterator[tuple[Job, Done | Crash]]:
        """Yield every job in order."""
        for job in jobs:
            outcome: Done | Crash
            try:
                outcome = function(job)
            except Exception as error:  # noqa: BLE001  a failing chunk is a row of the result, whatever it raised
                outcome = _crash(error)
            yield job, outcome

    def check_folder(self, folder: Path) -> None:
        """Take any folder."""

    def __repr__(self) -> str:
        return "<Serial: this process>"


class LocalProcesses:
    """Runs jobs in worker processes of this machine, each started afresh (never forked).

    Parameters
    ----------
    workers
        Number of processes; by default one for each processor that this process may use.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or usable_processors()

    def run(self, function: Callable[[Job], Done], jobs: Iterable[Job]) -> Iterator[tuple[Job, Done | Crash]]:
        """Yield jobs as they end. Workers end with this process, whatever ends it."""
        yield from _Rounds(self.workers, function, deque(enumerate(jobs))).run()

    def check_folder(self, folder: Path) -> None:
        """Take any folder."""

    def __repr__(self) -> str:
        return f"<LocalProcesses: {self.workers} workers>"


@dataclass
class _Rounds(Generic[Job, Done]):
    """Jobs that go through one pool after the other: a worker that dies takes its whole pool with it.

    Who is to blame cannot be told when several jobs were running. All of them are tried once more; those lost
    again then run one at a time, so that only the job that does it is given up.
    """

    workers: int
    function: Callable[[Job], Done]
    waiting: deque[tuple[int, Job]]
    lost: Counter[int] = field(default_factory=Counter)
    in_vain: int = 0

    def run(self) -> Iterator[tuple[Job, Done | Crash]]:
        """Yield every job once."""
        while self.waiting:
            context = multiprocessing.get_context("spawn")
            pool = ProcessPoolExecutor(self.workers, mp_context=context, initializer=prepare_worker)
            before = set(multiprocessing.active_children())
            try:
                yield from self._in_one_pool(pool)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
                for child in set(multiprocessing.active_children()) - before:
                    child.terminate()
                    child.join(5.0)
            while self.waiting and (self.in_vain >= MOST_IN_VAIN or self.lost[self.waiting[0][0]] > MOST_LOST):
                yield self.waiting.popleft()[1], _died()

    def _in_one_pool(self, pool: ProcessPoolExecutor) -> Iterator[tuple[Job, Done | Crash]]:
        """Yield jobs as they end, only a few being in flight, so that memory does not grow with the sweep."""
        running: dict[Future[Done], tuple[int, Job]] = {}
        try:
            while self.waiting or running:
                self._submit(pool, running)
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    raised = future.exception()
                    if isinstance(raised, BrokenProcessPool):
                        raise raised
                    job = running.pop(future)[1]
                    self.in_vain = 0
                    yield job, future.result() if raised is None else _crash(raised)
            pool.shutdown()
        except BrokenProcessPool:
            for future in [one for one in running if one.done() and one.exception() is None]:
                yield running.pop(future)[1], future.result()
            self.in_vain += 1
            self.lost.update(number for number, _ in running.values())
            self.waiting.extendleft(sorted(running.values(), key=lambda one: -one[0]))

    def _submit(self, pool: ProcessPoolExecutor, running: dict[Future[Done], tuple[int, Job]]) -> None:
        while self.waiting and len(running) < 2 * self.workers:
            suspect = self.lost[self.waiting[0][0]] >= SUSPECT or any(
                self.lost[number] >= SUSPECT for number, _ in running.values()
            )
            if suspect and running:
                return
            with main_left_alone():
                future = pool.submit(self.function, self.waiting[0][1])
            running[future] = self.waiting.popleft()


@contextmanager
def main_left_alone() -> Iterator[None]:
    """Keep workers that start now from running the user's script again: a plain script may call `sweep`."""
    main = vars(sys.modules["__main__"])
    hidden: dict[str, Any] = {name: main[name] for name in ("__spec__", "__file__") if name in main}
    main["__spec__"] = None
    main.pop("__file__", None)
    try:
        yield
    finally:
        main.update(hidden)


def _died() -> Crash:
    what = f"its worker process died {MOST_LOST + 1} times (killed, or out of memory)"
    advice = "try fewer workers (--workers) or a smaller chunk (--chunk)"
    return Crash(f"{what}: {advice}", "A process that is killed leaves no traceback.", died=True)


def prepare_worker() -> None:
    """Leave Ctrl-C to the parent, and end when the parent ends, even by ``kill -9``; end without a look for garbage."""
    atexit.register(gc.freeze)  # the parent waits for the end
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: Any) -> None:
    wait_for_end([sentinel])
    os._exit(1)


def usable_processors() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def choose(workers: int | None, jobs: int) -> Executor:
    """Return an executor for a number of jobs; one worker, or one job, needs no other process."""
    count = min(workers or usable_processors(), max(jobs, 1))
    return Serial() if count == 1 else LocalProcesses(count)
