"""A world's history is its own: alone or in company, compiled or on Python floats, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from sim.parameters import MECHANISMS

EXTREMES = {
    "no support": {"staff_reference": 0.0, "presence_reference": 0.0},
    "everything heavy": {"staff_reference": 2000.0, "presence_reference": 60_000.0, "financing_level": 3.0},
    "no buy-in": {"buy_in_start": 0.0},
    "all willing": {"buy_in_start": 1.0, "oversight_start": 1.0, "own_led_start": 1.0},
    "no money": {"defence_share": 0.005, "revenue_share": 0.02},
    "no army to speak of": {"army_strength": 10.0, "fighters": 5000.0},
    "very frail": {"frailty": 5.0, "foreign_backing": 1.0, "campaign_start": 5.0},
    "mutinies and coups": {"mutiny_base": 0.1, "coup_base": 0.2, "coup_proneness": 12.0, "defence_share": 0.01},
    "benchmarks": {"drawdown_benchmark": 1.0},
    "abrupt": {"drawdown_months": 1.0},
    "equal cost, dear": {"match_cost": 1.0, "staff_reference": 500.0, "presence_reference": 8000.0},
    "equal cost, cheap": {"match_cost": 1.0, "staff_reference": 12.0, "presence_reference": 0.0},
    "war without end": {"war_ends": 0.0, "campaign_end": 0.1},
    "explicit people": {"footprint_exponent": 0.0},
    "development money": {"fund_assessed": 0.0, "fund_voluntary": 0.55},
}


def part(record, places):
    return {name: np.ascontiguousarray(series[:, places]) for name, series in record.items()}


@pytest.fixture(scope="module")
def together(core):
    """Twenty years of forty worlds."""
    return core.run(core.worlds(40), years=20)


def test_something_happens_in_these_histories(together):
    for name in ("campaigns", "mutinies", "coup_attempts", "coup_successes", "arrears", "propped_up", "battle_deaths"):
        assert together[name].max() > 0.0, name
    assert set(np.unique(together["relapse_cause"])) >= {0.0, 1.0}


@pytest.mark.parametrize("world", [0, 17, 39])
def test_a_world_alone(core, together, world):
    alone = core.run(core.worlds(1, first=world), years=20)
    assert core.same_bits(alone, part(together, [world])) == []


def test_a_world_in_another_chunk(core, together):
    chunk = core.run(core.worlds(13, first=9), years=20)
    assert core.same_bits(chunk, part(together, slice(9, 22))) == []


def test_more_worlds_beside_it_and_in_another_order(core, together):
    worlds = np.concatenate([core.worlds(90, first=1000), core.worlds(40)[::-1]])
    more = core.run(worlds, years=20)
    assert core.same_bits(part(more, slice(129, 89, -1)), together) == []


def test_worlds_have_histories_of_their_own(core, together):
    final = {name: series[-1] for name, series in together.items()}
    for name in ("trust", "grievance", "strength", "own_led", "recurrent_cost"):
        assert len(np.unique(final[name])) == 40, name


def test_worlds_above_two_to_the_32(core):
    far = core.run(core.worlds(2, first=2**32 + 7), years=3)
    near = core.run(core.worlds(2, first=7), years=3)
    assert core.same_bits(far, near) != []
    assert core.same_bits(core.run(core.worlds(1, first=2**32 + 8), years=3), part(far, [1])) == []


def test_another_seed_is_another_history(core):
    values = core.values(core.worlds(4))
    one, two = (core.run(core.worlds(4), values, seed=seed, years=6) for seed in (0, 1))
    assert {"battle_deaths", "arrears"} <= set(core.same_bits(one, two))
    again = core.run(core.worlds(4), values, seed=0, years=6)
    assert core.same_bits(one, again) == [], "0 is a seed like others"


@pytest.mark.parametrize("world", [0, 5, 17])
def test_twenty_years_on_python_floats(core, together, world):
    floats = core.run(core.worlds(1, first=world), years=20, compiled=False)
    assert core.same_bits(floats, part(together, [world])) == []


def test_a_larger_country_on_python_floats(core):
    counts = {"units": 8, "donors": 3, "groups": 4, "districts": 6, "years": 5}
    compiled = core.run(core.worlds(1, first=3), **counts)
    assert core.same_bits(core.run(core.worlds(1, first=3), compiled=False, **counts), compiled) == []


def test_the_smallest_country_on_python_floats(core):
    counts = {"units": 1, "donors": 1, "groups": 1, "districts": 1, "years": 6}
    compiled = core.run(core.worlds(1, first=3), **counts)
    assert core.same_bits(core.run(core.worlds(1, first=3), compiled=False, **counts), compiled) == []


def columns(core, world, changes, years, patches=()):
    """One compiled model in which every column is the same world under another setting."""
    worlds = np.full(len(changes), world, dtype=np.uint64)
    values = core.values(worlds)
    for place, changed in enumerate(changes):
        for name, value in changed.items():
            values[name] = np.array(np.broadcast_to(values[name], len(changes)), dtype=float)
            values[name][place] = value
    return values, core.run(worlds, values, years=years, patches=patches)


@pytest.mark.parametrize(
    ("world", "changes"),
    [(2, {name: {name: 0.0} for name in MECHANISMS}), (11, EXTREMES)],
    ids=["each mechanism switched off", "extremes"],
)
def test_settings_vary_by_world_and_floats_agree(core, world, changes):
    values, compiled = columns(core, world, list(changes.values()), years=6)
    for place, name in enumerate(changes):
        own = core.of_world(values, place)
        floats = core.run(core.worlds(1, first=world), own, years=6, compiled=False)
        differ = core.same_bits(floats, part(compiled, [place]))
        assert differ == [], f"{name}: {differ}"


def test_dated_changes_agree_on_floats(core):
    patches = [
        (12, {"financing_level": 0.0}), (24, {"financing_level": 1.0, "presence_reference": 9000.0}),
        (30, {"buy_in_start": 0.1, "coup": 0.0}),
    ]  # fmt: skip
    compiled = core.run(core.worlds(3), years=5, patches=patches)
    for world in range(3):
        floats = core.run(core.worlds(1, first=world), years=5, patches=patches, compiled=False)
        assert core.same_bits(floats, part(compiled, [world])) == []


def test_dated_changes_may_differ_by_world(core):
    worlds = core.worlds(2)
    both = core.run(worlds, years=4, patches=[(18, {"staff_reference": np.array([5.0, 300.0])})])
    for place, people in enumerate((5.0, 300.0)):
        alone = core.run(core.worlds(1, first=place), years=4, patches=[(18, {"staff_reference": people})])
        assert core.same_bits(alone, part(both, [place])) == []


def test_a_model_on_floats_has_one_world(core):
    with pytest.raises(ValueError, match="one world, not 2"):
        core.model(core.worlds(2), values=core.of_world(core.values(core.worlds(2)), 0), compiled=False)
