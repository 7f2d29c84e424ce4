"""YAML with the place of every value, read by the rules of YAML 1.2.

Only `true` and `false` are truth values (a donor called NO stays a name), 1e3 is a number, 2012-04 is text,
a key may stand once, and anchors, aliases and tags are refused, so that what is read is what is written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

import yaml
from yaml.composer import Composer
from yaml.error import MarkedYAMLError
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from sim.scenario.problems import Findings, Place, Problem

Scalar = str | float | bool | None

NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
WORDS: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
LARGEST_FILE = 1_000_000
ORDINARY_TAGS = tuple(f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str"))


@dataclass(frozen=True)
class Node:
    """A value of a YAML file with its place.

    A scalar has `value` (text, number, truth value or None) and `raw`, as written; a mapping has `items`,
    pairs of key and value nodes; a sequence has `elements`. `partial` marks a mapping made from a dotted
    key (`drawdown.months=12`), which changes one part and leaves the others; `quoted` text between quotes.
    """

    kind: Literal["scalar", "mapping", "sequence"]
    place: Place
    raw: str = ""
    value: Scalar = None
    items: tuple[tuple[Node, Node], ...] = ()
    elements: tuple[Node, ...] = ()
    partial: bool = False
    quoted: bool = False

    def get(self, key: str) -> Node | None:
        """The value of a key, None where the key is missing."""
        return next((value for name, value in self.items if name.raw == key), None)

    def pairs(self) -> Iterator[tuple[str, Node, Node]]:
        """Key text, key node and value node of each item of a mapping."""
        return ((key.raw, key, value) for key, value in self.items)

    @property
    def is_number(self) -> bool:
        """Whether this is a scalar holding a number (a truth value is none)."""
        return self.kind == "scalar" and isinstance(self.value, float)

    @property
    def is_text(self) -> bool:
        """Whether this is a scalar holding text."""
        return self.kind == "scalar" and isinstance(self.value, str)

    def shown(self) -> str:
        """The value in one line, for messages."""
        if self.kind == "mapping":
            return "{" + ", ".join(f"{key.raw}: {value.shown()}" for key, value in self.items) + "}"
        if self.kind == "sequence":
            return "[" + ", ".join(element.shown() for element in self.elements) + "]"
        return self.raw if self.raw else "(nothing)"


class _Composer(Composer, BaseResolver):
    """Composes nodes without resolving any plain scalar: the rules of YAML 1.2 are applied here."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose one node; aliases are refused before they can multiply or refer to themselves."""
        parser = cast(Any, self)  # what this is mixed with
        if parser.check_event(yaml.AliasEvent):
            event: Any = parser.peek_event()
            raise MarkedYAMLError(
                problem="aliases are not used: write the value out", problem_mark=event.start_mark
            )
        return super().compose_node(parent, index)


class _Loader(_Composer, Reader, Scanner, Parser):
    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        BaseResolver.__init__(self)


try:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]

    class _QuickLoader(_Composer, CParser):
        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            Composer.__init__(self)
            BaseResolver.__init__(self)

except ImportError:  # PyYAML without its C library
    _QuickLoader = _Loader  # type: ignore[assignment,misc]


def read_file(path: Path, shown: str, findings: Findings, shipped: bool = False) -> Node | None:
    """The mapping in a YAML file, or None with the problems noted. `shown` is the path in messages.

    Shipped files are read by PyYAML's parser in C, several times as fast; tests hold that it finds the same in them.
    Of what others may write the two do not always think alike.
    """
    start = Place(shown, 1, 1)
    try:
        data = path.read_bytes()
    except OSError as error:
        findings.add(start, "", f"cannot be read ({error.strerror or error})")
        return None
    findings.files[shown] = os.path.abspath(path)
    if len(data) > LARGEST_FILE:
        findings.add(start, "", f"larger than {LARGEST_FILE:,} bytes: not an input file of ssrsim")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        place = Place(shown, before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1)
        findings.add(place, "", "not a text file in UTF-8", value=f"byte 0x{data[error.start]:02x}")
        return None
    node, problems = parse(text, start, shipped)
    if shipped and problems:
        node, problems = parse(text, start)  # whose words for problems are known here
    findings.extend(problems)
    if problems or node is None:
        if node is None and not problems:
            findings.add(start, "", "the file is empty", allowed="a mapping of keys to values")
        return None
    if node.kind != "mapping":
        findings.add(
            node.place, "", "not a mapping", value=node.shown(), allowed="lines of the form `key: value`"
        )
        return None
    return node


