"""The points of an experiment: a list of scenarios, a grid of choices, or both, and a design on each of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sim.parameters import MECHANISMS, PARAMETERS
from sim.scenario.designs import Design, Row, read_design
from sim.scenario.documents import SETTABLE, Document, document_for
from sim.scenario.factors import check_given, value_name, value_of
from sim.scenario.frozen import Frozen
from sim.scenario.library import beside, is_path
from sim.scenario.load import build
from sim.scenario.names import VARIANTS, scenario_names
from sim.scenario.problems import Findings, Place
from sim.scenario.settings import Scenario
from sim.scenario.values import expect_mapping
from sim.scenario.yaml_reader import Node, Scalar

AS_WRITTEN = "as written"
MOST_POINTS = 100_000
ENTRY_KEYS = ("label", "scenario", "set")


@dataclass(frozen=True)
class Point:
    """One scenario of a sweep.

    Attributes
    ----------
    label
        Its name in the results.
    axes
        Its place in the grid and the design: the name of its value by key.
    base, units
        For a point of a design: the label of what was varied, and its place between 0 and 1 by factor.
    """

    label: str
    scenario: Scenario
    axes: Mapping[str, str]
    base: str = ""
    units: Mapping[str, float] = field(default_factory=lambda: Frozen({}))


@dataclass(frozen=True)
class Axis:
    """One axis of a grid: its key, and its values with their names for labels."""

    key: str
    names: tuple[str, ...]
    values: tuple[Node, ...]

    def items(self) -> Iterator[tuple[str, str, Node]]:
        """Key, name and node of each value."""
        return ((self.key, name, node) for name, node in zip(self.names, self.values, strict=True))


@dataclass(frozen=True)
class Draft:
    """A point before its scenario is built: `nodes` is what conditions ask, empty for one that was listed."""

    label: str
    name: str
    place: Place
    documents: tuple[Document, ...]
    nodes: Mapping[str, Node] = field(default_factory=lambda: Frozen({}))
    base: str = ""
    units: Mapping[str, float] = field(default_factory=lambda: Frozen({}))

    @property
    def axes(self) -> dict[str, str]:
        """The name of its value by axis and factor."""
        return {key: value_name(key, node) for key, node in self.nodes.items()}

    def values(self) -> dict[str, Scalar]:
        """What a condition compares."""
        return {key: value_of(node) for key, node in self.nodes.items()}

    def point(self, overrides: Sequence[Document], findings: Findings) -> Point | None:
        """Build it; None with the problems noted."""
        scenario = build(self.name, [*self.documents, *overrides], findings, self.place)
        if scenario is None:
            return None
        return Point(self.label, scenario, Frozen(self.axes), self.base, self.units)


@dataclass(frozen=True)
class Drafts:
    """All points of an experiment before any is built or left out, with the axes and the design they came from."""

    drafts: tuple[Draft, ...]
    axes: tuple[Axis, ...]
    design: Design | None

    def names(self) -> dict[str, list[Scalar]]:
        """What conditions may ask for, with the values that there are; none for a factor that has a range."""
        found: dict[str, list[Scalar]] = {axis.key: [value_of(node) for node in axis.values] for axis in self.axes}
        for factor in self.design.factors if self.design else ():
            found[factor.key] = [value_of(node) for node in factor.levels]
        return found


def read_drafts(
    root: Node, experiment: str, overrides: Sequence[Document], folder: Path, findings: Findings
) -> Drafts:
    """The points in order: the list first, then the grid; the design on each. `folder` is the experiment's."""
    label = f"experiment {experiment}"
    common = tuple(_settings(root.get("set"), "set", label, findings))
    design = read_design(root, folder, findings)
    drafts = _listed(root, label, common, folder, findings)
    if design is not None and design.names_scenarios:
        drafts += _of_table(design, label, common, findings)
    axes = _axes(root, findings)
    _check_apart(axes, design, findings)
    bundles = _bundles(root, label, findings)
    size = len(drafts)
    if axes:
        size += _size(axes)
    size *= design.size if design and not design.names_scenarios else 1
    if size > MOST_POINTS:
        node = root.get("grid") or root.get("design") or root
        findings.add(node.place, "grid", f"{size:,} points are too many", allowed=f"at most {MOST_POINTS:,}")
        return Drafts((), tuple(axes), design)
    if axes and all(axis.names for axis in axes):
        for cell in itertools.product(*(axis.items() for axis in axes)):
            drafts += _cell_draft(cell, label, common, bundles, findings)
    if not drafts and not findings.problems:
        allowed = "scenarios: [...] or grid: {case: [...], ...}"
        findings.add(root.place, "", "the experiment has no scenarios", allowed=allowed)
    if design is not None and not design.names_scenarios:
        drafts = list(_on_each(drafts, design, label, overrides, findings))
    if not findings.problems:
        _check_labels(drafts, root, findings)
    return Drafts(tuple(drafts), tuple(axes), design)


def _size(axes: Sequence[Axis]) -> int:
    return math.prod(len(axis.names) for axis in axes)


