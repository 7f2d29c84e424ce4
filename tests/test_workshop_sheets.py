"""Print, pack, rehearsal, doctor and commands of the workshop: what is handed out says what may be, or was, played."""

from __future__ import annotations

import csv
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.workshop import booklet, bots, doctor, drawn, findings, lab, packed, printed, tables
from sim.workshop.branches import Branch, first_choice
from sim.workshop.brief import facts
from sim.workshop.catalogue import AT_HOME, ROLES, catalogue
from sim.workshop.course import base_text, course_text
from sim.workshop.interests import interest
from sim.workshop.play_rules import open_actions
from sim.workshop.seats import seats
from sim.workshop.session import Session
from sim.workshop.setup import FORMATS, Setup
from sim.workshop.store import SessionFile
from sim.workshop.wording import LANGUAGES, Texts, texts

T = texts("en")
SETUP = Setup("guinea_bissau", ("light", "heavy"), people=22, fictional=True, pairs=20)
QUESTIONS = ("baseline", "owned")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NAMES_OF_THE_CASE = re.compile("guinea|bissau|bissao", re.IGNORECASE)


class Reader(HTMLParser):
    """The text of each section of a page, and every tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sections: list[str] = []
        self.rings: list[int] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "section":
            self.sections.append("")
            self.rings.append(0)
        if self.rings:
            self.rings[-1] += ("class", "ring") in attrs

    def handle_data(self, data):
        if self.sections:
            self.sections[-1] += " ".join(data.split()) + " " if data.strip() else ""


def over(session: Session, each=lambda game: None) -> Session:
    """A session that bots have played to its end without a run of any turn: whoever looks back runs it whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "ensemble", lambda *_: SimpleNamespace(digest="not run"))
        while session.game().stage != "over":
            each(session.game())
            bots.fill(session, "builder")
            session.lock(), session.run()
            if session.game().turn.last:
                session.predict("light", "mission", False, 45, 30)
            session.reveal()
    return session


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    path = tmp_path_factory.mktemp("print") / "print.html"
    pins = {"light/government": "123456"}
    count = printed.write(SETUP, "en", path, pins=pins)
    reader = Reader(path.read_text(encoding="utf-8"))
    assert len(reader.sections) == count
    return reader


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """A session that is over, with everything that people may leave in it."""
    session = Session.create(tmp_path_factory.mktemp("played") / "a.ssrsim", SETUP)
    session.write_success("light", "donors", "our training centre stands")
    session.promise("heavy", "donors", "pay the upkeep for five years")
    session.judge_promise(session.game().promises[0].number, False)
    for answers in ((4, 4, 3, 2, 2, 1), (5, 3, 3, 2, 2, 2), (4, 4, 4, 2, 1, 2), (4, 5, 3, 3, 2, 1)):
        session.survey("pre", answers)
        session.survey("post", tuple(6 - answer for answer in answers))
    session.decide("light", "government", 0, 0, {"dialogue": "lead"}, note="a secret of ours", ready=True)
    session.note("a remark of the facilitator")
    over(session, lambda game: game.turn.number == 1 and session.inject("bill_shelved"))
    yield session
    session.close()


