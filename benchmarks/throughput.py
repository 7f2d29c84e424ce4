"""Histories a second and core of the full model, beside the same agents and rules as an ordinary Mesa model."""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

import numpy as np

from benchmarks.limit import limit
from benchmarks.measure import SEED, WARM, Work, country, median, model_of, ratio, run_of, seconds, side_by_side
from sim.batch import design
from sim.batch.executors import usable_processors
from sim.batch.runner import Job, run_chunk
from sim.chance import uniform
from sim.model import SSRModel
from sim.recorder import record_run
from sim.scenario import Scenario

WORLDS = (1, 64, 256, 1024, 4096)




def drawn_before(model: SSRModel) -> dict[int, list[float]]:
    """Every number of chance that a model will want, from the compiled generator, by stream and month."""
    months = range(model.structure.months)
    return {key: [float(uniform(key, model.worlds, m)[0]) for m in months] for key in model.chance._names}


def ordinary_mesa(scenario: Scenario, python_random: bool = False) -> Work:
    """One history on Python floats, rules uncompiled; its chance is looked up, or `random.random()`."""
    table = drawn_before(model_of(scenario, 1, compiled=False))
    chance = random.Random(SEED)

    def looked_up(key: int, month: int) -> float:
        return table[key][month]

    def python(_key: int, _month: int) -> float:
        return chance.random()

    values = dict(vars(model_of(scenario, 1, compiled=False).settings))

    def run() -> object:
        model = SSRModel(scenario.structure, values, (), np.zeros(1, np.uint64), SEED, compiled=False)
        setattr(model.chance, "draw", python if python_random else looked_up)  # noqa: B010
        return record_run(model)

    return run


def agents(scenario: Scenario) -> int:
    """How many agents the model has."""
    return len(model_of(scenario, 1).agents)


def throughput(
    months: int, worlds: Sequence[int], repeat: int, warm: int = WARM, cores: int | None = None, bare: bool = True
) -> dict[str, Any]:
    """Measure models of several sizes and two baselines in turn, then all cores at the best size."""
    scenario = country(months)
    works = {str(n): run_of(scenario, n) for n in worlds}
    works |= {"mesa": ordinary_mesa(scenario), "mesa_random": ordinary_mesa(scenario, python_random=True)}
    taken = side_by_side(works, repeat, warm)
    by_worlds = {str(n): n / statistics.median(taken[str(n)]) for n in worlds}
    chunk = max(worlds, key=lambda n: by_worlds[str(n)])
    cores = cores or usable_processors()
    every_core = all_cores(scenario, chunk, cores, max(repeat // 2, 1))
    beside = limit(chunk, repeat, warm, months=min(months - 1, 25)) if bare else None
    return {
        "ratio_to_mesa": chunk * ratio(taken["mesa"], taken[str(chunk)]),
        "ratio_to_mesa_random": chunk * ratio(taken["mesa_random"], taken[str(chunk)]),
        "ratio_to_bare_loop": beside["ratio_to_bare_loop"] if beside else None,
        "histories_per_second_core": by_worlds[str(chunk)],
        "histories_per_second": every_core,
        "minutes_for_a_million": 1e6 / every_core / 60.0,
        "chunk": chunk, "cores": cores, "months": months, "agents": agents(scenario), "repeat": repeat, "warm": warm,
        "by_worlds": by_worlds,
        "mesa_histories_per_second": 1.0 / statistics.median(taken["mesa"]),
        "mesa_random_histories_per_second": 1.0 / statistics.median(taken["mesa_random"]),
        "limit": beside,
    }  # fmt: skip


def chunk_job(scenario: Scenario, worlds: int, first: int = 0) -> Job:
    """A chunk as a sweep cuts it: drawing its worlds, running them, outcomes and counts for the tables."""
    segment = design.Segment(0, first, first + worlds)
    return Job(design.Chunk(0, scenario.structure, (segment,)), (scenario,), SEED)


def work_off(job: Job) -> None:
    """Run a chunk and drop what it gives, so that nothing but the work is timed."""
    run_chunk(job)


def all_cores(scenario: Scenario, chunk: int, cores: int, rounds: int) -> float:
    """Histories a second of warm workers, one for each core, each with a chunk of its own worlds."""
    if cores == 1:
        return chunk / median(partial(work_off, chunk_job(scenario, chunk)), rounds, 1)
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        jobs = [chunk_job(scenario, chunk, first=chunk * i) for i in range(cores)]
        warm = [chunk_job(scenario, 64, first=64 * i) for i in range(4 * cores)]
        list(pool.map(work_off, warm))
        each = [seconds(lambda: list(pool.map(work_off, jobs))) for _ in range(rounds)]
    return cores * chunk / statistics.median(each)
