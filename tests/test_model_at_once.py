"""A class acts at once where that is the same as one by one: to the last bit, in every case and from every past."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents import ArmedGroup, ArmyUnit, BilateralDonor, District
from sim.agents.together import turns
from sim.kept import keep, restore
from sim.ledger import Ledger
from sim.model import SSRModel
from sim.recorder import record_run, record_to
from sim.scenario import draw_patches, draw_settings, load_scenario

CASES = ("synthetic", "guinea_bissau", "timor_leste_heavy", "dr_congo_light", "afghanistan_heavy")
KINDS = {"BilateralDonor", "ArmyUnit", "ArmedGroup", "District", "Function"}
WORLDS = np.arange(3, dtype=np.uint64)
BUSY = {
    "integration_month": 8.0, "integration_share": 0.6, "right_sizing_month": 20.0, "right_sizing_cut": 0.2,
    "mutiny_base": 0.05, "coup_base": 0.1, "campaign_start": 0.5, "defence_share": 0.02, "spillover_weight": 2.0,
}  # fmt: skip
LATER = [
    (12, {"financing_level": 0.0}),
    (30, {"financing_level": 1.0, "staff_reference": np.array([5.0, 99.0, 300.0])}),
]


def of_case(name, one_by_one=False):
    scenario = load_scenario(name, ["years=15"])  # past the end of support in every case
    values, patches = draw_settings(scenario, WORLDS, 2011), draw_patches(scenario, WORLDS, 2011)
    return in_turn(SSRModel(scenario.structure, values, patches, WORLDS), one_by_one)


def in_turn(model, one_by_one):
    if one_by_one:
        model.turns.clear()
    return model


def sizes(model):
    """Of each class: how many act at once, turn by turn."""
    return {kind: [len(np.atleast_2d(turn.cells[next(iter(turn.cells))])) for turn in each]
            for kind, each in model.turns.items()}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_history_of_every_case(core, name):
    model = of_case(name)
    assert model.turns.keys() == KINDS
    assert all(len(each) == 1 for each in model.turns.values()), "here each class acts at once"
    assert core.same_bits(record_run(model), record_run(of_case(name, one_by_one=True))) == []


@pytest.mark.parametrize(
    "counts",
    [
        {"units": 8, "donors": 3, "groups": 3, "districts": 8},
        {"units": 5, "donors": 1, "groups": 3, "districts": 2},
        {"units": 4, "donors": 2, "groups": 5, "districts": 4},
        {"units": 2, "donors": 2, "groups": 4, "districts": 5},
        {"units": 1, "donors": 1, "groups": 1, "districts": 1},
    ],
    ids=lambda counts: "-".join(map(str, counts.values())),
)
def test_any_numbers_of_agents_with_much_going_on_and_dated_changes(core, counts):
    models = [core.model(WORLDS, changed=BUSY, patches=LATER, years=8, **counts) for _ in range(2)]
    at_once, one_by_one = (record_run(in_turn(model, i == 1)) for i, model in enumerate(models))
    for happens in ("mutinies", "campaigns", "battle_deaths", "severed", "integrated"):
        assert at_once[happens].any(), happens
    assert core.same_bits(at_once, one_by_one) == []
    assert models[0].store.copy().keys() == models[1].store.copy().keys()
    for kind, block in models[0].store.blocks.items():
        assert block.tobytes() == models[1].store.blocks[kind].tobytes(), kind


@pytest.mark.parametrize("one_by_one", [False, True])
def test_either_goes_on_where_the_other_stood(core, one_by_one):
    whole, past, future = (core.model(WORLDS, changed=BUSY, patches=LATER, years=6) for _ in range(3))
    in_turn(past, one_by_one), in_turn(future, not one_by_one)
    series = {}
    record_to(past, series, 30)
    restore(future, keep(past))
    record_to(future, series, future.structure.months)
    assert core.same_bits(series, record_run(whole)) == []


def test_those_who_share_a_home_take_turns(core):
    model = core.model(WORLDS, units=5, groups=3, districts=2)
    assert sizes(model) | {"BilateralDonor": [], "Function": []} == {
        "ArmyUnit": [2, 2, 1], "ArmedGroup": [1, 1, 1], "District": [1, 1], "BilateralDonor": [], "Function": [],
    }  # fmt: skip
    one, other = model.turns["ArmyUnit"][0], model.turns["ArmyUnit"][1]
    assert np.shares_memory(one.home.people, model.districts[0].people)
    assert np.shares_memory(other.home.people, one.home.people)


def test_groups_without_a_unit_at_home_take_turns(core):
    """Their fighters may join any unit, so that two of them would change the same one."""
    model = core.model(WORLDS, units=2, groups=4, districts=5)
    assert sizes(model)["ArmedGroup"] == [2, 1, 1]


def test_who_might_change_the_same_agent_acts_one_by_one(core):
    model = core.model(WORLDS, units=4, groups=2, districts=4)
    one, other = model.groups
    one.hosts, other.hosts = model.units[:2], model.units[1:3]
    assert turns(model.groups, model.store) == [one, other]


class Own(ArmyUnit):
    """A participant's own."""


class OwnDistrict(District):
    """A participant's own."""


class OwnGroup(ArmedGroup):
    """A participant's own."""


class OwnDonor(BilateralDonor):
    """A participant's own."""


@pytest.mark.parametrize(
    ("own", "one_by_one"),
    [
        (Own, {"Own", "ArmedGroup", "District"}),
        (OwnDistrict, {"ArmyUnit", "ArmedGroup", "OwnDistrict"}),
        (OwnGroup, {"OwnGroup"}),
        (OwnDonor, {"OwnDonor"}),
    ],
)
def test_who_meets_a_participants_class_acts_one_by_one(core, own, one_by_one):
    model = core.model(WORLDS, classes={own.__base__.__name__: own}, units=4, groups=2, donors=2, districts=4)
    apart = {kind for kind, each in model.turns.items() if all(turn in model.agents for turn in each)}
    assert apart == one_by_one


def test_on_python_floats_and_with_a_ledger_all_act_one_by_one(core):
    assert not core.model(core.worlds(1), compiled=False).turns
    model = core.model(WORLDS)
    assert model.in_turn(model.units) is not model.units
    Ledger(model)
    assert model.in_turn(model.units) is model.units


def test_the_agents_stay_mesas_and_keep_their_windows(core):
    model = core.model(WORLDS, units=4, districts=4)
    model.step()
    (window,) = model.turns["ArmyUnit"]
    assert window not in model.agents and window.cohesion.shape == (4, 3)
    assert all(np.shares_memory(window.cohesion[i], unit.cohesion) for i, unit in enumerate(model.units))
    assert np.array_equal(window.chance("mutiny"), [unit.chance("mutiny") for unit in model.units])
    (districts,) = model.turns["District"]
    assert [type(one) for one in districts.units + districts.neighbours] == [ArmyUnit, District, District]
    with pytest.raises(ValueError, match="read-only"):
        districts.neighbours[0].violence = 1.0
