"""Draw every figure of a result, and keep a list of them for the report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

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
    folder = tables.home / "figures"
    folder.mkdir(exist_ok=True)
    every: list[int | More] = [*range(len(jobs(tables))), *more]
    if workers > 1 and len(every) > 1:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            # the last take longest, for they run histories: they begin first
            parts_done = [pool.submit(_draw_there, tables.home, job) for job in reversed(every)]
            done = [item for part in parts_done for item in part.result()]
    else:
        done = [item for job in every for item in _draw(tables, job)]
    done.sort(key=lambda item: item[0])
    (folder / INDEX).write_text(
        json.dumps([words for _, words, _ in done], indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return [*(path for _, _, paths in done for path in paths), folder / INDEX]


Done = tuple[tuple[int, str], dict[str, Any], list[Path]]
"""Place among the figures, words, paths."""


@cache
def _opened(folder: Path) -> Tables:
    """The tables of a folder, read once in a process that draws."""
    return open_tables(folder)


def _draw_there(folder: Path, job: int | More) -> list[Done]:
    return _draw(_opened(folder), job)


def _draw(tables: Tables, job: int | More) -> list[Done]:
    """Draw and save the figure of a number, or all of a function; each with its words and paths."""
    if isinstance(job, int):
        one = jobs(tables)[job]()
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
