"""Running one chunk: draw its worlds, step them together, and keep what the result needs of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.batch.design import Chunk, Segment
from sim.batch.tally import tally
from sim.outcomes import SERIES, summarise
from sim.scenario.experiment import Experiment
from sim.scenario.settings import Scenario, draw_patches, draw_settings

Array = npt.NDArray[np.float64]
Patches = list[tuple[int, dict[str, Any]]]

KEPT = 20
"""Worlds of each point whose full monthly series are kept."""


@dataclass(frozen=True)
class Job:
    """A chunk with all that a worker needs to run it.

    Attributes
    ----------
    scenarios
        One for each segment of the chunk.
    kept
        The first worlds of a point, whose monthly series are kept.
    """

    chunk: Chunk
    scenarios: tuple[Scenario, ...]
    seed: int
    kept: int = KEPT


@dataclass(frozen=True)
class Part:
    """What is kept of one segment.

    Attributes
    ----------
    runs
        Outcomes by column, each of shape (worlds,).
    sums, counts
        By variable: sums by block of 64 worlds, shape (months, blocks); worlds by bin, shape (months, bins).
    histories
        By variable: series of the kept worlds among these, shape (worlds, months), float32.
    """

    segment: Segment
    runs: dict[str, Array]
    sums: dict[str, Array]
    counts: dict[str, npt.NDArray[np.uint16]]
    histories: dict[str, npt.NDArray[np.float32]]


def jobs_of(experiment: Experiment, chunks: Sequence[Chunk]) -> list[Job]:
    """Return the job of each chunk."""
    def scenarios(chunk: Chunk) -> tuple[Scenario, ...]:
        return tuple(experiment.points[segment.point].scenario for segment in chunk.segments)

    return [Job(chunk, scenarios(chunk), experiment.seed) for chunk in chunks]


def run_chunk(job: Job) -> list[Part]:
    """Run one chunk from its first month to its last; one part for each of its segments."""
    from sim.model import SSRModel
    from sim.recorder import record_run

    worlds, values, patches = stacked(job)
    model = SSRModel(job.chunk.structure, values, patches, worlds, job.seed)
    return parts_of(job, record_run(model), values)


def parts_of(job: Job, series: Mapping[str, Array], values: Mapping[str, Any]) -> list[Part]:
    """Summarise the record of a chunk's worlds; one part for each segment."""
    runs = summarise(series, values, job.chunk.structure)
    parts, first = [], 0
    for segment in job.chunk.segments:
        here = slice(first, first + segment.worlds)
        parts.append(_part(segment, series, runs, here, job.kept))
        first = here.stop
    return parts


def _part(segment: Segment, series: Mapping[str, Array], runs: Mapping[str, Array], here: slice, kept: int) -> Part:
    sums, counts, histories = {}, {}, {}
    few = slice(here.start, here.start + min(max(kept - segment.start, 0), segment.worlds))
    for name, declared in SERIES.items():
        found, sums[name] = tally(series[name][:, here], declared.bins)
        counts[name] = found.astype(np.uint16)
        histories[name] = series[name][:, few].T.astype(np.float32)
    own = {name: np.array(column[here]) for name, column in runs.items()}
    return Part(segment, own, sums, counts, histories)


def stacked(job: Job) -> tuple[npt.NDArray[np.uint64], dict[str, Any], Patches]:
    """Draw the worlds of all segments and put them side by side.

    Returns
    -------
    World numbers, shape (worlds,); settings, each a float where all segments have the same, else one entry
    per world; dated patches, in order of months. A segment without a patch keeps its value of the time.
    """
    sizes = [segment.worlds for segment in job.chunk.segments]
    numbers = [np.arange(s.start, s.stop, dtype=np.uint64) for s in job.chunk.segments]
    drawn = [draw_settings(s, n, job.seed) for s, n in zip(job.scenarios, numbers, strict=True)]
    dated = [dict(draw_patches(s, n, job.seed)) for s, n in zip(job.scenarios, numbers, strict=True)]
    values = {name: _side_by_side([one[name] for one in drawn], sizes) for name in drawn[0]}
    patches = []
    current = [dict(one) for one in drawn]
    for month in sorted({month for one in dated for month in one}):
        for now, one in zip(current, dated, strict=True):
            now.update(one.get(month, {}))
        names = sorted({name for one in dated for name in one.get(month, {})})
        changed = {name: _side_by_side([now[name] for now in current], sizes) for name in names}
        patches.append((month, changed))
    return np.concatenate(numbers), values, patches


def _side_by_side(values: Sequence[float | Array], sizes: Sequence[int]) -> float | Array:
    first = values[0]
    if isinstance(first, float) and all(isinstance(one, float) and one == first for one in values):
        return first
    pairs = zip(values, sizes, strict=True)
    return np.concatenate([np.broadcast_to(np.asarray(one, np.float64), (n,)) for one, n in pairs])
