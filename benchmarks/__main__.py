"""Measure the program's speed on this machine.

    python -m benchmarks throughput [--json FILE]     histories a second, beside an ordinary Mesa model
    python -m benchmarks limit                        nanoseconds for each rule, beside bare compiled loops
    python -m benchmarks month                        where a month goes: rules by name, draws, sums, all the rest
    python -m benchmarks scaling                      cores, worlds, months, agents, points, memory
    python -m benchmarks memory --memory-worlds 1000000 --cores 3      memory alone, of sweeps of few months
    python -m benchmarks start                        help, first run after installation, later runs
    python -m benchmarks first-picture                a changed choice to its quantiles, in a warm process
    python -m benchmarks all --json docs/performance.json

Figures are medians over repeated runs after warm-ups; what is compared is run in turn. Compare figures of one run
only: machines are noisy. `python docs/performance.py` puts a JSON file into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.first_picture import first_picture
from benchmarks.limit import limit
from benchmarks.measure import WARM, machine
from benchmarks.month import month
from benchmarks.scaling import memory, scaling
from benchmarks.start import start
from benchmarks.throughput import WORLDS, throughput
from sim.rules import _compile

Asked = argparse.Namespace

PARTS: dict[str, Callable[[Asked], dict[str, Any]]] = {
    "throughput": lambda a: throughput(a.months, a.worlds, a.repeat, a.warm, a.cores, not a.no_bare),
    "limit": lambda a: limit(a.chunk, a.repeat, a.warm),
    "month": lambda a: month(a.chunk, a.repeat, a.warm),
    "scaling": lambda a: scaling(a.months, a.chunk, a.repeat, a.memory_worlds, a.warm, a.cores, a.memory_months),
    "memory": lambda a: memory(a.memory_worlds, a.memory_months, a.cores),
    "start": lambda a: start(a.repeat, a.warm),
    "first-picture": lambda a: first_picture(a.repeat, a.warm),
}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        "python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}, or all; throughput if not given")
    made.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file too")
    made.add_argument("--months", type=int, default=240)
    made.add_argument("--repeat", type=int, default=5, help="runs of which the median is taken")
    made.add_argument("--warm", type=int, default=WARM, help="runs before, which do not count")
    made.add_argument("--worlds", type=int, nargs="+", default=WORLDS, help="sizes of model for throughput")
    made.add_argument("--chunk", type=int, default=4096, help="size of model for limit, month and scaling")
    made.add_argument("--cores", type=int, help="processes to use; all processors if not given")
    made.add_argument("--memory-worlds", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    made.add_argument("--memory-months", type=int, default=24, help="months of the sweeps whose memory is measured")
    made.add_argument("--no-bare", action="store_true", help="leave out the bare loops, which take a minute to compile")
    return made


def show(found: dict[str, Any], indent: str = "") -> None:
    """Print figures, one a line."""
    for name, value in found.items():
        if isinstance(value, dict):
            print(f"{indent}{name}:")
            show(value, indent + "  ")
        else:
            print(f"{indent}{name}: {f'{value:,.4g}' if isinstance(value, float) else value}")


def main(words: Sequence[str] | None = None) -> None:
    """Measure what is asked for, print it and keep it."""
    asked = parser().parse_args(words)
    parts = [name for part in asked.parts or ["throughput"] for name in (PARTS if part == "all" else [part])]
    if unknown := set(parts) - PARTS.keys():
        parser().error(f"no part named {', '.join(sorted(unknown))}; there are {', '.join(PARTS)} and all")
    found: dict[str, Any] = {"machine": machine()}
    show(found)
    _compile.compile_all()
    for name in parts:
        figures = PARTS[name](asked)
        show({name: figures})
        found[name] = figures
        if name == "throughput" or len(parts) == 1:
            found |= figures
        if asked.json:  # after each part: a long measurement that is broken off leaves what it has
            asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
