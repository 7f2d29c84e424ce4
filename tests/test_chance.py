"""Keyed chance: the published generator, uniform, independent, and touched by nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from mesa import DataCollector
from scipy.stats import kstest

from sim import chance
from sim.agents import ArmyUnit, WorldAgent
from sim.chance import Chance, parameter_uniform, philox, scalar_uniform, stream_key, uniform

ONES = 0xFFFFFFFF
# Known answers of Philox 4x32-10, from kat_vectors of the authors' Random123 library.
KNOWN = {
    "zeros": ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    "ones": ((ONES, ONES, ONES, ONES), (ONES, ONES), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    "digits of pi": (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
}  # fmt: skip
N = 40_000
LIMIT = 5.0 / np.sqrt(N)  # five standard errors of a correlation of independent numbers


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN.values(), ids=KNOWN.keys())
def test_known_answers(counter, key, answer):
    assert philox(counter, key) == answer


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN.values(), ids=KNOWN.keys())
def test_the_compiled_generator_gives_the_known_answers(counter, key, answer):
    c0, c1, month, draw = counter
    expected = (((answer[0] << 32 | answer[1]) >> 11) + 0.5) * 2.0**-53
    world = np.array([c1 << 32 | c0], dtype=np.uint64)
    assert uniform(key[1] << 32 | key[0], world, month, draw)[0] == expected
    assert scalar_uniform(key[1] << 32 | key[0], c1 << 32 | c0, month, draw) == expected


def test_compiled_equals_scalar_far_and_near():
    worlds = np.array([0, 1, 5, 2**32 - 1, 2**32, 2**32 + 5, 2**63, 2**64 - 1], dtype=np.uint64)
    for seed in (0, 2011, -7):
        key = stream_key(seed, "ArmyUnit/0/mutiny")
        for month in (0, 1, 239, 599, chance.PARAMETER_MONTH):
            for draw in (0, 3):
                compiled = uniform(key, worlds, month, draw)
                assert compiled.tolist() == [scalar_uniform(key, int(w), month, draw) for w in worlds]


def test_worlds_above_two_to_the_32_have_luck_of_their_own():
    low = np.arange(1000, dtype=np.uint64)
    key = stream_key(1, "x")
    assert not np.isin(uniform(key, low + np.uint64(2**32), 0), uniform(key, low, 0)).any()


def test_luck_lies_strictly_between_0_and_1():
    drawn = uniform(stream_key(1, "x"), np.arange(N, dtype=np.uint64), 0)
    assert drawn.min() > 0.0 and drawn.max() < 1.0
    largest = (float((2**64 - 1) >> 11) + 0.5) * 2.0**-53
    assert 0.0 < 0.5 * 2.0**-53 and largest <= 1.0 - 2.0**-54


@pytest.mark.parametrize("name", ["ArmyUnit/0/mutiny", "ArmedForces/0/coup", "ArmedGroup/1/deaths"])
def test_luck_is_uniform_over_worlds_and_over_months(name):
    key = stream_key(2011, name)
    assert kstest(uniform(key, np.arange(N, dtype=np.uint64), 17), "uniform").pvalue > 1e-4
    months = np.array([scalar_uniform(key, 3, month) for month in range(5000)])
    assert kstest(months, "uniform").pvalue > 1e-4


def correlation(a, b):
    return abs(np.corrcoef(a, b)[0, 1])


def test_worlds_months_names_seeds_and_draws_are_independent():
    worlds = np.arange(N, dtype=np.uint64)
    key = stream_key(2011, "ArmedForces/0/coup")
    base = uniform(key, worlds, 100)
    others = {
        "next world": uniform(key, worlds + np.uint64(1), 100),
        "next month": uniform(key, worlds, 101),
        "a year later": uniform(key, worlds, 112),
        "second draw": uniform(key, worlds, 100, 1),
        "other purpose": uniform(stream_key(2011, "ArmedForces/0/coup_success"), worlds, 100),
        "other agent": uniform(stream_key(2011, "ArmedForces/1/coup"), worlds, 100),
        "other seed": uniform(stream_key(2012, "ArmedForces/0/coup"), worlds, 100),
        "far worlds": uniform(key, worlds + np.uint64(2**32), 100),
    }
    for what, other in others.items():
        assert correlation(base, other) < LIMIT, what
        assert correlation((base - 0.5) ** 2, (other - 0.5) ** 2) < LIMIT, f"{what}: spread"
        assert correlation(base < 0.05, other < 0.05) < LIMIT, f"{what}: rare events"


def test_the_bound_on_correlation_can_fail():
    base = uniform(stream_key(1, "x"), np.arange(N, dtype=np.uint64), 0)
    assert correlation(base, 0.05 * base + 0.95 * uniform(stream_key(1, "y"), np.arange(N, dtype=np.uint64), 0)) > LIMIT


def test_parameter_draws_come_from_seed_name_and_world_alone():
    worlds = np.arange(50, dtype=np.uint64)
    drawn = parameter_uniform(2011, "frailty", worlds)
    assert (parameter_uniform(2011, "frailty", worlds[30:]) == drawn[30:]).all(), "worlds can be added later"
    assert not np.isin(parameter_uniform(2011, "population", worlds), drawn).any()
    assert not np.isin(parameter_uniform(2012, "frailty", worlds), drawn).any()
    assert not np.isin(uniform(stream_key(2011, "frailty"), worlds, 0), drawn).any()


def test_keys_never_change():
    """Results that others keep depend on these; a new hash would move every history."""
    assert stream_key(2011, "ArmyUnit/0/mutiny") == stream_key(2011, "ArmyUnit/0/mutiny")
    assert stream_key(0, "a") != stream_key(0, "b") != stream_key(1, "b")
    assert stream_key(1, "1/a") != stream_key(11, "/a"), "seed and name are kept apart"
    assert 0 <= stream_key(0, "a") < 2**64


def test_a_stream_that_is_taken_is_refused():
    streams = Chance(1, np.arange(3, dtype=np.uint64), compiled=True)
    streams.stream("ArmyUnit/0/mutiny")
    with pytest.raises(ValueError, match="ArmyUnit/0/mutiny"):
        streams.stream("ArmyUnit/0/mutiny")


def test_a_collision_of_two_names_is_refused_when_the_model_is_built(core, monkeypatch):
    monkeypatch.setattr(chance, "stream_key", lambda seed, name: hash(name.rpartition("/")[2]) & 0xFF)
    with pytest.raises(ValueError, match="rename one of them"):
        core.model(core.worlds(2))


def test_it_says_what_it_is():
    assert repr(Chance(7, np.arange(3, dtype=np.uint64), True)) == "<chance: seed 7, 0 streams, 3 worlds>"


class Passer(WorldAgent):
    """Draws every month and does nothing with it."""

    draws = ("whim", "second_whim")

    def wonder(self):
        return self.chance("whim") * self.chance("second_whim")


class WonderingUnit(ArmyUnit):
    """Draws once more before each mutiny, and does nothing with it."""

    draws = (*ArmyUnit.draws, "hesitation")

    def consider_mutiny(self):
        self.chance("hesitation")
        super().consider_mutiny()


@pytest.fixture(scope="module")
def plain(core):
    return core.run(core.worlds(12))


def test_an_agent_more_changes_no_other_draw(core, plain):
    model = core.model(core.worlds(12))
    model.store.add_kind(Passer, 2)
    passers = [Passer(model, f"Passer/{i}", i) for i in range(2)]
    months = []
    for _ in range(model.structure.months):
        model.step()
        for passer in passers:
            passer.wonder()
        months.append(model.record)
    model.close()
    assert core.same_bits({name: np.array([m[name] for m in months]) for name in plain}, plain) == []


def test_a_draw_more_in_a_subclass_changes_no_other_draw(core, plain):
    assert core.same_bits(core.run(core.worlds(12), classes={"ArmyUnit": WonderingUnit}), plain) == []


def test_an_observer_changes_nothing(core, plain):
    model = core.model(core.worlds(12))
    collector = DataCollector(
        model_reporters={
            "deaths": lambda m: m.record["battle_deaths"].mean(), "trust": lambda m: m.trust().copy(),
            "own_led": lambda m: m.forces.own_led(), "parts": lambda m: m.mission.fund_parts(),
        },
        agenttype_reporters={ArmyUnit: {"arrears": lambda unit: unit.arrears.copy()}},
    )  # fmt: skip
    months = []
    for _ in range(model.structure.months):
        model.step()
        collector.collect(model)
        model.national_record()
        months.append(model.record)
    model.close()
    assert core.same_bits({name: np.array([m[name] for m in months]) for name in plain}, plain) == []


def test_more_units_leave_the_luck_of_the_others_as_it_was(core):
    few, many = core.model(core.worlds(5), units=3), core.model(core.worlds(5), units=6)
    for model in (few, many):
        model.month = 40
    for a, b in zip(few.units, many.units, strict=False):
        assert (a.chance("mutiny") == b.chance("mutiny")).all()
    assert (few.forces.chance("coup") == many.forces.chance("coup")).all()


def test_another_scenario_meets_the_same_luck(core):
    light = core.model(core.worlds(5), changed={"staff_reference": 12.0})
    heavy = core.model(core.worlds(5), changed={"staff_reference": 500.0})
    light.month = heavy.month = 77
    for a, b in zip(light.agents, heavy.agents, strict=True):
        assert a.name == b.name
        for purpose in a.draws:
            assert (a.chance(purpose) == b.chance(purpose)).all()
