"""UCDP's rule on hand-made series of battle deaths."""

import numpy as np
import pytest

from sim.outcomes.coups import event_years, first_event_years, peace_year_counts, rate
from sim.outcomes.relapse import (
    WAR,
    after_drawdown,
    annual_deaths,
    cause_of_relapse,
    war_end,
    war_episode,
    world_year_states,
    years_since_active,
    years_to_relapse,
)

NONE = float("nan")


def years(*deaths):
    """One world: battle deaths by year, shape (years, 1)."""
    return np.array(deaths, dtype=float)[:, None]


def same(found, expected):
    np.testing.assert_array_equal(np.asarray(found, dtype=float), np.asarray(expected, dtype=float))


def test_annual_deaths_adds_calendar_years_and_leaves_out_an_unfinished_last_year():
    monthly = np.ones((30, 2)) * [1.0, 2.0]
    same(annual_deaths(monthly), [[12, 24], [12, 24]])


# deaths by year, quiet years before, time 0, years to relapse, years to war relapse
CASES = {
    "closes at once, holds": ([500, 3, 0, 0, 0, 0], 0, 0, NONE, NONE),
    "24 deaths are quiet, 25 are not": ([500, 24, 0, 25, 0, 0], 0, 0, 3, NONE),
    "flickers: quiet year 1, active year 2": ([500, 10, 30, 0, 0, 0], 0, 0, 2, NONE),
    "never closes": ([500, 40, 60, 25, 80, 30], 0, NONE, NONE, NONE),
    "closes late": ([500, 400, 30, 5, 0, 60], 0, 2, 3, NONE),
    "closes in the last year": ([500, 400, 300, 200, 30, 5], 0, 4, NONE, NONE),
    "relapse first, then war": ([500, 0, 40, 0, 2000, 0], 0, 0, 2, 4),
    "war without a 25-year in between": ([500, 0, 0, 1000, 0, 0], 0, 0, 3, 3),
    "999 is not war": ([500, 0, 0, 999, 0, 0], 0, 0, 3, NONE),
    "quiet from the start": ([0, 0, 0, 0, 0, 0], 10, -10, NONE, NONE),
    "quiet for ten years, relapse in the first year of the run": ([50, 0, 0, 0, 0, 0], 10, -10, 10, NONE),
    "quiet for two years, relapse in the second": ([0, 1500, 0, 0, 0, 0], 2, -2, 3, 3),
    "war just over, first year active: not over": ([30, 0, 0, 0, 40, 0], 1, 0, 4, NONE),
    "war just over, first year quiet": ([0, 30, 0, 0, 0, 0], 1, -1, 2, NONE),
    "starts in a war year that stays under 25": ([5, 30, 0, 0, 0, 0], 0, -1, 2, NONE),
}


@pytest.mark.parametrize(("deaths", "prior", "time0", "relapse", "war"), CASES.values(), ids=CASES.keys())
def test_time_0_and_relapse(deaths, prior, time0, relapse, war):
    annual = years(*deaths)
    end = war_end(annual, prior)
    same(end.time0, [time0])
    same(end.closed, [0.0 if np.isnan(time0) else 1.0])
    same(years_to_relapse(annual, end.time0), [relapse])
    same(years_to_relapse(annual, end.time0, WAR), [war])


def test_relapse_in_year_1_is_impossible_by_the_rule():
    rng = np.random.default_rng(1)
    annual = rng.choice([0.0, 10.0, 30.0, 2000.0], size=(25, 2000))
    prior = rng.integers(0, 4, size=2000).astype(float)
    end = war_end(annual, prior)
    relapse = years_to_relapse(annual, end.time0)
    assert np.nanmin(relapse) == 2.0, (
        "the first quiet year ends the war, so the earliest relapse is in year 2"
    )
    assert np.all(relapse[np.isfinite(relapse)] <= end.years_followed[np.isfinite(relapse)])


def test_closed_years_count_years_of_the_run_until_the_war_is_over():
    annual = np.column_stack([years(500, 400, 0, 0), years(0, 0, 0, 0), years(500, 400, 300, 200)])
    end = war_end(annual, np.array([0.0, 5.0, 0.0]))
    same(end.closed_years, [2, 0, NONE])
    same(end.years_followed, [2, 8, NONE])


def test_strict_rule_wants_two_quiet_years():
    flicker = years(500, 0, 40, 0, 0, 30, 0)
    end = war_end(flicker, 0, gap=2)
    same(end.time0, [2])
    same(years_to_relapse(flicker, end.time0, gap=2), [3])
    same(war_end(years(0, 0, 0), 2, gap=2).time0, [-2])
    same(war_end(years(0, 30, 0), 2, gap=2).time0, [-2])
    same(war_end(years(30, 0, 0), 2, gap=2).time0, [0])
    same(war_end(years(30, 0), 2, gap=2).closed, [0])


