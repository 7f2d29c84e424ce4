"""What support and the national force cost, by who paid; constant US dollars, not discounted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.outcomes.months import Array, total
from sim.outcomes.relapse import ACTIVE

PAYERS: Mapping[str, tuple[str, ...]] = {
    "un": ("reform_assessed", "reform_un_programmatic"),
    "donors": (
        "reform_voluntary",
        "reform_bilateral",
        "reform_pooled",
        "recurrent_pooled",
        "recurrent_bilateral",
    ),
    "domestic": ("reform_domestic", "recurrent_domestic"),
    "presence": ("presence_cost",),
}
"""Who pays which monthly item. Voluntary contributions are the donors' although the UN spends them; the cost
of presence (troops and police) stands apart, because it would hide everything else."""


def by_payer(series: Mapping[str, Array]) -> dict[str, Array]:
    """Cost over the whole run by payer, and `total`: constant USD, shape (worlds,).

    Parameters
    ----------
    series
        Monthly records in USD a month, each of shape (months, worlds).
    """
    costs: dict[str, Array] = {}
    for payer, items in PAYERS.items():
        amount = np.zeros(series[items[0]].shape[1])
        for item in items:
            amount = amount + total(series[item])
        costs[payer] = amount
    costs["total"] = costs["un"] + costs["donors"] + costs["domestic"] + costs["presence"]
    return costs


def relapse_free_years(annual: Array) -> Array:
    """Calendar years of the run with fewer than 25 battle deaths, shape (worlds,)."""
    return total((annual < ACTIVE).astype(np.float64))


def per_relapse_free_year(cost: Array, annual: Array) -> Array:
    """Cost divided by the quiet years of the run, USD a year; NaN in a world without any quiet year.

    For many worlds divide the sum of costs by the sum of quiet years: a mean of ratios favours lucky worlds.
    """
    quiet = relapse_free_years(annual)
    return np.where(quiet > 0.0, cost / np.where(quiet > 0.0, quiet, 1.0), np.nan)
