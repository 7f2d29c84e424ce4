"""The sanity that must be real: base rates of the world, the regimes of the four cases, and the extremes."""

from __future__ import annotations

import pytest
from side_by_side import changed, together

from sim.analysis.calibration import HAZARD_EXPONENTS, exponent, relapse_checks
from sim.scenario import load_scenario

WORLDS, FEWER, MORE = 256, 128, 3072
FOOTPRINTS = ("light", "medium", "heavy")
NEAR = ({}, {"buy_in_start": 0.3}, {"buy_in_start": 0.6}, {"campaign_start": 0.2}, {"campaign_start": 0.45},
        {"deterrence_weight": 1.5}, {"frailty_spread": 0.9}, {"footprint": "heavy"}, {"footprint": "none"})  # fmt: skip
CASES = ("guinea_bissau", "timor_leste", "dr_congo", "dr_congo_light", "dr_congo_heavy", "afghanistan",
         "afghanistan_light", "afghanistan_heavy")  # fmt: skip


@pytest.fixture(scope="module")
def historical():
    """The synthetic country under its historical mix of support."""
    return together({"historical": changed("synthetic")}, MORE)["historical"]


@pytest.fixture(scope="module")
def case():
    """Outcomes of the cases, each as it was or under another footprint."""
    return together({name: load_scenario(name) for name in CASES}, WORLDS)


@pytest.fixture(scope="module")
def synthetic():
    """Outcomes of the synthetic country under its extremes."""
    settings = {footprint: changed(f"synthetic_{footprint}") for footprint in FOOTPRINTS}
    settings |= {(name, "no will"): changed(f"synthetic_{name}", buy_in_start=0) for name in FOOTPRINTS}
    settings |= {"none": changed("synthetic", footprint="none"),
                 "endless": changed("synthetic_heavy", drawdown="never")}  # fmt: skip
    return together(settings, WORLDS)


def share(column):
    return float(column.mean())


def test_relapse_after_wars_lies_inside_the_observed_intervals(historical):
    checks = relapse_checks(historical)
    print(*checks, sep="\n")
    assert len(checks) == 6
    outside = [check for check in checks if not check.holds]
    assert not outside, f"outside the observed intervals: {outside}"


def test_hazard_of_relapse_falls_with_the_years_since_the_end(historical):
    found = exponent(historical)
    print(found)
    low, high = HAZARD_EXPONENTS
    assert low <= found.value <= high


def test_relapse_is_neither_certain_nor_absent_near_the_defaults():
    found = together({number: changed("synthetic", **change) for number, change in enumerate(NEAR)}, FEWER)
    for change, runs in zip(NEAR, found.values(), strict=True):
        relapsed = share(runs.loc[runs["closed"] > 0, "relapse_years"] <= 10)
        assert 0.1 < relapsed < 0.9, f"{change}: {relapsed:.2f} relapsed within ten years"


def test_guinea_bissau_has_coups_without_war(case):
    runs = case["guinea_bissau"]
    assert share(runs["coup_attempts"] > 0) > 0.8
    assert share(runs["relapse_war_years"].notna()) < 0.05
    assert share((runs["coup_attempts"] >= 2) & runs["relapse_years"].isna()) > 0.5


def test_dr_congo_has_war_with_few_coups(case):
    runs = case["dr_congo"]
    assert share(runs["in_conflict_at_exit"]) > 0.3
    assert share(runs["coup_attempts"]) < 0.5 * share(case["guinea_bissau"]["coup_attempts"])
    a_year = share(runs["coup_attempts"]) / load_scenario("dr_congo").structure.months * 12.0
    assert 0.01 < a_year < 0.05, "fewer than the 5 % of country-years in conflict with an attempt since 1989"
    assert share(runs["coup_successes"]) < 0.5, "the record of 2011-2024 has none"


def test_afghan_forces_cannot_be_paid_at_home_and_fighting_returns(case):
    runs = case["afghanistan"]
    assert share(runs["cover_after"]) < 0.35
    assert share(runs["in_conflict_5y"]) > 0.7


def test_timor_leste_mostly_holds(case):
    runs = case["timor_leste"]
    assert share(runs["relapse_after_drawdown_years"].notna()) < 0.15
    assert share(runs["fiscal_holds"]) > 0.6


def test_light_against_heavy_says_something_where_conflict_never_closes(case):
    for name in ("dr_congo", "afghanistan"):
        light, heavy = case[f"{name}_light"], case[f"{name}_heavy"]
        assert share(light["in_conflict_at_exit"]) - share(heavy["in_conflict_at_exit"]) > 0.1, name


def test_without_support_fewer_histories_hold_peace_than_with_everything_heavy(synthetic):
    none, heavy = synthetic["none"], synthetic["heavy"]
    assert share(none["peace_held"]) < share(heavy["peace_held"]) - 0.1
    assert none["cost_presence"].max() == 0.0 and none["cost_un"].max() == 0.0


def test_money_that_never_ends_keeps_what_outsiders_prop_up(synthetic):
    ending, endless = synthetic["heavy"], synthetic["endless"]
    assert share(endless["exit_year"].isna()) == 1.0, "support that never ends has no exit"
    assert float(endless["cost_donors"].mean()) > float(ending["cost_donors"].mean())


@pytest.mark.parametrize("footprint", FOOTPRINTS)
def test_zero_buy_in_leaves_nothing_durable(synthetic, footprint):
    runs = synthetic[footprint, "no will"]
    kept = share(runs["own_led_after"])
    assert kept <= share(runs["own_led_handover"]) + 1e-9
    assert kept < 0.33, "no more own-led capacity than the country had"
    assert share(runs["sustained"]) == 0.0


def test_zero_buy_in_makes_heavy_and_light_alike_in_what_lasts(synthetic):
    with_will = [share(synthetic[f]["own_led_after"]) for f in ("light", "heavy")]
    without = [share(synthetic[f, "no will"]["own_led_after"]) for f in ("light", "heavy")]
    assert abs(without[1] - without[0]) < 0.2 * abs(with_will[1] - with_will[0])
