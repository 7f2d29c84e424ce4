"""A participant's own agent in ten lines, at full speed; and the model as any other Mesa model."""

from __future__ import annotations

import gc
import time
import weakref

import mesa
import numpy as np
import pytest
from mesa import DataCollector

from sim import agents
from sim.agents import ArmyUnit, BilateralDonor, District, NationalGovernment
from sim.rules import choices
from sim.state import state


class PresidentialGuard(ArmyUnit):
    """Paid first, and loyal: it never mutinies."""

    def be_paid(self):
        super().be_paid()
        self.arrears = self.arrears * 0.0

    def consider_mutiny(self):
        self.mutiny = 0.0
        self.defected = 0.0


class LoyalDonor(BilateralDonor):
    """Leaves when there is a coup, and counts the months it has been away."""

    away = state(0, 1200, "months", "Months without aid since a coup.")

    def pledge(self):
        super().pledge()
        left = choices.larger(choices.at_least(self.away, 1.0), self.model.forces.coup_success)
        self.away = self.away + left
        self.commitment = choices.choose(left, 0.0, self.commitment)


CLASSES = {"ArmyUnit": PresidentialGuard}
UNPAID = {"defence_share": 0.02, "mutiny_base": 0.1, "coup_base": 0.2}


def test_ten_lines_change_what_a_unit_does(core):
    plain, guard = (core.run(core.worlds(40), changed=UNPAID, classes=c) for c in (None, CLASSES))
    assert plain["mutinies"].sum() > 0 and not guard["mutinies"].any()
    assert plain["arrears"].max() > 1.0 and not guard["arrears"].any()


def test_it_lives_in_all_worlds_at_once_and_runs_compiled(core):
    model = core.model(core.worlds(40), changed=UNPAID, classes=CLASSES)
    model.step()
    unit = model.units[0]
    assert type(unit) is PresidentialGuard and unit.cohesion.shape == (40,)
    assert np.shares_memory(unit.cohesion, model.store.blocks["PresidentialGuard"])
    assert unit.name == "ArmyUnit/0", "it has the luck of the unit whose place it takes"
    model.close()


def test_it_may_have_state_of_its_own(core):
    model = core.model(core.worlds(60), changed=UNPAID, classes={"BilateralDonor": LoyalDonor})
    for _ in range(model.structure.months):
        model.step()
    donor = model.donors[0]
    gone = donor.away > 0
    assert gone.any() and not gone.all()
    assert not donor.commitment[gone].any() and donor.commitment[~gone].all()
    model.close()


def test_it_runs_on_floats_with_the_same_bits(core):
    classes = CLASSES | {"BilateralDonor": LoyalDonor}
    worlds = core.worlds(1, first=4)
    compiled = core.run(worlds, changed=UNPAID, classes=classes)
    assert core.same_bits(core.run(worlds, changed=UNPAID, classes=classes, compiled=False), compiled) == []


def test_it_runs_at_full_speed(core):
    """The quickest of many months, run in turn, in processor time: other work of the machine counts in neither."""
    models = [core.model(core.worlds(2048), changed=UNPAID, classes=classes) for classes in (CLASSES, None)]
    best = [float("inf")] * 2
    for _ in range(24):
        for place, model in enumerate(models):
            begin = time.process_time()
            model.step()
            best[place] = min(best[place], time.process_time() - begin)
    for model in models:
        model.close()
    assert best[0] < 2.0 * best[1]


@pytest.fixture
def model(core):
    made = core.model(core.worlds(5))
    yield made
    made.close()


def test_it_is_a_mesa_model_of_mesa_agents(model):
    assert isinstance(model, mesa.Model)
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    assert len({agent.unique_id for agent in model.agents}) == len(model.agents)
    assert all(agent.model is model for agent in model.agents)


def test_agents_by_type(model):
    counts = {kind.__name__: len(found) for kind, found in model.agents_by_type.items()}
    assert counts == {
        "SecurityCouncil": 1, "UNMission": 1, "BilateralDonor": 2, "NationalGovernment": 1, "OversightBodies": 1,
        "ArmedForces": 1, "ArmyUnit": 3, "ArmedGroup": 3, "District": 2,
    }  # fmt: skip
    assert set(model.agent_types) == set(model.agents_by_type)
    assert list(model.agents_by_type[ArmyUnit]) == model.units


