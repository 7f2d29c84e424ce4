"""What the measurements share: medians after warm-ups, the machine, and the synthetic country."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from sim.batch.executors import usable_processors
from sim.batch.manifest import git_commit, this_platform, versions
from sim.model import SSRModel
from sim.recorder import record_run
from sim.scenario import Scenario, draw_settings, load_scenario

SEED = 2011
WARM = 3

Work = Callable[[], object]


def seconds(work: Work) -> float:
    """Wall time of a piece of work."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def side_by_side(works: dict[str, Work], repeat: int, warm: int = WARM) -> dict[str, list[float]]:
    """Wall times by name, taken in turn so that a machine that slows down slows all of them."""
    for _ in range(warm):
        for work in works.values():
            work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeat):
        for name, work in works.items():
            taken[name].append(seconds(work))
    return taken


def median(work: Work, repeat: int, warm: int = WARM) -> float:
    """Median wall time after warm-ups."""
    return statistics.median(side_by_side({"": work}, repeat, warm)[""])


def ratio(above: list[float], below: list[float]) -> float:
    """Median of the ratios of times taken one after the other."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


def machine() -> dict[str, Any]:
    """The machine, its load, and the versions of what matters."""
    import os

    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"), "cores": usable_processors(), "load_at_start": load,
        "commit": git_commit(), **this_platform(), "versions": versions(),
    }  # fmt: skip


def peak_memory(whose: int = resource.RUSAGE_SELF) -> int:
    """Peak memory so far (bytes) of this process, or of the largest of those that it started and that have ended."""
    import sys

    peak = resource.getrusage(whose).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def country(months: int, name: str = "synthetic", **counts: int) -> Scenario:
    """The synthetic country, for that many months, with other numbers of agents if asked."""
    scenario = load_scenario(name)
    return replace(scenario, structure=replace(scenario.structure, months=months, **counts))


def model_of(scenario: Scenario, worlds: int, compiled: bool = True, first: int = 0) -> SSRModel:
    """A model of the country in that many worlds; on Python floats for one world if not compiled."""
    numbers = np.arange(first, first + worlds, dtype=np.uint64)
    values = draw_settings(scenario, numbers, SEED)
    if not compiled:
        values = {name: float(np.ravel(value)[0]) for name, value in values.items()}
    return SSRModel(scenario.structure, values, (), numbers, SEED, compiled)


def run_of(scenario: Scenario, worlds: int) -> Work:
    """A run of the country in one model, from creating its agents to its last month's record."""
    numbers = np.arange(worlds, dtype=np.uint64)
    values = draw_settings(scenario, numbers, SEED)
    return lambda: record_run(SSRModel(scenario.structure, values, (), numbers, SEED))
