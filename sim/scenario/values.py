"""Single values of an input: numbers, distributions, switches, names and dates, each checked on the spot."""

from __future__ import annotations

import math
import re

from sim.parameters import PARAMETERS, Parameter
from sim.scenario.distribution import ARGUMENTS, Distribution
from sim.scenario.problems import Findings, plain_number
from sim.scenario.settings import WHOLE_MONTHS, Value
from sim.scenario.yaml_reader import Node

GRADES = ("C", "V", "V2", "M", "J", "S", "H", "L", "E")
"""Grades of a fact: the evidence's tags (computed, verified, second-hand, memory, judgement), the model's."""

YES_OR_NO = "0 or 1"
"""Unit of parameters that are either true or false."""

REMARKS = ("source", "grade", "note")
MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
ON_OFF = {"on": 1.0, "off": 0.0, "true": 1.0, "false": 0.0, "1": 1.0, "0": 0.0}


def read_number(
    node: Node, where: str, low: float, high: float, unit: str, findings: Findings
) -> float | None:
    """A finite number inside [low, high], None with the problem noted otherwise."""
    allowed = f"a number from {plain_number(low)} to {plain_number(high)}" + (f" ({unit})" if unit else "")
    if not node.is_number:
        what = (
            "a truth value stands where a number is needed"
            if isinstance(node.value, bool)
            else "not a number"
        )
        findings.add(
            node.place, where, what, value=node.shown(), allowed=allowed, suggestion=_as_number(node)
        )
        return None
    assert isinstance(node.value, float)
    if not math.isfinite(node.value):
        findings.add(node.place, where, "not a finite number", value=node.shown(), allowed=allowed)
    elif not low <= node.value <= high:
        findings.add(node.place, where, "out of range", value=node.shown(), allowed=allowed)
    else:
        return node.value
    return None


def _as_number(node: Node) -> str:
    """A number that the author of a text may have meant: 1_000, 1,000 or a number in quotes."""
    plain = node.raw.replace(",", "").replace("_", "").replace(" ", "")
    return plain if node.is_text and re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?", plain) else ""


def read_whole(node: Node, where: str, low: int, high: int, unit: str, findings: Findings) -> int | None:
    """A whole number inside [low, high], None with the problem noted otherwise."""
    number = read_number(node, where, low, high, unit, findings)
    if number is not None and not number.is_integer():
        allowed = f"a whole number from {low} to {high}"
        findings.add(node.place, where, "not a whole number", value=node.shown(), allowed=allowed)
        return None
    return None if number is None else int(number)


def read_value(node: Node, where: str, parameter: Parameter, findings: Findings) -> Value | None:
    """A number or a distribution for a parameter, inside its declared range."""
    if parameter.unit == YES_OR_NO:
        return _read_yes_or_no(node, where, parameter, findings)
    if node.kind == "mapping":
        return read_distribution(node, where, parameter.low, parameter.high, findings)
    if parameter.name in WHOLE_MONTHS:
        return _as_float(
            read_whole(node, where, int(parameter.low), int(parameter.high), parameter.unit, findings)
        )
    return read_number(node, where, parameter.low, parameter.high, parameter.unit, findings)


def _as_float(number: int | None) -> float | None:
    return None if number is None else float(number)


def _read_yes_or_no(node: Node, where: str, parameter: Parameter, findings: Findings) -> Value | None:
    """True or false, 1 or 0, or a share of worlds {bernoulli: p}."""
    allowed = "true, false, or {bernoulli: p}"
    if node.kind == "mapping":
        found = read_distribution(node, where, parameter.low, parameter.high, findings)
        if found is not None and found.kind not in ("bernoulli", "choice"):
            findings.add(node.place, where, "neither true nor false", value=node.shown(), allowed=allowed)
            return None
        return found
    if node.value in (True, False, 1.0, 0.0) and node.kind == "scalar":
        return float(node.value or 0.0)
    findings.add(node.place, where, "neither true nor false", value=node.shown(), allowed=allowed)
    return None


def read_distribution(
    node: Node, where: str, low: float, high: float, findings: Findings
) -> Distribution | None:
    """A distribution, {uniform: [0.1, 0.4]} or {lognormal: {median: 10, sd: 1}}, cut to [low, high]."""
    kinds = ", ".join(ARGUMENTS)
    if len(node.items) != 1:
        message = "a distribution is one kind with its arguments"
        findings.add(node.place, where, message, value=node.shown(), allowed=f"one of {kinds}")
        return None
    (kind, key, given) = next(node.pairs())
    if kind not in ARGUMENTS:
        findings.add_unknown(key.place, f"{where}.{kind}", kind, "kind of distribution", ARGUMENTS)
        return None
    args = _choice_args(given) if kind == "choice" else _plain_args(kind, given)
    if args is None:
        findings.add(
            given.place, f"{where}.{kind}", "malformed distribution", value=given.shown(), allowed=_form(kind)
        )
        return None
    distribution = Distribution(kind, args, low, high)
    complaint = distribution.complaint()
    if complaint:
        findings.add(given.place, f"{where}.{kind}", complaint, value=given.shown(), allowed=_form(kind))
        return None
    return distribution


