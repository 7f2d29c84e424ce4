"""Futures compared at the same dates, whatever their exits: levels some years after they part, pair by pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from sim.analysis.contrast import REPLICATES, SEED, from_pairs
from sim.analysis.resample import pair_weights
from sim.outcomes.columns import Column
from sim.outcomes.series import SERIES

Levels = Mapping[tuple[int, int, int, str], npt.NDArray[np.float64]]

DATED = (
    *("own_led", "propped_up", "oversight", "cover", "arrears", "cohesion", "conduct", "trust", "grievance"),
    *("violence", "battle_deaths"),
)
"""Monthly variables that are compared at a date."""

BETTER: dict[str, Literal["higher", "lower", "none"]] = {
    "arrears": "lower", "grievance": "lower", "violence": "lower", "battle_deaths": "lower",
    "propped_up": "none",
}  # fmt: skip
SMALLEST = {"arrears": 0.1, "battle_deaths": 1.0}


def dated_contrasts(levels: Levels, names: Sequence[str], month: int) -> pa.Table:
    """Paired differences of each future to the first, at each mark.

    Parameters
    ----------
    levels
        By point, first world, mark and variable: means of the year before the mark, one a world.
    names
        Names of the points, the one that all are compared with first.
    month
        Where the futures part; labels count years from there.
    """
    rows = []
    for mark in sorted({key[2] for key in levels}):
        for variable in DATED:
            arms = [_worlds(levels, point, mark, variable) for point in range(len(names))]
            weights = pair_weights((len(arms[0]),), REPLICATES, SEED)
            what = _declared(variable, (mark - month) // 12)
            rows += [
                {"years": (mark - month) // 12} | asdict(from_pairs(arms[0], arm, what, weights, (names[0], name)))
                for name, arm in zip(names[1:], arms[1:], strict=True)
            ]
    return pa.Table.from_pandas(pd.DataFrame(rows), preserve_index=False)


def _worlds(levels: Levels, point: int, mark: int, variable: str) -> npt.NDArray[np.float64]:
    keys = sorted(key for key in levels if key[0] == point and key[2] == mark and key[3] == variable)
    return np.concatenate([levels[key] for key in keys])


def _declared(variable: str, years: int) -> Column:
    series = SERIES[variable]
    words = f"{series.label}, mean of year {years} after the futures part"
    smallest, better = SMALLEST.get(variable, 0.02), BETTER.get(variable, "higher")
    return Column(f"{variable}_{years}y", series.unit, words, "float64", smallest, better, series.label, "number")
