"""Where chunks are run: in this process, or in local worker processes. Neither changes any result."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait as wait_for_end
from typing import Any, Protocol, TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")


@dataclass(frozen=True)
class Crash:
    """A job that raised, or whose worker died: what happened, and the whole traceback."""

    error: str
    traceback: str


class ExecutorLost(Exception):
    """What runs the chunks is gone, all of it: the sweep ends, and tells so."""


class Executor(Protocol):
    """Anything that runs a function on jobs and gives each job back with what became of it, in any order."""

    workers: int

    def run(self, function: Callable[[Job], Done], jobs: Iterable[Job]) -> Iterator[tuple[Job, Done | Crash]]:
        """Yield every job once, with its result or its crash."""
        ...


def _crash(error: BaseException) -> Crash:
    text = "".join(traceback.format_exception(error))
    return Crash(f"{type(error).__name__}: {error}", text)


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
        before = set(multiprocessing.active_children())
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(self.workers, mp_context=context, initializer=_prepare_worker)
        try:
            yield from _as_completed(pool, function, list(jobs), window=2 * self.workers)
            pool.shutdown()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in set(multiprocessing.active_children()) - before:
                child.terminate()

    def __repr__(self) -> str:
        return f"<LocalProcesses: {self.workers} workers>"


def _as_completed(
    pool: ProcessPoolExecutor, function: Callable[[Job], Done], jobs: list[Job], window: int
) -> Iterator[tuple[Job, Done | Crash]]:
    """Keep only a few jobs in flight, so that memory does not grow with the sweep."""
    running: dict[Future[Done], Job] = {}
    waiting = list(reversed(jobs))
    while waiting or running:
        while waiting and len(running) < window:
            try:
                with _main_left_alone():
                    running[pool.submit(function, waiting[-1])] = waiting[-1]
                waiting.pop()
            except BrokenProcessPool as error:
                yield waiting.pop(), _died(error)
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job = running.pop(future)
            raised = future.exception()
            if isinstance(raised, BrokenProcessPool):
                yield job, _died(raised)
            elif raised is not None:
                yield job, _crash(raised)
            else:
                yield job, future.result()


@contextmanager
def _main_left_alone() -> Iterator[None]:
    """Keep workers that start now from running the user's script again: a plain script may call `sweep`."""
    main = vars(sys.modules["__main__"])
    hidden: dict[str, Any] = {name: main[name] for name in ("__spec__", "__file__") if name in main}
    main["__spec__"] = None
    main.pop("__file__", None)
    try:
        yield
    finally:
        main.update(hidden)


def _died(error: BaseException) -> Crash:
    advice = "try fewer workers or a smaller chunk"
    return Crash(f"a worker process died (killed, or out of memory): {advice}", str(error))


def _prepare_worker() -> None:
    """Leave Ctrl-C to the parent, and end when the parent ends, even by ``kill -9``."""
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
