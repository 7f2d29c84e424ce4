"""From the monthly record of many worlds to one row of outcomes each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from sim.outcomes import cost, coups, delivery, relapse
from sim.outcomes.attributes import attributes
from sim.outcomes.months import MONTHS_A_YEAR, Array, Number, per_world, quarter_mean, total
from sim.outcomes.support import SupportDates, support_dates
from sim.outcomes.sustainability import (
    Thresholds,
    baseline,
    fiscal_cover,
    measures,
    parts_hold,
    peace_held,
    ratio,
    scores,
)

AFTER = 24
"""Months after the end of drawdown at which what is left is measured (the last quarter of these)."""


class Clock(Protocol):
    """What is needed of a scenario's structure."""

    @property
    def start_year(self) -> int:
        """Calendar year of the run's first month, a January."""
        ...


def summarise(
    series: Mapping[str, Array],
    settings: Mapping[str, Number],
    structure: Clock,
    exit_month: Number | None = None,
    thresholds: Thresholds | None = None,
) -> dict[str, Array]:
    """Outcomes of each world: every column of `COLUMNS` but scenario, point and world.

    Parameters
    ----------
    series
        The monthly record, name -> array of shape (months, worlds); every variable of `SERIES`.
    settings
        Drawn values, each a number or one per world. Read are `war_level`, `un_presence`, `gdp_per_head`,
        `prior_quiet_years`, `drawdown_start` and `drawdown_months`.
    structure
        Gives `start_year`.
    exit_month
        Month of exit (from the run's start) of the arm that a world without support is paired with; without
        it, that world takes its own `drawdown_start` + `drawdown_months`.
    thresholds
        When the four parts hold; the defaults of `Thresholds` if not given.

    Returns
    -------
    Column name -> float64 array of shape (worlds,). Missing is NaN.

    Raises
    ------
    KeyError
        If a variable or a setting is missing; the message names it.
    """
    thresholds = thresholds or Thresholds()
    dates = support_dates(series, settings, exit_month)
    annual = relapse.annual_deaths(series["battle_deaths"])
    worlds = annual.shape[1]
    return {
        "war_level": per_world(settings["war_level"], worlds),
        "un_mission": per_world(settings["un_presence"], worlds),
        "income": per_world(settings["gdp_per_head"], worlds),
        **_relapse(series, annual, settings["prior_quiet_years"], dates),
        **_coups(series),
        "handover_year": structure.start_year + dates.handover / MONTHS_A_YEAR,
        "exit_year": structure.start_year + dates.exit / MONTHS_A_YEAR,
        **_parts(series, annual, dates, thresholds),
        **_handover(series, dates),
        **_retention(series, dates),
        **_security(series, dates),
        **_measures(series, dates),
        **{f"cost_{payer}": amount for payer, amount in cost.by_payer(series).items()},
        "deaths_total": total(series["battle_deaths"]),
        **delivery.delivered(series, dates),
    }


def _relapse(
    series: Mapping[str, Array], annual: Array, prior_quiet_years: Number, dates: SupportDates
) -> dict[str, Array]:
    end = relapse.war_end(annual, prior_quiet_years)
    years = relapse.years_to_relapse(annual, end.time0)
    after = relapse.after_drawdown(annual, dates.exit, prior_quiet_years)
    return {
        "closed": end.closed,
        "relapse_years": years,
        "relapse_war_years": relapse.years_to_relapse(annual, end.time0, relapse.WAR),
        "relapse_cause": relapse.cause_of_relapse(
            series["battle_deaths"], series["relapse_cause"], end.time0, years
        ),
        "relapse_after_drawdown_years": after.relapse_years,
        "at_risk_at_exit": after.at_risk,
        "in_conflict_at_exit": after.in_conflict_at_exit,
        "in_conflict_5y": after.in_conflict_5y,
        "in_conflict_10y": after.in_conflict_10y,
        "closed_years": end.closed_years,
        "years_followed": end.years_followed,
    }


