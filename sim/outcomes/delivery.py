"""How help was delivered, over the months with support: projects, gaps, interruptions, the dip after it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.outcomes.months import Array, at, first_month, quarter_mean, total
from sim.outcomes.support import SupportDates
from sim.outcomes.sustainability import ratio

DIP = 24
"""Months from exit in which the lowest capacity is looked for."""


def delivered(series: Mapping[str, Array], dates: SupportDates) -> dict[str, Array]:
    """Outcomes of delivery; NaN in worlds without support.

    Parameters
    ----------
    series
        Monthly records; `support` and the variables of the theme delivery are read.
    dates
        Handover and exit.
    """
    there = np.asarray((series["support"] > 0.0) * dates.supported, dtype=np.float64)
    last = np.where(dates.supported > 0.0, np.maximum(dates.exit - 1.0, 0.0), np.nan)
    own = quarter_mean(series["own_led"], np.maximum(dates.handover - 1.0, 0.0))
    propped = quarter_mean(series["propped_up"], np.maximum(dates.handover - 1.0, 0.0))
    return {
        "interruptions": _share((series["contingents"] < 1.0 - 1e-9).astype(np.float64), there),
        "projects_completed": at(series["projects_completed"], last),
        "projects_finished": at(series["projects_finished"], last),
        "start_lag_months": first_month((series["projects_finished"] >= 1.0).astype(np.float64)) - first_month(there),
        "own_led_task_share": ratio(own, own + propped),
        "duplicated_money": _share(series["duplicated_money"], there),
        "uncovered_functions": _share(series["uncovered_functions"], there),
        "misaligned": _share(series["misaligned"], there),
        "lowest_after_exit": _lowest(series["own_led"] + series["propped_up"], dates.exit),
    }


def _share(value: Array, there: Array) -> Array:
    """Mean of a series over the months with support; NaN without any."""
    return ratio(total(value * there), total(there))


def _lowest(level: Array, start: Array) -> Array:
    """Lowest of a series in the months from ``start``; NaN where they do not all lie in the run."""
    values = at(level, start + np.arange(DIP, dtype=np.float64)[:, None])
    return np.asarray(values.min(axis=0), dtype=np.float64)
