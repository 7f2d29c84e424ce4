"""F3: paired differences between two arms, a row an outcome, a panel a context."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from sim.figures.effects import (
    CLEAR,
    GROUPS,
    NEGLIGIBLE,
    NOT_DISTINGUISHABLE,
    TOO_FEW,
    effects,
    label_of,
    with_half_interval,
)
from sim.figures.style import CAVEAT, FAINT, INK, SOFT, Drawing, Key, Margins, frame, new_figure, note, styled
from sim.figures.tables import Tables, case_name

ACROSS = 3
PER_PAGE = 6
MOST = 12
"""Pairs that get a figure; the tables hold all."""
GREY = "#9AA0A6"
ROW = 0.205
WRITTEN = (
    "case", "a", "b", "outcome", "label", "difference", "low50", "high50", "low", "high", "agree", "against", "pairs",
    "verdict",
)  # fmt: skip
HOW = (
    "Each dot is the mean difference between histories that met the same luck. Grey hollow dots: the 90 % interval "
    "holds zero, so the arms are not distinguishable. At the right: of 100 pairs, how many go the way of the mean, "
    "and how many the other way."
)


def paired_differences(tables: Tables, pair: str, cases: list[str], name: str) -> Drawing | None:
    """Draw the differences of one pair of arms in several contexts."""
    found = effects(tables)
    shown = [outcome for group in GROUPS.values() for outcome in group]
    found = found[(found["pair"] == pair) & found["case"].isin(cases) & found["outcome"].isin(shown)]
    found = with_half_interval(tables, found[found["difference"].notna()])
    if found.empty:
        return None
    places, height = _places(set(found["outcome"]))
    heavy, light = str(found["b_label"].iloc[0]), str(found["a_label"].iloc[0])
    title = f"What {heavy} would change against {light}: paired differences"
    columns = min(len(cases), ACROSS)
    rows = -(-len(cases) // columns)
    reach = _reach(found)
    with styled():
        figure = new_figure(max(2.5 + 2.3 * columns, 7.4), rows * (height * ROW + 0.55) + 0.9 * (rows - 1) + 0.35)
        grid = figure.subplots(rows, columns, sharex=True, squeeze=False)
        for number, axes in enumerate(grid.flat):
            if number >= len(cases):
                axes.remove()
                continue
            _panel(axes, found[found["case"] == cases[number]], places, reach)
            _names(axes, places, number % columns == 0)
            axes.set_title(case_name(cases[number]))
        caption = _caption(found, light, heavy)
        frame(figure, title, caption, _key(), Margins(left=2.55, right=0.72, across=0.75, down=0.95, below=0.62))
    case = cases[0] if len(cases) == 1 else ""
    data = found[list(WRITTEN)].reset_index(drop=True)
    return Drawing(name, "F3", case, title, caption, _alt(title, found, cases), HOW, figure, data)


def jobs(tables: Tables) -> list[Callable[[], Drawing | None]]:
    """What to draw: one figure a pair of arms, more where there are many contexts."""
    found, made = effects(tables), []
    for pair in list(dict.fromkeys(found["pair"]))[:MOST]:
        known = [case for case in tables.cases if case in set(found.loc[found["pair"] == pair, "case"])]
        slug = re.sub(r"[^a-z0-9]+", "_", str(pair).lower()).strip("_")
        for page, start in enumerate(range(0, len(known), PER_PAGE)):
            name = f"f3_differences_{slug}" + (f"_{page + 1}" if page else "")
            made.append(partial(paired_differences, tables, str(pair), known[start : start + PER_PAGE], name))
    return list(made)


def _places(present: set[str]) -> tuple[dict[str, float], float]:
    """Height of every row, counted downwards; groups have a line of their own for their name."""
    places: dict[str, float] = {}
    at = 0.0
    for group, outcomes in GROUPS.items():
        here = [outcome for outcome in outcomes if outcome in present]
        if not here:
            continue
        places[group] = at
        for number, outcome in enumerate(here):
            places[outcome] = at + number + 1.0
        at += len(here) + 1.5
    return places, at


def _reach(found: pd.DataFrame) -> float:
    """Half the width of the axis: enough for every interval, in steps that read well."""
    drawn = found[found["verdict"] != TOO_FEW]
    most = 100.0 * float(np.nanmax(drawn[["low", "high"]].abs().to_numpy(), initial=0.05))
    return next((step for step in (5.0, 10.0, 20.0, 30.0, 40.0, 60.0, 80.0) if most <= step * 0.97), 100.0)


def _panel(axes: Axes, rows: pd.DataFrame, places: dict[str, float], reach: float) -> None:
    """Draw the rows of one context."""
    axes.axvline(0.0, color=INK, linewidth=0.9, zorder=1)
    _marks(axes, rows, places)
    for row in rows.to_dict("records"):
        _row(axes, places[row["outcome"]], row)
    depth = max(places.values()) + 0.8
    note(axes, "pairs of 100\nwith : against", (1, depth), (26, -22), size=6.6, color=SOFT, ha="center")
    axes.set(xlim=(-reach, reach), ylim=(depth, -0.8), yticks=[], xticks=[-reach / 2, 0, reach / 2])
    axes.set_xlabel("← less      more →\nhistories or points of 100", fontsize=8.0)
    axes.tick_params(labelbottom=True)
    axes.spines["left"].set_visible(False)
    axes.grid(True, axis="x", color=FAINT, linewidth=0.5, zorder=0)
    axes.set_axisbelow(True)


def _names(axes: Axes, places: dict[str, float], written: bool) -> None:
    """Part the groups, and write the names of groups and outcomes at the left of a row of panels."""
    for key, place in places.items():
        if key in GROUPS:
            axes.axhline(place - 0.75, color=FAINT, linewidth=0.8, zorder=0)
        if written and key in GROUPS:
            note(axes, key, (0, place), (-178, 0), weight="bold")
        elif written:
            note(axes, label_of(key), (0, place), (-6, 0), ha="right")


def _row(axes: Axes, place: float, row: dict[Hashable, Any]) -> None:
    """Write beside one difference how the pairs go, or that there are too few."""
    if row["verdict"] == TOO_FEW:
        note(axes, f"{TOO_FEW} ({row['pairs']})", (0.5, place), (6, 0), size=7.4, color=SOFT)
        return
    for_mean, against = (round(100.0 * max(row[key], 0.0)) for key in ("agree", "against"))
    words = f"{for_mean} : {against}"
    note(axes, words, (1, place), (19, 0), size=7.4, color=INK if row["verdict"] in CLEAR else SOFT, ha="center")


def _marks(axes: Axes, rows: pd.DataFrame, places: dict[str, float]) -> None:
    """Draw means and both intervals of the rows of one context."""
    rows = rows[rows["verdict"] != TOO_FEW]
    height = rows["outcome"].map(places).to_numpy(dtype=np.float64)
    colours = [INK if said in CLEAR else GREY for said in rows["verdict"]]
    for low, high, width in (("low", "high", 1.0), ("low50", "high50", 3.2)):
        ends = 100.0 * rows[[low, high]].to_numpy(dtype=np.float64)
        lines = np.stack([ends, np.stack([height, height], axis=1)], axis=2)
        axes.add_collection(LineCollection(list(lines), colors=colours, linewidths=width, zorder=2), autolim=False)
        if width < 2.0:  # end marks, taller than the dot: they show where the interval is narrower than it
            for end in ends.T:
                axes.scatter(end, height, s=22.0, marker="|", c=colours, linewidths=0.8, zorder=2.5)
    kinds = {"o": rows["verdict"].isin(CLEAR), "w": rows["verdict"] == NOT_DISTINGUISHABLE}
    kinds["D"] = ~kinds["o"] & ~kinds["w"]
    for kind, here in kinds.items():
        colour = INK if kind == "o" else GREY
        face, marker = ("white", "o") if kind == "w" else (colour, kind)
        means = 100.0 * rows.loc[here, "difference"]
        axes.plot(
            means, height[here], linestyle="", marker=marker, markersize=3.0, color=colour, markerfacecolor=face,
            zorder=3,
        )  # fmt: skip


def _key() -> Key:
    handles = [
        Line2D([], [], color=INK, marker="o", linewidth=1.0, markersize=5),
        Line2D([], [], color=GREY, marker="o", markerfacecolor="white", linewidth=1.0, markersize=5),
        Line2D([], [], color=GREY, marker="D", linewidth=1.0, markersize=5),
        Line2D([], [], color=INK, linewidth=3.2),
        Line2D([], [], color=INK, linewidth=1.0),
    ]
    return Key(handles, ["clear difference", NOT_DISTINGUISHABLE, NEGLIGIBLE, "50 % interval", "90 % interval"], 5)


def _caption(found: pd.DataFrame, light: str, heavy: str) -> str:
    pairs = int(found["pairs"].max()) if len(found) else 0
    return (
        f"{heavy.capitalize()} minus {light}, the same histories of chance in both arms (common random numbers), "
        f"up to {pairs:,} pairs a context. Outcomes that happen or not: histories of 100; measures from 0 to 1: "
        "points of 100. Intervals: bootstrap of the mean paired difference; end marks show that of 90 %. "
        "Relapse: pairs at risk in both arms. Right: of 100 pairs, how many go the way of the "
        "mean and against it; the rest are equal. Contexts stand in no order of merit. Reference class: "
        f"histories of each context in this model. {CAVEAT}"
    )


def _alt(title: str, found: pd.DataFrame, cases: list[str]) -> str:
    words = [f"{title}."]
    for case in cases:
        rows = found[(found["case"] == case) & found["verdict"].isin(CLEAR)]
        clear = [
            f"{label_of(row['outcome'])} {100 * row['difference']:+.0f}"
            for row in rows[["outcome", "difference"]].to_dict("records")
        ]
        words.append(f"{case_name(case)}, clear differences in points of 100: " + ("; ".join(clear) or "none") + ".")
    return " ".join(words)
