"""Files of named arrays that are there whole or not at all, and that notice damage when read.

A line with the header's length and SHA-256, the header (JSON), then one compressed body for each item. The header
holds what the writer wants to say, and of each item its arrays, length and SHA-256, so that one can be read alone.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

MAGIC = b"ssrsim-arrays-1"
UNFINISHED = ".unfinished"

Arrays = Mapping[str, npt.NDArray[Any]]


class Damaged(Exception):
    """A file is not what was written: cut short, changed, or something else."""


@dataclass(frozen=True)
class Header:
    """What a file holds: the writer's words, and each item's arrays and place."""

    path: Path
    about: Mapping[str, Any]
    items: tuple[Mapping[str, Any], ...]
    start: int

    def read(self, item: int) -> dict[str, npt.NDArray[Any]]:
        """Read one item.

        Raises
        ------
        Damaged
            The bytes are not those that were written.
        """
        entry = self.items[item]
        offset = self.start + sum(one["length"] for one in self.items[:item])
        try:
            with self.path.open("rb") as file:
                file.seek(offset)
                body = file.read(entry["length"])
        except FileNotFoundError:
            raise Damaged(f"{self.path.name} is missing") from None
        if sha256(body).hexdigest() != entry["sha256"]:
            raise Damaged(f"{self.path.name} is damaged: its checksum is wrong")
        return _unpacked(body, entry)


def write_arrays(path: Path, about: Mapping[str, Any], items: Iterable[Arrays]) -> None:
    """Write a file: to the disk under another name first, then renamed."""
    entries, bodies = [], []
    for arrays in items:
        plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
        raw = b"".join(array.data for array in plain.values())
        body = pa.compress(raw, codec="zstd", asbytes=True)
        described = [[name, array.dtype.str, list(array.shape)] for name, array in plain.items()]
        digest = sha256(body).hexdigest()
        entries.append({"arrays": described, "raw": len(raw), "length": len(body), "sha256": digest})
        bodies.append(body)
    header = json.dumps({"about": about, "items": entries}, allow_nan=False).encode()
    first = b"%s %d %s\n" % (MAGIC, len(header), sha256(header).hexdigest().encode())
    write_whole(path, b"".join([first, header, *bodies]))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there with all its content, on the disk, or not at all."""
    unfinished = path.with_name(f"{path.name}.{platform.node()}-{os.getpid()}{UNFINISHED}")  # two may write the same
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException as error:
        unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(path)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Make sure that a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        if not path.is_dir():  # some file systems know no syncing of folders
            raise
    finally:
        os.close(handle)


def read_header(path: Path) -> Header:
    """Read what a file holds.

    Raises
    ------
    Damaged
        It is not such a file, or its header is damaged.
    """
    with path.open("rb") as file:
        words = file.readline(200).split()
        if len(words) != 3 or words[0] != MAGIC or not words[1].isdigit():
            raise Damaged(f"{path.name} is damaged: its first line is wrong")
        text = file.read(int(words[1]))
        start = file.tell()
    if sha256(text).hexdigest().encode() != words[2]:
        raise Damaged(f"{path.name} is damaged: its header's checksum is wrong")
    found = json.loads(text)
    if path.stat().st_size != start + sum(item["length"] for item in found["items"]):
        raise Damaged(f"{path.name} is damaged: its length is wrong")
    return Header(path, found["about"], tuple(found["items"]), start)


def _unpacked(body: bytes, entry: Mapping[str, Any]) -> dict[str, npt.NDArray[Any]]:
    raw = pa.decompress(body, decompressed_size=entry["raw"], codec="zstd", asbytes=True)
    found, offset = {}, 0
    for name, kind, shape in entry["arrays"]:
        dtype = np.dtype(kind)
        count = int(np.prod(shape, dtype=np.int64))
        found[name] = np.frombuffer(raw, dtype, count, offset).reshape(shape)
        offset += count * dtype.itemsize
    return found
