"""How long it takes to begin: help, the first run after installation, and every later one."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measure import WARM, median, seconds

PROGRAM = [sys.executable, "-m", "sim.cli"]


def _command(words: list[str], folder: str, cache: str) -> None:
    environment = os.environ | {"SSRSIM_CACHE": cache, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # Python keeps modules compiled, unless somebody forbids it
    subprocess.run([*PROGRAM, *words], cwd=folder, env=environment, check=True, capture_output=True)


def start(repeat: int, warm: int = WARM, worlds: int = 200, scenario: str = "synthetic") -> dict[str, Any]:
    """Seconds of the whole command; for the first run, no rule is compiled yet."""
    first = []
    with tempfile.TemporaryDirectory() as folder:
        words = ["run", scenario, "--worlds", str(worlds), "--tables-only", "--force", "--out", str(Path(folder) / "x")]
        for number in range(max(repeat // 2, 1)):
            cache = str(Path(folder) / f"cache-{number}")
            first.append(seconds(lambda to=cache: _command(words, folder, to)))
        return {
            "worlds": worlds,
            "help_seconds": median(lambda: _command(["--help"], folder, cache), repeat, warm),
            "first_run_seconds": statistics.median(first),
            "later_run_seconds": median(lambda: _command(words, folder, cache), repeat, warm),
        }
