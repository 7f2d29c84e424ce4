"""The tables of a result, each column with its unit and description."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sim.batch.bins import QUANTILES
from sim.batch.runner import Part
from sim.batch.store import field
from sim.outcomes import COLUMNS, SERIES
from sim.parameters import MECHANISMS, PARAMETERS
from sim.scenario.experiment import Experiment
from sim.scenario.settings import draw_values

KINDS = {"string": pa.string(), "int64": pa.int64(), "float64": pa.float64()}
POINT = field("point", pa.int64(), "", "Number of the point in the design")
SCENARIO = field("scenario", pa.string(), "", "Name of the point in the design")
WORLD = field("world", pa.int64(), "", "Number of the world; it meets the same luck in every point")
MONTH = field("month", pa.int64(), "months", "Month of the run; 0 is January of the first year")


def table(fields: Sequence[pa.Field], columns: Mapping[str, Any]) -> pa.Table:
    """Return a table of declared columns; NaN becomes a missing value."""
    schema = pa.schema(list(fields))
    made = {one.name: pa.array(columns[one.name], type=one.type, from_pandas=True) for one in fields}
    return pa.table(made, schema=schema)


def design_table(experiment: Experiment) -> pa.Table:
    """Return a row per point: names, structure, choices, and every setting that is a number."""
    scenarios = [point.scenario for point in experiment.points]
    fields = [POINT, SCENARIO]
    columns: dict[str, Any] = {
        "point": range(len(scenarios)), "scenario": [point.label for point in experiment.points]
    }  # fmt: skip

    def add(name: str, kind: pa.DataType, unit: str, description: str, values: list[Any]) -> None:
        if name not in columns:
            fields.append(field(name, kind, unit, description))
            columns[name] = values

    text, whole = pa.string(), pa.int64()
    add("title", text, "", "The scenario in words", [s.title for s in scenarios])
    add("case", text, "", "Case that the scenario belongs to", [s.case for s in scenarios])
    add("footprint", text, "", "Footprint of support", [s.footprint for s in scenarios])
    add("start_year", whole, "year", "First calendar year", [s.structure.start_year for s in scenarios])
    add("months", whole, "months", "Length of each history", [s.structure.months for s in scenarios])
    add("digest", text, "", "SHA-256 of all values of the scenario", [s.digest for s in scenarios])
    for name in sorted({name for s in scenarios for name in s.choices}):
        add(name, text, "", f"Choice of {name.replace('_', ' ')}", [s.choices.get(name) for s in scenarios])
    for name, setting in scenarios[0].settings.items():
        values = [s.settings[name].value for s in scenarios]
        numbers = [value if isinstance(value, float) else None for value in values]
        if any(number is not None for number in numbers):
            unit, meaning = _meaning(name)
            origin = f"{meaning} ({setting.layer})" if len(set(numbers)) == 1 else meaning
            add(name, pa.float64(), unit, f"{origin}; missing where it is a distribution", numbers)
    _add_factors(experiment, add)
    return table(fields, columns)


def _add_factors(experiment: Experiment, add: Callable[[str, pa.DataType, str, str, list[Any]], None]) -> None:
    """Add what a design varied: each factor's value, and its place between 0 and 1."""
    if experiment.sampling is None:
        return
    points = experiment.points
    add("design_base", pa.string(), "", "What the design varies: the scenario's name", [one.base for one in points])
    for key, words in experiment.sampling.factors.items():
        name = key.replace(".", "_")
        shown = [one.axes[key].removeprefix(f"{key}=") if key in one.axes else None for one in points]
        try:
            values: list[Any] = [None if value is None else float(value) for value in shown]
            kind = pa.float64()
        except ValueError:
            values, kind = shown, pa.string()
        unit = PARAMETERS[key].unit if key in PARAMETERS else ""
        add(f"factor_{name}", kind, unit, f"Value of {key} in the design ({words}); missing where as written", values)
        units = [one.units.get(key) for one in points]
        if any(unit is not None for unit in units):
            add(f"unit_{name}", pa.float64(), "share", f"Place of {key} in its range, from 0 to 1", units)


