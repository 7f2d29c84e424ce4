"""A finished sweep that further worlds are added to: what it knows of the worlds before the first new one."""

from __future__ import annotations

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
from sim.batch.store import file_hash, read_manifest, refusal
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

    def runs(self, point: int) -> pa.Table:
        """Return the rows of a point."""
        return self._rows("runs", point)

    def histories(self, point: int) -> pa.Table:
        """Return the monthly series of the first worlds of a point."""
        return self._rows("histories", point)

    def _rows(self, name: str, point: int) -> pa.Table:
        wanted = (pc.field("point") == point) & (pc.field("world") < self.worlds)
        return pq.read_table(self.folder / f"{name}.parquet", filters=wanted)


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
        raise refusal(str(folder), "chunks of it failed", f"ssrsim sweep --resume {folder}, which tries them again")
    for name in TABLES:
        if file_hash(folder / f"{name}.parquet") != manifest["results"].get(f"{name}.parquet"):
            raise refusal(str(folder / f"{name}.parquet"), "the table is not the one that was written")
    try:
        header = read_header(folder / TALLY)
        for item in range(1, len(header.items)):
            header.read(item)
        experiment = from_bytes(header.read(0)["experiment"].tobytes())
    except FileNotFoundError:
        allowed = "a folder of `ssrsim sweep` or `ssrsim run` that holds all worlds from 0 on"
        raise refusal(str(folder), f"no worlds can be added: it holds no {TALLY}", allowed) from None
    except (Damaged, UnpicklingError) as damage:
        raise refusal(str(folder), f"no worlds can be added: {damage}") from None
    return Base(folder, manifest, experiment, header)
