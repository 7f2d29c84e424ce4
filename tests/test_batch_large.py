"""Results too large to be read whole are read a column or some rows at a time, and say the same to the last bit."""

from __future__ import annotations

import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim import finish
from sim.analysis import derive
from sim.analysis.derived import DERIVED
from sim.api import load
from sim.figures import columns
from sim.figures.effects import effects, known_runs, with_half_interval
from sim.figures.tables import Tables, open_tables
from sim.finish import COMPARED, analysed, pairing
from sim.report.page import content
from sim.report.summary import terminal_summary


@pytest.fixture
def large(monkeypatch):
    """Take every result for a large one."""
    monkeypatch.setattr(columns, "LARGE", 0)


def test_columns_are_those_of_the_whole_table(whole, large):
    result = load(whole)
    lazy = open_tables(whole).runs_of(2)
    there = derive(result.runs[result.runs["point"] == 2], finish.last_year(result, 2)).reset_index(drop=True)
    assert not isinstance(lazy, pd.DataFrame), "the test says nothing"
    assert len(lazy) == len(there) == 150
    for name in there:
        assert name in lazy
        pd.testing.assert_series_equal(lazy[name], there[name])
    assert "nothing of the kind" not in lazy
    pd.testing.assert_frame_equal(lazy[["closed", *DERIVED]], there[["closed", *DERIVED]])


def test_report_and_summary_say_the_same(whole, monkeypatch):
    before, told = content(open_tables(whole)), terminal_summary(whole)
    tables = open_tables(whole)
    halves = with_half_interval(tables, effects(tables).dropna(subset="difference"))
    monkeypatch.setattr(columns, "LARGE", 0)
    tables = open_tables(whole)
    assert content(tables) == before
    assert terminal_summary(whole) == told
    assert not isinstance(known_runs(tables, 0), pd.DataFrame)
    pd.testing.assert_frame_equal(with_half_interval(tables, effects(tables).dropna(subset="difference")), halves)


def test_a_large_result_that_was_just_made_is_not_read_whole(whole, large, monkeypatch):
    """The command that made it hands the result itself on."""
    said = terminal_summary(whole)
    monkeypatch.setattr(Tables, "runs", property(lambda self: pytest.fail("the whole table was read")))
    assert terminal_summary(load(whole)) == said


@pytest.mark.parametrize("most", [150, 700])
def test_outcomes_compared_some_at_a_time_are_the_same(whole, monkeypatch, most):
    result = load(whole)
    curves, contrasts, saved = result.arrow("curves"), result.arrow("contrasts"), pairing(result)
    monkeypatch.setattr(finish, "MOST_VALUES", most)
    assert len(finish.Arms(load(whole)).groups(COMPARED)) >= len(COMPARED) * 150 // most
    again = load(whole)
    again = type(again)(again.manifest, {"design": pq.read_table(whole / "design.parquet")}, whole)
    made = analysed(again)
    assert made.arrow("curves").equals(curves) and made.arrow("contrasts").equals(contrasts)
    pd.testing.assert_frame_equal(pairing(made), saved)


def test_a_point_is_read_without_the_others(whole):
    rows = load(whole).point_runs(1, ["world", "cost_total"])
    assert list(rows) == ["world", "cost_total"] and list(rows["world"]) == list(range(150))
