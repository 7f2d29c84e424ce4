"""Whether there can be a folder for what a command will write, known before it runs anything."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from sim.batch.store import in_the_way


def check_out(folder: Path) -> None:
    """Refuse a folder for files that cannot be made or written to, before anything is run; nothing is left of the try.

    Raises
    ------
    InputErrors
        The folder cannot be made, cannot be written to, or is a file.
    """
    made: list[Path] = []
    try:
        if folder.exists() and not folder.is_dir():
            raise in_the_way(str(folder), "exists and is not a folder", "the path of a folder")
        made = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        message = f"no folder for files can be here ({error.strerror or error})"
        raise in_the_way(str(folder), message, "the path of a folder that can be written to") from None
    finally:
        for path in made:
            with suppress(OSError):
                path.rmdir()
