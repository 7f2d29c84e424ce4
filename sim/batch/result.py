"""A finished run or sweep, in memory or in its folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.batch.manifest import with_hashes
from sim.batch.store import file_hashes, in_the_way, read_manifest, refusal, write_manifest, write_table
from sim.scenario.problems import nearest

TABLES = ("design", "runs", "monthly", "histories", "curves", "contrasts", "uncertainties", "failures")


class Result:
    """The tables of a run or sweep, each read when first asked for.

    Parameters
    ----------
    manifest
        What it was made from.
    tables
        Tables in memory, by name; those missing are read from the folder.
    folder
        Where it is kept; None for a result in memory.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        tables: Mapping[str, pa.Table] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.manifest = dict(manifest)
        self.folder = folder
        self._tables = dict(tables or {})
        self._frames: dict[str, pd.DataFrame] = {}

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """Open the result in a folder.

        Raises
        ------
        InputErrors
            The folder is missing or holds no result.
        """
        path = Path(folder)
        return cls(read_manifest(path), folder=path)

    @classmethod
    def of(cls, other: Result) -> Self:
        """Return another result as one of this class."""
        return cls(other.manifest, other._tables, other.folder)

    def __repr__(self) -> str:
        found = self.manifest
        failed = f", {found['failed_chunks']} chunks failed" if found["failed_chunks"] else ""
        place = f", in {self.folder}" if self.folder else ", in memory"
        return (
            f"<{type(self).__name__} {found['name']}: {found['points']} points × {found['worlds']} worlds, "
            f"seed {found['seed']}{failed}{place}>"
        )

    @property
    def name(self) -> str:
        """Name of the run or sweep."""
        return str(self.manifest["name"])

    def arrow(self, name: str) -> pa.Table | None:
        """Return a table with the units and descriptions of its columns; None if there is none of that name.

        Raises
        ------
        InputErrors
            The table's file cannot be read.
        """
        if name not in self._tables and self.folder is not None:
            path = self.folder / f"{name}.parquet"
            if path.exists():
                try:
                    self._tables[name] = pq.read_table(path)
                except pa.ArrowInvalid as error:
                    raise in_the_way(str(path), f"the table is damaged: {error}") from None
        return self._tables.get(name)

    def to_pandas(self, table: str = "runs") -> pd.DataFrame:
        """Return a table as a data frame: ``runs`` (a row per point and world) or another of `TABLES`.

        Raises
        ------
        InputErrors
            There is no table of that name.
        """
        if table not in self._frames:
            found = self.arrow(table)
            if found is None and table not in TABLES:
                raise refusal(table, "no such table", ", ".join(TABLES), nearest(table, TABLES))
            self._frames[table] = pd.DataFrame() if found is None else found.to_pandas()
        return self._frames[table]

    @property
    def runs(self) -> pd.DataFrame:
        """A row per point and world."""
        return self.to_pandas("runs")

    @property
    def monthly(self) -> pd.DataFrame:
        """Means and quantiles over worlds by point, month and variable."""
        return self.to_pandas("monthly")

    @property
    def design(self) -> pd.DataFrame:
        """A row per point."""
        return self.to_pandas("design")

    @property
    def histories(self) -> pd.DataFrame:
        """Monthly series of the first worlds of each point."""
        return self.to_pandas("histories")

    @property
    def curves(self) -> pd.DataFrame:
        """Share relapsed by point, clock and year; empty where not computed."""
        return self.to_pandas("curves")

    @property
    def contrasts(self) -> pd.DataFrame:
        """Paired differences between points; empty where none were asked for."""
        return self.to_pandas("contrasts")

    @property
    def failures(self) -> pd.DataFrame:
        """A row per chunk that failed; empty where none did."""
        return self.to_pandas("failures")

    def point_runs(self, point: int, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the rows of one point, or some columns of them, without reading the others."""
        if "runs" in self._tables or "runs" in self._frames or self.folder is None:
            rows = self.runs[self.runs["point"] == point]
            return rows if columns is None else rows[list(columns)]
        path, wanted = self.folder / "runs.parquet", pc.field("point") == point
        found = pq.read_table(path, columns=None if columns is None else list(columns), filters=wanted)
        frame: pd.DataFrame = found.to_pandas(split_blocks=True, self_destruct=True)
        return frame

    def histories_by_point(self) -> dict[int, int]:
        """Return the number of histories of each point that has any."""
        if "runs" in self._tables or "runs" in self._frames or self.folder is None:
            points = self.runs["point"].to_numpy()
        else:
            points = pq.read_table(self.folder / "runs.parquet", columns=["point"]).column("point").to_numpy()
        found, counts = np.unique(points, return_counts=True)
        return dict(zip(found.tolist(), counts.tolist(), strict=True))

    def point(self, key: int | str) -> int:
        """Return the number of a point, given by its number or its name.

        Raises
        ------
        InputErrors
            There is no such point.
        """
        names = [str(name) for name in self.design["scenario"]]
        if isinstance(key, str) and key in names:
            return names.index(key)
        number = int(key) if not isinstance(key, str) or key.isdigit() else -1
        if 0 <= number < len(names):
            return number
        allowed = f"a name of the design, or 0 to {len(names) - 1}: " + ", ".join(names[:12])
        raise refusal(f"{self.folder or self.name}", f"no point {key!r}", allowed, nearest(str(key), names))

    def with_tables(self, tables: Mapping[str, pa.Table]) -> Self:
        """Return the same result with further tables."""
        return type(self)(self.manifest, {**self._tables, **tables}, self.folder)

    def write(self, folder: Path) -> None:
        """Write all tables into a folder, then the manifest with their hashes."""
        for name, table in self._tables.items():
            write_table(folder, name, table)
        self.manifest = with_hashes(self.manifest, file_hashes(folder))
        write_manifest(folder, self.manifest)
