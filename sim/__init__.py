"""ssrsim: security-sector reform after a war, simulated. It compares mechanisms; it forecasts no country.

Three calls do nearly everything:

    >>> from sim import simulate, sweep, compare
    >>> simulate("guinea_bissau_light", worlds=200)

``SSRModel`` is the Mesa model itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.api import compare, simulate, sweep
    from sim.model import SSRModel

__all__ = ["SSRModel", "compare", "simulate", "sweep"]


def __getattr__(name: str) -> Any:
    """Import the public names when they are first asked for, so that ``import sim`` stays quick."""
    if name == "SSRModel":
        from sim.model import SSRModel

        return SSRModel
    if name in __all__:
        from sim import api

        return getattr(api, name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
