"""How fast this machine steps worlds: a short measurement, kept beside the compiled rules for the next plan.

A month of one model costs ``call`` seconds, for the calls of all its rules, and ``world`` seconds more for each
world. Both depend on the number of agents, the rules and the processor. They are measured in the processor's time, so
that other work on the machine has little part in them; what that costs is told by `slowed`.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.batch.design import Chunk, Segment
from sim.batch.executors import usable_processors
from sim.batch.manifest import code_hash
from sim.batch.runner import jobs_of, run_chunk
from sim.batch.sweep import prepare
from sim.scenario.experiment import Experiment
from sim.scenario.settings import Structure

MONTHS = 24
"""Months of the measured runs."""

FEW, MANY = 64, 1024
"""Worlds of the two measured runs."""

REPEATS = 3
"""Times that each is run; the quickest counts, which is the one least disturbed."""

FILE = "calibration.json"


@dataclass(frozen=True)
class Pace:
    """Seconds for each month of a model, and for each of its worlds and months; whether measured just now."""

    call: float
    world: float
    fresh: bool = False

    def seconds(self, chunk: Chunk) -> float:
        """Time of a chunk on one processor."""
        return chunk.structure.months * (self.call + self.world * chunk.histories)


def paces(experiment: Experiment, chunks: Sequence[Chunk], again: bool = False) -> dict[tuple[int, ...], Pace]:
    """Return the pace of each number of agents in an experiment, from the cache or measured now.

    Parameters
    ----------
    again
        Measure, whatever is kept.
    """
    kept = {} if again else _kept()
    found: dict[tuple[int, ...], Pace] = {}
    for chunk in chunks:
        agents = agents_of(chunk.structure)
        if agents in found:
            continue
        name = _name(agents)
        known = kept.get(name)
        found[agents] = Pace(known["call"], known["world"]) if known else _measured(experiment, chunk)
    fresh = {_name(agents): pace for agents, pace in found.items() if pace.fresh}
    if fresh:
        _keep({name: {"call": pace.call, "world": pace.world} for name, pace in fresh.items()})
    return found


def worker_start(again: bool = False) -> float:
    """Return the seconds that a worker takes to start and to load the compiled rules."""
    kept = {} if again else _kept()
    name = _name("start")
    if name not in kept:
        code = "import sim.batch.sweep, sim.model, sim.recorder; from sim.rules import _compile; _compile.compile_all()"
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        code += "; import time; print(time.process_time())"
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
        )
        kept = {name: {"seconds": float(done.stdout.split()[-1])}}
        _keep(kept)
    return float(kept[name]["seconds"])


def agents_of(structure: Structure) -> tuple[int, ...]:
    """Return the numbers of agents, on which the pace depends."""
    return (structure.units, structure.donors, structure.groups, structure.districts)


def _measured(experiment: Experiment, chunk: Chunk) -> Pace:
    prepare()
    point = chunk.segments[0].point
    few, many = (_quickest(experiment, chunk, point, worlds) for worlds in (FEW, MANY))
    world = max(many - few, 0.0) / ((MANY - FEW) * MONTHS)
    return Pace(max(few / MONTHS - FEW * world, 0.0), world, fresh=True)


def _quickest(experiment: Experiment, chunk: Chunk, point: int, worlds: int) -> float:
    structure = replace(chunk.structure, months=MONTHS)
    (job,) = jobs_of(experiment, [Chunk(0, structure, (Segment(point, 0, worlds),))])
    return min(_timed(job) for _ in range(REPEATS))


def _timed(job: Any) -> float:
    start = time.process_time()
    run_chunk(job)
    return time.process_time() - start


def slowed(workers: int) -> float:
    """Return how many times longer than alone this many workers take, beside the machine's other work of late."""
    try:
        others = os.getloadavg()[0]
    except (AttributeError, OSError):  # not told on every system
        others = 0.0
    return max(1.0, (others + workers) / usable_processors())


def _name(what: object) -> str:
    return f"{platform.node()} {code_hash()[:12]} {what}"


def _file() -> Path:
    from sim.rules import _compile

    return _compile.folder() / FILE


def _kept() -> dict[str, dict[str, float]]:
    """What is kept; nothing where it cannot be read."""
    try:
        found = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _keep(found: dict[str, dict[str, float]]) -> None:
    """Add to what is kept; whole or not at all, and without complaint where the folder takes nothing."""
    path = _file()
    try:
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{FILE}-", delete=False) as file:
            json.dump(_kept() | found, file)
        os.replace(file.name, path)
    except OSError:
        return


