"""Oversight bodies: parliament, ministry, audit, civil society."""

from sim.agents.lawmaking import LawMaking
from sim.rules import choices, delivery, institutions, politics
from sim.state import Values, share_state


class OversightBodies(LawMaking):
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
        return choices.mean_of_three(self.formal, self.use, self.independence)

    def grow(self) -> None:
        """Make laws; gain with help and will; lose what nobody pays for, or what factions take."""
        p, on, model = self.p, self.on, self.model
        mission, government = model.mission, model.government
        buy_in = government.buy_in
        strategic = delivery.lasting(mission.strategic, buy_in, p.gate_half, on.ownership_gate) * mission.rooting
        operational = delivery.lasting(mission.operational, buy_in, p.gate_half, on.ownership_gate) * mission.rooting
        self.draft_laws()
        self.pass_laws()
        law, captured = self.law_in_force(), government.capture_push(p.capture_oversight)
        used = p.oversight_use_strategic * strategic + (1.0 - p.oversight_use_strategic) * operational
        for side, effect, laws, taken in (
            ("formal", strategic, law, 0.0),
            ("use", used, 0.0, captured),
            ("independence", p.oversight_independence * strategic, 0.0, captured),
        ):
            grown = self.booked(
                side, institutions.next_oversight, getattr(self, side), effect, buy_in, government.inclusiveness,
                model.forces.running_paid, p.oversight_build, p.oversight_home_build, p.oversight_decay,
                p.oversight_start, p.oversight_costless, laws, taken, on.oversight_growth,
            )
            setattr(self, side, grown)

    def fall(self, succeeded: Values) -> None:
        """Lose ground where a coup succeeds."""
        kept = self.p.coup_keeps
        for side in ("formal", "use", "independence"):
            setattr(self, side, self.booked(side, politics.after_coup, getattr(self, side), succeeded, kept))
