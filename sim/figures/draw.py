"""Draw every figure of a result, and keep a list of them for the report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sim.figures import branches, cliff, curves, differences, explained, icons, parts
from sim.figures.style import Drawing, save
from sim.figures.tables import ResultLike, Tables, open_tables

INDEX = "index.json"
MODULES = (branches, icons, differences, curves, cliff, parts, explained)
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


def draw_all(result: Path | str | ResultLike, workers: int = 1) -> list[Path]:
    """Draw all figures into `figures/` of a results folder.

    Parameters
    ----------
    result
        A results folder, or a result that names its folder.
    workers
        Processes to draw in; their number changes no picture. Call with more than one only from a program
        that may be imported without running (the usual `if __name__ == "__main__"`).

    Returns
    -------
    Paths of the pictures (PNG and SVG) and of the CSV of what each shows, and of `index.json`, which lists
    the figures with title, caption and description in words.
    """
    tables = open_tables(result)
    folder = tables.home / "figures"
    folder.mkdir(exist_ok=True)
    count = len(jobs(tables))
    if workers > 1 and count > 1:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            parts_done = [pool.submit(_draw_some, tables.home, range(k, count, workers)) for k in range(workers)]
            done = [item for part in parts_done for item in part.result()]
    else:
        done = _draw(tables, range(count))
    done.sort(key=lambda item: item[0])
    (folder / INDEX).write_text(
        json.dumps([words for _, words, _ in done], indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return [*(path for _, _, paths in done for path in paths), folder / INDEX]


Done = tuple[int, dict[str, Any], list[Path]]


def _draw_some(folder: Path, numbers: range) -> list[Done]:
    return _draw(open_tables(folder), numbers)


def _draw(tables: Tables, numbers: range) -> list[Done]:
    """Draw and save the figures of these numbers; each with its words and paths."""
    every, done = jobs(tables), []
    for number in numbers:
        drawing = every[number]()
        if drawing is not None:
            paths = save(drawing, tables.home / "figures", tables.digest)
            done.append((number, {key: getattr(drawing, key) for key in WORDS}, paths))
    return done
