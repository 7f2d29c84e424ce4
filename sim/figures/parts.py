"""F6: the four parts of sustainability over time, bands with single histories, arms in columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.clock import axis_label, draw_exit, exit_of, set_window, years, zero_month
from sim.figures.style import (
    CAVEAT,
    INK,
    SOFT,
    Drawing,
    Key,
    Margins,
    frame,
    new_figure,
    quiet_grid,
    styled,
    thin_lines,
)
from sim.figures.tables import Arm, Tables, case_name, pages
from sim.outcomes.sustainability import Thresholds

PER_PAGE = 4
SMOOTH = 12
THRESHOLDS = Thresholds()


class Part(NamedTuple):
    """One part of sustainability, and the series that shows it month by month.

    `ratio` names numerator and denominator where single histories keep only these.
    """

    name: str
    label: str
    series: str
    ratio: tuple[str, str] | None
    threshold: float | None


PARTS = (
    Part(
        "fiscal",
        "Fiscal\ndomestic money ÷\ncost of the force",
        "cover",
        ("recurrent_domestic", "recurrent_cost"),
        THRESHOLDS.cover,
    ),
    Part("institutional", "Institutional\nown-led capacity,\n8 functions (0–1)", "own_led", None, None),
    Part("ownership", "Ownership\nreform decisions\nstarted nationally", "initiative", None, THRESHOLDS.initiative),
    Part("operational", "Operational\nincidents answered\nwithout outsiders", "response_alone", None, None),
)


def four_parts(tables: Tables, case: str, arms: list[Arm], name: str) -> Drawing:
    """Draw the four parts of a context: a row a part, a column an arm."""
    zero = zero_month(tables, arms)
    title = f"{case_name(case)}: the four parts of sustainability over time"
    frames: list[pd.DataFrame] = []
    with styled():
        figure = new_figure(max(2.55 * len(arms) + 1.2, 7.4), 6.9)
        grid = figure.subplots(len(PARTS), len(arms), sharex=True, sharey=True, squeeze=False)
        for axes in grid.flat:
            axes.autoscale(False)  # the limits are set below, once
        for row, part in enumerate(PARTS):
            for column, arm in enumerate(arms):
                frames += _panel(grid[row, column], tables, arm, part, zero)
                draw_exit(grid[row, column], exit_of(tables, arm), zero)
            grid[row, 0].set_ylabel(part.label, linespacing=1.25)
        for column, arm in enumerate(arms):
            grid[0, column].set_title(arm.label)
            grid[-1, column].set_xlabel(axis_label(tables, arms))
        data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["year"])
        set_window(grid[0, 0], data["year"])
        grid[0, 0].set_ylim(0, 1.05)
        caption = _caption(tables, arms)
        frame(figure, title, caption, _key(), Margins(left=1.0, down=0.2, across=0.25))
    how = (
        "Read down a column for one arm, along a row for one part. The dashed line in the second row adds "
        "what outsiders prop up: where it falls to the solid line after exit, capacity left with them."
    )
    return Drawing(name, "F6", case, title, caption, _alt(title, data, arms), how, figure, data.assign(case=case))


def jobs(tables: Tables) -> list[Callable[[], Drawing | None]]:
    """What to draw: one figure a context, more where it has many arms."""
    if tables.monthly.empty:
        return []
    return [partial(four_parts, tables, *page) for page in pages(tables, "f6_parts", PER_PAGE)]


def _panel(axes: Axes, tables: Tables, arm: Arm, part: Part, zero: float | None) -> list[pd.DataFrame]:
    """Draw one part of one arm; return what was drawn."""
    band, single = _band(tables, arm, part, zero), _single(tables, arm, part, zero)
    thin_lines(axes, single, "value", arm.look.colour)
    if "q05" in band:
        for low, high, strength in (("q05", "q95", 0.16), ("q25", "q75", 0.28)):
            axes.fill_between(
                band["year"],
                band[low],
                band[high],
                color=arm.look.colour,
                alpha=strength,
                linewidth=0,
                zorder=1.5,
            )
    if len(band):
        axes.plot(band["year"], band["value"], color=INK, linewidth=1.8, zorder=3)
    if part.threshold is not None:
        axes.axhline(part.threshold, color=SOFT, linewidth=0.9, linestyle=(0, (1, 1.5)), zorder=2.5)
    quiet_grid(axes)
    drawn = [band.assign(world="median of all"), single]
    if part.name == "institutional":
        total = _total(tables, arm, zero)
        axes.plot(total["year"], total["value"], color=INK, linewidth=1.3, linestyle=(0, (4, 1.6)), zorder=3)
        drawn.append(total.assign(world="mean of all, with propped-up"))
    return [table.assign(arm=arm.label, part=part.name) for table in drawn if len(table)]


def _band(tables: Tables, arm: Arm, part: Part, zero: float | None) -> pd.DataFrame:
    rows = tables.series(arm.point, part.series)
    if len(rows):
        rows = rows.assign(year=years(rows["month"], zero), value=rows["q50"])
        return rows[["year", "value", "q05", "q25", "q75", "q95"]].astype(float)
    if part.ratio is None:
        return pd.DataFrame(columns=["year", "value"])
    above, below = (tables.series(arm.point, name).set_index("month")["mean"] for name in part.ratio)
    share = (above / below.where(below > 0)).rename("value").reset_index()
    return pd.DataFrame({"year": years(share["month"], zero), "value": share["value"].clip(upper=1.05)})


def _single(tables: Tables, arm: Arm, part: Part, zero: float | None) -> pd.DataFrame:
    """Single histories as means of the last twelve months: one month of one history is mostly luck."""
    rows = tables.histories
    empty = pd.DataFrame(columns=["world", "year", "value"])
    if rows.empty:
        return empty
    rows = rows[rows["point"] == arm.point].sort_values(["world", "month"])
    if part.series in rows:
        value = _smooth(rows, part.series)
    elif part.ratio is not None and set(part.ratio) <= set(rows.columns):
        below = _smooth(rows, part.ratio[1])
        value = _smooth(rows, part.ratio[0]) / below.where(below > 0)
    else:
        return empty
    table = pd.DataFrame(
        {
            "world": rows["world"].astype(str),
            "year": years(rows["month"], zero),
            "value": value.clip(upper=1.05),
        }
    )
    return table[rows["month"] % 6 == 0].dropna()


def _smooth(rows: pd.DataFrame, name: str) -> pd.Series:
    means = rows.groupby("world")[name].rolling(SMOOTH, min_periods=1).mean()
    return means.reset_index(level=0, drop=True).astype(float)


def _total(tables: Tables, arm: Arm, zero: float | None) -> pd.DataFrame:
    own, propped = (tables.series(arm.point, name) for name in ("own_led", "propped_up"))
    if own.empty or propped.empty:
        return pd.DataFrame(columns=["year", "value"])
    value = own.set_index("month")["mean"] + propped.set_index("month")["mean"]
    table = value.rename("value").reset_index()
    return pd.DataFrame({"year": years(table["month"], zero), "value": table["value"]})


def _key() -> Key:
    handles = [
        Line2D([], [], color=INK, linewidth=1.8),
        Patch(facecolor=SOFT, alpha=0.45),
        Patch(facecolor=SOFT, alpha=0.2),
        Line2D([], [], color=SOFT, linewidth=0.7),
        Line2D([], [], color=INK, linewidth=1.3, linestyle=(0, (4, 1.6))),
        Line2D([], [], color=SOFT, linewidth=0.9, linestyle=(0, (1, 1.5))),
    ]
    labels = [
        "median",
        "middle half",
        "middle 90 %",
        "single histories",
        "with propped-up (mean)",
        "threshold",
    ]
    return Key(handles, labels, 6)


def _caption(tables: Tables, arms: list[Arm]) -> str:
    worlds = min(len(tables.runs_of(arm.point)) for arm in arms)
    few = tables.histories["world"].nunique() if len(tables.histories) else 0
    return (
        f"Bands over {worlds:,} histories an arm; thin lines: {few} single histories, means of the last "
        f"{SMOOTH} months. Grey: drawdown, its end is exit. Institutional and operational are judged "
        "against their level at handover, so they "
        f"have no fixed threshold here. Reference class: histories of this context in this model. {CAVEAT}"
    )


def _alt(title: str, data: pd.DataFrame, arms: list[Arm]) -> str:
    words = [f"{title}."]
    for arm in arms:
        rows = (
            data[(data["arm"] == arm.label) & (data["world"] == "median of all")] if "arm" in data else pd.DataFrame()
        )
        values = []
        for part, group in rows.groupby("part", sort=False) if len(rows) else ():
            nearest = int((group["year"] - 2).abs().to_numpy().argmin())
            values.append(f"{part} {float(group['value'].iloc[nearest]):.2f}")
        words.append(f"{arm.label}, two years after exit: " + (", ".join(values) or "no series kept") + ".")
    return " ".join(words)
