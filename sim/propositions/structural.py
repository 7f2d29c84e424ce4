"""Checks of their own: structures and identities, written out beside the claims that name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.propositions.bootstrap import Array, Estimate, context_intervals, estimate
from sim.propositions.claims import Check
from sim.propositions.frame import Context
from sim.propositions.kinds import SHARE_SMALLEST, Finding, smallest_of_interest

Values = Mapping[str, Mapping[str, Array]]
"""Values by arm and by name of metric, each of shape (contexts, worlds)."""


@dataclass(frozen=True)
class Material:
    """What a check of its own looks at."""

    check: Check
    values: Values
    contexts: Sequence[Context]


def _count(effect: float, agree: float, contexts: int, complaints: list[str], pairs: int) -> Finding:
    """A finding without a bootstrap: a count or a share."""
    nothing = np.full(0, np.nan)
    found = Estimate(effect, float("nan"), float("nan"), nothing, nothing, pairs)
    return Finding(found, agree, contexts, not complaints, "; ".join(complaints))


def no_configuration_dominates(material: Material) -> Finding:
    """At least two arms lie on the Pareto front of the outputs, and the winner changes with the context.

    Metrics whose name begins with `cost` are better low. An arm *wins* an output in a context if it is best there in
    the odd worlds and in the even ones: a winner by luck is not counted. The winner changes if, for some output other
    than cost, two arms each win in at least two contexts.
    """
    arms = list(material.values)
    outputs = list(material.check.metrics)
    signed = {
        output: np.stack([(-1.0 if output.startswith("cost") else 1.0) * material.values[arm][output] for arm in arms])
        for output in outputs
    }
    overall = np.array([[np.nanmean(signed[output][i]) for output in outputs] for i in range(len(arms))])
    beaten = [
        any(np.all(other >= own) and np.any(other > own) for j, other in enumerate(overall) if j != i)
        for i, own in enumerate(overall)
    ]
    front = [arm for arm, lost in zip(arms, beaten, strict=True) if not lost]
    changing = [output for output in outputs if not output.startswith("cost") and _winners(signed[output]) >= 2]
    complaints = []
    if len(front) < 2:
        complaints.append(f"only {', '.join(front)} on the Pareto front")
    if not changing:
        complaints.append("the same configuration wins every output wherever there is a clear winner")
    return _count(float(len(front)), len(changing) / len(outputs), len(material.contexts), complaints, overall.size)


def _winners(values: Array) -> int:
    """How many arms win in at least two contexts; values of shape (arms, contexts, worlds), higher is better."""
    with np.errstate(invalid="ignore"):
        halves = [np.nanmean(values[:, :, start::2], axis=2) for start in (0, 1)]
    best = [np.argmax(np.nan_to_num(half, nan=-np.inf), axis=0) for half in halves]
    lead = np.max(halves[0], axis=0) > np.min(halves[0], axis=0)
    clear = best[0][(best[0] == best[1]) & lead]
    return int((np.bincount(clear, minlength=1) >= 2).sum())


def can_be_negative(material: Material) -> Finding:
    """The difference arm `support` − arm `none` is a harm in more contexts than chance gives.

    A harm lies below zero, interval included, by at least the smallest difference of interest. With a 90 % interval one
    context in twenty would do so by luck; more than one in ten are asked for.
    """
    (metric,) = material.check.metrics
    differences = material.values["support"][metric] - material.values["none"][metric]
    _, high = context_intervals(differences)
    band = material.check.smallest or SHARE_SMALLEST
    harmed = float(((high < 0.0) & (np.nanmean(differences, axis=1) <= -band)).mean())
    effect = estimate({"difference": differences}, lambda means: means["difference"])
    words = f"net harm in {100 * harmed:.0f} % of contexts, more than 10 % are asked for"
    complaints = [] if harmed > 0.10 else [words]
    return Finding(effect, harmed, len(material.contexts), not complaints, "; ".join(complaints))


LIGHT_CASES, HEAVY_CASES = ("guinea_bissau",), ("dr_congo", "afghanistan")
"""Which presets had a light and a heavy footprint in fact."""


def naive_comparison_misleads(material: Material) -> Finding:
    """Comparing cases, each with the footprint it had, gives another effect than the same footprints on every context.

    The effect is the naive difference (heavy in the contexts around DR Congo and Afghanistan, less light in those
    around Guinea-Bissau) less the mean paired difference over all contexts. Material: beyond the smallest difference
    of interest, its interval off zero.
    """
    (metric,) = material.check.metrics
    heavy, light = material.values["heavy"][metric], material.values["light"][metric]
    presets = np.array([context.preset for context in material.contexts])
    was_light = np.isin(presets, LIGHT_CASES)[:, None] * np.ones_like(light)
    was_heavy = np.isin(presets, HEAVY_CASES)[:, None] * np.ones_like(light)
    table = {
        "heavy_sum": np.where(was_heavy > 0.0, heavy, 0.0), "heavy_count": was_heavy,
        "light_sum": np.where(was_light > 0.0, light, 0.0), "light_count": was_light,
        "paired": heavy - light,
    }  # fmt: skip

    def statistic(means: Mapping[str, Array]) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            naive = means["heavy_sum"] / means["heavy_count"] - means["light_sum"] / means["light_count"]
        return np.asarray(naive - means["paired"])

    effect = estimate(table, statistic)
    band = smallest_of_interest({"heavy": heavy, "light": light}, material.check.measure, material.check.smallest)
    complaints = []
    if not effect.off_zero:
        complaints.append("the interval of the difference between the two estimates holds zero")
    if not abs(effect.value) > band:
        complaints.append(f"the two estimates differ by no more than {band:.3g}")
    return Finding(effect, float("nan"), len(material.contexts), not complaints, "; ".join(complaints))


ROUNDING = 1e-9
"""Largest relative error of an identity."""


def cost_order(material: Material) -> Finding:
    """External money is what staff and presence cost, to rounding; advice costs less than medium, medium than heavy.

    Arms in the order claimed; metrics `staff_money` (booked), `staff_due` (staff × cost), `presence_money`,
    `presence_due`, and `external`.
    """
    values, complaints = material.values, []
    worst = 0.0
    for arm in values.values():
        for booked, due in (("staff_money", "staff_due"), ("presence_money", "presence_due")):
            scale = np.maximum(np.abs(arm[due]), 1.0)
            worst = max(worst, float(np.nanmax(np.abs(arm[booked] - arm[due]) / scale)))
    if not worst <= ROUNDING:
        complaints.append(f"money booked and money due differ by {worst:.2g} of it")
    order = [arm["external"] for arm in values.values()]  # in the order in which the check names its arms
    rising = (order[0] < order[1]) & (order[1] < order[2])
    known = np.isfinite(order[0]) & np.isfinite(order[1]) & np.isfinite(order[2])
    agree = float(rising[known].mean()) if known.any() else float("nan")
    if agree != 1.0:
        complaints.append(f"the order holds in {100 * agree:.1f} % of histories, all are asked for")
    return _count(worst, agree, len(material.contexts), complaints, int(known.sum()))


FUNCTIONS: Mapping[str, Callable[[Material], Finding]] = {
    "no_configuration_dominates": no_configuration_dominates,
    "can_be_negative": can_be_negative,
    "naive_comparison_misleads": naive_comparison_misleads,
    "cost_order": cost_order,
}
"""Checks of their own by name."""
