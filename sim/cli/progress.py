"""How far a sweep is: a live bar in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Report = Callable[[int, int], None]

BETWEEN_LINES = 5.0
"""Seconds between plain lines, at least."""

TELLING = 0.2
"""Share done from which on the time left can be told: the first chunks also wait for workers to start."""


@contextmanager
def progress() -> Iterator[Report]:
    """Give a function to be called with histories done and histories in all."""
    if not sys.stderr.isatty():
        yield PlainLines()
        return
    from rich.console import Console  # for a bar only: it takes a tenth of a second to import
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    bar = Progress(
        SpinnerColumn(),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} histories"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
        console=Console(stderr=True),
    )
    with bar:
        yield LiveBar(bar)


class LiveBar:
    """Moves a live bar."""

    def __init__(self, bar: Progress) -> None:
        self.bar = bar
        self.task: TaskID | None = None
        self.start = time.monotonic()
        self.before = 0

    def __call__(self, done: int, total: int) -> None:
        """Take note of histories done, and in all."""
        if self.task is None:
            self.start, self.before = time.monotonic(), done
            self.task = self.bar.add_task("", total=total, rate="compiled, starting")
        new = done - self.before
        rate = rate_words(new, time.monotonic() - self.start) if new else "running"
        self.bar.update(self.task, completed=done, rate=rate)


class PlainLines:
    """Writes a line now and then."""

    def __init__(self) -> None:
        self.start = self.last = time.monotonic()
        self.before: int | None = None

    def __call__(self, done: int, total: int) -> None:
        """Take note of histories done, and in all."""
        now = time.monotonic()
        if self.before is None:
            self.start, self.last, self.before = now, now, done
            self.write(f"Running {total - done:,} histories.")
        elif done == total or now - self.last >= BETWEEN_LINES:
            self.last = now
            spent, new, all_new = now - self.start, done - self.before, total - self.before
            left = f", about {spent * (total - done) / new:.0f} s left" if new and new >= all_new * TELLING else ""
            end = left if done < total else f", {spent:.0f} s"
            self.write(f"{done:,} of {total:,} histories, {rate_words(new, spent)}{end}.")

    def write(self, text: str) -> None:
        """Write a line as it is."""
        typer.echo(text, err=True)


def rate_words(done: int, seconds: float) -> str:
    """Say a rate."""
    return f"{done / max(seconds, 1e-9):,.0f} a second"
