"""The command line. Nothing is imported before `main` can tell a stop, so that Ctrl-C at once is no traceback."""

from __future__ import annotations

import gc
import signal
import sys
from types import FrameType
from typing import NoReturn

STOPPED = 130


def main() -> None:
    """Run the command line; exit status 0, 1 (something failed), 2 (bad input) or 130 (stopped)."""
    try:
        signal.signal(signal.SIGINT, _stop)
        signal.signal(signal.SIGTERM, _stop)  # so that a terminated sweep clears up as after Ctrl-C
        from sim.cli.app import app

        app(prog_name="ssrsim")
    except BaseException as error:  # a command tells its own stop: this one came before it had begun, or after its end
        if stop_behind(error) is None:
            raise
        print("\nStopped.", file=sys.stderr)
        sys.exit(STOPPED)
    finally:  # all is said and done: from here a stop ends the process without a word
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        gc.freeze()  # Python ends without going through all that was loaded once more


def stop_behind(error: BaseException) -> KeyboardInterrupt | None:
    """Ctrl-C that an error was made from: Python dresses one up that arrives while a class is being made."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, KeyboardInterrupt):
        cause = cause.__cause__
    return cause


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
