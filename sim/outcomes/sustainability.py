"""Sustainability after drawdown: four parts, always shown apart.

*Fiscal*: is the force's recurrent cost paid from domestic money? *Institutional*: do the functions that were
handed over persist, under oversight? *Ownership*: who starts reforms, who co-finances, who is in the room?
*Operational*: do national forces answer incidents alone, ready and well conducted?

Every measure is the mean of three months. "At handover" means the last quarter before support tapers; "after"
means the eighth quarter after the end of drawdown (months 22 to 24 without support).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.outcomes.months import Array, at, quarter_mean

PARTS = ("fiscal", "institutional", "ownership", "operational")
FUNCTIONS = (
    "payroll", "personnel", "procurement", "logistics", "planning", "training", "upkeep", "justice",
)  # fmt: skip

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Thresholds:
    """When a part holds. All are design defaults, grade E (expert guess), meant to be varied.

    Attributes
    ----------
    cover
        Least share of the authorised strength's recurrent cost that domestic money pays.
    arrears
        Most months of pay owed.
    persisting
        Least share of functions that persist.
    keep
        Share of its level at handover that a function must keep to persist.
    floor
        Level (0-1) that a function must also have; the least level that response is measured against.
    oversight
        Least oversight (0-1).
    oversight_margin
        Fall of oversight over `lookback` months that still counts as not falling (0-1).
    initiative, cofinancing, inclusiveness
        Least nationally initiated share of reform decisions, co-financing released ÷ promised, inclusiveness.
    response
        Least share of incidents answered by national forces alone, relative to handover.
    ready
        Least share of units paid, manned and trained.
    abuse_margin, abuse_slack
        Rise of abuse over `lookback` months that still counts as not rising: this share of it plus this many
        incidents per 1,000 soldiers and year.
    lookback
        Months over which "not falling" and "not rising" look back.
    quarters
        Quarters from the end of drawdown in which all four parts must hold.
    peace_years
        Calendar years after the year of exit over which peace must hold.
    """

    cover: float = 0.90
    arrears: float = 1.0
    persisting: float = 0.75
    keep: float = 0.80
    floor: float = 0.30
    oversight: float = 0.40
    oversight_margin: float = 0.03
    initiative: float = 0.50
    cofinancing: float = 0.70
    inclusiveness: float = 0.50
    response: float = 0.90
    ready: float = 0.70
    abuse_margin: float = 0.10
    abuse_slack: float = 0.5
    lookback: int = 12
    quarters: int = 8
    peace_years: int = 5


def ratio(above: Array, below: Array, least: float = 0.02) -> Array:
    """`above` ÷ `below`; NaN where `below` is under `least`, too little to have a share of."""
    enough = below >= least
    return np.where(enough, above / np.where(enough, below, 1.0), np.nan)


def fiscal_cover(series: Mapping[str, Array], last: Array) -> Array:
    """Domestically paid recurrent spending ÷ recurrent cost of the *authorised* strength, over a quarter.

    The force in being shrinks when unpaid soldiers leave, and would flatter. 1 where nothing falls due.
    """
    due = quarter_mean(series["recurrent_cost"], last)
    paid = quarter_mean(series["recurrent_domestic"], last)
    nothing = due <= 0.0
    return np.where(nothing, 1.0, paid / np.where(nothing, 1.0, due))


def functions_at(series: Mapping[str, Array], last: Array) -> list[Array]:
    """Total level of each of the eight functions in the quarter that ends with month `last`."""
    return [quarter_mean(series[f"level_{name}"], last) for name in FUNCTIONS]


def persisting_share(levels: list[Array], at_handover: list[Array], thresholds: Thresholds) -> Array:
    """Share of the functions that persist.

    A function persists at `keep` of its level at handover *and* above the floor, so one that never reached
    the floor does not: having built nothing earns nothing.
    """
    share = np.zeros_like(levels[0])
    for now, then in zip(levels, at_handover, strict=True):
        share = share + (now >= np.maximum(thresholds.keep * then, thresholds.floor)) / len(levels)
    return np.where(np.isnan(levels[0]), np.nan, share)


@dataclass(frozen=True)
class Baseline:
    """Levels at handover, one entry per world: the eight functions and the share answered alone."""

    functions: list[Array]
    response: Array


def baseline(series: Mapping[str, Array], handover: Array) -> Baseline:
    """Levels in the last quarter before support tapers; zero (so the floor alone counts) without handover."""
    last = np.maximum(handover - 1.0, 0.0)
    functions = [np.nan_to_num(level) for level in functions_at(series, last)]
    return Baseline(functions, np.nan_to_num(quarter_mean(series["response_alone"], last)))


def measures(
    series: Mapping[str, Array], last: Array, base: Baseline, thresholds: Thresholds
) -> dict[str, Array]:
    """All measures of the four parts in the quarters that end with months `last`.

    Parameters
    ----------
    series
        Monthly records, shape (months, worlds).
    last
        Last month of each quarter, shape (worlds,) or (periods, worlds); NaN gives NaN.
    base
        Levels at handover.

    Returns
    -------
    name -> array of the shape of `last`. `oversight_before` and `abuse_before` are `lookback` months earlier.
    """
    plain = ("arrears", "oversight", "initiative", "cofinancing", "inclusiveness", "abuse")
    found = {name: quarter_mean(series[name], last) for name in plain}
    found["ready"] = quarter_mean(series["ready_units"], last)
    found["response"] = quarter_mean(series["response_alone"], last)
    found["cover"] = fiscal_cover(series, last)
    found["persisting"] = persisting_share(functions_at(series, last), base.functions, thresholds)
    for name in ("oversight", "abuse"):
        found[f"{name}_before"] = quarter_mean(series[name], last - thresholds.lookback)
    found["response_kept"] = found["response"] / np.maximum(base.response, thresholds.floor)
    return found


def holds(found: Mapping[str, Array], thresholds: Thresholds) -> dict[str, Flags]:
    """Whether each part holds, from the measures of `measures`; a missing measure does not hold."""
    t = thresholds
    oversight_kept = found["oversight"] >= found["oversight_before"] - t.oversight_margin
    abuse_limit = found["abuse_before"] * (1.0 + t.abuse_margin) + t.abuse_slack
    initiative, cofinancing = found["initiative"] >= t.initiative, found["cofinancing"] >= t.cofinancing
    response, ready = found["response_kept"] >= t.response, found["ready"] >= t.ready
    return {
        "fiscal": (found["cover"] >= t.cover) & (found["arrears"] <= t.arrears),
        "institutional": (found["persisting"] >= t.persisting)
        & (found["oversight"] >= t.oversight)
        & oversight_kept,
        "ownership": initiative & cofinancing & (found["inclusiveness"] >= t.inclusiveness),
        "operational": response & ready & (found["abuse"] <= abuse_limit),
    }


def scores(found: Mapping[str, Array]) -> dict[str, Array]:
    """Return the main measure of each part, cut to 0-1."""
    main = dict(zip(PARTS, ("cover", "persisting", "initiative", "response_kept"), strict=True))
    return {part: np.clip(found[name], 0.0, 1.0) for part, name in main.items()}


def index(parts: Mapping[str, Array]) -> tuple[Array, npt.NDArray[np.intp]]:
    """Geometric mean of the four scores, and the position in `PARTS` of the weakest.

    To be printed with its parts only.
    """
    product = parts["fiscal"] * parts["institutional"] * parts["ownership"] * parts["operational"]
    weakest = np.argmin(np.stack([parts[part] for part in PARTS]), axis=0)
    return np.sqrt(np.sqrt(product)), weakest


def monthly_scores(
    series: Mapping[str, Array], handover: Array, thresholds: Thresholds | None = None
) -> dict[str, Array]:
    """Score of each part, 0-1, in every month, for plotting; each of shape (months, worlds).

    Parameters
    ----------
    handover
        Month in which support begins to taper, shape (worlds,); functions and response are measured against
        their level then, before it as well.
    """
    thresholds = thresholds or Thresholds()
    months, worlds = series["arrears"].shape
    every = np.broadcast_to(np.arange(months, dtype=np.float64)[:, None], (months, worlds))
    return scores(measures(series, every, baseline(series, handover), thresholds))


def monthly_holds(
    series: Mapping[str, Array], handover: Array, thresholds: Thresholds | None = None
) -> dict[str, Flags]:
    """Whether each part holds in every month (quarter ending there); each of shape (months, worlds)."""
    thresholds = thresholds or Thresholds()
    months, worlds = series["arrears"].shape
    every = np.broadcast_to(np.arange(months, dtype=np.float64)[:, None], (months, worlds))
    return holds(measures(series, every, baseline(series, handover), thresholds), thresholds)


def quarter_ends(exit_month: Array, thresholds: Thresholds) -> Array:
    """Last month of each quarter from the end of drawdown, shape (quarters, worlds).

    The first quarter begins with the month of exit; NaN where there was none.
    """
    quarter = np.arange(1, thresholds.quarters + 1, dtype=np.float64)[:, None]
    return exit_month + 3.0 * quarter - 1.0


def parts_hold(
    series: Mapping[str, Array], handover: Array, exit_month: Array, thresholds: Thresholds
) -> dict[str, Array]:
    """1 where a part holds in all the quarters after drawdown, by part, and `sustained` where all four do.

    NaN where the horizon comes before the last of these quarters ends, or support never ended.
    """
    ends = quarter_ends(exit_month, thresholds)
    flags = holds(measures(series, ends, baseline(series, handover), thresholds), thresholds)
    reached = ends[-1] <= series["arrears"].shape[0] - 1
    result = {part: np.where(reached, flags[part].all(axis=0), np.nan) for part in PARTS}
    product = result["fiscal"] * result["institutional"] * result["ownership"] * result["operational"]
    return result | {"sustained": product}


def peace_held(annual_active: Array, coup_successes: Array, exit_month: Array, years: int) -> Array:
    """1 where no year was active and no coup succeeded, from the end of drawdown on; NaN beyond the horizon.

    Parameters
    ----------
    annual_active
        1 in years with at least 25 battle deaths, shape (years, worlds).
    coup_successes
        By month, shape (months, worlds).
    exit_month
        First month after drawdown, shape (worlds,).
    years
        Calendar years after the year of exit that are looked at; the last full year before exit and the year
        of exit count too, so a world active at exit has not held.
    """
    exit_year = np.floor(exit_month / 12.0)
    broken = np.zeros(exit_month.shape[0], dtype=np.bool_)
    for step in range(-1, years + 1):
        broken = broken | (at(annual_active, exit_year + step) > 0.0)
    for step in range(12 * years):
        broken = broken | (at(coup_successes, exit_month + step) > 0.0)
    reached = exit_year + years <= annual_active.shape[0] - 1
    return np.where(reached, (~broken).astype(np.float64), np.nan)
