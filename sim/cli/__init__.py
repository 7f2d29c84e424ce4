"""The command line. Nothing heavy is imported here: each command imports what it needs when it is called."""

from __future__ import annotations

import signal
from types import FrameType
from typing import NoReturn

from sim.cli import claims, explaining, reading, workshop  # their commands come after those of `commands`
from sim.cli.commands import app

__all__ = ["app", "claims", "explaining", "main", "reading", "workshop"]


def main() -> None:
    """Run the command line; exit status 0, 1 (something failed) or 2 (bad input)."""
    signal.signal(signal.SIGTERM, _stop)  # so that a terminated sweep clears up as after Ctrl-C
    app(prog_name="ssrsim")


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
