"""Months of a run as years relative to exit."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from sim.figures.style import FAINT, SOFT
from sim.figures.tables import Arm, Exit, Tables


def exit_of(tables: Tables, arm: Arm) -> Exit:
    """Find the drawdown of one arm from its histories."""
    if arm.point not in tables.exits:
        runs = tables.runs_of(arm.point)
        start = float(tables.design.loc[tables.design["point"] == arm.point, "start_year"].iloc[0])
        begin, _ = _month(runs, "handover_year", start)
        end, spread = _month(runs, "exit_year", start)
        tables.exits[arm.point] = Exit(begin, end, spread > 1.0)
    return tables.exits[arm.point]


def zero_month(tables: Tables, arms: list[Arm]) -> float | None:
    """The month that counts as exit for all arms together (the median), or None without one."""
    ends = [found.end for found in (exit_of(tables, arm) for arm in arms) if found.end is not None]
    return float(np.median(ends)) if ends else None


def years(month: pd.Series, zero: float | None) -> pd.Series:
    """Years relative to exit at the middle of each month; years of the run where there is no exit."""
    return (month.astype(float) + 0.5 - (zero or 0.0)) / 12.0


def axis_label(tables: Tables, arms: list[Arm]) -> str:
    """What the time axis counts."""
    if zero_month(tables, arms) is None:
        return "years from the start"
    exits = [exit_of(tables, arm) for arm in arms]
    apart = len({found.end for found in exits if found.end is not None}) > 1
    return "years from median exit" if apart or any(found.varies for found in exits) else "years from exit"


def draw_exit(axes: Axes, leave: Exit, zero: float | None) -> None:
    """Shade drawdown and mark its end."""
    if leave.begin is None or leave.end is None or zero is None:
        return
    begin, end = (leave.begin - zero) / 12.0, (leave.end - zero) / 12.0
    axes.axvspan(begin, end, facecolor=FAINT, alpha=0.55, linewidth=0, zorder=1)
    axes.axvline(end, color=SOFT, linewidth=0.9, zorder=2.6)


def set_window(axes: Axes, year: pd.Series, reach: float = 10.0) -> None:
    """Show the years around exit, or the whole run where there is no exit."""
    if year.empty:
        return
    low, high = float(year.min()), float(year.max())
    low, high = max(low, -reach), min(high, reach) if low < 0 else high
    axes.set_xlim(low, high)
    axes.xaxis.set_major_locator(FixedLocator([tick for tick in range(-50, 100, 5) if low + 1.5 < tick < high - 1.5]))


def _month(runs: pd.DataFrame, column: str, start_year: float) -> tuple[float | None, float]:
    """Median and spread in months of a date that is kept as a calendar year or as years of the run."""
    values = runs[column].dropna().astype(float) if column in runs else pd.Series(dtype=float)
    if values.empty:
        return None, 0.0
    since = values - start_year if values.median() > 1000.0 else values
    months = 12.0 * since
    return float(months.median()), float(months.quantile(0.95) - months.quantile(0.05))
