"""The page for one person: the same numbers as the command line, baseline beside every answer, nothing from outside."""

from __future__ import annotations

import re
import shlex
from functools import partial

import httpx
import pytest

from sim.api import compare
from sim.scenario import load_scenario
from sim.workshop.lab import OUTCOMES
from sim.workshop.web.explore import create_explorer
from sim.workshop.web.explorer import CHOICES, SHOWN, Explorer
from sim.workshop.web.security import HEADERS
from sim.workshop.wording import LANGUAGES, texts

WORLDS = 20
ask = partial(httpx.get, timeout=300)
HEAVY = (("footprint", "heavy"),)
NEVER = (("engagement", "tactical"), ("drawdown", "never"))


@pytest.fixture(scope="module")
def app():
    made = create_explorer("synthetic_light", worlds=WORLDS)
    yield made
    made.state.worker.close()


@pytest.fixture(scope="module")
def address(app, workshop_server):
    with workshop_server.running(app) as found:
        yield found


def test_answers_run_side_by_side_are_those_of_the_command_line(app):
    explorer = app.state.explorer
    explorer.work_out([(), HEAVY, (("drawdown", "abrupt"),)])
    other = load_scenario("synthetic_light", ["footprint=heavy"])
    found = compare(explorer.base, other, WORLDS, explorer.seed, 1, OUTCOMES)
    theirs = {one.outcome: one for one in found.contrasts}
    ours = {one.outcome: one for one in explorer.known[HEAVY].contrasts}
    assert ours.keys() == theirs.keys() == set(OUTCOMES)
    for name in OUTCOMES:
        for part in ("mean_a", "mean_b", "difference", "pairs"):
            expected = pytest.approx(getattr(theirs[name], part), rel=1e-12, nan_ok=True)
            assert getattr(ours[name], part) == expected, (name, part)
        assert ours[name].ties >= theirs[name].ties, "pairs that hardly differ are ties on the page"
        assert ours[name].agree <= theirs[name].agree or not ours[name].pairs
    assert set(explorer.known[HEAVY].bands) == set(SHOWN), "nothing is kept that the page does not show"


def test_the_command_lines_name_the_choice(app):
    lines = [shlex.split(line) for line in app.state.explorer.command(HEAVY).splitlines()]
    assert [line[:2] for line in lines] == [["ssrsim", "run"], ["ssrsim", "run"], ["ssrsim", "compare"]]
    assert "footprint=heavy" in lines[1] and "footprint=heavy" not in lines[0]


def test_every_package_can_be_chosen():
    base = load_scenario("guinea_bissau")
    for lever, packages in CHOICES.items():
        for package in packages:
            assert load_scenario("guinea_bissau", [f"{lever}={package}"]).structure == base.structure


@pytest.fixture(scope="module")
def idle():
    """An explorer that nothing is asked of in the background."""
    return Explorer("synthetic_light", load_scenario("synthetic_light"), worlds=WORLDS)


def test_the_baseline_stands_at_its_own_step(idle):
    assert idle.usual == {"footprint": "light", "financing": "historical"}
    assert idle.steps("footprint") == ("none", "", "medium", "heavy")
    assert idle.steps("drawdown") == ("", *CHOICES["drawdown"]), "no package ends support as the baseline does"
    assert idle.tidy({"footprint": "light", "drawdown": "abrupt"}) == (("drawdown", "abrupt"),)


def test_the_nearest_choices_are_worked_out_first(idle):
    choice = idle.tidy({"footprint": "heavy", "drawdown": "", "engagement": "tactical"})
    assert choice == (("engagement", "tactical"), ("footprint", "heavy"))
    near, same, across = idle.rings(choice)

    def moves(one):
        places = [[idle.steps(lever).index(dict(c).get(lever, "")) for lever in CHOICES] for c in (choice, one)]
        return sorted(abs(a - b) for a, b in zip(*places, strict=True) if a != b)

    assert all(moves(one) == [1] for one in near) and len(near) == 6
    assert all(len(moves(one)) == 1 and moves(one) != [1] for one in same)
    assert len(near) + len(same) == sum(len(idle.steps(lever)) - 1 for lever in CHOICES), "every place of one slider"
    assert all(moves(one) in ([1, 1], [2]) for one in across)


