"""The command line. Nothing heavy is imported here: each command imports what it needs when it is called."""

from __future__ import annotations

import gc
import signal
import sys
from types import FrameType
from typing import NoReturn

from sim.cli import claims, explaining, reading, serving, workshop  # their commands come after those of `commands`
from sim.cli.commands import app
from sim.cli.errors import STOPPED, stop_behind

__all__ = ["app", "claims", "explaining", "main", "reading", "serving", "workshop"]


def main() -> None:
    """Run the command line; exit status 0, 1 (something failed), 2 (bad input) or 130 (stopped)."""
    signal.signal(signal.SIGTERM, _stop)  # so that a terminated sweep clears up as after Ctrl-C
    try:
        app(prog_name="ssrsim")
    except Exception as error:  # before a command has begun; a command tells its own stop
        if stop_behind(error) is None:
            raise
        sys.exit(STOPPED)
    finally:
        gc.freeze()  # Python ends without going through all that was loaded once more


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
