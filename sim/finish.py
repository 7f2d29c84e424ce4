"""What a finished run gets on top of its own tables: relapse curves and paired contrasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sim.analysis import DERIVED, Contrasts, align, contrasts, derive, relapse_curve
from sim.analysis.contrast import SPREAD
from sim.analysis.derived import sources
from sim.analysis.pairs import saving
from sim.analysis.survival import EVENTS, FOLLOWED
from sim.batch.result import Result
from sim.batch.store import field
from sim.outcomes import COLUMNS

R = TypeVar("R", bound=Result)

OUTCOMES = (
    *("level_handover", "own_led_handover", "level_after", "own_led_after"),
    *("fiscal", "institutional", "ownership", "operational", "sustained"),
    *(
        "closed",
        "relapsed_5y",
        "relapsed_after_drawdown_5y",
        "in_conflict_5y",
        "any_coup_success",
        "peace_held",
    ),
    "cost_total",
)
"""Outcomes that a comparison shows when none are asked for."""

COMPARED = (*(name for name, column in COLUMNS.items() if column.kind in ("share", "number")), *DERIVED)
"""Outcomes of ``contrasts.parquet``."""

Declared = tuple[str, str, str]

CURVES: tuple[Declared, ...] = (
    ("point", "", "Number of the point in the design"),
    ("clock", "", "war: years since the war's end; drawdown: years since exit"),
    ("year", "years", "Years on the clock"),
    ("at_risk", "histories", "Histories at risk at the start of the year"),
    ("events", "histories", "First relapses to 25 battle deaths or more in the year"),
    ("share", "share", "Kaplan-Meier share relapsed by the year"),
    ("low", "share", "Lower end of its 90 % interval"),
    ("high", "share", "Upper end of its 90 % interval"),
)

OWN = "of the outcome"
SPREADS = ((name, OWN, f"Spread of the differences: quantile at {share:g}") for name, share in SPREAD.items())
CONTRASTS: tuple[Declared, ...] = (
    ("a", "", "First point; every difference is b − a"),
    ("b", "", "Second point"),
    ("outcome", "", "A column of runs, or an outcome derived from them"),
    ("label", "", "The outcome in words"),
    ("unit", "", "Unit of the outcome"),
    ("kind", "", "share: 0 or 1 in each history; number: anything else"),
    ("better", "", "The better direction"),
    ("mean_a", OWN, "Mean over the pairs at a"),
    ("mean_b", OWN, "Mean over the pairs at b"),
    ("difference", OWN, "Mean paired difference"),
    ("low", OWN, "Lower end of the bootstrap interval of the mean paired difference"),
    ("high", OWN, "Upper end of the bootstrap interval of the mean paired difference"),
    ("level", "share", "Level of the interval"),
    *SPREADS,
    ("agree", "share", "Pairs whose difference has the sign of the mean"),
    ("ties", "share", "Pairs without any difference"),
    ("against", "share", "Pairs whose difference has the other sign"),
    ("pairs", "pairs", "Pairs used: worlds in which the outcome is known at both points"),
    ("left_out", "pairs", "Pairs left out because the outcome is missing at a point"),
    ("contexts", "contexts", "Contexts resampled"),
    ("smallest", OWN, "Smallest difference of interest; 0 where none is stated"),
    ("verdict", "", "higher or lower (b than a), negligible, not distinguishable, or no pairs"),
)


MOST_VALUES = 2**23
"""Values of an arm that are read at a time, so that a million worlds take no more memory than some thousands."""


class Arms:
    """Histories of the points of a result, with derived outcomes; some columns at a time where worlds are many."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.sizes = result.histories_by_point()
        self.most = max(self.sizes.values(), default=1)
        whole = self.most * len(COMPARED)  # each point is in several pairs, and kept for them where it is read whole
        self._kept = lru_cache(maxsize=2 if whole > MOST_VALUES else 4 * MOST_VALUES // whole)(self._read)

    def groups(self, outcomes: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the outcomes in groups that are read together."""
        size = max(MOST_VALUES // self.most, 1)
        return [tuple(outcomes[start : start + size]) for start in range(0, len(outcomes), size)]

    def of(self, point: int, outcomes: tuple[str, ...]) -> pd.DataFrame:
        """Return some outcomes of a point, with the numbers of its worlds."""
        return self._kept(point, outcomes)

    def _read(self, point: int, outcomes: tuple[str, ...]) -> pd.DataFrame:
        rows = self.result.point_runs(point, ["world", *(name for name in sources(outcomes) if name != "world")])
        return derive(rows, last_year(self.result, point), outcomes)[["world", *outcomes]]


def analysed(result: R, arms: Arms | None = None) -> R:
    """Return the result with ``curves`` and, where it names pairs, ``contrasts``; `arms` are its histories, if read."""
    made = {"curves": curves_table(result)}
    pairs = [(result.point(a), result.point(b)) for a, b in result.manifest["contrasts"]]
    # a point of which a chunk failed does not hold the worlds of another
    arms, worlds = arms or Arms(result), int(result.manifest["worlds"])
    found = [
        _contrasts(arms, a, arms, b, COMPARED).to_pandas()
        for a, b in pairs
        if arms.sizes.get(a) == arms.sizes.get(b) == worlds
    ]
    if found:
        made["contrasts"] = declared_table(pd.concat(found, ignore_index=True), CONTRASTS)
    return result.with_tables(made)


def declared_table(frame: pd.DataFrame, columns: Sequence[Declared]) -> pa.Table:
    """Return a data frame as a table whose columns carry unit and description."""
    plain = pa.Table.from_pandas(frame[[name for name, _, _ in columns]], preserve_index=False)
    fields = [field(name, plain.schema.field(name).type, unit, words) for name, unit, words in columns]
    return plain.cast(pa.schema(fields))


def last_year(result: Result, point: int) -> int:
    """Return the last full calendar year of a point's histories."""
    row = result.design.iloc[point]
    return int(row["start_year"]) + int(row["months"]) // 12 - 1


def curves_table(result: Result) -> pa.Table:
    """Return the share relapsed by point, clock and year."""
    frames = []
    for point in sorted(result.histories_by_point()):
        for clock in FOLLOWED:
            runs = result.point_runs(point, [*FOLLOWED[clock], EVENTS[clock]])
            curve = relapse_curve(runs, clock, last_year(result, point))
            frames.append(curve.assign(point=point, clock=clock))
    return declared_table(pd.concat(frames, ignore_index=True), CURVES)


def contrast_points(first: Result, a: int, second: Result, b: int, outcomes: Sequence[str]) -> Contrasts:
    """Compare point `b` of one result with point `a` of another (or the same), world by world.

    Raises
    ------
    PairError
        The two do not hold the same worlds.
    """
    return _contrasts(Arms(first), a, Arms(second), b, outcomes)


def _contrasts(first: Arms, a: int, second: Arms, b: int, outcomes: Sequence[str]) -> Contrasts:
    names = (str(first.result.design["scenario"].iloc[a]), str(second.result.design["scenario"].iloc[b]))
    items = [
        one
        for group in max(first, second, key=lambda arms: arms.most).groups(outcomes)
        for one in contrasts(first.of(a, group), second.of(b, group), group, names)
    ]
    return Contrasts(*names, tuple(items))


def pairing(result: Result, arms: Arms | None = None) -> pd.DataFrame:
    """Return, for each pair of points compared and each outcome, what pairing saved; empty without pairs."""
    if result.arrow("contrasts") is None:
        return pd.DataFrame()
    names, arms = [str(name) for name in result.design["scenario"]], arms or Arms(result)
    found = []
    for a, b in result.contrasts[["a", "b"]].drop_duplicates().itertuples(index=False):
        for group in arms.groups(COMPARED):
            saved = saving(*align(arms.of(names.index(a), group), arms.of(names.index(b), group)), group)
            saved.insert(0, "a", a)
            saved.insert(1, "b", b)
            found.append(saved)
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def pairing_words(saved: pd.DataFrame) -> str:
    """Say in a sentence what pairing saved; "" without pairs."""
    if saved.empty:
        return ""
    ratios = saved["ratio"][saved["outcome"].isin(OUTCOMES) & (saved["ratio"] < float("inf"))]
    if ratios.empty:
        return ""
    low, middle, high = (_times(float(ratios.quantile(share))) for share in (0.05, 0.5, 0.95))
    return (
        "Pairing: every history meets the same luck under both choices. Without that, to be as sure of these\n"
        f"differences would take {middle} times as many histories for the middle outcome; for nine outcomes in ten,\n"
        f"between {low} and {high} times as many."
    )


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 10.0 else f"{ratio:,.0f}"


def joined(picked: Sequence[tuple[Result, int]]) -> tuple[dict[str, Any], Mapping[str, pa.Table]]:
    """Return manifest and tables of a result made of single points of others, numbered anew."""
    labels: list[str] = []
    for result, point in picked:
        label = str(result.design["scenario"].iloc[point])
        labels.append(f"{label} (second)" if label in labels else label)
    tables: dict[str, pa.Table] = {}
    for name in ("design", "runs", "monthly", "histories", "curves"):
        parts = [
            _only(table, point, index, labels[index])
            for index, (result, point) in enumerate(picked)
            if (table := result.arrow(name)) is not None
        ]
        if parts:
            tables[name] = pa.concat_tables(parts, promote_options="default")
    manifest = {
        **picked[0][0].manifest,
        "name": " and ".join(labels),
        "title": " and ".join(labels),
        "points": len(picked),
        "histories": len(tables["runs"]),
        "contrasts": [[labels[0], labels[1]]],
    }
    return manifest, tables


def _only(table: pa.Table, point: int, index: int, label: str) -> pa.Table:
    """Return the rows of one point under another number and name."""
    rows = table.filter(pc.equal(table["point"], point))
    for name, value in (("point", index), ("scenario", label)):
        if name in rows.column_names:
            at = rows.schema.get_field_index(name)
            kind = rows.schema.field(name)
            rows = rows.set_column(at, kind, pa.array([value] * len(rows), type=kind.type))
    return rows
