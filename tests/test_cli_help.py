"""Help is quick because nothing heavy is imported, and every command shows an example."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from sim.cli.app import app

COMMANDS = (
    *("scenarios", "show", "check", "run", "plan", "sweep", "extend", "merge"),
    *("compare", "sensitivity", "export", "plot", "report", "branch", "why", "story", "propositions", "explore"),
)
HEAVY = (
    "numpy",
    "numba",
    "pandas",
    "mesa",
    "matplotlib",
    "pydantic",
    "yaml",
    "scipy",
    "pyarrow",
    "jinja2",
    "rich",
)


def modules_after(code: str) -> set[str]:
    """Names of all modules that a fresh Python holds after some code."""
    text = f"import sys\n{code}\nprint('modules', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=300
    )
    return set(done.stdout.splitlines()[-1].split()[1:])


def test_help_imports_nothing_heavy():
    code = (
        "from sim.cli import main\n"
        "sys.argv = ['ssrsim', '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code"
    )
    assert modules_after(code).isdisjoint(HEAVY)


def test_the_package_imports_nothing_heavy():
    assert modules_after("import sim").isdisjoint(HEAVY)


def test_every_command_of_the_program_is_tested_here():
    assert {command.callback.__name__ for command in app.registered_commands} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_of_itself(command):
    done = CliRunner().invoke(app, [command, "--help"])
    assert done.exit_code == 0
    assert "Example" in done.output
    assert f"ssrsim {command}" in " ".join(done.output.split())


def test_the_whole_help_says_what_it_is_not():
    done = CliRunner().invoke(app, ["--help"])
    assert "forecasts no country" in done.output
    for command in COMMANDS:
        assert f"  {command}" in done.output
    assert "..." not in done.output.partition("Commands:")[2], "a command is not described in one line"


def test_the_version_is_told():
    done = CliRunner().invoke(app, ["--version"])
    assert done.exit_code == 0
    assert done.output.startswith("ssrsim")
