"""One history told: events read off the state, with causes, and its place among the others."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.api import simulate
from sim.causes import Traces
from sim.cli.app import app
from sim.events import Event, EventLog
from sim.explaining import draw_story, story
from sim.figures.timeline import timeline
from sim.ledger import Ledger
from sim.model import SSRModel
from sim.report import tale
from sim.scenario import load_scenario
from sim.scenario.settings import draw_patches, draw_settings

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


REFORM = (
    "parameters.integration_share=0.5", "parameters.integration_month=18", "parameters.law_effort=1",
    "parameters.law_facilitated=0", "parameters.expenditure_review_month=30", "parameters.right_sizing_cut=0.2",
    "parameters.right_sizing_month=40", "parameters.election_months=48", "parameters.transition_fund=0.4",
    "parameters.surge_team=40", "parameters.surge_drawdown=1", "buy_in_start=0.7",
)  # fmt: skip


def _followed(name, world, sets, look):
    """The events of a history, and what is looked at month by month."""
    scenario = load_scenario(name, sets)
    numbers = np.array([world], dtype=np.uint64)
    values = draw_settings(scenario, numbers, 2011)
    model = SSRModel(scenario.structure, values, draw_patches(scenario, numbers, 2011), numbers, 2011)
    log, kept = EventLog(model, Ledger(model, ("mutiny_risk", "coup_risk", "relapse_risk"))), []
    for _ in range(scenario.structure.months):
        model.step()
        log.note(model)
        kept.append(look(model))
    model.close()
    return log.events, kept


@cache
def _reforms():
    """The events of a history of many reforms, and the agreements of its groups."""
    return _followed(
        "synthetic_medium", 7, REFORM, lambda model: [float(group.agreement[0]) for group in model.groups]
    )


def test_reforms_are_told_in_their_month_with_what_brought_them_about():
    events, _ = _reforms()
    kinds = {event.kind: event for event in events}
    assert kinds["review begins"].month == 30 and kinds["right-sizing"].month == 40
    for after, before in (
        ("review reports", "review begins"), ("laws in force", "laws enacted"), ("transition fund", "drawdown begins"),
        ("fund spent", "transition fund"), ("team comes", "drawdown begins"), ("team leaves", "team comes"),
    ):  # fmt: skip
        assert events[kinds[after].cause - 1].kind == before, after
        assert kinds[after].month >= kinds[before].month, after
    votes = [event.month for event in events if event.kind == "election"]
    assert len(votes) > 2 and {b - a for a, b in pairwise(votes)} == {48}


def _log(name, world, *sets):
    """The events of a history, and its staff and deaths."""
    events, kept = _followed(
        name, world, sets, lambda model: (float(model.mission.staff[0]), float(model.record["battle_deaths"][0]))
    )
    return events, np.array(kept)


def test_a_cut_of_the_plan_is_behind_the_fall_of_the_staff():
    """Later dated changes, of something else, are not."""
    cut = "schedule={2009-06: {footprint: {ssr_staff: 8, presence: 300}}, 2009-07: {engagement: tactical}}"
    events, kept = _log("timor_leste_medium", 3, cut)
    falls = [e for e in events if e.kind == "support falls" and e.month == 29]
    assert len(falls) == 1 and "the plan is cut" in falls[0].why
    behind = events[falls[0].cause - 1]
    assert behind.kind == "dated change" and behind.month == 29
    for event in events:
        if event.kind == "support falls":
            assert kept[event.month, 0] < 0.8 * kept[event.month - 2 : event.month, 0].max()


def test_staff_that_stand_idle_are_told_with_what_took_them_away():
    events, kept = _log("timor_leste_medium", 3, "schedule={2009-06: {financing: suspended}}", "financing=voluntary")
    idle = next(e for e in events if e.kind == "short of mandate" and e.month == 29)
    assert kept[29, 0] < 0.5 < kept[28, 0]
    assert "money" in idle.why and events[idle.cause - 1].month == 29


def test_deaths_are_told_in_the_month_in_which_a_line_is_crossed():
    events, kept = _log("afghanistan", 7)
    for event in events:
        year = kept[event.month // 12 * 12 : event.month + 1, 1]
        if event.kind in ("conflict", "war"):
            line = 25.0 if event.kind == "conflict" else 1000.0
            assert year.sum() >= line > year[:-1].sum()
        if event.kind == "conflict peaks":
            assert kept[event.month, 1] == kept[: event.month + 1, 1].max() >= 25.0
    assert {"conflict", "war", "conflict peaks"} <= {event.kind for event in events}


class _Traced(Traces):
    """Traces of made-up levels."""

    def __init__(self, **levels):
        super().__init__()
        self._of = {name: list(rows) for name, rows in levels.items()}


def _event(number, month, kind):
    return Event(number, month, kind, kind)


def test_the_cause_is_the_event_in_whose_time_it_fell_not_the_latest():
    outside = [10.0] * 20 + [4.0] * 10 + [3.9] * 10
    traces = _Traced(outside=outside, domestic=[5.0] * 40)
    events = [_event(1, 5, "donor tires"), _event(2, 20, "dated change"), _event(3, 30, "donor tires")]
    words, cause = traces.who_stopped_paying(events)
    assert cause == 2 and words.startswith("outside money for the force fell by 6 USD")
    assert traces.who_stopped_paying(events[2:])[1] == 0, "an event that took next to nothing explains nothing"
    tapered = _Traced(outside=[10.0] * 20 + [10.0 - 0.5 * i for i in range(20)], domestic=[5.0] * 40)
    begun = [_event(1, 18, "dated change"), _event(2, 20, "drawdown begins"), _event(3, 34, "donor tires")]
    assert tapered.who_stopped_paying(begun)[1] == 2, "a drawdown takes money as long as it goes on"


def test_a_line_of_arrears_is_told_once_until_it_has_fallen_well_below():
    class _Model:
        donors, groups = (), ()

    log = EventLog.__new__(EventLog)
    log.events, log._line, log._owed = [], 0.0, {0.0: 0}
    log._traces = _Traced(outside=[0.0], domestic=[0.0])
    log._before, log._month = {"shock": 1.0}, 0
    told = []
    for owed in (0.9, 1.0, 0.6, 1.1, 3.1, 2.8, 3.0, 2.6, 3.2, 0.6, 0.4, 1.0):
        model = _Model()
        model.record, model.government = {"arrears": owed}, type("G", (), {"shock": 0.0})
        told.append([kind for kind, *_ in log._money(model)])
    assert told == [[], ["arrears"], [], [], ["arrears"], [], [], [], ["arrears"], [], ["arrears paid"], ["arrears"]]


def test_groups_that_join_or_stay_outside_are_told():
    events, kept = _reforms()
    joined = [event for event in events if event.kind.startswith("agreement ") and event.kind != "agreement broken"]
    outside = [event for event in events if event.kind == "offer refused"]
    assert joined or outside
    for event in joined:
        group = int(event.kind.split()[1]) - 1
        assert kept[event.month][group] == 1.0 > kept[event.month - 1][group]
    for event in events:
        if event.kind == "agreement broken":
            assert events[event.cause - 1].kind.startswith("agreement ")


def test_how_typical_it_is(told):
    assert {one.outcome for one in told.standing} >= {"own_led_after", "deaths_total", "sustained"}
    for one in told.standing:
        assert 0.0 <= one.below <= 1.0 and 0.0 < one.alike <= 1.0, one.outcome
    assert "worlds 0 to 9" in tale.ensemble_words(told)


def test_an_outer_tenth_is_told_only_where_the_ensemble_has_one():
    found = _told("guinea_bissau")
    assert "too few to tell" in tale.verdict(replace(found, worlds=1))
    assert "too few to tell" in tale.verdict(replace(found, worlds=19))
    assert tale.verdict(replace(found, worlds=20)).startswith("It is")


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



def test_an_end_points_back_to_its_beginning_and_a_cause_is_not_told_at_length():
    found = _told("dr_congo")
    events = (
        Event(1, 3, "dated change", "a dated change: financing level from 1 to 0"),
        Event(2, 3, "support falls", "the reform staff fall", "the money that comes falls", 1),
        Event(3, 5, "campaign 1 starts", "group 1 goes to war with 90 fighters", "chance"),
        Event(4, 9, "campaign 1 ends", "group 1 stops fighting, after 4 months", "", 3),
    )
    said = [words for _, words in tale.lines(replace(found, events=events))]
    assert "event 1: the dated change, 2011-04" in said[1] and "financing level" not in said[1]
    assert said[3].endswith("after 4 months (the end of event 3 of 2011-06)")


def test_a_history_is_not_called_alike_to_itself():
    """Among its own ensemble a value that no other history has is alike in one: the history."""
    found = _told("dr_congo")
    own = next(one for one in found.standing if round(one.alike * one.others) == 1)
    alone = replace(found, standing=(own,))
    assert "alike" not in tale.typical(alone)[0]
    assert "alike in 1 of" in tale.typical(replace(alone, world=found.worlds + 5))[0], "then it is another one's"


def test_a_panel_says_that_nobody_died():
    found = _told("dr_congo")
    quiet = replace(found, series={**found.series, "battle_deaths": [0.0] * len(found.series["arrears"])})
    said = [text.get_text() for axes in timeline(quiet).figure.axes for text in axes.texts]
    assert "no battle deaths in this history" in said
    assert "no battle deaths in this history" not in [
        text.get_text() for axes in timeline(found).figure.axes for text in axes.texts
    ]


def test_fighting_next_door_is_that_which_goes_on_else_that_which_ended_last():
    """Group 1 has fought for long, group 3 began later and stopped before: the cause is the one that lasted."""
    log = EventLog.__new__(EventLog)
    log._deaths_of, log._month = {0: 0.0, 1: 0.0, 2: 0.0}, 20
    log._before = {"campaign 0": 1.0, "campaign 1": 0.0, "campaign 2": 0.0}
    log.events = [
        Event(1, 2, "campaign 1 starts", ""), Event(2, 15, "campaign 3 starts", ""),
        Event(3, 17, "campaign 3 ends", "", "", 2),
    ]  # fmt: skip
    assert log._next_door(1) == 1
    log._before["campaign 0"] = 0.0
    log.events.append(Event(4, 19, "campaign 1 ends", "", "", 1))
    assert log._next_door(1) == 1, "it stopped later"
    log._month = 40
    assert log._next_door(1) == 0, "both long ago"
