"""Why: links cut in lock-step, choices averaged over orders, nothing unexplained hidden."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from explained_pair import PAIR, WORLDS
from typer.testing import CliRunner

from sim.api import compare
from sim.cli.app import app
from sim.explain import levers
from sim.explain.held import Arm, Pairs
from sim.explain.of_result import found_again, read_answer
from sim.explaining import explain_result
from sim.report import because
from sim.report.page import write_report
from sim.rules._rule import RULES
from sim.scenario import load_scenario

NUMBERS = np.arange(WORLDS, dtype=np.uint64)


def _pairs(a, b, worlds=NUMBERS):
    return Pairs(Arm.of(a, worlds, 2011), Arm.of(b, worlds, 2011), worlds, 2011)


def test_the_difference_is_that_of_compare(own_led):
    both = compare(*PAIR, worlds=WORLDS, outcomes=("own_led_handover",))
    assert own_led.total.difference == pytest.approx(both.contrasts["own_led_handover"].difference, abs=1e-12)


def test_the_choices_add_up_to_the_difference(own_led):
    assert {one.lever for one in own_led.levers} == {"reform staff", "troops and police"}
    assert own_led.exact
    assert sum(one.size.difference for one in own_led.levers) == pytest.approx(own_led.total.difference, abs=1e-12)


def test_the_chain_leads_from_the_staff_to_own_led_capacity(own_led):
    """More staff, more outside work, more help that takes root: each link carries the gain, none is invented."""
    assert own_led.told_apart and 0 < len(own_led.links) + len(own_led.levers) <= 9
    nearest = [link for link in own_led.links if link.depth == 0]
    assert {link.target for link in nearest} == {"what the country can do by itself"}
    helped = next(link for link in nearest if link.input == "lasting_effect")
    assert helped.size.difference > 0.0 and helped.mean_b > helped.mean_a
    assert any("reform staff" in link.levers for link in own_led.links)
    for link in own_led.links:
        assert link.input in RULES[link.rule].inputs
        assert link.depth == 0 or link.feeds


def test_the_remainder_is_what_the_nearest_links_leave(own_led):
    carried = sum(link.size.difference for link in own_led.links if link.depth == 0)
    assert own_led.remainder.difference == pytest.approx(own_led.total.difference - carried, abs=1e-9)


def test_the_waterfall_adds_up(own_led):
    fall = own_led.waterfall
    together = fall.start.difference + sum(row.difference for row in fall.flows.values())
    assert fall.variable == "own_led"
    assert together == pytest.approx(fall.level_b - fall.level_a, abs=1e-9)


def test_a_link_held_where_nothing_differs_changes_nothing(scenarios):
    """A against A: every link is held at its own path, and the run keeps every bit."""
    pairs = _pairs(scenarios[1], scenarios[1])
    series, values = pairs.run([pairs.a])
    plain = pairs.outcomes(series, values, ["deaths_total"])["deaths_total"][0]
    links = [("forces.next_cohesion", "stress"), ("conflict.start_chance", "deterred")]
    for values_held in pairs.with_links_held(links, "deaths_total").values():
        assert np.array_equal(values_held, plain)


def test_all_ways_cut_leave_no_difference(scenarios):
    """What both choices reach, held at A's path: B then ends exactly as A does."""
    pairs = _pairs(*scenarios)
    a = pairs.outcomes(*pairs.run([pairs.a]), ["own_led_handover"])["own_led_handover"]
    held = pairs.with_links_held([("institutions.next_own_led", "lasting_effect")], "own_led_handover")
    b = pairs.outcomes(*pairs.run([pairs.b]), ["own_led_handover"])["own_led_handover"]
    (cut,) = held.values()
    assert np.abs(cut - a[0]).mean() < 0.5 * np.abs(b[0] - a[0]).mean()


def test_rules_are_themselves_again_after_a_run(scenarios):
    pairs = _pairs(*scenarios, worlds=NUMBERS[:2])
    before = RULES["forces.next_cohesion"].ufunc
    pairs.with_links_held([("forces.next_cohesion", "stress")], "deaths_total")
    assert RULES["forces.next_cohesion"].ufunc is before


def test_many_levers_are_added_first_and_taken_last():
    base = load_scenario("timor_leste", ["years=8"])
    sets = [
        "footprint={ssr_staff: 60, presence: 900}", "engagement=tactical", "financing=pooled", "drawdown.months=6",
        "mandate.months=6", "programme.per_staff=40000", "configurations={field: 1}",
    ]  # fmt: skip
    other = load_scenario("timor_leste", ["years=8", *sets])
    differing = levers.differing(base, other)
    assert len(differing) == 8
    found = levers.shares(_pairs(base, other, NUMBERS[:4]), differing, "cost_total")
    assert not found.exact and set(found.by_lever) == {lever.name for lever in differing}


