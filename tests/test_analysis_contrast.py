"""Paired contrasts: pairing, intervals, verdicts, and how they are said."""

import numpy as np
import pandas as pd
import pytest

from sim.analysis import chain, contrast, contrasts, natural_frequency, resample
from sim.analysis.chain import AFTER, PEAKS, STAGES
from sim.analysis.contrast import verdict
from sim.analysis.derived import outcome
from sim.analysis.pairs import PairError, align, saving
from sim.analysis.resample import pair_weights, resample_indices, resample_table
from sim.analysis.words import number
from sim.outcomes import COLUMNS, SERIES

NONE = float("nan")


def runs(values, column="trust_after", worlds=None, **more):
    worlds = range(len(values)) if worlds is None else worlds
    return pd.DataFrame({"world": list(worlds), column: np.asarray(values, dtype=float), **more})


def test_difference_is_b_minus_a_over_the_same_worlds():
    a = runs([0.1, 0.2, 0.3, 0.4])
    b = runs([0.5, 0.4, 0.3, 0.2], worlds=[3, 2, 1, 0])  # same worlds in another order
    found = contrast(a, b, "trust_after", ("light", "heavy"))
    assert found.difference == pytest.approx(0.1)
    assert found.agree == 1.0 and found.ties == 0.0
    assert (found.low, found.high) == (pytest.approx(0.1), pytest.approx(0.1))
    assert found.verdict == "higher"
    assert found.pairs == 4


def test_ties_are_counted_apart():
    found = contrast(runs([0, 0, 0, 1.0], "sustained"), runs([1, 0, 0, 0.0], "sustained"), "sustained")
    assert (found.difference, found.ties) == (0.0, 0.5)
    found = contrast(runs([0, 0, 0, 1.0], "sustained"), runs([1, 1, 0, 0.0], "sustained"), "sustained")
    assert (found.agree, found.ties, found.against) == (0.5, 0.25, 0.25)


def test_a_pair_counts_only_where_the_outcome_is_known_in_both_arms():
    name = "relapsed_after_drawdown_5y"
    a, b = runs([1, 0, NONE, 1], name), runs([0, NONE, 0, 0], name)
    found = contrast(a, b, name)
    assert (found.pairs, found.left_out, found.difference) == (2, 2, -1.0)
    nothing = contrast(runs([NONE], name), runs([1.0], name), name)
    assert nothing.verdict == "no pairs" and "no pair" in nothing.sentence()


def test_one_known_pair_is_not_enough_to_tell():
    assert contrast(runs([0.1]), runs([0.9]), "trust_after").verdict == "not distinguishable"


def test_worlds_that_differ_are_refused_with_what_to_do():
    with pytest.raises(PairError, match=r"A has 3 worlds and B has 4, 1 only in B \(first: 3\)"):
        contrast(runs([1, 2, 3]), runs([1, 2, 3, 4]), "trust_after")
    with pytest.raises(PairError, match=r"1 only in A .* and 1 only in B .*same seed"):
        contrast(runs([1, 2]), runs([1, 2], worlds=[1, 2]), "trust_after")
    with pytest.raises(PairError, match="1 worlds twice"):
        contrast(runs([1, 2], worlds=[0, 0]), runs([1, 2]), "trust_after")
    with pytest.raises(PairError, match="no column 'case'"):
        contrast(runs([1]), runs([1]), "trust_after", context="case")


def test_unknown_outcomes_are_refused():
    with pytest.raises(KeyError, match="happiness"):
        contrast(runs([1.0], "happiness"), runs([1.0], "happiness"), "happiness")


def test_contexts_are_paired_within_themselves():
    a = runs([1, 2, 3, 4], worlds=[0, 1, 0, 1], case=["x", "x", "y", "y"])
    b = runs([30, 10, 40, 20], worlds=[0, 0, 1, 1], case=["y", "x", "y", "x"])
    first, second = align(a, b, "case")
    assert list(second["trust_after"] / first["trust_after"]) == [10.0] * 4
    assert contrast(a, b, "trust_after", context="case").contexts == 2


