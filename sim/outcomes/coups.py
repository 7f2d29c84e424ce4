"""Coups and mutinies: when the first came, how many, and how often a year.

They have their own clock and do not stop the clock of relapse. Rates are counted as the data are: the share
of country-years with at least one event (Powell and Thyne).
"""

from __future__ import annotations

import numpy as np

from sim.outcomes.months import MONTHS_A_YEAR, Array, Number, annual_sum, first_month, total
from sim.outcomes.relapse import years_since_active


def first_event_years(events: Array) -> Array:
    """Years from the run's start to the month of the first event; NaN where there was none.

    Parameters
    ----------
    events
        Events by month, shape (months, worlds).
    """
    return first_month(np.where(events > 0.0, 1.0, 0.0)) / MONTHS_A_YEAR


def count(events: Array) -> Array:
    """Events over the whole run, shape (worlds,)."""
    return total(events)


def rate(events: Array) -> Array:
    """Events a year over the whole run, shape (worlds,)."""
    a_year: Array = total(events) * MONTHS_A_YEAR / events.shape[0]
    return a_year


def event_years(events: Array) -> Array:
    """1 in each calendar year with at least one event; shape (years, worlds)."""
    return np.where(annual_sum(events) > 0.0, 1.0, 0.0)


def peace_year_counts(
    events: Array, annual: Array, prior_quiet_years: Number, first: int = 1, last: int = 10
) -> tuple[Array, Array]:
    """Count years with an event among the years of peace `first` to `last` after the last active year.

    Parameters
    ----------
    events
        Coup attempts, successes or mutinies by month, shape (months, worlds).
    annual
        Battle deaths by year, shape (years, worlds).
    prior_quiet_years
        As in `sim.outcomes.relapse.war_end`.
    first, last
        Years since the last active year, both counted; 0 and 0 gives the years of conflict itself.

    Returns
    -------
    Years with an event and years in the class, each of shape (worlds,). Their sums over worlds give the rate
    that the targets state.
    """
    since = years_since_active(annual, prior_quiet_years)
    within = ((since >= first) & (since <= last)).astype(np.float64)
    return total(event_years(events) * within), total(within)
