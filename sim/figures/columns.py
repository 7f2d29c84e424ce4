"""Histories of a point of a large result, read from its file a column at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.analysis.derived import DERIVED, derive, sources

LARGE = 2**24
"""Values of ``runs.parquet`` from which on it is not read whole: 130 MB, in each process that draws."""


def is_large(path: Path) -> bool:
    """Whether a table is too large to be read whole."""
    if not path.exists():
        return False
    known = pq.read_metadata(path)
    return bool(known.num_rows * known.num_columns > LARGE)


def worlds_by_point(path: Path) -> pd.Series:
    """Return the number of histories of each point."""
    points: pd.Series = pq.read_table(path, columns=["point"]).to_pandas()["point"]
    return points.value_counts()


class PointRuns:
    """Stands in place of a data frame of a point's histories for those who ask for columns and count rows.

    Columns of `runs.parquet` and outcomes derived from them are there under their names, by world.

    Parameters
    ----------
    path
        ``runs.parquet`` of the result.
    point, last_year
        Number of the point, and the last full calendar year of its histories.
    """

    def __init__(self, path: Path, point: int, last_year: int) -> None:
        self.path, self.point, self.last_year = path, point, last_year

    def __repr__(self) -> str:
        return f"<PointRuns: {len(self):,} histories of point {self.point}>"

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(pq.read_schema(self.path).names) | DERIVED.keys()

    @cached_property
    def index(self) -> pd.RangeIndex:
        """The rows, from 0."""
        return pd.RangeIndex(int(worlds_by_point(self.path)[self.point]))

    def __len__(self) -> int:
        return len(self.index)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def __getitem__(self, wanted: str | Sequence[str]) -> pd.Series | pd.DataFrame:
        """Read a column, or a data frame of some."""
        names = [wanted] if isinstance(wanted, str) else list(wanted)
        found = pq.read_table(self.path, columns=sources(names), filters=pc.field("point") == self.point)
        frame = derive(found.to_pandas(split_blocks=True, self_destruct=True), self.last_year, names)
        return frame[wanted] if isinstance(wanted, str) else frame[names]