@pytest.mark.parametrize(
    ("low", "high", "smallest", "expected"),
    [
        (0.01, 0.05, 0.02, "higher"),
        (-0.05, -0.01, 0.02, "lower"),
        (-0.05, 0.01, 0.02, "not distinguishable"),
        (0.001, 0.015, 0.02, "negligible"),
        (-0.01, 0.01, 0.02, "negligible"),
        (0.0, 0.0, 0.0, "not distinguishable"),
        (0.001, 0.015, 0.0, "higher"),
    ],
)
def test_verdicts(low, high, smallest, expected):
    assert verdict(low, high, smallest) == expected


def test_the_interval_covers_the_true_mean_difference_about_nine_times_of_ten():
    rng = np.random.default_rng(17)
    trials = 300
    covered = 0
    for _ in range(trials):
        a = rng.normal(0.0, 1.0, 80)
        found = contrast(runs(a), runs(a + rng.normal(0.3, 0.8, 80)), "trust_after", replicates=300)
        covered += found.low <= 0.3 <= found.high
    assert 0.84 < covered / trials < 0.95


def test_pairing_makes_the_interval_narrow():
    rng = np.random.default_rng(4)
    luck = rng.normal(0.0, 1.0, 400)
    a, b = luck + rng.normal(0, 0.1, 400), luck + 0.05 + rng.normal(0, 0.1, 400)
    paired = contrast(runs(a), runs(b), "trust_after")
    broken = contrast(runs(a), runs(rng.permutation(b)), "trust_after")
    assert paired.verdict == "higher"
    assert (paired.high - paired.low) < 0.25 * (broken.high - broken.low)


def test_contexts_that_disagree_widen_the_interval():
    rng = np.random.default_rng(8)
    case = np.repeat(list("vwxyz"), 100)
    effect = np.repeat([-0.5, 0.0, 0.2, 0.6, 1.0], 100)
    worlds = list(range(100)) * 5
    a = runs(np.zeros(500), worlds=worlds, case=case)
    b = runs(effect + rng.normal(0, 0.1, 500), worlds=worlds, case=case)
    within, across = (
        contrast(a.assign(world=range(500)), b.assign(world=range(500)), "trust_after"),
        contrast(a, b, "trust_after", context="case"),
    )
    assert within.verdict == "higher"
    assert across.verdict == "not distinguishable"
    assert across.difference == pytest.approx(within.difference)


def test_the_spread_of_differences_is_not_their_interval():
    rng = np.random.default_rng(9)
    found = contrast(runs(np.zeros(900)), runs(rng.normal(1.0, 1.0, 900)), "trust_after")
    assert found.q95 - found.q05 > 10 * (found.high - found.low)


def test_the_bootstrap_gives_the_same_interval_each_time():
    rng = np.random.default_rng(10)
    a, b = runs(rng.normal(size=50)), runs(rng.normal(size=50))
    first = contrast(a, b, "trust_after")
    pair_weights.cache_clear()
    assert contrast(a, b, "trust_after") == first
    assert contrast(a, b, "trust_after", seed=1).low != first.low


def test_resampling_is_keyed_and_even():
    table = resample_table(7, 400, 50)
    np.testing.assert_array_equal(table[123], resample_indices(7, 123, 50))
    np.testing.assert_array_equal(table[:10], resample_table(7, 10, 50))
    counts = np.bincount(table.ravel(), minlength=50)
    expected = table.size / 50
    chi_square = float(((counts - expected) ** 2 / expected).sum())
    assert chi_square < 85.4, "49 degrees of freedom, 99.9 %"
    assert not np.array_equal(table, resample_table(8, 400, 50))
    assert not np.array_equal(table, resample_table(7, 400, 50, stream=1))


