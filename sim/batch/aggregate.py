"""Putting parts together as they come, in any order, into tables that do not depend on that order."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from sim.batch.bins import QUANTILES, quantiles
from sim.batch.design import Segment
from sim.batch.runner import Part
from sim.batch.tally import add_in_order
from sim.outcomes import SERIES

Array = npt.NDArray[np.float64]


class PointSummary:
    """The worlds of one point so far.

    Sums are added in order of worlds: a part that comes early waits for those before it. So means do not
    depend on which worker was first, and what waits is little.

    Parameters
    ----------
    worlds
        Number of worlds that the point shall have.
    """

    def __init__(self, worlds: int) -> None:
        self.worlds = worlds
        self.next_world = 0
        self._waiting: dict[int, tuple[int, Mapping[str, Array]]] = {}
        self._sums: dict[str, Array] = {}
        self._counts: dict[str, npt.NDArray[np.int64]] = {}

    def __repr__(self) -> str:
        return f"<PointSummary: {self.next_world} of {self.worlds} worlds>"

    @property
    def complete(self) -> bool:
        """Whether every world has come, or failed."""
        return self.next_world >= self.worlds

    def add(self, part: Part) -> None:
        """Take in a part."""
        for name, counts in part.counts.items():
            before = self._counts.get(name)
            self._counts[name] = counts.astype(np.int64) if before is None else before + counts
        self._waiting[part.segment.start] = (part.segment.stop, part.sums)
        self._fold()

    def skip(self, segment: Segment) -> None:
        """Leave out worlds that failed."""
        self._waiting[segment.start] = (segment.stop, {})
        self._fold()

    def _fold(self) -> None:
        while self.next_world in self._waiting:
            stop, sums = self._waiting.pop(self.next_world)
            for name, blocks in sums.items():
                total = self._sums.get(name)
                self._sums[name] = add_in_order(np.zeros(blocks.shape[0]) if total is None else total, blocks)
            self.next_world = stop

    def monthly(self) -> dict[str, dict[str, npt.NDArray[np.generic]]]:
        """Mean, quantiles and count by variable; each of shape (months,). Empty if all worlds failed."""
        return {name: self._variable(name) for name in SERIES if name in self._sums}

    def _variable(self, name: str) -> dict[str, npt.NDArray[np.generic]]:
        counts, bins = self._counts[name], SERIES[name].bins
        worlds = counts.sum(axis=1)
        found: dict[str, npt.NDArray[np.generic]] = {
            "mean": np.where(worlds > 0, self._sums[name] / np.maximum(worlds, 1), np.nan)
        }
        found |= zip(QUANTILES, quantiles(counts, bins, tuple(QUANTILES.values())), strict=True)
        return found | {"count": worlds}
