"""From an experiment to chunks of worlds: what one worker steps in one model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

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


def cut(
    experiment: Experiment, chunk: int = CHUNK, workers: int = 1, blocks: Sequence[Segment] | None = None
) -> tuple[Chunk, ...]:
    """Cut an experiment, or some of its blocks, into chunks.

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
    blocks
        In order of points and worlds; all if not given.
    """
    wanted = all_blocks(experiment) if blocks is None else blocks
    fair = -(-sum(block.worlds for block in wanted) // (3 * workers)) if workers > 1 else chunk
    most = max(min(chunk, LARGEST, max(fair, 256)) // BLOCK, 1)
    groups: dict[Structure, list[Segment]] = {}
    for block in wanted:
        groups.setdefault(experiment.points[block.point].scenario.structure, []).append(block)
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


def all_blocks(experiment: Experiment, first: int = 0) -> list[Segment]:
    """Return the blocks of 64 worlds of all points, from a world that begins a block; the last may be smaller."""
    starts = range(first, experiment.worlds, BLOCK)
    points = range(len(experiment.points))
    return [Segment(point, start, min(start + BLOCK, experiment.worlds)) for point in points for start in starts]


def months_of(experiment: Experiment, blocks: Sequence[Segment] | None = None) -> int:
    """Return the months of histories in some blocks of an experiment, or in all of it."""
    wanted = all_blocks(experiment) if blocks is None else blocks
    return sum(block.worlds * experiment.points[block.point].scenario.structure.months for block in wanted)


def _even_parts(blocks: Sequence[Segment], count: int) -> Iterator[Sequence[Segment]]:
    for part in range(count):
        yield blocks[part * len(blocks) // count : (part + 1) * len(blocks) // count]


def _joined(blocks: Sequence[Segment]) -> tuple[Segment, ...]:
    """Join neighbouring whole blocks of the same point; what is kept of a smaller one is not kept for long."""
    joined: list[Segment] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and (last.point, last.stop) == (block.point, block.start) and block.worlds == BLOCK:
            joined[-1] = Segment(block.point, last.start, block.stop)
        else:
            joined.append(block)
    return tuple(joined)
