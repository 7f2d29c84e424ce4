"""When enough worlds have been run: rules such as ``ci(relapse_10y) < 0.02``, and what they say of a result."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from sim.analysis.derived import DERIVED
from sim.analysis.survival import LEVEL
from sim.batch.store import refusal
from sim.outcomes import COLUMNS
from sim.scenario.problems import nearest

RULE = re.compile(r"\s*ci\(\s*(?P<outcome>\w+)\s*\)\s*<\s*(?P<width>[0-9.eE+-]+)\s*")
RELAPSE = re.compile(r"relapse_(?P<drawdown>after_drawdown_)?(?P<years>[1-9][0-9]?)y")
EXAMPLE = "'ci(OUTCOME) < WIDTH', such as 'ci(relapse_10y) < 0.02'"
OUTCOMES = (*(name for name, column in COLUMNS.items() if column.kind in ("share", "number")), *DERIVED)


@dataclass(frozen=True)
class Until:
    """A rule: the 90 % interval of an outcome shall be narrower than a width, at every point.

    `outcome` is a column of runs, an outcome derived from them, or ``relapse_10y`` and the like: the share
    relapsed by a year on the clock of the war's end (``relapse_after_drawdown_10y``: of exit).
    """

    outcome: str
    width: float

    def __str__(self) -> str:
        return f"ci({self.outcome}) < {self.width:g}"

    def widths(self, curves: pd.DataFrame, rows: Callable[[int], pd.DataFrame], points: int) -> Mapping[int, float]:
        """Return the width of the interval at each point where the outcome is known in enough histories.

        Parameters
        ----------
        curves
            Rows of ``curves.parquet``.
        rows
            Gives the runs of a point, with derived outcomes.
        points
            Number of points.
        """
        asked = RELAPSE.fullmatch(self.outcome)
        if asked:
            clock = "drawdown" if asked["drawdown"] else "war"
            known = curves[(curves["clock"] == clock) & (curves["year"] == int(asked["years"]))]
            widths = (known["high"] - known["low"]).to_numpy(np.float64)
            found = {int(point): float(width) for point, width in zip(known["point"], widths, strict=True)}
        else:
            found = {point: _width(rows(point)[self.outcome].to_numpy(np.float64)) for point in range(points)}
        return {point: width for point, width in found.items() if np.isfinite(width)}


def _width(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    """Width of the normal interval of a mean."""
    known = values[np.isfinite(values)]
    if known.size < 2:
        return float("nan")
    return float(2.0 * ndtri(0.5 + LEVEL / 2.0) * known.std(ddof=1) / np.sqrt(known.size))


def parse(text: str) -> Until:
    """Read a rule.

    Raises
    ------
    InputErrors
        It is none, or names an outcome that there is not.
    """
    found = RULE.fullmatch(text)
    try:
        width = float(found["width"]) if found else float("nan")
    except ValueError:
        width = float("nan")
    if not found or not width > 0.0:
        raise refusal("--until", f"{text!r} is no rule", EXAMPLE)
    if found["outcome"] not in OUTCOMES and not RELAPSE.fullmatch(found["outcome"]):
        known = ("relapse_10y", "relapse_after_drawdown_10y", *OUTCOMES)
        close = nearest(found["outcome"], known)
        raise refusal("--until", f"no outcome {found['outcome']!r}", "relapse_10y, or a column of runs", close)
    return Until(found["outcome"], width)
