"""The measures of a programme as people write them: laws, payroll, reviews, barracks, right-sizing and the like."""

from __future__ import annotations

from sim.scenario.sheet import NEVER, Sheet, read_month
from sim.scenario.values import expect_mapping, read_annotated
from sim.scenario.yaml_reader import Node

PLAIN = {
    "payroll_reform": "payroll_effort", "finance_adviser": "finance_adviser", "monitoring": "monitoring",
    "barriers_removed": "barriers_removed", "right_sizing": "right_sizing_cut", "severance": "severance",
    "barracks": "barracks", "upkeep_line": "upkeep_line", "good_offices": "good_offices_effort",
}  # fmt: skip
"""Measures that are a number: key in YAML to flat name."""

DATED = {
    "expenditure_review": "expenditure_review_month", "barriers_month": "barriers_month",
    "right_sizing_month": "right_sizing_month",
}  # fmt: skip
"""Measures that are a month of the run, or `never`."""

LAWS = {"none": (0.0, 1.0), "facilitated": (1.0, 1.0), "drafted": (1.0, 0.0)}
"""How outsiders work on laws: effort, and whether they facilitate national drafting."""


def read_measures(node: Node, where: str, sheet: Sheet, label: str) -> None:
    """Set each measure that is named; the others stay as they are."""
    if not expect_mapping(node, where, (*PLAIN, *DATED, "laws"), sheet.findings):
        return
    for key, _, given in node.pairs():
        here = f"{where}.{key}"
        if key in PLAIN:
            value, remarks = read_annotated(given, here, PLAIN[key], sheet.findings)
            sheet.put(PLAIN[key], value, given, label, remarks)
        elif key in DATED:
            never = given.kind == "scalar" and given.raw == "never"
            sheet.put(DATED[key], NEVER if never else read_month(given, here, DATED[key], sheet), given, label)
        elif key == "laws":
            _read_laws(given, here, sheet, label)


def _read_laws(node: Node, where: str, sheet: Sheet, label: str) -> None:
    if node.kind != "scalar" or node.raw not in LAWS:
        sheet.findings.add(node.place, where, "not a way to work on laws", value=node.shown(), allowed=", ".join(LAWS))
        return
    effort, facilitated = LAWS[node.raw]
    sheet.put("law_effort", effort, node, label)
    sheet.put("law_facilitated", facilitated, node, label)
