"""How often somebody may knock: a bucket of requests for each visitor, refilled by time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

MOST_VISITORS = 2000
"""Buckets kept; with more, those that are full again are forgotten."""


@dataclass(frozen=True)
class Allowance:
    """So many at once, and so many a second after that."""

    burst: int
    rate: float


REQUESTS = Allowance(burst=120, rate=20)
"""Of one signed-in device."""
STRANGERS = Allowance(burst=240, rate=40)
"""Of one address, by all who have not signed in: a room may come in through one hotspot."""
PINS = Allowance(burst=10, rate=0.1)
"""Wrong PINs from one address."""
PINS_OF_ALL = Allowance(burst=60, rate=0.5)
"""Wrong PINs from all addresses: a million PINs for ten seats would take days."""


class Limiter:
    """Counts by name; safe to use from several threads.

    Parameters
    ----------
    clock
        Seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[tuple[str, Allowance], tuple[float, float]] = {}
        self._change = threading.Lock()

    def take(self, name: str, allowance: Allowance) -> bool:
        """Take one; False where none is left."""
        with self._change:
            left = self._now(name, allowance)
            self._left[name, allowance] = (max(left - 1.0, 0.0), self._clock())
            self._forget()
            return left >= 1.0

    def left(self, name: str, allowance: Allowance) -> bool:
        """Whether one is left, without taking it."""
        with self._change:
            return self._now(name, allowance) >= 1.0

    def _now(self, name: str, allowance: Allowance) -> float:
        left, when = self._left.get((name, allowance), (allowance.burst, self._clock()))
        return min(left + (self._clock() - when) * allowance.rate, allowance.burst)

    def _forget(self) -> None:
        if len(self._left) > MOST_VISITORS:
            full = [key for key in self._left if self._now(*key) >= key[1].burst]
            for key in full or list(self._left)[: MOST_VISITORS // 2]:
                del self._left[key]