def test_resampling_draws_contexts_and_then_their_worlds():
    weights = pair_weights((3, 5), 200, 1)
    first, second = weights[:, :3].sum(axis=1), weights[:, 3:].sum(axis=1)
    assert set(zip(first, second, strict=True)) == {(6.0, 0.0), (3.0, 5.0), (0.0, 10.0)}
    np.testing.assert_array_equal(pair_weights((4,), 50, 1).sum(axis=1), np.full(50, 4.0))
    drawn_twice = weights[first == 6.0, :3]
    assert np.any(drawn_twice % 2 == 1), (
        "a context drawn twice brings its worlds afresh, not the same ones twice"
    )


@pytest.mark.parametrize("sizes", [(300,), (40, 70, 1)])
def test_draws_come_some_at_a_time_as_in_one_matrix(sizes, monkeypatch):
    whole = pair_weights(sizes, 200, 7)
    monkeypatch.setattr(resample, "KEPT_CELLS", 0)
    monkeypatch.setattr(resample, "MOST_CELLS", 1000)
    blocks = list(resample.PairDraws(sizes, 200, 7).blocks())
    assert len(blocks) > 10 and min(len(weights) for _, weights in blocks) > 1
    for rows, weights in blocks:
        np.testing.assert_array_equal(weights, whole[rows])


@pytest.mark.parametrize("pairs", [300, 9000])
def test_the_interval_of_many_pairs_is_the_same_to_the_last_bit(pairs, monkeypatch):
    rng = np.random.default_rng(3)
    a, b = runs(rng.normal(size=pairs)), runs(np.where(rng.random(pairs) < 0.1, np.nan, rng.normal(size=pairs)))
    monkeypatch.setattr(resample, "KEPT_CELLS", 10**9)
    at_once = contrast(a, b, "trust_after", replicates=50)
    monkeypatch.setattr(resample, "KEPT_CELLS", 0)
    monkeypatch.setattr(resample, "MOST_CELLS", 3 * pairs)
    assert contrast(a, b, "trust_after", replicates=50) == at_once


def test_natural_frequencies_claim_no_more_than_was_seen():
    assert natural_frequency(0.41, 480) == "41 of 100 histories"
    assert natural_frequency(0.4063, 64) == "26 of 64 histories"
    assert natural_frequency(0.001, 2000) == "fewer than 1 of 100 histories"
    assert natural_frequency(0.999, 2000) == "more than 99 of 100 histories"
    assert natural_frequency(0.0, 2000) == "0 of 100 histories"
    assert natural_frequency(NONE, 0) == "no histories"
    with pytest.raises(ValueError, match="between 0 and 1"):
        natural_frequency(41, 480)


def test_numbers_have_the_digits_their_interval_supports():
    assert number(0.123456, 0.013) == "0.12"
    assert number(-3.6, 2.0, True) == "−4"
    assert number(12_345_678.0, 400_000.0) == "12.3 million"
    assert number(NONE, 1.0) == "–"


def test_a_contrast_is_one_line_and_one_sentence():
    rng = np.random.default_rng(2)
    a = runs((rng.uniform(size=480) < 0.4) * 1.0, "sustained")
    b = runs((rng.uniform(size=480) < 0.6) * 1.0, "sustained")
    found = contrast(a, b, "sustained", ("light", "heavy"))
    assert repr(found).startswith("<Contrast sustained: heavy − light = +0.") and "\n" not in repr(found)
    sentence = found.sentence()
    for words in ("in this model", "of 100 histories", "90 % interval", "pairs agree", "tie"):
        assert words in sentence


