"""The columns of `runs.parquet`, declared in `columns.csv`: a row is one world (one history) of one point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from sim.outcomes.series import SERIES, Bins, Series, table

__all__ = ["COLUMNS", "SERIES", "Bins", "Column", "Series"]

Direction = Literal["higher", "lower", "none"]
Kind = Literal["id", "mark", "share", "number"]


@dataclass(frozen=True)
class Column:
    """A column of `runs.parquet`.

    Attributes
    ----------
    name
        Name of the column.
    unit
        Unit of its values.
    description
        One sentence; what a missing value means, where it has a meaning.
    dtype
        "string", "int64" or "float64". Missing values are NaN.
    smallest
        Smallest difference of interest, in the unit (a mean difference inside it is negligible); 0 if none.
    direction
        Which direction is better: "higher", "lower" or "none".
    label
        Words for people.
    kind
        "id" names the row; "mark" is a fact of the world, not an outcome; "share" is 0 or 1 in each world,
        so that its mean is a share of histories; "number" is anything else.
    """

    name: str
    unit: str
    description: str
    dtype: str
    smallest: float
    direction: Direction
    label: str
    kind: Kind


def _column(row: Mapping[str, str]) -> Column:
    return Column(
        name=row["name"],
        unit=row["unit"],
        description=row["description"],
        dtype=row["dtype"],
        smallest=float(row["smallest"]),
        direction=cast(Direction, row["direction"]),
        label=row["label"],
        kind=cast(Kind, row["kind"]),
    )


COLUMNS: Mapping[str, Column] = {row["name"]: _column(row) for row in table("columns.csv")}
"""Every column by name, in the order of the file."""
