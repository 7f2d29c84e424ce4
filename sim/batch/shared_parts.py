"""Chunks written by the workers themselves, onto storage that they share with the process that asked for them."""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

PROBE = "probe"


class DamagedPart(Exception):
    """A file that is not what its writer wrote."""


@dataclass(frozen=True)
class Receipt:
    """What a worker says of a file that it has written: its name, its SHA-256 and its size in bytes."""

    name: str
    digest: str
    bytes: int


def write_part(folder: Path, name: str, part: Any) -> Receipt:
    """Write what a chunk gave, whole or not at all: a temporary name, flushed to the disk, then renamed.

    Parameters
    ----------
    folder
        Folder on shared storage, which is there.
    name
        Name of the file; a second writer of the same chunk replaces the first, with the same content.
    """
    content = pickle.dumps(part, protocol=5)
    partial = folder / f".{name}.{os.getpid()}"
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, folder / name)
    return Receipt(name, sha256(content).hexdigest(), len(content))


def read_part(folder: Path, receipt: Receipt) -> Any:
    """Read a part back, and take its file away.

    Raises
    ------
    DamagedPart
        The file is missing, cut short or changed.
    """
    path = folder / receipt.name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DamagedPart(f"{path} is missing") from None
    if sha256(content).hexdigest() != receipt.digest:
        raise DamagedPart(f"{path} holds {len(content):,} bytes that are not the {receipt.bytes:,} written")
    path.unlink()
    return pickle.loads(content)


def sees(folder: Path, mark: str) -> bool:
    """Whether this process finds in a folder the mark that another process left there."""
    try:
        return (folder / PROBE).read_text(encoding="utf-8") == mark
    except OSError:
        return False
