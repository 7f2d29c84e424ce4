"""Share relapsed by years: plain shares under full follow-up, Kaplan-Meier where follow-up differs.

Every world is followed to the horizon. From a clock that starts at the same time in all worlds a share is a
share; where the start varies, worlds are followed for different numbers of years and the horizon censors.
Years are calendar years. Intervals speak of chance among the worlds only, not of the world.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

Array = npt.NDArray[np.float64]
LEVEL = 0.90
"""Level of the intervals, as for contrasts."""

Clock = Literal["war", "drawdown"]


def _checked(event: npt.ArrayLike, followed: npt.ArrayLike) -> tuple[Array, Array]:
    """Return times as arrays of the worlds with follow-up."""
    times, ends = np.asarray(event, dtype=np.float64), np.asarray(followed, dtype=np.float64)
    if times.shape != ends.shape or times.ndim != 1:
        raise ValueError(f"expected two lists of the same worlds, got shapes {times.shape} and {ends.shape}")
    known = np.isfinite(ends)
    if np.any(times[known] > ends[known]):
        raise ValueError("an event lies after the end of follow-up")
    return times[known], ends[known]


def _wilson(events: int, n: int, level: float) -> tuple[float, float]:
    z = float(ndtri(0.5 + level / 2.0))
    share, spread = events / n, z * z / n
    centre = (share + spread / 2.0) / (1.0 + spread)
    half = np.sqrt(share * (1.0 - share) * spread + spread * spread / 4.0) / (1.0 + spread)
    return float(max(centre - half, 0.0)), float(min(centre + half, 1.0))


def cumulative_share(
    event: npt.ArrayLike, followed: npt.ArrayLike, last: int | None = None, level: float = LEVEL
) -> pd.DataFrame:
    """Share of worlds with the event by each year, among those followed at least that long.

    Parameters
    ----------
    event
        Years to the event, one per world; NaN where there was none.
    followed
        Years followed, one per world; worlds with NaN stand outside the denominator.
    last
        Last year of the table; the longest follow-up if not given.
    level
        Level of the Wilson interval.

    Returns
    -------
    A row per year from 0: year, at_risk (worlds followed that long), events (by that year), share, low, high.

    Raises
    ------
    ValueError
        If the lists differ in length, or an event lies after the end of follow-up.
    """
    times, ends = _checked(event, followed)
    rows = []
    for year in _years(ends, last):
        seen = ends >= year
        n, events = int(seen.sum()), int((times[seen] <= year).sum())
        limits = _wilson(events, n, level) if n else (np.nan, np.nan)
        rows.append((year, n, events, events / n if n else np.nan, *limits))
    return _table(rows)


def kaplan_meier(
    event: npt.ArrayLike, followed: npt.ArrayLike, last: int | None = None, level: float = LEVEL
) -> pd.DataFrame:
    """Kaplan-Meier share of worlds with the event by each year, with the horizon as censoring.

    Parameters
    ----------
    event, followed, last, level
        As in `cumulative_share`. A world followed for n years is at risk in year n and censored after it.

    Returns
    -------
    A row per year from 0: year, at_risk (at the start of that year), events (in that year), share, low, high
    (Greenwood on the log-log scale; exact where no event has come yet, or nobody is left). NaN after the last
    year in which anybody is at risk, unless all had the event.
    """
    times, ends = _checked(event, followed)
    reached = np.where(np.isnan(times), ends, times)
    left, variance, rows, n_before = 1.0, 0.0, [], 0
    for year in _years(ends, last):
        n, events = int((reached >= year).sum()), int((times == year).sum())
        if n == 0 and left > 0.0:
            rows.append((year, 0, 0, np.nan, np.nan, np.nan))
            continue
        if n:
            n_before, left = n, left * (1.0 - events / n)
            variance += events / (n * (n - events)) if n > events else 0.0
        rows.append((year, n, events, 1.0 - left, *_log_log(left, variance, n_before, level)))
    return _table(rows)


def _log_log(left: float, variance: float, n: int, level: float) -> tuple[float, float]:
    """Interval of the share with the event, from the share left without it."""
    tail = (1.0 - level) / 2.0
    exact = 1.0 - tail ** (1.0 / max(n, 1))
    if left <= 0.0:
        return 1.0 - exact, 1.0
    if left >= 1.0:
        return 0.0, exact
    width = float(ndtri(1.0 - tail)) * np.sqrt(variance) / abs(np.log(left))
    return 1.0 - left ** float(np.exp(-width)), 1.0 - left ** float(np.exp(width))


def _years(ends: Array, last: int | None) -> range:
    longest = int(ends.max()) if ends.size else 0
    return range((longest if last is None else last) + 1)


def _table(rows: list[tuple[int, int, int, float, float, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["year", "at_risk", "events", "share", "low", "high"])


FOLLOWED: dict[Clock, tuple[str, str]] = {
    "war": ("years_followed", "closed"), "drawdown": ("exit_year", "at_risk_at_exit")
}  # fmt: skip
"""Columns of `runs.parquet` that tell how long a world was followed on a clock."""

EVENTS: dict[Clock, str] = {"war": "relapse_years", "drawdown": "relapse_after_drawdown_years"}
"""Columns that tell when it relapsed."""


def follow_up(
    runs: pd.DataFrame, clock: Clock, last_year: int | pd.Series, event: str | None = None
) -> pd.DataFrame:
    """Years to the event and years followed on one of the two clocks.

    Parameters
    ----------
    runs
        Rows of `runs.parquet`.
    clock
        "war": from the last year of the war, worlds whose war ended. "drawdown": from the year of exit (0),
        worlds that were quiet in the last full year before it.
    last_year
        Last full calendar year of the runs; a series where it differs by row.
    event
        Column of the event; relapse to 25 deaths or more if not given.

    Returns
    -------
    Columns event and followed, with the index of `runs`; followed is NaN where the world is not at risk.
    """
    if clock == "war":
        followed = runs["years_followed"].where(runs["closed"] == 1.0)
    else:
        followed = (last_year - np.floor(runs["exit_year"])).where(runs["at_risk_at_exit"] == 1.0)
    name = event or EVENTS[clock]
    return pd.DataFrame({"event": runs[name].where(followed.notna()), "followed": followed})


def relapse_curve(
    runs: pd.DataFrame,
    clock: Clock,
    last_year: int | pd.Series,
    event: str | None = None,
    last: int | None = None,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Kaplan-Meier share relapsed by years on one of the two clocks; parameters as in `follow_up`."""
    known = follow_up(runs, clock, last_year, event)
    return kaplan_meier(known["event"].to_numpy(), known["followed"].to_numpy(), last, level)
