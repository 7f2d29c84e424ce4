"""Many settings of the model side by side: points of one experiment share a model, which costs a third of one each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from sim.api import SEED, sweep
from sim.batch.design import single
from sim.scenario import Scenario, load_scenario
from sim.scenario.points import Point


def changed(name: str, **changes: Any) -> Scenario:
    """A shipped scenario with some choices or parameters changed, as `simulate` takes them."""
    return load_scenario(name, [f"{key}={v if isinstance(v, str) else json.dumps(v)}" for key, v in changes.items()])


def together(scenarios: Mapping[Any, Scenario], worlds: int) -> dict[Any, pd.DataFrame]:
    """Outcomes of each scenario by its key, each what `simulate` gives for it alone; rows of two pair by world."""
    points = tuple(Point(str(number), scenario, {}) for number, scenario in enumerate(scenarios.values()))
    first = single(next(iter(scenarios.values())), 1, 0)
    runs = sweep(replace(first, points=points), workers=1, worlds=worlds, seed=SEED).runs
    return {key: runs[runs["point"] == number].reset_index(drop=True) for number, key in enumerate(scenarios)}
