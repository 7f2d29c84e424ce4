"""The ledgers of two arms set against each other: which flows make the difference in a key variable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.analysis.contrast import REPLICATES, SEED, Contrast, from_pairs
from sim.analysis.resample import pair_weights
from sim.ledger import LIMIT, Array, Ledger
from sim.outcomes.columns import Column
from sim.outcomes.series import SERIES
from sim.outcomes.summarise import AFTER
from sim.outcomes.support import support_dates

AT_HANDOVER = "_handover"
"""Ending of outcomes that are read at handover."""

NOTHING = 5e-4
"""Difference below which a flow is not shown: it would be printed as 0."""
ROUNDING = 1e-9
"""Amount that is nothing but rounding."""
CANCELLED = 0.1
"""Part of what stood at the start below which what is left of it counts as cancelled since."""

OF_RISKS = {
    "relapse_risk": "The risk that a campaign begins",
    "coup_risk": "The risk of a coup attempt",
    "mutiny_risk": "The risk of a mutiny",
}
OTHERS = {"loyalty": "Loyalty", "police_justice": "Police and justice"}

FLOWS = {
    "usual": "back towards what was usual before", "coup": "coups", "limit": "cut off at the end of the scale",
    "start": "at the start", "composition": "composition: who is in the mean", "truce": "the truce wearing away",
    "paid_back": "pay paid back", "unpaid": "unpaid pay", "poverty": "poverty line", "base": "base rate",
    "help": "outside help", "odds": "groups' odds against the force", "spillover": "fighting next door",
    "exclusion": "anger of those left out", "spending": "burden of the force on the economy",
    "agreement": "agreements to join the army", "buy_in": "buy-in", "adopted": "work taken over from outsiders",
    "decay": "lost because nobody pays for it", "pay": "late pay", "authorised_heads": "approved posts",
    "domestic_money": "money from the national budget", "functions": "services that must be run",
    "ghosts": "names that are nobody's", "own_will": "what leaders do of their own will",
    "predation": "predation by soldiers", "wage_level": "pay of each soldier", "expectations": "what people expect",
}  # fmt: skip
"""Flows of the ledger whose names want words."""

STARTS: Mapping[str, str] = {
    "own_led": "own_led", "level": "own_led", "institutional": "own_led", "functions": "own_led",
    "propped_up": "own_led", "oversight": "oversight", "cover": "cover", "fiscal": "cover", "recurrent": "cover",
    "arrears": "arrears", "ready": "arrears", "trust": "trust", "abuse": "conduct", "response": "cohesion",
    "operational": "cohesion", "initiative": "buy_in", "ownership": "buy_in", "cofinancing": "buy_in",
    "inclusiveness": "inclusiveness", "relapse": "relapse_risk", "in_conflict": "relapse_risk",
    "deaths": "relapse_risk", "peace": "relapse_risk", "closed": "relapse_risk", "any_coup": "coup_risk",
    "coup": "coup_risk", "first_coup": "coup_risk", "mutinies": "mutiny_risk", "any_mutiny": "mutiny_risk",
    "sustained": "own_led",
}  # fmt: skip
"""The variable of the ledger that stands nearest to an outcome, by the beginning of the outcome's name."""


@dataclass(frozen=True)
class Line:
    """One line of a ledger: a flow, or a term of a risk with what differed at the start and what moved since.

    Attributes
    ----------
    name
        As the rule names it.
    size
        Its part of the difference.
    at_start, since
        What `size` is made of, where both count.
    """

    name: str
    size: Contrast
    at_start: Contrast | None = None
    since: Contrast | None = None

    @property
    def cancels(self) -> bool:
        """Whether what differed at the start has gone since."""
        return self.at_start is not None and abs(self.size.difference) <= CANCELLED * abs(self.at_start.difference)


