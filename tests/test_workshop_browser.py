"""A whole workshop in a real browser: four teams on phones, a facilitator and a wall, with the network cut.

Screenshots are kept in the folder that SSRSIM_SCREENSHOTS names, or with the test's other files.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from sim.workshop.catalogue import AT_HOME, ROLES
from sim.workshop.session import Session
from sim.workshop.web.app import create_app
from sim.workshop.web.explore import create_explorer

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (requirements-dev.txt)")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium")

PHONE, DESKTOP, WALL = {"width": 360, "height": 640}, {"width": 1280, "height": 900}, {"width": 1920, "height": 1080}
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
LONG = 180_000


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        )
        yield opened
        opened.close()


@pytest.fixture
def folder(tmp_path):
    found = Path(os.environ.get("SSRSIM_SCREENSHOTS", tmp_path / "screenshots"))
    found.mkdir(parents=True, exist_ok=True)
    return found


class Room:
    """Everybody in the room: a browser context for each seat, none of which reaches anything but the server."""

    def __init__(self, browser, address, pins, folder):
        self.browser, self.address, self.pins, self.folder = browser, address, pins, folder
        self.foreign: list[str] = []
        self.errors: list[str] = []
        axe = Path(pytest.importorskip("axe_playwright_python").__file__).parent / "axe.min.js"
        self.axe = axe.read_text("utf-8")

    def page(self, size=DESKTOP, **options):
        context = self.browser.new_context(viewport=size, reduced_motion="reduce", **options)
        context.set_default_timeout(LONG)
        context.route("**/*", self._guard)
        page = context.new_page()
        page.on("console", lambda told: self.errors.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def _guard(self, route):
        if route.request.url.startswith((self.address, "data:")):
            route.continue_()
        else:
            self.foreign.append(route.request.url)
            route.abort()

    def seat(self, name, size=DESKTOP, **options):
        page = self.page(size, **options)
        page.goto(self.address)
        page.get_by_label("PIN").fill(self.pins[name])
        page.get_by_role("button", name="Take the seat").click()
        page.wait_for_url(re.compile("/(team|facilitator|projector)"))
        return page

    def check(self, page, name, path="", wait=""):
        """Open a page if asked, wait for what it works out, look for barriers, and keep a picture."""
        if path:
            page.goto(self.address + path)
        playwright.expect(page.locator(".working")).to_have_count(0, timeout=LONG)
        if wait:
            page.locator(wait).first.wait_for()
        page.evaluate(self.axe)
        found = page.evaluate(f"axe.run({{runOnly: {list(RULES)}}})")
        barriers = [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found["violations"]]
        page.screenshot(path=self.folder / f"{name}.png", full_page=True)
        assert not barriers, f"{name}: {barriers}"
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{name} is {wider} pixels wider than the screen"


def choose(page, number, ready=True):
    """Fill a team's form: the first options of some actions that the purse can pay, and the first plan that is open."""
    left = float(page.locator("#decision").get_attribute("data-purse"))
    for card in page.locator("fieldset.action:not(.plan)").all()[number : number + 2]:
        options = card.locator(".option:not(.none) input:enabled")  # what stands is closed
        left -= float(options.first.get_attribute("data-cost")) if options.count() else 0.0
        if left >= 0 and options.count():
            options.first.check()
    plans = page.locator(".plan input:enabled")
    if plans.count():
        plans.first.check()
    if ready:
        page.locator("input[name=ready]").check()
    page.get_by_role("button", name="Hand in", exact=True).click()
    playwright.expect(page.locator("#answer")).to_contain_text("Kept.")


def step(desk, *names):
    for name in names:
        desk.get_by_role("button", name=name, exact=True).click()
        if name == "Run the turn":
            desk.get_by_role("button", name="Show it to the room").wait_for(timeout=LONG)


@pytest.fixture
def room(chromium, folder, tmp_path, workshop_server):
    path = workshop_server.made(tmp_path / "a.session")
    app = create_app(path)
    with workshop_server.running(app) as address:
        yield Room(chromium, address, app.state.hall.session.file.secrets(), folder)
    for context in chromium.contexts:
        context.close()


