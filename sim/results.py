"""What the calls of `sim.api` give back: results, points of results, comparisons; figures on request."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.analysis import Contrasts
from sim.analysis.words import CAVEAT
from sim.batch import result as batch_result
from sim.batch.store import refusal
from sim.scenario.problems import nearest

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Result(batch_result.Result):
    """A finished run or sweep, in memory or in its folder: tables as data frames, figures on request."""

    def plot(self, name: str = "") -> Figure:
        """Draw a figure of the result.

        Parameters
        ----------
        name
            Name of the figure, or the beginning of one; the first if not given.

        Raises
        ------
        InputErrors
            The result allows no figure of that name.
        """
        from sim.figures.draw import drawings
        from sim.figures.tables import open_tables

        with tempfile.TemporaryDirectory(prefix="ssrsim-") as spare:
            folder = self.folder or Path(spare)
            if self.folder is None:
                self.write(folder)
            names = []
            for drawing in drawings(open_tables(folder)):
                names.append(drawing.name)
                if drawing.name.startswith(name):
                    return drawing.figure
        raise refusal(name or self.name, "no such figure", ", ".join(names) or "none", nearest(name, names))

    def at(self, key: int | str) -> ResultPoint:
        """Return one point, by number or name, for `compare`."""
        index = self.point(key)
        return ResultPoint(self, index, str(self.design["scenario"].iloc[index]))


@dataclass(frozen=True)
class ResultPoint:
    """One point of a result."""

    result: Result
    index: int
    label: str

    def __repr__(self) -> str:
        return f"<ResultPoint {self.label} of {self.result.name}>"

    def to_pandas(self) -> pd.DataFrame:
        """Return the histories of the point, a row per world."""
        runs = self.result.runs
        return runs[runs["point"] == self.index]


@dataclass(frozen=True, repr=False)
class Comparison:
    """Two choices over the same worlds.

    Attributes
    ----------
    a, b
        Names of the two; every difference is b − a.
    contrasts
        Paired differences by outcome, with intervals and shares of pairs that agree.
    result
        The two points with all their tables.
    """

    a: str
    b: str
    contrasts: Contrasts
    result: Result

    def __repr__(self) -> str:
        told = sum(one.verdict in ("higher", "lower") for one in self.contrasts)
        pairs = max((one.pairs for one in self.contrasts), default=0)
        found = f"{pairs} pairs, {told} of {len(self.contrasts)} outcomes differ"
        return f"<Comparison {self.b} − {self.a}: {found}>"

    def __str__(self) -> str:
        """Say every contrast in a sentence, and what it does not mean."""
        return "\n".join([*(one.sentence() for one in self.contrasts), CAVEAT])

    def to_pandas(self) -> pd.DataFrame:
        """Return a row per outcome: means, paired difference, interval, agreement, verdict."""
        return self.contrasts.to_pandas()

    def plot(self, name: str = "f3") -> Figure:
        """Draw the paired differences, or another figure of the two points by name."""
        return self.result.plot(name)
