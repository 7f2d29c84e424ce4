"""From an experiment to chunks of worlds: what one worker steps in one model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sim.batch.tally import BLOCK
from sim.scenario.experiment import Experiment
from sim.scenario.points import Point
from sim.scenario.settings import Scenario, Structure

CHUNK = 2048
"""Worlds stepped together by default: call overhead is small from here on, and memory still is."""

LARGEST = 32768
"""Most worlds ever stepped together: counts of a chunk travel as 16-bit numbers."""


@dataclass(frozen=True)
class Segment:
    """Neighbouring worlds of one point in a chunk: `start` to `stop` - 1, `start` being a block's first."""

    point: int
    start: int
    stop: int

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return self.stop - self.start


@dataclass(frozen=True)
class Chunk:
    """Worlds of one or more points of equal structure, stepped together in one model."""

    index: int
    structure: Structure
    segments: tuple[Segment, ...]

    @property
    def histories(self) -> int:
        """Number of histories in the chunk."""
        return sum(segment.worlds for segment in self.segments)

    @property
    def work(self) -> int:
        """Months of histories, by which chunks are put in order: the longest first."""
        return self.histories * self.structure.months


def cut(experiment: Experiment, chunk: int = CHUNK, workers: int = 1) -> tuple[Chunk, ...]:
    """Cut an experiment into chunks.

    Points of equal structure share models. Each group is cut into chunks of about the same size, so that
    workers end together. No choice here changes a result.

    Parameters
    ----------
    experiment
        Points and worlds.
    chunk
        Largest number of worlds stepped together; at least one block of 64 is taken.
    workers
        Chunks are made small enough that there are at least three for each worker, down to 256 worlds.
    """
    fair = -(-experiment.histories // (3 * workers)) if workers > 1 else chunk
    most = max(min(chunk, LARGEST, max(fair, 256)) // BLOCK, 1)
    groups: dict[Structure, list[Segment]] = {}
    for index, point in enumerate(experiment.points):
        groups.setdefault(point.scenario.structure, []).extend(_blocks(index, experiment.worlds))
    made = [
        Chunk(0, structure, _joined(part))
        for structure, blocks in groups.items()
        for part in _even_parts(blocks, -(-len(blocks) // most))
    ]
    made.sort(key=lambda one: -one.work)
    return tuple(replace(one, index=index) for index, one in enumerate(made))


def single(scenario: Scenario, worlds: int, seed: int) -> Experiment:
    """Return the experiment of one point that ``run`` and ``simulate`` stand for.

    Raises
    ------
    ValueError
        The number of worlds or the seed is out of range.
    """
    point = Point(scenario.name, scenario, {})
    question = f"What becomes of {scenario.title}?"
    made = Experiment(scenario.name, scenario.title, question, (point,), 1, 0, (), {}, scenario.sources)
    return made.resized(worlds, seed)


def _blocks(point: int, worlds: int) -> Iterator[Segment]:
    for start in range(0, worlds, BLOCK):
        yield Segment(point, start, min(start + BLOCK, worlds))


def _even_parts(blocks: Sequence[Segment], count: int) -> Iterator[Sequence[Segment]]:
    for part in range(count):
        yield blocks[part * len(blocks) // count : (part + 1) * len(blocks) // count]


def _joined(blocks: Sequence[Segment]) -> tuple[Segment, ...]:
    """Join neighbouring blocks of the same point."""
    joined = []
    for point, run in groupby(blocks, key=lambda block: block.point):
        parts = list(run)
        joined.append(Segment(point, parts[0].start, parts[-1].stop))
    return tuple(joined)
