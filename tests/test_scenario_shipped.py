"""What is shipped: every file loads, facts carry evidence, the paper's cases are in the paper's classes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sim.parameters import PARAMETERS
from sim.scenario import (
    check_file,
    experiment_names,
    home,
    load_experiment,
    load_scenario,
    scenario_names,
)
from sim.scenario.distribution import Distribution
from sim.scenario.library import shipped_names
from sim.scenario.registry import context_names

CASES = ["guinea_bissau", "timor_leste", "dr_congo", "afghanistan"]
FILES = sorted(path for folder in ("scenarios", "experiments") for path in (home() / folder).rglob("*.yaml"))
EXPERIMENTS = {
    "light_vs_heavy", "packages", "engagement_levels", "financing_and_drawdown", "configurations",
    "four_cases", "smoke", "what_matters",
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(home()).as_posix())
def test_every_shipped_file_is_sound(path):
    assert [str(problem) for problem in check_file(path)] == []


def test_all_promised_names_are_there():
    assert set(shipped_names("scenarios/cases")) == {*CASES, "synthetic"}
    assert len(scenario_names()) == 30 and "dr_congo_heavy_equal_cost" in scenario_names()
    assert set(experiment_names()) == EXPERIMENTS


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_loads(name):
    scenario = load_scenario(name)
    assert scenario.name == name and name in repr(scenario) and scenario.title


@pytest.mark.parametrize("case", [*CASES, "synthetic"])
def test_support_ends_at_least_eight_years_before_the_run_does(case):
    scenario = load_scenario(case)
    end = scenario.value("drawdown_start") + scenario.value("drawdown_months")
    assert scenario.structure.months - end >= 96, "what is left after drawdown needs years to show"


@pytest.mark.parametrize("case", CASES)
def test_every_fact_of_a_country_has_source_and_grade(case):
    settings = load_scenario(case).settings
    left_out = {"army_per_1000", "fighters_to_army", "war_fighters_factor", "war_end_month"}
    for name in set(context_names()) - left_out:
        setting = settings[name]
        assert setting.layer == f"context {case}", f"{name} is left at its default"
        assert name == "prior_quiet_years" or (setting.source and setting.grade), (
            f"{name} lacks source or grade"
        )


def test_the_synthetic_country_is_a_distribution():
    settings = load_scenario("synthetic").settings
    spread = {name for name, setting in settings.items() if isinstance(setting.value, Distribution)}
    assert {"population", "gdp_per_head", "war_level", "frailty", "fighters_to_army", "un_presence"} <= spread
    assert len(spread) >= 25


# The paper's classes, by three marks: staff for the reform, yearly cost, breadth of levels.
STAFF = ((30, "light"), (300, "medium"))
COST = ((20e6, "light"), (500e6, "medium"))
BREADTH = {1: "light", 2: "medium", 3: "heavy"}
BROAD = 0.15


def class_of(value, limits):
    return next((name for limit, name in limits if value < limit), "heavy")


def marks(scenario):
    """Class by staff, by yearly cost (USD), and by the number of levels with a real share."""
    value = scenario.value
    staff = value("staff_reference")
    a_month = staff * (value("staff_cost") + value("programme_cost"))
    a_month += value("presence_reference") * value("presence_cost_head")
    levels = sum(value(f"share_{level}") >= BROAD for level in ("strategic", "operational", "tactical"))
    return class_of(staff, STAFF), class_of(12 * a_month, COST), BREADTH[levels]


@pytest.mark.parametrize(
    ("case", "paper"),
    [("guinea_bissau", "light"), ("timor_leste", "medium"), ("dr_congo", "heavy"), ("afghanistan", "heavy")],
)
def test_the_cases_own_numbers_fall_in_the_papers_classes(case, paper):
    found = marks(load_scenario(case))
    print(case, dict(zip(("staff", "cost", "breadth"), found, strict=True)))
    assert found == (paper, paper, paper), f"the policy paper calls {case} {paper}"


def people(scenario, reference, size):
    value = scenario.value
    scale = (value(size) / value(f"reference_{'army' if size == 'army_strength' else 'population'}")) ** 0.5
    return value(reference) * scale


def test_the_classes_scale_to_the_cases_own_numbers():
    assert people(load_scenario("timor_leste_medium"), "presence_reference", "population") == pytest.approx(
        460, rel=0.1
    )
    assert people(load_scenario("dr_congo_heavy"), "presence_reference", "population") == pytest.approx(
        19_784, rel=0.1
    )
    trainers = people(load_scenario("afghanistan_heavy"), "staff_reference", "army_strength")
    assert trainers == pytest.approx(1_800, rel=0.25)


def test_the_main_experiment_has_twelve_thousand_histories():
    experiment = load_experiment("light_vs_heavy")
    assert len(experiment.points) == 25 and experiment.worlds == 480 and experiment.histories == 12_000
    labels = [point.label for point in experiment.points]
    assert labels == [point.scenario.name for point in experiment.points]
    assert ("synthetic_light", "synthetic_heavy") in {(pair.a, pair.b) for pair in experiment.contrasts}


@pytest.mark.parametrize("name", sorted(EXPERIMENTS))
def test_every_contrast_compares_two_points(name):
    experiment = load_experiment(name)
    labels = {point.label for point in experiment.points}
    assert len(labels) == len(experiment.points) and experiment.question
    assert experiment.contrasts or experiment.sampling, "what does it compare?"
    for pair in experiment.contrasts:
        assert {pair.a, pair.b} <= labels and pair.a != pair.b
        a, b = experiment.point(pair.a).scenario, experiment.point(pair.b).scenario
        assert a.digest != b.digest, f"{pair.a} and {pair.b} are the same"
        assert a.structure == b.structure, "only worlds of one structure can be paired"


def test_smoke_is_small():
    assert load_experiment("smoke").histories <= 512


def test_reading_scenarios_stays_light():
    heavy = "numpy,scipy,pandas,numba,mesa,matplotlib,pydantic,pyarrow"
    code = (
        "import sys, sim.scenario as s; s.load_scenario('guinea_bissau_heavy'); s.load_experiment('smoke'); "
        f"print([name for name in '{heavy}'.split(',') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=home(), check=True
    )
    assert done.stdout.strip() == "[]", "the command line must start fast"


def test_grades_and_roles_of_what_contexts_set_are_declared():
    assert all(PARAMETERS[name].role == "uncertainty" for name in context_names())