def test_a_whole_workshop_with_four_teams_and_the_network_cut(room, tmp_path):
    login = room.page(PHONE)
    room.check(login, "login_phone", "/login")
    desk, wall = room.seat("facilitator"), room.seat("projector", WALL)
    teams = {team: room.seat(f"light/{team}", PHONE) for team in ROLES}
    room.check(wall, "wall_join")
    room.check(wall, "wall_ahead", "/projector?show=ahead", ".future")
    room.check(wall, "why_ahead", "/why", ".bars")
    wall.goto(room.address + "/projector")
    room.check(teams["government"], "team_first_phone", "/team")
    teams["government"].get_by_label("At year 10 we are satisfied if").fill("soldiers are paid from our own budget")
    teams["government"].get_by_role("button", name="Seal it").click()
    for number in range(3):
        for place, team in enumerate(ROLES):
            teams[team].goto(room.address + "/team")
            choose(teams[team], number + place % 2)
        desk.goto(room.address + "/facilitator")
        playwright.expect(desk.get_by_text("Every team is ready.")).to_be_visible()
        if number == 1:
            desk.locator("#injects summary").first.click()
            desk.get_by_role("button", name=re.compile("Play this card")).first.click()
            desk.get_by_label("What is promised").fill("Wages stand in next year’s budget")
            desk.locator("#promises").get_by_role("button", name="Keep").click()
        step(desk, "Lock the turn", "Run the turn")
        if number == 2:
            room.check(teams["government"], "team_predict_phone", "/team")
            page = teams["government"]
            page.get_by_label("No", exact=True).check()
            page.get_by_label(re.compile("How many days")).fill("40")
            page.get_by_label(re.compile("In how many of 100")).fill("30")
            page.get_by_role("button", name="Hand in the prediction").click()
        step(desk, "Show it to the room")
    room.check(wall, "wall_predict", "/projector", ".questions")
    room.check(wall, "wall_played", "/projector?show=results", ".curves")
    room.check(wall, "why_round", "/why", ".bars")
    room.check(teams["forces"], "team_played_phone", "/team")
    room.check(desk, "desk_played", "/facilitator")
    room.check(desk, "paper", "/facilitator/paper/light/forces")
    teams["donors"].goto(room.address + "/team")
    playwright.expect(teams["donors"].locator("#answer")).to_contain_text("The mission has left")
    assert teams["donors"].get_by_role("button", name="Hand in", exact=True).count() == 0
    for year in range(4):
        if year == 0:
            for team in AT_HOME:
                teams[team].goto(room.address + "/team")
                choose(teams[team], 0)
        desk.goto(room.address + "/facilitator")
        step(desk, "Lock the turn", "Run the turn", "Show it to the room")
    room.check(wall, "after", "/after", ".curves")
    room.check(wall, "lab", "/lab?ask=swap_footprint", ".icons")
    room.check(wall, "why_chain", "/why?outcome=own_led_after", ".chain, .bars")
    room.check(wall, "outcomes", "/outcomes", ".came")
    rewound(room, desk, tmp_path)
    assert room.foreign == [] and room.errors == []


def rewound(room, desk, tmp_path):
    """Go back, play on on a branch, and look at the old one again."""
    desk.goto(room.address + "/facilitator")
    desk.get_by_label("Back to").select_option("2")
    desk.get_by_label("Name of the new branch").fill("pay first")
    desk.get_by_role("button", name="Go back").click()
    playwright.expect(desk.locator(".case")).to_contain_text("pay first")
    desk.get_by_role("button", name="Fill").click()
    step(desk, "Lock the turn", "Run the turn", "Show it to the room")
    desk.get_by_label("Branch", exact=True).select_option("main")
    desk.get_by_role("button", name="Play on this branch").click()
    playwright.expect(desk.get_by_text("Every year has been shown.")).to_be_visible()
    session = Session(tmp_path / "a.session")
    main, other = session.game("main"), session.game("pay first")
    session.close()
    assert main.ran[0] == other.ran[0] and main.ran[2] != other.ran[2]
    assert {decision.by for (turn, *_), decision in main.decisions.items() if turn < 2} == {"team"}


def test_a_team_can_play_without_scripts(room):
    page = room.seat("light/government", PHONE, java_script_enabled=False)
    choose(page, 0, ready=False)
    playwright.expect(page.locator("#answer")).to_contain_text("Version 1 is kept")
    for card in page.locator("fieldset.action").all()[:4]:
        card.locator(".option:not(.none) input").last.check()
    page.get_by_role("button", name="Hand in", exact=True).click()
    playwright.expect(page.get_by_role("alert")).to_contain_text("At most 3 in a round")
    assert page.locator(".option:not(.none) input:checked").count() == 4, "what was sent is still there to mend"
    assert room.foreign == []


