"""Branches: one past, several futures; a branch that changes nothing is the unbranched run, to the last bit."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.api import simulate
from sim.batch import branches as batch_branches
from sim.cli.app import app
from sim.explaining import branch
from sim.report.branches import OUTCOMES, branch_sheets, exit_sheet
from sim.scenario import InputErrors, load_scenario
from sim.scenario.branch import branch_month

CASES = ("guinea_bissau", "timor_leste", "dr_congo", "afghanistan")
WORLDS = 6
YEARS = ["years=15"]
"""Past the end of support in every case."""


def _runs(result, point):
    rows = result.runs[result.runs["point"] == point].drop(columns=["scenario", "point"])
    return rows.reset_index(drop=True)


@pytest.mark.parametrize("case", CASES)
def test_branches_are_the_runs_that_were_never_cut(case):
    """As planned, and with a change that changes nothing; with a dated change behind and before the cut."""
    month = load_scenario(case).settings["mandate_months"].value
    found = branch(case, "drawdown", ["drawdown=abrupt", f"mandate.months={month:g}"], worlds=WORLDS, sets=YEARS)
    whole = _runs(simulate(case, worlds=WORLDS, years=15), 0)
    pd.testing.assert_frame_equal(_runs(found, 0), whole, check_exact=True)
    pd.testing.assert_frame_equal(_runs(found, 2), whole, check_exact=True)
    assert not _runs(found, 1).equals(whole)


def test_a_branch_is_the_run_with_a_dated_change():
    """Suspending money in March 2020 by a branch, or by the schedule of a case."""
    found = branch("timor_leste_heavy", "2010-03", ["financing=suspended"], worlds=WORLDS, sets=YEARS)
    dated = simulate("timor_leste_heavy", worlds=WORLDS, years=15, schedule={"2010-03": {"financing": "suspended"}})
    pd.testing.assert_frame_equal(_runs(found, 1), _runs(dated, 0), check_exact=True)


def test_the_past_is_run_once(monkeypatch):
    ran = []
    true = batch_branches.run_past
    monkeypatch.setattr(batch_branches, "run_past", lambda *a: ran.append(a[3]) or true(*a))
    changes = [f"drawdown.months={months}" for months in (1, 6, 12, 48)]
    branch("guinea_bissau", "drawdown", changes, worlds=WORLDS, sets=YEARS)
    assert ran == [120]


def test_futures_are_compared_at_dates_whatever_their_exits():
    found = branch("dr_congo_heavy", "drawdown", ["drawdown=never", "drawdown=abrupt"], worlds=32)
    dated = found.to_pandas("dated").set_index(["b", "outcome"])
    assert dated.at[("drawdown=never", "propped_up_5y"), "difference"] > 0.05
    assert dated.at[("drawdown=abrupt", "propped_up_5y"), "difference"] < 0.0
    assert set(dated["years"]) == {5, 10}


@pytest.mark.parametrize(
    ("at", "month"), [("drawdown", 120), ("2012-04", 39), ("200", 200)]
)
def test_where_futures_part(at, month):
    assert branch_month(load_scenario("guinea_bissau"), at) == month


@pytest.mark.parametrize(
    ("at", "change", "words"),
    [
        ("2050-01", "drawdown=abrupt", "no month at which the run can branch"),
        ("soon", "drawdown=abrupt", "drawdown, a date from 2009-02"),
        ("0", "drawdown=abrupt", "no month"),
        ("drawdown", "years=30", "the same in all branches"),
        ("drawdown", "support_start=2010-01", "settled at the start"),
        ("2020-01", "drawdown=benchmark", "the drawdown has begun by 2020-01"),
        ("drawdown", "drawdwn=abrupt", "did you mean: drawdown?"),
        ("drawdown", "drawdown=abrubt", "--with drawdown=abrubt: drawdown: unknown drawdown package"),
        ("drawdown", "abrupt", "allowed: --with key=value"),
        ("drawdwn", "drawdown=abrupt", "did you mean: drawdown?"),
    ],
)
def test_what_cannot_be_branched_is_told(at, change, words):
    with pytest.raises(InputErrors) as told:
        branch("guinea_bissau", at, [change], worlds=WORLDS)
    assert words in " ".join(str(told.value).split())


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(InputErrors) as told:
        branch("guinea_bissau", "never", ["drawdown=abrubt", "financng=pooled"], worlds=WORLDS)
    assert len(told.value.problems) == 3
    assert "--set" not in str(told.value)


def test_each_future_tells_its_exit_and_what_is_about_the_same():
    found = branch("timor_leste_heavy", "drawdown", ["drawdown.months=3", "drawdown=never"], worlds=40)
    assert found.manifest["branch"]["planned"] == "drawdown from 2011-01, over 24 months"
    exits = dict(exit_sheet(found.runs, ["as planned", "drawdown.months=3", "drawdown=never"]).rows)
    assert exits["as planned"] == "2012-12" and exits["drawdown.months=3"] == "2011-03"
    assert "never" in exits["drawdown=never"]
    sheets = branch_sheets(found.contrasts, found.to_pandas("dated"), "drawdown.months=3", OUTCOMES)
    rows = [row for sheet in sheets for row in sheet.rows]
    assert rows and all(row[-1] != "negligible" and "0.000000" not in row[3] for row in rows)
    assert any("About the same as planned: " in sheet.note for sheet in sheets)


def test_the_command_tells_and_keeps(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ["branch", "timor_leste_heavy", "--with", "drawdown=abrupt", "--worlds", "20", "--set", "years=15"]
    done = CliRunner().invoke(app, [*words, "--out", "kept"])
    assert done.exit_code == 0, done.output
    assert "One past until 2011-01" in done.output and "forecasts no country" in done.output
    assert "As planned: drawdown from 2011-01" in done.output and "When the last outsiders leave" in done.output
    assert (tmp_path / "kept" / "figures" / "f15_branches_timor_leste.png").exists()
    assert 'id="branches"' in (tmp_path / "kept" / "report.html").read_text(encoding="utf-8")
    done = CliRunner().invoke(app, [*words, "--out", "other", "--tables-only", "--json"])
    found = json.loads(done.stdout)
    assert found["month"] == 48 and set(found["branches"]) == {"drawdown=abrupt"}
    assert CliRunner().invoke(app, [*words[:2], "--with", "drawdown=abrubt"]).exit_code == 2