def _form(kind: str) -> str:
    if kind == "choice":
        return "{choice: {values: [...], weights: [...]}} or {choice: [...]} with equal weights"
    names = ARGUMENTS[kind]
    if len(names) == 1:
        return f"{{{kind}: {names[0]}}}"
    named = ", ".join(f"{name}: …" for name in names)
    return f"{{{kind}: [{', '.join(names)}]}} or {{{kind}: {{{named}}}}}"


def _numbers(nodes: tuple[Node, ...]) -> tuple[float, ...] | None:
    values = tuple(node.value for node in nodes if isinstance(node.value, float))
    return values if len(values) == len(nodes) else None


def _plain_args(kind: str, given: Node) -> tuple[float, ...] | None:
    names = ARGUMENTS[kind]
    if given.kind == "mapping":
        if sorted(key.raw for key, _ in given.items) != sorted(names):
            return None
        nodes = tuple(node for name in names if (node := given.get(name)) is not None)
    else:
        nodes = given.elements if given.kind == "sequence" else (given,)
    return _numbers(nodes) if len(nodes) == len(names) else None


def _choice_args(given: Node) -> tuple[float, ...] | None:
    values_node, weights_node = given, None
    if given.kind == "mapping":
        found, weights_node = given.get("values"), given.get("weights")
        if found is None or len(given.items) != (1 if weights_node is None else 2):
            return None
        values_node = found
    values = _numbers(values_node.elements)
    weights = (1.0,) * len(values or ()) if weights_node is None else _numbers(weights_node.elements)
    if not values or weights is None or len(weights) != len(values):
        return None
    return tuple(number for pair in zip(values, weights, strict=True) for number in pair)


def read_switch(node: Node, where: str, findings: Findings) -> Value | None:
    """The state of a mechanism: on or off, or a share of worlds {bernoulli: p}."""
    if node.kind == "mapping":
        return read_distribution(node, where, 0.0, 1.0, findings)
    state = ON_OFF.get(node.raw.lower()) if node.kind == "scalar" else None
    if state is None:
        findings.add(node.place, where, "neither on nor off", value=node.shown(), allowed="on, off")
    return state


def read_annotated(
    node: Node, where: str, name: str, findings: Findings
) -> tuple[Value | None, dict[str, str]]:
    """A parameter's value with remarks: {value: 3, source: ..., grade: ..., note: ...}, or the value alone.

    A distribution may stand beside the remarks as it is: {uniform: [0, 1], grade: J}.
    """
    parameter = PARAMETERS[name]
    if node.kind != "mapping":
        return read_value(node, where, parameter, findings), {}
    remarks = {}
    rest = []
    for key, key_node, value_node in node.pairs():
        if key not in REMARKS:
            rest.append((key_node, value_node))
            continue
        remarks[key] = read_text(value_node, f"{where}.{key}", findings) or ""
        if key == "grade" and remarks[key] not in GRADES:
            findings.add_unknown(value_node.place, f"{where}.grade", remarks[key], "grade", GRADES)
    if len(rest) == 1 and rest[0][0].raw == "value":
        return read_value(rest[0][1], where, parameter, findings), remarks
    return read_value(Node("mapping", node.place, items=tuple(rest)), where, parameter, findings), remarks


def read_text(node: Node, where: str, findings: Findings) -> str | None:
    """Text in one piece; a number or truth value that stands for text is taken as written."""
    if node.kind != "scalar" or node.value is None or not node.raw.strip():
        findings.add(node.place, where, "text is missing here", value=node.shown(), allowed="some text")
        return None
    return " ".join(node.raw.split())


def read_texts(node: Node, where: str, findings: Findings) -> tuple[str, ...]:
    """A list of texts; a single text is a list of one."""
    nodes = node.elements if node.kind == "sequence" else (node,)
    texts = (read_text(element, f"{where}[{n}]", findings) for n, element in enumerate(nodes, 1))
    return tuple(text for text in texts if text is not None)


def expect_mapping(node: Node, where: str, keys: tuple[str, ...], findings: Findings) -> bool:
    """Whether this is a mapping with known keys only; unknown ones are noted and the others still used."""
    if node.kind != "mapping":
        allowed = "a mapping" + (f" with {', '.join(keys)}" if keys else "")
        findings.add(node.place, where, "a mapping is needed here", value=node.shown(), allowed=allowed)
        return False
    for key, key_node, _ in node.pairs():
        if keys and key not in keys:
            findings.add_unknown(key_node.place, f"{where}.{key}" if where else key, key, "key", keys)
    return True
