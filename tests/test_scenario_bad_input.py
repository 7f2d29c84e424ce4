"""Bad input gets one clear message each, all in one go, with its place and the nearest right name."""

from __future__ import annotations

import pytest

from sim.scenario import InputErrors, check_file, load_experiment, load_scenario

SOUND = "name: X\ncontext: guinea_bissau\n"


def problems_of(tmp_path, text: str, overrides=()):
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputErrors) as caught:
        load_scenario(path, overrides)
    return caught.value.problems


def only(problems):
    assert len(problems) == 1, "expected one problem:\n" + "\n".join(map(str, problems))
    return problems[0]


CASES = [
    # line 3 of the file, column, where, words of the message, allowed, suggestion
    ("engagment: strategic", 1, "engagment", "unknown key", "engagement", "engagement"),
    ("engagement: stratgic", 13, "engagement", "unknown engagement package", "strategic", "strategic"),
    ("engagement: {strategic: 0.8, operational: 0.3}", 13, "engagement", "sum to 1.1", "sum to 1", ""),
    ("engagement: {strategic: 1.2}", 25, "engagement.strategic", "out of range", "0 to 1", ""),
    ("engagement: {strategc: 1}", 14, "engagement.strategc", "unknown key", "strategic", "strategic"),
    ("engagement: {strategic: {uniform: [0, 1]}, tactical: 0}",
     13, "engagement", "not distributions", "", ""),
    ("engagement: [1, 2]", 13, "engagement", "mapping is needed", "strategic", ""),
    ("configurations: {field: 0.5}", 17, "configurations", "sum to 0.5", "", ""),
    ("footprint: lihgt", 12, "footprint", "unknown footprint", "light", "light"),
    ("footprint: {ssr_staff: 12}", 12, "footprint", "both numbers", "presence", ""),
    ("footprint: {ssr_staff: -1, presence: 0}", 24, "footprint.ssr_staff", "out of range", "people", ""),
    ("footprint: {ssr_staff: '12', presence: 0}", 24, "footprint.ssr_staff", "not a number", "people", "12"),
    ("financing: NO", 12, "financing", "unknown financing", "voluntary", ""),
    ("financing: {level: -1}", 20, "financing.level", "out of range", "0 to 5", ""),
    ("mandate: {granted: perhaps}", 20, "mandate.granted", "neither true nor false", "true, false", ""),
    ("mandate: {granted: 0.5}", 20, "mandate.granted", "neither true nor false", "true, false", ""),
    ("mandate: {months: 6.5}", 19, "mandate.months", "whole", "1 to 60", ""),
    ("mandate: {months: true}", 19, "mandate.months", "truth value", "1 to 60", ""),
    ("parameters: {army_strength: 1800000}", 29, "army_strength", "too many soldiers", "20% of the population", ""),
    ("parameters: {fighters: 400000}", 24, "fighters", "too many fighters", "20% of the population", ""),
    ("integration: {share: 1.5}", 22, "integration.share", "out of range", "0 to 1", ""),
    ("integration: {month: 18}", 22, "integration.month", "not a date", "YYYY-MM", ""),
    ("integration: {followup: 1}", 15, "integration.followup", "unknown key", "follow_up", "follow_up"),
    ("programme: {rights_content: 0.6}", 29, "programme.rights_content", "out of range", "0 to 0.5", ""),
    ("mandate: yes", 10, "mandate", "mapping is needed", "granted", ""),
    ("drawdown: calender_fast", 11, "drawdown", "unknown drawdown", "calendar_fast", "calendar_fast"),
    ("drawdown: {rule: slow}", 18, "drawdown.rule", "unknown drawdown", "calendar_slow", "calendar_slow"),
    ("drawdown: {rule: calender}", 18, "drawdown.rule", "unknown drawdown rule", "calendar,", "calendar"),
    ("drawdown: {start: 2045-01}", 19, "drawdown.start", "outside the run", "2009-01 to 2030-12", ""),
    ("drawdown: {start: 2019}", 19, "drawdown.start", "not a date", "YYYY-MM", "2019-01"),
    ("drawdown: {start: 2019-13}", 19, "drawdown.start", "not a date", "YYYY-MM", ""),
    ("drawdown: {start: {after_months: 900}}", 34, "drawdown.start.after_months", "out of range", "263", ""),
    ("drawdown: {start: {after: 9}}", 19, "drawdown.start", "not a date", "after_months", ""),
    ("drawdown: {start: 2030-06, months: 24}", 19, "drawdown", "end after the run", "2030-12", ""),
    ("drawdown: {rule: never, start: 2019-01}", 32, "drawdown.start", "never", "", ""),
    ("support_start: 2025-01", 16, "support_start", "only when the drawdown does", "before 2017-01", ""),
    ("start: 2009-04", 8, "start", "January", "2009-01", ""),
    ("start: soon", 8, "start", "may start in", "YYYY-01", ""),
    ("years: 0", 8, "years", "out of range", "1 to 50", ""),
    ("counts: {districts: 3}", 21, "counts.districts", "out of range", "4 to 16", ""),
    ("counts: {districts: 17}", 21, "counts.districts", "out of range", "4 to 16", ""),
    ("counts: {units: 25}", 17, "counts.units", "out of range", "6 to 24", ""),
    ("counts: {units: 8.5}", 17, "counts.units", "whole", "6 to 24", ""),
    ("counts: {donors: 0}", 18, "counts.donors", "out of range", "1 to 6", ""),
    ("counts: {groups: 7}", 18, "counts.groups", "out of range", "1 to 6", ""),
    ("counts: {unit: 8}", 10, "counts.unit", "unknown key", "units", "units"),
    ("parameters: {wage_too_gdp: 2}", 14, "parameters.wage_too_gdp", "unknown parameter", "", "wage_to_gdp"),
    ("parameters: {wage_to_gdp: 200}", 27, "parameters.wage_to_gdp", "out of range", "0.3 to 10", ""),
    ("parameters: {wage_to_gdp: .nan}", 27, "parameters.wage_to_gdp", "not a finite", "0.3 to 10", ""),
    ("parameters: {wage_to_gdp: -.inf}", 27, "parameters.wage_to_gdp", "not a finite", "", ""),
    ("parameters: {wage_to_gdp: inf}", 27, "parameters.wage_to_gdp", "not a number", "", ""),
    ("parameters: {wage_to_gdp: [1, 2]}", 27, "parameters.wage_to_gdp", "not a number", "", ""),
    ("parameters: {wage_to_gdp: {uniform: [0, 1]}}", 37, "parameters.wage_to_gdp.uniform", "outside", "", ""),
    ("parameters: {wage_to_gdp: {uniform: [1]}}",
     37, "parameters.wage_to_gdp.uniform", "malformed", "low", ""),
    ("parameters: {wage_to_gdp: {unifrm: [1, 2]}}",
     28, "parameters.wage_to_gdp.unifrm", "unknown kind", "", "uniform"),
    ("parameters: {wage_to_gdp: {value: 2, grade: Z}}",
     45, "parameters.wage_to_gdp.grade", "unknown grade", "J", ""),
    ("mechanisms: {cuop: off}", 14, "mechanisms.cuop", "unknown mechanism", "", "coup"),
    ("mechanisms: {coup: 2}", 20, "mechanisms.coup", "neither on nor off", "on, off", ""),
    ("schedule: {2012-4: {financing: suspended}}", 12, "schedule.2012-4", "not a date", "YYYY-MM", ""),
    ("schedule: {2040-04: {financing: suspended}}", 12, "schedule.2040-04", "outside the run", "2030-12", ""),
    ("schedule: {2012-04: {finance: none}}", 22, "schedule.2012-04.finance", "unknown key", "", "financing"),
    ("schedule: {2019-04: {drawdown: {start: 2020-01}}}", 40, "schedule.2019-04.drawdown_start", "has begun", "", ""),
    ("schedule: {2012-04: {engagement: {tactical: 0.5}}}",
     34, "schedule.2012-04.engagement", "sum to 0.5", "", ""),
    ("schedule: {2012-04: {parameters: {support_start: 3}}}",
     50, "schedule.2012-04.support_start", "fixed", "", ""),
    ("schedule: {2012-04: {parameters: {fighters: 9}}}", 45, "schedule.2012-04.fighters", "fixed", "", ""),
    ("baseline: guinea_bisau", 11, "", "no scenario has this name", "ssrsim scenarios", "guinea_bissau"),
    ("name: Y", 1, "name", "twice", "", ""),
    ("sources: ", 9, "sources[1]", "text is missing", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "column", "where", "words", "allowed", "suggestion"), CASES, ids=lambda v: str(v)[:60]
)
def test_each_mistake_is_told_with_its_place(tmp_path, line, column, where, words, allowed, suggestion):
    problem = only(problems_of(tmp_path, SOUND + line + "\n"))
    assert (problem.line, problem.column) == (3, column), str(problem)
    assert problem.file.endswith("x.yaml")
    assert problem.where == where
    assert words in problem.message, str(problem)
    assert allowed in problem.allowed, str(problem)
    assert problem.suggestion == suggestion, str(problem)


