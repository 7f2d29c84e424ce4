"""The country: a file of facts, each with value, source and grade."""

from __future__ import annotations

from pathlib import Path

from sim.parameters import PARAMETERS
from sim.scenario.documents import Document
from sim.scenario.library import is_path, read_path, read_shipped, shipped_names
from sim.scenario.problems import Findings
from sim.scenario.registry import context_names
from sim.scenario.settings import Setting
from sim.scenario.sheet import LONGEST_RUN, Sheet
from sim.scenario.structure import EARLIEST, LATEST
from sim.scenario.values import read_annotated, read_text, read_texts, read_whole
from sim.scenario.yaml_reader import Node

FRAME_KEYS = ("counts", "last_war_year", "name", "note", "sources", "start", "years")
"""Keys of a context file that are not parameters."""

QUIET = "prior_quiet_years"


def find_context(node: Node, findings: Findings) -> Document | None:
    """The context that a name or a path (relative to the file that gives it) stands for."""
    name = node.raw if node.kind == "scalar" else node.shown()
    if is_path(name):
        root = read_path(Path(node.place.file).parent / name, ("scenarios/contexts",), findings)
        name = Path(name).stem
    elif name in shipped_names("scenarios/contexts"):
        root = read_shipped("scenarios/contexts", name, findings)
    else:
        findings.add_unknown(node.place, "context", name, "context", shipped_names("scenarios/contexts"))
        return None
    return None if root is None else Document(f"context {name}", root)


def read_context(document: Document, sheet: Sheet) -> tuple[str, tuple[str, ...]]:
    """Fill the sheet with the facts of the country; gives its name and sources."""
    name, sources = "", tuple[str, ...]()
    for key, key_node, node in document.node.pairs():
        if key == "name":
            name = read_text(node, key, sheet.findings) or ""
        elif key == "sources":
            sources = read_texts(node, key, sheet.findings)
        elif key == "last_war_year":
            _quiet_years(node, sheet)
        elif key in PARAMETERS and PARAMETERS[key].context:
            value, remarks = read_annotated(node, key, key, sheet.findings)
            sheet.put(key, value, node, sheet.label, remarks)
        elif key in PARAMETERS:
            message = "not a fact of the country: set it under `parameters:` of a case"
            sheet.findings.add(key_node.place, key, message, value=key)
        elif key not in FRAME_KEYS:
            names = [*FRAME_KEYS, *context_names()]
            sheet.findings.add_unknown(key_node.place, key, key, "fact of a country", names)
    return name, sources


def _quiet_years(node: Node, sheet: Sheet) -> None:
    """The last war year tells the quiet years before the run, unless the file gives them itself."""
    known = sheet.clock.months <= LONGEST_RUN
    latest = sheet.clock.start_year if known else LATEST
    year = read_whole(node, "last_war_year", EARLIEST, latest, "year", sheet.findings)
    if year is None or not known or QUIET in sheet.settings:
        return
    quiet = float(sheet.clock.start_year - year)
    if quiet <= PARAMETERS[QUIET].high:
        sheet.settings[QUIET] = Setting(
            quiet, sheet.label, str(node.place), note="start of the run − last war year"
        )
