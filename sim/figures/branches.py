"""F15: futures that part at one month: the same past, then a line for each choice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.figures.style import CAVEAT, INK, SOFT, Drawing, Key, Margins, frame, new_figure, quiet_grid, styled
from sim.figures.tables import Arm, Tables, case_name

PANELS = (
    ("support", "Outside support, part of plan"),
    ("own_led", "Own-led capacity, 0–1"),
    ("cover", "Domestic money ÷ cost"),
    ("arrears", "Pay arrears, months"),
    ("trust", "Trust in the forces, 0–1"),
    ("violence", "Violence felt, 0–1"),
)
BEFORE = 5.0
MOST = 6
HOW = (
    "Left of the vertical line there is one past. Right of it each line is the mean over the same histories under one "
    "choice; where lines lie on each other the choice makes no difference to that."
)


def futures(tables: Tables, case: str) -> Drawing | None:
    """Draw means by month under each branch, in six panels."""
    arms = tables.arms(case)[:MOST]
    start_year, _ = tables.span(arms[0].point)
    branch = start_year + float(tables.manifest["branch"]["month"]) / 12.0
    drawn: list[pd.DataFrame] = []
    with styled():
        figure = new_figure(9.2, 4.9)
        grid = figure.subplots(2, 3, sharex=True)
        for axes, (variable, label) in zip(grid.flat, PANELS, strict=True):
            drawn += _panel(axes, tables, arms, variable, start_year)
            axes.set_title(label)
            axes.axvline(branch, color=INK, linewidth=0.9, linestyle=(0, (2, 2)), zorder=2.6)
        data = pd.concat(drawn, ignore_index=True)
        grid[0, 0].set_xlim(max(branch - BEFORE, start_year), float(data["year"].max()))
        grid[0, 0].xaxis.set_major_locator(MaxNLocator(5, integer=True))
        for axes in grid[1]:
            axes.set_xlabel("year")
        title = f"{case_name(case)}: one past until {tables.manifest['branch']['date']}, and what could follow"
        caption = (
            f"Lines: means over {len(tables.runs_of(arms[0].point)):,} histories, the same under every choice, with "
            f"the same luck. Band: nine of ten histories as planned. Reference class: histories of this context "
            f"in this model. {CAVEAT}"
        )
        frame(figure, title, caption, _key(arms), Margins(left=0.5, top=0.4, down=0.45, across=0.55, below=0.5))
    return Drawing(f"f15_branches_{case}", "F15", case, title, caption, _alt(title, data), HOW, figure, data)


def jobs(tables: Tables) -> list[Callable[[], Drawing | None]]:
    """What to draw: one figure where the result is one of branches."""
    if "branch" not in tables.manifest or tables.monthly.empty:
        return []
    return [partial(futures, tables, case) for case in tables.cases]


def _panel(axes: Axes, tables: Tables, arms: list[Arm], variable: str, start_year: int) -> list[pd.DataFrame]:
    drawn = []
    for arm in arms:
        rows = tables.series(arm.point, variable)
        rows = rows.assign(year=start_year + (rows["month"].astype(float) + 0.5) / 12.0, branch=arm.label)
        if arm.point == 0:
            axes.fill_between(rows["year"], rows["q05"], rows["q95"], color=SOFT, alpha=0.16, linewidth=0, zorder=1.5)
        axes.plot(rows["year"], rows["mean"], color=arm.look.colour, linestyle=arm.look.line, linewidth=1.7, zorder=3)
        drawn.append(rows[["branch", "variable", "year", "mean", "q05", "q95"]])
    axes.set_ylim(bottom=0.0)
    quiet_grid(axes)
    return drawn


def _key(arms: list[Arm]) -> Key:
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=arm.look.colour, linestyle=arm.look.line, linewidth=1.8) for arm in arms
    ]
    handles += [Patch(facecolor=SOFT, alpha=0.16), Line2D([], [], color=INK, linewidth=0.9, linestyle=(0, (2, 2)))]
    return Key(handles, [*(arm.label for arm in arms), "nine of ten histories as planned", "the futures part"], 4)


def _alt(title: str, data: pd.DataFrame) -> str:
    last = data[data["year"] == data["year"].max()]
    own = last[last["variable"] == "own_led"]
    said = ", ".join(f"{name} {value:.2f}" for name, value in zip(own["branch"], own["mean"], strict=True))
    return f"{title}. Own-led capacity in the last month: {said}."
