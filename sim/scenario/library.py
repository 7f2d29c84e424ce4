"""Where the shipped scenarios and experiments are: beside the package, or inside it once installed."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from pathlib import Path

from sim.scenario.problems import Findings, Place, nearest
from sim.scenario.yaml_reader import Node, read_file

SUFFIXES = (".yaml", ".yml")


@cache
def home() -> Path:
    """The folder that holds `scenarios/` and `experiments/`."""
    package = Path(str(files("sim")))
    shipped = package / "_shipped"
    return shipped if shipped.is_dir() else package.parent


def shipped_names(folder: str) -> list[str]:
    """Names (without suffix) of the YAML files in a shipped folder such as `scenarios/cases`."""
    return sorted(path.stem for path in (home() / folder).glob("*.yaml"))


def is_path(name: str) -> bool:
    """Whether a name given by a user means a file rather than something shipped."""
    return name.endswith(SUFFIXES) or "/" in name or os.sep in name


def beside(name: str, folder: Path) -> str:
    """A scenario's name as an experiment in a folder means it: a file beside the experiment comes first."""
    near = folder / name
    return near.as_posix() if is_path(name) and near.is_file() else name


def shown_path(path: Path) -> str:
    """A path as people see it: relative to the program's home or the working folder where it lies inside."""
    full = path.absolute()
    for base in (home(), Path.cwd()):
        if full.is_relative_to(base):
            return full.relative_to(base).as_posix()
    return path.as_posix()


def read_shipped(folder: str, name: str, findings: Findings) -> Node | None:
    """The mapping in a shipped file, None (with a problem noted) where it cannot be read."""
    path = home() / folder / f"{name}.yaml"
    return read_file(path, shown_path(path), findings, shipped=True)


def read_path(path: Path, folders: tuple[str, ...], findings: Findings) -> Node | None:
    """The mapping in a user's file; where the file is missing, the nearest shipped name is suggested."""
    shown = shown_path(path)
    if path.is_dir():
        findings.add(Place(shown, 0, 0), "", "a folder, not a file")
        return None
    if not path.exists():
        names = [name for folder in folders for name in shipped_names(folder)]
        findings.add(Place(shown, 0, 0), "", "no such file", suggestion=nearest(path.stem, names))
        return None
    return read_file(path, shown, findings)
