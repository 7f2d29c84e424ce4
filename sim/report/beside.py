"""What stands beside the main comparison: equal cost, conflicts that never closed, the parts, who paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.figures.effects import pairs_of
from sim.figures.tables import Tables, case_name
from sim.outcomes.sustainability import PARTS
from sim.report.facts import (
    ArmFacts,
    Measure,
    arm_facts,
    equal_cost_pairs,
    finite,
    foremost_facts,
    pair_rows,
)
from sim.report.phrases import Sheet, contrast_sheet, frequencies, full_gap, join, level, money, share

KEY = (
    "level_handover",
    "own_led_after",
    "cover_after",
    "fiscal",
    "institutional",
    "ownership",
    "operational",
    "sustained",
    "in_conflict_at_exit",
    "relapsed_after_drawdown_5y",
    "in_conflict_5y",
    "peace_held",
    "cost_total",
)
PAYERS = (
    ("cost_un", "UN budget"),
    ("cost_donors", "Donors"),
    ("cost_domestic", "Domestic"),
    ("cost_presence", "Presence (troops, police)"),
    ("cost_total", "All payers"),
)
MEASURED = {
    "fiscal": "domestic money ÷ cost of the authorised force",
    "institutional": "share of functions kept",
    "ownership": "reform decisions started nationally",
    "operational": "response against its level at handover",
}


@dataclass(frozen=True)
class Block:
    """Text and table on one context."""

    case: str
    name: str
    text: str
    sheets: Sequence[Sheet]


def equal_cost(tables: Tables, case: str) -> Block | None:
    """The comparison in which arms cost the same; None where the result has none."""
    pairs = equal_cost_pairs(pairs_of(tables, case))
    if not pairs:
        return None
    said, sheets = [], []
    for a, b in pairs:
        rows = pair_rows(tables, a, b)
        words = [
            f"{rows[name].label.lower()} {full_gap(rows[name])}"
            for name in ("own_led_after", "sustained", "relapsed_after_drawdown_5y")
            if name in rows
        ]
        said.append(f"{b.label.capitalize()} against {a.label}: " + ". ".join(words) + ".")
        sheets.append(contrast_sheet(rows, KEY, a.label, b.label, f"{case_name(case)}: {b.label} against {a.label}"))
    return Block(case, case_name(case), " ".join(said), sheets)


def never_closed(tables: Tables, case: str) -> Block:
    """Where and when the war ended, relapse given that it did, and conflict five and ten years after exit."""
    arms = arm_facts(tables, case, equal_cost=None)
    head = (
        "Arm",
        "War ended by year 5",
        "by year 10",
        "by the horizon",
        "Relapsed within 5 years of the war's end",
        "within 10 years",
        "Active at exit",
        "In conflict 5 years after exit",
        "10 years after exit",
    )
    rows = [_closing(arm) for arm in arms]
    main = foremost_facts(tables, case)
    open_in = [1.0 - arm.mean("closed").value for arm in main if arm.mean("closed").n]
    if open_in and max(open_in) > 0.05:
        text = (
            "The war would not end by the horizon in "
            f"{frequencies(main, [_rest(arm) for arm in main])}. These "
            "histories cannot relapse and stand outside every relapse rate; they count as in conflict."
        )
    else:
        text = "The war would end in nearly all histories, so relapse rates speak for nearly all of them."
    note = "Relapse is counted from the war's end, of the histories whose war ended."
    return Block(
        case,
        case_name(case),
        text,
        [Sheet(f"{case_name(case)}: conflict that ended, came back or stayed", head, rows, note)],
    )


def _closing(arm: ArmFacts) -> list[str]:
    """A row of the table of conflicts that ended, came back or stayed."""
    found = [
        *(arm.closed_by(5), arm.closed_by(10), arm.mean("closed"), arm.curve("war", 5), arm.curve("war", 10)),
        *(arm.mean("in_conflict_at_exit"), arm.mean("in_conflict_5y"), arm.mean("in_conflict_10y")),
    ]
    return [arm.label, *(share(one) for one in found)]


def four_parts(tables: Tables, case: str) -> Block:
    """The four parts apart, with the weakest named."""
    arms = arm_facts(tables, case, equal_cost=None)
    head = (
        "Arm",
        *(f"{part.capitalize()}: holds" for part in PARTS),
        "All four: sustained",
        "Weakest part",
        *(f"{part.capitalize()}: {MEASURED[part]}" for part in PARTS),
    )
    rows = []
    for arm in arms:
        held = arm.parts()
        rows.append(
            [
                arm.label,
                *(share(held[part]) for part in PARTS),
                share(arm.mean("sustained")),
                join(arm.weakest()) or "none stands out",
                *(level(arm.mean(part)) for part in PARTS),
            ]
        )
    main = foremost_facts(tables, case)
    text = " ".join(_weakness(arm) for arm in main)
    note = "Holds: in all eight quarters from exit. Last four columns: means 24 months after exit, 0 to 1."
    return Block(
        case,
        case_name(case),
        text,
        [Sheet(f"{case_name(case)}: the four parts of sustainability, apart", head, rows, note)],
    )


def _weakness(arm: ArmFacts) -> str:
    """The weakest part of an arm in a sentence."""
    held, weak = arm.parts(), arm.weakest()
    if not any(found.n for found in held.values()):
        return f"Under {arm.label} no history was followed long enough."
    if not weak:
        return f"Under {arm.label} no part stands out: each would hold in {share(next(iter(held.values())))}."
    return f"Under {arm.label} the weakest would be {join(weak)} (holds in {share(held[weak[0]])})."


def payers(tables: Tables, case: str) -> Block:
    """Cost of the whole run by who paid."""
    arms = arm_facts(tables, case, equal_cost=None)
    head = ("Arm", *(label for _, label in PAYERS), "All payers, per quiet year")
    rows = [[arm.label, *(money(arm.mean(name)) for name, _ in PAYERS), money(_per_quiet_year(arm))] for arm in arms]
    main = foremost_facts(tables, case)
    text = (
        "All payers together would spend "
        f"{join([money(arm.mean('cost_total')) + ' dollars under ' + arm.label for arm in main])} over the "
        "whole run; what the force itself costs is part of it."
    )
    note = (
        "Constant US dollars over the run, mean of histories, not discounted. Per quiet year: cost from "
        "the war's end on is not told apart, so the sum is divided by the years followed after the war's "
        "end without relapse; missing where no war ended."
    )
    return Block(case, case_name(case), text, [Sheet(f"{case_name(case)}: who would pay", head, rows, note)])


def _rest(arm: ArmFacts) -> Measure:
    found = arm.mean("closed")
    return Measure(1.0 - found.value, found.n)


def _per_quiet_year(arm: ArmFacts) -> Measure:
    """Sum of cost ÷ sum of years from the war's end to relapse or horizon, over histories whose war ended."""
    runs = arm.runs[["closed", "relapse_years", "years_followed", "cost_total"]]
    runs = runs[runs["closed"] == 1.0]
    quiet = float(runs["relapse_years"].fillna(runs["years_followed"]).sum())
    cost = float(runs["cost_total"].sum())
    return Measure(cost / quiet if quiet > 0 and finite(cost) else float("nan"), len(runs))
