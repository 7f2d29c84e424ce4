"""F9: share of histories relapsed, by years since the war's end and since exit, beside observed rates."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from sim.analysis.targets import band
from sim.figures.style import (
    CAVEAT,
    FAINT,
    INK,
    SOFT,
    Drawing,
    Key,
    Margins,
    frame,
    new_figure,
    quiet_grid,
    styled,
)
from sim.figures.tables import Arm, Tables, case_name, pages

PER_PAGE = 6
FEWEST = 10
CLOCKS = {"war": "after the war's end", "drawdown": "after exit (end of drawdown)"}
MARKED = (2, 3, 5, 7, 10, 15)
COUNTED = (0, 2, 5, 10, 15)
MARKS = {"o": "●", "s": "■", "^": "▲", "D": "◆", "v": "▼", "P": "✚"}
OBSERVED = {"war": "relapse25_country_war_post1989", "drawdown": "relapse25_after_PKO_exit_quiet"}
REFERENCE = {
    "war": "50 ends of conflicts 1989–2023 that had reached 1,000 deaths a year, in 38 countries",
    "drawdown": "14 exits of UN peace operations 1989–2023 with no conflict active in the year of exit",
}


def relapse_curves(tables: Tables, case: str, arms: list[Arm], name: str) -> Drawing:
    """Draw both clocks of a context, a line an arm, with 90 % intervals and the observed band."""
    title = f"{case_name(case)}: of 100 histories at risk, how many had relapsed"
    parts: list[pd.DataFrame] = []
    with styled():
        figure = new_figure(8.6, 3.75 + 0.16 * len(arms))
        for number, clock in enumerate(CLOCKS):
            axes = figure.add_subplot(1, 2, number + 1)
            parts.append(_panel(axes, tables, case, arms, clock))
        lines = [
            Line2D(
                [],
                [],
                color=a.look.colour,
                linestyle=a.look.line,
                marker=a.look.marker,
                markersize=5,
                linewidth=1.8,
                markerfacecolor="white",
            )
            for a in arms
        ]
        box = Rectangle((0, 0), 1, 1, facecolor=FAINT, edgecolor=SOFT, linewidth=0.6)
        key = Key(
            [*lines, box],
            [*(a.label for a in arms), "observed in the world, 95 % interval"],
            min(len(arms) + 1, 4),
        )
        caption = _caption()
        frame(figure, title, caption, key, Margins(below=0.85 + 0.16 * len(arms), left=0.65))
    data = pd.concat(parts, ignore_index=True)
    how = (
        "A higher line means more relapse. Bars are 90 % intervals of each arm alone; arms share their "
        "luck, so that the paired differences say more than overlapping bars."
    )
    return Drawing(name, "F9", case, title, caption, _alt(title, data, arms), how, figure, data)


def jobs(tables: Tables) -> list[Callable[[], Drawing | None]]:
    """What to draw: one figure a context, more where it has many arms."""
    if tables.curves.empty:
        return []
    return [partial(relapse_curves, tables, *page) for page in pages(tables, "f9_relapse", PER_PAGE)]


def _panel(axes: Axes, tables: Tables, case: str, arms: list[Arm], clock: str) -> pd.DataFrame:
    rates = band(OBSERVED[clock])
    curves = tables.curves[tables.curves["clock"] == clock]
    lines = {arm.label: curves[curves["point"] == arm.point].sort_values("year") for arm in arms}
    known = [line["year"].max() for line in lines.values() if len(line)]
    last = max(int(max(known, default=10)), 5)
    last = min(last, 15 if clock == "war" else 10)
    shown = rates[rates["year"] <= last]
    _boxes(axes, shown)
    parts = [shown.assign(arm="observed in the world", at_risk=np.nan)]
    for number, arm in enumerate(arms):
        line = lines[arm.label]
        line = line[line["year"] <= last]
        parts.append(_line(axes, line, arm, 0.14 * (number - (len(arms) - 1) / 2)))
    axes.set(
        xlim=(-0.2, last + 0.6),
        ylim=(0, 100),
        xlabel=f"years {CLOCKS[clock]}",
        ylabel="relapsed, of 100 histories at risk" if clock == "war" else "",
    )
    axes.set_title(f"{'A' if clock == 'war' else 'B'}  {CLOCKS[clock]}")
    quiet_grid(axes)
    _risk_table(axes, lines, arms, last)
    return pd.concat(parts, ignore_index=True).assign(case=case, clock=clock)[
        ["case", "clock", "arm", "year", "at_risk", "share", "low", "high"]
    ]


def _boxes(axes: Axes, rates: pd.DataFrame) -> None:
    """Draw the observed rates: a box for the interval, a bar for the estimate."""
    for row in rates.to_dict("records"):
        left, low, high = row["year"] - 0.36, 100 * row["low"], 100 * row["high"]
        box = Rectangle((left, low), 0.72, high - low, facecolor=FAINT, edgecolor=SOFT, linewidth=0.6, alpha=0.75)
        box.set_zorder(1)
        axes.add_patch(box)
        axes.plot([left, left + 0.72], [100 * row["share"]] * 2, color=SOFT, linewidth=1.6, zorder=1.5)


def _line(axes: Axes, line: pd.DataFrame, arm: Arm, dodge: float) -> pd.DataFrame:
    """Draw one arm and return what was drawn; nothing where too few histories are at risk."""
    line = line[line["at_risk"] >= FEWEST].dropna(subset=["share"])
    if line.empty:
        return line.assign(arm=arm.label)
    look = arm.look
    axes.plot(line["year"], 100 * line["share"], color=look.colour, linestyle=look.line, linewidth=1.8, zorder=3)
    marked = line[line["year"].isin(MARKED)].dropna()
    share = 100 * marked["share"]
    low, high = (share - 100 * marked["low"]).clip(lower=0), (100 * marked["high"] - share).clip(lower=0)
    axes.errorbar(
        marked["year"] + dodge,
        share,
        yerr=[low, high],
        fmt=look.marker,
        color=look.colour,
        markerfacecolor="white",
        markersize=5,
        linewidth=1.1,
        zorder=4,
    )
    return line.assign(arm=arm.label)


def _risk_table(axes: Axes, lines: dict[str, pd.DataFrame], arms: list[Arm], last: int) -> None:
    """Write the number still at risk under the axis, a row an arm."""
    place: dict[str, Any] = {
        "xycoords": axes.get_xaxis_transform(),
        "textcoords": "offset points",
        "annotation_clip": False,
    }
    axes.annotate("histories still at risk", (0, 0), (-3, -39), size=7.5, color=SOFT, va="center", **place)
    for number, arm in enumerate(arms):
        line = lines[arm.label].set_index("year")["at_risk"] if len(lines[arm.label]) else pd.Series(dtype=float)
        down = -51 - 11.5 * number
        axes.annotate(
            MARKS[arm.look.marker],
            (0, 0),
            (-19, down),
            size=8,
            color=arm.look.colour,
            va="center",
            ha="center",
            **place,
        )
        for year in [y for y in COUNTED if y <= last]:
            left = line.get(year)
            words = "–" if left is None or np.isnan(left) else f"{int(left)}"
            axes.annotate(words, (year, 0), (0, down), size=7.2, color=INK, va="center", ha="center", **place)


def _caption() -> str:
    return (
        "Relapse: the first later calendar year with 25 or more battle deaths (UCDP's rule; year 1 cannot "
        "relapse by definition). A: histories whose conflict closed. B: histories quiet in their last full "
        "year before exit; those active at exit are counted apart. Bars: 90 % intervals. A line stops "
        f"where fewer than {FEWEST} histories are at risk. Grey boxes, reference classes: A, "
        f"{REFERENCE['war']}; B, {REFERENCE['drawdown']}. They are yardsticks, not this context's own "
        f"record. {CAVEAT}"
    )


def _alt(title: str, data: pd.DataFrame, arms: list[Arm]) -> str:
    words = [title + "."]
    for clock, after in CLOCKS.items():
        found = []
        for arm in arms:
            row = data[(data["clock"] == clock) & (data["arm"] == arm.label) & (data["year"] == 5)]
            if len(row):
                found.append(f"{arm.label} {100 * float(row['share'].iloc[0]):.0f}")
        words.append(f"Five years {after}: " + (", ".join(found) if found else "too few histories at risk") + ".")
    return " ".join(words)
