"""Oversight bodies: parliament, ministry, audit, civil society."""

from sim.agents.base import WorldAgent
from sim.rules import delivery, institutions, politics
from sim.state import Values, share_state


class OversightBodies(WorldAgent):
    """Those who are to control the forces: their formal power, the use they make of it, their independence."""

    formal = share_state("Formal power over the forces (law).")
    use = share_state("Use made of that power (hearings, audits followed up).")
    independence = share_state("Independence from the executive and from officers.")

    def begin(self) -> None:
        """All three sides begin at the country's level."""
        self.formal = self.p.oversight_start
        self.use = self.p.oversight_start
        self.independence = self.p.oversight_start

    def level(self) -> Values:
        """Oversight (0-1): mean of power, use and independence."""
        return (self.formal + self.use + self.independence) / 3.0

    def grow(self) -> None:
        """Gain with help and will; lose what nobody pays for."""
        p, on, model = self.p, self.on, self.model
        mission, government = model.mission, model.government
        buy_in = government.buy_in
        strategic = delivery.lasting(mission.strategic, buy_in, p.gate_half, on.ownership_gate) * mission.rooting
        operational = delivery.lasting(mission.operational, buy_in, p.gate_half, on.ownership_gate) * mission.rooting
        for side, effect in (
            ("formal", strategic),
            ("use", p.oversight_use_strategic * strategic + (1.0 - p.oversight_use_strategic) * operational),
            ("independence", p.oversight_independence * strategic),
        ):
            grown = self.booked(
                side, institutions.next_oversight, getattr(self, side), effect, buy_in, government.inclusiveness,
                model.forces.running_paid, p.oversight_build, p.oversight_home_build, p.oversight_decay,
                p.oversight_start, p.oversight_costless, on.oversight_growth,
            )
            setattr(self, side, grown)

    def fall(self, succeeded: Values) -> None:
        """Lose ground where a coup succeeds."""
        kept = self.p.coup_keeps
        for side in ("formal", "use", "independence"):
            setattr(self, side, self.booked(side, politics.after_coup, getattr(self, side), succeeded, kept))
