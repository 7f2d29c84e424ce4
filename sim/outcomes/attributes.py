"""What reform is for: just, accountable and effective forces, and five attributes of forces and oversight.

The same end goal stands at every level of engagement (policy paper, annex I). Each of its three sides is seen in the
three parts of a defence sector (note 2): the services, the ministry that runs them, and those who oversee them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.outcomes.months import Array

GOAL = ("just", "accountable", "effective")
ATTRIBUTES = ("effective", "accountable", "efficient", "professional", "sustainable")


@dataclass(frozen=True)
class Weights:
    """How much each part of the sector counts. All are design defaults, grade E (expert guess).

    Attributes
    ----------
    services
        The forces themselves: conduct, command that answers to the government, incidents answered alone.
    ministry
        Those who run them: military justice, payroll, planning and supply.
    oversight
        Those who oversee them: oversight, and the strategy that they hold the forces to.
    """

    services: float = 1.0
    ministry: float = 1.0
    oversight: float = 1.0


def attributes(series: Mapping[str, Array], weights: Weights | None = None) -> dict[str, Array]:
    """Return the three sides of the goal and the further attributes in every month, 0-1.

    Parameters
    ----------
    series
        Monthly records, shape (months, worlds).
    weights
        How much each part of the sector counts; equal if not given.

    Returns
    -------
    Name -> array of the shape of the series: `GOAL`, the rest of `ATTRIBUTES`, and `goal`, the least of the three.
    """
    w = weights or Weights()
    whole = w.services + w.ministry + w.oversight

    def seen(services: Array, ministry: Array, oversight: Array) -> Array:
        return (w.services * services + w.ministry * ministry + w.oversight * oversight) / whole

    supply = (series["level_planning"] + series["level_procurement"] + series["level_logistics"]) / 3.0
    goal = {
        "just": seen(series["conduct"], series["level_justice"], series["oversight"]),
        "accountable": seen(1.0 - series["captured"], series["level_payroll"], series["oversight"]),
        "effective": seen(series["response_alone"], supply, series["strategy"]),
    }
    least = np.minimum(np.minimum(goal["just"], goal["accountable"]), goal["effective"])
    return goal | {
        "efficient": (1.0 - series["ghosts"]) * (1.0 - series["payroll_gap"]),
        "professional": (series["skill"] + series["cohesion"] + series["conduct"]) / 3.0,
        "sustainable": np.clip(series["cover"], 0.0, 1.0),
        "goal": least,
    }
