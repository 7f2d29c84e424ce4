"""Tables T1 to T4 and T6: scenario card, outcomes, contrasts, assumptions, known issues."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pandas as pd

from sim.analysis.derived import DERIVED
from sim.figures.effects import GROUPS, pairs_of
from sim.figures.tables import CHOICES, Tables, case_name
from sim.outcomes.columns import COLUMNS
from sim.parameters import GRADES, MECHANISMS, PARAMETERS
from sim.report.facts import pair_rows
from sim.report.phrases import Sheet, contrast_sheet

CARD = (
    "scenario",
    "title",
    "start_year",
    "months",
    *CHOICES,
    "staff_reference",
    "presence_reference",
    "drawdown_start",
    "drawdown_months",
    "digest",
)
MANY_PAIRS = 40
BRIEF = [name for group in GROUPS.values() for name in group]
"""Outcomes of T3 where there are more pairs than that; contrasts.parquet holds all."""
DIRECTIONS = {"higher": "higher is better", "lower": "lower is better", "none": "neither"}


def scenario_card(tables: Tables) -> tuple[list[tuple[str, str]], Sheet]:
    """T1: what was run, and the one line that runs it again."""
    known = tables.manifest
    facts = [
        ("Result", str(known.get("title") or known.get("name", ""))),
        ("Question", str(known.get("question", ""))),
        ("To reproduce", str(known.get("command", ""))),
        ("Histories an arm", f"{known.get('worlds', '')}"),
        ("Seed", f"{known.get('seed', '')}"),
        ("Program", f"ssrsim {_version(known)}"),
        ("Hash of the tables", tables.digest),
        ("Hash of the design", str(known.get("design_hash", ""))),
    ]
    failed = int(known.get("failed_chunks", 0) or 0)
    if failed:
        facts.append(("Incomplete", f"{failed} chunks failed; see the table of failures"))
    design = tables.design
    columns = [name for name in CARD if name in design]
    rows = [[_cell(row[name]) for name in columns] for _, row in design.iterrows()]
    return [(key, value) for key, value in facts if value], Sheet(
        "T1 Scenario card: the choices of every point",
        [name.replace("_", " ") for name in columns],
        rows,
        "Every value with unit and origin: ssrsim show SCENARIO.",
    )


def outcome_dictionary(tables: Tables) -> Sheet:
    """T2: every outcome with definition, unit, and which direction is better."""
    rows = [
        [
            column.label,
            name,
            column.unit,
            column.description,
            DIRECTIONS[column.direction],
            f"{column.smallest:g}" if column.smallest else "–",
        ]
        for name, column in {**COLUMNS, **DERIVED}.items()
        if column.kind in ("share", "number")
    ]
    return Sheet(
        "T2 Outcomes",
        ("Outcome", "Column", "Unit", "Definition", "Direction", "Smallest difference of interest"),
        rows,
    )


def all_contrasts(tables: Tables) -> list[Sheet]:
    """T3: every paired difference, a table a pair."""
    sheets = []
    pairs = {case: pairs_of(tables, case) for case in tables.cases}
    brief = sum(map(len, pairs.values())) > MANY_PAIRS
    for case in tables.cases:
        for a, b in pairs[case]:
            rows = pair_rows(tables, a, b)
            caption = f"T3 {case_name(case)}: {b.label} against {a.label}"
            sheets.append(contrast_sheet(rows, BRIEF if brief else list(rows), a.label, b.label, caption))
    return sheets


def assumptions() -> tuple[list[tuple[str, str]], list[Sheet]]:
    """T4: every number and mechanism of the model with its grade of evidence."""
    head = ("Number", "Default", "Unit", "Range", "Grade", "Meaning", "Source")
    sheets = []
    for theme in dict.fromkeys(parameter.theme for parameter in PARAMETERS.values()):
        rows = [
            [p.name, f"{p.default:g}", p.unit, f"{p.low:g} to {p.high:g}", p.grade, p.meaning, p.source]
            for p in PARAMETERS.values()
            if p.theme == theme
        ]
        sheets.append(Sheet(f"T4 Numbers: {theme}", head, rows))
    rows = [[m.name.replace("_", " "), m.grade, m.what, m.source] for m in MECHANISMS.values()]
    sheets.append(Sheet("T4 Mechanisms", ("Mechanism", "Grade", "What it does", "Source"), rows))
    return list(GRADES.items()), sheets


def known_issues() -> list[tuple[str, list[str]]]:
    """T6: what is known to be wrong or weak, under three labels."""
    import yaml

    text = (files("sim.report") / "known_issues.yaml").read_text(encoding="utf-8")
    found: dict[str, list[str]] = yaml.safe_load(text)
    return [(label, list(entries or ["None known."])) for label, entries in found.items()]


def _version(manifest: dict[str, Any]) -> str:
    versions = manifest.get("versions", {})
    return str(versions.get("ssrsim", "")) if isinstance(versions, dict) else ""


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return "drawn"
    return f"{value:g}" if isinstance(value, float) else str(value)
