"""Named choices: `engagement: strategic` stands for the values in `scenarios/packages/engagement.yaml`."""

from __future__ import annotations

from collections.abc import Iterable

from sim.scenario.library import read_shipped
from sim.scenario.problems import Findings
from sim.scenario.values import expect_mapping
from sim.scenario.yaml_reader import Node

PACKAGED = ("engagement", "footprint", "financing", "drawdown", "configurations")
"""Levers that have named packages."""

FILE_KEYS = ("lever", "note", "sources", "packages")
ENTRY_KEYS = ("meaning", "source", "grade", "values")


def packages_of(lever: str, findings: Findings) -> dict[str, Node]:
    """The values of each package of a lever, by name."""
    root = read_shipped("scenarios/packages", lever, findings)
    return {} if root is None else packages_in(root, findings)


def packages_in(root: Node, findings: Findings) -> dict[str, Node]:
    """The values of each package in a file, by name."""
    expect_mapping(root, "", FILE_KEYS, findings)
    entries = root.get("packages")
    if entries is None or entries.kind != "mapping":
        place = root.place if entries is None else entries.place
        findings.add(place, "packages", "packages are missing", allowed="a mapping of names to packages")
        return {}
    found = {}
    for name, key_node, entry in entries.pairs():
        where = f"packages.{name}"
        if not expect_mapping(entry, where, ENTRY_KEYS, findings):
            continue
        values = entry.get("values")
        if values is None:
            findings.add(key_node.place, where, "the package has no values", allowed="values: {...}")
        else:
            found[name] = values
    return found


def find_package(
    lever: str, node: Node, where: str, findings: Findings, also: Iterable[str] = ()
) -> Node | None:
    """The values that a name stands for, None with the problem noted where there is no such package.

    `also` are names that may stand in its place.
    """
    found = packages_of(lever, findings)
    name = node.raw if node.kind == "scalar" else node.shown()
    if name in found:
        return found[name]
    kind = f"{lever} rule or package" if also else f"{lever} package"
    findings.add_unknown(node.place, where, name, kind, [*found, *also])
    return None
