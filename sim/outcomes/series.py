"""The monthly variables that are recorded for each world: what they mean, and the bins of their quantiles.

The variables are declared in `series.csv`.

Quantiles of a sweep are taken from integer counts in these bins, so that they do not depend on how the worlds
were cut into chunks, and memory does not grow with the sweep.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, cast

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Scale = Literal["linear", "log"]


@dataclass(frozen=True)
class Bins:
    """Bins between `low` and `high`, with one more at each end for values at or beyond it.

    Attributes
    ----------
    low, high
        Ends of the inner bins; above 0 on the log scale.
    n
        Number of inner bins; there are `n` + 2 in all.
    scale
        "linear" or "log".
    """

    low: float
    high: float
    n: int
    scale: Scale = "linear"

    @property
    def size(self) -> int:
        """Number of bins, with the two at the ends."""
        return self.n + 2

    def edges(self) -> Array:
        """Return the `n` + 1 edges of the inner bins."""
        if self.scale == "log":
            return np.geomspace(self.low, self.high, self.n + 1)
        return np.linspace(self.low, self.high, self.n + 1)

    def index(self, values: Array) -> npt.NDArray[np.intp]:
        """Bin of each value, 0 to `n` + 1; -1 for a missing value.

        Values at or below `low` fall in bin 0 and values at or above `high` in the last, so that exact zeros
        and ones keep their own bin.
        """
        edges = self.edges()
        inner = np.searchsorted(edges, values, side="right")
        found = np.where(values <= self.low, 0, np.where(values >= self.high, self.n + 1, inner))
        return np.where(np.isnan(values), -1, found).astype(np.intp)

    def centres(self) -> Array:
        """Return the value that stands for each of the `n` + 2 bins; 0 for the first on the log scale."""
        edges = self.edges()
        log = self.scale == "log"
        inner = np.sqrt(edges[:-1] * edges[1:]) if log else (edges[:-1] + edges[1:]) / 2.0
        return np.concatenate(([0.0 if log else self.low], inner, [self.high]))


@dataclass(frozen=True)
class Series:
    """A monthly variable.

    Attributes
    ----------
    name
        Name in the record and in the results.
    unit
        Unit of a monthly value.
    description
        One sentence.
    bins
        Bins of its quantiles.
    label
        Words for people, for axes and legends.
    theme
        conflict, forces, institutions, politics, money, mission or delivery.
    """

    name: str
    unit: str
    description: str
    bins: Bins
    label: str
    theme: str


def table(name: str) -> Iterator[dict[str, str]]:
    """Read the rows of a CSV file of this folder."""
    text = files("sim.outcomes").joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def _series(row: Mapping[str, str]) -> Series:
    scale = cast(Scale, row["scale"])
    bins = Bins(float(row["low"]), float(row["high"]), int(row["bins"]), scale)
    return Series(row["name"], row["unit"], row["description"], bins, row["label"], row["theme"])


SERIES: Mapping[str, Series] = {row["name"]: _series(row) for row in table("series.csv")}
"""Every monthly variable by name."""