def test_all_mistakes_are_told_in_one_go(tmp_path):
    text = "name: X\ncontext: guinea_bisau\nfootprint: lite\ncounts: {units: 99}\nmechanisms: {coupe: off}\n"
    problems = problems_of(tmp_path, text, ["footprints=light", "drawdown.months=many"])
    assert [problem.suggestion for problem in problems] == [
        "footprint",
        "guinea_bissau",
        "light",
        "",
        "coup",
        "",
    ]
    text = str(InputErrors(problems))
    assert text.startswith("6 problems in the input; nothing was run or written.")
    assert text.count("found:") == 6


def test_a_missing_context_brings_no_complaints_about_dates(tmp_path):
    problem = only(problems_of(tmp_path, "name: X\ndrawdown: {start: 2019-01}\n"))
    assert "context is missing" in problem.message


SETS = [
    ("engagement.tactical=0.5", 21, "--set #2 engagement", "sum to 1.45"),
    ("engagement={strategic: 0.5}", 24, "--set #2 engagement", "sum to 0.5"),
    ("drawdown.start=2050-01", 16, "--set #2 drawdown.start", "outside the run"),
    ("drawdown=fast", 10, "--set #2 drawdown", "unknown drawdown"),
    ("wage_to_gdp=nan", 13, "--set #2 parameters.wage_to_gdp", "not a number"),
    ("wage_to_gdp=1e9", 13, "--set #2 parameters.wage_to_gdp", "out of range"),
    ("wage_to_gdp={uniform: [3, 1]}", 23, "--set #2 parameters.wage_to_gdp.uniform", "below high"),
    ("wage_to_gpd=2", 1, "--set #2 wage_to_gpd", "unknown lever, parameter or mechanism"),
    ("coup=0ff", 6, "--set #2 mechanisms.coup", "neither on nor off"),
    ("footprint", 1, "--set #2", "key=value"),
    ("=3", 1, "--set #2", "key=value"),
    ("footprint=", 11, "--set #2 footprint", "missing after ="),
    ("engagement={strategic: 1", 25, "--set #2", "not valid YAML"),
    ("drawdown..months=3", 1, "--set #2 drawdown..months", "key is missing"),
    ("baseline=afghanistan", 1, "--set #2 baseline", "unknown lever"),
    ("counts.units=3", 14, "--set #2 counts.units", "out of range"),
    ("years=0", 7, "--set #2 years", "out of range"),
    ("schedule.2012-04.financing=none", 28, "--set #2 schedule.2012-04.financing", "unknown financing"),
]


