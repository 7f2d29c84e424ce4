"""Dates outside the run are refused where they are in force, and nowhere else."""

from __future__ import annotations

import pytest

from sim.scenario import InputErrors, load_experiment, load_scenario

SHORT = "years=3"
PLAN = "drawdown={rule: calendar, start: 2010-06, months: 6}"


def refused(*sets, name="guinea_bissau"):
    with pytest.raises(InputErrors) as caught:
        load_scenario(name, sets)
    return caught.value.problems


@pytest.mark.parametrize("order", [(SHORT, PLAN), (PLAN, SHORT)])
def test_a_date_that_is_overridden_may_lie_after_a_shorter_run(order):
    """The case plans its drawdown for 2019 and has dated changes in 2012 and 2014; the run ends with 2011."""
    scenario = load_scenario("guinea_bissau", order)
    assert scenario.structure.months == 36
    assert (scenario.value("drawdown_start"), scenario.value("drawdown_months")) == (17.0, 6.0)
    assert scenario.patches == (), "what would come after the end never comes"
    assert load_scenario("guinea_bissau", [SHORT, "drawdown=never"]).value("drawdown_start") >= 36


def test_dated_changes_within_the_shorter_run_stay():
    scenario = load_scenario("guinea_bissau", ["years=5", PLAN])
    assert [patch.month for patch in scenario.patches] == [39], "2012-04 is in the run, 2014-07 after it"
    assert scenario.patches[0].values == load_scenario("guinea_bissau").patches[0].values


def test_months_after_the_start_are_overridden_alike():
    plan = "drawdown={rule: calendar, start: {after_months: 18}, months: 12}"
    assert load_scenario("synthetic_light", [SHORT, plan]).value("drawdown_start") == 18.0
    (problem,) = refused(SHORT, name="synthetic_light")
    assert problem.where == "drawdown.start.after_months" and "1 to 35" in problem.allowed


def test_a_date_in_force_is_refused_once_and_the_length_named_where_it_was_set():
    (problem,) = refused(SHORT)
    assert problem.file.endswith("cases/guinea_bissau.yaml") and problem.where == "drawdown.start"
    assert problem.message == "the date lies outside the run"
    assert problem.allowed == "2009-01 to 2011-12 (years: 3, set in --set #1)"
    part = refused(SHORT, "drawdown.months=6")
    assert [one.where for one in part] == ["drawdown.start"], "a part of a plan leaves its start in force"
    late = refused(SHORT, "drawdown={rule: calendar, start: 2012-02, months: 6}")
    assert [one.where for one in late] == ["--set #2 drawdown.start"]
    assert "would end after the run" in refused(SHORT, "drawdown={start: 2010-06, months: 30}")[0].message


def test_a_dated_change_after_the_end_is_refused_where_nobody_cut_the_run(tmp_path):
    """In a file that sets the length itself, it is a slip of the pen; on top of a cut run too."""
    path = tmp_path / "x.yaml"
    text = "baseline: guinea_bissau\nyears: 12\ndrawdown: {start: 2018-01, months: 6}\nschedule:\n"
    path.write_text(f"{text}  2030-01: {{financing: suspended}}\n", encoding="utf-8")
    assert [one.where for one in refused(name=path)] == ["schedule.2030-01"]
    assert refused(SHORT, PLAN, "schedule.2030-01.financing=none")[0].where.startswith("--set #3 schedule.2030-01")


def test_an_experiment_may_shorten_its_cases(tmp_path):
    path = tmp_path / "short.yaml"
    path.write_text(
        "name: short\ntitle: Short\nquestion: How short?\nscenarios: [guinea_bissau_light, guinea_bissau_heavy]\n"
        "set: {years: 3, drawdown: {rule: calendar, start: 2010-06, months: 6}}\nworlds: 8\nseed: 1\n",
        encoding="utf-8",
    )
    assert {point.scenario.structure.months for point in load_experiment(path).points} == {36}


def test_a_start_that_nobody_gave_is_called_the_usual(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("name: X\ncontext: guinea_bissau\nyears: 3\n", encoding="utf-8")
    (problem,) = refused(name=path)
    assert "no start of the drawdown is given" in problem.message and "drawdown: never" in problem.allowed
