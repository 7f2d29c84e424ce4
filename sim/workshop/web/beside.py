"""Runs of the model in a process beside the server's, so that no page waits for them."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from sim.batch.executors import main_left_alone, prepare_worker

T = TypeVar("T")


GIVES_WAY = 5
"""How much lower the priority of the process is than the server's, where there are such: pages go first."""


class Runner(Protocol):
    """Does a piece of work somewhere and returns what it gives."""

    def __call__(self, work: Callable[..., T], *given: Any) -> T:
        """Do it and wait for it."""
        ...


def _prepare() -> None:
    prepare_worker()
    if hasattr(os, "nice"):
        os.nice(GIVES_WAY)


def here(work: Callable[..., T], *given: Any) -> T:
    """Do it in the thread that asks."""
    return work(*given)


class Beside:
    """A process that does pieces of work one after the other; it ends with the server, whatever ends that.

    What it is given and gives back is pickled: functions of modules, and plain data. A process that has died is
    replaced, and the work it had is done once more.
    """

    def __init__(self) -> None:
        self._pool = self._begun()
        self._closed = False

    def __call__(self, work: Callable[..., T], *given: Any) -> T:
        """Do a piece of work there, and wait for it.

        Raises
        ------
        BrokenProcessPool
            The process died of it twice, or was closed.
        """
        try:
            return self._do(work, *given)
        except BrokenProcessPool:
            if self._closed:
                raise
            self._pool = self._begun()
            return self._do(work, *given)

    def close(self) -> None:
        """End the process; what it is at ends with it."""
        self._closed = True
        for process in tuple((self._pool._processes or {}).values()):  # nobody waits for its answer any more
            process.terminate()
        self._pool.shutdown(cancel_futures=True)

    def _do(self, work: Callable[..., T], *given: Any) -> T:
        with main_left_alone():
            answer = self._pool.submit(work, *given)
        return answer.result()

    @staticmethod
    def _begun() -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_prepare)

    def __repr__(self) -> str:
        return "<Beside: a process that runs the model>"
