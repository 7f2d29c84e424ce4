"""From the worlds' values to verdicts: the claim, and its ablation."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.propositions import kinds
from sim.propositions.bootstrap import Array, Estimate, ratio_bound
from sim.propositions.claims import AGREE, EXPECTED, Among, Check, Proposition
from sim.propositions.frame import Context
from sim.propositions.kinds import Finding
from sim.propositions.metrics import Metric
from sim.propositions.structural import FUNCTIONS, Material

MOST_LEFT = 0.2
"""An ablation takes an effect away if the upper bound of what is left is at most this part of it."""

PASS, FAIL, NONE = "pass", "fail", "–"

Get = Callable[[str, Metric], Array]
"""Values of a metric in an arm, shape (contexts, worlds)."""


@dataclass(frozen=True)
class Row:
    """What became of one check of one proposition.

    Attributes
    ----------
    number, claim, grade, check, kind, expect
        What was asked.
    effect, low, high
        Estimate and 90 % interval; NaN where there is none.
    agree, contexts
        Share of contexts that agree, and how many counted.
    left, bound
        |ablated| ÷ |intact|, and the upper bound of it; for a null the effect that appears without the mechanism.
    verdict, ablation
        "pass", "fail" or "–" (not asked for).
    gated, ablation_gated
        Whether the verdict fails the command.
    reason
        Why something failed, in words.
    pairs
        Worlds compared.
    first, first_low, first_high
        Of a crossing, the estimate of what is measured first and its interval; NaN else.
    """

    number: str
    claim: str
    grade: str
    check: str
    kind: str
    expect: str
    effect: float
    low: float
    high: float
    agree: float
    contexts: int
    left: float
    bound: float
    verdict: str
    ablation: str
    gated: bool
    ablation_gated: bool
    reason: str
    pairs: int
    first: float = math.nan
    first_low: float = math.nan
    first_high: float = math.nan

    @property
    def broken(self) -> bool:
        """Whether it fails the command."""
        return (self.gated and self.verdict == FAIL) or (self.ablation_gated and self.ablation == FAIL)


def judge(proposition: Proposition, intact: Get, ablated: Get, contexts: Sequence[Context]) -> list[Row]:
    """Judge every check of a proposition.

    Parameters
    ----------
    intact, ablated
        Where values come from; `ablated` is asked only for checks that have an ablation.
    """
    return [_row(proposition, check, intact, ablated, contexts) for check in proposition.checks]


def _row(proposition: Proposition, check: Check, intact: Get, ablated: Get, contexts: Sequence[Context]) -> Row:
    found = find(proposition, check, intact, contexts)
    left, bound, ablation, why = float("nan"), float("nan"), NONE, ""
    if proposition.ablated(check):
        left, bound, ablation, why = _ablation(proposition, check, found, ablated, contexts, intact)
    effect, first = found.effect, found.first
    began = (math.nan, math.nan, math.nan) if first is None else (first.value, first.low, first.high)
    return Row(
        number=proposition.number, claim=proposition.claim, grade=proposition.grade, check=check.name,
        kind=check.kind, expect=check.expect, effect=effect.value, low=effect.low, high=effect.high,
        agree=found.agree, contexts=found.contexts, left=left, bound=bound, verdict=PASS if found.passed else FAIL,
        ablation=ablation, gated=proposition.gate and check.gate,
        ablation_gated=proposition.ablation_gate and ablation != NONE and (check.gate or not proposition.gate),
        reason="; ".join(part for part in (found.reason, why) if part), pairs=effect.pairs,
        first=began[0], first_low=began[1], first_high=began[2],
    )  # fmt: skip


def find(
    proposition: Proposition, check: Check, get: Get, contexts: Sequence[Context], among: Get | None = None
) -> Finding:
    """Apply the rule of a check's kind; `among` tells which contexts the claim is about, `get` where not given."""
    if check.kind in ("structural", "accounting"):
        values = {
            arm: {name: get(arm, metric) for name, metric in check.metrics.items()} for arm in _arms(proposition, check)
        }
        return FUNCTIONS[check.function](Material(check, values, contexts))
    assert check.metric is not None
    table = _table(check, check.metric, get)
    if check.among is not None and check.kind != "crossing":
        about = _about(check, among or get, len(contexts))
        table = {arm: np.where(about[:, None], values, np.nan) for arm, values in table.items()}
    claimed = EXPECTED[check.expect]
    if check.kind == "null":
        return kinds.null(table, check.contrast, check.measure, check.smallest)
    if check.kind == "interaction":
        return kinds.interaction(table, check.contrast, claimed)
    if check.kind == "dispersion":
        wider, narrower = check.arms()
        return kinds.dispersion(table, wider, narrower, claimed)
    if check.kind == "crossing":
        assert check.later is not None
        about = _about(check, get, len(contexts))
        return kinds.crossing(table, _table(check, check.later, get), check.contrast, claimed, about)
    return kinds.sign(table, check.contrast, claimed, check.measure, AGREE[proposition.grade])


