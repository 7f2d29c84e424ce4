"""Which pairs of points an experiment reports, written once for all cases with names in braces."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sim.scenario.points import Axis, Draft
from sim.scenario.problems import Findings, nearest
from sim.scenario.values import expect_mapping
from sim.scenario.yaml_reader import Node

PLACEHOLDER = re.compile(r"\{([a-z_.]+)\}")


@dataclass(frozen=True)
class Contrast:
    """A pair of points by label; differences are reported as a − b, world by world."""

    a: str
    b: str


def read_contrasts(
    root: Node, points: Sequence[Draft], axes: Sequence[Axis], findings: Findings
) -> tuple[Contrast, ...]:
    """The pairs of `contrasts`, and of `baseline`: every other point against the baseline of its case.

    `points` are all of the experiment, also those that a condition leaves out.
    """
    labels = [point.label for point in points]
    sound = not findings.problems
    pairs: list[Contrast] = []
    for number, entry in enumerate(_entries(root, findings), 1):
        where = f"contrasts[{number}]"
        if not expect_mapping(entry, where, ("a", "b"), findings):
            continue
        a, b = entry.get("a"), entry.get("b")
        if a is None or b is None:
            findings.add(entry.place, where, "a contrast needs both a and b", value=entry.shown())
            continue
        for values in _fillings((a, b), axes, where, findings):
            pair = Contrast(_fill(a.raw, values), _fill(b.raw, values))
            for node, label in ((a, pair.a), (b, pair.b)):
                if sound:  # where points are missing for other reasons, their labels are not to blame
                    _check_label(node, label, where, labels, findings)
            pairs.append(pair)
    baseline = root.get("baseline")
    if baseline is not None:
        pairs += _against_baseline(baseline, points, axes, sound, findings)
    return tuple(dict.fromkeys(pairs))


def _entries(root: Node, findings: Findings) -> tuple[Node, ...]:
    node = root.get("contrasts")
    if node is None:
        return ()
    if node.kind != "sequence":
        findings.add(
            node.place, "contrasts", "not a list", value=node.shown(), allowed="[{a: ..., b: ...}, ...]"
        )
    return node.elements


def _fillings(
    nodes: Sequence[Node], axes: Sequence[Axis], where: str, findings: Findings
) -> list[dict[str, str]]:
    """Every combination of values of the axes that stand in braces in the templates."""
    names = {axis.key: axis.names for axis in axes}
    used: list[str] = []
    for node in nodes:
        for key in PLACEHOLDER.findall(node.raw):
            if key not in names:
                findings.add_unknown(node.place, where, key, "axis of the grid", names)
                return []
            if key not in used:
                used.append(key)
    return [dict(zip(used, cell, strict=True)) for cell in itertools.product(*(names[key] for key in used))]


def _fill(template: str, values: dict[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: values[match[1]], template)


def _check_label(node: Node, label: str, where: str, labels: Sequence[str], findings: Findings) -> None:
    if label not in labels:
        message = "no point of the experiment has this label"
        findings.add(node.place, where, message, value=label, suggestion=nearest(label, labels))


def _against_baseline(
    node: Node, points: Sequence[Draft], axes: Sequence[Axis], sound: bool, findings: Findings
) -> list[Contrast]:
    pairs = []
    labels = [point.label for point in points]
    for values in _fillings((node,), axes, "baseline", findings):
        label = _fill(node.raw, values)
        if sound:
            _check_label(node, label, "baseline", labels, findings)
        alike = [
            point for point in points if all(point.axes.get(key) == value for key, value in values.items())
        ]
        pairs += [Contrast(point.label, label) for point in alike if point.label != label]
    return pairs
