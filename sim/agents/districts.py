"""Districts: where people live, are preyed upon or served, trust or hold grievances."""

from sim.agents.base import WorldAgent, total
from sim.rules import districts, forces
from sim.state import Values, share_state, state


class District(WorldAgent):
    """A part of the country with its people and the units at home in it."""

    people = state(0, 4e8, "people", "Civilians.")
    dead = state(0, 4e8, "people", "People killed in battle since the start.")
    killed = state(0, 4e8, "people", "People killed in this month's battles.")
    violence = share_state("Violence felt.")
    predation = share_state("Predation by soldiers that is felt.")
    usual_predation = share_state("Predation that people were used to at the start.")
    trust = share_state("Share of people who trust the uniformed services.")
    grievance = share_state("Share of people whose grievance could move them to fight.")
    quiet = share_state("How settled the quiet is.")
    nearby = share_state("Violence felt from the districts next to it.")
    police_justice = share_state("Quality of police and justice.")

    def begin(self) -> None:
        """The country's levels, the same in every district."""
        p = self.p
        self.people = p.population / float(self.model.structure.districts)
        self.trust = p.trust_start
        self.grievance = p.grievance_start
        self.police_justice = p.police_justice_start

    def settle(self) -> None:
        """Take the units that are at home here, and the predation that people are used to."""
        self.units = [unit for unit in self.model.units if unit.home is self]
        around, count = self.model.districts, self.model.structure.districts
        self.neighbours = (around[self.index - 1], around[(self.index + 1) % count])  # districts lie in a ring
        self.usual_predation = self.felt_predation()
        self.predation = self.felt_predation()

    def felt_predation(self) -> Values:
        """Predation felt here now (0-1)."""
        p = self.p
        incidents = [
            unit.strength / 1000.0 * forces.abuse_rate(unit.conduct, p.abuse_worst) for unit in self.units
        ]
        if not incidents:
            return 0.0
        return districts.predation(
            total(incidents), self.model.forces.reach, self.people, p.predation_half, self.on.predation_grievance
        )

    def bury(self, soldiers: Values, fighters: Values, civilians: Values) -> None:
        """Book the dead of this month's fighting here."""
        self.people = self.people - civilians
        self.dead = self.dead + soldiers + fighters + civilians

    def look_around(self) -> None:
        """See last month's violence in the districts next to this one."""
        one, other = self.neighbours
        self.nearby = districts.nearby(one.violence, other.violence, self.on.spillover)

    def safety(self) -> Values:
        """Security of civilians (0-1): free of violence and free of predation."""
        return (1.0 - self.violence) * (1.0 - self.predation)

    def live(self) -> None:
        """A month of violence or quiet, predation or service."""
        p, on, nation, army = self.p, self.on, self.model.nation, self.model.forces
        self.violence = districts.next_violence(
            self.violence, self.killed, self.people, p.violence_half, p.violence_months
        )
        self.killed = 0.0
        self.quiet = districts.next_quiet(self.quiet, self.violence, p.quiet_months, on.peace_dividend)
        self.predation = self.felt_predation()
        self.police_justice = self.booked(
            "police_justice", districts.next_police, self.police_justice, p.police_justice_start,
            army.example, nation.police_sent, p.police_mission, p.police_months,
        )
        preyed, policed = self.predation - self.usual_predation, self.police_justice - p.police_justice_start
        self.grievance = self.booked(
            "grievance", districts.next_grievance, self.grievance, p.grievance_start,
            preyed, self.violence, nation.inclusion_gained, policed, self.quiet, p.grievance_predation,
            p.grievance_violence, p.grievance_inclusion, p.grievance_police, p.grievance_healing, nation.ex_soldiers,
            p.grievance_months, self.nearby, p.grievance_nearby,
        )
        delivered = policed + self.usual_predation - self.predation + self.quiet
        self.trust = self.booked(
            "trust", districts.next_trust, self.trust, p.trust_start, preyed, nation.oversight_gained, self.violence,
            p.trust_predation, p.trust_oversight, p.trust_violence, p.trust_months, army.expectations,
            delivered, p.trust_expectations,
        )