@dataclass(frozen=True)
class Waterfall:
    """Why a variable differs between A and B at a month: the flows up to then, which add up to the difference.

    Attributes
    ----------
    variable, label, unit
        The variable.
    when
        The month, in words.
    level_a, level_b
        Mean levels then.
    start, flows
        Differences, B − A: of the start, and of the sum of each flow.
    start_parts
        Of a risk: differences of the terms that its start is made of, which add up to it.
    joined
        Of a risk: each of these terms together with the flow of its name, which is how far the term differs then.
    """

    variable: str
    label: str
    unit: str
    when: str
    level_a: float
    level_b: float
    start: Contrast
    flows: dict[str, Contrast]
    start_parts: dict[str, Contrast] = field(default_factory=dict)
    joined: dict[str, Contrast] = field(default_factory=dict)

    def lines(self) -> list[Line]:
        """All that differs, each thing once, so that it adds up; the limit last, and always.

        Where a risk differs at the start, each of its terms stands with what differed then and what moved since.
        """
        if self.joined and abs(self.start.difference) > NOTHING:
            found = [self._term(name) for name in dict.fromkeys((*self.start_parts, *self.flows)) if name != LIMIT]
        else:
            found = [Line("start", self.start), *(Line(n, row) for n, row in self.flows.items() if n != LIMIT)]
        kept = [one for one in found if one.at_start or abs(one.size.difference) > NOTHING]
        return [*kept, *(Line(name, row) for name, row in self.flows.items() if name == LIMIT)]

    def _term(self, name: str) -> Line:
        at_start, since = self.start_parts.get(name), self.flows.get(name)
        if at_start is None or since is None:
            return Line(name, self.flows[name] if at_start is None else at_start)
        both = min(abs(at_start.difference), abs(since.difference)) > NOTHING
        return Line(name, self.joined[name], *((at_start, since) if both else ()))

    @property
    def is_risk(self) -> bool:
        """Whether its levels are logarithms of yearly hazards."""
        return self.variable in OF_RISKS


def flow_name(name: str) -> str:
    """A flow's name for people."""
    return FLOWS.get(name, name.replace("_", " "))


def label_of(variable: str) -> tuple[str, str]:
    """Words and unit of a variable of the ledger."""
    if variable in SERIES:
        return SERIES[variable].label, SERIES[variable].unit
    if variable in OF_RISKS:
        return OF_RISKS[variable], "logarithm of the yearly hazard"
    return OTHERS.get(variable, variable), "0-1"


def variable_of(outcome: str) -> str | None:
    """The variable of the ledger that stands nearest to an outcome; None where there is none."""
    fitting = [start for start in STARTS if outcome.startswith(start)]
    return STARTS[max(fitting, key=len)] if fitting else None


def read_at(series: Mapping[str, Array], values: Mapping[str, Any], outcome: str) -> Array:
    """The month at which the ledger of an outcome is read in each world; NaN where it is not reached."""
    dates = support_dates(series, values)
    return dates.handover - 1.0 if outcome.endswith(AT_HANDOVER) else dates.exit + (AFTER - 1.0)


def waterfall(
    ledger: Ledger, series: Mapping[str, Array], values: Mapping[str, Any], outcome: str, start_year: int
) -> Waterfall | None:
    """Set the ledgers of A and B, run side by side, against each other.

    Each arm is read 24 months after its own exit (at its own handover, for outcomes there), or in the last month
    where that lies beyond the horizon.
    """
    variable = variable_of(outcome)
    if variable is None:
        return None
    months = series["handed_over"].shape[0]
    month = read_at(series, values, outcome)
    when = "at handover" if outcome.endswith(AT_HANDOVER) else "24 months after exit"
    last = np.where(np.isfinite(month) & (month < months), np.maximum(month, 0.0), months - 1.0).astype(np.intp)

    def sums(flow: Array) -> Array:
        found: Array = np.take_along_axis(np.cumsum(flow, axis=0), last[None, :], axis=0)[0]
        return found

    count = len(last) // 2
    weights = pair_weights((count,), REPLICATES, SEED)
    label, unit = label_of(variable)
    what = Column(variable, unit, label, "float64", 0.0, "none", label, "number")

    def gap(amount: Array) -> Contrast:
        moved = amount[count:] - amount[:count]
        moved = np.where(np.abs(moved) < ROUNDING, 0.0, moved)
        return from_pairs(amount[:count], amount[:count] + moved, what, weights, ("A", "B"))

    added = {name: sums(flow) for name, flow in ledger.flows[variable].items()}
    terms = ledger.start_terms.get(variable, {})
    level = ledger.start[variable] + np.add.reduce(list(added.values()))
    return Waterfall(
        variable, label, unit, when, float(level[:count].mean()), float(level[count:].mean()),
        gap(ledger.start[variable]), {name: gap(flow) for name, flow in added.items()},
        {name: gap(term) for name, term in terms.items()},
        {name: gap(term + added[name]) for name, term in terms.items() if name in added},
    )  # fmt: skip
