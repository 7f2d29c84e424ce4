"""The numbers of one arm or one pair of arms that the report and the summary speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import pandas as pd

from sim.analysis.contrast import Contrast
from sim.figures.effects import effects, known_runs
from sim.figures.tables import Arm, Tables, foremost
from sim.outcomes.sustainability import PARTS

SPOKEN = 4
"""Arms that the text speaks of where there are many; the tables hold all."""


@dataclass(frozen=True)
class Measure:
    """A mean over histories, and the number of histories behind it."""

    value: float
    n: int


@dataclass(frozen=True)
class ArmFacts:
    """One arm of a context with its histories."""

    tables: Tables
    arm: Arm

    @property
    def label(self) -> str:
        """Name of the arm."""
        return self.arm.label

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Histories with the derived outcomes, by world."""
        return known_runs(self.tables, self.arm.point)

    def mean(self, name: str) -> Measure:
        """Mean of an outcome over the histories in which it is known; NaN over none."""
        if name not in self.runs:
            return Measure(float("nan"), 0)
        values = self.runs[name].astype(float).dropna()
        return Measure(float(values.mean()) if len(values) else float("nan"), len(values))

    def closed_by(self, years: float) -> Measure:
        """Share of histories whose war had ended within so many years of the run."""
        ended = (self.runs["closed_years"] <= years).astype(float)
        return Measure(float(ended.mean()) if len(ended) else float("nan"), len(ended))

    def curve(self, clock: str, year: int) -> Measure:
        """Share relapsed by a year on a clock (Kaplan–Meier), and the number at risk at its start."""
        rows = self.tables.curves
        if rows.empty:
            return Measure(float("nan"), 0)
        rows = rows[(rows["point"] == self.arm.point) & (rows["clock"] == clock)]
        here = rows.loc[rows["year"] == year, "share"]
        return Measure(float(here.iloc[0]), int(rows["at_risk"].max())) if len(here) else Measure(float("nan"), 0)

    def relapsed_after_exit(self) -> Measure:
        """Share of the histories quiet at exit that relapsed within five years of it."""
        return self.curve("drawdown", 5)

    def parts(self) -> Mapping[str, Measure]:
        """Share of histories in which each of the four parts held through eight quarters."""
        return {part: self.mean(f"{part}_holds") for part in PARTS}

    def weakest(self) -> list[str]:
        """The parts that held in the fewest histories, within 1 of 200; none where all are alike."""
        known = {part: found.value for part, found in self.parts().items() if found.n}
        weak = [part for part, value in known.items() if value <= min(known.values()) + 0.005]
        return weak if len(weak) < len(known) else []


def foremost_facts(tables: Tables, case: str) -> list[ArmFacts]:
    """Facts of the arms that the text speaks of: all but equal-cost variants, of many those compared first."""
    return [ArmFacts(tables, arm) for arm in foremost(tables, case, SPOKEN)]


def arm_facts(tables: Tables, case: str, equal_cost: bool | None = False) -> list[ArmFacts]:
    """Facts of the arms of a context; of all arms where there are none of the kind asked for."""
    arms = tables.arms(case, equal_cost) or tables.arms(case, equal_cost=None)
    return [ArmFacts(tables, arm) for arm in arms]


def pair_rows(tables: Tables, a: Arm, b: Arm) -> dict[str, Contrast]:
    """Paired differences b − a, by outcome."""
    found = effects(tables)
    rows = found[(found["point_a"] == a.point) & (found["point_b"] == b.point)]
    kept = [one.name for one in fields(Contrast)]
    records = [{str(key): value for key, value in row.items()} for row in rows[kept].to_dict("records")]
    return {record["outcome"]: Contrast(**record) for record in records}


def main_pair(pairs: list[tuple[Arm, Arm]]) -> tuple[Arm, Arm] | None:
    """The pair that the text speaks of: light and heavy where there is such a pair, else the first."""
    for a, b in pairs:
        if {a.label, b.label} == {"light", "heavy"}:
            return a, b
    return pairs[0] if pairs else None


def equal_cost_pairs(pairs: list[tuple[Arm, Arm]]) -> list[tuple[Arm, Arm]]:
    """The pairs in which an arm was made to cost the same as another."""
    return [(a, b) for a, b in pairs if a.equal_cost or b.equal_cost]


def finite(value: float) -> bool:
    """Whether a number is there at all."""
    return bool(np.isfinite(value))
