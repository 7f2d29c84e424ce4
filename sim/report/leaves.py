"""What each arm leaves behind in a context, in a few plain sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.analysis.contrast import Contrast
from sim.figures.effects import GROUPS, TOO_FEW, pairs_of
from sim.figures.tables import Arm, Tables, case_name
from sim.report.facts import ArmFacts, Measure, finite, foremost_facts, main_pair, pair_rows
from sim.report.phrases import Sheet, by_arm, contrast_sheet, frequencies, full_gap, join, level, money

MOST_OWED = 24.0
"""Months of unpaid wages at which the model stops counting."""
APART = 0.05
"""Difference in conflict at exit from which the rates of relapse are of visibly different histories."""
MAIN = [name for group in GROUPS.values() for name in group]


@dataclass(frozen=True)
class Leaves:
    """The text on one context."""

    case: str
    name: str
    lead: str
    paragraphs: Sequence[tuple[str, str]]
    sheet: Sheet | None


def leaves(tables: Tables, case: str) -> Leaves:
    """Say what the arms leave behind in a context."""
    arms = foremost_facts(tables, case)
    pair = main_pair(pairs_of(tables, case))
    rows = pair_rows(tables, *pair) if pair else {}
    paragraphs = [
        ("During the mission", during(arms, rows)),
        ("After exit", after(arms, rows)),
        ("Conflict", conflict(arms, rows)),
        ("Sustained", sustained(arms, rows)),
    ]
    sheet = (
        contrast_sheet(rows, MAIN, pair[0].label, pair[1].label, f"{case_name(case)}: paired differences")
        if pair
        else None
    )
    every = len(tables.arms(case))
    more = f" The text speaks of {len(arms)} of {every} arms; the tables hold all." if every > len(arms) else ""
    return Leaves(case, case_name(case), lead(arms, rows, pair) + more, [p for p in paragraphs if p[1]], sheet)


def lead(arms: Sequence[ArmFacts], rows: Mapping[str, Contrast], pair: tuple[Arm, Arm] | None) -> str:
    """The context in one sentence."""
    if pair is None or not rows:
        return f"{len(arms[0].runs):,} histories an arm; no pair of arms was compared in this result."
    words = []
    for name, what in (
        ("in_conflict_at_exit", "conflict still active at exit"),
        ("level_handover", "total capacity at handover"),
        ("propped_up_handover", "capacity propped up by outsiders"),
        ("cover_handover", "recurrent cost covered by domestic money at handover"),
        ("own_led_after", "own-led capacity two years after exit"),
        ("functions_persisting", "functions that keep their level after handover"),
        ("sustained", "histories in which all four parts are sustained"),
        ("relapsed_after_drawdown_5y", "relapse within five years of exit"),
    ):
        if name in rows and _never(rows[name]):
            words.append(("in neither arm any", what))
        elif name in rows:
            words.append((_direction(rows[name].verdict), what))
    said = {
        kind: join([what for found, what in words if found == kind])
        for kind in dict.fromkeys(kind for kind, _ in words)
    }
    text = "; ".join(f"{kind} {what}" for kind, what in said.items())
    cost = [money(arm.mean("cost_total")) for label in pair for arm in arms if arm.label == label.label]
    paid = f" It would cost all payers {cost[1]} USD against {cost[0]}." if len(cost) == 2 else ""
    return f"{pair[1].label.capitalize()} against {pair[0].label}, in this model: {text}.{paid}"


def _never(row: Contrast) -> bool:
    """Whether no history of either arm has it: then the two cannot be told apart, which is no likeness."""
    return row.kind == "share" and row.mean_a == 0.0 and row.mean_b == 0.0


def _direction(verdict: str) -> str:
    return {
        "higher": "more",
        "lower": "less",
        "negligible": "a negligible difference in",
        "not distinguishable": "no distinguishable difference in",
        "no pairs": "nothing to compare on",
        TOO_FEW: "too few pairs to tell on",
    }[verdict]


def during(arms: Sequence[ArmFacts], rows: Mapping[str, Contrast]) -> str:
    """Capacity and money at handover."""
    if not any(arm.mean("level_handover").n for arm in arms):
        return "No history reached a handover within the horizon."
    text = (
        "At handover, with support still there, the force's eight functions would stand at "
        f"{by_arm(arms, 'level_handover', 'level')} (0 to 1). Of this outsiders prop up "
        f"{join([level(arm.mean('propped_up_handover')) for arm in arms])}. Domestic money would pay "
        f"{join([_cents(arm, 'cover_handover') for arm in arms])} of every 100 dollars that the authorised "
        "force costs to run."
    )
    return text + _said(rows, "level_handover", "Total capacity at handover")


def after(arms: Sequence[ArmFacts], rows: Mapping[str, Contrast]) -> str:
    """Capacity and money two years after exit."""
    if not any(arm.mean("level_after").n for arm in arms):
        return "No history was followed for two years after exit."
    text = (
        f"Two years after exit {by_arm(arms, 'level_after', 'level')} would be left, of which own-led "
        f"{join([level(arm.mean('own_led_after')) for arm in arms])}. Domestic money would pay "
        f"{join([_cents(arm, 'cover_after') for arm in arms])} of every 100 dollars, and "
        f"{join([level(arm.mean('arrears_after'), 1) for arm in arms])} months of pay would be owed."
        + _capped(arms)
    )
    return text + _said(rows, "own_led_after", "Own-led capacity") + _said(rows, "cover_after", "Recurrent cover")


def _capped(arms: Sequence[ArmFacts]) -> str:
    """A sentence where arrears have come to the most that the model counts: the mean then says too little."""
    capped = [Measure(*_at_most(arm)) for arm in arms]
    if not any(found.n and found.value > 0.0 for found in capped):
        return ""
    return (
        f" Arrears stand at {MOST_OWED:.0f} months, where the model stops counting, in {frequencies(arms, capped)}: "
        "more may be owed there."
    )


def _at_most(arm: ArmFacts) -> tuple[float, int]:
    known = arm.runs["arrears_after"].dropna()
    return (float((known >= MOST_OWED - 0.01).mean()) if len(known) else float("nan"), len(known))


def conflict(arms: Sequence[ArmFacts], rows: Mapping[str, Contrast]) -> str:
    """Active at exit apart from relapse after it."""
    known = [arm for arm in arms if arm.mean("in_conflict_at_exit").n]
    if not known:
        return "No history reached an exit within the horizon."
    shares = [arm.mean("in_conflict_at_exit") for arm in known]
    text = f"Conflict would still be active at exit in {frequencies(known, shares)}; these are counted apart."
    at_risk = [arm for arm in arms if finite(arm.relapsed_after_exit().value)]
    if at_risk:
        said = frequencies(at_risk, [arm.relapsed_after_exit() for arm in at_risk])
        text += f" Of histories quiet at exit, relapse within five years would come in {said}."
    else:
        text += " No history was at risk of relapse after exit, so there is no such rate."
    row = rows.get("relapsed_after_drawdown_5y")
    if row is not None and max(one.value for one in shares) - min(one.value for one in shares) > APART:
        text += (
            " These rates are of different histories: an arm that leaves more conflicts active has only its "
            "calmer histories at risk. The paired difference is over histories quiet in both arms"
        )
        means = f"{100 * row.mean_a:.0f} against {100 * row.mean_b:.0f} of 100" if row.pairs else "none"
        text += f" ({means}, {row.pairs:,} pairs)."
    return (
        text
        + _said(rows, "relapsed_after_drawdown_5y", "Relapse, over pairs quiet in both arms")
        + _said(rows, "in_conflict_5y", "In conflict five years after exit, over all pairs")
    )


def sustained(arms: Sequence[ArmFacts], rows: Mapping[str, Contrast]) -> str:
    """All four parts, and peace, which is another thing."""
    if not any(arm.mean("sustained").n for arm in arms):
        return "No history was followed long enough after exit to say what was sustained."
    text = f"All four parts would be sustained for two years in {_shares(arms, 'sustained')}"
    if any(arm.mean("peace_held").n for arm in arms):
        text += f"; peace would hold for five in {_shares(arms, 'peace_held')}"
    return text + "." + _said(rows, "sustained", "Sustained") + _said(rows, "peace_held", "Peace held")


def _shares(arms: Sequence[ArmFacts], outcome: str) -> str:
    return frequencies(arms, [arm.mean(outcome) for arm in arms])


def _cents(arm: ArmFacts, outcome: str) -> str:
    found = arm.mean(outcome)
    return f"{100 * found.value:.0f} under {arm.label}" if found.n and finite(found.value) else f"– under {arm.label}"


def _said(rows: Mapping[str, Contrast], outcome: str, what: str) -> str:
    """One more sentence with the paired difference, where there is one."""
    if outcome not in rows:
        return ""
    return f" {what}: {full_gap(rows[outcome])}."
