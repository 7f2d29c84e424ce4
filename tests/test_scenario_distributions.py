"""Distributions: quantiles are right, and nothing leaves the declared range."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.scenario.distribution import Distribution

U = np.linspace(0.001, 0.999, 999)

KNOWN = [
    (Distribution("uniform", (0.1, 0.4)), stats.uniform(0.1, 0.3)),
    (Distribution("loguniform", (1.0, 100.0)), stats.loguniform(1.0, 100.0)),
    (Distribution("normal", (2.0, 0.5)), stats.norm(2.0, 0.5)),
    (Distribution("lognormal", (10e6, 1.0)), stats.lognorm(1.0, scale=10e6)),
    (Distribution("triangular", (0.06, 0.14, 0.28)), stats.triang(0.08 / 0.22, 0.06, 0.22)),
    (Distribution("beta", (2.4, 3.2)), stats.beta(2.4, 3.2)),
    (Distribution("normal", (0.02, 0.05), -0.1, 0.15), stats.truncnorm(-2.4, 2.6, 0.02, 0.05)),
]


@pytest.mark.parametrize(("distribution", "reference"), KNOWN, ids=lambda entry: str(entry)[:40])
def test_quantiles_agree_with_scipy(distribution, reference):
    np.testing.assert_allclose(distribution.quantile(U), reference.ppf(U), rtol=1e-9, atol=1e-12)


def test_a_number_gives_a_number_and_an_array_an_array_of_its_shape():
    distribution = Distribution("normal", (0.0, 1.0))
    assert isinstance(distribution.quantile(0.5), float)
    assert distribution.quantile(np.full((3, 2), 0.25)).shape == (3, 2)
    assert distribution.quantile(0.25) == distribution.quantile(np.array([0.25]))[0]


def test_bernoulli_gives_the_stated_share_of_ones():
    drawn = Distribution("bernoulli", (0.34,)).quantile((np.arange(10_000) + 0.5) / 10_000)
    assert set(drawn) == {0.0, 1.0} and drawn.mean() == pytest.approx(0.34)


def test_choice_gives_each_value_its_weight():
    drawn = Distribution("choice", (1.0, 1.0, 5.0, 3.0)).quantile((np.arange(1000) + 0.5) / 1000)
    assert (drawn == 1.0).mean() == pytest.approx(0.25) and (drawn == 5.0).mean() == pytest.approx(0.75)


@pytest.mark.parametrize("kind", ["normal", "lognormal"])
def test_no_draw_leaves_the_declared_range_however_extreme_the_luck(kind):
    distribution = Distribution(kind, (1.0, 2.0), 0.5, 3.0)
    drawn = distribution.quantile(np.array([1e-300, 1e-16, 0.5, 1 - 2**-53]))
    assert drawn.min() >= 0.5 and drawn.max() <= 3.0
    assert (np.diff(distribution.quantile(U)) > 0).all(), "cutting must not pile draws up at the ends"


@pytest.mark.parametrize(
    ("distribution", "words"),
    [
        (Distribution("uniform", (0.4, 0.1)), "below high"),
        (Distribution("uniform", (0.2, 0.2)), "below high"),
        (Distribution("uniform", (0.1, 2.0), 0.0, 1.0), "outside"),
        (Distribution("triangular", (0.0, 2.0, 1.0)), "mode"),
        (Distribution("normal", (0.0, 0.0)), "sd"),
        (Distribution("normal", (5.0, 1.0), 0.0, 1.0), "outside"),
        (Distribution("normal", (0.5, 1e6), 0.0, 1.0), "hardly any"),
        (Distribution("lognormal", (-1.0, 1.0)), "median"),
        (Distribution("bernoulli", (1.2,)), "p must"),
        (Distribution("choice", (1.0, -1.0)), "weights"),
        (Distribution("beta", (0.0, 1.0)), "above 0"),
        (Distribution("beta", (1.0, 1.0), 0.2, 0.8), "outside"),
        (Distribution("uniform", (0.0, math.inf)), "finite"),
    ],
    ids=str,
)
def test_distributions_that_make_no_sense_say_why(distribution, words):
    assert words in distribution.complaint()


@pytest.mark.parametrize(("distribution", "_reference"), KNOWN, ids=lambda entry: str(entry)[:40])
def test_sound_distributions_bring_no_complaint(distribution, _reference):
    assert distribution.complaint() == ""