def test_a_refusal_is_told_on_a_page_of_its_own(room):
    wall = room.seat("projector")
    room.check(wall, "refused", "/lab?ask=everything")
    playwright.expect(wall.get_by_role("alert")).to_contain_text("no such question")
    room.check(wall, "missing", "/nowhere")
    room.check(wall, "other_seat", "/facilitator")
    playwright.expect(wall.get_by_role("link", name="Enter a PIN")).to_be_visible()


def test_pages_turn_round_for_languages_from_right_to_left(room):
    """The same pages with the direction turned: nothing is cut off or wider than its screen."""
    page = room.seat("light/government", PHONE)
    desk = room.seat("facilitator", DESKTOP)
    for one, name in ((page, "team_phone_rtl"), (desk, "desk_rtl")):
        playwright.expect(one.locator(".working")).to_have_count(0, timeout=LONG)
        one.evaluate("document.documentElement.dir = 'rtl'")
        room.check(one, name)
        assert one.evaluate("document.querySelector('h1').getBoundingClientRect().right > innerWidth * 0.8")


def test_one_person_explores_by_keyboard(chromium, folder, workshop_server):
    app = create_explorer("synthetic_light", worlds=20)
    with workshop_server.running(app) as address:
        room = Room(chromium, address, {}, folder)
        page = room.page()
        room.check(page, "explore", "/", ".paired")
        slider = page.get_by_role("slider", name="Footprint")
        slider.focus()
        page.keyboard.press("End")
        playwright.expect(slider).to_have_attribute("aria-valuetext", re.compile("^Heavy"))
        page.wait_for_url(re.compile("footprint=heavy"))
        page.locator(".verdict").first.wait_for()
        playwright.expect(page.locator("pre")).to_contain_text("--set footprint=heavy")
        playwright.expect(slider).to_be_focused()
        playwright.expect(page.locator("#said")).to_contain_text("Your choice")
        room.check(page, "explore_heavy")
        page.locator(".lever", has_text="How support ends").get_by_text("Never", exact=True).click()
        page.wait_for_url(re.compile("footprint=heavy&drawdown=never"))
        page.goto(page.url)
        playwright.expect(slider).to_have_value("3")
        for name, path in (("explore_phone", "/?footprint=heavy"), ("explore_phone_ar", "/?footprint=heavy&lang=ar")):
            phone = room.page(PHONE)
            room.check(phone, name, path, ".verdict")
            places = [one.bounding_box() for one in phone.locator(".ticks span").all()]
            assert all(one["x"] >= 0 and one["x"] + one["width"] <= 360 for one in places)
        assert room.foreign == room.errors == []
    app.state.worker.close()


def test_sliders_without_a_script_have_a_button(chromium, folder, workshop_server):
    app = create_explorer("synthetic_light", worlds=20)
    with workshop_server.running(app) as address:
        page = Room(chromium, address, {}, folder).page(PHONE, java_script_enabled=False)
        page.goto(address)
        page.get_by_role("slider", name="Footprint").focus()
        page.keyboard.press("End")
        page.get_by_role("button", name="Work it out").click()
        page.wait_for_url(re.compile(r"/\?footprint=heavy$"))
        playwright.expect(page.locator(".lever", has_text="Footprint").locator(".chosen")).to_contain_text("Heavy")
    app.state.worker.close()


def test_the_wall_shows_news_by_itself(room):
    desk, wall = room.seat("facilitator"), room.seat("projector", {"width": 1280, "height": 720})
    desk.get_by_role("button", name="Lock the turn").click()
    playwright.expect(wall.locator(".stage")).to_contain_text("Locked", timeout=LONG)
    desk.get_by_label("Minutes").select_option("1")
    desk.get_by_role("button", name="Start").click()
    playwright.expect(wall.locator(".clock")).to_be_visible(timeout=LONG)
    sizes = wall.evaluate(
        """[...document.querySelectorAll('body *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 &&
        n.textContent.trim()) && e.getClientRects().length && !e.closest('.unseen, .skip, title, desc'))
        .map(e => parseFloat(getComputedStyle(e).fontSize) * (e.getScreenCTM ? e.getScreenCTM().a : 1))"""
    )
    assert min(sizes) >= 24, "eighteen points are twenty-four pixels"