def _check_apart(axes: Sequence[Axis], design: Design | None, findings: Findings) -> None:
    keys = [axis.key for axis in axes]
    for factor in design.factors if design else ():
        if factor.key in keys:
            findings.add(factor.place, f"design.factors.{factor.key}", "also an axis of the grid", value=factor.key)


def _of_table(design: Design, label: str, common: tuple[Document, ...], findings: Findings) -> Iterator[Draft]:
    """A point for each row of a table that names its scenarios."""
    for given, row in zip(design.table, design.rows(None), strict=True):
        if given.scenario is not None:
            draft = Draft(row.label, given.scenario.raw, given.scenario.place, common)
            yield _varied(draft, replace(row, label=""), label, design, findings)


def _on_each(
    drafts: Sequence[Draft], design: Design, label: str, overrides: Sequence[Document], findings: Findings
) -> Iterator[Draft]:
    """Every combination of the design on every draft."""
    from_context = any(not f.levels and f.distribution is None for f in design.factors)
    for draft in drafts:
        base = build(draft.name, [*draft.documents, *overrides], findings, draft.place) if from_context else None
        if from_context and (base is None or not check_given(design.factors, base, findings)):
            continue
        for row in design.rows(base):
            yield _varied(draft, row, label, design, findings)


def _varied(draft: Draft, row: Row, label: str, design: Design, findings: Findings) -> Draft:
    factors = {factor.key: factor for factor in design.factors}
    made = [factors[key].document(node, label, findings) for key, node in row.nodes.items()]
    return replace(
        draft,
        label="_".join(word for word in (draft.label, row.label) if word),
        documents=(*draft.documents, *(document for document in made if document is not None)),
        nodes=Frozen({**draft.nodes, **row.nodes}),
        base=draft.label,
        units=Frozen(dict(row.units)),
    )


def _check_labels(drafts: Sequence[Draft], root: Node, findings: Findings) -> None:
    seen = set()
    for draft in drafts:
        if draft.label in seen:
            place = (root.get("scenarios") or root.get("grid") or root).place
            findings.add(
                place, "", "two points have the same label", value=draft.label, allowed="label: another name"
            )
        seen.add(draft.label)


def _settings(node: Node | None, where: str, label: str, findings: Findings) -> list[Document]:
    """The documents of a mapping of settings such as {engagement: tactical, drawdown.months: 12}."""
    if node is None or not expect_mapping(node, where, (), findings):
        return []
    found = (
        document_for(key, value, key_node.place, label, findings) for key, key_node, value in node.pairs()
    )
    return [document for document in found if document is not None]


def _listed(root: Node, label: str, common: Sequence[Document], folder: Path, findings: Findings) -> list[Draft]:
    listed = root.get("scenarios")
    if listed is None:
        return []
    if listed.kind != "sequence" or not listed.elements:
        findings.add(
            listed.place, "scenarios", "not a list of names", value=listed.shown(), allowed="[name, ...]"
        )
        return []
    drafts = []
    for number, entry in enumerate(listed.elements, 1):
        where = f"scenarios[{number}]"
        own: list[Document] = []
        name_node: Node | None = entry
        title = ""  # the scenario's own name
        if entry.kind == "mapping":
            expect_mapping(entry, where, ENTRY_KEYS, findings)
            name_node = entry.get("scenario")
            own = _settings(entry.get("set"), f"{where}.set", label, findings)
            label_node = entry.get("label")
            title = label_node.raw if label_node is not None else ""
        if name_node is None or not name_node.is_text:
            findings.add(entry.place, where, "the name of a scenario is missing", value=entry.shown())
            continue
        name = beside(name_node.raw, folder)
        title = title or (Path(name).stem if is_path(name) else name)
        drafts.append(Draft(title, name, name_node.place, (*common, *own)))
    return drafts


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
        axis = Axis(key, tuple(value_name(key, value) for value in values), values)
        for number, (name, value) in enumerate(zip(axis.names, values, strict=True)):
            if name in axis.names[:number]:
                findings.add(value.place, f"grid.{key}", "the value stands twice", value=value.shown())
        axes.append(axis)
    return axes


def _cell_draft(
    cell: Sequence[tuple[str, str, Node]],
    label: str,
    common: Sequence[Document],
    bundles: Mapping[str, list[Document]],
    findings: Findings,
) -> list[Draft]:
    """The point of one cell of the grid, as a list of one, or of none where something is wrong."""
    case_node = next((node for key, _, node in cell if key == "case"), None)
    if case_node is None:
        return []
    name, documents = case_node.raw, list(common)
    for key, value, node in cell:
        if key == "bundle":
            if value not in bundles:
                findings.add_unknown(node.place, "grid.bundle", value, "bundle", bundles)
            documents += bundles.get(value, [])
        elif key == "footprint" and node.raw in VARIANTS and f"{name}_{node.raw}" in scenario_names():
            name = f"{name}_{node.raw}"
        elif key != "case" and node.raw != AS_WRITTEN:
            document = document_for(key, node, node.place, label, findings)
            documents += [document] if document is not None else []
    point_label = "_".join(value for _, value, _ in cell if value != AS_WRITTEN)
    nodes = {key: node for key, _, node in cell}
    return [Draft(point_label, name, case_node.place, tuple(documents), Frozen(nodes))]