def test_what_is_worked_out_ahead_gives_way(idle):
    ahead = idle.tidy({"financing": "pooled", "drawdown": "never"})
    idle.wanted = HEAVY
    idle.ahead((), [ahead])
    assert ahead not in idle.known, "something else has been asked for"
    idle.ahead(HEAVY, [ahead])
    assert ahead in idle.known


def test_a_choice_that_is_asked_for_ends_what_is_under_way_unless_it_is_in_it(idle):
    months = []
    some = [idle.tidy({"drawdown": "abrupt"}), idle.tidy({"drawdown": "benchmark"})]

    def still():
        months.append(1)
        return len(months) < 30

    idle.work_out(some, still)
    assert len(months) == 30 and not set(some) & idle.known.keys(), "given up within a month"
    idle.wanted = some[1]
    idle.ahead((), some)
    assert set(some) <= idle.known.keys(), "what is wanted is among them"


def test_looking_again_does_not_take_the_place_of_what_was_asked_for_later(app, address, monkeypatch):
    """Else two windows would make each other's runs give way for ever."""
    explorer = app.state.explorer
    answered(address)
    monkeypatch.setattr("sim.workshop.web.explore.PATIENCE", 0.0)
    explorer.known.pop(NEVER, None)
    explorer.wanted = NEVER
    ask(address + "/?engagement=balanced&drawdown=never", headers={"x-again": "1"})
    assert explorer.wanted == NEVER or NEVER in explorer.known


def test_the_page_shows_choice_and_baseline_and_its_address_reproduces_it(address):
    path = "/?footprint=heavy&curve=cover"
    page = answered(address + path)
    assert page.status_code == 200 and "The model is running" not in page.text
    for words in ("Baseline", "Your choice", "90% interval", "Pairs that agree", "forecasts no country"):
        assert words in page.text
    again = ask(address + path)
    assert again.text == page.text, "the same address, the same numbers"
    assert 'aria-valuetext="Heavy: some 500 staff, 8,000 troops"' in page.text
    assert "--set footprint=heavy" in page.text
    assert not re.findall(r"https?://", page.text)
    assert all(page.headers[name] == value for name, value in HEADERS.items())


def test_a_choice_that_is_none_leads_to_the_baseline(address):
    for wrong in ("footprint=huge", "drawdown=<script>", "engagement=../../etc"):
        answer = ask(f"{address}/?{wrong}")
        assert answer.status_code == 303 and answer.headers["location"] == "/"
    assert ask(f"{address}/static/..%2Fexplore.py").status_code == 404


def answered(address):
    """The page of an address once the model has run."""
    for _ in range(200):
        page = ask(address)
        if "The model is running" not in page.text:
            break
    return page


def test_sliders_work_without_a_script(address):
    """Without a script a form sends numbers of steps; the answer is at the address that links hold."""
    steps = "engagement=0&footprint=3&financing=2&drawdown=0&curve=trust"
    page = ask(f"{address}/?{steps}")
    assert page.status_code == 303 and page.headers["location"] == "/?footprint=heavy&curve=trust"
    html = answered(address + page.headers["location"]).text
    assert html.count('type="range"') == 4 and '<noscript><p class="buttons"><button' in html
    for wrong in ("footprint=9", "footprint=-1", "footprint=²", "footprint=00"):
        assert ask(f"{address}/?{wrong}").headers["location"] == "/"


def test_while_the_model_runs_the_baseline_is_seen(app, address, monkeypatch):
    monkeypatch.setattr("sim.workshop.web.explore.PATIENCE", 0.0)
    answered(address)
    app.state.explorer.known.pop(NEVER, None)
    html = ask(f"{address}/?engagement=tactical&drawdown=never").text
    assert "The model is running" in html and '<table class="paired">' in html and "Your choice</th>" not in html
    assert "drawdown=never" in html, "the command lines are those of the choice"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_in_every_language_and_its_links_keep_the_choice(address, language):
    t = texts(language)
    html = answered(f"{address}/?footprint=heavy" + ("" if language == "en" else f"&lang={language}")).text
    assert f'lang="{language}" dir="{t.direction}"' in html and t("web.explore.footprint.heavy") in html
    assert t("web.explore.short.balanced") in html
    for other in set(LANGUAGES) - {"en"}:
        assert f'href="/?footprint=heavy&amp;lang={other}"' in html