def _arms(proposition: Proposition, check: Check) -> tuple[str, ...]:
    return check.arms() or tuple(proposition.arms)


def _table(check: Check, metric: Metric, get: Get) -> dict[str, Array]:
    return {arm: get(arm, metric) for arm in check.arms()}


def _about(check: Check, get: Get, contexts: int) -> kinds.Flags:
    """Contexts that the claim is about: by the median of a metric in an arm."""
    return about(check.among, get, contexts)


def about(among: Among | None, get: Get, contexts: int) -> kinds.Flags:
    """Contexts that a claim is about; all where it does not say."""
    if among is None:
        return np.ones(contexts, dtype=np.bool_)
    values = get(among.arm, among.metric)
    medians = np.array([np.median(row[np.isfinite(row)]) if np.isfinite(row).any() else np.nan for row in values])
    flags: kinds.Flags = np.isfinite(medians)
    if among.below is not None:
        flags = flags & (medians < among.below)
    if among.above is not None:
        flags = flags & (medians > among.above)
    return flags


def _ablation(
    proposition: Proposition, check: Check, found: Finding, ablated: Get, contexts: Sequence[Context], intact: Get
) -> tuple[float, float, str, str]:
    """What is left of the effect without the mechanism: ratio, its upper bound, verdict, and why it failed."""
    if check.kind == "null":
        assert check.metric is not None
        band = kinds.smallest_of_interest(_table(check, check.metric, intact), check.measure, check.smallest)
        effect, shows = kinds.appears(_table(check, check.metric, ablated), check.contrast, check.measure, band)
        why = "" if shows else "the difference does not appear without the mechanism"
        return effect.value, float("nan"), PASS if shows else FAIL, why
    without = _same_contexts(proposition, check, ablated, intact, contexts)
    left, bound = ratio_bound(without, found.effect)
    complaints = []
    if not found.effect.off_zero:
        complaints.append("the intact effect is not distinguishable, so there is nothing to take away")
    elif not bound <= MOST_LEFT:
        complaints.append(f"without the mechanism up to {bound:.2f} of the effect is left, 0.2 may be")
    return left, bound, FAIL if complaints else PASS, "; ".join(complaints)


def _same_contexts(
    proposition: Proposition, check: Check, ablated: Get, intact: Get, contexts: Sequence[Context]
) -> Estimate:
    """The ablated effect; a crossing is looked at in the contexts that the intact claim is about."""
    if check.kind != "crossing":
        measured = check if check.without is None else replace(check, metric=check.without)
        return find(proposition, measured, ablated, contexts, among=intact).effect
    assert check.metric is not None and check.later is not None
    about = _about(check, intact, len(contexts))
    tables = _table(check, check.metric, ablated), _table(check, check.later, ablated)
    return kinds.crossing(*tables, check.contrast, EXPECTED[check.expect], about).effect


def not_run(proposition: Proposition, reason: str) -> list[Row]:
    """Rows of a proposition that cannot be run; a gate that cannot be run has not been passed."""
    nan = float("nan")
    return [
        Row(
            proposition.number, proposition.claim, proposition.grade, check.name, check.kind, check.expect, nan, nan,
            nan, nan, 0, nan, nan, "not run", NONE, proposition.gate and check.gate, False, reason, 0,
        )
        for check in proposition.checks
    ]  # fmt: skip


def by_proposition(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    """Rows by the number of their proposition, in order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.number, []).append(row)
    return found
