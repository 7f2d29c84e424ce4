"""The points of an experiment: an explicit list of scenarios, a grid of choices, or both."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.parameters import MECHANISMS, PARAMETERS
from sim.scenario.documents import SETTABLE, Document, document_for
from sim.scenario.frozen import Frozen
from sim.scenario.load import build
from sim.scenario.names import VARIANTS, scenario_names
from sim.scenario.problems import Findings
from sim.scenario.settings import Scenario
from sim.scenario.values import expect_mapping
from sim.scenario.yaml_reader import Node

AS_WRITTEN = "as written"
MOST_POINTS = 100_000
ENTRY_KEYS = ("label", "scenario", "set")


@dataclass(frozen=True)
class Point:
    """One scenario of a sweep; `label` names it in the results, `axes` its place in the grid by key."""

    label: str
    scenario: Scenario
    axes: Mapping[str, str]


@dataclass(frozen=True)
class Axis:
    """One axis of a grid: its key, and its values with their names for labels."""

    key: str
    names: tuple[str, ...]
    values: tuple[Node, ...]

    def items(self) -> Iterator[tuple[str, str, Node]]:
        """Key, name and node of each value."""
        return ((self.key, name, node) for name, node in zip(self.names, self.values, strict=True))


def read_points(
    root: Node, experiment: str, overrides: Sequence[Document], findings: Findings
) -> tuple[list[Point], list[Axis]]:
    """The points in order, the list first and then the grid, and the axes of the grid."""
    label = f"experiment {experiment}"
    common = _settings(root.get("set"), "set", label, findings)
    points = _listed(root, label, common, overrides, findings)
    axes = _axes(root, findings)
    bundles = _bundles(root, label, findings)
    size = 1
    for axis in axes:
        size *= len(axis.names)
    if axes and size > MOST_POINTS:
        grid = root.get("grid")
        assert grid is not None
        findings.add(grid.place, "grid", f"{size:,} points are too many", allowed=f"at most {MOST_POINTS:,}")
    elif axes and all(axis.names for axis in axes):
        for cell in itertools.product(*(axis.items() for axis in axes)):
            points += _cell_point(cell, label, common, overrides, bundles, findings)
    if not points and not findings.problems:
        allowed = "scenarios: [...] or grid: {case: [...], ...}"
        findings.add(root.place, "", "the experiment has no scenarios", allowed=allowed)
    _check_labels(points, root, findings)
    return points, axes


def _check_labels(points: Sequence[Point], root: Node, findings: Findings) -> None:
    seen = set()
    for point in points:
        if point.label in seen:
            place = (root.get("scenarios") or root.get("grid") or root).place
            findings.add(
                place, "", "two points have the same label", value=point.label, allowed="label: another name"
            )
        seen.add(point.label)


def _settings(node: Node | None, where: str, label: str, findings: Findings) -> list[Document]:
    """The documents of a mapping of settings such as {engagement: tactical, drawdown.months: 12}."""
    if node is None or not expect_mapping(node, where, (), findings):
        return []
    found = (
        document_for(key, value, key_node.place, label, findings) for key, key_node, value in node.pairs()
    )
    return [document for document in found if document is not None]


def _listed(
    root: Node, label: str, common: Sequence[Document], overrides: Sequence[Document], findings: Findings
) -> list[Point]:
    listed = root.get("scenarios")
    if listed is None:
        return []
    if listed.kind != "sequence" or not listed.elements:
        findings.add(
            listed.place, "scenarios", "not a list of names", value=listed.shown(), allowed="[name, ...]"
        )
        return []
    points = []
    for number, entry in enumerate(listed.elements, 1):
        where = f"scenarios[{number}]"
        own: list[Document] = []
        name_node: Node | None = entry
        title = ""
        if entry.kind == "mapping":
            expect_mapping(entry, where, ENTRY_KEYS, findings)
            name_node = entry.get("scenario")
            own = _settings(entry.get("set"), f"{where}.set", label, findings)
            label_node = entry.get("label")
            title = label_node.raw if label_node is not None else ""
        if name_node is None or not name_node.is_text:
            findings.add(entry.place, where, "the name of a scenario is missing", value=entry.shown())
            continue
        documents = [*common, *own, *overrides]
        scenario = build(name_node.raw, documents, findings, name_node.place)
        if scenario is not None:
            points.append(Point(title or scenario.name, scenario, Frozen({})))
    return points


def _bundles(root: Node, label: str, findings: Findings) -> dict[str, list[Document]]:
    """Named bundles of choices, to be used as an axis of the grid."""
    node = root.get("bundles")
    if node is None or not expect_mapping(node, "bundles", (), findings):
        return {}
    return {name: _settings(entry, f"bundles.{name}", label, findings) for name, _, entry in node.pairs()}


def _axes(root: Node, findings: Findings) -> list[Axis]:
    grid = root.get("grid")
    if grid is None or not expect_mapping(grid, "grid", (), findings):
        return []
    keys = [key for key, _, _ in grid.pairs()]
    if "case" not in keys:
        findings.add(grid.place, "grid", "the grid has no cases", allowed="case: [guinea_bissau, ...]")
    axes = []
    for key, key_node, node in grid.pairs():
        if key.partition(".")[0] not in ("case", "bundle", *SETTABLE, *PARAMETERS, *MECHANISMS):
            names = ("case", "bundle", *SETTABLE, *PARAMETERS, *MECHANISMS)
            findings.add_unknown(key_node.place, f"grid.{key}", key, "axis", names)
            continue
        values = node.elements if node.kind == "sequence" else ()
        if not values:
            findings.add(
                node.place, f"grid.{key}", "not a list of values", value=node.shown(), allowed="[a, b, ...]"
            )
        axis = Axis(key, tuple(_value_name(key, value) for value in values), values)
        for number, (name, value) in enumerate(zip(axis.names, values, strict=True)):
            if name in axis.names[:number]:
                findings.add(value.place, f"grid.{key}", "the value stands twice", value=value.shown())
        axes.append(axis)
    return axes


def _value_name(key: str, node: Node) -> str:
    """How a value is named in labels: a name as it is, anything else with its key."""
    return node.raw if node.is_text else f"{key}={node.shown()}"


def _cell_point(
    cell: Sequence[tuple[str, str, Node]],
    label: str,
    common: Sequence[Document],
    overrides: Sequence[Document],
    bundles: Mapping[str, list[Document]],
    findings: Findings,
) -> list[Point]:
    """The point of one cell of the grid, as a list of one, or of none where something is wrong."""
    case_node = next((node for key, _, node in cell if key == "case"), None)
    if case_node is None:
        return []
    name, documents = case_node.raw, list(common)
    for key, value_name, node in cell:
        if key == "bundle":
            if value_name not in bundles:
                findings.add_unknown(node.place, "grid.bundle", value_name, "bundle", bundles)
            documents += bundles.get(value_name, [])
        elif key == "footprint" and node.raw in VARIANTS and f"{name}_{node.raw}" in scenario_names():
            name = f"{name}_{node.raw}"
        elif key != "case" and node.raw != AS_WRITTEN:
            document = document_for(key, node, node.place, label, findings)
            documents += [document] if document is not None else []
    scenario = build(name, [*documents, *overrides], findings, case_node.place)
    if scenario is None:
        return []
    point_label = "_".join(value_name for _, value_name, _ in cell if value_name != AS_WRITTEN)
    axes = {key: value_name for key, value_name, _ in cell}
    return [Point(point_label, scenario, Frozen(axes))]
