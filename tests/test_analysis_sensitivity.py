"""Effects and shares of variance come out as the functions whose answers are known say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.analysis.sensitivity import elementary_effects, variance_shares
from sim.scenario.sampling import morris, saltelli

NAMES = ("x1", "x2", "x3")


def ishigami(units):
    """Ishigami and Homma 1990, a = 7, b = 0.1, on (−π, π)."""
    x = (2 * units - 1) * math.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


V1 = 0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2
V2 = 7**2 / 8
V13 = 0.1**2 * math.pi**8 * (1 / 18 - 1 / 50)
V = V1 + V2 + V13


def test_shares_of_variance_are_those_of_the_ishigami_function():
    found = variance_shares(ishigami(np.array(saltelli(NAMES, 4096, seed=1))), NAMES)
    for one, first, total in zip(found, (V1 / V, V2 / V, 0), ((V1 + V13) / V, V2 / V, V13 / V), strict=True):
        assert one.first == pytest.approx(first, abs=0.02), one.factor
        assert one.total == pytest.approx(total, abs=0.02), one.factor
        assert one.first_low < one.first_high and one.total_low <= one.total <= one.total_high


def test_rows_with_a_missing_outcome_are_left_out():
    values = ishigami(np.array(saltelli(NAMES, 1024, seed=1)))
    values[3::50] = np.nan
    found = variance_shares(values, NAMES)
    assert found[1].first == pytest.approx(V2 / V, abs=0.05)
    assert 0 < found[0].rows < 1024
    flat = variance_shares(np.ones(5 * 8), NAMES)
    assert all(math.isnan(one.total) for one in flat), "an outcome that never changes has no variance to share"


def test_effects_of_a_straight_line_are_its_slopes():
    units = np.array(morris(NAMES, 6, 4, seed=2))
    found = elementary_effects(units, 3 * units[:, 0] - 2 * units[:, 1] + 5, NAMES)
    assert [one.mu for one in found] == pytest.approx([3, -2, 0])
    assert [one.mu_star for one in found] == pytest.approx([3, 2, 0])
    assert [one.sigma for one in found] == pytest.approx([0, 0, 0], abs=1e-9)


def test_effects_of_a_product_have_spread_and_those_of_a_cap_cancel():
    units = np.array(morris(NAMES, 400, 4, seed=2))
    found = elementary_effects(units, units[:, 0] * units[:, 1] + 4 * (units[:, 2] - 0.5) ** 2, NAMES)
    # the effect of x1 is x2, drawn from (0, 1/3, 2/3, 1): mean 1/2, variance 5/36
    for one in found[:2]:
        assert one.mu == pytest.approx(0.5, abs=0.05) and one.sigma == pytest.approx(math.sqrt(5 / 36), abs=0.03)
        assert one.low < one.mu_star < one.high
    # of a symmetric cup: up and down alike, so the mean hides what the mean size shows
    assert found[2].mu == pytest.approx(0.0, abs=0.15)
    assert found[2].mu_star == pytest.approx(4 / 3, abs=0.01)


def test_a_missing_outcome_takes_away_its_effects_only():
    units = np.array(morris(NAMES, 6, 4, seed=2))
    values = 3 * units[:, 0]
    values[5] = np.nan
    found = elementary_effects(units, values, NAMES)
    assert sum(6 - one.effects for one in found) == 2
    assert found[0].mu == pytest.approx(3)


def test_points_that_are_no_trajectories_are_refused():
    units = np.array(morris(NAMES, 6, 4, seed=2))
    with pytest.raises(ValueError, match="no trajectories"):
        elementary_effects(units[:-1], units[:-1, 0], NAMES)
    with pytest.raises(ValueError, match="more than one factor"):
        elementary_effects(units[::-1][[*range(1, 24), 0]], units[:, 0], NAMES)
    with pytest.raises(ValueError, match="no rows"):
        variance_shares(units[:9, 0], NAMES)
