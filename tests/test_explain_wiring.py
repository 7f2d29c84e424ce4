"""The wiring is read off the agents' code: what reaches what, and nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from sim.explain.wiring import _MadeUp, _standing_in, reached_by, wiring
from sim.explain.words import NAMES, input_name, result_name
from sim.rules import choices
from sim.rules._rule import RULES


@pytest.mark.parametrize(
    ("link", "source"),
    [
        (("forces.next_cohesion", "stress"), "forces.pay_stress"),
        (("districts.next_grievance", "predation_gained"), "districts.predation"),
        (("conflict.start_chance", "grievance"), "districts.next_grievance"),
        (("conflict.start_chance", "deterred"), "conflict.deterrence"),
        (("conflict.odds", "force"), "forces.effective_strength"),
        (("institutions.next_own_led", "adopted_now"), "institutions.adopted"),
        (("politics.next_legitimacy", "trust_gained"), "districts.next_trust"),
        (("forces.coup_chance", "oversight"), "institutions.next_oversight"),
    ],
)
def test_a_rule_reaches_the_inputs_that_agents_hand_it_to(link, source):
    assert source in wiring().sources[link]


def test_what_goes_through_a_named_rule_is_not_a_link_of_its_own():
    """Trust does not make own-led capacity; grievance reaches the risk of war and skill does so only by odds."""
    sources = wiring().sources
    assert sources["conflict.start_chance", "log_odds"] == {"conflict.odds"}
    assert "districts.next_trust" not in sources["institutions.next_own_led", "buy_in"]
    assert "forces.next_skill" not in sources["conflict.odds", "force"]


def test_plumbing_is_passed_through():
    """Buy-in reaches the risk of war though a coup may cut it on the way; a campaign's start makes deaths."""
    assert "politics.next_buy_in" in wiring().sources["conflict.start_chance", "buy_in"]
    assert "conflict.start_chance" in wiring().series["battle_deaths"]


def test_choices_reach_what_they_are_about():
    inputs, _ = reached_by("staff_reference")
    assert ("delivery.delivered", "effective_staff") in inputs
    assert ("conflict.deterrence", "presence") not in inputs
    assert ("conflict.deterrence", "presence") in reached_by("presence_reference")[0]


def test_every_rule_that_has_words_is_a_rule_and_every_word_an_input():
    for key, words in NAMES.items():
        assert key in RULES, f"words.yaml names {key}, which is no rule"
        assert set(words.inputs) <= set(RULES[key].inputs), key
        assert result_name(key) == words.name
    assert input_name("forces.next_conduct", "stress") == "strain from late pay"


def test_tracing_leaves_the_rules_as_they_were():
    before = {key: rule.scalar for key, rule in RULES.items()}
    reached_by("forces.next_skill")
    assert {key: rule.scalar for key, rule in RULES.items()} == before
    assert RULES["choices.smaller"](1.0, 2.0) == 1.0


def test_a_model_of_another_thread_keeps_the_true_rules():
    """A server may read the wiring while something else runs in it."""
    rule = choices.part_of
    with _standing_in(_MadeUp("")), ThreadPoolExecutor(1) as another:
        assert another.submit(rule.scalar, 1.0, 4.0).result() == 0.25
        assert rule.scalar(1.0, 4.0) != 0.25
    assert rule.scalar(1.0, 4.0) == 0.25
