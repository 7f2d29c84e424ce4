"""Draw every figure of a result, and keep a list of them for the report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from sim.figures import cliff, curves, differences, icons, parts
from sim.figures.style import Drawing, save
from sim.figures.tables import HasFolder, Tables, open_tables

INDEX = "index.json"
MODULES = (icons, differences, curves, cliff, parts)


def drawings(tables: Tables) -> Iterator[Drawing]:
    """Every figure that the tables allow, one after the other; nothing is written."""
    for module in MODULES:
        yield from module.drawings(tables)


def draw_all(result: Path | str | HasFolder) -> list[Path]:
    """Draw all figures into `figures/` of a results folder.

    Parameters
    ----------
    result
        A results folder, or a result that names its folder.

    Returns
    -------
    Paths of the pictures (PNG and SVG) and of the CSV of what each shows; `index.json` lists them with title,
    caption and description in words.
    """
    tables = open_tables(result)
    folder = tables.folder / "figures"
    folder.mkdir(exist_ok=True)
    paths: list[Path] = []
    index = []
    for drawing in drawings(tables):
        paths += save(drawing, folder, tables.digest)
        index.append({key: getattr(drawing, key) for key in ("name", "kind", "case", "title", "caption", "alt", "how")})
    (folder / INDEX).write_text(json.dumps(index, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return [*paths, folder / INDEX]
