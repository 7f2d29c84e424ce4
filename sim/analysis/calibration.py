"""The model's base rates beside those of the world: relapse, war, hazard, coups, mutinies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.hazard import Exponent, hazard_exponent
from sim.analysis.survival import cumulative_share
from sim.analysis.targets import Target, load_targets

RELAPSE_YEARS = (2, 3, 5, 10)
WAR_YEARS = (5, 10)
HAZARD_EXPONENTS = (-1.6, -0.6)
"""Range in which the exponent of the hazard of relapse on the years since the end has to lie."""


@dataclass(frozen=True)
class Check:
    """One figure of the model beside the same figure of the world.

    Attributes
    ----------
    target
        The observed figure with its interval.
    value
        The model's figure.
    worlds
        Worlds that it rests on.
    """

    target: Target
    value: float
    worlds: int

    @property
    def holds(self) -> bool:
        """Whether the model's figure lies inside the observed interval."""
        return self.target.holds(self.value)

    def __repr__(self) -> str:
        verdict = "inside" if self.holds else "OUTSIDE"
        return (
            f"<{self.target.name}: model {self.value:.3f} of {self.worlds} worlds, observed {self.target.value:.3f} "
            f"[{self.target.low:.3f}, {self.target.high:.3f}], {verdict}>"
        )


def war_worlds(runs: pd.DataFrame) -> pd.DataFrame:
    """Worlds whose war had reached 1,000 deaths a year, and closed: those that the targets are about."""
    return runs[(runs["war_level"] > 0) & (runs["closed"] > 0)]


def relapse_checks(
    runs: pd.DataFrame, years: Sequence[int] = RELAPSE_YEARS, war_years: Sequence[int] = WAR_YEARS
) -> list[Check]:
    """Share relapsed by years after the war's end, to 25 and to 1,000 deaths, against UCDP's record.

    Parameters
    ----------
    runs
        Runs of the synthetic country under its historical mix of support, a row a world.
    years, war_years
        Years after the end for the two thresholds.
    """
    worlds, targets = war_worlds(runs), load_targets()
    found = []
    for column, stem, wanted in (
        ("relapse_years", "relapse25_country_war_post1989", years),
        ("relapse_war_years", "relapsewar_country_war_post1989", war_years),
    ):
        table = cumulative_share(worlds[column], worlds["years_followed"]).set_index("year")
        at_risk, shares = table["at_risk"].to_dict(), table["share"].to_dict()
        found += [Check(targets[f"{stem}_y{year}"], float(shares[year]), int(at_risk[year])) for year in wanted]
    return found


def exponent(runs: pd.DataFrame, last: int = 15) -> Exponent:
    """Exponent of the yearly hazard of relapse on the years since the war's end."""
    worlds = war_worlds(runs)
    return hazard_exponent(worlds["relapse_years"], worlds["years_followed"], last)


def attempts_a_year(runs: pd.DataFrame, years: float) -> float:
    """Coup attempts a year, all worlds."""
    return float(np.mean(runs["coup_attempts"])) / years
