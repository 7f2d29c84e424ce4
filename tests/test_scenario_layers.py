"""Layers: who sets what, what prevails, and what the digest sees."""

from __future__ import annotations

import dataclasses
import pickle
import re

import numpy as np
import pytest

from sim.parameters import MECHANISMS, PARAMETERS
from sim.scenario import (
    InputErrors,
    draw_patches,
    draw_settings,
    home,
    load_experiment,
    load_scenario,
    scenario_names,
    settings,
    show_rows,
)
from sim.scenario.distribution import Distribution

FOOTPRINT = {"staff_reference", "presence_reference", "footprint_exponent", "un_presence"}
MATCH = {"match_cost", "match_staff_reference", "match_presence_reference"}


def changed(a, b):
    return {name for name in a.settings if a.value(name) != b.value(name)}


def write(tmp_path, text, name="x.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_parameters_and_mechanisms_share_no_name():
    assert not set(PARAMETERS) & set(MECHANISMS), "settings are found by flat name"


@pytest.mark.parametrize("case", ["guinea_bissau", "timor_leste", "dr_congo", "afghanistan", "synthetic"])
@pytest.mark.parametrize("variant", ["light", "medium", "heavy"])
def test_a_variant_differs_from_its_case_in_the_footprint_only(case, variant):
    written, other = load_scenario(case), load_scenario(f"{case}_{variant}")
    assert changed(written, other) <= FOOTPRINT and changed(written, other)
    assert written.structure == other.structure
    assert [(p.month, set(p.values)) for p in other.patches] == [
        (p.month, set(p.values) - FOOTPRINT) for p in written.patches if set(p.values) - FOOTPRINT
    ], "dated changes of a footprint belong to the footprint that the variant replaces"
    assert (written.footprint, other.footprint, other.case) == ("as written", variant, case)


@pytest.mark.parametrize("variant", ["light", "heavy"])
def test_an_equal_cost_variant_adds_the_match_and_nothing_else(variant):
    plain, matched = (
        load_scenario(f"timor_leste_{variant}"),
        load_scenario(f"timor_leste_{variant}_equal_cost"),
    )
    medium = load_scenario("timor_leste_medium")
    assert changed(plain, matched) <= MATCH and matched.value("match_cost") == 1.0
    assert matched.value("match_staff_reference") == medium.value("staff_reference")
    assert matched.value("match_presence_reference") == medium.value("presence_reference")
    assert matched.footprint == f"{variant}_equal_cost"


def test_every_parameter_and_mechanism_has_a_value_and_an_origin_that_exists():
    scenario = load_scenario("guinea_bissau_heavy", ["coup=off", "drawdown.months=12"])
    assert set(scenario.settings) == set(PARAMETERS) | set(MECHANISMS)
    for name, setting in scenario.settings.items():
        if setting.where.startswith("--set"):
            continue
        file, _, line = setting.where.rpartition(":")
        if file.startswith("variant"):
            continue
        text = (home() / file).read_text(encoding="utf-8").splitlines()
        assert 1 <= int(line) <= len(text), f"{name}: {setting.where}"


def test_a_default_names_the_line_that_declares_it():
    setting = load_scenario("synthetic").settings["reference_army"]
    file, _, line = setting.where.rpartition(":")
    assert setting.layer == "default"
    assert (
        (home() / file).read_text(encoding="utf-8").splitlines()[int(line) - 1].startswith("reference_army:")
    )


def test_each_layer_is_named_and_the_higher_prevails(tmp_path):
    path = write(
        tmp_path,
        "name: X\ncontext: timor_leste\nengagement: tactical\nfootprint: light\n"
        "drawdown: {rule: calendar_slow, months: 30, start: 2012-01}\n"
        "parameters: {wage_to_gdp: 2, share_tactical: 0.7, share_operational: 0.3}\n",
    )
    found = load_scenario(path, ["wage_to_gdp=3", "wage_to_gdp=4", "drawdown=benchmark"]).settings
    layers = {name: setting.layer for name, setting in found.items()}
    assert layers["truce_months"] == "default"
    assert layers["population"] == "context timor_leste"
    assert layers["share_strategic"] == "package engagement tactical"
    assert (layers["share_tactical"], found["share_tactical"].value) == ("case x", 0.7)
    assert (layers["drawdown_start"], found["drawdown_start"].value) == ("case x", 60.0), (
        "a name keeps the start"
    )
    assert layers["drawdown_months"] == "--set #3, package drawdown benchmark"
    assert (layers["wage_to_gdp"], found["wage_to_gdp"].value) == ("--set #2", 4.0)
    assert found["population"].where == "scenarios/contexts/timor_leste.yaml:14"
    assert found["wage_to_gdp"].where == "--set #2"
    assert found["staff_reference"].where.startswith("scenarios/packages/footprint.yaml:")


def test_a_baseline_is_patched_not_copied(tmp_path):
    path = write(tmp_path, "name: X\nbaseline: guinea_bissau\nengagement: tactical\n")
    base, patched = load_scenario("guinea_bissau"), load_scenario(path)
    assert changed(base, patched) == {"share_strategic", "share_operational", "share_tactical"}
    assert patched.patches == base.patches
    write(tmp_path, "name: Y\nbaseline: x.yaml\nfootprint: heavy\n", "y.yaml")
    assert changed(patched, load_scenario(tmp_path / "y.yaml")) <= FOOTPRINT


def test_a_context_of_ones_own_lies_beside_the_case(tmp_path):
    write(
        tmp_path, "name: Land\nstart: 2001-01\nyears: 30\npopulation: 3e6\nlast_war_year: 1999\n", "land.yaml"
    )
    path = write(tmp_path, "name: X\ncontext: land.yaml\nfootprint: light\n")
    scenario = load_scenario(path)
    assert scenario.value("population") == 3e6 and scenario.structure.months == 360
    assert scenario.value("prior_quiet_years") == 2.0
    assert scenario.choices["context"] == "land"


def test_any_package_goes_on_any_context():
    moved = load_scenario("guinea_bissau", ["context=afghanistan"])
    assert moved.value("army_strength") == load_scenario("afghanistan").value("army_strength")
    assert moved.value("staff_reference") == 12.0


def test_dates_become_months_of_the_run():
    scenario = load_scenario("guinea_bissau")
    assert scenario.value("drawdown_start") == 120.0 and scenario.structure.months == 264
    assert [(patch.month, patch.values["financing_level"].value) for patch in scenario.patches] == [
        (39, 0.0),
        (66, 1.0),
    ]
    assert load_scenario("guinea_bissau", ["start=2008-01"]).value("drawdown_start") == 132.0


def test_dated_changes_can_be_dropped_replaced_and_added():
    assert load_scenario("guinea_bissau", ["schedule=none"]).patches == ()
    added = load_scenario(
        "guinea_bissau", ["schedule.2015-01.footprint=medium", "schedule.2012-04.financing.level=0.5"]
    )
    assert [patch.month for patch in added.patches] == [39, 66, 72]
    assert added.patches[0].values["financing_level"].value == 0.5
    steady = load_scenario("guinea_bissau", ["financing.level=0.8"])
    assert steady.patches == (), "what the command line sets, no dated change of the case takes back"
    assert len(load_scenario("guinea_bissau", ["financing=pooled"]).patches) == 2, (
        "a suspension stops any money"
    )


def test_named_ends_of_support():
    base = load_scenario("timor_leste")
    abrupt = load_scenario("timor_leste", ["drawdown=abrupt"])
    assert (abrupt.value("drawdown_months"), abrupt.value("drawdown_start")) == (
        1.0,
        base.value("drawdown_start"),
    )
    assert load_scenario("timor_leste", ["drawdown=benchmark"]).value("drawdown_benchmark") == 1.0
    never = load_scenario("timor_leste", ["drawdown=never"])
    assert never.value("drawdown_start") > never.structure.months


def test_switches_and_truth_values_become_numbers():
    scenario = load_scenario("synthetic", ["coup=off", "mandate.granted=false", "training={bernoulli: 0.5}"])
    assert scenario.value("coup") == 0.0 and scenario.value("truce") == 1.0
    assert scenario.value("mandate_granted") == 0.0
    assert scenario.value("training") == Distribution("bernoulli", (0.5,), 0.0, 1.0)


def test_the_digest_changes_if_and_only_if_a_value_does(tmp_path):
    text = (home() / "scenarios/cases/guinea_bissau.yaml").read_text(encoding="utf-8")
    base = load_scenario("guinea_bissau")
    rewritten = "# another layout\n" + text.replace("name: Guinea-Bissau", "name:   Renamed").replace(
        "12, ", "1.2e1,   "
    )
    assert load_scenario(write(tmp_path, rewritten)).digest == base.digest
    assert load_scenario("guinea_bissau", ["engagement.strategic=0.85"]).digest == base.digest
    digests = {load_scenario(name).digest for name in scenario_names()}
    assert len(digests) == len(scenario_names())
    for item in ("coup=off", "years=23", "counts.units=9", "wage_to_gdp=3.01", "schedule.2013-01.coup=x"):
        if item.endswith("x"):
            item = "schedule.2013-01.mechanisms={coup: off}"
        assert load_scenario("guinea_bissau", [item]).digest != base.digest, item
    assert re.fullmatch("[0-9a-f]{64}", base.digest)


def test_scenarios_are_frozen():
    scenario = load_scenario("synthetic")
    with pytest.raises(dataclasses.FrozenInstanceError):
        scenario.name = "other"
    with pytest.raises(TypeError):
        scenario.settings["coup"] = None


def test_scenarios_travel_to_workers_unchanged():
    scenario = load_scenario("afghanistan", ["wage_to_gdp={uniform: [3, 5]}"])
    copy = pickle.loads(pickle.dumps(scenario))
    assert copy.digest == scenario.digest and dict(copy.settings) == dict(scenario.settings)
    assert copy == scenario


def test_rows_tell_value_unit_layer_and_place():
    rows = {row.name: row for row in show_rows(load_scenario("guinea_bissau", ["coup=off"]))}
    assert set(rows) >= set(PARAMETERS) | set(MECHANISMS) | {"start", "years", "units"}
    army = rows["army_strength"]
    assert (army.value, army.unit, army.layer) == ("4493", "heads", "context guinea_bissau")
    assert army.where.startswith("scenarios/contexts/guinea_bissau.yaml:") and army.origin.endswith("[V]")
    assert (rows["coup"].value, rows["coup"].layer) == ("off", "--set #1")
    assert rows["buy_in_start"].value == "uniform(low 0.08, high 0.3)"
    assert [row.theme for row in show_rows(load_scenario("guinea_bissau"))][-2:] == [
        "from 2012-04",
        "from 2014-07",
    ]


def fake_uniform(seed, name, worlds):
    mixed = (worlds.astype(np.float64) * 0.618 + len(name) * 0.137 + seed * 0.01) % 1.0
    return np.clip(mixed, 1e-6, 1 - 1e-6)


@pytest.fixture
def drawn(monkeypatch):
    chance = pytest.importorskip("sim.chance")
    monkeypatch.setattr(chance, "parameter_uniform", fake_uniform)
    return draw_settings


def test_numbers_stay_numbers_and_distributions_give_a_value_for_each_world(drawn):
    scenario = load_scenario("synthetic")
    values = drawn(scenario, np.arange(500, dtype=np.uint64), 7)
    assert set(values) == set(scenario.settings)
    for name, value in values.items():
        if not isinstance(scenario.value(name), Distribution):
            assert isinstance(value, float)
            continue
        parameter = PARAMETERS[name]
        assert value.shape == (500,) and value.dtype == np.float64
        assert parameter.low <= value.min() and value.max() <= parameter.high, name
        if name in settings.WHOLE_MONTHS:
            assert (value == value.round()).all(), f"{name} is a month"


def test_the_same_worlds_meet_the_same_country_under_every_footprint(drawn):
    worlds = np.arange(100, dtype=np.uint64)
    light, heavy = (drawn(load_scenario(f"synthetic_{name}"), worlds, 3) for name in ("light", "heavy"))
    for name in set(light) - FOOTPRINT:
        assert np.array_equal(light[name], heavy[name]), name
    later = drawn(load_scenario("synthetic_light"), worlds[50:], 3)
    assert np.array_equal(later["population"], light["population"][50:]), (
        "a world's draw depends on its number alone"
    )


def test_patches_are_drawn_too(drawn):
    scenario = load_scenario("synthetic", ["schedule.2005-01.financing.level={uniform: [0, 1]}"])
    ((month, values),) = draw_patches(scenario, np.arange(9, dtype=np.uint64), 1)
    assert month == 60 and values["financing_level"].shape == (9,)


def test_shares_that_the_command_line_spreads_over_items_are_summed_at_the_end():
    items = ["engagement.strategic=0.2", "engagement.operational=0.3", "engagement.tactical=0.5"]
    scenario = load_scenario("guinea_bissau", items)
    assert [scenario.value(f"share_{level}") for level in ("strategic", "operational", "tactical")] == [
        0.2,
        0.3,
        0.5,
    ]
    with pytest.raises(InputErrors):
        load_scenario("guinea_bissau", items[:2])


DELIVERY = """
name: Everything that delivery can be told
baseline: dr_congo
un: {plan: true, leadership: 0.9, partners: 0.5, military_capacity: 2}
coordination: {matrix: true, compliance: 0.6, matching: true}
contingents: {generation: 0.4, stay_months: 12, regional: 0.3, roster: 0.2}
surge: {crisis: true, drawdown: true, team: 30}
review: {interval: 5, adaptive: true, lessons: 0.5}
residual_team: 5
programme: {supply_driven: 0.6, trainees_per_trainer: 40, trainer_preparation: 0.5}
drawdown: {drive: exit}
schedule: {2014-01: {coordination: {matrix: false}, residual_team: 3}}
"""


def test_what_delivery_can_be_told(tmp_path):
    scenario = load_scenario(write(tmp_path, DELIVERY))
    wanted = {
        "un_plan": 1, "un_leadership": 0.9, "strategic_partners": 0.5, "un_military_capacity": 2, "matrix": 1,
        "donor_compliance": 0.6, "matched_needs": 1, "contingent_generation_chance": 0.4, "contingent_stay": 12,
        "regional_partners": 0.3, "standby_roster": 0.2, "surge_crisis": 1, "surge_drawdown": 1, "surge_team": 30,
        "review_interval": 5, "adaptive_mix": 1, "lessons_repository": 0.5, "residual_staff": 5, "supply_driven": 0.6,
        "trainees_per_trainer": 40, "trainer_preparation": 0.5, "exit_driven": 1, "drawdown_start": 120,
    }  # fmt: skip
    assert {name: scenario.value(name) for name in wanted} == wanted
    (patch,) = (patch for patch in scenario.patches if patch.month == 36)
    assert {name: patch.values[name].value for name in ("matrix", "residual_staff")} == {
        "matrix": 0.0, "residual_staff": 3.0,
    }  # fmt: skip


def test_the_plan_of_a_drawdown_may_change_until_it_begins(tmp_path):
    path = tmp_path / "x.yaml"
    text = "name: X\ncontext: guinea_bissau\ndrawdown: {rule: calendar, start: 2019-01, months: 24}\n"
    path.write_text(text + "schedule: {2015-01: {drawdown: {start: 2017-01, months: 6}}}\n", encoding="utf-8")
    (patch,) = load_scenario(path).patches
    assert (patch.month, patch.values["drawdown_start"].value, patch.values["drawdown_months"].value) == (72, 96.0, 6.0)


def test_an_experiment_means_the_files_beside_it(tmp_path, monkeypatch):
    (tmp_path / "mine.yaml").write_text("name: Mine\ncontext: synthetic\n", encoding="utf-8")
    (tmp_path / "sweep.yaml").write_text("scenarios: [mine.yaml]\nworlds: 3\n", encoding="utf-8")
    monkeypatch.chdir("/")
    assert load_experiment(tmp_path / "sweep.yaml").points[0].label == "mine"
