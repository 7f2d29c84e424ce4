"""The 46 claims as data, and what is said when they are written wrongly."""

import textwrap

import pytest

from sim.propositions.claims import AGREE
from sim.propositions.frame import frame
from sim.propositions.reading import load_propositions
from sim.propositions.structural import FUNCTIONS
from sim.propositions.suite import missing, planned
from sim.propositions.wrong import VARIANTS
from sim.scenario import InputErrors

ALL = load_propositions()

GOOD = """
P90:
  claim: More is more
  source: A test
  grade: A
  gate: yes
  test: compare
  rests_on: [consent]
  arms:
    less: {footprint: light}
    more: {footprint: heavy}
  checks:
    - {name: a check, kind: sign, contrast: more - less, expect: higher, metric: {of: own_led, at: {exit: 24}}}
  ablation: {what: nothing, set: {consent: off}}
"""


def written(folder, text):
    (folder / "claims.yaml").write_text(textwrap.dedent(text), encoding="utf-8")
    return load_propositions(folder=folder)


def test_there_are_46_claims_with_source_test_and_something_to_check():
    assert [one.number for one in ALL] == [f"P{number:02d}" for number in range(1, 47)]
    for one in ALL:
        assert one.claim and one.source and one.test and one.checks, one
        assert one.grade in AGREE
        for check in one.checks:
            assert set(check.arms()) <= set(one.arms)
            assert not check.function or check.function in FUNCTIONS, one


def test_every_claim_but_structures_and_identities_has_an_ablation_that_is_a_patch():
    for one in ALL:
        if {check.kind for check in one.checks} <= {"structural", "accounting"}:
            continue
        assert one.ablation and one.ablation_words, one
        assert any(check.ablate for check in one.checks), one


def test_gates_are_those_that_the_claims_grade_asks_for():
    inferred = [one for one in ALL if one.grade == "I"]
    assert inferred and not any(one.gate for one in inferred), "what we inferred ourselves is reported"
    assert all(one.gate for one in ALL if one.grade in "AH"), "what a source says is a gate"


def test_what_can_be_run_resolves_on_every_preset():
    able = [one for one in ALL if not missing(one)]
    assert len(able) >= 12
    plan = planned(able, tuple(dict.fromkeys(context.preset for context in frame(6))))
    assert not plan.impossible
    assert len(plan.wanted) < len(plan.keys), "arms that come to the same are shared"


def test_wrong_models_name_propositions_that_exist():
    numbers = {one.number for one in ALL}
    assert all(variant.caught_by and set(variant.caught_by) <= numbers for variant in VARIANTS.values())


def test_a_good_file_is_read(tmp_path):
    (one,) = written(tmp_path, GOOD)
    assert one.gate and one.ablation_gate and one.checks[0].arms() == ("more", "less")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("grade: A", "grade: Z", "unknown grade"),
        ("kind: sign", "kind: sing", "did you mean: sign"),
        ("more - less", "more - lass", "did you mean: less"),
        ("more - less", "more ** less", "only names, numbers"),
        ("{exit: 24}", "{exot: 24}", "did you mean: exit"),
        ("{exit: 24}", "24", "not a date"),
        ("of: own_led, at: {exit: 24}", "at: {exit: 24}", "a metric is `of` series or of a `column`"),
        ("of: own_led, at: {exit: 24}", "of: own_led, take: mean", "metric.from: is missing"),
        ("[consent]", "[consant]", "did you mean: consent"),
        ("gate: yes", "gate: maybe", "neither yes nor no"),
        ("claim: More is more", "clame: More is more", "claim: is missing"),
        ("contrast: more - less, ", "", "a contrast and a metric are needed"),
        ("expect: higher", "expect: bigger", "unknown expect"),
    ],
)
def test_each_mistake_is_told_with_its_place(tmp_path, old, new, told):
    assert old in GOOD
    with pytest.raises(InputErrors) as caught:
        written(tmp_path, GOOD.replace(old, new))
    assert told in str(caught.value) and "claims.yaml:" in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path):
    with pytest.raises(InputErrors) as caught:
        written(tmp_path, GOOD.replace("grade: A", "grade: Z").replace("gate: yes", "gate: maybe"))
    assert len(caught.value.problems) == 2


def test_an_unknown_number_is_refused_with_the_nearest():
    with pytest.raises(InputErrors, match="P46"):
        load_propositions(["P05", "P64"])


def test_a_lever_that_the_model_does_not_have_is_told_and_does_not_crash(tmp_path):
    found = written(tmp_path, GOOD.replace("footprint: heavy", "foot_print: heavy"))
    plan = planned(found, ("synthetic",))
    assert "foot_print" in plan.impossible["P90"] and not plan.wanted