@pytest.mark.parametrize(("item", "column", "where", "words"), SETS, ids=lambda v: str(v)[:40])
def test_the_command_line_is_checked_like_a_file(item, column, where, words):
    with pytest.raises(InputErrors) as caught:
        load_scenario("guinea_bissau", ["years=22", item])
    problem = only(caught.value.problems)
    assert (problem.line, problem.column, problem.where) == (0, column, where), str(problem)
    assert words in problem.message
    assert str(problem).startswith(f"{where}: ") and "column" not in str(problem).splitlines()[0]


def test_one_part_of_a_class_cannot_be_changed_by_itself():
    with pytest.raises(InputErrors) as caught:
        load_scenario("guinea_bissau_heavy", ["footprint.presence=100"])
    assert "scales with the country" in only(caught.value.problems).message
    assert load_scenario("guinea_bissau", ["footprint.presence=100"]).value("presence_reference") == 100.0


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [("guinea_bisau_hevy", "guinea_bissau_heavy"), ("Timor-Leste", "timor_leste"), ("xyzzy", "")],
)
def test_unknown_names_bring_the_nearest_right_one(name, suggestion):
    with pytest.raises(InputErrors) as caught:
        load_scenario(name)
    assert only(caught.value.problems).suggestion == suggestion


def test_a_missing_file_brings_the_nearest_shipped_name(tmp_path):
    with pytest.raises(InputErrors) as caught:
        load_scenario(tmp_path / "guinea-bissau.yaml")
    problem = only(caught.value.problems)
    assert problem.message == "no such file" and problem.suggestion == "guinea_bissau"
    assert check_file(tmp_path / "light_vs_heavi.yaml")[0].suggestion == "light_vs_heavy"
    assert "folder" in check_file(tmp_path)[0].message


def test_a_scenario_cannot_be_its_own_baseline(tmp_path):
    (tmp_path / "y.yaml").write_text("name: Y\nbaseline: ./x.yaml\n", encoding="utf-8")
    problem = only(problems_of(tmp_path, "name: X\nbaseline: ./y.yaml\n"))
    assert "own baseline" in problem.message