def test_several_contrasts_make_a_table():
    a = runs([0.1, 0.2], cover_after=[0.5, 0.5])
    b = runs([0.2, 0.4], cover_after=[0.5, 0.5])
    found = contrasts(a, b, ["trust_after", "cover_after"], ("light", "heavy"))
    table = found.to_pandas()
    assert list(table["outcome"]) == ["trust_after", "cover_after"]
    assert list(table["verdict"]) == ["higher", "negligible"]
    assert found["trust_after"].a == "light"
    assert "2 outcomes, 1 distinguishable" in repr(found)


def made_point(shift, worlds=40, seed=1):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({name: rng.uniform(0.2, 0.4, worlds) for name in COLUMNS if name != "scenario"})
    yes = ("closed", "at_risk_at_exit", "sustained", *(f"{p}_holds" for p in ("fiscal", "operational")))
    table = table.assign(
        world=range(worlds), exit_year=2019.0, years_followed=20.0, **dict.fromkeys(yes, 1.0)
    )
    table["relapse_after_drawdown_years"] = table["relapse_years"] = table["relapse_war_years"] = NONE
    table["own_led_handover"] = table["own_led_handover"] - shift
    return table


def test_the_chain_says_what_differed_along_the_way_in_order():
    a, b = made_point(0.0), made_point(0.1)
    months = pd.DataFrame(
        [(m, v, 0.5) for v in SERIES for m in range(264)], columns=["month", "variable", "mean"]
    )
    found = chain(a, b, 2009, 264, ("light", "heavy"), monthly=(months, months))
    stages = list(dict.fromkeys(link.stage for link in found))
    assert stages[0] == "Support given" and stages[-1] == "What is left"
    assert [link.name for link in found.distinguishable()] == ["own_led_handover", "level_handover"][:1]
    text = str(found)
    assert "lower under heavy" in text and "in this model" in text
    assert "not proof" in text and "forecasts no country" in text
    assert {"ssr_staff", "presence", "cohesion", "conduct", "grievance"} <= {link.name for link in found}
    assert len(found.to_pandas()) == len(found)
    assert repr(found) == f"<Chain heavy − light: {len(found)} links, 1 distinguishable>"


def test_every_link_of_the_chain_is_a_declared_outcome():
    for _, names in STAGES:
        assert all(outcome(name).label for name in names)
    assert all(name in SERIES for _, name in (*PEAKS, *AFTER))


def test_common_luck_saves_what_the_variances_say():
    luck = np.linspace(-1.0, 1.0, 400)
    own = np.sin(np.arange(400) * 1.7)
    a, b = runs(luck), runs(luck + 0.5 * own)
    (row,) = saving(a, b, ["trust_after"]).to_dict("records")
    assert row["ratio"] == pytest.approx((luck.var() + (luck + 0.5 * own).var()) / (0.25 * own.var()))
    assert row["ratio"] > 4.0
    assert row["saved"] == round(400 * (row["ratio"] - 1.0))


def test_unlike_luck_saves_nothing_and_what_never_varies_is_left_out():
    a, b = runs(np.sin(np.arange(4000) * 1.7)), runs(np.cos(np.arange(4000) * 2.9))
    (row,) = saving(a, b, ["trust_after"]).to_dict("records")
    assert row["ratio"] == pytest.approx(1.0, abs=0.05)
    assert saving(runs([1.0, 1.0, NONE]), runs([2.0, 2.0, 3.0]), ["trust_after"]).empty
    (row,) = saving(runs([1.0, 2.0]), runs([2.0, 3.0]), ["trust_after"]).to_dict("records")
    assert row["ratio"] == float("inf") and pd.isna(row["saved"])


def test_pairs_that_differ_alike_but_for_rounding_differ_alike():
    """Tenths have no end in binary: the differences then vary in their last bit, and in nothing else."""
    a = np.linspace(0.0, 1.0, 64)
    assert 0.0 < np.var(a + 0.1 - a) < 1e-30, "the test says nothing"
    (row,) = saving(runs(a), runs(a + 0.1), ["trust_after"]).to_dict("records")
    assert row["ratio"] == float("inf") and pd.isna(row["saved"])
