"""A team's page goes with the room by itself, and never takes from anybody what is not handed in."""

from __future__ import annotations

import re
import shutil

import pytest

from sim.workshop.web.app import create_app

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (requirements-dev.txt)")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium")

SOON = 20_000


@pytest.fixture(scope="module")
def room(tmp_path_factory, workshop_server):
    """The session of a server, and what opens a seat of it on a phone."""
    app = create_app(workshop_server.made(tmp_path_factory.mktemp("follow") / "a.session"))
    session = app.state.hall.session
    with workshop_server.running(app) as address, playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM)

        def seat(name):
            page = browser.new_context(viewport={"width": 360, "height": 640}).new_page()
            page.goto(address)
            page.get_by_label("PIN").fill(session.file.secrets()[name])
            page.get_by_role("button", name="Take the seat").click()
            page.wait_for_url(re.compile("/team"))
            playwright.expect(page.locator(".working")).to_have_count(0, timeout=SOON)
            return page

        yield session, seat
        browser.close()


def test_pages_follow_the_room_but_where_something_is_not_handed_in(room):
    session, seat = room
    idle, typing, refused = seat("light/donors"), seat("light/government"), seat("light/forces")
    idle.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    typing.get_by_label("A private note of your team").fill("Who pays?")
    typing.locator("input[name='do.bill'][value=table]").check()
    typing.evaluate("document.activeElement.blur()")
    for box in refused.locator(".option:not(.none) input").all()[:5]:
        box.check()
    refused.get_by_role("button", name="Hand in", exact=True).click()
    playwright.expect(refused.get_by_role("alert")).to_contain_text("At most 3 in a round")
    sent = refused.locator(".option:not(.none) input:checked").count()

    session.lock()
    playwright.expect(idle.locator("#answer")).to_contain_text("The round is closed", timeout=SOON)
    playwright.expect(idle.locator("#moved")).to_be_visible()
    assert idle.evaluate("scrollY") == 0, "a page that has moved on begins at its top"
    for page in (typing, refused):
        playwright.expect(page.locator("#news")).to_be_visible(timeout=SOON)
    assert typing.get_by_label("A private note of your team").input_value() == "Who pays?"
    assert typing.locator("input[name='do.bill'][value=table]").is_checked()
    assert refused.locator(".option:not(.none) input:checked").count() == sent > 3

    session.run()
    session.reveal()
    playwright.expect(idle.locator(".turn")).to_contain_text("Round 2", timeout=SOON)
    playwright.expect(typing.locator(".turn")).to_contain_text("Round 1")
    for page in (typing, refused):
        page.get_by_role("link", name="Load the page").click()
        playwright.expect(page.locator(".turn")).to_contain_text("Round 2")
        playwright.expect(page.locator("#news")).to_be_hidden()


def test_a_form_that_was_handed_in_holds_nothing_back(room):
    session, seat = room
    page = seat("light/mission")
    page.get_by_label("A private note of your team").fill("Two lines\nand more")
    page.get_by_role("button", name="Hand in", exact=True).click()
    playwright.expect(page.locator("#answer")).to_contain_text("Kept.")
    session.inject("new_cabinet")
    playwright.expect(page.locator(".card-out")).to_be_visible(timeout=SOON)
    assert page.get_by_label("A private note of your team").input_value() == "Two lines\nand more"


def test_titles_stand_within_their_frames(room):
    """A title of two lines, as narrow phones break it, does not cross the frame of its card."""
    page = room[1]("light/government")
    for legend in page.locator("fieldset.action > legend").all():
        title, frame = legend.bounding_box(), legend.locator("..").bounding_box()
        assert frame["y"] < title["y"] and title["y"] + title["height"] < frame["y"] + frame["height"]
