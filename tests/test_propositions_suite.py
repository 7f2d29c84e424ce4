"""The suite on the model: right models pass, deliberately wrong ones are caught, nothing depends on the workers."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.propositions import frame, load_propositions, run_propositions, scorecard
from sim.propositions.frame import FACTS, scenarios_of
from sim.propositions.running import BEGINS, Wanted, key_of, run_all
from sim.propositions.suite import planned
from sim.propositions.wrong import VARIANTS
from sim.scenario.problems import Findings

SIX = frame(6)


def run(*numbers, variant="", worlds=12, contexts=SIX):
    return run_propositions(load_propositions(numbers), contexts, worlds, variant=variant, workers=1)


@pytest.fixture(scope="module")
def intact():
    return run("P01", "P35")


@pytest.fixture(scope="module")
def reversal():
    """Rank reversal in two contexts, for what is told and drawn of it."""
    return run("P05", worlds=4, contexts=frame(2))


def test_unfunded_reforms_are_lost_and_only_because_nobody_pays(intact):
    rows = [row for row in intact.rows if row.number == "P01"]
    assert [row.verdict for row in rows] == ["pass", "pass"] and [row.ablation for row in rows] == ["pass", "pass"]
    assert all(row.effect < -0.05 for row in rows)
    assert not intact.failed()


def test_a_model_that_never_loses_what_was_gained_is_caught():
    card = run("P01", variant="gains_never_lost", worlds=8)
    assert {row.number for row in card.failed()} == {"P01"}


def test_a_review_that_adds_money_by_itself_is_caught():
    sound, wrong = (run("P24", variant=variant, worlds=24) for variant in ("", "review_adds_money"))
    told = {row.check for row in wrong.failed()} - {row.check for row in sound.failed()}
    assert any("more" in check for check in told), "the review helps whether or not anybody acts on it"


def test_a_model_in_which_support_cannot_harm_is_caught():
    sound, wrong = (run("P36", variant=variant, worlds=24) for variant in ("", "effects_never_negative"))
    assert not sound.failed() and wrong.failed()


def test_the_frame_is_a_latin_hypercube_round_the_presets():
    contexts = frame(24)
    assert [context.preset for context in contexts].count("synthetic") == 8
    assert contexts == frame(24) and contexts != frame(24, seed=5)
    wills = sorted(context.facts["buy_in_start"] for context in contexts)
    assert wills[0] < 0.2 and wills[-1] > 0.7
    assert set(FACTS) >= set(contexts[0].facts)


def test_what_an_arm_sets_prevails_over_the_context(intact):
    arms = load_propositions(["P07"])[0].arms
    scenario = scenarios_of(arms["heavy_0"], ("synthetic",), Findings())["synthetic"]
    measured = run_all([Wanted("x", {"synthetic": scenario}, {BEGINS})], frame(1), 4, workers=1)
    assert scenario.settings["buy_in_start"].value == 0.0
    assert (measured["x", BEGINS] == 96.0).all(), "the frame's own calendar"


def test_a_calendar_exit_is_matched_to_the_mean_of_the_benchmark_exit():
    (claim,) = load_propositions(["P04"])
    contexts = frame(3)
    plan = planned([claim], tuple({context.preset for context in contexts}))
    for arm in plan.wanted:
        arm.metrics.add(BEGINS)
    measured = run_all(plan.wanted, contexts, 24, workers=1)
    begins = {name: measured[plan.keys["P04", name, False], BEGINS] for name in ("benchmark", "calendar")}
    assert (begins["calendar"] == begins["calendar"][0, 0]).all(), "a calendar knows no country"
    assert np.ptp(np.nanmean(begins["benchmark"], axis=1)) > 6.0, "benchmarks do"
    assert begins["calendar"].mean() == pytest.approx(np.nanmean(begins["benchmark"]), abs=0.5)


def test_results_do_not_depend_on_batches():
    (claim,) = load_propositions(["P31"])
    contexts = frame(2)
    plan = planned([claim], tuple({context.preset for context in contexts}))
    whole = run_all(plan.wanted, contexts, 6, workers=1)
    for arm in plan.wanted[:2]:
        alone = run_all([arm], contexts, 6, workers=1)
        for (key, metric), values in alone.items():
            assert np.array_equal(values, whole[key, metric], equal_nan=True)
    assert len({key_of(arm.scenarios) for arm in plan.wanted}) == len(plan.wanted)


def test_the_command_prints_and_writes_the_scorecard_and_fails_with_a_gate(tmp_path):
    runner = CliRunner()
    good = runner.invoke(
        app, ["propositions", "p35", "--contexts", "3", "--worlds", "4", "--workers", "1", "--out", str(tmp_path)]
    )
    assert good.exit_code == 0, good.output
    assert "\nP35  pass " in good.output and "| ---" not in good.output
    assert "It compares mechanisms; it forecasts no country." in good.output
    kept = json.loads((tmp_path / "scorecard.json").read_text(encoding="utf-8"))
    assert [row["verdict"] for row in kept["rows"]] == ["pass", "pass"] and kept["contexts"] == 3
    assert (tmp_path / "scorecard.csv").read_text(encoding="utf-8").count("\n") == 3
    assert max(map(len, good.stdout.replace(str(tmp_path), "").splitlines())) <= scorecard.WIDTH
    page = (tmp_path / "scorecard.md").read_text(encoding="utf-8")
    assert "# Propositions" in page and "| P35 |" in page
    (tmp_path / "shown.csv").write_text("of another claim", encoding="utf-8")
    again = ["propositions", "P35", "--contexts", "2", "--worlds", "4", "--workers", "1", "--out", str(tmp_path)]
    assert runner.invoke(app, again).exit_code == 2
    done = runner.invoke(app, [*again, "--force"])
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "scorecard.json").read_text(encoding="utf-8"))["contexts"] == 2
    assert not (tmp_path / "shown.csv").exists(), "nothing of the scorecard that stood there is left"
    bad = runner.invoke(app, ["propositions", "P01", "--contexts", "3", "--worlds", "4", "--workers", "1",
                              "--model", "gains_never_lost"])  # fmt: skip
    assert bad.exit_code == 1 and "fail" in bad.output


def test_the_command_refuses_what_it_does_not_know():
    runner = CliRunner()
    for words, told in (
        (["P99"], "propositions P99: no proposition has this number"), (["P01", "--model", "x"], "no such wrong model"),
        (["P01", "--full", "--worlds", "4"], "either --full or --worlds"),
        (["P01", "--worlds", "0"], "0 in each context are too few"),
    ):  # fmt: skip
        found = runner.invoke(app, ["propositions", *words])
        assert found.exit_code == 2 and told in found.output
    listed = runner.invoke(app, ["propositions", "--list"])
    assert listed.exit_code == 0 and listed.output.count("\n") == 46


def test_numbers_are_read_as_people_write_them():
    for written in ("P07", "p7", "7", "P7"):
        assert [one.number for one in load_propositions([written])] == ["P07"]
    assert [one.number for one in load_propositions(["P24", "p5", "P05"])] == ["P05", "P24"]


def test_a_crossing_tells_both_of_its_metrics_and_small_effects_keep_two_digits(intact, reversal):
    row = replace(intact.rows[0], effect=-0.0181, low=-0.0262, high=-0.0112, first=0.352, first_low=0.301,
                  first_high=0.402)  # fmt: skip
    assert scorecard.effect_words(row) == "first +0.35 (+0.30 to +0.40), later −0.018 (−0.026 to −0.011)"
    tiny = replace(row, first=math.nan, effect=6.04e-9, low=2.8e-9, high=9.4e-9)
    assert scorecard.effect_words(tiny) == "+6.0e−09 (+2.8e−09 to +9.4e−09)"
    crossing = next(row for row in reversal.rows if row.kind == "crossing")
    assert crossing.first_low <= crossing.first <= crossing.first_high
    assert "first " in scorecard.terminal(reversal)


def test_a_scorecard_smaller_than_the_rule_gives_no_verdict_by_it(intact):
    for contexts, worlds, small in ((24, 64, False), (24, 200, False), (23, 64, True), (24, 63, True)):
        said = scorecard.summary(replace(intact, contexts=contexts, worlds=worlds))
        told = "Fewer than the rule's 24 contexts × 64 worlds: no verdict by the written rule." in said
        assert told == small, (contexts, worlds)


def test_a_gate_that_cannot_be_run_has_not_been_passed(monkeypatch):
    from sim.propositions import suite

    monkeypatch.setattr(suite, "missing", lambda one: "not yet runnable: series x is not recorded")
    card = run("P35")
    assert card.failed() and card.rows[0].verdict == "not run" and card.arms == 0
    assert "not yet runnable" in scorecard.failures(card)[0]


def test_every_wrong_model_says_what_is_wrong_with_it():
    assert len(VARIANTS) >= 3 and all(variant.what for variant in VARIANTS.values())


def test_a_kept_scorecard_is_read_as_it_was(intact, tmp_path):
    scorecard.write(intact, tmp_path)
    again = scorecard.read(tmp_path / "scorecard.json")
    assert scorecard.markdown(again.rows) == scorecard.markdown(intact.rows)
    assert scorecard.counts(again) == scorecard.counts(intact)


def test_figures_show_what_stands_in_their_table(reversal, tmp_path):
    paths = {path.name for path in scorecard.write(reversal, tmp_path)}
    assert {"shown.csv", "f10_rank_reversal.png", "f10_rank_reversal.csv"} <= paths
    kept = [point for point in reversal.shown if point.quantity == "kept" and point.months == 0]
    assert kept and all(point.mean == 0.0 for point in kept), "all of it stands at handover itself, whatever the arm"
