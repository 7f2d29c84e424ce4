"""F2: the drawdown cliff: who pays the force's recurrent cost before, during and after drawdown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.clock import axis_label, draw_exit, exit_of, set_window, years, zero_month
from sim.figures.style import (
    CAVEAT,
    FAINT,
    GAP_RED,
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
PAYERS = (
    ("recurrent_domestic", "domestic money", "#8CC5B4", ""),
    ("recurrent_pooled", "pooled money, on budget", "#DCEFE9", "...."),
    ("recurrent_bilateral", "bilateral money, off budget", "#F8EDD3", "////"),
)
COST = "recurrent_cost"
HOLDS = Thresholds().cover


def drawdown_cliff(tables: Tables, case: str, arms: list[Arm], name: str) -> Drawing | None:
    """Draw cost and payers of the force above, the cover by domestic money below, a column an arm."""
    zero = zero_month(tables, arms)
    tables_of_arms = {arm.label: _money(tables, arm, zero) for arm in arms}
    if any(table.empty for table in tables_of_arms.values()):
        return None
    top = max(float(table[["cost", "paid"]].max().max()) for table in tables_of_arms.values())
    scale, unit = (1e9, "billion") if top > 2e9 else (1e6, "million")
    title = f"{case_name(case)}: who pays for the force before and after exit"
    with styled():
        figure = new_figure(max(2.75 * len(arms) + 0.9, 7.4), 4.9)
        grid = figure.subplots(2, len(arms), sharex=True, sharey="row", squeeze=False, height_ratios=[1.55, 1.0])
        for axes in grid.flat:
            axes.autoscale(False)  # the limits are set below, once
        thin = []
        for column, arm in enumerate(arms):
            leave = exit_of(tables, arm)
            _stack(grid[0, column], tables_of_arms[arm.label], scale)
            thin.append(_cover(grid[1, column], tables_of_arms[arm.label], _histories(tables, arm, zero), arm.label))
            for axes in (grid[0, column], grid[1, column]):
                draw_exit(axes, leave, zero)
            grid[0, column].set_title(arm.label)
            grid[1, column].set_xlabel(axis_label(tables, arms))
        grid[0, 0].set_ylabel(f"recurrent cost of the force,\n{unit} constant USD a year")
        grid[1, 0].set_ylabel("domestic money ÷ cost")
        set_window(grid[0, 0], pd.concat([table["year"] for table in tables_of_arms.values()]))
        grid[0, 0].set_ylim(0, 1.08 * top / scale)
        grid[1, 0].set_ylim(0, 1.25)
        caption = _caption(tables, arms)
        frame(figure, title, caption, _key(), Margins(left=0.85, down=0.22, across=0.25))
    data = pd.concat(
        [table.drop(columns="month").assign(case=case, arm=label) for label, table in tables_of_arms.items()]
    )
    data = pd.concat([data.assign(world="mean of all"), *thin], ignore_index=True).assign(case=case)
    how = (
        "Where the coloured areas end below the black line, part of the force is unpaid: the red area is "
        "the gap. Follow domestic money across the grey band."
    )
    return Drawing(name, "F2", case, title, caption, _alt(title, tables_of_arms), how, figure, data)


def jobs(tables: Tables) -> list[Callable[[], Drawing | None]]:
    """What to draw: one figure a context, more where it has many arms."""
    return [partial(drawdown_cliff, tables, *page) for page in pages(tables, "f2_cliff", PER_PAGE)]


def _money(tables: Tables, arm: Arm, zero: float | None) -> pd.DataFrame:
    """Mean money over worlds, a row a month, in constant USD a year."""
    columns = {}
    for variable in (COST, *(payer[0] for payer in PAYERS)):
        rows = tables.series(arm.point, variable) if len(tables.monthly) else pd.DataFrame()
        if rows.empty:
            return pd.DataFrame()
        columns[variable] = rows.set_index("month")["mean"].astype(float) * 12.0
    table = pd.DataFrame(columns).rename(columns={COST: "cost"})
    table["paid"] = table[[payer[0] for payer in PAYERS]].sum(axis=1)
    table["gap"] = (table["cost"] - table["paid"]).clip(lower=0.0)
    table["cover"] = table["recurrent_domestic"] / table["cost"].where(table["cost"] > 0)
    table = table.reset_index()
    table.insert(0, "year", years(table["month"], zero))
    return table


def _stack(axes: Axes, table: pd.DataFrame, scale: float) -> None:
    base = np.zeros(len(table))
    for variable, _, colour, hatch in PAYERS:
        height = table[variable].to_numpy() / scale
        axes.fill_between(
            table["year"],
            base,
            base + height,
            facecolor=colour,
            edgecolor=SOFT,
            linewidth=0.0,
            hatch=hatch,
            zorder=2,
        )
        base = base + height
    cost = table["cost"].to_numpy() / scale
    axes.fill_between(
        table["year"],
        base,
        cost,
        where=(cost > base).tolist(),
        facecolor=GAP_RED,
        alpha=0.85,
        linewidth=0.0,
        zorder=2,
    )
    axes.plot(table["year"], cost, color=INK, linewidth=1.6, zorder=3)
    quiet_grid(axes)


def _histories(tables: Tables, arm: Arm, zero: float | None) -> pd.DataFrame:
    """Yearly cover of the single histories that are kept in full."""
    rows = tables.histories
    if rows.empty or not {COST, "recurrent_domestic"} <= set(rows.columns):
        return pd.DataFrame(columns=["world", "year", "cover"])
    rows = rows[rows["point"] == arm.point]
    year = np.floor(years(rows["month"], zero))
    sums = rows.groupby([rows["world"], year.rename("year")])[["recurrent_domestic", COST]].sum().astype(float)
    cover = sums["recurrent_domestic"] / sums[COST].where(sums[COST] > 0)
    return cover.rename("cover").reset_index().assign(year=lambda table: table["year"] + 0.5)


def _cover(axes: Axes, table: pd.DataFrame, single: pd.DataFrame, label: str) -> pd.DataFrame:
    thin_lines(axes, single.assign(cover=single["cover"].clip(upper=1.25)), "cover", "#2F7F6F")
    axes.plot(table["year"], table["cover"], color=INK, linewidth=1.8, zorder=3)
    axes.axhline(HOLDS, color=INK, linewidth=0.9, linestyle=(0, (2, 2)), zorder=2.5)
    quiet_grid(axes)
    return single.assign(arm=label, world=single["world"].astype(str)) if len(single) else pd.DataFrame()


def _key() -> Key:
    handles: list[Patch | Line2D] = [
        Patch(facecolor=colour, edgecolor=SOFT, hatch=hatch, linewidth=0.5) for _, _, colour, hatch in PAYERS
    ]
    labels = [label for _, label, _, _ in PAYERS]
    handles += [
        Patch(facecolor=GAP_RED, alpha=0.85),
        Line2D([], [], color=INK, linewidth=1.8),
        Patch(facecolor=FAINT, alpha=0.55),
        Line2D([], [], color="#2F7F6F", linewidth=0.8),
    ]
    labels += ["gap: nobody pays", "cost (above), mean (below)", "drawdown", "single histories"]
    return Key(handles, labels, 4)


def _caption(tables: Tables, arms: list[Arm]) -> str:
    worlds = min(len(tables.runs_of(arm.point)) for arm in arms)
    few = tables.histories["world"].nunique() if len(tables.histories) else 0
    varies = any(exit_of(tables, arm).varies for arm in arms)
    dates = " Dates of drawdown differ between histories; the band shows the medians." if varies else ""
    return (
        f"Above: means over {worlds:,} histories an arm; cost of the authorised strength (wages, upkeep, "
        f"training), so that a force that shrinks unpaid does not flatter. Below: the mean, and {few} "
        f"single histories by year; dotted: {HOLDS:.0%} counts as held.{dates} Reference class: histories "
        f"of this context in this model. {CAVEAT}"
    )


def _alt(title: str, found: dict[str, pd.DataFrame]) -> str:
    words = [title + "."]
    for label, table in found.items():
        after = table[(table["year"] >= 2) & (table["year"] < 3)]
        if len(after):
            unpaid = 100 * float(after["gap"].sum() / after["cost"].sum())
            own = 100 * float(after["recurrent_domestic"].sum() / after["cost"].sum())
            words.append(
                f"{label}: in the third year after exit domestic money covers {own:.0f} % of the cost, "
                f"nobody pays {unpaid:.0f} %."
            )
    return " ".join(words)
