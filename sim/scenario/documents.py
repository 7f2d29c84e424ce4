"""The documents a scenario is made of: case files, the variant, and what the command line or a sweep sets."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters import MECHANISMS, PARAMETERS
from sim.scenario.levers import READERS
from sim.scenario.problems import Findings, Place
from sim.scenario.yaml_reader import Node, parse, scalar

SETTABLE = (*READERS, "context", "counts", "mechanisms", "parameters", "schedule", "start", "years")
"""Keys that a case, the command line and a sweep may set alike."""

CASE_KEYS = (*SETTABLE, "baseline", "name", "note", "sources", "title")
"""Keys of a case file."""


@dataclass(frozen=True)
class Document:
    """A mapping of scenario keys, with the name of the layer it makes.

    `is_case` marks files written by an author, whose packages form a layer of their own beneath them.
    """

    label: str
    node: Node
    is_case: bool = False


def text_node(text: str, place: Place) -> Node:
    """A scalar made by the program rather than read from a file."""
    return Node("scalar", place, raw=text, value=scalar(text))


def mapping_node(key: str, value: Node, place: Place, *, partial: bool = False) -> Node:
    """A mapping of one key."""
    return Node(
        "mapping", place, items=((Node("scalar", place, raw=key, value=key), value),), partial=partial
    )


def document_for(key: str, value: Node, place: Place, label: str, findings: Findings) -> Document | None:
    """A document that sets one key, dotted ("drawdown.months") or not, or a parameter or mechanism."""
    parts = key.split(".")
    if len(parts) == 1 and key not in SETTABLE:
        group = "parameters" if key in PARAMETERS else "mechanisms" if key in MECHANISMS else ""
        if not group:
            names = [*SETTABLE, *PARAMETERS, *MECHANISMS]
            findings.add_unknown(place, key, key, "lever, parameter or mechanism", names)
            return None
        parts = [group, key]
    if parts[0] not in SETTABLE:
        findings.add_unknown(place, key, parts[0], "lever", SETTABLE)
        return None
    if not all(parts):
        findings.add(place, key, "a key is missing before or after a dot", value=key)
        return None
    node = value
    for part in reversed(parts[1:]):
        node = mapping_node(part, node, place, partial=True)
    return Document(label, mapping_node(parts[0], node, place))


def read_override(text: str, item: str, findings: Findings) -> Document | None:
    """The document of one `--set key=value`; `item` names it: "--set #1"."""
    found = split_override(text, item, findings)
    if found is None:
        return None
    key, node = found
    place = Place(node.place.file, 0, 1)
    return document_for(key, node, place, place.file, findings)


def split_override(text: str, item: str, findings: Findings) -> tuple[str, Node] | None:
    """Key and value of a text "key=value", None with the problem noted where it is not of that form."""
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        allowed = f"{item.split()[0]} key=value"
        findings.add(Place(item, 0, 1), "", "not of the form key=value", value=text, allowed=allowed)
        return None
    start = Place(item, 0, len(key) + 2)
    node, problems = parse(value, start)
    findings.extend(problems)
    if node is None:
        if not problems:
            findings.add(start, key, "a value is missing after =", value=text, allowed=f"{item.split()[0]} key=value")
        return None
    return key.strip(), node