def uncertainties_table(experiment: Experiment, point: int, first: int = 0, stop: int | None = None) -> pa.Table:
    """Return a row per world of a point with the draws that the experiment asks to keep; missing where fixed.

    Parameters
    ----------
    first, stop
        The first world, and the one after the last; all if not given.
    """
    last = experiment.worlds if stop is None else min(stop, experiment.worlds)
    numbers = np.arange(first, last, dtype=np.uint64)
    settings = experiment.points[point].scenario.settings
    fields = [POINT, WORLD]
    columns: dict[str, Any] = {"point": np.full(len(numbers), point), "world": numbers.astype(np.int64)}
    for name in experiment.uncertainties:
        fields.append(field(name, pa.float32(), *_meaning(name)))
        drawn = draw_values({name: settings[name]}, numbers, experiment.seed)[name]
        values = drawn if isinstance(drawn, np.ndarray) else np.full(len(numbers), np.nan)
        columns[name] = values.astype(np.float32)
    return table(fields, columns)


def _meaning(name: str) -> tuple[str, str]:
    if name in PARAMETERS:
        return PARAMETERS[name].unit, PARAMETERS[name].meaning.rstrip(".")
    return "0/1", f"Mechanism switched on: {MECHANISMS[name].what.rstrip('.')}"


def runs_table(parts: Sequence[Part], labels: Sequence[str]) -> pa.Table:
    """Return a row per point and world, from parts sorted by both."""
    named: dict[str, Any] = {
        "scenario": [labels[part.segment.point] for part in parts for _ in range(part.segment.worlds)],
        "point": np.concatenate([np.full(part.segment.worlds, part.segment.point) for part in parts]),
        "world": np.concatenate([np.arange(part.segment.start, part.segment.stop) for part in parts]),
    }
    fields = [field(c.name, KINDS[c.dtype], c.unit, c.description) for c in COLUMNS.values()]
    for name in COLUMNS:
        if name not in named:
            named[name] = np.concatenate([part.runs[name] for part in parts])
    return table(fields, named)


def monthly_table(points: Mapping[int, Mapping[str, Mapping[str, npt.NDArray[np.generic]]]]) -> pa.Table:
    """Return a row per point, variable and month, from the summaries of each point."""
    kept = ["mean", *QUANTILES, "count"]
    words = {"mean": "Mean over worlds", "count": "Worlds counted"}
    fields = [POINT, MONTH, field("variable", pa.string(), "", "Monthly variable")]
    for name in kept:
        meaning = words.get(name) or f"Quantile at {QUANTILES[name]:g} over worlds, to within a bin's width"
        kind = {"mean": pa.float64(), "count": pa.int64()}.get(name, pa.float32())
        fields.append(field(name, kind, "worlds" if name == "count" else "of the variable", meaning))
    blocks = [(point, variable, found) for point in sorted(points) for variable, found in points[point].items()]
    columns: dict[str, Any] = {
        "point": np.concatenate([np.full(len(found["mean"]), point) for point, _, found in blocks]),
        "month": np.concatenate([np.arange(len(found["mean"])) for _, _, found in blocks]),
        "variable": [variable for _, variable, found in blocks for _ in range(len(found["mean"]))],
    }
    columns |= {name: np.concatenate([found[name] for _, _, found in blocks]) for name in kept}
    return table(fields, columns)


def histories_table(parts: Sequence[Part]) -> pa.Table:
    """Return a row per point, kept world and month, with every monthly variable."""
    kept = [part for part in parts if next(iter(part.histories.values())).shape[0]]
    shapes = [next(iter(part.histories.values())).shape for part in kept]
    fields = [POINT, WORLD, MONTH]
    fields += [field(s.name, pa.float32(), s.unit, s.description) for s in SERIES.values()]
    each = list(zip(kept, shapes, strict=True))
    columns = {
        "point": _end_to_end(np.full(w * m, part.segment.point) for part, (w, m) in each),
        "world": _end_to_end(np.repeat(part.segment.start + np.arange(w), m) for part, (w, m) in each),
        "month": _end_to_end(np.tile(np.arange(m), w) for _, (w, m) in each),
    }
    columns |= {name: _end_to_end(part.histories[name].ravel() for part in kept) for name in SERIES}
    return table(fields, columns)


def _end_to_end(arrays: Iterable[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Return arrays one after the other; an empty one where there is none."""
    found = list(arrays)
    return np.concatenate(found) if found else np.empty(0)


def failures_table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return a row per failed chunk."""
    fields = [
        field("chunk", pa.int64(), "", "Number of the chunk"),
        field("scenarios", pa.string(), "", "Points of the chunk, with first and last world"),
        field("histories", pa.int64(), "histories", "Histories lost"),
        field("error", pa.string(), "", "What went wrong, in a line"),
        field("traceback", pa.string(), "", "Where it went wrong"),
        field("command", pa.string(), "", "Command that repeats it"),
    ]
    return table(fields, {one.name: [row[one.name] for row in rows] for one in fields})
