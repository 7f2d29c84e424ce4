"""A design as a table: a CSV file beside the experiment, a row for each point and a column for each setting."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.parameters import MECHANISMS, PARAMETERS
from sim.scenario.documents import SETTABLE
from sim.scenario.library import shown_path
from sim.scenario.problems import Findings, Place
from sim.scenario.yaml_reader import Node, parse

OWN_COLUMNS = ("label", "scenario")
"""Columns that are no settings: the point's name, and the scenario that it changes."""

LARGEST_TABLE = 20_000_000


@dataclass(frozen=True)
class TableRow:
    """One row: its label, its scenario where the table has such a column, and what it sets."""

    label: str
    scenario: Node | None
    nodes: Mapping[str, Node]


def read_table(path: Path, place: Place, findings: Findings) -> list[TableRow]:
    """The rows of a table; an empty list with the problems noted. `place` is where the file is named."""
    try:
        if path.stat().st_size > LARGEST_TABLE:
            findings.add(place, "design.file", f"larger than {LARGEST_TABLE:,} bytes", value=path.name)
            return []
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except FileNotFoundError:
        message = "no such file beside the experiment"
        findings.add(place, "design.file", message, value=path.name, allowed="the path of a CSV file")
        return []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        findings.add(place, "design.file", f"cannot be read ({error})", value=path.name)
        return []
    shown = shown_path(path)
    findings.files[shown] = os.path.abspath(path)
    if len(lines) < 2:
        findings.add(Place(shown, 1, 1), "", "a table needs a line of names and a row", allowed="label,drawdown.months")
        return []
    (_, names), *rows = lines
    keys = [name.strip() for name in names]
    _check_keys(keys, names, shown, findings)
    made = [_row(number, cells, keys, shown, line, findings) for number, (line, cells) in enumerate(rows, 1)]
    return [row for row in made if row is not None]


def _column(cells: Sequence[str], index: int) -> int:
    """Column of a cell in its line, as long as no cell is quoted."""
    return sum(len(cell) + 1 for cell in cells[:index]) + 1


def _check_keys(keys: Sequence[str], cells: Sequence[str], shown: str, findings: Findings) -> None:
    known = (*OWN_COLUMNS, *SETTABLE, *PARAMETERS, *MECHANISMS)
    for index, key in enumerate(keys):
        place = Place(shown, 1, _column(cells, index))
        if key.partition(".")[0] not in known:
            findings.add_unknown(place, key, key, "column", known)
        elif key in keys[:index]:
            findings.add(place, key, "the column stands twice", value=key)


def _row(
    number: int, cells: Sequence[str], keys: Sequence[str], shown: str, line: int, findings: Findings
) -> TableRow | None:
    if len(cells) != len(keys):
        message = f"{len(cells)} cells under {len(keys)} columns"
        findings.add(Place(shown, line, 1), "", message, allowed="an empty cell for what stays as written")
        return None
    label, scenario = f"row{number}", None
    nodes = {}
    for index, (key, cell) in enumerate(zip(keys, cells, strict=True)):
        if not cell.strip():
            if key == "scenario":
                findings.add(Place(shown, line, _column(cells, index)), key, "the name of a scenario is missing")
            continue
        node, problems = parse(cell.strip(), Place(shown, line, _column(cells, index)))
        findings.extend(problems)
        if node is None:
            continue
        if key == "label":
            label = cell.strip()
        elif key == "scenario":
            scenario = node
        else:
            nodes[key] = node
    return TableRow(label, scenario, nodes)
