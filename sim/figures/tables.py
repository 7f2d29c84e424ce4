"""The tables of a results folder as figures and report read them, and the arms that they compare."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

import pandas as pd

from sim.figures.columns import PointRuns, is_large, worlds_by_point
from sim.figures.looks import LOOKS, OTHER_LOOKS, Look

CASE_NAMES: Mapping[str, str] = {
    "guinea_bissau": "Guinea-Bissau",
    "timor_leste": "Timor-Leste",
    "dr_congo": "DR Congo",
    "afghanistan": "Afghanistan",
    "synthetic": "Synthetic country",
}
CHOICES = ("footprint", "engagement", "financing", "drawdown", "configurations")
MANY = 8
EQUAL_COST = ", equal cost"
ORDER = ("as written", "none", "light", "medium", "heavy")


@runtime_checkable
class ResultLike(Protocol):
    """A finished run or sweep with its tables in memory, such as `simulate` and `sweep` return."""

    manifest: dict[str, Any]

    def to_pandas(self, table: str = "runs") -> pd.DataFrame:
        """One of the result's tables by name."""
        ...


@dataclass(frozen=True)
class Arm:
    """One point of a context as it is named and drawn."""

    point: int
    scenario: str
    case: str
    label: str
    equal_cost: bool
    look: Look


@dataclass(frozen=True)
class Exit:
    """When drawdown begins and ends in a point, in months of the run; None where there is none.

    `varies` is true where worlds leave at different dates; the dates are then medians.
    """

    begin: float | None
    end: float | None
    varies: bool


