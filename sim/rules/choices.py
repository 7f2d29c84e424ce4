"""Choosing between two values where the choice differs by world; truth is 1.0, falsehood 0.0."""

from sim.rules._rule import rule
from sim.rules.shapes import ratio


@rule()
def choose(condition: float, a: float, b: float) -> float:
    """``a`` where the condition holds (is not 0), else ``b``."""
    return a if condition != 0.0 else b


@rule()
def at_least(x: float, mark: float) -> float:
    """1 where ``x`` reaches the mark, else 0."""
    return 1.0 if x >= mark else 0.0


@rule()
def smaller(a: float, b: float) -> float:
    """The smaller of two numbers."""
    return a if a < b else b


@rule()
def larger(a: float, b: float) -> float:
    """The larger of two numbers."""
    return a if a > b else b


@rule()
def happens(uniform: float, probability: float) -> float:
    """1 where an event of that probability happens, given a uniform number in (0, 1)."""
    return 1.0 if uniform < probability else 0.0


@rule()
def part_of(part: float, whole: float) -> float:
    """``part`` ÷ ``whole``; 0 where there is no whole."""
    return ratio(part, whole)


@rule()
def mean_of_three(a: float, b: float, c: float) -> float:
    """Mean of three numbers."""
    return (a + b + c) / 3.0
