"""Explanations of a kept result: its shipped scenarios found again, its pairs run again with a ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.contrast import Contrast
from sim.explain.accounts import Waterfall, read_at, variable_of, waterfall
from sim.explain.answer import Added, Link, Why
from sim.explain.held import Arm, Pairs
from sim.ledger import Ledger
from sim.model import SSRModel
from sim.outcomes.months import MONTHS_A_YEAR
from sim.recorder import Series, record_to
from sim.scenario import InputErrors, Scenario, load_scenario

FOLDER = "explained"


def found_again(manifest: Mapping[str, Any], label: str) -> Scenario | None:
    """The shipped scenario of a point; None where the point was something else, or its files have changed since."""
    try:
        scenario = load_scenario(label)
    except InputErrors:
        return None
    return scenario if scenario.digest == manifest.get("scenarios", {}).get(label) else None


def ledger_of_pair(a: Scenario, b: Scenario, outcome: str, worlds: int, seed: int) -> Waterfall | None:
    """Run two scenarios side by side with the ledger of the outcome's variable alone."""
    variable = variable_of(outcome)
    if variable is None or a.structure != b.structure:
        return None
    numbers = np.arange(worlds, dtype=np.uint64)
    pairs = Pairs(Arm.of(a, numbers, seed), Arm.of(b, numbers, seed), numbers, seed)
    model, values = pairs.model([pairs.a, pairs.b])
    ledger = Ledger(model, [variable])
    series = _recorded_until_read(model, values, outcome)
    return waterfall(ledger, series, values, outcome, a.structure.start_year)


def _recorded_until_read(model: SSRModel, values: Mapping[str, Any], outcome: str) -> Series:
    """Run a model until the month at which every world is read, or to its horizon; later months would not be shown."""
    series: Series = {}
    months = 0
    while months < model.structure.months:
        months = min(months + MONTHS_A_YEAR, model.structure.months)
        record_to(model, series, months)
        if (read_at({name: rows[:months] for name, rows in series.items()}, values, outcome) < months).all():
            break
    model.close()
    return {name: rows[:months] for name, rows in series.items()}


def write_answer(result: Path, case: str, found: Why) -> None:
    """Keep an answer beside a result's tables, so that its report can tell it."""
    folder = result / FOLDER
    folder.mkdir(exist_ok=True)
    text = json.dumps(found.to_json(), indent=1, ensure_ascii=False)
    (folder / f"{case}.json").write_text(text + "\n", encoding="utf-8")


def read_answer(result: Path, case: str) -> Why | None:
    """An answer that is kept beside a result's tables."""
    path = result / FOLDER / f"{case}.json"
    return _why(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def _why(data: dict[str, Any]) -> Why:
    fall, rest = data["waterfall"], data["remainder"]
    rows = {
        key: {name: Contrast(**row) for name, row in (fall or {}).get(key, {}).items()}
        for key in ("flows", "start_parts", "joined")
    }
    return Why(
        **{
            **data,
            "total": Contrast(**data["total"]),
            "levers": tuple(Added(**{**one, "size": Contrast(**one["size"])}) for one in data["levers"]),
            "links": tuple(_link(one) for one in data["links"]),
            "remainder": Contrast(**rest) if rest else None,
            "waterfall": Waterfall(**{**fall, "start": Contrast(**fall["start"]), **rows}) if fall else None,
            "known": tuple(data.get("known", ())),
        }
    )


def _link(data: dict[str, Any]) -> Link:
    lists = {name: tuple(data[name]) for name in ("levers", "feeds")}
    return Link(**{**data, **lists, "size": Contrast(**data["size"])})
