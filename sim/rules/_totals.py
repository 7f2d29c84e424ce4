"""Sums over agents, from the first to the last, so that every machine and slicing gives the same bits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from sim.rules import _compile
from sim.rules.choices import part_of


@cache
def compiled(name: str) -> Callable[..., Any]:
    """The compiled sum of that name, over matrices of agents × worlds."""
    found: Callable[..., Any] = _compile.load(_compile.TOTALS)[name]
    return found


def side_by_side(matrix: Any) -> Any:
    """The matrix as one block of memory, which the compiled sums take for granted."""
    return matrix if matrix.flags.c_contiguous else matrix.copy()


def total(values: Sequence[Any]) -> Any:
    """Sum from left to right.

    Parameters
    ----------
    values
        Numbers or arrays of worlds, one an agent; or a matrix of agents × worlds, which is summed in one compiled loop.
    """
    if isinstance(values, np.ndarray):
        return compiled("total")(side_by_side(values))
    sum_ = values[0]
    for value in values[1:]:
        sum_ = sum_ + value
    return sum_


def rows(values: Sequence[Any]) -> Any:
    """What agents tell, one after the other: the list as it is, or, of windows on several agents, one matrix."""
    if isinstance(values[0], np.ndarray) and values[0].ndim > 1:
        return values[0] if len(values) == 1 else np.concatenate(values)
    return values


def mean(values: Sequence[Any]) -> Any:
    """Mean of values of equal weight, one an agent, added from left to right."""
    if isinstance(values, np.ndarray):
        return compiled("mean")(side_by_side(values))
    return total(values) / float(len(values))


def weighted(values: Sequence[Any], weights: Sequence[Any]) -> Any:
    """Sum of values times weights from left to right; both are of the same form (see ``total``)."""
    if isinstance(values, np.ndarray):
        return compiled("weighted")(side_by_side(values), side_by_side(weights))
    return total([value * weight for value, weight in zip(values, weights, strict=True)])


def mean_by(values: Sequence[Any], weights: Sequence[Any]) -> Any:
    """Mean of values by weights; 0 where all weights are 0."""
    return part_of(weighted(values, weights), total(weights))
