"""The commands that go on from something: finish a sweep that was stopped, add worlds, join shards."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from sim import growing
from sim.analysis.until import parse
from sim.batch.store import refusal
from sim.batch.sweep import How
from sim.cli.running import RESULTS, Keep, work_on


def given(experiment: str | None) -> str:
    """Return the experiment; it may be left out with --resume only."""
    if experiment is None:
        raise refusal("EXPERIMENT", "missing", "a shipped name or a YAML file; or --resume DIR")
    return experiment


def resume(folder: Path, others: Mapping[str, object], keep: Keep, how: How) -> None:
    """Finish a sweep that was stopped."""
    for name, value in others.items():
        if value is not None:
            allowed = "--resume DIR, with --workers, --chunk and --tables-only only"
            raise refusal(name, "cannot be given with --resume: the folder says what is run", allowed)
    target = found(folder)
    work_on(target, lambda how, telling: growing.resume(target, how, telling), keep, how)


def found(folder: Path) -> Path:
    """Return a folder, given by path or by its name in results/."""
    return RESULTS / folder if not folder.exists() and (RESULTS / folder).exists() else folder


def extend(folder: Path, worlds: int | None, until: str | None, most: int, keep: Keep, how: How) -> None:
    """Add worlds up to a number, or until an interval is narrow."""
    if (worlds is None) == (until is None):
        raise refusal("extend", "how far?", "either --worlds N or --until 'ci(OUTCOME) < WIDTH'")
    target = found(folder)
    command = shlex.join(["ssrsim", *sys.argv[1:]])
    if until is not None:
        rule = parse(until)
        work_on(
            target,
            lambda how, telling: growing.extend_until(target, rule, most, how, telling, command=command),
            keep,
            how,
        )
        return
    assert worlds is not None
    work_on(target, lambda how, telling: growing.extend(target, worlds, how, telling, command=command), keep, how)


def merge(folders: Sequence[Path], keep: Keep) -> None:
    """Join shards."""
    assert keep.out is not None
    out, command = keep.out, shlex.join(["ssrsim", *sys.argv[1:]])
    work_on(out, lambda how, telling: growing.merge(folders, out, telling, keep.force, command), keep, How())
