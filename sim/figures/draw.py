"""Draw every figure of a result, and keep a list of them for the report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import sim.spared  # noqa: F401  first of all: Mesa goes through every module that is loaded before it
from sim.batch.executors import prepare_worker
from sim.batch.sweep import prepare
from sim.figures import branches, cliff, curves, differences, explained, icons, parts
from sim.figures.style import Drawing, save
from sim.figures.tables import ResultLike, Tables, open_tables

INDEX = "index.json"
MODULES = (branches, icons, differences, curves, cliff, parts, explained)
LAST = 1_000_000
"""Place of figures that come after all others."""
WORDS = ("name", "kind", "case", "title", "caption", "alt", "how")


def jobs(tables: Tables) -> list[Callable[[], Drawing | None]]:
    """Every figure that the tables allow, as functions that draw it."""
    return [job for module in MODULES for job in module.jobs(tables)]


def drawings(result: Path | str | ResultLike | Tables) -> Iterator[Drawing]:
    """Draw every figure, one after the other; nothing is written."""
    for job in jobs(open_tables(result)):
        made = job()
        if made is not None:
            yield made


More = Callable[[Tables], list[Drawing]]
"""Draws what takes more than the tables, such as a run of its own; a function that can be found by its name."""


def draw_all(result: Path | str | ResultLike, workers: int = 1, more: Sequence[More] = ()) -> list[Path]:
    """Draw all figures into `figures/` of a results folder.

    Parameters
    ----------
    result
        A results folder, or a result that names its folder.
    workers
        Processes to draw in; their number changes no picture. Call with more than one only from a program
        that may be imported without running (the usual `if __name__ == "__main__"`).
    more
        What else to draw.

    Returns
    -------
    Paths of the pictures (PNG and SVG) and of the CSV of what each shows, and of `index.json`, which lists
    the figures with title, caption and description in words.
    """
    tables = open_tables(result)
    every = _every(tables, more)
    if workers > 1 and len(every) > 1:
        with Drawers(workers) as drawers:
            return drawers.draw(tables, more)()
    known = jobs(tables)
    return _listed(tables.home, [item for job in every for item in _draw(tables, job, known)])


class Drawers:
    """Processes that draw beside one another, and beside what this process does meanwhile.

    Parameters
    ----------
    workers
        How many; their number changes no picture.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def get_ready(self, rules: bool = False) -> None:
        """Start the processes, so that they are ready when there is something to draw; with compiled rules if wanted.

        Figures whose numbers take runs of their own want rules. Calling it again does nothing.
        """
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=prepare_worker)
            for _ in range(self.workers):
                self._pool.submit(_get_ready, rules)

    def draw(self, tables: Tables, more: Sequence[More] = ()) -> Callable[[], list[Path]]:
        """Begin to draw all figures of a results folder; what is returned waits for them, and returns as `draw_all`."""
        self.get_ready()
        assert self._pool is not None
        pool, home = self._pool, tables.home
        # the last take longest, for they run histories: they begin first
        parts = [pool.submit(_draw_there, home, job) for job in reversed(_every(tables, more))]
        return lambda: _listed(home, [item for part in parts for item in part.result()])

    def __enter__(self) -> Drawers:
        return self

    def __exit__(self, *raised: object) -> None:
        self.end()

    def end(self) -> None:
        """End the processes; what has not been begun is not drawn."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


Done = tuple[tuple[int, str], dict[str, Any], list[Path]]
"""Place among the figures, words, paths."""


def _every(tables: Tables, more: Sequence[More]) -> list[int | More]:
    """Everything to draw: numbers of the figures that the tables allow, and functions."""
    (tables.home / "figures").mkdir(exist_ok=True)
    return [*range(len(jobs(tables))), *more]


def _listed(home: Path, done: list[Done]) -> list[Path]:
    """Keep the list of figures beside them, in their order; return all paths."""
    done.sort(key=lambda item: item[0])
    index = home / "figures" / INDEX
    words = [words for _, words, _ in done]
    index.write_text(json.dumps(words, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return [*(path for _, _, paths in done for path in paths), index]


def _get_ready(rules: bool) -> None:
    """Have a process load what drawing takes beside what this file imports."""
    if rules:
        prepare()


@cache
def _opened(folder: Path) -> Tables:
    """The tables of a folder, read once in a process that draws."""
    return open_tables(folder)


@cache
def _jobs_there(folder: Path) -> list[Callable[[], Drawing | None]]:
    return jobs(_opened(folder))


def _draw_there(folder: Path, job: int | More) -> list[Done]:
    return _draw(_opened(folder), job, _jobs_there(folder))


def _draw(tables: Tables, job: int | More, known: Sequence[Callable[[], Drawing | None]] = ()) -> list[Done]:
    """Draw and save the figure of a number, or all of a function; each with its words and paths."""
    if isinstance(job, int):
        one = (known or jobs(tables))[job]()
        made, place = ([] if one is None else [one]), job
    else:
        made, place = job(tables), LAST
    return [
        (
            (place, drawing.name), {key: getattr(drawing, key) for key in WORDS},
            save(drawing, tables.home / "figures", tables.digest),
        )
        for drawing in made
    ]  # fmt: skip
