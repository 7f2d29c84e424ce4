"""What is installed: command, dependencies, pins, and a wheel that carries scenarios and experiments."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = ("requirements.txt", "requirements-dev.txt")


def pins(name: str) -> list[Requirement]:
    """The packages of a file of pins."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line.strip() and line[0] not in "#-"]


def wanted(*groups: str) -> list[Requirement]:
    extras = PROJECT["project"]["optional-dependencies"]
    names = [*PROJECT["project"]["dependencies"], *(name for group in groups for name in extras[group])]
    return [Requirement(name) for name in names]


def test_name_command_and_versions_are_those_promised():
    project = PROJECT["project"]
    assert project["name"] == "ssrsim"
    assert project["scripts"] == {"ssrsim": "sim.cli:main"}
    assert project["requires-python"] == ">=3.11"
    assert project["license"] == "Apache-2.0"
    assert str(next(one for one in wanted() if one.name == "mesa").specifier) == "<4,>=3.3"


def test_the_version_is_the_same_everywhere():
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert cited is not None
    assert cited[1] == PROJECT["project"]["version"]


@pytest.mark.parametrize("name", [*PINNED, "pyproject.toml", "Makefile", ".ci/run"])
def test_no_index_is_named(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text and "index-url" not in text and "find-links" not in text


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_every_dependency_is_pinned_within_its_range(python):

    def asked_for(one: Requirement) -> bool:
        return one.marker is None or one.marker.evaluate({"python_version": python})

    kept = [pin for name in PINNED for pin in pins(name)]
    found = {canonicalize_name(pin.name): pin for pin in kept if asked_for(pin)}
    for requirement in filter(asked_for, wanted("dev")):
        pin = found.get(canonicalize_name(requirement.name))
        assert pin is not None, f"{requirement.name} has no pin for Python {python}"
        (exact,) = pin.specifier
        assert exact.operator == "=="
        assert requirement.specifier.contains(exact.version), f"{pin} lies outside {requirement}"


def test_mesa_is_the_one_that_each_python_gets():
    versions = {str(pin.marker): str(pin.specifier) for pin in pins("requirements.txt") if pin.name == "Mesa"}
    assert versions['python_version < "3.12"'] == "==3.3.1"
    assert versions['python_version >= "3.12"'].startswith("==3.5")


def test_nothing_is_pinned_twice():
    kept = [(pin.name.lower(), str(pin.marker)) for name in PINNED for pin in pins(name)]
    assert len(kept) == len(set(kept))


def test_the_makefile_looks_for_a_python_that_runs(tmp_path):
    """A name on the PATH may be a shim for a version that is not installed."""
    shim = tmp_path / "python3.11"
    shim.write_text("#!/bin/sh\necho 'command not found' >&2\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    good = tmp_path / "python3.12"
    good.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    good.chmod(0o755)
    done = subprocess.run(
        ["make", "-n", "-B", ".venv/.python"],
        cwd=ROOT, capture_output=True, text=True, check=True, env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
    )  # fmt: skip
    assert "python3.12 -m venv" in done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    """The wheel, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("ssrsim-*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_carries_scenarios_experiments_and_data(wheel):
    names = set(wheel.namelist())
    for folder in ("scenarios", "experiments"):
        for path in (ROOT / folder).rglob("*.yaml"):
            assert f"sim/_shipped/{path.relative_to(ROOT).as_posix()}" in names
    for path in (ROOT / "sim").rglob("*"):
        if path.is_file() and path.suffix in (".yaml", ".csv", ".html", ".j2", ".css", ".py", ".typed"):
            assert path.relative_to(ROOT).as_posix() in names
    assert not [name for name in names if not name.startswith(("sim/", "ssrsim-"))]


def test_the_installed_program_works_from_any_folder(wheel, tmp_path):
    wheel.extractall(tmp_path / "installed")
    (tmp_path / "case.yaml").write_text("name: Mine\nbaseline: guinea_bissau\n", encoding="utf-8")
    code = (
        "import sim, sim.scenario as scenario\n"
        "print(sim.__file__, len(scenario.scenario_names()), len(scenario.experiment_names()))\n"
        "from sim.cli.app import app\n"
        "app(['check', 'case.yaml'])"
    )
    environment = {"PYTHONPATH": str(tmp_path / "installed"), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    place, cases, experiments = done.stdout.splitlines()[0].split()
    assert place.startswith(str(tmp_path)), "the checkout was tested, not the wheel"
    assert (int(cases), int(experiments)) == (30, 8)
