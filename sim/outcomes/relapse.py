"""Relapse by UCDP's rule, applied to the model's own battle deaths.

A year is *active* with at least 25 battle deaths. A war has ended with its last active year before the first
full calendar year below that line; this last active year is time 0. Relapse is the first later active year;
relapse to war is the first later year with at least 1,000 deaths, whether or not a smaller year came first.
The rule makes relapse in year 1 impossible, in the data as here. Source: UCDP/PRIO Armed Conflict Dataset,
codebook 25.1. With `gap=2` a war has ended only after two quiet years (the strict rule).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.outcomes.months import MONTHS_A_YEAR, Array, Number, annual_sum, at, per_world

ACTIVE = 25.0
"""Battle deaths a year from which UCDP codes a year as active conflict."""
WAR = 1000.0
"""Battle deaths a year from which UCDP codes a year as war."""

IN_CONFLICT, QUIET, RELAPSED = 0.0, 1.0, 2.0
"""States of a world-year, see `world_year_states`."""


def annual_deaths(monthly: Array) -> Array:
    """Battle deaths by calendar year, shape (years, worlds), from monthly ones; runs start in January."""
    return annual_sum(monthly)


@dataclass(frozen=True)
class WarEnd:
    """When each world's war ended; every array has one entry per world.

    Attributes
    ----------
    time0
        Last active year before the war closed, in years from the run's first year (0 = first year, negative
        = before the run); NaN where it did not close.
    closed
        1 where the war closed by the horizon, else 0.
    closed_years
        Years of the run until the war was over (0 = before the run began); NaN where it did not close.
    years_followed
        Calendar years observed after time 0; NaN where it did not close.
    """

    time0: Array
    closed: Array
    closed_years: Array
    years_followed: Array


def war_end(annual: Array, prior_quiet_years: Number, gap: int = 1) -> WarEnd:
    """Find time 0 of each world.

    Parameters
    ----------
    annual
        Battle deaths, shape (years, worlds).
    prior_quiet_years
        Years between the last year of war and the first of the run: with 10 the war's last year was ten
        years before the run's first. 0 or 1: the run starts with the war just over or still on, and its own
        deaths decide.
    gap
        Quiet calendar years that end a war: 1 by UCDP's rule, 2 by the strict rule.
    """
    years, worlds = annual.shape
    prior = np.maximum(np.floor(per_world(prior_quiet_years, worlds)), 1.0)
    last_active, quiet_run = -prior, prior - 1.0
    closed = quiet_run >= gap
    for year in range(years):
        active = (annual[year] >= ACTIVE) & ~closed
        last_active = np.where(active, float(year), last_active)
        quiet_run = np.where(active, 0.0, quiet_run + 1.0)
        closed = closed | (quiet_run >= gap)
    time0 = np.where(closed, last_active, np.nan)
    return WarEnd(time0, closed.astype(np.float64), np.maximum(time0 + 1.0, 0.0), years - 1.0 - time0)


def years_to_relapse(annual: Array, time0: Array, threshold: float = ACTIVE, gap: int = 1) -> Array:
    """Years from time 0 to the first later year with at least `threshold` deaths.

    Parameters
    ----------
    annual
        Battle deaths, shape (years, worlds).
    time0
        As in `WarEnd`; worlds with NaN (never closed) get NaN.
    threshold
        25 for relapse, 1,000 for relapse to war.
    gap
        Quiet years that ended the war; these cannot hold the event.

    Returns
    -------
    Shape (worlds,); NaN where there was no such year by the horizon.
    """
    found = np.full(annual.shape[1], np.nan)
    for year in range(annual.shape[0]):
        event = (annual[year] >= threshold) & (year > time0 + gap) & np.isnan(found)
        found = np.where(event, year - time0, found)
    return found


def cause_of_relapse(deaths: Array, causes: Array, time0: Array, relapse_years: Array) -> Array:
    """Code of the cause booked in the deadliest month of the relapse year; NaN without relapse.

    Parameters
    ----------
    deaths, causes
        Monthly battle deaths and cause codes, shape (months, worlds).
    time0, relapse_years
        As given by `war_end` and `years_to_relapse`.
    """
    january = (time0 + relapse_years) * MONTHS_A_YEAR
    worst, cause = at(deaths, january), at(causes, january)
    for month in range(1, MONTHS_A_YEAR):
        here = at(deaths, january + month)
        cause = np.where(here > worst, at(causes, january + month), cause)
        worst = np.maximum(worst, here)
    return cause


def world_year_states(annual: Array, time0: Array, gap: int = 1) -> Array:
    """State of each world-year, shape (years, worlds).

    0 *in conflict*: the first war is not over (or never closed). 1 *quiet*: over, and fewer than 25 deaths in
    the year. 2 *relapsed*: over, and 25 or more in the year. A relapsed world can be quiet again later.
    """
    year = np.arange(annual.shape[0], dtype=np.float64)[:, None]
    first_war = ~(year > time0)
    relapsed = (annual >= ACTIVE) & (year > time0 + gap)
    return np.where(first_war, IN_CONFLICT, np.where(relapsed, RELAPSED, QUIET))


def years_since_active(annual: Array, prior_quiet_years: Number) -> Array:
    """Calendar years since the last active year (0 in an active one), shape (years, worlds).

    The clock by which coup rates after conflict are counted; it starts again at each relapse.
    """
    years, worlds = annual.shape
    since = np.maximum(np.floor(per_world(prior_quiet_years, worlds)), 1.0) - 1.0
    result = np.empty((years, worlds))
    for year in range(years):
        since = np.where(annual[year] >= ACTIVE, 0.0, since + 1.0)
        result[year] = since
    return result


def war_episode(annual: Array, time0: Array, war_level: Number) -> Array:
    """1 where the first war reached 1,000 deaths in a year, before the run (`war_level` 1) or within it."""
    year = np.arange(annual.shape[0], dtype=np.float64)[:, None]
    within = ((annual >= WAR) & ~(year > time0)).any(axis=0)
    return np.where(within | (per_world(war_level, annual.shape[1]) >= 0.5), 1.0, 0.0)


@dataclass(frozen=True)
class AfterDrawdown:
    """Conflict around the end of drawdown; one entry per world in each array, NaN where there was no exit.

    Attributes
    ----------
    at_risk
        1 where the last full calendar year before the end of drawdown was quiet.
    in_conflict_at_exit
        1 where it was active: a failure shown apart from relapse after drawdown.
    relapse_years
        Calendar years from the year of exit to the first active one (0 = the year of exit itself), for
        worlds at risk; NaN where there was none by the horizon.
    in_conflict_5y, in_conflict_10y
        1 where the fifth (tenth) calendar year after the year of exit was active; NaN beyond the horizon.
    years_followed
        Calendar years observed after the year of exit.
    """

    at_risk: Array
    in_conflict_at_exit: Array
    relapse_years: Array
    in_conflict_5y: Array
    in_conflict_10y: Array
    years_followed: Array


def after_drawdown(annual: Array, exit_month: Array, prior_quiet_years: Number) -> AfterDrawdown:
    """Follow each world from the end of drawdown.

    Parameters
    ----------
    annual
        Battle deaths, shape (years, worlds).
    exit_month
        First month without support, from the run's start (0 = first month), or the nominal one in an arm
        without support; NaN where it does not come by the horizon. A month in the unfinished last year
        counts as not reached.
    prior_quiet_years
        As in `war_end`: tells the year before the run, for an exit within its first year.
    """
    years, worlds = annual.shape
    exit_year = np.floor(exit_month / MONTHS_A_YEAR)
    exit_year = np.where(exit_year < years, exit_year, np.nan)
    active = (annual >= ACTIVE).astype(np.float64)
    before_run = np.where(per_world(prior_quiet_years, worlds) >= 2.0, 0.0, 1.0)
    active_before = np.where(exit_year == 0.0, before_run, at(active, exit_year - 1.0))
    relapse = np.full(worlds, np.nan)
    for year in range(years):
        event = (active[year] > 0.0) & (year >= exit_year) & (active_before == 0.0) & np.isnan(relapse)
        relapse = np.where(event, year - exit_year, relapse)
    return AfterDrawdown(
        at_risk=1.0 - active_before,
        in_conflict_at_exit=active_before,
        relapse_years=relapse,
        in_conflict_5y=at(active, exit_year + 5.0),
        in_conflict_10y=at(active, exit_year + 10.0),
        years_followed=years - 1.0 - exit_year,
    )
