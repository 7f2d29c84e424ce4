"""Check any input file without running it: case, context, packages or experiment, told by its keys."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.contexts import read_context
from sim.scenario.documents import Document
from sim.scenario.experiment import experiment_names, load_experiment
from sim.scenario.layers import Merged
from sim.scenario.levers import READERS
from sim.scenario.library import is_path, read_path
from sim.scenario.load import load_scenario
from sim.scenario.names import scenario_names
from sim.scenario.packages import PACKAGED, packages_in
from sim.scenario.problems import Findings, InputErrors, Place, Problem, nearest
from sim.scenario.sheet import Sheet
from sim.scenario.structure import ANY_TIME, read_structure
from sim.scenario.yaml_reader import Node

FOLDERS = ("scenarios/cases", "scenarios/contexts", "scenarios/packages", "experiments")
EXPERIMENT_MARKS = ("design", "grid", "scenarios", "worlds", "contrasts", "question")


def check_file(path: str | Path) -> list[Problem]:
    """Every problem of one input file, or of a shipped name; an empty list if it can be used."""
    findings = Findings()
    if not is_path(str(path)) and not Path(path).exists():
        return _check_name(str(path), findings)
    root = read_path(Path(path), FOLDERS, findings)
    if root is None:
        return findings.problems
    kind = kind_of(root)
    try:
        if kind == "experiment":
            load_experiment(Path(path).as_posix())
        elif kind == "case":
            load_scenario(Path(path).as_posix())
        elif kind == "packages":
            _check_packages(root, findings)
        else:
            _check_context(root, Path(path).stem, findings)
    except InputErrors as errors:
        findings.extend(errors.problems)
    return findings.problems


def _check_name(name: str, findings: Findings) -> list[Problem]:
    """Every problem of a shipped scenario or experiment."""
    try:
        if name in experiment_names():
            load_experiment(name)
        elif name in scenario_names():
            load_scenario(name)
        else:
            message = "no such file, and nothing that is shipped has this name"
            allowed = "the path of a YAML file, or a name of `ssrsim scenarios`"
            suggestion = nearest(name, [*scenario_names(), *experiment_names()])
            findings.add(Place(name, 0, 0), "", message, allowed=allowed, suggestion=suggestion)
    except InputErrors as errors:
        findings.extend(errors.problems)
    return findings.problems


def kind_of(root: Node) -> str:
    """Tell "experiment", "case", "packages" or "context" by the keys of a file."""
    if any(root.get(key) is not None for key in EXPERIMENT_MARKS):
        return "experiment"
    if root.get("packages") is not None or root.get("lever") is not None:
        return "packages"
    if any(root.get(key) is not None for key in ("context", "baseline", *READERS)):
        return "case"
    return "context"


def _check_context(root: Node, name: str, findings: Findings) -> None:
    document = Document(f"context {name}", root)
    _, clock, _ = read_structure([document], findings)
    read_context(document, Sheet(document.label, clock, findings, Merged().settings))


def _check_packages(root: Node, findings: Findings) -> None:
    lever = root.get("lever")
    if lever is None or lever.raw not in PACKAGED:
        place = root.place if lever is None else lever.place
        findings.add_unknown(place, "lever", "" if lever is None else lever.raw, "lever", PACKAGED)
        return
    for name, values in packages_in(root, findings).items():
        sheet = Sheet(f"package {lever.raw} {name}", ANY_TIME, findings, Merged().settings)
        READERS[lever.raw](values, f"packages.{name}.values", sheet, sheet.label)
