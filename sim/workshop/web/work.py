"""Heavy work in one thread: runs, chains and comparisons, asked for by pages and looked at when they are done."""

from __future__ import annotations

import itertools
import queue
import sys
import threading
import traceback
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Literal

MOST_KEPT = 200
"""Answers kept; the oldest goes first."""
URGENT, USUAL, IDLE = 0, 1, 2
"""What is done first: what a room waits for, what a page has asked for, what may be asked for next."""


@dataclass
class Job:
    """A piece of work: `state` says how far it is; `answer` is there when it is done."""

    work: Callable[[], Any]
    state: Literal["waiting", "done", "failed"] = "waiting"
    answer: Any = None
    error: BaseException | None = None
    ended: threading.Event = field(default_factory=threading.Event)


class Worker:
    """One thread that works through jobs, the urgent first."""

    def __init__(self) -> None:
        self._queue: queue.PriorityQueue[tuple[int, int, Job | None]] = queue.PriorityQueue()
        self._jobs: dict[Hashable, Job] = {}
        self._change = threading.Lock()
        self._count = itertools.count()
        self.done = 0
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="runs of the model", daemon=True)
        self._thread.start()

    def ask(
        self, key: Hashable, work: Callable[[], Any], *, urgency: int = USUAL, again: bool = False
    ) -> Job:
        """The job of this key, begun if there is none.

        Parameters
        ----------
        again
            Whether to begin it anew where an earlier one has ended.
        """
        with self._change:
            job = self._jobs.get(key)
            if job is None or (again and job.state != "waiting"):
                job = self._jobs[key] = Job(work)
                self._queue.put((urgency, next(self._count), job))
                self._forget()
            return job

    def put(self, key: Hashable, answer: Any) -> None:
        """Keep an answer that is known already."""
        with self._change:
            self._jobs[key] = Job(lambda: answer, "done", answer)
            self._forget()

    def state(self, key: Hashable) -> str:
        """How far the job of a key is; "" where there is none."""
        with self._change:
            return self._jobs[key].state if key in self._jobs else ""

    def close(self) -> None:
        """Take no more work; what is under way ends with the process."""
        self._closed = True
        self._queue.put((-1, next(self._count), None))
        self._thread.join(timeout=2.0)

    def _forget(self) -> None:
        ended = [key for key, job in self._jobs.items() if job.state != "waiting"]
        for key in ended[: max(len(self._jobs) - MOST_KEPT, 0)]:
            del self._jobs[key]

    def _work(self) -> None:
        while True:
            job = self._queue.get()[2]
            if job is None:
                return
            try:
                job.answer = job.work()
                job.state = "done"
            except Exception as error:  # noqa: BLE001  the page that asked tells it, and the thread lives on
                job.error, job.state = error, "failed"
                if self._closed:  # its process was ended with the server
                    return
                traceback.print_exception(error, file=sys.stderr)
            self.done += 1
            job.ended.set()
