"""Putting parts together as they come, in any order, into tables that do not depend on that order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.batch.bins import QUANTILES, quantiles
from sim.batch.design import Segment
from sim.batch.runner import Part
from sim.batch.tally import BLOCK, add_in_order
from sim.outcomes import SERIES

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Tally:
    """Sums and counts over the first worlds of a point, all of them in whole blocks, from which to go on.

    Attributes
    ----------
    worlds
        Number of worlds.
    sums, counts
        By variable, of shape (months,) and (months, bins).
    """

    worlds: int
    sums: Mapping[str, Array]
    counts: Mapping[str, Counts]


class PointSummary:
    """The worlds of one point so far.

    Sums are added in order of worlds: a part that comes early waits for those before it. So means do not
    depend on which worker was first, and what waits is little.

    Parameters
    ----------
    worlds
        Number of worlds that the point shall have.
    first
        The first world that comes; those before it are left out, or are in `known`.
    known
        What is known of the worlds before the first.
    """

    def __init__(self, worlds: int, first: int = 0, known: Tally | None = None) -> None:
        self.worlds = worlds
        self.next_world = first
        self._waiting: dict[int, tuple[int, Mapping[str, Array]]] = {}
        self._sums: dict[str, Array] = dict(known.sums) if known else {}
        self._counts: dict[str, Counts] = dict(known.counts) if known else {}
        self._whole: Mapping[str, Array] = self._sums
        self._tail: dict[str, Counts] = {}

    def __repr__(self) -> str:
        return f"<PointSummary: {self.next_world} of {self.worlds} worlds>"

    @property
    def complete(self) -> bool:
        """Whether every world has come, or failed."""
        return self.next_world >= self.worlds

    def add(self, part: Part) -> None:
        """Take in a part; a block of fewer than 64 worlds is a part of its own."""
        into = self._tail if part.segment.stop % BLOCK else self._counts
        for name, counts in part.counts.items():
            before = into.get(name)
            into[name] = counts.astype(np.int64) if before is None else before + counts
        self._waiting[part.segment.start] = (part.segment.stop, part.sums)
        self._fold()

    def skip(self, segment: Segment) -> None:
        """Leave out worlds that failed."""
        self._waiting[segment.start] = (segment.stop, {})
        self._fold()

    def _fold(self) -> None:
        while self.next_world in self._waiting:
            stop, sums = self._waiting.pop(self.next_world)
            if stop % BLOCK:
                self._whole = dict(self._sums)
            for name, blocks in sums.items():
                total = self._sums.get(name)
                self._sums[name] = add_in_order(np.zeros(blocks.shape[0]) if total is None else total, blocks)
            self.next_world = stop

    def tally(self) -> Tally:
        """Return sums and counts over the whole blocks, once the point is complete."""
        whole = self._whole if self.worlds % BLOCK else self._sums
        return Tally(self.worlds // BLOCK * BLOCK, dict(whole), dict(self._counts))

    def monthly(self) -> dict[str, dict[str, npt.NDArray[np.generic]]]:
        """Mean, quantiles and count by variable; each of shape (months,). Empty if all worlds failed."""
        return {name: self._variable(name) for name in SERIES if name in self._sums}

    def _variable(self, name: str) -> dict[str, npt.NDArray[np.generic]]:
        found_counts = [counts[name] for counts in (self._counts, self._tail) if name in counts]
        counts, bins = sum(found_counts[1:], start=found_counts[0]), SERIES[name].bins
        worlds = counts.sum(axis=1)
        found: dict[str, npt.NDArray[np.generic]] = {
            "mean": np.where(worlds > 0, self._sums[name] / np.maximum(worlds, 1), np.nan)
        }
        found |= zip(QUANTILES, quantiles(counts, bins, tuple(QUANTILES.values())), strict=True)
        return found | {"count": worlds}
