"""The four parts of sustainability on hand-made months."""

import numpy as np
import pytest

from sim.outcomes import SERIES, Thresholds, summarise
from sim.outcomes.columns import COLUMNS
from sim.outcomes.cost import by_payer, per_relapse_free_year, relapse_free_years
from sim.outcomes.months import at, quarter_mean
from sim.outcomes.support import support_dates
from sim.outcomes.sustainability import (
    FUNCTIONS,
    PARTS,
    index,
    monthly_holds,
    monthly_scores,
    parts_hold,
    peace_held,
)

HANDOVER, EXIT, MONTHS = 24, 48, 120
GOOD = {
    "recurrent_cost": 1e6, "recurrent_domestic": 0.95e6, "arrears": 0.5, "oversight": 0.6, "initiative": 0.7,
    "cofinancing": 0.9, "inclusiveness": 0.7, "response_alone": 0.5, "ready_units": 0.8, "abuse": 10.0,
    "trust": 0.5, "strength": 4000.0, "authorised": 5000.0, "own_led": 0.4, "propped_up": 0.1,
}  # fmt: skip
SETTINGS = {
    "war_level": 1.0, "un_presence": 1.0, "gdp_per_head": 600.0, "prior_quiet_years": 10.0,
    "drawdown_start": float(HANDOVER), "drawdown_months": float(EXIT - HANDOVER),
}  # fmt: skip


class Structure:
    start_year = 2009


def record(worlds=1, months=MONTHS, **changed):
    """A country in which everything holds, with some variables changed (numbers or arrays)."""
    series = {name: np.zeros((months, worlds)) for name in SERIES}
    for name, value in (GOOD | {f"level_{f}": 0.5 for f in FUNCTIONS} | changed).items():
        series[name] = np.broadcast_to(np.asarray(value, dtype=float), (months, worlds)).copy()
    month = np.arange(months)[:, None]
    present = np.broadcast_to(np.where(month < EXIT, 12.0, 0.0), (months, worlds)).copy()
    series |= {"ssr_staff": changed.get("ssr_staff", present)}
    series["handed_over"] = np.broadcast_to((month >= HANDOVER) * 1.0, (months, worlds)).copy()
    series["drawdown_done"] = np.broadcast_to((month >= EXIT) * 1.0, (months, worlds)).copy()
    return series


def step(before, after, month=EXIT, months=MONTHS):
    """A path that jumps at a month."""
    return np.where(np.arange(months)[:, None] < month, before, after).astype(float)


def held(**changed):
    parts = parts_hold(record(**changed), np.array([HANDOVER]), np.array([EXIT]), Thresholds())
    return {name: float(value[0]) for name, value in parts.items()}


def test_everything_holds_then_support_is_sustained():
    assert held() == dict.fromkeys([*PARTS, "sustained"], 1.0)


FAILURES = {
    "domestic money pays 85 % of the bill": ("fiscal", {"recurrent_domestic": 0.85e6}),
    "1.2 months of pay owed": ("fiscal", {"arrears": 1.2}),
    "arrears return in the eighth quarter": ("fiscal", {"arrears": step(0.5, 9.0, EXIT + 21)}),
    "oversight too weak": ("institutional", {"oversight": 0.35}),
    "oversight falls": ("institutional", {"oversight": step(0.8, 0.6)}),
    "three of eight functions lost": (
        "institutional",
        {f"level_{name}": step(0.5, 0.35) for name in FUNCTIONS[:3]},
    ),
    "nothing was ever built": ("institutional", {f"level_{name}": 0.2 for name in FUNCTIONS}),
    "outsiders still start the reforms": ("ownership", {"initiative": 0.4}),
    "co-financing not released": ("ownership", {"cofinancing": 0.6}),
    "few in the room": ("ownership", {"inclusiveness": 0.4}),
    "fewer incidents answered alone": ("operational", {"response_alone": step(0.5, 0.4)}),
    "response was never built": ("operational", {"response_alone": 0.2}),
    "units not ready": ("operational", {"ready_units": 0.6}),
    "abuse rises": ("operational", {"abuse": step(10.0, 14.0)}),
}


@pytest.mark.parametrize(("part", "changed"), FAILURES.values(), ids=FAILURES.keys())
def test_one_failure_breaks_its_own_part_only(part, changed):
    expected = dict.fromkeys(PARTS, 1.0) | {part: 0.0, "sustained": 0.0}
    assert held(**changed) == expected


