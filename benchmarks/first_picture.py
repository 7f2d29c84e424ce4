"""The answer to a changed choice in a warm process: 200 worlds of 20 years, with their quantiles by month."""

from __future__ import annotations

from typing import Any

from benchmarks.measure import WARM, median
from sim.api import simulate


def first_picture(repeat: int, warm: int = WARM, worlds: int = 200) -> dict[str, Any]:
    """Seconds from a changed number to its quantiles; each time another number, so that nothing is known before."""
    changed = iter(range(12, 12 + repeat + warm))

    def picture() -> object:
        months = {"months": next(changed)}
        return simulate("guinea_bissau_light", worlds=worlds, workers=1, years=20, drawdown=months).monthly

    return {"worlds": worlds, "seconds": median(picture, repeat, warm)}
