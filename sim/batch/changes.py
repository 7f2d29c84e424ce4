"""What differs between now and when a sweep began: it cannot go on with other inputs or versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from sim.batch.manifest import code_files, code_hash, this_platform, versions
from sim.scenario import Experiment, InputErrors, load_experiment

MOST_SHOWN = 8
"""Differences of one kind that are told; of the rest, how many."""

PLATFORM = ("system", "machine")
"""What of the platform must be the same; another processor of the same kind may go on, and is noted."""


def changes(before: Mapping[str, Any], plan: Mapping[str, Any], experiment: Experiment) -> list[str]:
    """Say what differs from when a sweep began; nothing if it can go on.

    Parameters
    ----------
    before, plan, experiment
        The manifest of the time, where the inputs were and what the program's files were, and what was run.
    """
    told = _named(before["versions"], versions(), "{0} was {1}, is {2}")
    here = this_platform()
    then, now = ({name: one[name] for name in PLATFORM} for one in (before["platform"], here))
    told += _named(then, now, "{0} was {1}, is {2}")
    if before["code"] != code_hash():
        told += _few(_named(plan["code_files"], code_files(), "{0} has changed"), "files of the program")
    inputs = [
        f"{name} has changed"
        for name, digest in before["inputs"].items()
        if not name.startswith("sim/") and _digest(plan, name) not in (digest, None)
    ]
    return told + _few(inputs, "input files") + (_few(_values(experiment, plan["file"]), "values") if inputs else [])


def gone(before: Mapping[str, Any], plan: Mapping[str, Any]) -> list[str]:
    """Say which input files cannot be compared with what they were, for they are no longer where they were read."""
    names = [name for name in before["inputs"] if not name.startswith("sim/") and _digest(plan, name) is None]
    return _few([f"{name} is gone: it goes on with what was read from it then." for name in names], "input files")


def between(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Say what differs between the plans of two sweeps that should be parts of one."""
    a, b = one["manifest"], other["manifest"]
    told = [
        f"{name.replace('_', ' ')}: {a[name]} and {b[name]}"
        for name in ("name", "worlds", "seed", "points")
        if a[name] != b[name]
    ]
    told += _named(a["versions"], b["versions"], "{0}: {1} and {2}")
    told += _few(_named(a["inputs"], b["inputs"], "{0} is not the same"), "input files")
    if a["code"] != b["code"]:
        told += _few(_named(one["code_files"], other["code_files"], "{0} is not the same"), "files of the program")
    told += _few(_named(a["scenarios"], b["scenarios"], "point {0} is not the same"), "points")
    told += [f"{n}: {one[n]} and {other[n]}" for n in ("first", "base") if one[n] != other[n]]
    return told


def _named(before: Mapping[str, Any], now: Mapping[str, Any], words: str) -> list[str]:
    return [
        words.format(name, before.get(name, "missing"), now.get(name, "missing"))
        for name in {**before, **now}
        if before.get(name) != now.get(name)
    ]


def _few(told: Sequence[str], what: str) -> list[str]:
    more = len(told) - MOST_SHOWN
    return [*told[:MOST_SHOWN], *([f"and {more} more {what}"] if more > 0 else [])]


def _digest(plan: Mapping[str, Any], name: str) -> str | None:
    """SHA-256 of an input file as it is now; None where it is gone, for the sweep's folder holds what was read."""
    path = plan["input_files"].get(name)
    return sha256(Path(path).read_bytes()).hexdigest() if path and Path(path).is_file() else None


def _values(experiment: Experiment, file: str | None) -> list[str]:
    """Say which values of which points are others by now, where the experiment can be read again."""
    try:
        now = load_experiment(file) if file else None
    except InputErrors:
        now = None
    if now is None:
        return []
    told = []
    after = {point.label: point.scenario for point in now.points}
    for point in experiment.points:
        other = after.get(point.label)
        if other is None:
            told.append(f"point {point.label} is gone")
            continue
        for name, setting in point.scenario.settings.items():
            if name in other.settings and setting.value != other.settings[name].value:
                told.append(f"{point.label}: {name} was {setting.value}, is {other.settings[name].value}")
    return told