@dataclass(frozen=True)
class Tables:
    """The tables of a result, each read when first asked for.

    Missing tables read as empty, so that a single run without contrasts is served as well as a sweep.

    Attributes
    ----------
    folder
        Results folder; None for a result in memory.
    result
        A result in memory; None to read the folder.
    derived, made, named, exits
        Tables, arms and dates worked out from these, kept so that they are worked out once.
    """

    folder: Path | None
    result: ResultLike | None = None
    derived: dict[int, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    made: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    named: dict[str, list[Arm]] = field(default_factory=dict, repr=False, compare=False)
    exits: dict[int, Exit] = field(default_factory=dict, repr=False, compare=False)

    def _table(self, name: str) -> pd.DataFrame:
        if self.result is not None:
            return self.result.to_pandas(name)
        path = self.home / f"{name}.parquet"
        return pd.read_parquet(path) if path.exists() else pd.DataFrame()

    @property
    def home(self) -> Path:
        """The results folder; ValueError for a result that has none."""
        if self.folder is None:
            raise ValueError("the result is kept in memory only; write it to a folder first")
        return self.folder

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest as a mapping."""
        if self.result is not None:
            return dict(self.result.manifest)
        return dict(json.loads((self.home / "manifest.json").read_text(encoding="utf-8")))

    @cached_property
    def digest(self) -> str:
        """The manifest's hash of all tables, the same whenever it was made; else a hash of the manifest."""
        known = self.manifest.get("results_hash")
        text = json.dumps(self.manifest, sort_keys=True, default=str)
        return str(known) if known else hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def design(self) -> pd.DataFrame:
        """A row per point."""
        return self._table("design")

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row per point and world."""
        return self._table("runs")

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """Means and quantiles over worlds by point, month and variable."""
        return self._table("monthly")

    @cached_property
    def _places(self) -> Mapping[Any, Any]:
        """Rows of the monthly summary by point and variable."""
        rows = self.monthly
        return {} if rows.empty else rows.groupby(["point", "variable"], sort=False).indices

    @cached_property
    def curves(self) -> pd.DataFrame:
        """Share relapsed by point, clock and year."""
        return self._table("curves")

    @cached_property
    def histories(self) -> pd.DataFrame:
        """Full monthly series of the first worlds of each point."""
        return self._table("histories")

    @cached_property
    def contrasts(self) -> pd.DataFrame:
        """Paired differences between points."""
        return self._table("contrasts")

    @cached_property
    def dated(self) -> pd.DataFrame:
        """Paired differences of branches at dates after they part."""
        return self._table("dated")

    @cached_property
    def cases(self) -> list[str]:
        """The contexts in the order of the design."""
        return list(dict.fromkeys(self.design["case"].astype(str)))

    def span(self, point: int) -> tuple[int, int]:
        """First calendar year and number of months of a point."""
        row = self.design[self.design["point"] == point].iloc[0]
        return int(row["start_year"]), int(row["months"])

    @cached_property
    def worlds(self) -> int:
        """Histories of the point that has the fewest."""
        if self.large:
            return int(worlds_by_point(self.home / "runs.parquet").min())
        return int(self.runs["point"].value_counts().min())

    @cached_property
    def large(self) -> bool:
        """Whether the histories are read a column at a time, for they are too many."""
        return self.result is None and is_large(self.home / "runs.parquet")

    def runs_of(self, point: int) -> pd.DataFrame:
        """The histories of one point; of a large result, what reads its columns when they are asked for."""
        if self.large:
            start_year, months = self.span(point)
            return cast(pd.DataFrame, PointRuns(self.home / "runs.parquet", point, start_year + months // 12 - 1))
        return self.runs[self.runs["point"] == point]

    def series(self, point: int, variable: str) -> pd.DataFrame:
        """Monthly summary of one variable of one point, sorted by month; empty if not kept."""
        rows: pd.DataFrame = self.monthly.iloc[self._places.get((point, variable), [])]
        return rows.sort_values("month")

    def arms(self, case: str, equal_cost: bool | None = False) -> list[Arm]:
        """The points of a context; without, with only, or (None) with both kinds of equal-cost variants."""
        if case not in self.named:
            self.named[case] = _arms(self.design[self.design["case"] == case], case)
        found = self.named[case]
        return list(found) if equal_cost is None else [arm for arm in found if arm.equal_cost == equal_cost]


def open_tables(result: Path | str | ResultLike | Tables) -> Tables:
    """Return the tables of a results folder, or of a result in memory; a large one is read where it lies."""
    if isinstance(result, Tables):
        return result
    if isinstance(result, Path | str):
        return Tables(Path(result))
    folder = getattr(result, "folder", None)
    large = folder is not None and is_large(folder / "runs.parquet")
    return Tables(folder, None if large else result)


def pages(tables: Tables, kind: str, most: int) -> list[tuple[str, list[Arm], str]]:
    """Cut the arms of each context into figures of at most `most`: context, arms, name of the figure.

    With more than `MANY` arms only those compared first are drawn, in one figure; the tables hold all.
    """
    found = []
    for case in tables.cases:
        arms = foremost(tables, case, most)
        for page, start in enumerate(range(0, len(arms), most)):
            found.append((case, arms[start : start + most], f"{kind}_{case}" + (f"_{page + 1}" if page else "")))
    return found


def foremost(tables: Tables, case: str, most: int) -> list[Arm]:
    """The arms of a context, without equal-cost variants; of many, the `most` that are compared first."""
    arms = tables.arms(case) or tables.arms(case, equal_cost=True)
    if len(arms) <= MANY:
        return arms
    rows = tables.contrasts
    compared = [] if rows.empty else [str(name) for name in rows[["a", "b"]].drop_duplicates().to_numpy().ravel()]
    place = {name: number for number, name in enumerate(dict.fromkeys(compared))}
    chosen = sorted(arms, key=lambda arm: place.get(arm.scenario, len(place)))[:most]
    return [arm for arm in arms if arm in chosen]


def case_name(case: str) -> str:
    """The context's name for people."""
    return CASE_NAMES.get(case, case.replace("_", " ").strip().capitalize())


def _arms(design: pd.DataFrame, case: str) -> list[Arm]:
    labels = _labels(design, case)
    rows = list(zip(design["point"], design["scenario"].astype(str), labels, strict=True))
    rows.sort(key=lambda row: _rank(row[2]))
    firsts = {_first(label) for label in labels}
    spare = [look for name, look in zip_longest(LOOKS, OTHER_LOOKS) if name not in firsts]
    taken: set[str] = set()
    arms = []
    for point, scenario, label in rows:
        equal_cost, first = label.endswith(EQUAL_COST), _first(label)
        name = first + (EQUAL_COST if equal_cost else "")
        if first in LOOKS and name not in taken:
            look = LOOKS[first]
            taken.add(name)
        else:
            look = spare[0]
            spare = [*spare[1:], spare[0]]
        arms.append(Arm(int(point), scenario, case, label, equal_cost, look))
    return arms


def _first(label: str) -> str:
    """The first word of a label, by which light, medium and heavy are known."""
    return label.replace(",", " ").split(" ")[0]


def _labels(design: pd.DataFrame, case: str) -> list[str]:
    """Name each point by what sets it apart from the others of its context."""
    if "branch" in design:
        return [str(name) for name in design["branch"]]
    varying = [name for name in CHOICES if name in design and design[name].astype(str).nunique() > 1]
    bare = [str(name).removeprefix(case).removeprefix("_") for name in design["scenario"]]
    if len(varying) != 1 and len(set(bare)) == len(bare) > 1:
        return [_plain(name or "as written") for name in bare]
    if not varying:
        return [_plain(str(value)) for value in design.get("footprint", design["scenario"])]
    parts = [[_plain(str(value)) for value in row] for row in design[varying].itertuples(index=False)]
    return _distinct([", ".join(words) for words in parts])


def _distinct(labels: list[str]) -> list[str]:
    """Number labels that occur twice."""
    seen: dict[str, int] = {}
    out = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        out.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return out


def _plain(name: str) -> str:
    """Turn a name of the files into words."""
    return name.removesuffix("_equal_cost").replace("_", " ") + (", equal cost" if name.endswith("_equal_cost") else "")


def _rank(label: str) -> tuple[int, str]:
    """Light before heavy, what is not known last, and then by name."""
    first = "as written" if label.startswith("as written") else _first(label)
    return (ORDER.index(first) if first in ORDER else len(ORDER), label)