HELD_ALL_THE_SAME = {
    "two of eight functions lost": {f"level_{name}": step(0.5, 0.35) for name in FUNCTIONS[:2]},
    "arrears after the eighth quarter": {"arrears": step(0.5, 9.0, EXIT + 24)},
    "one bad month in a good quarter": {
        "arrears": np.where(np.arange(MONTHS)[:, None] == EXIT + 4, 1.4, 0.5)
    },
    "oversight falls within the margin": {"oversight": step(0.62, 0.60)},
    "abuse rises within the margin": {"abuse": step(10.0, 11.0)},
    "a function that fell before handover": {"level_payroll": step(0.9, 0.5, HANDOVER - 6)},
    "presence answered everything until exit": {"response_alone": step(0.0, 0.5)},
    "an unpaid force that shrinks does not flatter": {"strength": step(4000.0, 1000.0)},
}


@pytest.mark.parametrize("changed", HELD_ALL_THE_SAME.values(), ids=HELD_ALL_THE_SAME.keys())
def test_what_does_not_break_a_part(changed):
    assert held(**changed)["sustained"] == 1.0


def test_cover_is_measured_on_the_authorised_strength_not_on_what_is_left_of_the_force():
    shrunk = held(strength=step(4000.0, 500.0), recurrent_domestic=step(0.95e6, 0.2e6))
    assert shrunk["fiscal"] == 0.0, "soldiers who left unpaid must not make the force look affordable"


def test_no_verdict_when_the_horizon_comes_before_two_years_are_over():
    series = record(months=EXIT + 23)
    parts = parts_hold(series, np.array([HANDOVER]), np.array([EXIT]), Thresholds())
    assert all(np.isnan(value[0]) for value in parts.values())
    series = record(months=EXIT + 24)
    assert parts_hold(series, np.array([HANDOVER]), np.array([EXIT]), Thresholds())["sustained"][0] == 1.0


def test_thresholds_can_be_varied():
    series = record(recurrent_domestic=0.85e6)
    lax = Thresholds(cover=0.8)
    assert parts_hold(series, np.array([HANDOVER]), np.array([EXIT]), lax)["fiscal"][0] == 1.0


def test_monthly_scores_and_holds_follow_the_months():
    series = record(recurrent_domestic=step(0.95e6, 0.4e6))
    scores = monthly_scores(series, np.array([float(HANDOVER)]))
    holds = monthly_holds(series, np.array([float(HANDOVER)]))
    assert set(scores) == set(PARTS)
    assert scores["fiscal"].shape == (MONTHS, 1)
    assert scores["fiscal"][EXIT - 1, 0] == pytest.approx(0.95)
    assert scores["fiscal"][EXIT + 3, 0] == pytest.approx(0.4)
    assert holds["fiscal"][EXIT - 1, 0] and not holds["fiscal"][EXIT + 3, 0]
    assert all(np.all((score >= 0.0) & (score <= 1.0)) for score in scores.values())


def test_the_index_is_the_geometric_mean_and_names_the_weakest_part():
    parts = {"fiscal": 0.2, "institutional": 0.8, "ownership": 0.9, "operational": 1.0}
    value, weakest = index({name: np.array([score]) for name, score in parts.items()})
    assert value[0] == pytest.approx((0.2 * 0.8 * 0.9) ** 0.25)
    assert PARTS[weakest[0]] == "fiscal"


def test_peace_held_needs_quiet_years_and_no_successful_coup():
    active, coups = np.zeros((10, 5)), np.zeros((120, 5))
    active[3, 1] = 1.0  # before exit: active at exit
    active[9, 2] = 1.0  # fifth year after exit
    coups[60, 3] = 1.0
    coups[47, 4] = 1.0  # the month before the end of drawdown
    np.testing.assert_array_equal(peace_held(active, coups, np.full(5, 48.0), 5), [1, 0, 0, 0, 1])
    assert np.isnan(peace_held(active, coups, np.full(5, 60.0), 5)).all()


