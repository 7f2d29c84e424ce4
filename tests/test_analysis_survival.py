"""Relapse curves, hazards and the observed figures beside them."""

import numpy as np
import pandas as pd
import pytest

from sim.analysis.derived import derive
from sim.analysis.hazard import annual_hazard, hazard_exponent
from sim.analysis.survival import cumulative_share, follow_up, kaplan_meier, relapse_curve
from sim.analysis.targets import band, hazards, load_targets

NONE = float("nan")


def test_kaplan_meier_against_a_hand_worked_example():
    # Ten worlds: events in years 1, 2, 2, 4; followed 1, 3, 3 and (three worlds) 5 years without.
    event = [1, 2, 2, 4, NONE, NONE, NONE, NONE, NONE, NONE]
    followed = [5, 5, 5, 5, 1, 3, 3, 5, 5, 5]
    curve = kaplan_meier(event, followed).set_index("year")
    assert list(curve["at_risk"]) == [10, 10, 8, 6, 4, 3]
    assert list(curve["events"]) == [0, 1, 2, 0, 1, 0]
    left = [1.0, 0.9, 0.9 * 6 / 8, 0.9 * 6 / 8, 0.9 * 6 / 8 * 3 / 4, 0.9 * 6 / 8 * 3 / 4]
    assert list(1.0 - curve["share"]) == pytest.approx(left)
    # Greenwood, log-log, 90 %: year 2.
    variance = 1 / (10 * 9) + 2 / (8 * 6)
    width = 1.6448536 * np.sqrt(variance) / abs(np.log(0.675))
    assert curve["low"][2] == pytest.approx(1 - 0.675 ** np.exp(-width), rel=1e-6)
    assert curve["high"][2] == pytest.approx(1 - 0.675 ** np.exp(width), rel=1e-6)


def test_under_full_follow_up_kaplan_meier_is_the_plain_share():
    rng = np.random.default_rng(3)
    event = rng.integers(2, 40, 500).astype(float)
    event[event > 20] = NONE
    followed = np.full(500, 20.0)
    plain, curve = cumulative_share(event, followed), kaplan_meier(event, followed)
    np.testing.assert_allclose(plain["share"], curve["share"], atol=1e-12)
    assert np.all(plain["low"] <= plain["share"]) and np.all(plain["share"] <= plain["high"])


def test_worlds_outside_the_denominator_are_left_out():
    curve = cumulative_share([3, NONE, NONE], [10, 10, NONE])
    assert curve["at_risk"][0] == 2
    assert curve["share"][10] == 0.5


def test_curves_at_their_ends():
    never = kaplan_meier([NONE] * 20, [5] * 20)
    assert never["share"].max() == 0.0 and 0.0 < never["high"][5] < 0.2, "no event seen is not no risk"
    always = kaplan_meier([2.0] * 20, [5] * 20)
    assert always["share"][5] == 1.0 and 0.8 < always["low"][5] < 1.0
    beyond = kaplan_meier([NONE, NONE], [2, 3], last=5)
    assert beyond["share"][3] == 0.0 and np.isnan(beyond["share"][4])
    assert len(kaplan_meier([], [], last=3)) == 4


def test_an_event_after_follow_up_is_refused():
    with pytest.raises(ValueError, match="after the end of follow-up"):
        kaplan_meier([6.0], [5.0])
    with pytest.raises(ValueError, match="same worlds"):
        kaplan_meier([6.0], [5.0, 5.0])


def made_runs():
    return pd.DataFrame({
        "world": range(6),
        "closed": [1, 1, 1, 1, 1, 0.0],
        "years_followed": [20, 20, 20, 4, 20, NONE],
        "relapse_years": [2, 8, NONE, NONE, 5, NONE],
        "relapse_war_years": [NONE, 9, NONE, NONE, NONE, NONE],
        "at_risk_at_exit": [1, 1, 0, 1, NONE, 1],
        "exit_year": [2015.5, 2015.5, 2015.5, 2027.0, NONE, 2015.0],
        "relapse_after_drawdown_years": [0, 6, NONE, NONE, NONE, NONE],
        "coup_attempts": [0, 2, 0, 0, 0, 0.0],
        "coup_successes": [0, 0, 0, 0, 0, 0.0],
        "mutinies": [0, 0, 1, 0, 0, 0.0],
    })  # fmt: skip


