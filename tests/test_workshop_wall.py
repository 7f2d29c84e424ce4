"""What the room sees and when: before the first round, with a card out, while it predicts, and after the mission."""

from __future__ import annotations

import re
import shutil
import time
from html import unescape
from types import SimpleNamespace

import httpx
import numpy as np
import pytest

from sim.workshop import bots, printed, serve
from sim.workshop.catalogue import ROLES
from sim.workshop.session import Session
from sim.workshop.setup import Setup
from sim.workshop.web import drawn
from sim.workshop.web.app import create_app
from sim.workshop.web.charts import Curve, line_chart
from sim.workshop.web.numbers import window
from sim.workshop.web.record import Record
from sim.workshop.web.scene import FULL, Pressed, asking, card_out, scene
from sim.workshop.wording import LANGUAGES, texts

T = texts("en")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SCREENS = ((1280, 720), (1366, 768), (1024, 768), (1920, 1080))
LEAST = 24.0
"""Pixels of eighteen points."""


class Room:
    """A server with a session, the wall's and other seats as plain browsers."""

    def __init__(self, app, address):
        self.hall, self.address, self.session = app.state.hall, address, app.state.hall.session
        self.pins = self.session.file.secrets()
        self.opened = []

    def seat(self, name="", **headers):
        guest = httpx.Client(base_url=self.address, timeout=300, headers=headers, follow_redirects=True)
        self.opened.append(guest)
        if name:
            token = re.search(r'name="token" value="([0-9a-f]*)"', guest.get("/login").text)[1]
            guest.post("/login", data={"token": token, "pin": self.pins[name]})
        return guest

    def wait(self):
        end = time.monotonic() + 300
        while any(job.state == "waiting" for job in list(self.hall.worker._jobs.values())):
            assert time.monotonic() < end
            time.sleep(0.02)

    def play(self):
        bots.fill(self.session, "builder")
        self.session.lock()
        self.hall.run_turn()
        self.wait()


@pytest.fixture
def room(tmp_path, workshop_server):
    path = workshop_server.made(tmp_path / "a.session", worlds=("light", "heavy"), languages=tuple(LANGUAGES))
    app = create_app(path)
    with workshop_server.running(app) as address:
        made = Room(app, address)
        yield made
        for guest in made.opened:
            guest.close()