def test_retention_is_shown_for_the_total_and_for_the_own_led_part():
    heavy = record(own_led=step(0.2, 0.18), propped_up=step(0.6, 0.0))
    light = record(own_led=step(0.3, 0.27), propped_up=step(0.05, 0.0))
    h, x = summarise(heavy, SETTINGS, Structure()), summarise(light, SETTINGS, Structure())
    assert h["own_led_retention"][0] == pytest.approx(0.9) == x["own_led_retention"][0]
    assert h["level_retention"][0] == pytest.approx(0.18 / 0.8)
    assert h["level_retention"][0] < x["level_retention"][0]
    assert h["level_handover"][0] == pytest.approx(0.8)
    assert h["level_after"][0] == pytest.approx(0.18)
    none = summarise(record(own_led=0.0), SETTINGS, Structure())
    assert np.isnan(none["own_led_retention"][0])


def test_handover_levels_are_those_of_the_last_quarter_of_full_support():
    rising = np.arange(MONTHS, dtype=float)[:, None]
    found = summarise(record(authorised=rising), SETTINGS, Structure())
    assert found["authorised_handover"][0] == HANDOVER - 2.0
    assert found["handover_year"][0] == 2011.0
    assert found["exit_year"][0] == 2013.0


def test_an_arm_without_support_takes_its_nominal_dates_or_those_of_its_pair():
    series = record(worlds=2, ssr_staff=np.column_stack([np.zeros(MONTHS), np.full(MONTHS, 5.0)]))
    series["handed_over"][:, 0] = series["drawdown_done"][:, 0] = 0.0
    own = support_dates(series, SETTINGS)
    np.testing.assert_array_equal(own.exit, [EXIT, EXIT])
    np.testing.assert_array_equal(own.handover, [HANDOVER, HANDOVER])
    np.testing.assert_array_equal(own.supported, [0, 1])
    paired = support_dates(series, SETTINGS, exit_month=60)
    np.testing.assert_array_equal(paired.exit, [60, EXIT])
    np.testing.assert_array_equal(paired.handover, [36, HANDOVER])
    assert np.isnan(support_dates(series, SETTINGS, exit_month=500).exit[0])


def test_support_that_never_ends_has_no_exit_and_no_verdict():
    series = record()
    series["drawdown_done"][:] = series["handed_over"][:] = 0.0
    found = summarise(series, SETTINGS, Structure())
    for name in ("exit_year", "handover_year", "sustained", "fiscal", "at_risk_at_exit", "level_retention"):
        assert np.isnan(found[name][0]), name


def test_cost_goes_to_who_pays_and_adds_up():
    money = {
        "reform_assessed": 1.0, "reform_un_programmatic": 2.0, "reform_voluntary": 4.0,
        "reform_bilateral": 8.0, "reform_pooled": 16.0, "reform_domestic": 32.0, "presence_cost": 64.0,
        "recurrent_domestic": 128.0, "recurrent_pooled": 256.0, "recurrent_bilateral": 512.0,
    }  # fmt: skip
    costs = {payer: value[0] / MONTHS for payer, value in by_payer(record(**money)).items()}
    assert costs == {"un": 3.0, "donors": 796.0, "domestic": 160.0, "presence": 64.0, "total": 1023.0}


def test_cost_per_relapse_free_year():
    annual = np.array([[500.0, 500.0], [0.0, 500.0], [0.0, 500.0]])
    np.testing.assert_array_equal(relapse_free_years(annual), [2, 0])
    np.testing.assert_array_equal(per_relapse_free_year(np.array([10.0, 10.0]), annual), [5.0, np.nan])


def test_values_at_months_of_each_world():
    monthly = np.arange(10.0)[:, None] * [1.0, 10.0]
    np.testing.assert_array_equal(at(monthly, np.array([3.0, 4.0])), [3, 40])
    np.testing.assert_array_equal(at(monthly, np.array([-2.0, np.nan])), [0, np.nan])
    np.testing.assert_array_equal(at(monthly, np.array([9.0, 10.0])), [9, np.nan])
    np.testing.assert_array_equal(
        quarter_mean(monthly, np.array([[2.0, 2.0], [0.0, 9.0]])), [[1, 10], [0, 80]]
    )


def test_every_declared_column_is_summarised_and_no_other():
    found = summarise(record(worlds=3), SETTINGS, Structure())
    assert set(found) == set(COLUMNS) - {"scenario", "point", "world"}
    assert all(value.shape == (3,) and value.dtype == np.float64 for value in found.values())