def test_states_of_world_years():
    annual = years(500, 0, 40, 0)
    same(world_year_states(annual, war_end(annual, 0).time0)[:, 0], [0, 1, 2, 1])
    never = years(500, 40, 25)
    same(world_year_states(never, war_end(never, 0).time0)[:, 0], [0, 0, 0])
    quiet = years(0, 30, 0)
    same(world_year_states(quiet, war_end(quiet, 10).time0)[:, 0], [1, 2, 1])


def test_a_war_episode_may_reach_war_before_the_run_or_within_it():
    annual = np.column_stack([years(500, 0, 5000), years(1000, 0, 0), years(500, 0, 0)])
    same(war_episode(annual, war_end(annual, 0).time0, np.array([0.0, 0.0, 1.0])), [0, 1, 1])


def test_cause_is_that_of_the_deadliest_month_of_the_relapse_year():
    deaths, causes = np.zeros((48, 2)), np.zeros((48, 2))
    deaths[0:12] = 50.0
    deaths[24, 0], causes[24, 0] = 20.0, 1.0
    deaths[30, 0], causes[30, 0] = 300.0, 3.0
    deaths[40, 0], causes[40, 0] = 900.0, 4.0
    annual = annual_deaths(deaths)
    end = war_end(annual, 0)
    relapse = years_to_relapse(annual, end.time0)
    same(relapse, [2, NONE])
    same(cause_of_relapse(deaths, causes, end.time0, relapse), [3, NONE])


def test_after_drawdown_only_worlds_quiet_before_exit_are_at_risk():
    quiet, active = years(*[0] * 8), years(0, 0, 100, 0, 0, 0, 0, 0)
    later, at_once = years(0, 0, 0, 0, 0, 30, 0, 0), years(0, 0, 0, 30, 0, 0, 0, 0)
    annual = np.column_stack([quiet, active, later, at_once])
    after = after_drawdown(annual, np.full(4, 41.0), 10)  # month 41 lies in the fourth year
    same(after.at_risk, [1, 0, 1, 1])
    same(after.in_conflict_at_exit, [0, 1, 0, 0])
    same(after.relapse_years, [NONE, NONE, 2, 0])
    same(after.years_followed, [4, 4, 4, 4])


def test_exit_in_january_looks_at_the_year_just_gone():
    annual = years(0, 0, 30, 0, 0)
    same(after_drawdown(annual, np.array([35.0]), 10).at_risk, [1])
    same(after_drawdown(annual, np.array([36.0]), 10).at_risk, [0])


def test_conflict_five_and_ten_years_after_exit():
    annual = years(0, 0, 0, 0, 0, 0, 30, 0, 0)
    after = after_drawdown(annual, np.array([12.0]), 10)
    same(after.in_conflict_5y, [1])
    same(after.in_conflict_10y, [NONE])


def test_exit_outside_the_run_is_missing_and_exit_in_the_first_year_looks_back():
    annual = np.column_stack([years(0, 0, 0)] * 4)
    after = after_drawdown(annual, np.array([NONE, 36.0, 3.0, 3.0]), np.array([9.0, 9.0, 9.0, 1.0]))
    same(after.at_risk, [NONE, NONE, 1, 0])
    same(after.in_conflict_at_exit, [NONE, NONE, 0, 1])


def test_years_since_the_last_active_year_start_again_at_relapse():
    same(years_since_active(years(500, 0, 0, 30, 0), 0)[:, 0], [0, 1, 2, 0, 1])
    same(years_since_active(years(0, 0), 10)[:, 0], [10, 11])


def test_coup_rates_count_years_with_an_event_in_the_class_of_peace_years():
    events = np.zeros((60, 1))
    events[[14, 15, 40, 50], 0] = 1.0  # two in the second year, one in the fourth, one in the fifth
    annual = years(500, 0, 0, 600, 0)
    with_event, in_class = peace_year_counts(events, annual, 0, first=1, last=1)
    same([with_event[0], in_class[0]], [2, 2])
    during = peace_year_counts(events, annual, 0, first=0, last=0)
    same([during[0][0], during[1][0]], [1, 2])
    same(event_years(events)[:, 0], [0, 1, 0, 1, 1])
    same(first_event_years(events), [14 / 12])
    same(first_event_years(np.zeros((24, 1))), [NONE])
    assert rate(events)[0] == pytest.approx(4 / 5)