def test_the_sentences_say_size_interval_and_pairs(own_led):
    arms = because.short_names(own_led.a, own_led.b)
    assert (arms.a, arms.b) == ("light", "heavy")
    for link in own_led.links:
        said = because.link_sentence(link, arms)
        assert "90 % interval" in said and "pairs go this way" in said and " under heavy (" in said
    assert "Remainder" in because.remainder_sentence(own_led)
    json.dumps(own_led.to_json())


def test_text_and_figure_name_the_same_way(own_led):
    """Every link that F8 draws an arrow to is named in the sentence of the link that it comes from."""
    arms = because.short_names(own_led.a, own_led.b)
    sources = {link.source for link in own_led.links}
    behind = [link for link in own_led.links if link.depth]
    assert behind
    for link in behind:
        assert link.feeds and set(link.feeds) <= sources
        said = because.link_sentence(link, arms)
        assert all(f"on {name}" in said for name in link.feeds), said
    same = replace(behind[0], source="troops and police", target="deterrence", levers=("troops and police",),
                   feeds=("deterrence",))  # fmt: skip
    said = because.link_sentence(same, arms)
    assert "set by" not in said and said.count("deterrence") == 1, "nothing is set by itself or leads to itself"
    for link in own_led.links:
        assert set(link.levers) <= set(own_led.begins(link))
        assert own_led.begins(link) or link.depth < max(one.depth for one in behind), "choices lead to the first links"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("timor_leste_light", "dr_congo_light"), "cannot be paired"),
        (("timor_leste_light", "timor_leste_light"), "do not differ"),
        ((*PAIR, "--outcome", "relaps"), "did you mean: relapse?"),
        ((*PAIR, "--worlds", "3"), "too few pairs"),
        (("timor_leste_lite", PAIR[1]), "did you mean: timor_leste_light?"),
    ],
)
def test_what_cannot_be_explained_is_told(words, told):
    done = CliRunner().invoke(app, ["why", *words])
    assert done.exit_code == 2
    assert told in " ".join(done.output.split())


def test_all_that_cannot_be_explained_is_told_at_once():
    words = ["why", "timor_leste_light", "dr_congo_light", "--outcome", "relaps", "--worlds", "3"]
    done = CliRunner().invoke(app, words)
    told = " ".join(done.output.split())
    assert told.startswith("4 problems") and "Running" not in told
    for part in ("cannot be paired", "facts of the country", "did you mean: relapse?", "too few pairs"):
        assert part in told, part
    unknown = CliRunner().invoke(app, ["why", "timor_leste_lite", "timor_leste_heavi"])
    assert unknown.output.count("did you mean") == 2


def test_the_command_prints_draws_and_gives_json(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ["why", *PAIR, "--outcome", "own_led_handover", "--worlds", str(WORLDS), "--out", "why", "--projector"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    for said in ("The choices that differ", "The way from there", "Remainder", "Ledger of own-led", "forecasts no"):
        assert said in done.output
    kept = json.loads((tmp_path / "why" / "why.json").read_text(encoding="utf-8"))
    assert kept["outcome"] == "own_led_handover"
    assert 0 < len(kept["links"]) + len(kept["levers"]) <= 7, "at most seven on a projector"
    assert {"f8_chain.png", "f8_chain.svg", "f7_ledger.csv"} <= {path.name for path in (tmp_path / "why").iterdir()}


def test_the_report_tells_why_where_it_is_asked_to(tmp_path):
    """The main pair of a kept result is found again by its digest, explained, and told in the report."""
    both = compare(*PAIR, worlds=WORLDS)
    both.result.write(tmp_path)
    assert explain_result(tmp_path, "own_led_handover", WORLDS) == ["timor_leste"]
    kept = read_answer(tmp_path, "timor_leste")
    assert kept.links and kept.waterfall.flows["help"].difference > 0.0
    page = write_report(tmp_path).read_text(encoding="utf-8")
    for said in ('id="because"', 'id="f8_chain_timor_leste"', 'id="f7_ledger_timor_leste"', 'id="story"', "Remainder"):
        assert said in page, said


def test_a_scenario_that_has_changed_since_is_not_explained_in_its_name():
    manifest = {"scenarios": {"timor_leste_light": "another digest"}}
    assert found_again(manifest, "timor_leste_light") is None
    assert found_again({"scenarios": {}}, "no_such_scenario") is None
