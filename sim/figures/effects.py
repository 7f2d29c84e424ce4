"""Paired differences between arms, in one shape for figures, report and summary."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.contrast import REPLICATES, SEED
from sim.analysis.derived import DERIVED, derive
from sim.analysis.intervals import mean_intervals
from sim.analysis.resample import PairDraws
from sim.figures.tables import Arm, Tables
from sim.outcomes.columns import COLUMNS, Column

GROUPS: dict[str, tuple[str, ...]] = {
    "At handover, support still there": (
        "level_handover",
        "propped_up_handover",
        "own_led_handover",
        "cover_handover",
    ),
    "Two years after exit": (
        "level_after",
        "own_led_after",
        "fiscal",
        "institutional",
        "ownership",
        "operational",
        "oversight_after",
        "sustained",
    ),
    "Conflict": (
        "closed",
        "in_conflict_at_exit",
        "relapsed_after_drawdown_5y",
        "in_conflict_5y",
        "in_conflict_10y",
        "any_coup_success",
        "peace_held",
    ),
}
"""Outcomes of the difference figure: shares, or from 0 to 1, so that one axis in points of 100 serves all."""

NOT_DISTINGUISHABLE, NEGLIGIBLE, NO_PAIRS = "not distinguishable", "negligible", "no pairs"
TOO_FEW = "too few pairs"
FEWEST_PAIRS = 30
"""Pairs below which a difference is not judged: a bootstrap of so few says less than it seems to."""
AT_A_TIME = 8
"""Outcomes whose histories are in memory at a time."""
CLEAR = ("higher", "lower")
SHOWN = [
    "case",
    "a_label",
    "b_label",
    "pair",
    "outcome",
    "mean_a",
    "mean_b",
    "difference",
    "low50",
    "high50",
    "low",
    "high",
    "agree",
    "against",
    "ties",
    "pairs",
    "smallest",
    "verdict",
]


def declared(outcome: str) -> Column | None:
    """Declaration of an outcome, if it is known."""
    return COLUMNS.get(outcome) or DERIVED.get(outcome)


def label_of(outcome: str) -> str:
    """Words for an outcome."""
    known = declared(outcome)
    return known.label if known else outcome.replace("_", " ")


def effects(tables: Tables) -> pd.DataFrame:
    """Every paired difference B − A of the result, a row a pair of arms and outcome.

    `a_label`, `b_label` and `pair` name arms without their context, so that one choice can be followed
    through several contexts. `low` to `high` is the 90 % interval of the mean paired difference.
    """
    if "effects" not in tables.made:
        tables.made["effects"] = _effects(tables)
    return tables.made["effects"]


def _effects(tables: Tables) -> pd.DataFrame:
    rows = tables.contrasts
    if rows.empty:
        return pd.DataFrame(columns=[*SHOWN, "point_a", "point_b"])
    arms = {arm.scenario: arm for case in tables.cases for arm in tables.arms(case, equal_cost=None)}
    rows = rows[rows["a"].isin(arms) & rows["b"].isin(arms)]
    first, second = [arms[str(name)] for name in rows["a"]], [arms[str(name)] for name in rows["b"]]
    alike = [arm.case == other.case for arm, other in zip(first, second, strict=True)]
    found = rows.assign(
        case=[arm.case for arm in first],
        a_label=[arm.label if same else arm.scenario for arm, same in zip(first, alike, strict=True)],
        b_label=[arm.label if same else arm.scenario for arm, same in zip(second, alike, strict=True)],
        point_a=[arm.point for arm in first],
        point_b=[arm.point for arm in second],
    )
    found["verdict"] = [
        cautious(str(said), int(pairs)) for said, pairs in zip(found["verdict"], found["pairs"], strict=True)
    ]
    found["pair"] = found["b_label"] + " minus " + found["a_label"]
    return found.reset_index(drop=True)


def cautious(verdict: str, pairs: int) -> str:
    """The verdict, or that there were too few pairs for one."""
    return TOO_FEW if 0 < pairs < FEWEST_PAIRS else verdict


def with_half_interval(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Add `low50` and `high50`, the 50 % bootstrap interval, drawn as the 90 % one is."""
    limits = pd.DataFrame(np.nan, index=rows.index, columns=["low50", "high50"])
    for _, of_pair in rows.groupby(["point_a", "point_b"]):
        a, b = int(of_pair["point_a"].iloc[0]), int(of_pair["point_b"].iloc[0])
        for start in range(0, len(of_pair), AT_A_TIME):
            part = of_pair[start : start + AT_A_TIME]
            limits.loc[part.index] = _half(tables, a, b, list(part["outcome"]))
    return rows.assign(low50=limits["low50"], high50=limits["high50"])


def known_runs(tables: Tables, point: int) -> pd.DataFrame:
    """Histories of a point with the derived outcomes, in the order of worlds."""
    if tables.large:
        return tables.runs_of(point)
    if point not in tables.derived:
        start_year, months = tables.span(point)
        last_year = start_year + months // 12 - 1
        tables.derived[point] = derive(tables.runs_of(point), last_year).sort_values("world", ignore_index=True)
    return tables.derived[point]


def pairs_of(tables: Tables, case: str) -> list[tuple[Arm, Arm]]:
    """The pairs of arms that the result compares in a context, in its order."""
    found = effects(tables)
    arms = {arm.point: arm for name in tables.cases for arm in tables.arms(name, equal_cost=None)}
    points = found.loc[found["case"] == case, ["point_a", "point_b"]].drop_duplicates()
    return [(arms[int(a)], arms[int(b)]) for a, b in points.itertuples(index=False, name=None)]


def _half(tables: Tables, a: int, b: int, outcomes: list[str]) -> list[tuple[float, float]]:
    first, second = known_runs(tables, a)[outcomes], known_runs(tables, b)[outcomes]
    gaps = [(second[name] - first[name]).to_numpy(dtype=np.float64) for name in outcomes]
    return mean_intervals(PairDraws((len(first),), REPLICATES, SEED), gaps, 0.5)
