"""One history told: events read off the state, with causes, and its place among the others."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.api import simulate
from sim.cli import app
from sim.explaining import draw_story, story
from sim.report import tale

CASES = ("guinea_bissau", "timor_leste", "dr_congo", "afghanistan")


@cache
def _told(case):
    return story(case, 7, worlds=10)


@pytest.fixture(params=CASES)
def told(request):
    return _told(request.param)


def test_the_history_is_that_of_the_ensemble(told):
    """World 7 alone, with its ledger and log, is world 7 of the run."""
    history = simulate(told.scenario, worlds=10).histories
    row = history[history["world"] == 7].sort_values("month")
    for name in ("battle_deaths", "arrears", "own_led"):
        assert np.array_equal(row[name].to_numpy(np.float32), np.array(told.series[name], np.float32)), name


def test_events_come_in_order_with_causes_before_them(told):
    numbers = [event.number for event in told.events]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(a.month <= b.month for a, b in zip(told.events, told.events[1:], strict=False))
    assert all(event.cause < event.number for event in told.events)


def test_support_begins_and_ends_as_the_series_say(told):
    kinds = [event.kind for event in told.events]
    assert kinds.count("drawdown begins") == kinds.count("drawdown ends") == 1
    end = next(event for event in told.events if event.kind == "drawdown ends")
    assert told.events[end.cause - 1].kind == "drawdown begins"
    assert told.series["ssr_staff"][end.month] == 0.0 < told.series["ssr_staff"][end.month - 1]


def test_campaigns_mutinies_and_arrears_are_told():
    """A history with some of everything; unpaid months stand behind mutinies, mutineers behind a campaign."""
    found = _told("afghanistan")
    kinds = {event.kind for event in found.events}
    assert {"mutiny", "arrears", "dated change", "war"} <= kinds
    paid_late = [e for e in found.events if e.kind == "mutiny" and "late pay" in e.why]
    assert paid_late and all(found.events[e.cause - 1].kind == "arrears" for e in paid_late if e.cause)
    defected = [e for e in found.events if e.kind == "defection"]
    assert defected and all(found.events[e.cause - 1].kind == "mutiny" for e in defected)
    joined = [e for e in found.events if e.why == "mutineers joined it"]
    assert joined and all(found.events[e.cause - 1].kind == "defection" for e in joined)


def test_how_typical_it_is(told):
    assert {one.outcome for one in told.standing} >= {"own_led_after", "deaths_total", "sustained"}
    for one in told.standing:
        assert 0.0 <= one.below <= 1.0 and 0.0 < one.alike <= 1.0, one.outcome
    assert "worlds 0 to 9" in tale.ensemble_words(told)
    assert tale.verdict(told).startswith("It is")


def test_the_timeline_is_drawn(told, tmp_path):
    assert {path.suffix for path in draw_story(told, tmp_path)} == {".png", ".svg", ".csv"}


def test_the_command_prints_the_story(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["story", "guinea_bissau", "--world", "7", "--worlds", "10"])
    assert done.exit_code == 0, done.output
    for words in ("2019-01", "drawdown begins", "set against worlds 0 to 9", "How typical", "forecasts no country"):
        assert words in done.output
    kept = json.loads((tmp_path / "results/story/guinea_bissau_7/story.json").read_text(encoding="utf-8"))
    assert kept["events"][0]["date"] == "2009-01"
    assert CliRunner().invoke(app, ["story", "nowhere"]).exit_code == 2
