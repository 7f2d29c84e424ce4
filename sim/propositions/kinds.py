"""When a check passes: one written rule for each kind. Pure functions of the worlds' values by arm.

Signs are judged on paired differences: the same world meets the same luck in every arm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.propositions.bootstrap import Array, Estimate, Statistic, Table, context_intervals, estimate
from sim.propositions.expressions import evaluate

SHARE_SMALLEST = 0.02
"""Smallest difference of interest of a share: 2 points of 100."""

SPREAD_SMALLEST = 0.1
"""Smallest difference of interest of anything else: this many standard deviations."""

NO_CONTEXT = "no context is of the kind that the claim is about"

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Finding:
    """What a check came to.

    Attributes
    ----------
    effect
        The estimate that is shown, and on which the ablation is judged.
    agree
        Share of contexts that agree; NaN where the rule does not ask for it.
    contexts
        Contexts that count.
    passed
        Whether the rule is met.
    reason
        Why not, in words; "" where it is.
    first
        Of a crossing, the estimate of what is measured first; `effect` is the later one.
    """

    effect: Estimate
    agree: float
    contexts: int
    passed: bool
    reason: str = ""
    first: Estimate | None = None


def paired(table: Table, contrast: str) -> Array:
    """The contrast in each world, shape (contexts, worlds)."""
    return np.asarray(evaluate(contrast, table), dtype=np.float64)


def _of_contrast(contrast: str) -> Statistic:
    return lambda means: np.asarray(evaluate(contrast, means), dtype=np.float64)


def _finding(effect: Estimate, agree: float, contexts: int, complaints: list[str]) -> Finding:
    if effect.pairs == 0:
        complaints = [NO_CONTEXT if NO_CONTEXT in complaints else "nothing to compare: the metric is known in no pair"]
    return Finding(effect, agree, contexts, not complaints, "; ".join(complaints))


def _median(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")


def _sign_complaints(effect: Estimate, sign: float) -> list[str]:
    complaints = []
    if not effect.value * sign > 0.0:
        complaints.append("the mean difference does not have the claimed sign")
    if not effect.off_zero:
        complaints.append("its interval holds zero")
    return complaints


def sign(table: Table, contrast: str, claimed: float, measure: str, agreement: float) -> Finding:
    """Sign of a paired difference.

    Continuous metric: the *median* difference has the claimed sign, the interval of the mean difference excludes
    zero, and the contexts' own medians have the sign in `agreement` of them. Share or count: the mean has the sign,
    its interval excludes zero, and the contexts' means have the sign in `agreement` of those that do not tie.

    Parameters
    ----------
    claimed
        1 for higher, -1 for lower.
    measure
        "continuous", "share" or "count".
    """
    differences = paired(table, contrast)
    effect = estimate({"difference": differences}, lambda means: means["difference"])
    if measure == "continuous":
        each = np.array([_median(row) for row in differences])
        counted: Flags = np.isfinite(each)
    else:
        each = effect.by_context
        counted = np.isfinite(each) & (each != 0.0)
    contexts = int(counted.sum())
    agree = float((each[counted] * claimed > 0.0).mean()) if contexts else float("nan")
    complaints = _sign_complaints(effect, claimed)
    if measure == "continuous" and not _median(differences) * claimed > 0.0:
        complaints.append("the median difference does not have the claimed sign")
    if not agree >= agreement:
        complaints.append(f"the sign holds in {_percent(agree)} of contexts, {_percent(agreement)} are asked for")
    return _finding(effect, agree, contexts, complaints)


def _percent(part: float) -> str:
    return "none" if np.isnan(part) else f"{100.0 * part:.0f} %"


def smallest_of_interest(table: Table, measure: str, stated: float = 0.0) -> float:
    """The smallest difference of interest: as stated, else 2 points for a share, 0.1 standard deviations else."""
    if stated > 0.0:
        return stated
    if measure == "share":
        return SHARE_SMALLEST
    values = np.stack(list(table.values()))
    return SPREAD_SMALLEST * float(np.nanstd(values))


def null(table: Table, contrast: str, measure: str, smallest: float = 0.0) -> Finding:
    """No difference: the pooled interval lies inside the smallest difference of interest."""
    differences = paired(table, contrast)
    effect = estimate({"difference": differences}, lambda means: means["difference"])
    band = smallest_of_interest(table, measure, smallest)
    inside = np.abs(effect.by_context) <= band
    agree = float(inside[np.isfinite(effect.by_context)].mean()) if effect.pairs else float("nan")
    complaints = [] if -band <= effect.low and effect.high <= band else [f"the interval leaves ±{band:.3g}"]
    return _finding(effect, agree, int(np.isfinite(effect.by_context).sum()), complaints)


def appears(table: Table, contrast: str, measure: str, smallest: float = 0.0) -> tuple[Estimate, bool]:
    """The ablation of a null: without its mechanism the difference appears, its interval outside the band."""
    band = smallest_of_interest(table, measure, smallest)
    effect = null(table, contrast, measure, smallest).effect
    return effect, effect.low > band or effect.high < -band


def interaction(table: Table, contrast: str, claimed: float) -> Finding:
    """Difference of differences, or slope: it has the claimed sign and its interval excludes zero."""
    effect = estimate(table, _of_contrast(contrast))
    known = np.isfinite(effect.by_context)
    agree = float((effect.by_context[known] * claimed > 0.0).mean()) if known.any() else float("nan")
    return _finding(effect, agree, int(known.sum()), _sign_complaints(effect, claimed))


def crossing(first: Table, later: Table, contrast: str, claimed: float, about: Flags) -> Finding:
    """Rank reversal.

    In more than half of the contexts that the claim is about, the first metric's difference has the claimed sign and
    the later one's the other, each with its interval off zero.

    Parameters
    ----------
    about
        Contexts that the claim is about, shape (contexts,).
    """
    first_differences, later_differences = paired(first, contrast), paired(later, contrast)
    low_first, high_first = context_intervals(first_differences)
    low_later, high_later = context_intervals(later_differences)
    begins = low_first > 0.0 if claimed > 0.0 else high_first < 0.0
    turns = high_later < 0.0 if claimed > 0.0 else low_later > 0.0
    contexts = int(about.sum())
    agree = float((begins & turns)[about].mean()) if contexts else float("nan")
    effect = estimate({"difference": later_differences}, lambda means: means["difference"], about)
    began = estimate({"difference": first_differences}, lambda means: means["difference"], about)
    complaints = []
    if contexts == 0:
        complaints.append(NO_CONTEXT)
    elif not agree > 0.5:
        words = f"{_percent(float(begins[about].mean()))} begin as claimed, {_percent(float(turns[about].mean()))} turn"
        complaints.append(f"it crosses in {_percent(agree)} of contexts, more than half are asked for ({words})")
    return replace(_finding(effect, agree, contexts, complaints), first=began)


def dispersion(table: Table, wider: str, narrower: str, claimed: float = 1.0) -> Finding:
    """Spread between worlds of a context: the log ratio of standard deviations is off zero in the claimed direction."""
    known = np.all(np.isfinite(np.stack([table[wider], table[narrower]])), axis=0)
    squares = {}
    for role, arm in (("wider", wider), ("narrower", narrower)):
        values = np.where(known, table[arm], np.nan)
        count = np.maximum(known.sum(axis=1, keepdims=True), 2)
        centre = np.nansum(values, axis=1, keepdims=True) / count
        squares[role] = (values - centre) * (values - centre) * count / (count - 1.0)

    def log_ratio(means: Table) -> Array:
        tiny = 1e-300
        return np.asarray(0.5 * (np.log(means["wider"] + tiny) - np.log(means["narrower"] + tiny)))

    effect = estimate(squares, log_ratio)
    each = effect.by_context[np.isfinite(effect.by_context)]
    agree = float((each * claimed > 0.0).mean()) if each.size else float("nan")
    return _finding(effect, agree, int(each.size), _sign_complaints(effect, claimed))
