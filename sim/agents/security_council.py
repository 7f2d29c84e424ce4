"""The Security Council: gives, renews and shortens mandates."""

from sim.agents.base import WorldAgent
from sim.rules import continuity
from sim.state import state


class SecurityCouncil(WorldAgent):
    """Gives the mission its mandate, month by month."""

    draws = ("renewal", "lapse")

    mandate_left = state(0, 60, "months", "Months of mandate left.")

    def begin(self) -> None:
        """A mandate of full length, where one is granted."""
        self.mandate_left = self.p.mandate_granted * self.p.mandate_months

    def review(self) -> None:
        """Count a month down, or renew."""
        p = self.p
        self.mandate_left = continuity.next_mandate(
            self.mandate_left, p.mandate_granted, p.mandate_months, p.renewal_predictability, self.chance("renewal"),
            self.chance("lapse"), p.renewal_lapse, self.on.mandate_predictability,
        )
