"""The summary for the terminal: one screen, plain words, natural frequencies, what it does not mean."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.figures.effects import pairs_of
from sim.figures.tables import ResultLike, Tables, case_name, open_tables
from sim.report.facts import ArmFacts, Measure, arm_facts, finite, main_pair, pair_rows
from sim.report.phrases import MISSING, POSTURE, gap, money, share, verdict_words

MOST_ARMS = 4
LINES = (
    ("relapsed within 5 years of exit", "relapsed_after_drawdown_5y"),
    ("still in conflict at exit", "in_conflict_at_exit"),
    ("all four parts sustained", "sustained"),
    ("cost, all payers, USD", "cost_total"),
)


def terminal_summary(result: Path | str | ResultLike) -> str:
    """Say on one screen what a result shows and what it does not mean.

    Parameters
    ----------
    result
        A results folder, or a result in memory.
    """
    tables = open_tables(result)
    worlds = int(tables.runs.groupby("point")["world"].nunique().min())
    lines = [f"{tables.manifest.get('title') or tables.manifest.get('name')}", f"Of {worlds:,} histories an arm, in this model:", ""]
    for case in tables.cases:
        lines += [*_case(tables, case), ""]
    lines += _meaning(tables)
    return "\n".join(lines)


def _case(tables: Tables, case: str) -> list[str]:
    """One context: a line an outcome with all arms, and the paired difference of the main pair."""
    arms = arm_facts(tables, case)
    pair = main_pair(pairs_of(tables, case))
    rows = pair_rows(tables, *pair) if pair else None
    left_out = f"  ({len(arms) - MOST_ARMS} more arms in the report)" if len(arms) > MOST_ARMS else ""
    lines = [f"{case_name(case)}{left_out}"]
    for words, outcome in LINES:
        line = f"  {words + ':':<33}{_values(arms[:MOST_ARMS], outcome)}"
        if pair and rows is not None and outcome in rows.index and str(rows.loc[outcome, "verdict"]) != "no pairs" and outcome != "cost_total":
            line += f"\n      {pair[1].label} minus {pair[0].label}: {gap(rows.loc[outcome])}, {verdict_words(rows.loc[outcome], pair[1].label)}"
        lines.append(line)
    return lines


def _values(arms: Sequence[ArmFacts], outcome: str) -> str:
    return ", ".join(f"{arm.label} {_value(arm, outcome)}" for arm in arms)


def _value(arm: ArmFacts, outcome: str) -> str:
    if outcome == "cost_total":
        return money(arm.mean(outcome))
    found: Measure = arm.relapsed_after_exit() if outcome == "relapsed_after_drawdown_5y" else arm.mean(outcome)
    return share(found) if finite(found.value) else MISSING


def _meaning(tables: Tables) -> list[str]:
    lines = [
        "Relapse is of the histories quiet at exit; its difference is over pairs quiet in both arms.",
        "“Not distinguishable”: the 90 % interval of the mean paired difference holds zero.",
        f"{POSTURE} It does not say which footprint a country should have, nor what",
        "will happen in one; intervals hold luck and stated ranges, not the choice of model.",
    ]
    if tables.folder is not None:
        lines += ["", *(f"{name:<9}{path}" for name, path in (
            ("Report", tables.folder / "report.html"), ("Figures", tables.folder / "figures"), ("Tables", tables.folder)) if path.exists())]
    return lines
