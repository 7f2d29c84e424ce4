"""The rule of each kind, on numbers whose truth is known."""

import numpy as np
import pytest

from sim.analysis.resample import resample_table
from sim.propositions import kinds
from sim.propositions.bootstrap import estimate, ratio_bound

CONTEXTS, WORLDS = 12, 40


def noise(stream, contexts=CONTEXTS, worlds=WORLDS):
    """Keyed noise of mean near 0 and spread near 0.29."""
    return resample_table(7, contexts, 1 << 14, stream)[:, :worlds] / float(1 << 14) - 0.5


@pytest.fixture(scope="module")
def luck():
    return noise(1)


def sign(differences, claimed=1.0, measure="continuous", agreement=0.75):
    zero = np.zeros_like(differences)
    return kinds.sign({"a": zero, "b": differences}, "b - a", claimed, measure, agreement)


def test_a_difference_of_the_claimed_sign_passes_and_of_the_other_fails(luck):
    found = sign(0.5 + 0.1 * luck)
    assert found.passed and found.agree == 1.0 and found.effect.low > 0.45
    assert not sign(-0.5 + 0.1 * luck).passed
    assert sign(-0.5 + 0.1 * luck, claimed=-1.0).passed


def test_pure_noise_passes_in_neither_direction(luck):
    centred = luck - luck.mean()
    assert not sign(centred).passed and not sign(centred, claimed=-1.0).passed
    assert "holds zero" in sign(centred).reason


def test_luck_common_to_both_arms_is_no_difference(luck):
    arms = {"a": luck, "b": luck + 0.01}
    assert kinds.sign(arms, "b - a", 1.0, "continuous", 0.75).passed


def test_the_sign_must_hold_in_enough_contexts(luck):
    effect = np.where(np.arange(CONTEXTS)[:, None] < 8, 1.0, -0.1) + 0.01 * luck
    assert sign(effect, agreement=0.60).passed
    found = sign(effect, agreement=0.75)
    assert not found.passed and found.agree == pytest.approx(8 / 12) and "67 % of contexts" in found.reason


def test_a_few_great_differences_do_not_make_a_continuous_claim():
    effect = np.zeros((CONTEXTS, WORLDS))
    effect[:, :5] = 1.0
    found = sign(effect)
    assert not found.passed and "median" in found.reason
    assert sign(effect, measure="count").passed, "events are rare: the mean decides"


def test_ties_between_contexts_do_not_count_for_shares():
    effect = np.zeros((CONTEXTS, WORLDS))
    effect[:4, ::3] = 1.0
    found = sign(effect, measure="share")
    assert found.contexts == 4 and found.agree == 1.0


def test_a_tie_everywhere_is_not_a_pass():
    for measure in ("continuous", "share", "count"):
        found = sign(np.zeros((CONTEXTS, WORLDS)), measure=measure)
        assert not found.passed and found.effect.value == 0.0


def test_missing_worlds_are_left_out_and_nothing_known_fails(luck):
    effect = 0.5 + 0.1 * luck
    effect[:, ::2] = np.nan
    assert sign(effect).passed and sign(effect).effect.pairs == CONTEXTS * WORLDS // 2
    found = sign(np.full((CONTEXTS, WORLDS), np.nan))
    assert not found.passed and "nothing to compare" in found.reason


def test_null_needs_an_interval_inside_the_smallest_difference(luck):
    arms = {"a": luck, "b": luck + 0.005}
    assert kinds.null(arms, "b - a", "share").passed, "half a point is less than two"
    assert not kinds.null({"a": luck, "b": luck + 0.05}, "b - a", "share").passed
    few = {"a": noise(2, 3, 6), "b": noise(3, 3, 6)}
    assert not kinds.null(few, "b - a", "share").passed, "too little seen to say that there is nothing"
    assert kinds.smallest_of_interest(arms, "continuous") == pytest.approx(0.1 * np.std(np.stack(list(arms.values()))))


