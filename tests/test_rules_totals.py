"""Sums over agents: compiled over a matrix of agents × worlds they are plain Python's, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.base import mean, mean_by
from sim.chance import uniform
from sim.rules import _compile
from sim.rules._totals import total, weighted


def amounts(agents: int, worlds: int, seed: int = 7) -> np.ndarray:
    """Numbers of very different sizes and both signs, so that the order of adding tells."""
    drawn = uniform(seed, np.arange(agents * worlds, dtype=np.uint64), 0).reshape(agents, worlds)
    return (drawn - 0.5) * np.exp(40.0 * drawn)


@pytest.mark.parametrize("agents", [1, 2, 8, 13])
@pytest.mark.parametrize("worlds", [1, 5, 600])
def test_sums_are_left_to_right_in_every_world(agents, worlds):
    rows, weights = amounts(agents, worlds), np.abs(amounts(agents, worlds, 8))
    for world in range(worlds):
        values, shares = rows[:, world].tolist(), weights[:, world].tolist()
        assert total(rows)[world] == total(values)
        assert weighted(rows, weights)[world] == weighted(values, shares)
        assert mean(rows)[world] == mean(values)
        assert mean_by(rows, weights)[world] == mean_by(values, shares)


def test_the_order_of_agents_tells_in_these_numbers():
    """Otherwise the test above could not fail."""
    rows = amounts(8, 600)
    assert (total(rows) != total(rows[::-1].copy())).any()


def test_a_list_of_arrays_is_added_as_its_matrix_is():
    rows = amounts(8, 50)
    assert np.array_equal(total(list(rows)), total(rows))
    assert np.array_equal(mean_by(list(rows), list(rows)), mean_by(rows, rows))


def test_rows_that_are_no_block_are_added_as_their_copy_is():
    rows = amounts(8, 50)[::2, ::5]
    assert not rows.flags.c_contiguous
    assert np.array_equal(total(rows), total(rows.copy())) and np.array_equal(mean(rows), mean(rows.copy()))
    assert np.array_equal(mean_by(rows, rows), mean_by(rows.copy(), rows.copy()))


def test_where_nobody_weighs_anything_the_mean_is_none():
    assert not mean_by(amounts(3, 4), np.zeros((3, 4))).any()


def test_a_sum_is_no_window_on_the_rows():
    rows = amounts(1, 5)
    assert not np.shares_memory(total(rows), rows)


def test_cores_share_what_is_to_be_compiled_evenly():
    todo = list(_compile.everything())
    shares = _compile._shares(todo, 4)
    assert sorted(theme for share in shares for theme in share) == sorted(todo)
    lengths = [sum(_compile.everything()[theme] for theme in share) for share in shares]
    assert max(lengths) < 1.25 * sum(lengths) / 4