def test_shares_by_a_year_have_the_right_denominator():
    found = derive(made_runs(), 2030)
    np.testing.assert_array_equal(found["relapsed_5y"], [1, 0, 0, NONE, 1, NONE])
    np.testing.assert_array_equal(found["relapsed_10y"], [1, 1, 0, NONE, 1, NONE])
    np.testing.assert_array_equal(found["relapsed_war_10y"], [0, 1, 0, NONE, 0, NONE])
    np.testing.assert_array_equal(found["relapsed_after_drawdown_5y"], [1, 0, NONE, NONE, NONE, 0])
    np.testing.assert_array_equal(found["any_coup_attempt"], [0, 1, 0, 0, 0, 0])


def test_the_clock_after_drawdown_starts_in_the_calendar_year_of_exit():
    known = follow_up(made_runs(), "drawdown", 2030)
    np.testing.assert_array_equal(known["followed"], [15, 15, NONE, 3, NONE, 15])
    curve = relapse_curve(made_runs(), "drawdown", 2030, last=15)
    assert curve["at_risk"][0] == 4
    assert curve["share"][0] == 0.25
    assert curve["share"][6] == pytest.approx(1 - 0.75 * 1 / 2)


def simulated(exponent, level, n, years=20, first=1.0, seed=11):
    """Years to relapse under hazard = level × years^exponent from year 2, times `first` in year 2."""
    rng = np.random.default_rng(seed)
    event = np.full(n, NONE)
    for year in range(2, years + 1):
        rate = level * year**exponent * (first if year == 2 else 1.0)
        hit = (rng.uniform(size=n) < 1.0 - np.exp(-rate)) & np.isnan(event)
        event[hit] = year
    return event, np.full(n, float(years))


@pytest.mark.parametrize("exponent", [-0.6, -1.1, -1.6])
def test_the_exponent_of_the_hazard_is_found_again(exponent):
    event, followed = simulated(exponent, 0.5, 40_000)
    found = hazard_exponent(event, followed)
    assert found.value == pytest.approx(exponent, abs=0.1)
    assert found.plain == pytest.approx(exponent, abs=0.06)
    assert found.low < exponent < found.high


def test_a_flicker_in_year_2_does_not_touch_the_exponent_with_its_dummy():
    event, followed = simulated(-0.8, 0.3, 40_000, first=3.0)
    found = hazard_exponent(event, followed)
    assert found.value == pytest.approx(-0.8, abs=0.1)
    assert found.plain < found.value - 0.2, "without the dummy the flicker is read as a steep fall"


def test_a_flat_hazard_has_exponent_zero():
    event, followed = simulated(0.0, 0.05, 20_000)
    assert abs(hazard_exponent(event, followed).value) < 0.1


def test_too_few_events_give_no_exponent():
    found = hazard_exponent([NONE, NONE, 3.0], [10, 10, 10])
    assert np.isnan(found.value) and found.events == 1


def test_annual_hazard_is_events_over_those_at_risk():
    table = annual_hazard([2, 2, 3, NONE], [10, 10, 10, 2]).set_index("year")
    assert table["hazard"][2] == 0.5
    assert table["hazard"][3] == 1.0


def test_observed_figures_stand_beside_the_curves():
    war = band("relapse25_country_war_post1989").set_index("year")
    assert list(war.index) == [2, 3, 5, 10, 15]
    assert war.loc[5].tolist() == [0.5388, 0.3917, 0.6837]
    assert load_targets()["relapsewar_country_war_post1989_y10"].holds(0.33)
    exponent = load_targets()["exponent_log_years_since_end"]
    assert (exponent.value, exponent.low, exponent.high) == (-1.1, -1.52, -0.67)
    assert all(target.source for target in load_targets().values())
    with pytest.raises(KeyError, match="relapse25_country_war_post1989"):
        band("relapse_of_everything")


def test_observed_hazards_and_the_shares_they_add_up_to():
    table = hazards("hazard25_war_post1989")
    assert table["hazard"][1] == 0.3469
    shares = band("relapse25_calendar_war_post1989").set_index("year")["share"]
    assert shares[2] == pytest.approx(table["hazard"][1], abs=1e-4)
    assert shares[3] == pytest.approx(1 - (1 - 0.3469) * (1 - table["hazard"][2]), abs=1e-3)
    by_date = band("relapse25_country_war_post1989").set_index("year")["share"]
    assert shares[2] - by_date[2] > 0.1, "year 2 by the calendar is not year 2 by the day"
    for year in (3, 5, 10):
        assert shares[year] == pytest.approx(by_date[year], abs=0.03)