def test_the_ablation_of_a_null_must_make_the_difference_appear(luck):
    assert not kinds.appears({"a": luck, "b": luck + 0.005}, "b - a", "share")[1]
    assert kinds.appears({"a": luck, "b": luck - 0.1}, "b - a", "share")[1]


def test_interaction_is_judged_on_the_difference_of_differences(luck):
    arms = {"a0": luck, "b0": luck + 0.3, "a1": luck, "b1": luck + 0.5 + 0.05 * noise(4)}
    contrast = "(b1 - a1) - (b0 - a0)"
    assert kinds.interaction(arms, contrast, 1.0).passed
    assert not kinds.interaction(arms, contrast, -1.0).passed
    assert not kinds.interaction({**arms, "b1": luck + 0.3}, contrast, 1.0).passed, "two equal effects do not interact"


def test_slopes_may_be_taken_relative_to_the_maximum():
    high = np.full((CONTEXTS, WORLDS), 2.0)
    arms = {"low": high / 2.0, "high": high}
    found = kinds.interaction(arms, "(high - low) / max(low, high)", 1.0)
    assert found.effect.value == pytest.approx(0.5)


def crossed(first, later, about=None):
    arms = ({"a": np.zeros_like(first), "b": first}, {"a": np.zeros_like(later), "b": later})
    about = np.ones(CONTEXTS, dtype=bool) if about is None else about
    return kinds.crossing(*arms, "b - a", 1.0, about)


def test_crossing_needs_both_signs_in_more_than_half_of_the_contexts(luck):
    up, down = 0.3 + 0.1 * luck, -0.3 + 0.1 * luck
    assert crossed(up, down).passed
    assert not crossed(up, up).passed and not crossed(down, down).passed
    half = np.where(np.arange(CONTEXTS)[:, None] < 6, down, up)
    assert not crossed(up, half).passed, "half is not more than half"
    assert crossed(up, half, np.arange(CONTEXTS) < 8).passed, "six of the eight that the claim is about"


def test_crossing_about_no_context_fails(luck):
    found = crossed(0.3 + luck, -0.3 + luck, np.zeros(CONTEXTS, dtype=bool))
    assert not found.passed and "no context" in found.reason


def test_dispersion_compares_spread_within_contexts(luck):
    between = np.arange(CONTEXTS)[:, None] * 10.0
    arms = {"wide": between + 3.0 * luck, "narrow": 50.0 - between + noise(5)}
    found = kinds.dispersion(arms, "wide", "narrow")
    assert found.passed and found.effect.value == pytest.approx(np.log(3.0), abs=0.1)
    assert not kinds.dispersion(arms, "narrow", "wide").passed
    same = {"wide": noise(6), "narrow": noise(8)}
    assert not kinds.dispersion(same, "wide", "narrow").passed


def test_the_bound_of_an_ablation_is_the_upper_end_of_the_ratio(luck):
    def mean(values):
        return estimate({"x": values}, lambda means: means["x"])

    intact, gone, left = mean(1.0 + 0.1 * luck), mean(0.0 * luck), mean(0.3 + 0.1 * noise(9))
    assert ratio_bound(gone, intact) == (0.0, 0.0)
    point, bound = ratio_bound(left, intact)
    assert point == pytest.approx(0.3, abs=0.02) and point < bound < 0.4
    assert ratio_bound(intact, gone)[1] > 1e6, "nothing to take away: no bound"


def test_contexts_are_resampled_so_that_many_worlds_do_not_stand_for_many_contexts():
    by_context = np.linspace(-1.0, 1.5, CONTEXTS)[:, None]
    few, many = (np.broadcast_to(by_context, (CONTEXTS, worlds)) for worlds in (4, 64))
    widths = [(found.high - found.low) for found in (sign(few).effect, sign(many).effect)]
    assert widths[1] > 0.7 and widths[1] == pytest.approx(widths[0], rel=0.2)
