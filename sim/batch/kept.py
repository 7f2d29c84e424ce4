"""Parts of finished chunks as files, and tallies of finished points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import sim.spared  # noqa: F401  first of all: Mesa goes through every module that is loaded before it
from sim.batch.aggregate import Tally
from sim.batch.container import Damaged, Header, read_header, write_arrays
from sim.batch.design import Segment
from sim.batch.runner import Job, Part
from sim.outcomes import SERIES

CHUNK_SUFFIX = ".chunk"
TALLY = "tally.bin"
"""Of a finished sweep: sums and counts over whole blocks, from which `ssrsim extend` goes on."""

Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Shelf:
    """Folder that the chunks of a sweep are written into, and what the sweep is made from, hashed."""

    folder: Path
    sweep: str


@dataclass(frozen=True)
class Written:
    """What a worker says of a chunk that it has written itself: the name of the file."""

    name: str


def run_and_write(function: Callable[[Job], Sequence[Part]], shelf: Shelf, job: Job) -> Written | OSError:
    """Run a chunk in a worker and write it there; what stopped the writing stands in the way of all others too."""
    parts = function(job)
    try:
        return Written(write_chunk(shelf.folder, shelf.sweep, parts).name)
    except OSError as error:
        return error


def write_chunk(folder: Path, sweep: str, parts: Sequence[Part]) -> Path:
    """Write the parts of a chunk.

    Parameters
    ----------
    sweep
        What the sweep is made from, hashed: a chunk of another sweep is never taken for one of this.
    """
    segments = [[part.segment.point, part.segment.start, part.segment.stop] for part in parts]
    about = {"sweep": sweep, "segments": segments, "runs": list(parts[0].runs), "series": list(SERIES)}
    name = "-".join(str(number) for number in (*segments[0][:2], segments[-1][0], segments[-1][2]))
    path = folder / f"{name}{CHUNK_SUFFIX}"
    write_arrays(path, about, [_packed(part) for part in parts])
    return path


def _packed(part: Part) -> Arrays:
    return {
        "runs": np.stack([np.asarray(column, np.float64) for column in part.runs.values()]),
        "sums": np.stack([part.sums[name] for name in SERIES]),
        "counts": np.concatenate([part.counts[name] for name in SERIES], axis=1),
        "histories": np.stack([part.histories[name] for name in SERIES]),
    }


def open_chunk(path: Path, sweep: str) -> tuple[Header, tuple[Segment, ...]]:
    """Read the header of a chunk.

    Raises
    ------
    Damaged
        The file is damaged, or belongs to another sweep.
    """
    header = read_header(path)
    if header.about["sweep"] != sweep:
        raise Damaged(f"{path.name} belongs to another sweep")
    return header, tuple(Segment(*numbers) for numbers in header.about["segments"])


def read_part(header: Header, item: int) -> Part:
    """Read one part of a chunk.

    Raises
    ------
    Damaged
        The bytes are not those that were written.
    """
    found = header.read(item)
    return Part(
        Segment(*header.about["segments"][item]),
        dict(zip(header.about["runs"], found["runs"], strict=True)),
        dict(zip(SERIES, found["sums"], strict=True)),
        _by_variable(found["counts"]),
        dict(zip(SERIES, found["histories"], strict=True)),
    )


def _by_variable(counts: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
    ends = np.cumsum([series.bins.size for series in SERIES.values()])
    return dict(zip(SERIES, np.split(counts, ends[:-1], axis=1), strict=True))


def write_tallies(folder: Path, tallies: Sequence[Tally], experiment: bytes, plan: Mapping[str, Any]) -> None:
    """Write what is needed to add worlds to a finished sweep: its experiment, its plan, the tallies of its points."""
    items: list[Arrays] = [{"experiment": np.frombuffer(experiment, np.uint8)}]
    items += [
        {
            "sums": np.stack([tally.sums[name] for name in SERIES]),
            "counts": np.concatenate([tally.counts[name].astype(np.uint32) for name in SERIES], axis=1),
        }
        for tally in tallies
        if tally.worlds
    ]
    write_arrays(folder / TALLY, {"worlds": tallies[0].worlds, "plan": dict(plan)}, items)


def read_tally(header: Header, point: int) -> Tally:
    """Read the tally of a point.

    Raises
    ------
    Damaged
        The bytes are not those that were written.
    """
    found = header.read(point + 1)
    sums: Mapping[str, Any] = dict(zip(SERIES, found["sums"], strict=True))
    counts = {name: array.astype(np.int64) for name, array in _by_variable(found["counts"]).items()}
    return Tally(int(header.about["worlds"]), sums, counts)
