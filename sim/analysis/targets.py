"""Figures observed in the world, with 95 % intervals and sources: what the model's curves stand beside."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import pandas as pd

_LEFT_OUT = float("nan")


@dataclass(frozen=True)
class Target:
    """An observed figure.

    Attributes
    ----------
    name
        Name of the figure.
    value, low, high
        Estimate and 95 % interval; NaN where no interval is known.
    definition, source
        What was counted, and where it comes from.
    """

    name: str
    value: float
    low: float
    high: float
    definition: str
    source: str

    def holds(self, value: float) -> bool:
        """Whether a value lies inside the interval."""
        return self.low <= value <= self.high

    def __repr__(self) -> str:
        """One line: name, estimate and interval."""
        return f"<Target {self.name} {self.value:g} [{self.low:g}, {self.high:g}]>"


@cache
def load_targets() -> MappingProxyType[str, Target]:
    """Read all observed figures, by name."""
    text = files("sim.analysis").joinpath("targets.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        low, high = (float(row[end]) if row[end] else _LEFT_OUT for end in ("lo", "hi"))
        found[row["name"]] = Target(
            row["name"], float(row["value"]), low, high, row["definition"], row["source"]
        )
    return MappingProxyType(found)


def band(prefix: str) -> pd.DataFrame:
    """Observed cumulative shares by year, for drawing: year, share, low, high.

    Parameters
    ----------
    prefix
        Name without the year, such as `relapse25_country_war_post1989` or `relapse25_after_PKO_exit_quiet`.
        These count days from the last active date, so a relapse in the second calendar year falls partly in
        their year 3. `relapse25_calendar_war_post1989` and `relapsewar_calendar_war_post1989` count calendar
        years, as the model does; they differ in year 2 and hardly later.

    Raises
    ------
    KeyError
        If there is no such figure.
    """
    rows = []
    for name, target in load_targets().items():
        stem, _, year = name.rpartition("_y")
        if stem == prefix and year.isdigit():
            rows.append((int(year), target.value, target.low, target.high))
    if not rows:
        known = sorted({name.rpartition("_y")[0] for name in load_targets() if "_y" in name})
        raise KeyError(f"no observed shares named {prefix!r}; there are {', '.join(known)}")
    return pd.DataFrame(rows, columns=["year", "share", "low", "high"]).sort_values("year", ignore_index=True)


def hazards(prefix: str) -> pd.DataFrame:
    """Observed annual hazards by calendar years since the last active year: first, last, hazard, low, high.

    Parameters
    ----------
    prefix
        `hazard25_post1989` (all conflicts) or `hazard25_war_post1989` (those that had reached war).
    """
    rows = []
    for name, target in load_targets().items():
        stem, _, years = name.rpartition("_k")
        first, _, last = years.partition("_")
        if stem == prefix and first.isdigit() and last.isdigit():
            rows.append((int(first), int(last), target.value, target.low, target.high))
    if not rows:
        raise KeyError(f"no observed hazards named {prefix!r}")
    return pd.DataFrame(rows, columns=["first", "last", "hazard", "low", "high"])
