"""Histories per second and core of the synthetic country: ``python -m benchmarks [--months 240] [--repeat 3]``.

Medians over repeated runs after a warm-up; machines are noisy, so compare within one run only.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import replace

import numpy as np

from sim.batch.manifest import this_platform, versions
from sim.model import SSRModel
from sim.recorder import record_run
from sim.rules import _compile
from sim.scenario import draw_settings, load_scenario


def seconds(worlds: int, months: int) -> float:
    """Wall time of one model of that many worlds."""
    scenario = load_scenario("synthetic")
    numbers = np.arange(worlds, dtype=np.uint64)
    values = draw_settings(scenario, numbers, 2011)
    structure = replace(scenario.structure, months=months)
    start = time.perf_counter()
    record_run(SSRModel(structure, values, (), numbers, 2011))
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=240)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--worlds", type=int, nargs="*", default=[1, 64, 256, 1024, 4096])
    asked = parser.parse_args()
    _compile.compile_all()
    seconds(64, 12)
    print(this_platform(), versions())
    print("worlds in one model   histories a second and core   milliseconds a history")
    for worlds in asked.worlds:
        median = statistics.median(seconds(worlds, asked.months) for _ in range(asked.repeat))
        print(f"{worlds:>15,}   {worlds / median:>27,.0f}   {1000 * median / worlds:>22.2f}")


if __name__ == "__main__":
    main()
