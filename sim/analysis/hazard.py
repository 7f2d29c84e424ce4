"""How the annual hazard of relapse falls with the years since the war's end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from sim.analysis.survival import Array, kaplan_meier

STEPS = 100
TOLERANCE = 1e-10


def annual_hazard(event: npt.ArrayLike, followed: npt.ArrayLike, last: int | None = None) -> pd.DataFrame:
    """Events among those at risk, by calendar year since the end: year, at_risk, events, hazard.

    Parameters
    ----------
    event
        Years to the event; NaN where there was none.
    followed
        Years followed; NaN where the world stands outside.
    last
        Last year of the table.
    """
    table = kaplan_meier(event, followed, last)[["year", "at_risk", "events"]]
    table = table[(table["year"] >= 1) & (table["at_risk"] > 0)].reset_index(drop=True)
    return table.assign(hazard=table["events"] / table["at_risk"])


@dataclass(frozen=True)
class Exponent:
    """Exponent b of hazard ∝ years^b.

    Attributes
    ----------
    value, low, high
        Estimate and interval with a dummy for year 2, as the observed figure is made: year 2 holds the
        flicker of conflicts that end by one quiet year only.
    plain, plain_low, plain_high
        The same without the dummy.
    events, world_years
        Events and world-years at risk in the regression.
    """

    value: float
    low: float
    high: float
    plain: float
    plain_low: float
    plain_high: float
    events: int
    world_years: int

    def __repr__(self) -> str:
        """One line: both estimates with their intervals."""
        return (
            f"<Exponent {self.value:.2f} [{self.low:.2f}, {self.high:.2f}]; without the dummy for year 2"
            f" {self.plain:.2f} [{self.plain_low:.2f}, {self.plain_high:.2f}]; {self.events} events>"
        )


def hazard_exponent(
    event: npt.ArrayLike, followed: npt.ArrayLike, last: int | None = None, level: float = 0.95
) -> Exponent:
    """Regress the annual hazard on the log of calendar years since the end.

    Discrete complementary log-log on world-years from year 2 (year 1 cannot relapse by UCDP's rule), with and
    without a dummy for year 2. Unlike the observed figure it has no controls for war, income and population.

    Parameters
    ----------
    event, followed
        As in `annual_hazard`.
    last
        Last year used; all if not given.
    level
        Level of the intervals; the observed one has 95 %.

    Returns
    -------
    NaN estimates where there are too few years with events to tell.
    """
    table = annual_hazard(event, followed, last)
    table = table[table["year"] >= 2]
    year = table["year"].to_numpy(dtype=np.float64)
    events, at_risk = table["events"].to_numpy(dtype=np.float64), table["at_risk"].to_numpy(dtype=np.float64)
    plain = np.column_stack([np.ones_like(year), np.log(year)])
    dummied = np.column_stack([plain, (year == 2.0).astype(np.float64)])
    return Exponent(
        *_slope(dummied, events, at_risk, level),
        *_slope(plain, events, at_risk, level),
        events=int(events.sum()),
        world_years=int(at_risk.sum()),
    )


def _slope(design: Array, events: Array, at_risk: Array, level: float) -> tuple[float, float, float]:
    """Coefficient of the second column with its interval; NaN where it cannot be told."""
    with_events = np.count_nonzero(events)
    if design.shape[0] < design.shape[1] or with_events < design.shape[1]:
        return np.nan, np.nan, np.nan
    found = cloglog(design, events, at_risk)
    if found is None:
        return np.nan, np.nan, np.nan
    estimate, covariance = float(found[0][1]), found[1]
    half = float(ndtri(0.5 + level / 2.0)) * float(np.sqrt(covariance[1, 1]))
    return estimate, estimate - half, estimate + half


def cloglog(design: Array, events: Array, at_risk: Array) -> tuple[Array, Array] | None:
    """Fit log(−log(1 − p)) = design @ b to grouped counts by Fisher scoring.

    Parameters
    ----------
    design
        Shape (groups, coefficients).
    events, at_risk
        Counts, shape (groups,).

    Returns
    -------
    Coefficients and their covariance; None if the steps do not settle.
    """
    start = (events + 0.5) / (at_risk + 1.0)
    eta = np.log(-np.log1p(-start))
    before = np.full(design.shape[1], np.inf)
    for _ in range(STEPS):
        eta = np.clip(eta, -30.0, 3.0)
        rate = np.exp(eta)
        chance = -np.expm1(-rate)
        slope = rate * np.exp(-rate)
        weight = at_risk * slope * slope / (chance * (1.0 - chance))
        working = eta + (events / at_risk - chance) / slope
        information = design.T @ (weight[:, None] * design)
        if not np.all(np.isfinite(information)) or np.linalg.cond(information) > 1e14:
            return None
        now = np.linalg.solve(information, design.T @ (weight * working))
        if np.max(np.abs(now - before)) < TOLERANCE:
            return now, np.linalg.inv(information)
        before, eta = now, design @ now
    return None
