"""Loading what a command needs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Import modules without looking for garbage meanwhile, which takes a tenth of the time and finds next to none.

    What is loaded is not looked through later, either: it stays to the end.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
