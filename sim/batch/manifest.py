"""What a result was made from: versions, inputs, seed, command, platform, and the hashes of its tables."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Container, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from sim.batch.store import FORMAT
from sim.scenario.experiment import Experiment
from sim.scenario.library import home
from sim.scenario.settings import Scenario, Setting

CAVEAT = "It compares mechanisms; it forecasts no country."
PACKAGES = ("ssrsim", "mesa", "numpy", "numba", "llvmlite", "pandas", "pyarrow", "scipy", "matplotlib")
CODE_SUFFIXES = (".py", ".yaml", ".csv", ".html", ".j2", ".css")


def versions() -> dict[str, str]:
    """Return the versions of Python, of the program and of the packages that results depend on."""
    return {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}


@cache
def _version(package: str) -> str:
    """Version of a package; read once, as what a process has loaded stays."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def this_platform() -> dict[str, str]:
    """Return what may change the last bit of a result besides versions: system, machine and processor."""
    return {"system": platform.system(), "machine": platform.machine(), "processor": _processor()}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    kept = ("vendor_id", "cpu family", "model", "model name")
    found = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    return ", ".join(found[key] for key in kept if key in found) or platform.processor()


def _code() -> Iterator[tuple[str, bytes]]:
    package = Path(str(files("sim")))
    for path in sorted(package.rglob("*")):
        if path.suffix in CODE_SUFFIXES and "_shipped" not in path.parts:
            yield path.relative_to(package).as_posix(), path.read_bytes()


@cache
def code_hash() -> str:
    """SHA-256 of the program's own files, by name and content."""
    digest = sha256()
    for name, content in _code():
        digest.update(f"{name}\0".encode() + content + b"\0")
    return digest.hexdigest()


@cache
def code_files() -> Mapping[str, str]:
    """SHA-256 of each of the program's own files."""
    return {f"sim/{name}": sha256(content).hexdigest() for name, content in _code()}


def _origins(scenario: Scenario) -> Iterator[Setting]:
    yield from scenario.settings.values()
    yield from scenario.structure_settings.values()
    for patch in scenario.patches:
        yield from patch.values.values()


def input_files(experiment: Experiment, file: Path | None) -> dict[str, Path]:
    """Every file that the experiment was read from, with its full path, by the one name that results give it."""
    scenarios = [point.scenario for point in experiment.points]
    shown = {setting.where.rpartition(":")[0] for scenario in scenarios for setting in _origins(scenario)}
    read = {os.path.abspath(_located(name)) for name in shown if name.endswith((".yaml", ".yml", ".csv"))}
    read |= {path for scenario in scenarios for path in scenario.files}
    if file is not None:
        read.add(os.path.abspath(file))
    found: dict[str, Path] = {}
    for path in (Path(name) for name in sorted(read)):
        if path.is_file():
            found[_name(path, found)] = path
    return dict(sorted(found.items()))


def _name(path: Path, taken: Container[str]) -> str:
    """A path as results give it: within the program's home or the working folder, else as much as tells it apart."""
    for base in (home(), Path(str(files("sim"))).parent, Path.cwd()):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    ends = ("/".join(path.parts[-count:]) for count in range(1, len(path.parts)))
    return next((end for end in ends if end not in taken), path.as_posix())


def input_hashes(experiment: Experiment, file: Path | None) -> dict[str, str]:
    """SHA-256 of every file that the experiment was read from, by the name that results give it."""
    found = input_files(experiment, file)
    return {name: sha256(path.read_bytes()).hexdigest() for name, path in found.items()}


def _located(shown: str) -> Path:
    """The file of a path as shown: beside or inside the package, or in the working folder."""
    inside = Path(str(files("sim"))).parent / shown
    return next((path for path in (home() / shown, inside) if path.is_file()), Path(shown))


def git_commit() -> str | None:
    """Return the commit of a checkout; None for an installed package or without git."""
    root = Path(str(files("sim"))).parent
    if not (root / ".git").exists():
        return None
    try:
        command = ["git", "-C", str(root), "rev-parse", "--verify", "HEAD"]
        found = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None if found.returncode == 0 else None


def command_line() -> str:
    """Return the command as it was given, without the path of the program."""
    first = Path(sys.argv[0]).name if sys.argv and sys.argv[0] else "python"
    return " ".join([first, *sys.argv[1:]])


def describe(
    experiment: Experiment, file: Path | None, timing: Mapping[str, Any], failures: int, command: str | None
) -> dict[str, Any]:
    """Return the manifest of a run; the hashes of the tables are added when they are written.

    Parameters
    ----------
    file
        The experiment's file, if it came from one.
    timing
        When, how long and by whom it was run: the one part that differs between runs of the same thing.
    failures
        Number of chunks that failed.
    command
        The command that repeats it; the one of this process if not given.
    """
    return {
        "format": FORMAT,
        "caveat": CAVEAT,
        "name": experiment.name,
        "title": experiment.title,
        "question": experiment.question,
        "points": len(experiment.points),
        "worlds": experiment.worlds,
        "histories": experiment.histories,
        "seed": experiment.seed,
        "failed_chunks": failures,
        "command": command or command_line(),
        "design_hash": experiment.digest,
        **({"sampling": asdict(experiment.sampling)} if experiment.sampling else {}),
        "scenarios": {point.label: point.scenario.digest for point in experiment.points},
        "contrasts": [[pair.a, pair.b] for pair in experiment.contrasts],
        "inputs": input_hashes(experiment, file),
        "code": code_hash(),
        "git_commit": git_commit(),
        "versions": versions(),
        "platform": this_platform(),
        "timing": dict(timing),
    }


def with_hashes(manifest: Mapping[str, Any], tables: Mapping[str, str]) -> dict[str, Any]:
    """Add the hash of each table, and one over all: the same for the same result, whenever it was made."""
    lines = "\n".join(f"{name} {digest}" for name, digest in sorted(tables.items()))
    return {**manifest, "results": dict(tables), "results_hash": sha256(lines.encode()).hexdigest()}
