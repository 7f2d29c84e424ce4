"""How far the model is from what compiled loops could do at best: nanoseconds for each rule and world."""

from __future__ import annotations

import statistics
from typing import Any

from benchmarks.bare import Trace, bare_month
from benchmarks.measure import WARM, Work, country, model_of, ratio, side_by_side
from sim.rules._rule import RULES


def direct_calls(trace: Trace) -> Work:
    """The month's rules alone, called one after the other on the same arrays, as agents call them, without agents."""
    calls = [(RULES[what].ufunc, given) for what, given in trace.calls if "." in what]

    def run() -> None:
        for ufunc, given in calls:
            ufunc(*given)

    return run


def limit(worlds: int, repeat: int, warm: int = WARM, months: int = 25) -> dict[str, Any]:
    """Time a month of the model, the same month as bare loops, and its rules alone as ufuncs, in turn.

    Parameters
    ----------
    months
        Months that the model has run before, so that there is fighting and support; the one that is watched is not
        to be a January, in which donors do a year's work, because the model's months that it stands beside are not.
    """
    scenario = country(12 * (months + 60))
    model, watched = model_of(scenario, worlds), model_of(scenario, worlds)
    for _ in range(months):
        model.step()
        watched.step()
    bare = bare_month(watched)
    bare()
    if bare.differing():
        raise RuntimeError("the bare loops do not give the model's month: what is timed would not be the same work")
    works: dict[str, Work] = {"model": model.step, "bare": bare, "ufuncs": direct_calls(bare.trace)}
    taken = side_by_side(works, 8 * repeat, warm)
    each = 1e9 / worlds / bare.trace.rules
    return {
        "worlds": worlds,
        "rules_a_month": bare.trace.rules,
        "operations_a_month": len(bare.trace.operations),
        "model_ns": each * statistics.median(taken["model"]),
        "bare_ns": each * statistics.median(taken["bare"]),
        "rules_as_ufuncs_ns": each * statistics.median(taken["ufuncs"]),
        "ratio_to_bare_loop": ratio(taken["model"], taken["bare"]),
    }
