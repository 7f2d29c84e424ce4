"""From parts to tables: in memory as they come, or from kept chunks point by point, so that memory stays small."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sim.batch import tables
from sim.batch.aggregate import PointSummary, Tally
from sim.batch.base import Base
from sim.batch.design import Chunk, Segment
from sim.batch.how import How
from sim.batch.kept import Shelf, Written, write_tallies
from sim.batch.runner import Part
from sim.batch.store import ROW_GROUP, refusal, rows_into
from sim.batch.stored import to_bytes
from sim.batch.work import Work
from sim.scenario.experiment import Experiment

Monthly = Mapping[str, Mapping[str, npt.NDArray[np.generic]]]


@dataclass
class Memory:
    """Parts that have come back so far, for a result that is kept nowhere."""

    experiment: Experiment
    first: int = 0
    points: list[PointSummary] = field(init=False)
    parts: list[Part] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)
    monthly: dict[int, Monthly] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.points = [PointSummary(self.experiment.worlds, self.first) for _ in self.experiment.points]

    def shelf(self, how: How) -> Shelf | None:
        """Refuse that workers write chunks: there is no folder."""
        if how.parts == "shared":
            raise refusal("parts", "a result in memory has no folder for chunks", "out, or parts='return'")
        return None

    def keep(self, chunk: Chunk, parts: Sequence[Part] | Written) -> None:
        """Take in a finished chunk; a point that is complete is summed up and let go."""
        assert not isinstance(parts, Written)
        for part in parts:
            self.points[part.segment.point].add(part)
            self.parts.append(Part(part.segment, part.runs, {}, {}, part.histories))
        self._sum_up(chunk.segments)

    def fail(self, chunk: Chunk, row: dict[str, Any]) -> None:
        """Take note of a chunk that failed."""
        self.failures.append(row)
        for segment in chunk.segments:
            self.points[segment.point].skip(segment)
        self._sum_up(chunk.segments)

    def _sum_up(self, segments: Sequence[Segment]) -> None:
        for segment in segments:
            summary = self.points[segment.point]
            if summary.complete and segment.point not in self.monthly:
                self.monthly[segment.point] = summary.monthly()
                self.points[segment.point] = PointSummary(0)

    def tables(self) -> dict[str, pa.Table]:
        """Return the tables, sorted by point and world."""
        parts = sorted(self.parts, key=lambda part: (part.segment.point, part.segment.start))
        labels = [point.label for point in self.experiment.points]
        found = {"runs": tables.runs_table(parts, labels)}
        if self.experiment.uncertainties:
            points = range(len(self.experiment.points))
            drawn = [tables.uncertainties_table(self.experiment, point, self.first) for point in points]
            found["uncertainties"] = pa.concat_tables(drawn)
        return found | _others(self.experiment, self.monthly, tables.histories_table(parts), self.failures)


def _others(
    experiment: Experiment, monthly: Mapping[int, Monthly], histories: pa.Table, failures: Sequence[dict[str, Any]]
) -> dict[str, pa.Table]:
    found = {
        "design": tables.design_table(experiment),
        "monthly": tables.monthly_table(monthly),
        "histories": histories,
    }
    if failures:
        found["failures"] = tables.failures_table(sorted(failures, key=lambda row: int(row["chunk"])))
    return found


def put_together(work: Work, base: Base | None, folder: Path) -> dict[str, pa.Table]:
    """Write the runs of a finished sweep, and its tallies, into a folder; return the other tables.

    Raises
    ------
    Damaged
        A kept chunk is not what was written.
    """
    experiment = work.experiment
    labels = [point.label for point in experiment.points]
    monthly: dict[int, Monthly] = {}
    histories: list[pa.Table] = []
    tallies: list[Tally] = []
    with rows_into(folder, "runs") as write:
        for point in range(len(experiment.points)):
            known = base.tally(point) if base else None
            summary = PointSummary(experiment.worlds, work.first, known)
            if base:
                for rows in base.runs(point):
                    write(rows)
                histories += base.histories(point)
            for part in _with_gaps(work, point, summary.skip):
                summary.add(part)
                write(tables.runs_table([part], labels))
                if next(iter(part.histories.values())).size:
                    histories.append(tables.histories_table([part]))
            monthly[point] = summary.monthly()
            tallies.append(summary.tally())
    kept = pa.concat_tables(histories) if histories else tables.histories_table([])
    if experiment.uncertainties:
        first = 0 if base else work.first
        with rows_into(folder, "uncertainties") as write:
            for point in range(len(experiment.points)):
                for start in range(first, experiment.worlds, ROW_GROUP):
                    write(tables.uncertainties_table(experiment, point, start, start + ROW_GROUP))
    if _can_go_on(work, tallies):
        plan = {name: work.plan[name] for name in ("file", "repeat", "input_files", "code_files")}
        write_tallies(folder, tallies, to_bytes(experiment), plan)
    return _others(experiment, monthly, kept, work.failures)


def _with_gaps(work: Work, point: int, skip: Callable[[Segment], None]) -> Iterator[Part]:
    """Give the parts of a point in order, and tell of the worlds that are missing between them."""
    reached = work.first
    for part in work.parts(point):
        if part.segment.start > reached:
            skip(Segment(point, reached, part.segment.start))
        yield part
        reached = part.segment.stop
    if reached < work.experiment.worlds:
        skip(Segment(point, reached, work.experiment.worlds))


def _can_go_on(work: Work, tallies: Sequence[Tally]) -> bool:
    """Whether every world from the first is there, so that further ones can be added."""
    from_zero = work.first == 0 or work.plan["base"] is not None
    return from_zero and not work.failures and bool(tallies)
