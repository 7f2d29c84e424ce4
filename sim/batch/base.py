"""A finished sweep that further worlds are added to: what it knows of the worlds before the first new one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.batch.aggregate import Tally
from sim.batch.container import Damaged, Header, read_header
from sim.batch.kept import TALLY, read_tally
from sim.batch.store import file_hash, in_the_way, read_manifest
from sim.batch.stored import from_bytes
from sim.scenario.experiment import Experiment

TABLES = ("runs", "histories")


@dataclass(frozen=True)
class Base:
    """A finished sweep, up to the last world of its last whole block.

    Attributes
    ----------
    manifest, experiment
        What it was made from.
    """

    folder: Path
    manifest: dict[str, Any]
    experiment: Experiment
    header: Header

    @property
    def worlds(self) -> int:
        """Worlds of each point that are taken over."""
        return int(self.header.about["worlds"])

    @property
    def plan(self) -> dict[str, Any]:
        """Where its inputs were, and the hashes of the program's files."""
        return dict(self.header.about["plan"])

    def tally(self, point: int) -> Tally | None:
        """Return sums and counts of a point; None if there is no whole block."""
        return read_tally(self.header, point) if self.worlds else None

    def runs(self, point: int) -> Iterator[pa.Table]:
        """Give the rows of a point, some at a time."""
        return self._rows("runs", point)

    def histories(self, point: int) -> Iterator[pa.Table]:
        """Give the monthly series of the first worlds of a point."""
        return self._rows("histories", point)

    def _rows(self, name: str, point: int) -> Iterator[pa.Table]:
        with pq.ParquetFile(self.folder / f"{name}.parquet") as file:
            place = file.schema_arrow.get_field_index("point")
            for group in range(file.num_row_groups):
                known = file.metadata.row_group(group).column(place).statistics
                if known is None or not known.has_min_max or known.min <= point <= known.max:
                    wanted = (pc.field("point") == point) & (pc.field("world") < self.worlds)
                    yield file.read_row_group(group).filter(wanted)


def describe_base(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return what names a finished sweep in the plan of its extension."""
    return {"worlds": manifest["worlds"], "results_hash": manifest["results_hash"]}


def open_base(folder: Path) -> Base:
    """Open a finished sweep to add worlds to it.

    Raises
    ------
    InputErrors
        It is no finished sweep from the first world on, or one of its files is damaged.
    """
    manifest = read_manifest(folder)
    if manifest["failed_chunks"]:
        raise in_the_way(str(folder), "chunks of it failed", f"ssrsim sweep --resume {folder}, which tries them again")
    try:
        header = read_header(folder / TALLY)
        for item in range(1, len(header.items)):
            header.read(item)
        experiment = from_bytes(header.read(0)["experiment"].tobytes())
    except FileNotFoundError:
        allowed = "a folder of `ssrsim sweep` or `ssrsim run` that holds all worlds from 0 on"
        raise in_the_way(str(folder), f"no worlds can be added: it holds no {TALLY}", allowed) from None
    except (Damaged, UnpicklingError) as damage:
        raise in_the_way(str(folder), f"no worlds can be added: {damage}") from None
    for name in TABLES:
        path = folder / f"{name}.parquet"
        if not path.is_file() or file_hash(path) != manifest["results"].get(path.name):
            raise in_the_way(str(path), "the table is missing, or not the one that was written", "the whole folder")
    return Base(folder, manifest, experiment, header)