def test_agent_sets_select_get_and_do(model):
    units = model.agents_by_type[ArmyUnit]
    assert len(model.agents.select(agent_type=District)) == 2
    assert len(units.select(lambda unit: unit.index > 0)) == 2
    assert units.get("index") == [0, 1, 2]
    before = units.get("arrears")
    model.forces.wages_paid = 0.0
    units.do("be_paid")
    assert all((after == 1.0).all() for after in units.get("arrears")) and len(before) == 3
    assert sum(strength.sum() for strength in units.map("lose", 10.0)) == pytest.approx(150.0)


def test_step_counts_and_data_is_collected(model):
    collector = DataCollector(
        model_reporters={"deaths": lambda m: m.record["battle_deaths"].mean(), "month": "month"},
        agenttype_reporters={
            ArmyUnit: {"cohesion": lambda unit: unit.cohesion.mean()},
            NationalGovernment: {"buy_in": lambda government: government.buy_in.copy()},
        },
    )
    for _ in range(6):
        model.step()
        collector.collect(model)
    frame = collector.get_model_vars_dataframe()
    assert frame["month"].tolist() == list(range(6)) and frame["deaths"].notna().all()
    units = collector.get_agenttype_vars_dataframe(ArmyUnit)
    assert len(units) == 18 and units["cohesion"].between(0, 1).all()
    assert model.month == 5 and repr(model) == "<SSRModel: 5 worlds, month 6 of 72>"


def test_one_line_says_what_an_agent_is(model):
    assert [repr(agent) for agent in model.donors] == [
        "<BilateralDonor BilateralDonor/0>", "<BilateralDonor BilateralDonor/1>",
    ]  # fmt: skip


def test_names_are_unique_and_every_class_has_its_agents(model):
    names = [agent.name for agent in model.agents]
    assert len(set(names)) == len(names)
    assert {name.partition("/")[0] for name in names} == {
        name for name in agents.__all__ if name not in ("FUNCTIONS", "Function", "Nation", "WorldAgent")
    }


def test_keeping_and_restoring_continue_to_the_last_bit(core):
    model = core.model(core.worlds(6), years=6)
    for _ in range(30):
        model.step()
    kept, month = model.store.copy(), model.month

    def go_on():
        found = []
        for _ in range(36):
            model.step()
            found.append(model.record)
        return {name: np.array([record[name] for record in found]) for name in found[0]}

    first = go_on()
    model.store.restore(kept)
    model.month = month
    assert core.same_bits(go_on(), first) == []
    model.close()


def test_a_run_may_be_branched_into_another_model(core):
    """The store is the whole run: another model with the same settings goes on where this one was."""
    one, other = (core.model(core.worlds(6), years=6) for _ in range(2))
    for _ in range(30):
        one.step()
    other.store.restore(one.store.copy())
    other.month = one.month
    for _ in range(24):
        one.step()
        other.step()
    assert core.same_bits(other.record, one.record) == []
    one.close()
    other.close()


def test_another_future_after_the_branch(core):
    model = core.model(core.worlds(6), years=6)
    for _ in range(24):
        model.step()
    other = core.model(core.worlds(6), years=6, changed={"presence_reference": 0.0, "staff_reference": 0.0})
    other.store.restore(model.store.copy())
    other.month = model.month
    for _ in range(12):
        model.step()
        other.step()
    assert other.record["presence"].max() == 0.0 < model.record["presence"].min()
    model.close()
    other.close()


def test_a_closed_model_is_let_go(core):
    registry = getattr(mesa.Agent, "_ids", {})
    before = len(registry)
    gone = []
    for _ in range(3):
        model = core.model(core.worlds(50))
        model.step()
        gone.append(weakref.ref(model))
        model.close()
        model.close()
    del model
    gc.collect()
    assert len(registry) == before
    assert [ref() for ref in gone] == [None] * 3, "nothing keeps a closed model alive"


def test_recording_a_run_closes_its_model(core):
    before = len(getattr(mesa.Agent, "_ids", {}))
    core.run(core.worlds(2), years=1)
    assert len(getattr(mesa.Agent, "_ids", {})) == before
