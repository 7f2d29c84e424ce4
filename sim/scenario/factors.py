"""Factors of a design: what is varied, over which range or list of values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.parameters import MECHANISMS, PARAMETERS
from sim.scenario.distribution import Distribution
from sim.scenario.documents import SETTABLE, Document, document_for, text_node
from sim.scenario.problems import Findings, Place
from sim.scenario.settings import WHOLE_MONTHS, Scenario
from sim.scenario.values import expect_mapping, read_distribution
from sim.scenario.yaml_reader import Node, Scalar

WHOLE = WHOLE_MONTHS | {"drawdown.months", "drawdown.latest", "mandate.months"}
"""Factors that are rounded to whole numbers."""

FROM_CONTEXT = "context"
"""In place of a range: the distribution that the scenario, mostly its context, gives for the parameter."""

ENDS = ("uniform", "loguniform", "triangular", "beta", "choice", "bernoulli")
"""Kinds of distribution that have two ends whatever the parameter's range."""


@dataclass(frozen=True)
class Factor:
    """What a design varies.

    Attributes
    ----------
    key
        As in a case file or on the command line: a parameter, a mechanism, a lever or a part of one.
    levels
        The values of a list; empty for a range.
    distribution
        The range; None for a list, and for one that is taken from the context.
    place
        Where it stands.
    """

    key: str
    levels: tuple[Node, ...]
    distribution: Distribution | None
    place: Place

    @property
    def words(self) -> str:
        """The range or the list, for people."""
        if self.levels:
            return ", ".join(level.shown() for level in self.levels)
        return str(self.distribution or "as the context gives it")

    @property
    def numeric(self) -> bool:
        """Whether every value is a number."""
        return all(level.is_number for level in self.levels)

    def value(self, unit: float, base: Scenario | None) -> Node:
        """The value at a place between 0 and 1; `base` is the scenario that gives a distribution."""
        if self.levels:
            return self.levels[min(int(unit * len(self.levels)), len(self.levels) - 1)]
        found = self.distribution or (base.value(self.key) if base is not None else None)
        assert isinstance(found, Distribution)
        number = found.quantile(unit)
        if self.key in WHOLE or number.is_integer():
            return text_node(str(round(number)), self.place)
        return text_node(repr(number), self.place)

    def document(self, node: Node, label: str, findings: Findings) -> Document | None:
        """What sets the value on a scenario."""
        return document_for(self.key, node, self.place, label, findings)


def value_name(key: str, node: Node) -> str:
    """How a value is named in labels: a name as it is, anything else with its key."""
    return node.raw if node.is_text else f"{key}={node.shown()}"


def value_of(node: Node) -> Scalar:
    """What a condition compares: a number, a truth value, or text as written."""
    return node.value if isinstance(node.value, float | bool) else node.shown()


def read_factors(node: Node | None, place: Place, findings: Findings) -> list[Factor]:
    """The factors of a design, in order."""
    if node is None:
        findings.add(place, "design", "the design has no factors", allowed="factors: {buy_in_start: {uniform: [0, 1]}}")
        return []
    if not expect_mapping(node, "design.factors", (), findings):
        return []
    factors = []
    for key, key_node, value in node.pairs():
        where = f"design.factors.{key}"
        if key.partition(".")[0] not in (*SETTABLE, *PARAMETERS, *MECHANISMS):
            findings.add_unknown(key_node.place, where, key, "factor", (*SETTABLE, *PARAMETERS, *MECHANISMS))
            continue
        factor = _read_factor(key, value, where, findings)
        factors += [factor] if factor is not None else []
    return factors


def _read_factor(key: str, node: Node, where: str, findings: Findings) -> Factor | None:
    if node.kind == "sequence":
        names = [value_name(key, level) for level in node.elements]
        for number, level in enumerate(node.elements):
            if names[number] in names[:number]:
                findings.add(level.place, where, "the value stands twice", value=level.shown())
        if not names:
            findings.add(node.place, where, "not a list of values", value=node.shown(), allowed="[a, b, ...]")
        return Factor(key, node.elements, None, node.place) if names else None
    if node.kind == "mapping":
        declared = PARAMETERS.get(key)
        low, high = (declared.low, declared.high) if declared else (-math.inf, math.inf)
        found = read_distribution(node, where, low, high, findings)
        return None if found is None else Factor(key, (), found, node.place)
    if node.raw == FROM_CONTEXT and key in PARAMETERS:
        return Factor(key, (), None, node.place)
    allowed = "[a, b, ...], {uniform: [low, high]} or another distribution, or `context` for a parameter"
    findings.add(node.place, where, "neither a list nor a range", value=node.shown(), allowed=allowed)
    return None


def check_ends(factors: Sequence[Factor], method: str, findings: Findings) -> None:
    """Note factors whose ends are not finite, for designs that use them."""
    for factor in factors:
        found = factor.distribution
        if found is None or found.kind in ENDS:
            continue
        if not (math.isfinite(found.low) and math.isfinite(found.high)):
            message = f"a design of {method} needs a range with two ends"
            findings.add(factor.place, f"design.factors.{factor.key}", message, allowed="{uniform: [low, high]}")


def check_given(factors: Sequence[Factor], base: Scenario, findings: Findings) -> bool:
    """Whether a scenario gives a distribution for every factor that is taken from its context."""
    sound = True
    for factor in factors:
        if factor.levels or factor.distribution is not None or isinstance(base.value(factor.key), Distribution):
            continue
        message = f"{base.name} gives a number for it, not a distribution"
        allowed = "{uniform: [low, high]}"
        findings.add(factor.place, f"design.factors.{factor.key}", message, value=FROM_CONTEXT, allowed=allowed)
        sound = False
    return sound
