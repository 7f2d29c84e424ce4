"""Makes the tests of a theme's rules from two tables: results worked out by hand, and directions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

PLACES = (0.05, 0.3, 0.6, 0.9)


def by_hand(cases: Sequence[tuple[str, Any, dict[str, float], float]]) -> Callable[..., None]:
    """A test of each case: words, rule, its inputs by name, and what it gives."""

    @pytest.mark.parametrize(("rule", "numbers", "gives"), [c[1:] for c in cases], ids=[c[0] for c in cases])
    def test(call, rule, numbers, gives):
        assert call(rule, **numbers) == pytest.approx(gives, rel=1e-12, abs=1e-12)

    return test


def direction(
    trends: Sequence[tuple[Any, dict[str, float], str, int]],
    places: Sequence[float] = PLACES,
    others: Mapping[str, Sequence[float]] | None = None,
) -> Callable[..., None]:
    """A test of each trend: rule, its inputs, the one that grows, and whether the result rises (1) or falls (-1).

    Parameters
    ----------
    places
        Where the input that grows is looked at.
    others
        Other places, by name of the input.
    """

    @pytest.mark.parametrize(("rule", "base", "name", "sign"), trends, ids=[f"{t[0].name}-{t[2]}" for t in trends])
    def test(call, rule, base, name, sign):
        found = [sign * call(rule, **base | {name: x}) for x in (others or {}).get(name, places)]
        assert found == sorted(found) and found[0] < found[-1]

    return test
