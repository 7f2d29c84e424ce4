"""When support was handed over and when it ended, in each world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.outcomes.months import Array, Number, ever, first_month, per_world


@dataclass(frozen=True)
class SupportDates:
    """Months from the run's start (0 = first month), one entry per world; NaN where not reached.

    Attributes
    ----------
    handover
        First month in which outside support tapers.
    exit
        First month after the end of drawdown.
    supported
        1 where there was any presence or reform staff; elsewhere the two dates are nominal.
    """

    handover: Array
    exit: Array
    supported: Array


def support_dates(
    series: Mapping[str, Array], settings: Mapping[str, Number], exit_month: Number | None = None
) -> SupportDates:
    """Find handover and exit of each world.

    Parameters
    ----------
    series
        Monthly records; `presence`, `ssr_staff`, `handed_over`, `drawdown_done` are read.
    settings
        Drawn values; `drawdown_start` and `drawdown_months` give the nominal dates without support.
    exit_month
        Exit of the paired arm, for worlds without support whose pair leaves at another date.
    """
    months, worlds = series["handed_over"].shape
    supported = np.maximum(ever(series["presence"]), ever(series["ssr_staff"])) > 0.0
    taper = per_world(settings["drawdown_months"], worlds)
    start = per_world(settings["drawdown_start"], worlds)
    nominal = start + taper if exit_month is None else per_world(exit_month, worlds)
    handover = np.where(supported, first_month(series["handed_over"]), np.maximum(nominal - taper, 0.0))
    leaving = np.where(supported, first_month(series["drawdown_done"]), nominal)
    return SupportDates(
        handover=np.where(handover < months, handover, np.nan),
        exit=np.where(leaving < months, leaving, np.nan),
        supported=supported.astype(np.float64),
    )
