"""The few shapes that serve nearly everything."""

import math
from statistics import NormalDist

import pytest

from sim.rules import shapes


def test_approach_covers_63_percent_of_the_way_in_one_time_constant():
    x = 0.2
    for _ in range(24):
        x = shapes.approach(x, 1.0, 24.0)
    assert x == pytest.approx(1.0 - 0.8 * math.exp(-1.0))


def test_approach_never_overshoots_even_where_the_time_constant_is_nothing():
    for months in (0.0, 1e-9, 0.5, 1e9):
        assert 0.2 <= shapes.approach(0.2, 0.9, months) <= 0.9
        assert 0.1 <= shapes.approach(0.9, 0.1, months) <= 0.9


def test_saturation_is_half_at_half_and_never_whole():
    assert shapes.saturate(3.0, 3.0) == 0.5
    assert shapes.saturate(0.0, 3.0) == shapes.saturate(-1.0, 3.0) == 0.0
    assert 0.999 < shapes.saturate(1e6, 3.0) < 1.0


def test_twelve_months_of_a_yearly_hazard_make_its_yearly_probability():
    for hazard in (0.01, 0.3, 2.0):
        assert 1.0 - (1.0 - shapes.monthly(hazard)) ** 12 == pytest.approx(1.0 - math.exp(-hazard))
    assert shapes.monthly(0.0) == shapes.monthly(-1.0) == 0.0
    assert shapes.monthly(1e300) <= 1.0


def test_clamp_and_share_keep_what_is_inside():
    assert (shapes.clamp(-1, 0, 2), shapes.clamp(1, 0, 2), shapes.clamp(3, 0, 2)) == (0, 1, 2)
    assert (shapes.share(-0.1), shapes.share(0.4), shapes.share(1.1)) == (0.0, 0.4, 1.0)


def test_there_is_no_part_of_nothing():
    assert shapes.ratio(1.0, 4.0) == 0.25
    assert shapes.ratio(1.0, 0.0) == 0.0


def test_exponential_and_logarithm_stay_finite():
    assert shapes.exponential(1e9) == math.exp(60) and shapes.exponential(-1e9) == math.exp(-60)
    assert shapes.logarithm(0.0) == shapes.logarithm(-5.0) == math.log(1e-12)
    assert shapes.logarithm(math.e) == pytest.approx(1.0)


@pytest.mark.parametrize("u", [1e-300, 1e-17, 1e-9, 1e-4, 0.05, 0.07, 0.3, 0.5, 0.7, 0.93, 0.99, 1 - 1e-9])
def test_the_normal_quantile_is_that_of_the_standard_library(u):
    assert shapes.normal_quantile(u) == pytest.approx(NormalDist().inv_cdf(u), rel=1e-13, abs=1e-15)


def test_the_normal_quantile_is_odd_and_rises():
    grid = [i / 1000 for i in range(1, 1000)]
    found = [shapes.normal_quantile(u) for u in grid]
    assert found == sorted(found)
    assert found[0] == pytest.approx(-found[-1]) and found[499] == 0.0


def test_the_normal_quantile_is_finite_at_the_ends_of_what_chance_gives():
    assert all(math.isfinite(shapes.normal_quantile(u)) for u in (0.0, 2.0**-54, 1.0 - 2.0**-53, 1.0))
