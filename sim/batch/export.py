"""Tables as CSV for programs that read no Parquet, with a codebook of their columns."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv as arrow_csv

from sim.batch.store import in_the_way

CODEBOOK = "columns.csv"
BATCH = 65_536


def write_csv(folder: Path, out: Path) -> list[Path]:
    """Write every table of a result as ``TABLE.csv``, and the codebook; a missing value is an empty cell.

    Tables are written a part at a time, so that memory does not grow with them, and each appears when complete.

    Parameters
    ----------
    folder
        Folder of a result.
    out
        Folder for the files, made if need be.

    Returns
    -------
    The files, the codebook first.

    Raises
    ------
    InputErrors
        A table cannot be read.
    """
    tables = sorted(folder.glob("*.parquet"))
    out.mkdir(parents=True, exist_ok=True)
    return [_codebook(tables, out / CODEBOOK), *(_table(path, out / f"{path.stem}.csv") for path in tables)]


def _table(path: Path, target: Path) -> Path:
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        source = pq.ParquetFile(path)
        with arrow_csv.CSVWriter(partial, source.schema_arrow) as writer:
            for batch in source.iter_batches(BATCH):
                writer.write_batch(batch)
        os.replace(partial, target)
    except pa.ArrowInvalid as error:
        raise in_the_way(str(path), f"the table is damaged: {error}") from None
    finally:
        partial.unlink(missing_ok=True)
    return target


def codebook_rows(tables: list[Path]) -> Iterator[tuple[str, str, str, str, str]]:
    """Table, name, type, unit and meaning of every column."""
    for path in tables:
        for column in pq.read_schema(path):
            said = column.metadata or {}
            unit, meaning = (said.get(key, b"").decode() for key in (b"unit", b"description"))
            yield path.stem, column.name, str(column.type), unit, meaning


def _codebook(tables: list[Path], target: Path) -> Path:
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("table", "name", "type", "unit", "meaning"))
        writer.writerows(codebook_rows(tables))
    return target
