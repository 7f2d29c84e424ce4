"""Layers become one: defaults, context, packages, case, variant, command line; then dated patches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sim.scenario.contexts import find_context, read_context
from sim.scenario.documents import CASE_KEYS, SETTABLE, Document
from sim.scenario.frozen import Frozen
from sim.scenario.levers import (
    BEFORE_IT,
    FIXED_AT_START,
    OF_DRAWDOWN,
    READERS,
    drawdown_begins,
    read_lever,
    read_mechanisms,
    read_parameters,
)
from sim.scenario.problems import Findings, Place, Problem
from sim.scenario.registry import defaults
from sim.scenario.settings import Patch, Setting, Structure
from sim.scenario.sheet import Clock, Sheet, read_date
from sim.scenario.structure import ANY_TIME, read_structure
from sim.scenario.totals import check_dates, check_people, check_shares
from sim.scenario.values import expect_mapping, read_texts
from sim.scenario.yaml_reader import Node

PATCHABLE = tuple(
    key for key in (*READERS, "parameters", "mechanisms")
    if key not in ("support_start", "peace_process", "match_cost")
)  # fmt: skip
"""Keys that a dated patch may change."""


@dataclass
class Merged:
    """The layers read so far, merged: values, their places, choices, and the dated patches still to read.

    Each entry of `schedule` is month, node, number and label of its document; `set_by` keeps the number of
    the last document that set a value outright; `outside` what is wrong with dates outside the run that are in
    force so far.
    """

    settings: dict[str, Setting] = field(default_factory=lambda: dict(defaults()))
    places: dict[str, Place] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    schedule: list[tuple[int, Node, int, str]] = field(default_factory=list)
    set_by: dict[str, int] = field(default_factory=dict)
    outside: dict[str, list[Problem]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    country: str = ""

    def take(self, sheet: Sheet) -> None:
        """Lay a sheet on top."""
        for name in sheet.settings:
            self.outside.pop(name, None)
        self.outside.update(sheet.outside)
        self.settings.update(sheet.settings)
        self.places.update(sheet.places)
        for key, choice in sheet.choices.items():
            added = choice.startswith("+") and key in self.choices
            self.choices[key] = (
                f"{self.choices[key]}, with {choice[1:]}" if added else choice.removeprefix("+")
            )


@dataclass(frozen=True)
class Resolved:
    """All layers merged and checked."""

    structure: Structure
    structure_settings: Mapping[str, Setting]
    merged: Merged
    patches: tuple[Patch, ...]
    context: Document | None


def resolve(documents: Sequence[Document], findings: Findings) -> Resolved:
    """Merge the documents, lowest first, over their context and the defaults; problems are noted."""
    merged = Merged()
    context = _context_of(documents, findings)
    beneath = [context] if context else []
    structure, clock, structure_settings = read_structure([*beneath, *documents], findings)
    if context is None and structure_settings["start"].layer == "default":
        clock = ANY_TIME  # the start would have come from the context that is missing
    if context is not None:
        sheet = Sheet(context.label, clock, findings, merged.settings)
        merged.country, merged.sources = read_context(context, sheet)
        merged.take(sheet)
        merged.choices["context"] = context.label.removeprefix("context ")
    sets_length = [bool(document.node.get("years") or document.node.get("start")) for document in documents]
    for number, document in enumerate(documents):
        _read_document(document, number, clock, merged, findings, cut=any(sets_length[number + 1 :]))
    check_shares(merged.settings, merged.places, findings)
    check_people(merged.settings, merged.places, findings)
    length = structure_settings["years"]
    _note_outside(merged.outside, length, findings)
    if clock is not ANY_TIME:
        check_dates(merged.settings, merged.places, clock, findings, merged.outside)
    patches = _read_patches(merged, clock, length, findings)
    return Resolved(structure, structure_settings, merged, patches, context)


def _note_outside(outside: Mapping[str, Sequence[Problem]], length: Setting, findings: Findings) -> None:
    """Note the dates in force outside the run; where its length was set elsewhere, say where."""
    for problem in (one for problems in outside.values() for one in problems):
        elsewhere = not length.where.startswith(problem.file)
        by = f" (years: {length.value:g}, set in {length.where})" if elsewhere else ""
        findings.extend([replace(problem, allowed=f"{problem.allowed}{by}")])


def _context_of(documents: Sequence[Document], findings: Findings) -> Document | None:
    nodes = [node for document in documents if (node := document.node.get("context")) is not None]
    if nodes:
        return find_context(nodes[-1], findings)
    if documents and documents[0].node.get("baseline") is None:
        findings.add(documents[0].node.place, "context", "the context is missing", allowed="context: NAME")
    return None


def _read_document(
    document: Document, number: int, clock: Clock, merged: Merged, findings: Findings, cut: bool
) -> None:
    sheet = Sheet(document.label, clock, findings, merged.settings, packages_below=document.is_case)
    expect_mapping(document.node, "", CASE_KEYS if document.is_case else SETTABLE, findings)
    for key, _, node in document.node.pairs():
        if key in READERS:
            read_lever(key, node, key, sheet)
        elif key == "schedule":
            _read_schedule(node, document.label, number, clock, merged, findings, cut)
        elif key == "sources":
            merged.sources = (*merged.sources, *read_texts(node, key, findings))
    for key, reader in (("parameters", read_parameters), ("mechanisms", read_mechanisms)):
        found = document.node.get(key)
        if found is not None:  # after the levers, so that a value given by name prevails over a package
            reader(found, key, sheet)
    merged.take(sheet)
    merged.set_by.update(dict.fromkeys(sheet.settings.keys() - sheet.implied, number))


def _read_schedule(
    node: Node, label: str, number: int, clock: Clock, merged: Merged, findings: Findings, cut: bool
) -> None:
    """Note the dated patches; `schedule: none` drops those of the layers below.

    Where a layer above has `cut` the run, what would come after its end never comes.
    """
    if node.kind == "scalar" and node.raw == "none":
        merged.schedule.clear()
        return
    if not expect_mapping(node, "schedule", (), findings):
        return
    for date, key_node, patch in node.pairs():
        if cut and (clock.index(date) or 0) >= clock.months:
            continue
        month = read_date(key_node, f"schedule.{date}", clock, findings)
        if expect_mapping(patch, f"schedule.{date}", PATCHABLE, findings):
            # a wrong date still has its patch checked, at the start of the run
            merged.schedule.append((0 if month is None else month, patch, number, label))


def _read_patches(merged: Merged, clock: Clock, length: Setting, findings: Findings) -> tuple[Patch, ...]:
    """Read the dated patches in order; none brings back what a document above its own has replaced."""
    in_force, places = dict(merged.settings), dict(merged.places)
    patches: dict[int, dict[str, Setting]] = {}
    for month, node, number, label in sorted(merged.schedule, key=lambda item: (item[0], item[2])):
        where = f"schedule.{clock.date(month)}"
        sheet = Sheet(label, clock, findings, in_force)
        for key, _, value in node.pairs():
            if key == "parameters":
                read_parameters(value, f"{where}.{key}", sheet)
            elif key == "mechanisms":
                read_mechanisms(value, f"{where}.{key}", sheet)
            elif key in PATCHABLE:
                read_lever(key, value, f"{where}.{key}", sheet)
        for name in [name for name in sheet.settings if merged.set_by.get(name, -1) > number]:
            del sheet.settings[name]
            sheet.outside.pop(name, None)
        _refuse_the_settled(sheet, in_force, month, where)
        _note_outside(sheet.outside, length, findings)
        in_force.update(sheet.settings)
        places.update(sheet.places)
        check_shares(in_force, places, findings, where, only=sheet.settings)
        if sheet.settings:
            patches.setdefault(month, {}).update(sheet.settings)
    return tuple(Patch(month, Frozen(values)) for month, values in sorted(patches.items()))


def _refuse_the_settled(sheet: Sheet, in_force: Mapping[str, Setting], month: int, where: str) -> None:
    """Note what a dated patch cannot change: it is settled at the start, or the drawdown that it plans has begun."""
    for name in (FIXED_AT_START - OF_DRAWDOWN) & sheet.settings.keys():
        message = "a dated patch cannot change this: it is fixed at the start of the run"
        sheet.findings.add(sheet.places[name], f"{where}.{name}", message)
    begun = drawdown_begins(in_force)
    for name in OF_DRAWDOWN & sheet.settings.keys():
        if begun is None:
            message = "the drawdown is planned by its cost, world by world: its plan is fixed at the start of the run"
            sheet.findings.add(sheet.places[name], f"{where}.{name}", message)
        elif name in BEFORE_IT and month > begun:
            message = "the drawdown has begun by then: only its length can change"
            sheet.findings.add(sheet.places[name], f"{where}.{name}", message)