def test_contexts_and_packages_are_checked_too(tmp_path):
    context = tmp_path / "land.yaml"
    context.write_text(
        "name: Land\nstart: 2000-01\npopulation: -5\nwage_to_gpd: 2\ntruce_months: 3\nlast_war_year: 2001\n",
        encoding="utf-8",
    )
    found = {problem.where: problem for problem in check_file(context)}
    assert set(found) == {"population", "wage_to_gpd", "truce_months", "last_war_year"}
    assert found["wage_to_gpd"].suggestion == "wage_to_gdp"
    assert "not a fact of the country" in found["truce_months"].message
    package = tmp_path / "p.yaml"
    package.write_text(
        "lever: engagement\npackages:\n  odd: {values: {strategic: 3}}\n  none: {meaning: x}\n",
        encoding="utf-8",
    )
    assert [problem.where for problem in check_file(package)] == [
        "packages.none",
        "packages.odd.values.strategic",
    ]


EXPERIMENT = "name: e\ngrid:\n  case: [guinea_bissau]\n  footprint: [light, heavy]\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "words", "suggestion"),
    [
        (EXPERIMENT + "world: 3\n", 5, 1, "unknown key", "worlds"),
        (EXPERIMENT + "worlds: 0\n", 5, 9, "out of range", ""),
        (EXPERIMENT + "worlds: many\n", 5, 9, "not a number", ""),
        (EXPERIMENT + "seed: -1\n", 5, 7, "out of range", ""),
        (
            EXPERIMENT + "contrasts: [{a: '{case}_lite', b: '{case}_heavy'}]\n",
            5,
            17,
            "no point",
            "guinea_bissau_light",
        ),
        (EXPERIMENT + "contrasts: [{a: '{caze}_light', b: x}]\n", 5, 17, "unknown axis", "case"),
        (EXPERIMENT + "contrasts: [{a: x}]\n", 5, 13, "both a and b", ""),
        (EXPERIMENT + "baseline: '{case}_none'\n", 5, 11, "no point", "guinea_bissau_heavy"),
        (EXPERIMENT + "set: {drawdown.months: x}\n", 5, 24, "not a number", ""),
        (EXPERIMENT.replace("heavy", "havy"), 4, 22, "unknown footprint", "heavy"),
        (EXPERIMENT.replace("heavy", "light"), 4, 22, "stands twice", ""),
        (EXPERIMENT.replace("  footprint", "  footprnt"), 4, 3, "unknown axis", "footprint"),
        (EXPERIMENT.replace("guinea_bissau", "guinea"), 3, 10, "no scenario", "guinea_bissau"),
        (EXPERIMENT.replace("[light, heavy]", "light"), 4, 14, "list of values", ""),
        ("name: e\ngrid:\n  footprint: [light]\n", 3, 3, "no cases", ""),
        ("name: e\nscenarios: [guinea_bissau, timor_lest]\n", 2, 28, "no scenario", "timor_leste"),
        ("name: e\nscenarios: [guinea_bissau, guinea_bissau]\n", 2, 12, "same label", ""),
        ("name: e\nscenarios: guinea_bissau\n", 2, 12, "not a list", ""),
        ("name: e\nworlds: 3\n", 1, 1, "no scenarios", ""),
        (EXPERIMENT + "  bundle: [a]\nbundles: {b: {coup: off}}\n", 5, 12, "unknown bundle", ""),
    ],
    ids=lambda v: str(v)[-40:],
)
def test_experiments_are_checked_as_well(tmp_path, text, line, column, words, suggestion):
    path = tmp_path / "e.yaml"
    path.write_text(text, encoding="utf-8")
    problem = only(check_file(path))
    assert (problem.line, problem.column) == (line, column), str(problem)
    assert words in problem.message and problem.suggestion == suggestion, str(problem)


def test_overrides_of_experiments_are_checked():
    with pytest.raises(InputErrors) as caught:
        load_experiment("smoke", ["worlds=none", "drawdown.months=0", "sed=4"])
    assert [problem.where.split()[0] for problem in caught.value.problems] == ["--set"] * 3
    with pytest.raises(InputErrors) as caught:
        load_experiment("smok")
    assert only(caught.value.problems).suggestion == "smoke"


def test_problems_stand_in_the_order_of_the_file(tmp_path):
    text = SOUND + "years: 0\nfootprint: lihgt\nengagment: strategic\nmandate: {months: 6.5, granted: perhaps}\n"
    found = problems_of(tmp_path, text)
    assert [(one.line, one.column) for one in found] == sorted((one.line, one.column) for one in found)
    assert len(found) >= 4


@pytest.mark.parametrize("worlds", [0, -3, 10**9])
def test_python_and_the_command_line_say_the_same_of_impossible_worlds(worlds):
    from typer.testing import CliRunner

    from sim.api import simulate, sweep
    from sim.cli.app import app

    for call, words in ((simulate, ["run", "synthetic"]), (sweep, ["sweep", "smoke"])):
        with pytest.raises(InputErrors) as caught:
            call(words[1], worlds=worlds)
        told = CliRunner().invoke(app, [*words, "--worlds", str(worlds)])
        assert told.exit_code == 2 and told.output.strip() == str(caught.value)
