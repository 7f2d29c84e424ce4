"""The summary for the terminal: one screen, plain words, natural frequencies, what it does not mean."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.analysis.contrast import Contrast
from sim.analysis.words import ENOUGH_FOR_HUNDRED
from sim.figures.effects import TOO_FEW, pairs_of
from sim.figures.tables import ResultLike, Tables, case_name, open_tables
from sim.report.facts import ArmFacts, Measure, finite, foremost_facts, main_pair, pair_rows
from sim.report.phrases import FEW, MISSING, POSTURE, gap, money, share

MOST_ARMS, LONG = 4, 44
"""Arms that a line holds, and the letters of their names; else the line holds the main pair only."""
WIDE = 44
QUIET = " (pairs quiet in both)"
"""What the difference in relapse is over; the arms' shares are each over their own quiet histories."""
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
    worlds = tables.worlds
    lines = [
        f"{tables.manifest.get('title') or tables.manifest.get('name')}",
        f"Of {worlds:,} histories an arm, in this model:",
        "",
    ]
    for case in tables.cases:
        lines += [*_case(tables, case), ""]
    lines += _meaning(tables)
    return "\n".join(lines)


def _case(tables: Tables, case: str) -> list[str]:
    """One context: a line an outcome with all arms, and the paired difference of the main pair."""
    pair = main_pair(pairs_of(tables, case))
    arms = foremost_facts(tables, case)[:MOST_ARMS]
    if pair is not None and sum(len(arm.label) for arm in arms) > LONG:
        arms = [ArmFacts(tables, arm) for arm in pair]
    hidden = len(tables.arms(case)) - len(arms)
    rows = pair_rows(tables, *pair) if pair else None
    more = f" ({hidden} more arms in the report)" if hidden > 0 else ""
    versus = f": {pair[1].label} minus {pair[0].label} at the right" if pair else ""
    lines = [f"{case_name(case)}{more}{versus}"]
    for words, outcome in LINES:
        values = _values(arms, outcome)
        known = pair is not None and rows is not None and outcome in rows and outcome != "cost_total"
        tail = f"  {_short_gap(rows[outcome])}" if known and rows is not None else ""
        tail += QUIET if tail and outcome == "relapsed_after_drawdown_5y" else ""
        lines.append(f"  {words:<32} {values:<{WIDE}}{tail}".rstrip())
        counts = [arm.relapsed_after_exit().n for arm in arms]
        if outcome == "relapsed_after_drawdown_5y" and min(counts) < ENOUGH_FOR_HUNDRED:
            lines.append(
                f"    (quiet at exit: {', '.join(f'{arm.label} {n}' for arm, n in zip(arms, counts, strict=False))})"
            )
    return lines


def _values(arms: Sequence[ArmFacts], outcome: str) -> str:
    """Values of the arms; "of 100" is said once where it holds for all."""
    said = [(arm.label, _value(arm, outcome)) for arm in arms]
    if outcome != "cost_total" and all(value.endswith(" of 100") for _, value in said):
        return ", ".join(f"{label} {value.removesuffix(' of 100')}" for label, value in said) + " of 100"
    return ", ".join(f"{label} {value}" for label, value in said)


def _value(arm: ArmFacts, outcome: str) -> str:
    if outcome == "cost_total":
        return money(arm.mean(outcome))
    found: Measure = arm.relapsed_after_exit() if outcome == "relapsed_after_drawdown_5y" else arm.mean(outcome)
    if not finite(found.value):
        return MISSING
    return f"{100 * found.value:.0f} of 100" if found.n >= FEW else share(found)


def _short_gap(row: Contrast) -> str:
    """Difference, interval and verdict in the room of a line."""
    verdict = row.verdict
    if verdict in ("no pairs", TOO_FEW):
        return verdict
    return gap(row).replace(" of 100", "").replace("(90 % interval ", "[").replace(")", "]") + f" {verdict}"


def _meaning(tables: Tables) -> list[str]:
    paired = [
        "Differences are means over paired histories of 100, with their 90 % interval.",
        "Relapse is of the histories quiet at exit; its difference is over pairs quiet in both arms.",
        "“Not distinguishable”: the interval holds zero; “negligible”: it lies within 2 of 100.",
    ]
    lines = [
        *(paired if len(tables.contrasts) else ["Relapse is of the histories quiet at exit."]),
        f"{POSTURE} It does not say which footprint a country should have, nor what",
        "will happen in one; intervals hold luck and stated ranges, not the choice of model.",
    ]
    if tables.folder is not None:
        lines += [
            "",
            *(
                f"{name:<9}{path}"
                for name, path in (
                    ("Report", tables.folder / "report.html"),
                    ("Figures", tables.folder / "figures"),
                    ("Tables", tables.folder),
                )
                if path.exists()
            ),
        ]
    return lines
