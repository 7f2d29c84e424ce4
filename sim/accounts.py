"""The accounts of the ledger: which variables are booked, whose state they are made of, and what moves fiscal cover."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Account:
    """A key variable of the nation, and whose state it is made of.

    Attributes
    ----------
    name
        The series of the record that it explains, or the risk.
    holders
        From the model to the holders of the variable, in order.
    variables
        State variables of each holder of which it is the mean, where not of the same name.
    people
        What gives a holder its weight; all weigh the same where there is none.
    rest
        For a risk: name of what moves it beside the terms of its rule.
    """

    name: str
    holders: Callable[[Any], Sequence[Any]]
    variables: tuple[str, ...] = ()
    people: Callable[[Any], Any] | None = None
    rest: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The booked variables."""
        return self.variables or (self.name,)


def _strength(unit: Any) -> Any:
    return unit.strength


def _men(group: Any) -> Any:
    return group.fighters + group.demobilised + group.pool


ACCOUNTS = (
    Account("buy_in", lambda model: [model.government]),
    Account("strategy", lambda model: [model.government]),
    Account("inclusiveness", lambda model: [model.government]),
    Account("legitimacy", lambda model: [model.government]),
    Account("own_led", lambda model: model.forces.functions),
    Account("oversight", lambda model: [model.oversight], ("formal", "use", "independence")),
    Account("arrears", lambda model: model.units, people=_strength),
    Account("skill", lambda model: model.units, people=_strength),
    Account("cohesion", lambda model: model.units, people=_strength),
    Account("conduct", lambda model: model.units, people=_strength),
    Account("loyalty", lambda model: model.units, people=_strength),
    Account("trust", lambda model: model.districts),
    Account("grievance", lambda model: model.districts),
    Account("police_justice", lambda model: model.districts),
    Account("mutiny_risk", lambda model: model.units, people=_strength, rest="base"),
    Account("coup_risk", lambda model: [model.forces], rest="poverty"),
    Account("relapse_risk", lambda model: model.groups, people=_men, rest="truce"),
)
"""Key variables that agents book; fiscal cover, a quotient, and safety, a product, are booked from what makes them."""

COVER = "cover"
SAFETY = "civilian_security"
"""Security of civilians, in each district free of violence times free of predation."""
NAMES = (*(account.name for account in ACCOUNTS), COVER, SAFETY)

FACTORS = ("wage_level", "authorised_heads", "ghosts", "functions")
"""What the recurrent cost of the authorised strength is a product of."""


def cover_factors(model: Any) -> dict[str, Any]:
    """Fiscal cover, the domestic money and the cost that it is made of, and the factors of the cost."""
    p, army = model.settings, model.forces
    drawn = np.clip(p.ghost_share * (1.0 - army.payroll.level()), 0.0, 0.6)
    return {
        COVER: army.cover(),
        "cost": army.recurrent_cost(),
        "domestic_money": army.from_domestic,
        "wage_level": army.per_head(),
        "authorised_heads": army.authorised,
        "ghosts": 1.0 / (1.0 - drawn),
        "functions": 1.0 + p.running_share * (army.own_led() + army.propped_up()),
    }
