"""When a run starts, how long it lasts, and how many agents of each kind it has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sim.scenario.documents import Document
from sim.scenario.problems import Findings
from sim.scenario.settings import Setting, Structure
from sim.scenario.sheet import Clock
from sim.scenario.values import expect_mapping, read_whole
from sim.scenario.yaml_reader import Node

COUNTS = {"units": (6, 24, 8), "donors": (1, 6, 3), "groups": (1, 6, 2), "districts": (4, 16, 6)}
"""Numbers of agents: least, most, and how many where nothing is said."""

EARLIEST, LATEST = 1900, 2100
LEAST_YEARS, MOST_YEARS, USUAL_YEARS = 1, 50, 20
USUAL_START = 2000

ANY_TIME = Clock(1900, 12 * 300)
"""Stands in where start or length are wrong, so that dates bring no complaints of their own."""

START = re.compile(r"([0-9]{4})(-[0-9]{2})?")


def read_structure(
    documents: Iterable[Document], findings: Findings
) -> tuple[Structure, Clock, dict[str, Setting]]:
    """The structure that the documents give, lowest first, its calendar, and who set what."""
    usual: dict[str, float] = {"start": USUAL_START, "years": USUAL_YEARS}
    usual.update({kind: number for kind, (_, _, number) in COUNTS.items()})
    found = {
        name: Setting(float(value), "default", "sim/scenario/structure.py") for name, value in usual.items()
    }
    sound = True
    for document in documents:
        for key, reader in (("start", _start), ("years", _years)):
            node = document.node.get(key)
            if node is None:
                continue
            value = reader(node, findings)
            sound = sound and value is not None
            if value is not None:
                found[key] = Setting(float(value), document.label, str(node.place))
        counts = document.node.get("counts")
        if counts is not None:
            _read_counts(counts, document.label, found, findings)
    numbers = {
        name: int(setting.value) for name, setting in found.items() if isinstance(setting.value, float)
    }
    clock = Clock(numbers["start"], 12 * numbers["years"])
    structure = Structure(
        units=numbers["units"], donors=numbers["donors"], groups=numbers["groups"],
        districts=numbers["districts"], months=clock.months, start_year=clock.start_year,
    )  # fmt: skip
    return structure, clock if sound else ANY_TIME, found


def _start(node: Node, findings: Findings) -> int | None:
    match = START.fullmatch(node.raw) if node.kind == "scalar" else None
    year = int(match[1]) if match else 0
    if match is None or not EARLIEST <= year <= LATEST:
        allowed = f"YYYY-01, {EARLIEST} to {LATEST}"
        findings.add(
            node.place, "start", "not a year that a run may start in", value=node.shown(), allowed=allowed
        )
        return None
    if match[2] not in (None, "-01"):
        findings.add(node.place, "start", "runs start in January", value=node.shown(), allowed=f"{year}-01")
        return None
    return year


def _years(node: Node, findings: Findings) -> int | None:
    return read_whole(node, "years", LEAST_YEARS, MOST_YEARS, "years", findings)


def _read_counts(node: Node, label: str, found: dict[str, Setting], findings: Findings) -> None:
    if not expect_mapping(node, "counts", tuple(COUNTS), findings):
        return
    for kind, _, value_node in node.pairs():
        if kind in COUNTS:
            least, most, _ = COUNTS[kind]
            number = read_whole(value_node, f"counts.{kind}", least, most, kind, findings)
            if number is not None:
                found[kind] = Setting(float(number), label, str(value_node.place))
