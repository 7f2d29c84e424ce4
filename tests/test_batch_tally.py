"""Sums by block and quantiles from counts: exact where they must be, near where they may be."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.batch.aggregate import PointSummary
from sim.batch.bins import QUANTILES, quantiles
from sim.batch.design import Segment
from sim.batch.runner import Part
from sim.batch.tally import BLOCK, add_in_order, tally
from sim.outcomes import SERIES, Bins

LINEAR = Bins(0.0, 1.0, 50)
LOG = Bins(1.0, 1e6, 120, "log")


def values_for(bins: Bins, worlds: int, seed: int = 0) -> np.ndarray:
    """Values of four months, some outside the bins and some exactly at their ends."""
    draw = np.random.default_rng(seed)
    if bins.scale == "log":
        found = np.exp(draw.normal(6.0, 4.0, (4, worlds)))
    else:
        found = draw.normal(0.5, 0.4, (4, worlds))
    found[draw.random((4, worlds)) < 0.1] = bins.low
    found[draw.random((4, worlds)) < 0.1] = bins.high
    return found


def split(values: np.ndarray, *at: int) -> list[Part]:
    """Cut worlds into parts at these places."""
    ends = [0, *at, values.shape[1]]
    parts = []
    for start, stop in pairwise(ends):
        counts, sums = tally(values[:, start:stop], SERIES["own_led"].bins)
        parts.append(
            Part(Segment(0, start, stop), {}, {"own_led": sums}, {"own_led": counts.astype(np.uint16)}, {})
        )
    return parts


@pytest.mark.parametrize("name", list(SERIES))
def test_counts_fall_in_the_declared_bins(name):
    bins = SERIES[name].bins
    edges = bins.edges()
    values = np.concatenate(
        [edges, np.nextafter(edges, -np.inf), np.nextafter(edges, np.inf), values_for(bins, 500).ravel()]
    )[None, :]
    counts, _ = tally(values, bins)
    assert np.array_equal(counts[0], np.bincount(bins.index(values[0]), minlength=bins.size))


def test_missing_values_are_neither_counted_nor_added():
    values = np.array([[0.5, np.nan, 0.25], [np.nan, np.nan, np.nan]])
    counts, sums = tally(values, LINEAR)
    assert counts.sum(axis=1).tolist() == [2, 0]
    assert sums[:, 0].tolist() == [0.75, 0.0]


def test_a_block_is_added_from_left_to_right():
    values = np.random.default_rng(1).lognormal(0.0, 5.0, (2, 3 * BLOCK + 5))
    _, sums = tally(values, LOG)
    assert sums.shape == (2, 4)
    for month in range(2):
        for block in range(4):
            total = 0.0
            for value in values[month, block * BLOCK : (block + 1) * BLOCK]:
                total += float(value)
            assert sums[month, block] == total, "a block's sum depends on more than the order of its worlds"


@pytest.mark.parametrize("cuts", [(), (64,), (128, 192), (64, 128, 192, 256)])
@pytest.mark.parametrize("backwards", [False, True])
def test_means_are_the_same_bits_however_worlds_are_cut_and_whoever_comes_first(cuts, backwards):
    values = np.random.default_rng(2).random((6, 300))
    whole, cut = PointSummary(300), PointSummary(300)
    for part in split(values):
        whole.add(part)
    for part in sorted(split(values, *cuts), key=lambda part: part.segment.start, reverse=backwards):
        assert not cut.complete
        cut.add(part)
    assert cut.complete
    one, other = whole.monthly()["own_led"], cut.monthly()["own_led"]
    for column in one:
        assert one[column].tobytes() == other[column].tobytes(), f"{column} depends on the chunks"
    assert np.allclose(one["mean"], values.mean(axis=1), rtol=1e-12)


def test_failed_worlds_are_left_out_and_the_count_says_so():
    values = np.random.default_rng(3).random((2, 192))
    first, second, third = split(values, 64, 128)
    summary = PointSummary(192)
    summary.add(third)
    summary.skip(second.segment)
    summary.add(first)
    assert summary.complete
    found = summary.monthly()["own_led"]
    kept = np.concatenate([values[:, :64], values[:, 128:]], axis=1)
    assert found["count"].tolist() == [128, 128]
    assert np.allclose(found["mean"], kept.mean(axis=1))


def test_adding_in_order_is_adding_one_by_one():
    sums = np.random.default_rng(4).lognormal(0.0, 8.0, (3, 5))
    total = np.zeros(3)
    for block in range(5):
        total = total + sums[:, block]
    assert np.array_equal(add_in_order(np.zeros(3), sums), total)


@given(worlds=st.integers(1, 400), seed=st.integers(0, 50), bins=st.sampled_from([LINEAR, LOG]))
def test_quantiles_from_counts_lie_within_a_bin_of_the_exact_ones(worlds, seed, bins):
    values = np.clip(values_for(bins, worlds, seed), bins.low, bins.high)
    counts, _ = tally(values, bins)
    found = quantiles(counts, bins, tuple(QUANTILES.values()))
    if bins.scale == "log":  # all at or below the lowest edge is read as nothing
        values = np.where(values <= bins.low, 0.0, values)
    exact = np.quantile(values, list(QUANTILES.values()), axis=1)
    edges = bins.edges()
    ratio = edges[1] / edges[0] if bins.scale == "log" else 1.0
    # between two neighbours of a sample each may be off by its own bin, and so may the point between them
    near = np.quantile(values, list(QUANTILES.values()), axis=1, method="higher")
    tolerance = near * (ratio - 1.0) if bins.scale == "log" else np.full_like(exact, edges[1] - edges[0])
    assert (np.abs(found - exact) <= tolerance * 1.000001 + 1e-9).all()


def test_a_quantile_of_nothing_is_missing():
    counts, _ = tally(np.full((2, 5), np.nan), LINEAR)
    assert np.isnan(quantiles(counts, LINEAR, (0.5,))).all()


def test_quantiles_do_not_depend_on_other_months():
    values = values_for(LINEAR, 90)
    together = quantiles(tally(values, LINEAR)[0], LINEAR, (0.05, 0.5))
    alone = quantiles(tally(values[2:3], LINEAR)[0], LINEAR, (0.05, 0.5))
    assert np.array_equal(together[:, 2:3], alone)
