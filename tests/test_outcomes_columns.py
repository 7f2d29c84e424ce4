"""What is declared about columns and monthly variables, and that worlds do not touch each other."""

import numpy as np
import pytest

from sim.outcomes import COLUMNS, SERIES, Bins, summarise

WANTED_COLUMNS = [
    "scenario", "point", "world", "war_level", "un_mission", "income", "closed", "relapse_years",
    "relapse_war_years", "relapse_cause", "relapse_after_drawdown_years", "at_risk_at_exit",
    "in_conflict_at_exit", "in_conflict_5y", "in_conflict_10y", "closed_years", "first_coup_years",
    "coup_attempts", "coup_successes", "mutinies", "years_followed", "handover_year", "exit_year", "sustained",
    "peace_held", "fiscal", "institutional", "ownership", "operational", "fiscal_holds", "institutional_holds",
    "ownership_holds", "operational_holds", "cover_after", "arrears_after", "functions_persisting",
    "oversight_after", "initiative_after", "cofinancing_after", "inclusiveness_after", "response_retention",
    "ready_after", "own_led_handover", "own_led_after", "own_led_retention", "level_handover", "level_after",
    "level_retention", "strength_handover", "authorised_handover", "recurrent_cost_handover", "cover_handover",
    "propped_up_handover", "trust_after", "abuse_after", "predation_after", "police_justice_after",
    "parallel_after", "civilian_security", "spoilers", "splits", "integrated", "manipulations",
    "manipulations_undetected", "payroll_gap_handover", "laws_enacted_after", "laws_implemented_after",
    "women_share_after", "women_decisions_after", "ghosts_after", "just_after", "accountable_after",
    "effective_after", "efficient_after", "professional_after", "goal_after", "cost_total", "cost_un",
    "cost_donors", "cost_domestic", "cost_presence", "deaths_total", "interruptions", "projects_completed",
    "projects_finished", "start_lag_months", "own_led_task_share", "duplicated_money", "uncovered_functions",
    "misaligned", "lowest_after_exit",
]  # fmt: skip
WANTED_SERIES = [
    "battle_deaths", "fighters_active", "campaigns", "grievance", "trust", "violence", "deterrence",
    "relapse_cause", "spoilers", "predation", "civilian_security", "police_justice", "expectations", "strength",
    "authorised", "arrears", "cohesion", "conduct", "skill", "abuse", "parallel", "integrated", "splits",
    "mutinies", "coup_attempts", "coup_successes", "ready_units", "response_alone", "severed", "own_led",
    "propped_up", "level_payroll", "level_personnel", "level_procurement", "level_logistics", "level_planning",
    "level_training", "level_upkeep", "level_justice", "oversight", "strategy", "ghosts", "identity_cards",
    "laws_drafted", "laws_tabled", "laws_enacted", "laws_implemented", "women_share", "women_decisions",
    "women_barriers", "asset_condition", "buy_in", "consent", "inclusiveness", "legitimacy", "initiative",
    "cofinancing", "manipulation", "manipulation_undetected", "captured", "cover", "burden", "recurrent_cost",
    "recurrent_domestic", "recurrent_pooled", "recurrent_bilateral", "reform_assessed",
    "reform_un_programmatic", "reform_voluntary", "reform_bilateral", "reform_pooled", "reform_domestic",
    "presence_cost", "bill_known", "payroll_gap", "upkeep_liability", "support", "presence", "ssr_staff",
    "handed_over", "drawdown_done", "effect_strategic", "effect_operational", "effect_tactical", "overstretch",
    "duplicated_money", "uncovered_functions", "contingents", "surge_staff", "residual_staff", "continuity",
    "misaligned", "needs_met", "projects_completed", "projects_finished",
]  # fmt: skip


def test_the_declared_columns_are_those_of_the_results():
    assert list(COLUMNS) == WANTED_COLUMNS


def test_the_declared_monthly_variables_are_those_recorded():
    assert list(SERIES) == WANTED_SERIES


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS.keys())
def test_a_column_says_what_it_is(column):
    assert column.description and column.label and column.dtype in ("string", "int64", "float64")
    assert column.unit or column.kind == "id"
    assert column.direction in ("higher", "lower", "none") and column.smallest >= 0.0
    assert column.kind in ("id", "mark", "share", "number")
    if column.kind == "share":
        assert column.smallest == 0.02, "two histories of 100 unless the outcome says otherwise"


@pytest.mark.parametrize("series", SERIES.values(), ids=SERIES.keys())
def test_a_monthly_variable_says_what_it_is(series):
    assert series.unit and series.description and series.label and series.bins.low < series.bins.high


@pytest.mark.parametrize("bins", [Bins(0.0, 1.0, 200), Bins(1.0, 1e6, 240, "log")])
def test_bins_keep_exact_ends_apart_and_find_the_right_place(bins):
    values = np.array([0.0, bins.low, bins.high, 1e12, np.nan, -1.0])
    top = bins.n + 1
    np.testing.assert_array_equal(bins.index(values), [0, 0, top, top, -1, 0])
    inner = bins.centres()[1:-1]
    np.testing.assert_array_equal(bins.index(inner), np.arange(1, bins.n + 1))
    assert len(bins.centres()) == bins.size == bins.n + 2
    assert bins.centres()[0] == 0.0
    assert np.all(np.diff(bins.centres()) > 0.0)


def made_record(worlds, months=180, seed=5):
    rng = np.random.default_rng(seed)
    series = {name: rng.uniform(0.0, 1.0, (months, worlds)) for name in SERIES}
    series["battle_deaths"] = rng.choice([0.0, 0.0, 1.0, 40.0], (months, worlds))
    handover = rng.integers(20, 90, worlds)
    month = np.arange(months)[:, None]
    series["handed_over"] = (month >= handover) * 1.0
    series["drawdown_done"] = (month >= handover + rng.integers(1, 60, worlds)) * 1.0
    settings = {
        "war_level": 1.0,
        "un_presence": rng.integers(0, 2, worlds).astype(float),
        "gdp_per_head": rng.uniform(300.0, 2000.0, worlds),
        "prior_quiet_years": rng.integers(0, 5, worlds).astype(float),
        "drawdown_start": 96.0,
        "drawdown_months": 24.0,
    }
    return series, settings


class Structure:
    start_year = 2009


def test_a_world_has_the_same_outcomes_to_the_last_bit_alone_and_in_any_company():
    series, settings = made_record(257)
    together = summarise(series, settings, Structure())
    for chosen in ([0], [7, 8, 9], list(range(100, 257))):
        part = {name: np.ascontiguousarray(values[:, chosen]) for name, values in series.items()}
        own = {k: v[chosen] if isinstance(v, np.ndarray) else v for k, v in settings.items()}
        for name, values in summarise(part, own, Structure()).items():
            assert values.tobytes() == together[name][chosen].tobytes(), name


def test_summarise_changes_nothing_that_it_is_given():
    series, settings = made_record(9)
    before = {name: values.copy() for name, values in series.items()}
    summarise(series, settings, Structure())
    for name, values in before.items():
        np.testing.assert_array_equal(series[name], values)


def test_a_setting_for_another_number_of_worlds_is_refused():
    series, settings = made_record(9)
    with pytest.raises(ValueError, match="9 worlds"):
        summarise(series, settings | {"war_level": np.ones(4)}, Structure())
