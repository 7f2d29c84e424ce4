"""When things happen: one model, many worlds, a month in ten stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import agents, national
from sim.agents.together import turns
from sim.chance import Chance
from sim.scenario import Structure
from sim.spared import mesa
from sim.state import Store, Values

Changes = Iterable[tuple[int, Mapping[str, Values]]]


class Settings:
    """The scenario's numbers of this month, by parameter name."""

    def __init__(self, values: Mapping[str, Values]) -> None:
        vars(self).update(values)


class SSRModel(national.Country, mesa.Model):
    """A country after a war, its government, forces, mission, donors and armed groups, in many worlds.

    Parameters
    ----------
    structure
        Numbers of agents, months, first year: the same for all worlds.
    values
        Every parameter and mechanism switch by name: a float, or an array with one entry per world.
    patches
        Dated changes: pairs of month and new values.
    worlds
        Numbers of the worlds; they key chance, so world 7 has the same luck in every scenario.
    seed
        The experiment's seed.
    compiled
        ``False`` runs one world on plain Python floats with uncompiled rules: an ordinary Mesa model.
    classes
        Agent classes to use in place of the shipped ones, by name: ``{"ArmyUnit": MyUnit}``.
    """

    def __init__(
        self,
        structure: Structure,
        values: Mapping[str, Values],
        patches: Changes = (),
        worlds: NDArray[np.uint64] | None = None,
        seed: int = 2011,
        compiled: bool = True,
        classes: Mapping[str, type[agents.WorldAgent]] | None = None,
    ) -> None:
        super().__init__(rng=0)  # Mesa's own generator is not used
        self.structure = structure
        self.worlds = np.asarray([0] if worlds is None else worlds, dtype=np.uint64)
        if not compiled and len(self.worlds) != 1:
            raise ValueError(f"a model on Python floats runs one world, not {len(self.worlds)}")
        self.settings: Any = Settings(values)
        self.patches = {month: dict(changes) for month, changes in patches}
        self.chance = Chance(seed, self.worlds, compiled)
        self.store = Store(len(self.worlds), compiled)
        self.ledger: Any = None  # books the terms of key variables where one is kept
        self.turns = {}
        self.month = -1
        self.populate(classes or {})

    def populate(self, classes: Mapping[str, type[agents.WorldAgent]]) -> None:
        """Create the agents; those that others look at begin first."""
        unknown = [name for name in classes if name not in agents.__all__]
        if unknown:
            raise ValueError(f"no agent class named {', '.join(unknown)}; there are {', '.join(agents.__all__)}")
        self.store.add_kind(agents.Function, len(agents.FUNCTIONS))
        self.store.add_kind(agents.Nation, 1)
        self.nation = agents.Nation(self)
        (self.council,) = self.add("SecurityCouncil", 1, classes)
        (self.mission,) = self.add("UNMission", 1, classes)
        self.donors = self.add("BilateralDonor", self.structure.donors, classes)
        (self.government,) = self.add("NationalGovernment", 1, classes)
        (self.oversight,) = self.add("OversightBodies", 1, classes)
        (self.forces,) = self.add("ArmedForces", 1, classes)
        self.units = self.add("ArmyUnit", self.structure.units, classes)
        self.groups = self.add("ArmedGroup", self.structure.groups, classes)
        self.districts = self.add("District", self.structure.districts, classes)
        for agent in (self.council, self.government, self.oversight, self.forces, *self.districts):
            agent.begin()
        for agent in (*self.units, *self.groups, *self.donors, self.mission):
            agent.begin()
        for district in self.districts:
            district.settle()
        if self.store.compiled:
            for each in (self.donors, self.units, self.groups, self.districts, self.forces.functions):
                self.turns[type(each[0]).__name__] = turns(each, self.store)
        self.forces.tell_units()
        self.look_round()
        self.tell_districts()
        self.fighting_value = self.forces.effective()

    def step(self) -> None:
        """One month."""
        self.month += 1
        self.open_month()

        self.council.review()  # 1. council and mission
        self.mission.plan()

        for donor in self.in_turn(self.donors):  # 2. donors
            donor.pledge()
            donor.disburse()

        self.government.govern()  # 3. government

        self.mission.deliver()  # 4. delivery
        self.mission.keep_consent()
        self.mission.deter()

        self.forces.run_functions()  # 5. institutions
        self.oversight.grow()

        self.forces.keep_ranks()  # 6. forces
        self.forces.pay()
        self.government.learn_bill()
        self.forces.muster()
        for unit in self.in_turn(self.units):
            unit.serve()
        self.forces.take_in_women()
        self.forces.consider_coup()
        self.government.fall(self.forces.coup_success)
        self.oversight.fall(self.forces.coup_success)
        self.fighting_value = self.forces.effective()

        for group in self.in_turn(self.groups):  # 7. armed groups
            group.demobilise()
            group.settle()
            group.decide()
            group.mobilise()
        for group in self.groups:
            self.forces.take_in(group.integrated)

        for group in self.in_turn(self.groups):  # 8. clashes
            group.fight()
            self.bury_dead(group)

        self.forces.show()  # 9. districts
        self.tell_districts()
        for district in self.in_turn(self.districts):
            district.look_around()
        for district in self.in_turn(self.districts):
            district.live()
        self.look_round()

        self.forces.reckon()  # 10. record
        self.mission.watch_benchmarks()
        self.record = self.national_record()
        if self.ledger is not None:
            self.ledger.close_month(self)

    def __repr__(self) -> str:
        return f"<SSRModel: {len(self.worlds)} worlds, month {self.month + 1} of {self.structure.months}>"
