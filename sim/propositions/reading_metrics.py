"""Reading a metric from the files of propositions; see `sim.propositions.metrics` for what may be written."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from sim.propositions.expressions import ExpressionError, names_in
from sim.propositions.metrics import ANCHORS, TAKES, Date, Metric
from sim.scenario.problems import Findings
from sim.scenario.values import expect_mapping, read_number
from sim.scenario.yaml_reader import Node

KEYS = ("of", "column", "at", "take", "from", "to", "level", "over", "per", "at_most")
FORM = "{of: SERIES, at: {exit: 24}}, {of: SERIES, take: mean, from: {exit: 0}, to: {exit: 60}} or {column: NAME}"


def read_metric(node: Node, where: str, findings: Findings) -> Metric | None:
    """One metric; None where something is wrong, with the problems noted."""
    before = len(findings.problems)
    if not expect_mapping(node, where, KEYS, findings):
        return None
    column, of = node.get("column"), node.get("of")
    if (column is None) == (of is None):
        findings.add(node.place, where, "a metric is `of` series or of a `column`", allowed=FORM)
        return None
    text = _expression(of if of is not None else column, where, findings)
    at, over, per, most = (node.get(key) for key in ("at", "over", "per", "at_most"))
    inner = None if per is None else read_metric(per, f"{where}.per", findings)
    divisor = None if over is None else read_date(over, f"{where}.over", findings)
    cap = None if most is None else read_number(most, f"{where}.at_most", -1e15, 1e15, "", findings)
    metric = Metric(text, column=of is None, over=divisor, per=inner, at_most=inf if cap is None else cap)
    if of is None:
        return metric if len(findings.problems) == before else None
    if at is not None and node.get("take") is None:
        start = read_date(at, f"{where}.at", findings)
        return None if start is None else replace(metric, start=start)
    return _span(node, metric, where, findings)


def _span(node: Node, metric: Metric, where: str, findings: Findings) -> Metric | None:
    take, level = node.get("take"), node.get("level")
    if take is None or take.raw not in TAKES[1:]:
        place, name = (node.place, "") if take is None else (take.place, take.raw)
        findings.add_unknown(place, f"{where}.take", name, "thing to take", TAKES[1:])
        return None
    ends = []
    for key in ("from", "to"):
        given = node.get(key)
        if given is None:
            findings.add(node.place, f"{where}.{key}", "is missing", allowed="{anchor: months}")
            return None
        ends.append(read_date(given, f"{where}.{key}", findings))
    if take.raw.endswith(("above", "below")) and level is None:
        findings.add(node.place, f"{where}.level", "is missing", allowed="a number")
    number = 0.0 if level is None else read_number(level, f"{where}.level", -1e15, 1e15, "", findings) or 0.0
    start, stop = ends
    if start is None or stop is None:
        return None
    return replace(metric, take=take.raw, start=start, stop=stop, level=number)


def read_date(node: Node, where: str, findings: Findings) -> Date | None:
    """A date {anchor: months}."""
    if node.kind != "mapping" or len(node.items) != 1:
        findings.add(node.place, where, "not a date", value=node.shown(), allowed="{anchor: months}, as {exit: 24}")
        return None
    ((name, key, value),) = node.pairs()
    if name not in ANCHORS:
        findings.add_unknown(key.place, where, name, "anchor", ANCHORS)
        return None
    months = read_number(value, where, -600.0, 600.0, "months", findings)
    return None if months is None else Date(name, months)


def _expression(node: Node | None, where: str, findings: Findings) -> str:
    assert node is not None
    try:
        names_in(node.raw)
    except ExpressionError as error:
        findings.add(node.place, where, str(error), value=node.shown())
    return node.raw
