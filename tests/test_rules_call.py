"""Rules and sums called past NumPy give what their ufuncs give, to the last bit, whatever they are handed."""

from __future__ import annotations

import numpy as np
import pytest

from sim.chance import uniform
from sim.rules import _call, _compile, _machine_code, _totals, choices, delivery, districts, forces
from sim.rules._rule import RULES

WORLDS, AGENTS = 7, 3


def numbers(*shape: int, seed: int = 5) -> np.ndarray:
    """Shares of that shape."""
    return uniform(seed, np.arange(int(np.prod(shape)), dtype=np.uint64), 0).reshape(shape)


WIDE = numbers(2 * AGENTS, 2 * WORLDS)
KINDS = {
    "worlds": numbers(WORLDS),
    "agents and worlds": numbers(AGENTS, WORLDS, seed=6),
    "one number an agent": numbers(AGENTS, 1),
    "one world": numbers(1),
    "every other world": WIDE[0, ::2],
    "backwards": numbers(WORLDS)[::-1],
    "rows and columns left out": WIDE[::2, ::2],
    "the same row for all": np.broadcast_to(numbers(WORLDS), (AGENTS, WORLDS)),
    "a float": 0.37,
    "a whole number": 1,
    "NumPy's number": np.float64(0.41),
    "no dimension": np.array(0.43),
    "single precision": numbers(WORLDS).astype(np.float32),
    "no worlds": np.empty(0),
}


@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("second", KINDS)
def test_whatever_is_handed_over_comes_to_what_the_ufunc_makes_of_it(first, second):
    ufunc = _compile.load("choices")["smaller"]
    given = KINDS[first], KINDS[second]
    try:
        expected = ufunc(*given)
    except ValueError:
        with pytest.raises(ValueError, match="broadcast"):
            choices.smaller.ufunc(*given)
        return
    found = choices.smaller.ufunc(*given)
    assert np.shape(found) == np.shape(expected) and np.array_equal(found, expected)


def test_it_is_numpy_that_is_passed_by():
    """Otherwise the tests beside this one could not fail."""
    made = forces.next_conduct.ufunc
    assert made is not _compile.load("forces")["next_conduct"] and type(made).__name__ == "builtin_function_or_method"


@pytest.mark.parametrize("months", [24.0, 0.01, np.linspace(1.0, 60.0, WORLDS)])
def test_time_constants_are_handed_over_as_months(months):
    quiet, violence = numbers(WORLDS), numbers(WORLDS, seed=9)
    found = districts.next_quiet(quiet, violence, months, 1.0)
    each = zip(quiet.tolist(), violence.tolist(), np.broadcast_to(months, WORLDS).tolist(), strict=True)
    assert found.tolist() == [districts.next_quiet(q, v, m, 1.0) for q, v, m in each]


def test_results_are_arrays_of_their_own():
    one = numbers(WORLDS)
    first, second = choices.larger(one, 0.0), choices.larger(one, 0.0)
    assert first.flags.owndata and first.flags.writeable and not np.shares_memory(first, second)
    assert not np.shares_memory(first, one)


def test_too_few_or_too_many_arguments_are_refused():
    one = numbers(WORLDS)
    for given in ([one], [one] * 3 + [0.0]):
        with pytest.raises((TypeError, ValueError)):
            choices.smaller(*given)


def test_a_rule_without_a_known_loop_is_called_as_a_ufunc(monkeypatch):
    ufunc = _compile.load("delivery")["lasting"]
    monkeypatch.setattr(_machine_code, "LOOPS", {})
    assert _call.direct(ufunc) is ufunc
    given = numbers(WORLDS), 0.4, 0.3, 1.0
    assert np.array_equal(ufunc(*given), delivery.lasting(*given))


def test_nothing_is_leaked():
    """A thousand calls, done by the loop or handed on, leave the counts of references where they were."""
    import sys

    one, number = numbers(WORLDS), 0.25 + float(numbers(1)[0])
    before = sys.getrefcount(one), sys.getrefcount(number), sys.getrefcount(np.ndarray)
    for _ in range(1000):
        choices.smaller(one, number)
        choices.smaller(one, 1)
        _totals.total(np.atleast_2d(one))
    after = sys.getrefcount(one), sys.getrefcount(number), sys.getrefcount(np.ndarray)
    assert all(abs(now - then) < 5 for now, then in zip(after, before, strict=True))


def test_every_rule_over_agents_and_worlds_is_its_ufunc():
    for rule in RULES.values():
        kinds = [KINDS["worlds"], KINDS["agents and worlds"], KINDS["a float"], KINDS["one number an agent"]]
        given = [kinds[(place + 1) % 4] for place in range(len(rule.inputs))]
        paced = _compile.paced(rule.theme).get(rule.name, ())
        pace = _compile.load(_compile.PACES)["pace"]
        handed = [pace(x) if name in paced else x for name, x in zip(rule.inputs, given, strict=True)]
        expected = _compile.load(rule.theme)[rule.name](*handed)
        with np.errstate(all="ignore"):
            assert np.array_equal(rule.ufunc(*given), expected, equal_nan=True), rule


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (AGENTS, WORLDS), (AGENTS, 1)])
def test_sums_over_rows_that_are_no_block_are_added_all_the_same(shape):
    block = numbers(2 * shape[0], 2 * shape[1])
    for rows in (block[: shape[0], : shape[1]], block[::2, ::2], np.asfortranarray(block)):
        assert _totals.total(rows).tolist() == [_totals.total(column) for column in rows.T.tolist()]
        assert _totals.mean_by(rows, rows[::-1]).tolist() == [
            _totals.mean_by(column, column[::-1]) for column in rows.T.tolist()
        ]