@lru_cache(maxsize=256)
def parse(text: str, start: Place, quick: bool = False) -> tuple[Node | None, tuple[Problem, ...]]:
    """The node in a text that begins at a place, and the problems found; None for an empty text."""
    findings = Findings()
    loader: _Composer | None = None
    try:
        loader = _QuickLoader(text) if quick else _Loader(text)
        composed: Any = loader.get_single_node()
        if composed is None:
            return None, ()
        node = _convert(composed, start, "", findings)
        if node.kind == "scalar" and node.value is None and not findings.problems:
            return None, ()
        return node, tuple(findings.problems)
    except ReaderError as error:
        before = text[: error.position]
        place = _shift(start, before.count("\n"), error.position - (before.rfind("\n") + 1))
        findings.add(place, "", "a character that text may not hold", value=repr(text[error.position]))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = _shift(start, mark.line, mark.column) if mark else start
        findings.add(place, "", _plain_words(error))
    except RecursionError:
        findings.add(start, "", "nested too deeply")
    finally:
        if loader is not None:
            cast(Any, loader).dispose()
    return None, tuple(findings.problems)


def _plain_words(error: MarkedYAMLError) -> str:
    problem = error.problem or error.context or "cannot be read"
    if problem == "but found another document":
        return "a second document begins here; one file holds one"
    if "'\\t'" in problem:
        return "a tab stands where only spaces may; indent with spaces"
    if problem.startswith("mapping values are not allowed"):
        return "not valid YAML: a second `:` on the line, or wrong indentation"
    return f"not valid YAML: {problem}"


def _shift(start: Place, line: int, column: int) -> Place:
    """The place some lines and columns (from 0) after a start; a command-line item has columns only."""
    if start.line == 0:
        return Place(start.file, 0, start.column + column)
    return Place(start.file, start.line + line, column + 1 if line else start.column + column)


def _convert(node: yaml.Node, start: Place, where: str, findings: Findings) -> Node:
    place = _shift(start, node.start_mark.line, node.start_mark.column)
    if node.tag not in ORDINARY_TAGS:
        findings.add(place, where, "tags are not used", value=node.tag)
    if isinstance(node, yaml.MappingNode):
        return Node("mapping", place, items=_convert_items(node, start, where, findings))
    if isinstance(node, yaml.SequenceNode):
        elements = (
            _convert(child, start, f"{where}[{n}]", findings) for n, child in enumerate(node.value, 1)
        )
        return Node("sequence", place, elements=tuple(elements))
    raw = str(node.value)
    style = getattr(node, "style", None) or ""  # none, or empty, where nothing is quoted
    value = raw if style else scalar(raw)
    return Node("scalar", place, raw=raw, value=value, quoted=style in ("'", '"'))


def _convert_items(
    node: yaml.MappingNode, start: Place, where: str, findings: Findings
) -> tuple[tuple[Node, Node], ...]:
    seen: dict[str, Place] = {}
    items = []
    for key_node, value_node in node.value:
        key = _convert(key_node, start, where, findings)
        if key.kind != "scalar":
            findings.add(key.place, where, "a key must be a name", value=key.shown())
            continue
        path = f"{where}.{key.raw}" if where else key.raw
        if key.raw in seen:
            findings.add(
                key.place, path, f"the key stands twice (first in line {seen[key.raw].line})", value=key.raw
            )
        seen.setdefault(key.raw, key.place)
        items.append((key, _convert(value_node, start, path, findings)))
    return tuple(items)


def scalar(raw: str) -> Scalar:
    """What a plain scalar means by the core schema of YAML 1.2: number, truth value, nothing or text."""
    if raw in WORDS:
        return WORDS[raw]
    if NUMBER.fullmatch(raw):
        return float(raw)
    if INFINITE.fullmatch(raw):
        return float(raw.replace(".", ""))
    return raw
