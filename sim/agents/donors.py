"""Bilateral donors: pledge each year, disburse each month, tire."""

from sim.agents.armed_forces import FUNCTIONS
from sim.agents.base import WorldAgent, total
from sim.rules import choices, coordination, delivery, politics
from sim.state import Values, share_state, state


class BilateralDonor(WorldAgent):
    """A donor of voluntary, bilateral and pooled money, with patience of its own."""

    draws = ("patience", *(f"taste_{name}" for name in FUNCTIONS))

    commitment = share_state("Part of its plan that the donor gives.")
    months_engaged = state(0, 1200, "months", "Months for which it has supported reform.")
    suspended = state(0, 240, "months", "Months for which it still withholds its money after a coup.")
    given = share_state("Part of its plan that it gives this month.")
    disbursed = state(0, 1e15, "USD a month", "Money disbursed this month.")

    def begin(self) -> None:
        """Full of good intentions."""
        self.commitment = 1.0
        self.given = 1.0

    def pledge(self) -> None:
        """In January, decide what to give this year; tired donors do not come back."""
        p, model = self.p, self.model
        self.months_engaged = self.months_engaged + delivery.engaged(model.mission.support)
        if model.month % 12 == 0:
            patience = delivery.varied_patience(p.donor_patience, p.donor_spread, self.chance("patience"))
            self.commitment = delivery.next_commitment(
                self.commitment, self.months_engaged / 12.0, model.violence(), patience, p.fatigue_violence,
                self.on.donor_fatigue,
            )

    def disburse(self) -> None:
        """Give this month's part of the plan."""
        p, model = self.p, self.model
        types = p.fund_voluntary + p.fund_bilateral + p.fund_pooled
        plan = model.mission.plan_money * types * p.financing_level / float(model.structure.donors)
        self.suspended = politics.next_suspension(
            self.suspended, model.forces.coup_success, p.donor_suspension_months, self.on.donor_suspension
        )
        self.given = politics.given(self.commitment, self.suspended)
        self.disbursed = plan * self.given

    def take_on(self, covered: list[Values], heeded: Values) -> list[Values]:
        """Divide its work over the eight functions (shares of a whole), given how far others cover each."""
        p, on = self.p, self.on.coordination_matrix
        wanted = [
            coordination.takes_on(self.chance(f"taste_{name}"), p.donor_breadth, cover, heeded, on)
            for name, cover in zip(FUNCTIONS, covered, strict=True)
        ]
        all_ = total(wanted)
        even = 1.0 / float(len(FUNCTIONS))
        return [choices.choose(all_, choices.part_of(work, all_), even) for work in wanted]

    def share(self) -> Values:
        """Its part of what all donors give (0-1)."""
        return self.given / float(self.model.structure.donors)
