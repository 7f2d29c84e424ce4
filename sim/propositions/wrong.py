"""Deliberately wrong models, which the propositions must catch: a suite that passes them would prove nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.agents import ArmedForces, District, NationalGovernment, WorldAgent
from sim.rules import choices
from sim.state import Values


@dataclass(frozen=True)
class Variant:
    """A wrong model: what is wrong with it, the propositions that must fail under it, and its agents."""

    what: str
    caught_by: tuple[str, ...]
    classes: Mapping[str, type[WorldAgent]]


class HarmlessDistrict(District):
    """A district to which support can do no harm: soldiers do to people what they always did."""

    def felt_predation(self) -> Values:
        """Predation felt: what people were used to at the start, for good."""
        return super().felt_predation() if self.model.month < 0 else self.usual_predation * 1.0


class UnforgettingForces(ArmedForces):
    """Forces whose own-led capacity is never lost: effects over time are cut at zero."""

    def run_functions(self) -> None:
        """Build, prop up and adopt, but lose nothing."""
        before = [function.own_led * 1.0 for function in self.functions]
        super().run_functions()
        for function, level in zip(self.functions, before, strict=True):
            function.own_led = choices.larger(function.own_led, level)


class RichReviewGovernment(NationalGovernment):
    """A government to which a public expenditure review brings the missing money by itself."""

    def take_revenue(self) -> None:
        """Take revenue; where a review was held, add what is missing to the bill."""
        super().take_revenue()
        p, army = self.p, self.model.forces
        held = choices.at_least(float(self.model.month), p.expenditure_review_month)
        self.budget = self.budget + held * choices.larger(army.bill + army.running_bill - self.budget, 0.0)


VARIANTS: Mapping[str, Variant] = {
    "effects_never_negative": Variant(
        "support never raises predation", ("P36",), {"District": HarmlessDistrict}
    ),
    "gains_never_lost": Variant("own-led capacity never falls", ("P01", "P05"), {"ArmedForces": UnforgettingForces}),
    "review_adds_money": Variant(
        "a public expenditure review adds money by itself", ("P24",), {"NationalGovernment": RichReviewGovernment}
    ),
}
"""Wrong models by name."""