@pytest.fixture(scope="module")
def pack(played, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pack")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "QUESTIONS", QUESTIONS)
        paths = packed.write(played, folder, "en", chain=False)
    return folder, (folder / "pack.html").read_text(encoding="utf-8"), paths


@pytest.mark.parametrize("world", SETUP.worlds)
@pytest.mark.parametrize("team", ROLES)
def test_a_form_has_the_choices_and_costs_of_the_rules(world, team, sheets, tmp_path):
    session = Session.create(tmp_path / "a.ssrsim", SETUP)
    role, game = catalogue().roles[team], session.game()
    title = f"Decision form: {T(f'role.{team}.title')}, {T(f'world.{world}')}, Round 1"
    (form,) = [text for text in sheets.sections if title in text]
    open_now = open_actions(game, world, team, game.turn)
    for name, action in role.actions.items():
        assert (T(f"action.{name}.title") in form) is (name in open_now), name
        for option in action.options.values() if name in open_now else ():
            assert f"{T(f'action.{name}.option.{option.name}')} {T('print.cost', n=option.cost)}" in form
    assert f"{role.purse[world]} points" in form and T(f"plan.{role.plan}.title") not in form
    session.close()


def test_plans_are_on_the_forms_of_the_last_round_only(sheets):
    for team in ROLES:
        plan = catalogue().roles[team].plan
        forms = [text for text in sheets.sections if f"Decision form: {T(f'role.{team}.title')}, " in text]
        with_plan = [text for text in forms if T(f"plan.{plan}.title") in text]
        assert len(forms) == 6 and len(with_plan) == 2 and all("Round 3" in text for text in with_plan)
        assert all(T(f"plan.{plan}.{name}") in text for text in with_plan for name in catalogue().plans[plan])


def test_a_form_has_room_for_what_stands_where_something_can(sheets):
    """A ring for each option that may stand from before, and one in the line that explains it; none in round 1."""
    for team in ROLES:
        title = f"Decision form: {T(f'role.{team}.title')}, {T('world.heavy')}, Round"
        actions = [one for one in catalogue().roles[team].actions.values() if one.lasts == "standing"]
        for number in (1, 2, 3):
            ((words, rings),) = [
                pair for pair in zip(sheets.sections, sheets.rings, strict=True) if f"{title} {number}" in pair[0]
            ]
            able = [one for one in actions if one.open_in(number == 3, False) and one.rounds != "last"]
            assert rings == (1 + sum(len(one.options) for one in able) if number > 1 else 0), words[:60]
            assert (T("print.form.stands") in words) is (number > 1)


def test_forms_after_the_mission_are_for_those_at_home_and_within_their_purse(sheets):
    forms = [text for text in sheets.sections if "Decision form after the mission: " in text]
    assert len(forms) == len(AT_HOME) * 2 and "Year 7 Year 8 Year 9 Year 10" in forms[0]
    government = next(text for text in forms if "Government" in text)
    assert T("action.wages_on_budget.option.some") in government, "three points a year pay for some of the wages"
    assert T("action.wages_on_budget.option.most") not in government, "but not for most of them"
    assert T("action.payroll_reform.title") not in government, "it needs outsiders"


def test_a_private_interest_is_on_its_own_slip_and_nowhere_else(sheets):
    for world in SETUP.worlds:
        (slips,) = [text for text in sheets.sections if f"Private interests and PINs: {T(f'world.{world}')}" in text]
        for team in ROLES:
            words = T(f"role.{team}.interest.{interest(SETUP, world, team)}")
            assert words in slips
            assert not [text for text in sheets.sections if words in text and "Private interests" not in text]
    assert sum("123456" in text for text in sheets.sections) == 1


def test_the_first_sheet_counts_the_others(sheets):
    assert "needed for 22 people" in sheets.sections[0]
    row = re.search(r"(\d+) Participant sheet (\d+) ", sheets.sections[0])
    assert row and row[2] == "22" and f"Sheet {row[1]} " in sheets.sections[int(row[1]) - 1]
    assert "Participant sheet" in sheets.sections[int(row[1]) - 1]


def test_every_sheet_says_what_the_model_is_not_and_asks_for_nothing_outside(sheets, tmp_path):
    assert all(T("caveat") in text for text in sheets.sections)
    assert not {"script", "link", "img", "iframe"} & set(sheets.tags)
    copies = printed.write(SETUP, "en", tmp_path / "all.html", copies=True)
    assert copies > 100 + len(sheets.sections), "with copies everybody has a participant sheet"
    text = (tmp_path / "all.html").read_text(encoding="utf-8")
    assert "://" not in text and not NAMES_OF_THE_CASE.search(text), "a fictional country has no other name"


def test_all_cards_are_printed_with_what_they_wait_for(sheets):
    cards = " ".join(text for text in sheets.sections if "The line below the rule is for you" in text)
    for name, inject in catalogue().injects.items():
        assert f"{inject.number} · {T(f'inject.{name}.title')}" in cards and T(f"inject.{name}.card") in cards
        assert T(f"inject.{name}.debrief") in cards
    assert "above 2" in cards and "above 0.1" in cards


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("people", [8, 13, 40])
def test_everybody_has_a_seat(kind, people):
    setup = Setup("synthetic", ("light", "heavy"), people=people, kind=kind)
    shared = seats(setup)
    assert sum(shared.values()) == people and max(shared.values()) - min(shared.values()) <= 1


@pytest.mark.parametrize("case", ["timor_leste", "afghanistan", "synthetic"])
def test_the_case_in_eight_facts_is_within_reason(case):
    found = facts(Setup(case, ("light",), pairs=20), T)
    assert len(found) == 8 and all(re.search(r"\d", fact) for fact in found)
    assert not any("nan" in fact or "−" in fact for fact in found)


def test_the_booklet_tells_what_the_teams_would_have_seen(tmp_path):
    """The path of systems first in all rounds is the session that these bots play, number by number."""
    setup = Setup("synthetic", ("light",), people=8, kind="ninety_minutes", pairs=20)
    tree = booklet.precomputed(setup)
    assert {path for _, path in tree.paths} == {"AA", "AB", "BA", "BB"}
    session = Session.create(tmp_path / "a.ssrsim", setup)
    record = session.ensemble(over(session).game(), "light")
    for stop in tree.paths["light", "AA"]:
        for gauge, (now, low, high) in stop.gauges.items():
            assert now == round(100 * record.played(gauge)[stop.turn.stop - 1]) and low <= high
            assert low == round(100 * float(np.quantile(record.at(gauge, stop.turn.stop), 0.1)))
    session.close()
    assert tree.paths["light", "AA"][0].gauges == tree.paths["light", "AB"][0].gauges, "one past"
    assert printed.write(setup, "en", tmp_path / "p.html", tree) - printed.write(setup, "en", tmp_path / "q.html") == 6


def test_the_pack_tells_what_was_decided_promised_and_predicted(played, pack):
    folder, text, _ = pack
    with (folder / "decisions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    game = played.game()
    kept = {(world, turn, team): decision for (turn, world, team), decision in game.decisions.items()}
    assert len(rows) == sum(len(one.actions) + bool(one.plan) for one in kept.values())
    turns = {turn.name: turn.number for turn in game.setup.turns}
    for row in rows:
        decision = kept[row["world"], turns[row["turn"]], row["team"]]
        assert decision.actions.get(row["choice"], decision.plan) == row["option"]
    assert "pay the upkeep for five years" in text and "not kept" in text and "our training centre stands" in text
    assert T("inject.bill_shelved.debrief") in text


def test_predictions_stand_beside_the_played_history_and_all(played, pack):
    folder, _, _ = pack
    with (folder / "predictions.csv").open(encoding="utf-8", newline="") as file:
        team, model = list(csv.DictReader(file))
    assert (team["who"], team["paid_on_time"], team["days_late"]) == ("mission", "False", "45")
    owed = played.ensemble(played.game(), "light").outcomes["arrears_after"]
    assert float(model["days_late"]) == pytest.approx(owed[0] * 365.25 / 12)


def test_the_pack_keeps_what_is_private_and_the_invented_name(pack):
    folder, text, paths = pack
    assert "a secret of ours" not in text and "a remark of the facilitator" not in text
    for path in folder.rglob("*"):
        assert not path.is_file() or not NAMES_OF_THE_CASE.search(path.read_text(encoding="utf-8")), path.name
    assert "Bereva" in text and all(path.exists() for path in paths) and not (folder / "scenario").exists()


def test_the_pack_is_one_file_that_needs_nothing(pack):
    _, text, _ = pack
    reader = Reader(text)
    assert not {"script", "link", "img", "iframe"} & set(reader.tags) and "://" not in text
    assert text.count(T("caveat")) >= 3
    order = ("summary", "decisions", "promises", "predictions", "gauges", "why", "lab", "worlds", "survey", "debrief",
             "annex", "numbers", "know", "again")  # fmt: skip
    assert all(f'href="#{name}"' in text for name in order)
    places = [text.index(f'<h2 id="{name}">') for name in order]
    assert places == sorted(places), "what was decided and why comes first, how the numbers were made last"
    assert all(T(f"pack.question.{name}") in text for name in QUESTIONS)
    assert set(QUESTIONS) < set(packed.QUESTIONS) and all(T.has(f"pack.question.{name}") for name in packed.QUESTIONS)
    assert all(T(f"pack.phases.{number}.title") in text for number in range(1, 7))


def test_the_first_page_says_what_was_decided_and_what_came(played, pack):
    first = Reader(pack[1]).sections[0]
    decision = played.game().decision("heavy", "government", 0)
    assert all(T(f"action.{name}.title") in first for name in decision.actions)
    names = ("own_led_after", "any_coup_attempt")
    own, coups = lab.outcomes_of(played.ensemble(played.game(), "light"), names).values()
    assert f"instead of {T.number(100 * np.mean(own))}" in first and T("caveat") in pack[1].split("<main>")[0]
    assert f"In {round(np.sum(coups))} of 20 there is" in first


def test_the_words_of_every_picture_can_be_read_on_a_phone(pack):
    """A phone leaves a picture about 320 points of width: no word on it may come out smaller than 10 of them."""
    pictures = re.findall(r'<svg viewBox="0 0 (\d+)[^>]*>(.*?)</svg>', pack[1], flags=re.S)
    sizes = [320 / int(width) * float(size) for width, inside in pictures
             for size in re.findall(r'font-size="([\d.]+)"', inside)]  # fmt: skip
    assert len(sizes) > 50 and min(sizes) > 10


def test_no_name_of_a_parameter_is_shown(pack):
    from sim.parameters import PARAMETERS

    text = re.sub(r"<(style|pre|code)\b.*?</\1>|<[^>]*>", " ", pack[1], flags=re.S)
    assert "_" not in text
    known = {name.replace("_", " ") for name in PARAMETERS if name.count("_") > 1}
    assert not [name for name in known if name in text]


def test_a_band_without_width_is_told_as_a_number():
    assert T.span(66.8, 67.3) == "67" and T.span(66.2, 67.3) == "66–67"
    assert findings._with_band(T, "67", np.array([0.668, 0.67, 0.673])) == "67"
    assert findings._with_band(T, "60", np.array([0.668, 0.67, 0.673])) == "60 (67)"


def test_numbers_beside_each_other_agree():
    """A reader who subtracts the means finds the difference; it lies in its interval; ties are what hardly differs."""
    chance = np.random.default_rng(1)
    a = chance.uniform(0.2, 0.4, 60)
    for shift in np.linspace(-0.05, 0.05, 41):
        b = a + shift + chance.normal(0, 1e-3, 60)
        (size,) = lab.contrasts({"own_led_after": a}, {"own_led_after": b}, ("", ""))
        mean, low, high = tables.shown(size)
        assert mean == pytest.approx(round(100 * size.mean_b, 1) - round(100 * size.mean_a, 1))
        assert low <= mean <= high and abs(mean - 100 * size.difference) < 0.11
    (tiny,) = lab.contrasts({"arrears_after": a}, {"arrears_after": a + 1e-9}, ("", ""))
    assert tiny.ties == 1.0 and tiny.agree == 0.0 and tables.agreement(T, tiny) == T("pack.none")
    (days,) = lab.contrasts({"arrears_after": a}, {"arrears_after": a + 1.0}, ("", ""))
    assert tables.contrast_row(T, days)[0] == T("outcome.arrears_after")
    assert tables.shown(days)[0] == pytest.approx(365.25 / 12, abs=0.11)
    assert days.ties == 0.0 and tables.agreement(T, days) == "60 of 60"


def test_a_pack_of_a_session_that_has_not_begun_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(packed, "QUESTIONS", ("baseline",))
    session = Session.create(tmp_path / "a.ssrsim", Setup("synthetic", ("light",), pairs=20))
    packed.write(session, tmp_path / "pack", "en", chain=False)
    assert T("pack.nothing") in (tmp_path / "pack" / "pack.html").read_text(encoding="utf-8")
    assert (tmp_path / "pack" / "scenario" / "workshop_sweep.yaml").exists()
    session.close()


def test_other_paths_are_compared_with_the_first(tmp_path, monkeypatch):
    monkeypatch.setattr(packed, "QUESTIONS", ())
    session = Session.create(tmp_path / "a.ssrsim", Setup("synthetic", ("light",), pairs=20))
    for branch in ("", "leave at once"):
        if branch:
            session.rewind(2, branch)
            session.decide("light", "mission", 2, 0, {}, "abrupt")
        over(session)
    packed.write(session, tmp_path / "pack", "en", chain=False)
    with (tmp_path / "pack" / "branches.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["outcome"]: row for row in csv.DictReader(file)}
    assert rows["own_led_after"]["branch"] == "leave at once" and float(rows["own_led_after"]["difference"]) != 0.0
    session.close()


@pytest.fixture
def gone_back(tmp_path, monkeypatch):
    """Played to the end with a prediction, then gone back, and another round decided on the new branch."""
    monkeypatch.setattr(packed, "QUESTIONS", ())
    session = Session.create(tmp_path / "a.ssrsim", Setup("synthetic", ("light",), pairs=20))
    over(session, lambda game: game.turn.number == 2 and session.inject("petition"))
    session.rewind(1, "pay first")
    bots.fill(session, "visible")
    session.lock()
    session.close()
    return session.file.path


def test_the_pack_is_of_the_branch_that_was_played_to_the_end(gone_back):
    done = RUN.invoke(app, ["workshop", "pack", str(gone_back), "--no-chain"])
    assert done.exit_code == 0, done.output
    assert "This is branch “main” (7 of 7 turns, 1 predictions)." in done.output
    assert "Others: “pay first” (2 of 7 turns, 0 predictions); --branch NAME takes another." in done.output
    folder = gone_back.with_name("a_pack")
    text = (folder / "pack.html").read_text(encoding="utf-8")
    assert T("pack.branch", name="main", others="pay first") in text and T("pack.predictions_note") in text
    assert T("pack.predictions_none") not in text and T("inject.petition.debrief") in text
    session = Session(gone_back)
    ours = course_text(session.game("main"), "light")
    session.close()
    assert (folder / "scenario" / "workshop_light.yaml").read_text(encoding="utf-8") == ours


def test_a_pack_of_another_branch_says_where_the_predictions_are(gone_back, tmp_path):
    options = ["--no-chain", "--branch", "pay first", "--out", str(tmp_path / "other")]
    done = RUN.invoke(app, ["workshop", "pack", str(gone_back), *options])
    assert done.exit_code == 0 and "This is branch “pay first”" in done.output
    text = (tmp_path / "other" / "pack.html").read_text(encoding="utf-8")
    assert T("pack.predictions_elsewhere", name="pay first", others="“main”") in text
    assert T("pack.predictions_none") not in text
    assert T("inject.petition.debrief") not in text, "the card comes again in a turn that has not begun"
    done = RUN.invoke(app, ["workshop", "pack", str(gone_back), "--branch", "pay frist"])
    assert done.exit_code == 2 and "pay first" in done.output


def test_replay_writes_the_same_branch_as_the_pack_and_says_which(gone_back, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.workshop.replay.replay", lambda session: [])
    session = Session(gone_back)
    for options, branch in (([], "main"), (["--branch", "pay first"], "pay first")):
        done = RUN.invoke(app, ["workshop", "replay", str(gone_back), "--out", str(tmp_path / "out"), *options])
        assert done.exit_code == 0 and f"This is branch “{branch}”" in done.output
        written = (tmp_path / "out" / "workshop_light.yaml").read_text(encoding="utf-8")
        assert written == course_text(session.game(branch), "light")
    session.close()


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ([("main", 7, 4), ("b", 7, 4)], "main"),
        ([("main", 7, 0), ("b", 7, 4)], "b"),
        ([("main", 5, 4), ("b", 7, 0)], "b"),
        ([("main", 7, 0), ("b", 3, 4)], "main"),
        ([("main", 0, 0)], "main"),
    ],
)
def test_which_branch_is_told(found, wanted):
    """Played furthest; of these with predictions; of these the first."""
    assert first_choice([Branch(name, locked, 7, told) for name, locked, told in found]).name == wanted


def test_branches_whose_cards_differ_say_so(tmp_path, monkeypatch):
    monkeypatch.setattr(packed, "QUESTIONS", ())
    session = Session.create(tmp_path / "a.ssrsim", Setup("synthetic", ("light",), pairs=20))
    over(session, lambda game: game.turn.number == 2 and session.inject("petition"))
    for name in ("kept", "off"):
        session.rewind(2, name)
        if name == "off":
            session.withdraw("petition")
        over(session)
    packed.write(session, tmp_path / "pack", "en", chain=False)
    parts = (tmp_path / "pack" / "pack.html").read_text(encoding="utf-8").split('id="branches"')[1].split("<h3>")
    (off,), (kept,) = ([part for part in parts if part.startswith(name)] for name in ("off", "kept"))
    words = T("pack.branches_cards", cards=T("inject.petition.title"))
    assert words in off and words not in kept
    session.close()


@pytest.mark.slow
def test_the_chain_names_the_decisions_that_moved_it(played, tmp_path):
    said = []
    packed.write(played, tmp_path, "en", said.append, chain=True)
    steps = ("Running what was played", "Running what might have been", "Cutting each link", "Writing the page")
    assert [next(step for step in steps if words.startswith(step)) for words in said] == [
        step for step in steps for _ in range(1 if step.startswith("Writing") else len(SETUP.worlds))
    ], "who waits is told what is done, world by world"
    text = (tmp_path / "pack.html").read_text(encoding="utf-8")
    assert T("pack.why_levers") in text and T("action.wages_on_budget.title") in text.split('id="why"')[1]


def test_a_change_of_the_survey_has_the_interval_of_welch():
    """Against SciPy's own test of two groups with unequal variances."""
    from scipy.stats import ttest_ind

    before, after = [1, 2, 2, 3, 4], [4, 4, 5, 3, 5, 5, 4]
    mean, low, high = findings.change(before, after)
    theirs = ttest_ind(after, before, equal_var=False).confidence_interval(0.9)
    assert (low, high) == pytest.approx((theirs.low, theirs.high)) and low < mean < high
    assert findings.change([1, 2], after) is None, "two answers tell nothing"
    assert findings.change([3, 3, 3], [4, 4, 4]) == (1.0, 1.0, 1.0)


def test_drawings_keep_within_their_frame_and_say_what_they_are():
    frame = drawn.Frame(months=24)
    line = drawn.Line("a", [0.5] * 23, [-1.0] * 23, [2.0] * 23)
    picture = drawn.courses([line], frame, "Cover & more", "about", [(12, "exit")])
    points = [point for found in re.findall(r'points="([^"]+)"', picture) for point in found.split()]
    heights = [float(point.split(",")[1]) for point in points]
    assert min(heights) >= frame.top and max(heights) <= frame.height - frame.bottom
    assert "<title>Cover &amp; more</title>" in picture
    assert drawn.hundred(41, "x").count("<path") == 41


RUN = CliRunner()
NEW = ["workshop", "new", "--case", "synthetic", "--worlds", "light", "--people", "8"]
COMMANDS = ("new", "print", "doctor", "rehearse", "pack", "replay", "delete")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.ssrsim"
    done = RUN.invoke(app, [*NEW, str(path)])
    assert done.exit_code == 0 and "forecasts no country" in done.output
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_of_itself(command):
    done = RUN.invoke(app, ["workshop", command, "--help"])
    assert done.exit_code == 0 and f"Example: ssrsim workshop {command}" in " ".join(done.output.split())


def test_a_file_is_not_made_twice_and_every_mistake_is_told(file, tmp_path):
    assert RUN.invoke(app, [*NEW, str(file)]).exit_code == 2
    done = RUN.invoke(app, [*NEW, "--people", "300", "--lang", "xx", "--format", "week", str(tmp_path / "b.ssrsim")])
    assert done.exit_code == 2
    assert all(option in done.output for option in ("--people", "--lang", "--format"))
    assert RUN.invoke(app, ["workshop", "print", str(file), "--lang", "fr"]).exit_code == 2


def test_a_rehearsal_leaves_the_session_as_it_is(file, tmp_path):
    before, kept = file.read_bytes(), tmp_path / "kept.ssrsim"
    done = RUN.invoke(app, ["workshop", "rehearse", str(file), "--auto", "--keep", str(kept)])
    assert done.exit_code == 0 and "year_10" in done.output
    assert file.read_bytes() == before
    again = RUN.invoke(app, ["workshop", "replay", str(kept), "--out", str(tmp_path / "again")])
    assert again.exit_code == 0 and "same to the last bit" in again.output
    assert (tmp_path / "again" / "workshop_sweep.yaml").exists()
    assert RUN.invoke(app, ["workshop", "rehearse", str(file), "--auto", "--strategy", "best"]).exit_code == 2


@pytest.mark.parametrize("options", [[], ["--auto", "--keep"]])
def test_a_second_rehearsal_says_how_to_make_room_for_itself(options, file, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.workshop.rehearsal.play", lambda setup, strategy, keep, tell: pytest.fail("played"))
    path = file.with_name("a_rehearsal.ssrsim")
    made = RUN.invoke(app, ["workshop", "rehearse", str(file)])
    assert made.exit_code == 0 and "PINs are its own" in made.output
    with_keep = [*options, str(path)] if options else []
    done = RUN.invoke(app, ["workshop", "rehearse", str(file), *with_keep])
    assert done.exit_code == 2
    command = re.search(r"`ssrsim (workshop delete .* --yes)`", done.output)[1]
    assert RUN.invoke(app, command.split()).exit_code == 0
    assert not path.exists() and file.exists()
    assert RUN.invoke(app, ["workshop", "rehearse", str(file)]).exit_code == 0
    with SessionFile(file) as ours, SessionFile(path) as copy:
        assert ours.secret("facilitator") != copy.secret("facilitator")


def test_a_replay_that_differs_fails(file):
    session = Session(file)
    bots.fill(session, "builder")
    session.lock(), session.run()
    session.close()
    with sqlite3.connect(file) as connection:
        connection.execute("update events set body = replace(body, '\"results\": {\"light\": \"', "
                           "'\"results\": {\"light\": \"0') where kind = 'ran'")  # fmt: skip
    connection.close()
    done = RUN.invoke(app, ["workshop", "replay", str(file)])
    assert done.exit_code == 1 and "DIFFERS" in done.output


def test_delete_asks_first(file):
    assert "Nothing was deleted" in RUN.invoke(app, ["workshop", "delete", str(file)], input="n\n").output
    assert file.exists()
    assert RUN.invoke(app, ["workshop", "delete", str(file), "--yes"]).exit_code == 0
    assert not list(file.parent.glob("a.ssrsim*"))


def test_the_doctor_finds_what_is_wrong(file, monkeypatch):
    monkeypatch.setattr(doctor, "SECONDS", 0.1)
    done = RUN.invoke(app, ["workshop", "doctor", str(file)])
    assert done.exit_code == 0 and "Fit for the workshop" in done.output
    monkeypatch.setattr(doctor, "LEAST_DISK", 10**18)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = RUN.invoke(app, ["workshop", "doctor", str(file), "--port", str(taken.getsockname()[1])])
    assert done.exit_code == 1 and "is taken" in done.output and "MB free" in done.output


def test_the_doctor_knows_an_address_outside_when_there_is_one(monkeypatch):
    assert doctor.offline().verdict == "good"
    monkeypatch.setattr(doctor, "_shipped", lambda folder, above: [("a.css", b"@import url(https://fonts.example/x)")])
    assert doctor.offline().verdict == "mend"


def test_a_damaged_file_is_found(file):
    content = bytearray(file.read_bytes())
    page = len(content) // 2 // 4096 * 4096
    content[page : page + 4096] = b"\xff" * 4096
    file.write_bytes(content)
    done = RUN.invoke(app, ["workshop", "doctor", str(file)])
    assert done.exit_code in (1, 2) and "Traceback" not in done.output


def test_the_guide_names_the_commands_and_pages_that_there_are():
    guide = (Path(__file__).parents[1] / "docs" / "workshop.md").read_text(encoding="utf-8")
    told = set(re.findall(r"ssrsim workshop (\w+)", guide))
    assert told == {*COMMANDS, "serve"}
    assert set(re.findall(r"--format (\w+)", guide)) == set(FORMATS) - {"three_hours"}
    assert base_text(SETUP, "light").startswith("# Compares mechanisms")


@pytest.mark.skipif(not BROWSER, reason="no Chromium on this machine")
@pytest.mark.parametrize("language", [*LANGUAGES, "a quarter longer"])
def test_every_sheet_fits_its_page_in_every_language(language, tmp_path, monkeypatch):
    """Laid out by a browser: nothing runs over the foot of a sheet, and the PDF has a page for each."""
    playwright = pytest.importorskip("playwright.sync_api")
    if language not in LANGUAGES:
        stretched = Texts("en", {name: _stretched(text, 0.25) for name, text in T.strings.items()})
        monkeypatch.setattr(printed, "texts", lambda language: stretched)
        language = "en"
    path = tmp_path / "print.html"
    count = printed.write(SETUP, language, path)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(path.as_uri())
        over = page.evaluate(
            "() => [...document.querySelectorAll('.sheet')].filter(sheet => [sheet.querySelector('.body'),"
            " ...sheet.querySelectorAll('.slips > *')].some(e => e.scrollHeight > e.clientHeight + 1"
            " || e.scrollWidth > e.clientWidth + 1)).map(sheet => sheet.querySelector('h1').textContent)"
        )
        pages = page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
        browser.close()
    assert not over and pages == count


def _stretched(text: str, part: float) -> str:
    """Text that is so much longer, with its places kept."""
    words, wanted = [], 0.0
    for word in text.split(" "):
        words.append(word)
        wanted += part * (len(word) + 1)
        if wanted >= 5.0:
            words.append("mehr")
            wanted -= 5.0
    return " ".join(words)


@pytest.mark.slow
def test_the_guide_works_as_written(tmp_path):
    """Whoever copies its commands, in order, into an empty folder, has a rehearsal and a pack."""
    guide = (Path(__file__).parents[1] / "docs" / "workshop.md").read_text(encoding="utf-8")
    for line in "".join(re.findall(r"```sh\n(.*?)```", guide, re.DOTALL)).splitlines():
        words = [sys.executable, "-m", "sim.cli", *line.split()[1:]]
        root = str(Path(__file__).parents[1])
        environment = os.environ | {"PYTHONPATH": root}
        done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0 and done.stdout.strip(), f"{line}\n{done.stderr}"
    assert (tmp_path / "rehearsal_pack" / "pack.html").exists()
