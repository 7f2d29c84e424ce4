"""T5: what would change the conclusion, worked out from the result itself."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from sim.analysis.contrast import Contrast
from sim.figures.effects import CLEAR, NEGLIGIBLE, NOT_DISTINGUISHABLE, pairs_of
from sim.figures.tables import Arm, Tables, case_name
from sim.outcomes.sustainability import PARTS, Thresholds
from sim.report.facts import ArmFacts, Measure, equal_cost_pairs, foremost_facts, main_pair, pair_rows
from sim.report.phrases import Sheet, frequencies, gap, join

WATCHED = (
    "own_led_after",
    "cover_after",
    "sustained",
    "relapsed_after_drawdown_5y",
    "in_conflict_5y",
    "peace_held",
)
SHIFTS = (-0.1, 0.0, 0.1)


def what_would_change(tables: Tables) -> Sheet:
    """A row per reason for which a reader should change their mind, with the numbers behind it."""
    rows: list[list[str]] = []
    for case in tables.cases:
        pair = main_pair(pairs_of(tables, case))
        rows += [[case_name(case), *row] for row in _thresholds(tables, case)]
        if pair is not None:
            found = pair_rows(tables, *pair)
            rows += [
                [case_name(case), *row] for row in (*_more_histories(found), *_equal_cost(tables, case, pair, found))
            ]
    rows += [["All", *row] for row in _contexts(tables)]
    return Sheet("T5 What would change this conclusion", ("Context", "If", "then"), rows)


def _thresholds(tables: Tables, case: str) -> list[tuple[str, str]]:
    """The share of histories above stricter and laxer thresholds, 24 months after exit."""
    base = dict(
        zip(
            PARTS,
            (Thresholds.cover, Thresholds.persisting, Thresholds.initiative, Thresholds.response),
            strict=True,
        )
    )
    said = []
    for shift in SHIFTS:
        found = [_above(arm, base, shift) for arm in foremost_facts(tables, case)]
        if any(one.n for one in found):
            name = "as they are" if shift == 0.0 else f"{abs(shift):g} {'lower' if shift < 0 else 'higher'}"
            said.append(f"{name}: {_all_above(tables, case, found)}")
    if not said:
        return []
    text = "above all four, 24 months after exit, would be, " + "; ".join(said) + "."
    return [("the thresholds of the four main measures were 0.1 lower or higher", text)]


def _above(arm: ArmFacts, base: Mapping[str, float], shift: float) -> Measure:
    """Share of histories whose four main measures are all above their thresholds, shifted."""
    known = arm.runs[list(PARTS)].dropna()
    passed = np.all([known[part] >= base[part] + shift for part in PARTS], axis=0)
    return Measure(float(passed.mean()) if len(known) else float("nan"), len(known))


def _all_above(tables: Tables, case: str, found: list[Measure]) -> str:
    if all(one.value == 0.0 for one in found if one.n):
        return "none"
    return frequencies(foremost_facts(tables, case), found)


def _more_histories(rows: Mapping[str, Contrast]) -> list[tuple[str, str]]:
    """How many pairs would be needed to tell apart what could not be told apart."""
    said = []
    for name in WATCHED:
        if name in rows and rows[name].verdict == NOT_DISTINGUISHABLE and rows[name].difference != 0.0:
            row = rows[name]
            half = (row.high - row.low) / 2.0
            needed = math.ceil(row.pairs * (half / abs(row.difference)) ** 2)
            said.append(f"{row.label}: about {_round(needed):,} pairs")
    if not said:
        return []
    return [
        (
            "many more histories were run and the mean difference stayed where it is",
            "these would become distinguishable: " + "; ".join(said) + ".",
        )
    ]


def _equal_cost(
    tables: Tables, case: str, pair: tuple[Arm, Arm], rows: Mapping[str, Contrast]
) -> list[tuple[str, str]]:
    """Outcomes whose verdict changes when both arms cost the same."""
    said = []
    for a, b in equal_cost_pairs(pairs_of(tables, case)):
        if (a.label.split(",")[0], b.label.split(",")[0]) != (pair[0].label, pair[1].label):
            continue
        other = pair_rows(tables, a, b)
        for name in WATCHED:
            if name in rows and name in other and _turned(rows[name].verdict, other[name].verdict):
                said.append(
                    f"{rows[name].label}: {rows[name].verdict} becomes {other[name].verdict}, {gap(other[name])}"
                )
    return [("both arms had to cost the same", "; ".join(said) + ".")] if said else []


def _turned(before: str, after: str) -> bool:
    """Whether a verdict changed, of those that say something."""
    told = (*CLEAR, NEGLIGIBLE, NOT_DISTINGUISHABLE)
    return before != after and before in told and after in told


def _contexts(tables: Tables) -> list[tuple[str, str]]:
    """Outcomes on which contexts point in different directions."""
    signs: dict[str, dict[str, list[str]]] = {}
    for case in tables.cases:
        pair = main_pair(pairs_of(tables, case))
        rows = pair_rows(tables, *pair) if pair else {}
        for name in (name for name in WATCHED if name in rows and rows[name].verdict in CLEAR):
            signs.setdefault(rows[name].label, {}).setdefault(rows[name].verdict, []).append(case_name(case))
    said = [
        f"{label}: " + "; ".join(f"{verdict} in {join(names)}" for verdict, names in found.items())
        for label, found in signs.items()
        if len(found) > 1
    ]
    return [("the context were another one", "the direction would turn for " + ". ".join(said) + ".")] if said else []


def _round(count: int) -> int:
    """Two leading digits, for a count that is only known roughly."""
    tail = "0" * max(len(str(count)) - 2, 0)
    return int(str(count)[:2] + tail)
