"""How cost grows: with cores, worlds, months, agents and points; and whether memory does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import WARM, country, median, run_of
from benchmarks.throughput import agents, all_cores
from sim.batch.executors import usable_processors

POINTS = (1, 2, 4, 8)

SWEEP = """
import json, sys, time
from dataclasses import replace
from benchmarks.measure import country
from sim.batch.design import single
from sim.batch.sweep import run_experiment
months, worlds, points, chunk = map(int, sys.argv[1:])
scenario = country(months)
experiment = single(scenario, worlds, 2011)
point = experiment.points[0]
several = tuple(replace(point, label=f"{point.label} {i}") for i in range(points))
start = time.perf_counter()
run_experiment(replace(experiment, points=several), workers=1, chunk=chunk)
print(json.dumps({"seconds": time.perf_counter() - start}))
"""


def sweep(months: int, worlds: int, points: int = 1, chunk: int = 2048) -> float:
    """Seconds of a sweep in memory, in one process of its own."""
    command = [sys.executable, "-c", SWEEP, *(str(n) for n in (months, worlds, points, chunk))]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout.strip().splitlines()[-1])["seconds"])


WHOLE = """
import json, resource, sys, time
from dataclasses import replace
from pathlib import Path
from benchmarks.measure import country, peak_memory
from sim.batch.design import single
from sim.batch.how import How
from sim.cli.running import Keep, work_on
from sim.scenario import Contrast
from sim.sweeps import begin_sweep

def main(months, worlds, workers, out):
    light, heavy = country(months, "synthetic_light"), country(months, "synthetic_heavy")
    one = single(light, worlds, 2011)
    points = (one.points[0], replace(one.points[0], label=heavy.name, scenario=heavy))
    both = replace(one, name="memory", points=points, contrasts=(Contrast(light.name, heavy.name),))
    start = time.perf_counter()
    work_on(out, lambda how, telling: begin_sweep(both, out, how, telling), Keep(out, False, False), How(workers))
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "sweep": peak_memory(), "worker": peak_memory(resource.RUSAGE_CHILDREN)}))

if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]), Path(sys.argv[4]))
"""


def whole_sweep(months: int, worlds: int, workers: int) -> dict[str, float]:
    """Seconds and peak memory of a whole sweep of two arms, with tables, figures and report, on the disk.

    Returns
    -------
    ``seconds``; peak bytes of the process that sweeps (``sweep``), and of the largest that worked for it (``worker``).
    """
    with tempfile.TemporaryDirectory(prefix="ssrsim-benchmark-") as spare:
        script = Path(spare) / "whole.py"
        script.write_text(WHOLE, encoding="utf-8")
        command = [sys.executable, str(script), *(str(n) for n in (months, worlds, workers)), str(Path(spare) / "out")]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path) or "."}
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def memory(worlds: Sequence[int], months: int, cores: int | None = None) -> dict[str, Any]:
    """Peak memory of whole sweeps by number of worlds: two arms of so many, few months each."""
    found = {str(n): whole_sweep(months, n, cores or usable_processors()) for n in worlds}
    return {
        "months": months, "arms": 2,
        **{f"{name}_by_worlds": {n: one[name] for n, one in found.items()} for name in ("seconds", "sweep", "worker")},
        "peak_bytes_by_worlds": {n: max(one["sweep"], one["worker"]) for n, one in found.items()},
    }  # fmt: skip


def scaling(
    months: int, chunk: int, repeat: int, memory_worlds: Sequence[int], warm: int = WARM, cores: int | None = None,
    memory_months: int = 24,
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
    by_points = {str(n): sweep(months, 64, n) for n in POINTS}
    return {
        "chunk": chunk, "months": months,
        "histories_per_second_by_cores": {str(n): value for n, value in by_cores.items()},
        "efficiency": {str(n): value / n / by_cores[1] for n, value in by_cores.items()},
        "seconds_by_agents": by_agents, "seconds_by_months": by_months, "seconds_by_worlds": by_worlds,
        "seconds_by_points": by_points,
        "memory": memory(memory_worlds, memory_months, cores),
    }  # fmt: skip