def read(page):
    """The words of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page.text)))


def test_before_the_first_round_the_wall_shows_what_comes_if_nobody_acts(room):
    wall, desk = room.seat("projector"), room.seat("facilitator")
    room.wait()
    assert T("web.join.title") in read(wall.get("/projector"))
    token = re.search(r'name="token" value="([0-9a-f]*)"', desk.get("/facilitator").text)[1]
    assert T("wall.ahead.hide") in read(desk.post("/facilitator/wall", data={"token": token, "what": "ahead"}))
    page = wall.get("/projector")
    assert T("wall.ahead.title") in read(page)
    assert page.text.count('class="future') == 2 * drawn.FUTURES
    assert "Ten years if nobody decides anything" in re.search(r'<desc id="ahead-d">(.*?)</desc>', page.text)[1]
    years = re.findall(r'<th scope="row">(Year \d+)</th>', page.text)
    assert years == [f"Year {n}" for n in range(1, 11)], "the table beside the curve has every year"
    assert "web.why.nothing_yet" not in page.text and 'class="panel bars"' in wall.get("/why").text
    assert desk.post("/facilitator/wall", data={"token": token, "what": "anything"}).status_code == 422


def test_what_comes_if_nobody_acts_is_the_baseline_of_the_lab(room):
    room.wait()
    record = room.hall.records(room.session.game())["heavy"]
    page = room.seat("projector").get("/projector?show=ahead&curve=cover")
    cells = re.findall(r'<th scope="row">Year 10</th>(.*?)</tr>', page.text)[0]
    middle = float(np.median(record.baseline.series["cover"][119]))
    assert T.percent(middle) in cells and len(record.baseline.series["cover"]) >= 120


def test_while_teams_predict_the_room_sees_the_questions_alone(room):
    wall, desk = room.seat("projector"), room.seat("facilitator")
    for _ in range(3):
        room.play()
        room.session.reveal()
    room.wait()
    room.session.predict("light", "donors", True, 0, 10)
    for path in ("/projector", "/after"):
        page = wall.get(path)
        for name in ("predict.paid", "predict.days", "predict.relapse"):
            assert T(name) in read(page)
        assert T("wall.predict.answered", count=1, all=8) in read(page)
        assert "Year 7" not in read(page) and T("web.after.nothing_yet") not in read(page)
        assert "<svg" not in page.text, "nothing that was run is on the screen"
    assert T("wall.people") in read(wall.get("/projector?show=results"))
    token = re.search(r'name="token" value="([0-9a-f]*)"', desk.get("/facilitator").text)[1]
    desk.post("/facilitator/wall", data={"token": token, "what": "results"})
    assert T("wall.people") in read(wall.get("/projector"))
    room.play()
    room.session.reveal()
    page = wall.get("/after?world=heavy")
    assert T("web.working") not in page.text, "what is shown was worked out before it could be"
    assert "Year 7" in read(page) and T("predict.title") not in read(page)
    fund = read(page)
    assert "transition fund still pays" in fund and "does not touch it" in fund, "builders take the long taper"


def test_after_going_back_nobody_is_asked_anew_unless_the_desk_does(room):
    """Predictions are about the first play of the years after: who has seen them predicts no more."""
    wall, desk, team = room.seat("projector"), room.seat("facilitator"), room.seat("light/donors")
    asked = T("predict.paid")
    for _ in range(3):
        room.play()
        room.session.reveal()
    room.session.predict("light", "donors", True, 0, 10)
    room.session.rewind(2, "not yet seen")
    room.play()
    room.session.reveal()
    room.wait()
    assert asked in read(wall.get("/projector")) and asked in read(team.get("/team")), "nobody has seen what comes"
    room.play()
    assert T("web.desk.predict_last") in read(desk.get("/facilitator"))
    room.session.reveal()
    room.session.rewind(2, "once more")
    room.play()
    assert asked not in read(team.get("/team")) and T("web.desk.predict_first") not in read(desk.get("/facilitator"))
    room.session.reveal()
    room.wait()
    for page in (wall.get("/projector"), wall.get("/after"), team.get("/team")):
        assert asked not in read(page)
    before = team.get("/state").json()["version"]
    token = re.search(r'name="token" value="([0-9a-f]*)"', desk.get("/facilitator").text)[1]
    told = desk.post("/facilitator/wall", data={"token": token, "what": "questions"})
    assert T("wall.predict.results") in read(told) and T("wall.predict.again") not in read(told)
    assert team.get("/state").json()["version"] != before, "phones follow"
    for page in (wall.get("/projector"), wall.get("/after"), team.get("/team")):
        assert asked in read(page)
    assert T("wall.predict.again") in read(desk.post("/facilitator/wall", data={"token": token, "what": "results"}))
    assert asked not in read(wall.get("/projector"))


def test_what_a_reveal_shows_is_there_before_it_can_be_shown(room):
    room.play()
    game = room.session.game()
    assert game.stage == "ran" and not room.hall.worker._queue.qsize()
    room.session.reveal()
    assert room.hall.records(room.session.game()) is not None, "no page says that the model is running"


def test_a_card_fills_the_wall_for_a_minute_and_stands_on_every_form(room, monkeypatch):
    monkeypatch.setattr("sim.workshop.web.scene.FULL", 3600.0)  # however long the pages take here
    wall, team, desk = room.seat("projector"), room.seat("heavy/forces"), room.seat("facilitator")
    before = team.get("/state").json()["version"]
    room.session.inject("revenue_shock")
    card = T("inject.revenue_shock.card")
    assert card in read(wall.get("/projector")) and 'class="shown-card"' in wall.get("/projector").text
    assert card in read(team.get("/team")) and team.get("/state").json()["version"] != before
    token = re.search(r'name="token" value="([0-9a-f]*)"', desk.get("/facilitator").text)[1]
    assert T("wall.card.down") in read(desk.get("/facilitator"))
    desk.post("/facilitator/wall", data={"token": token, "what": "card_down"})
    assert 'class="shown-card"' not in wall.get("/projector").text and card in read(team.get("/team"))
    game, events = room.session.game(), room.session.events
    assert card_out(game, events, Pressed()) == "revenue_shock"
    assert card_out(game, events, Pressed(), time.time() + 3601.0) == "" and FULL == 60.0
    room.play()
    room.session.reveal()
    assert card not in read(team.get("/team")), "the card was of the round before"


def test_a_card_that_comes_again_is_shown_as_any_new_card(room):
    wall, desk = room.seat("projector"), room.seat("facilitator")
    room.play()
    room.session.reveal()
    for name in ("revenue_shock", "new_cabinet"):
        room.session.inject(name)
    room.play()
    room.session.reveal()
    room.session.rewind(0, "again")
    token = re.search(r'name="token" value="([0-9a-f]*)"', desk.get("/facilitator").text)[1]
    assert 'class="shown-card"' not in wall.get("/projector").text, "they are of a later round"
    room.play()
    room.session.reveal()
    game, events = room.session.game(), room.session.events
    after = [card_out(game, events, Pressed(), time.time() + seconds) for seconds in (0, FULL, 2 * FULL)]
    assert after == ["revenue_shock", "new_cabinet", ""], "one after the other"
    for name in ("revenue_shock", "new_cabinet"):
        page = wall.get("/projector")
        assert 'class="shown-card"' in page.text and T(f"inject.{name}.card") in read(page)
        desk.post("/facilitator/wall", data={"token": token, "what": "card_down"})
    assert 'class="shown-card"' not in wall.get("/projector").text
    room.session.inject("donor_fatigue")
    assert T("inject.donor_fatigue.card") in read(wall.get("/projector"))
    room.session.withdraw("donor_fatigue")
    assert 'class="shown-card"' not in wall.get("/projector").text


def test_the_wall_shows_results_only_where_there_are_any(tmp_path):
    session = Session.create(tmp_path / "a.session", Setup("synthetic", ("light",), pairs=20))
    game = session.game()
    session.close()
    assert not asking(game, Pressed())
    assert scene(game, "", Pressed()) == scene(game, "", Pressed(), "results") == "join"
    assert scene(game, "", Pressed(ahead=True)) == scene(game, "", Pressed(), "ahead") == "ahead"
    assert scene(game, "petition", Pressed(ahead=True)) == "card"


def test_one_browser_holds_one_seat_and_says_which(room):
    guest = room.seat("heavy/donors")
    page = guest.get("/facilitator")
    assert page.status_code == 403
    told = read(page)
    assert f"{T('role.donors.title')}, {T('world.heavy')}" in told and T("wall.seat.back") in told
    assert 'href="/login"' in page.text and T("wall.seat.here", seat="").rstrip(".") in read(guest.get("/login"))
    others = [T(f"role.{team}.title") for team in ROLES if team != "donors"]
    assert not [one for one in (*others, T("world.light"), *room.pins.values()) if one in told]
    assert T("wall.seat.back") not in read(room.seat().get("/login"))


def test_a_page_that_is_not_there_says_where_to_go_in_the_visitors_language(room):
    for language in LANGUAGES:
        page = room.seat(**{"accept-language": f"{language}-XX,{language};q=0.9"}).get("/nowhere")
        assert page.status_code == 404 and f'lang="{language}"' in page.text
        assert texts(language)("wall.missing.title") in read(page) and 'href="/login"' in page.text
        assert 'href="/projector"' not in page.text
    assert 'href="/projector"' in room.seat("projector").get("/nowhere").text


def test_the_bill_that_outsiders_pay_is_counted_from_what_they_paid():
    paid = {"recurrent_cost": 100.0, "recurrent_pooled": 15.0, "recurrent_bilateral": 10.0}
    played = SimpleNamespace(played=lambda name: np.array([0.0, paid[name]]))
    assert Record(played, played, (), ()).outside == 0.25
    paid["recurrent_cost"] = 0.0
    assert Record(played, played, (), ()).outside == 0.0


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        (0.16, 0.39, (0.1, 0.4, 0.1)), (0.5, 0.5, (0.5, 0.7, 0.1)), (1.0, 1.0, (0.8, 1.0, 0.1)),
        (0.0, 1.0, (0.0, 1.0, 0.2)), (0.31, 0.92, (0.2, 1.0, 0.2)), (0.95, 1.0, (0.8, 1.0, 0.1)),
    ],
)  # fmt: skip
def test_an_axis_is_cut_to_what_it_shows_and_no_narrower_than_a_fifth(low, high, ends):
    assert window(low, high) == pytest.approx(ends)


def test_a_cut_axis_is_marked_and_said():
    curves = [Curve("", "light", [0.2, 0.3], [0.18, 0.25], [0.22, 0.35])]
    axis = drawn.Axis.of(T, "own_led", curves, cut=True)
    assert (axis.low, axis.top) == pytest.approx((0.1, 0.4)) and axis.words == T("wall.cut", low="10", high="40")
    chart = line_chart("c", curves, ("a", "b"), axis.top, axis.ticks, 2, {}, {}, low=axis.low)
    assert 'class="cut"' in chart
    whole = drawn.Axis.of(T, "own_led", curves, cut=False)
    assert whole.words == "" and 'class="cut"' not in line_chart("c", curves, ("a", "b"), whole.top, {}, 2, {}, {})


def test_without_the_room_s_network_the_wall_offers_no_address(tmp_path, monkeypatch, workshop_server):
    path, told = workshop_server.made(tmp_path / "a.session"), {}
    monkeypatch.setattr(serve, "create_app", lambda path, join, hosts, runner: told.setdefault("join", join))
    monkeypatch.setattr(serve, "run", lambda app, listening: listening.close())
    serve.serve(path, lan=False, port=0)
    assert told == {"join": ""}


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_the_wall_fits_the_screens_that_there_are(room):
    """Nothing is scrolled to, cut, or smaller than eighteen points, with promises, a card and events."""
    playwright = pytest.importorskip("playwright.sync_api")
    room.wait()
    room.hall.join = "http://192.168.43.17:8000"
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(room.address + "/login")
        page.fill("#pin", room.pins["projector"])
        page.click("button.main")
        found = {}
        look(page, found, "join", "/projector")
        look(page, found, "ahead", "/projector?show=ahead")
        for number in range(2):
            room.session.inject(("revenue_shock", "donor_fatigue")[number])
            look(page, found, "card", "/projector")
            room.hall.pressed.press("card_down", room.session.game(), room.session.events)
            for world in ("light", "heavy"):
                room.session.promise(world, "donors", "We pay the wages through the fund until the line is voted")
            room.play()
            room.session.reveal()
        look(page, found, "play", "/projector")
        assert page.locator(".promises .which").count() == 2, "a promise names its world"
        events = sum(len(one.events) for one in room.hall.records(room.session.game()).values())
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_function(COUNTED, arg=events, timeout=5_000)
        browser.close()
    assert not found


COUNTED = """events => {
  const side = document.querySelector('.side').getBoundingClientRect(), rest = document.querySelector('.more');
  const seen = [...document.querySelectorAll('.ticker dd')].map(e => e.getBoundingClientRect())
    .filter(b => b.height && b.bottom <= side.bottom + 1 && b.left >= side.left - 1 && b.right <= side.right + 1)
    .length;
  return !rest.hidden && seen + Number(rest.textContent.match(/\\d+$/)[0]) === events; }"""
"""What the ticker has no room for is told, on every screen."""
LOOK = """() => {
  const out = [], tall = document.documentElement, box = e => e.getBoundingClientRect();
  if (tall.scrollHeight > innerHeight + 1 || tall.scrollWidth > innerWidth) out.push('scrolls');
  for (const e of document.querySelectorAll('main h2, main .key, main .curve .chart, main .promises li, main .address'))
    if (e.getClientRects().length && (box(e).bottom > innerHeight || box(e).height < 20))
      out.push(e.outerHTML.slice(0, 60));
  for (const e of document.querySelectorAll('body *')) {
    const bare = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!bare || !e.getClientRects().length || e.closest('.unseen, .skip, title, desc, svg')) continue;
    if (parseFloat(getComputedStyle(e).fontSize) < LEAST) out.push('small ' + e.textContent.trim().slice(0, 20));
  }
  return out; }"""


def look(page, found, name, path):
    """What does not fit, by page and screen."""
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(page.url.split("/")[0] + "//" + page.url.split("/")[2] + path)
        told = page.evaluate(LOOK.replace("LEAST", str(LEAST - 0.01)))
        if told:
            found[name, width] = told


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_every_sheet_fits_its_page_in_every_language(tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    over = {}
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for language in LANGUAGES:
            path = tmp_path / f"{language}.html"
            printed.write(Setup("guinea_bissau", ("light", "heavy"), (language,), people=22), language, path)
            page = browser.new_page()
            page.goto(path.as_uri())
            over[language] = page.evaluate(
                "() => [...document.querySelectorAll('.sheet')].filter(sheet => [sheet.querySelector('.body'),"
                " ...sheet.querySelectorAll('.slips > *')].some(e => e.scrollHeight > e.clientHeight + 1"
                " || e.scrollWidth > e.clientWidth + 1) || [...sheet.querySelectorAll('.box')].some(e =>"
                " Math.abs(e.offsetWidth - e.offsetHeight) > 1)).map(sheet => sheet.querySelector('h1').textContent)"
            )
            page.close()
        browser.close()
    assert over == {language: [] for language in LANGUAGES}
    heads = re.findall(r"<h1>(.*?)</h1>", (tmp_path / "ar.html").read_text("utf-8"))
    assert not [head for head in heads if "," in head], "a comma of its own script"
