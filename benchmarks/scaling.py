"""How cost grows: with cores, worlds, months, agents and points; and whether memory does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.measure import WARM, country, median, run_of
from benchmarks.throughput import agents, all_cores
from sim.batch.executors import usable_processors

POINTS = (1, 2, 4, 8)

SWEEP = """
import json, sys, time
from dataclasses import replace
from benchmarks.measure import country, peak_memory
from sim.batch.design import single
from sim.batch.sweep import run_experiment
months, worlds, points, chunk = map(int, sys.argv[1:])
scenario = country(months)
experiment = single(scenario, worlds, 2011)
point = experiment.points[0]
several = tuple(replace(point, label=f"{point.label} {i}") for i in range(points))
start = time.perf_counter()
run_experiment(replace(experiment, points=several), workers=1, chunk=chunk)
print(json.dumps({"seconds": time.perf_counter() - start, "peak_bytes": peak_memory()}))
"""


def sweep(months: int, worlds: int, points: int = 1, chunk: int = 2048) -> dict[str, float]:
    """Seconds and peak memory of a sweep in one process of its own."""
    command = [sys.executable, "-c", SWEEP, *(str(n) for n in (months, worlds, points, chunk))]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def scaling(
    months: int, chunk: int, repeat: int, memory_worlds: Sequence[int], warm: int = WARM, cores: int | None = None
) -> dict[str, Any]:
    """Efficiency by cores; seconds by worlds, months, agents and points; peak memory by worlds."""
    scenario, cores = country(months), cores or usable_processors()
    by_cores = {n: all_cores(scenario, chunk, n, max(repeat // 2, 1)) for n in range(1, cores + 1)}
    sizes = [(8, 2, 8), (16, 4, 16), (24, 6, 16)]
    by_agents = {}
    for units, groups, districts in sizes:
        larger = country(months, units=units, groups=groups, districts=districts)
        by_agents[str(agents(larger))] = median(run_of(larger, chunk), repeat, warm)
    by_months = {str(n): median(run_of(country(n), chunk), repeat, warm) for n in (months // 4, months // 2, months)}
    by_worlds = {str(n): median(run_of(scenario, n), repeat, warm) for n in (chunk // 4, chunk // 2, chunk, 2 * chunk)}
    by_points = {str(n): sweep(months, 64, n)["seconds"] for n in POINTS}
    memory = {str(n): sweep(min(months, 60), n, chunk=chunk) for n in memory_worlds}
    return {
        "chunk": chunk, "months": months,
        "histories_per_second_by_cores": {str(n): value for n, value in by_cores.items()},
        "efficiency": {str(n): value / n / by_cores[1] for n, value in by_cores.items()},
        "seconds_by_agents": by_agents, "seconds_by_months": by_months, "seconds_by_worlds": by_worlds,
        "seconds_by_points": by_points,
        "peak_bytes_by_worlds": {n: one["peak_bytes"] for n, one in memory.items()},
    }  # fmt: skip
