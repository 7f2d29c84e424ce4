"""Figures for the page: each as one picture inside the file, with its words and its numbers as a table."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.figures.tables import case_name
from sim.report.phrases import MISSING, Sheet

HEAVY_SVG = 200_000
MOST_ROWS = 160
DROPPED = ("case", "meaning", "a", "b", "outcome", "low50", "high50")


@dataclass(frozen=True)
class Picture:
    """A figure with its picture as a data address."""

    name: str
    kind: str
    case: str
    title: str
    alt: str
    how: str
    caption: str
    source: str
    sheet: Sheet


def pictures(folder: Path) -> list[Picture]:
    """All figures that `draw_all` left in a folder; none where it has not been run."""
    index = folder / "index.json"
    if not index.exists():
        return []
    found = json.loads(index.read_text(encoding="utf-8"))
    return [
        Picture(
            **{key: entry[key] for key in ("name", "kind", "case", "title", "alt", "how", "caption")},
            source=_source(folder, entry["name"]),
            sheet=twin(folder / f"{entry['name']}.csv", entry["kind"]),
        )
        for entry in found
    ]


def _source(folder: Path, name: str) -> str:
    """The picture itself: sharp where that is small, else in points."""
    svg = folder / f"{name}.svg"
    light = svg.stat().st_size <= HEAVY_SVG
    kind, content = ("svg+xml", svg.read_bytes()) if light else ("png", (folder / f"{name}.png").read_bytes())
    return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"


def twin(path: Path, kind: str) -> Sheet:
    """What a figure shows as a table; long series are thinned to single years, the file has them all."""
    data = pd.read_csv(path)
    thinned = data
    if kind in ("F2", "F6") and "world" in data:
        thinned = data[data["world"].astype(str).str.contains(" of all")]
        thinned = thinned[(thinned["year"] + 1e-9).mod(1.0) < 1.0 / 12.0]
        if kind == "F6":
            thinned = thinned[thinned["year"].round().isin([-5, -2, 0, 1, 2, 3, 5, 10])]
    note = (
        f"All values drawn are in figures/{path.name}." if len(thinned) < len(data) or len(thinned) > MOST_ROWS else ""
    )
    thinned = thinned.head(MOST_ROWS).dropna(axis="columns", how="all")
    if "case" in thinned:
        thinned = thinned.assign(case=thinned["case"].astype(str).map(case_name))
    kept = [
        name for name in thinned.columns if name not in DROPPED or (name == "case" and thinned["case"].nunique() > 1)
    ]
    rows = [[_cell(value) for value in row] for row in thinned[kept].itertuples(index=False, name=None)]
    return Sheet("What the figure shows", [name.replace("_", " ") for name in kept], rows, note)


def _cell(value: object) -> str:
    if isinstance(value, float):
        value = 0.0 if abs(value) < 1e-9 else value
        return MISSING if value != value else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)
