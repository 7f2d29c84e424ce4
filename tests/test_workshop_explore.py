"""The page for one person: the same numbers as the command line, baseline beside every answer, nothing from outside."""

from __future__ import annotations

import re
import shlex

import httpx
import numpy as np
import pytest

from sim.api import compare
from sim.scenario import load_scenario
from sim.workshop.web.explore import CHOICES, create_explorer, neighbours, tidy
from sim.workshop.web.security import HEADERS

WORLDS = 20
HEAVY = (("footprint", "heavy"),)


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
    found = compare(explorer.base, other, WORLDS, explorer.seed, 1)
    for one in found.contrasts:
        ours = explorer.known[()].outcomes, explorer.known[HEAVY].outcomes
        if one.outcome in ours[0] and one.pairs == WORLDS:
            assert np.mean(ours[0][one.outcome]) == pytest.approx(one.mean_a, rel=1e-12), one.outcome
            assert np.mean(ours[1][one.outcome]) == pytest.approx(one.mean_b, rel=1e-12), one.outcome


def test_the_command_lines_name_the_choice(app):
    lines = [shlex.split(line) for line in app.state.explorer.command(HEAVY).splitlines()]
    assert [line[:2] for line in lines] == [["ssrsim", "run"], ["ssrsim", "run"], ["ssrsim", "compare"]]
    assert "footprint=heavy" in lines[1] and "footprint=heavy" not in lines[0]


def test_every_package_can_be_chosen():
    base = load_scenario("guinea_bissau")
    for lever, packages in CHOICES.items():
        for package in packages:
            assert load_scenario("guinea_bissau", [f"{lever}={package}"]).structure == base.structure


def test_what_may_be_asked_next_differs_in_one_lever():
    choice = tidy({"footprint": "heavy", "drawdown": "", "engagement": "tactical"})
    assert choice == (("engagement", "tactical"), ("footprint", "heavy"))
    for one in neighbours(choice):
        assert sum(dict(one).get(lever) != dict(choice).get(lever) for lever in CHOICES) == 1


def test_what_is_worked_out_ahead_gives_way(app):
    explorer, ahead = app.state.explorer, tidy({"financing": "pooled", "drawdown": "never"})
    explorer.wanted = HEAVY
    explorer.ahead((), [ahead])
    assert ahead not in explorer.known, "something else has been asked for"
    explorer.ahead(HEAVY, [ahead])
    assert ahead in explorer.known


def test_the_page_shows_choice_and_baseline_and_its_address_reproduces_it(address):
    path = "/?footprint=heavy&curve=cover"
    for _ in range(20):
        page = httpx.get(address + path, timeout=60)
        if "<table class=\"paired\">" in page.text:
            break
    assert page.status_code == 200 and "The model is running" not in page.text
    for words in ("Baseline", "Your choice", "90 % interval", "Pairs that agree", "forecasts no country"):
        assert words in page.text
    again = httpx.get(address + path, timeout=60)
    assert again.text == page.text, "the same address, the same numbers"
    assert '<option value="heavy" selected>' in page.text and "--set footprint=heavy" in page.text
    assert not re.findall(r"https?://", page.text)
    assert all(page.headers[name] == value for name, value in HEADERS.items())


def test_a_choice_that_is_none_leads_to_the_baseline(address):
    for wrong in ("footprint=huge", "drawdown=<script>", "engagement=../../etc"):
        answer = httpx.get(f"{address}/?{wrong}")
        assert answer.status_code == 303 and answer.headers["location"] == "/"
    assert httpx.get(f"{address}/static/..%2Fexplore.py").status_code == 404
