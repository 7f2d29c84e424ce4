"""Ctrl-C and termination before a command begins and after its end: a plain word, never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")

# Runs `ssrsim scenarios` and is stopped while a module is loaded for the first time.
STOPPED_WHILE_LOADING = """
import signal, sys
from sim.cli import main

class Stop:
    def find_spec(self, name, path=None, target=None):
        if name == "{module}":
            sys.meta_path.remove(self)
            signal.raise_signal({how})

sys.meta_path.insert(0, Stop())
sys.argv = ["ssrsim", "scenarios"]
main()
"""

STOPPED_AT_THE_END = """
import atexit, signal, sys
from sim.cli import main

atexit.register(signal.raise_signal, {how})
sys.argv = ["ssrsim", "scenarios"]
main()
"""


def python(code: str) -> subprocess.CompletedProcess[str]:
    """Run some code in a fresh Python."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env=environment)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("module", ["typer", "sim.cli.app", "sim.cli.commands", "sim.cli.options", "sim.cli.listing"])
def test_a_stop_while_the_program_is_loaded_is_a_stop(module, how):
    done = python(STOPPED_WHILE_LOADING.format(module=module, how=int(how)))
    assert done.returncode == 130, done.stderr
    assert done.stderr.strip().startswith("Stopped.") and "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_after_the_end_takes_back_nothing(how):
    done = python(STOPPED_AT_THE_END.format(how=int(how)))
    assert done.returncode == -how
    assert done.stderr == "" and "guinea_bissau" in done.stdout