def _coups(series: Mapping[str, Array]) -> dict[str, Array]:
    return {
        "first_coup_years": coups.first_event_years(series["coup_attempts"]),
        "coup_attempts": coups.count(series["coup_attempts"]),
        "coup_successes": coups.count(series["coup_successes"]),
        "mutinies": coups.count(series["mutinies"]),
    }


def _parts(
    series: Mapping[str, Array], annual: Array, dates: SupportDates, thresholds: Thresholds
) -> dict[str, Array]:
    held = parts_hold(series, dates.handover, dates.exit, thresholds)
    base = baseline(series, dates.handover)
    found = measures(series, dates.exit + (AFTER - 1.0), base, thresholds)
    active = (annual >= relapse.ACTIVE).astype(np.float64)
    return {
        "sustained": held.pop("sustained"),
        "peace_held": peace_held(active, series["coup_successes"], dates.exit, thresholds.peace_years),
        **scores(found),
        **{f"{part}_holds": value for part, value in held.items()},
        "cover_after": found["cover"],
        "arrears_after": found["arrears"],
        "functions_persisting": found["persisting"],
        "oversight_after": found["oversight"],
        "initiative_after": found["initiative"],
        "cofinancing_after": found["cofinancing"],
        "inclusiveness_after": found["inclusiveness"],
        "response_retention": found["response_kept"],
        "ready_after": found["ready"],
    }


def _handover(series: Mapping[str, Array], dates: SupportDates) -> dict[str, Array]:
    """Levels in the last quarter before support tapers; NaN where it does not by the horizon."""
    last = np.maximum(dates.handover - 1.0, 0.0)
    names = ("strength", "authorised", "recurrent_cost", "propped_up")
    levels = {f"{name}_handover": quarter_mean(series[name], last) for name in names}
    return levels | {"cover_handover": fiscal_cover(series, last)}


def _security(series: Mapping[str, Array], dates: SupportDates) -> dict[str, Array]:
    """What people live with, over the run and after exit, and what integration brought."""
    after = dates.exit + (AFTER - 1.0)
    left = {f"{name}_after": quarter_mean(series[name], after) for name in ("predation", "police_justice", "parallel")}
    security = total(series["civilian_security"]) / series["civilian_security"].shape[0]
    events = {name: total(series[name]) for name in ("spoilers", "splits", "integrated")}
    return left | {"civilian_security": security} | events


def _retention(series: Mapping[str, Array], dates: SupportDates) -> dict[str, Array]:
    """Own-led and total capacity at handover and after, always printed beside the share retained."""
    before, after = np.maximum(dates.handover - 1.0, 0.0), dates.exit + (AFTER - 1.0)
    own_before, own_after = quarter_mean(series["own_led"], before), quarter_mean(series["own_led"], after)
    level_before = own_before + quarter_mean(series["propped_up"], before)
    level_after = own_after + quarter_mean(series["propped_up"], after)
    return {
        "own_led_handover": own_before,
        "own_led_after": own_after,
        "own_led_retention": ratio(own_after, own_before),
        "level_handover": level_before,
        "level_after": level_after,
        "level_retention": ratio(level_after, level_before),
        "trust_after": quarter_mean(series["trust"], after),
        "abuse_after": quarter_mean(series["abuse"], after),
    }


def _measures(series: Mapping[str, Array], dates: SupportDates) -> dict[str, Array]:
    """Laws, manipulation, women and the goal's three sides."""
    before, after = np.maximum(dates.handover - 1.0, 0.0), dates.exit + (AFTER - 1.0)
    names = ("laws_enacted", "laws_implemented", "women_share", "women_decisions", "ghosts")
    made = attributes(series)
    return {
        "manipulations": coups.count(series["manipulation"]),
        "manipulations_undetected": coups.count(series["manipulation_undetected"]),
        "payroll_gap_handover": quarter_mean(series["payroll_gap"], before),
        **{f"{name}_after": quarter_mean(series[name], after) for name in names},
        **{f"{name}_after": quarter_mean(values, after) for name, values in made.items() if name != "sustainable"},
    }
