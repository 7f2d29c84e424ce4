"""The whole suite: which arms are needed, run once each, then every proposition judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.batch.store import refusal
from sim.outcomes import COLUMNS, SERIES
from sim.propositions.bootstrap import Array
from sim.propositions.claims import Arm, Proposition
from sim.propositions.frame import Context, scenarios_of
from sim.propositions.metrics import Metric
from sim.propositions.running import Measured, Progress, Wanted, key_of, run_all
from sim.propositions.shown import Point, points, shown_metrics
from sim.propositions.structural import FUNCTIONS
from sim.propositions.verdicts import Get, Row, judge, not_run
from sim.scenario.problems import Findings

FEWEST = 2
"""Worlds in a context below which nothing can be said of chance."""


@dataclass(frozen=True)
class Plan:
    """What has to be run.

    Attributes
    ----------
    wanted
        Every different arm once.
    keys
        Key of the arm of (proposition, arm, ablated).
    impossible
        Propositions that cannot be run, and why.
    """

    wanted: tuple[Wanted, ...]
    keys: dict[tuple[str, str, bool], str]
    impossible: dict[str, str]

    def __repr__(self) -> str:
        return f"<Plan: {len(self.wanted)} arms, {len(self.impossible)} propositions cannot be run>"


@dataclass(frozen=True)
class Scorecard:
    """What became of the propositions.

    Attributes
    ----------
    rows
        A row per check.
    contexts, worlds
        Size of the frame.
    variant
        Name of the deliberately wrong model, "" for the model itself.
    arms
        Different arms that were run.
    seconds
        Time they took.
    shown
        Quantities of arms for figures.
    """

    rows: tuple[Row, ...]
    contexts: int
    worlds: int
    variant: str = ""
    arms: int = 0
    seconds: float = 0.0
    shown: tuple[Point, ...] = ()

    def __repr__(self) -> str:
        failed = len({row.number for row in self.rows if row.broken})
        return f"<Scorecard: {len({row.number for row in self.rows})} propositions, {failed} gates fail>"

    def failed(self) -> list[Row]:
        """Rows that fail a gate, or whose gate could not be run."""
        return [row for row in self.rows if row.broken or (row.gated and row.verdict == "not run")]


def planned(propositions: Sequence[Proposition], presets: Sequence[str]) -> Plan:
    """Resolve the arms of all propositions, and share those that come to the same."""
    wanted: dict[str, Wanted] = {}
    keys: dict[tuple[str, str, bool], str] = {}
    impossible = {}
    for proposition in propositions:
        reason = missing(proposition)
        made: dict[tuple[str, bool], Wanted] = {}
        if not reason:
            findings = Findings()
            made = _arms(proposition, presets, findings)
            reason = "; ".join(str(problem).replace("\n", " ") for problem in findings.problems[:2])
        if reason:
            impossible[proposition.number] = reason
            continue
        for (name, off), arm in made.items():
            other = proposition.arms[name].matched_to
            if other:
                arm.matched_to = made[other, off].key
                arm.key = f"{arm.key}, matched to {arm.matched_to}"
            keys[proposition.number, name, off] = arm.key
            shared = wanted.setdefault(arm.key, Wanted(arm.key, arm.scenarios, matched_to=arm.matched_to))
            shared.metrics.update(arm.metrics)
    return Plan(tuple(wanted.values()), keys, impossible)


def missing(proposition: Proposition) -> str:
    """Why a proposition cannot be run yet, "" if it can."""
    from sim.analysis import DERIVED

    metrics = {metric for check in proposition.checks for needed in proposition.metrics_of(check).values()
               for metric in needed}  # fmt: skip
    series = {name for metric in metrics for name in metric.names()} - SERIES.keys()
    columns = {name for metric in metrics for name in metric.columns()} - COLUMNS.keys() - DERIVED.keys()
    reasons = [f"series {name} is not recorded" for name in sorted(series)]
    reasons += [f"there is no outcome {name}" for name in sorted(columns)]
    reasons += [
        f"the check {check.function} is not written"
        for check in proposition.checks if check.function and check.function not in FUNCTIONS
    ]
    return "not yet runnable: " + ", ".join(reasons) if reasons else ""


def _arms(
    proposition: Proposition, presets: Sequence[str], findings: Findings
) -> dict[tuple[str, bool], Wanted]:
    """Each arm intact, and with the ablation where a check asks for it."""
    found: dict[tuple[str, bool], Wanted] = {}
    for check in proposition.checks:
        for name, metrics in proposition.metrics_of(check).items():
            arm = proposition.arms[name]
            states = (False, True) if proposition.ablated(check) else (False,)
            for off in states:
                if (name, off) not in found:
                    documents = (*arm.documents, *proposition.ablation) if off else arm.documents
                    scenarios = scenarios_of(Arm(name, documents), presets, findings)
                    found[name, off] = Wanted(key_of(scenarios), scenarios)
                found[name, off].metrics.update(metrics)
    for (name, off), wanted in found.items():
        wanted.metrics.update(set() if off else shown_metrics(proposition, name))
    return found


def judged(
    propositions: Sequence[Proposition], plan: Plan, measured: Measured, contexts: Sequence[Context]
) -> list[Row]:
    """Judge every proposition on what was measured."""
    rows: list[Row] = []
    for proposition in propositions:
        if proposition.number in plan.impossible:
            rows += not_run(proposition, plan.impossible[proposition.number])
            continue
        intact = _getter(proposition, plan, measured, False)
        ablated = _getter(proposition, plan, measured, True)
        rows += judge(proposition, intact, ablated, contexts)
    return rows


def _getter(proposition: Proposition, plan: Plan, measured: Measured, off: bool) -> Get:
    def get(arm: str, metric: Metric) -> Array:
        return measured[plan.keys[proposition.number, arm, off], metric]

    return get


def run_propositions(
    propositions: Sequence[Proposition], contexts: Sequence[Context], worlds: int, *, variant: str = "",
    seed: int = 2011, workers: int | None = None, progress: Progress | None = None,
) -> Scorecard:
    """Run propositions on contexts and judge them.

    Parameters
    ----------
    worlds
        Worlds in each context.
    variant
        A deliberately wrong model of `sim.propositions.wrong`, to see whether the propositions catch it.
    workers, progress
        Processes, and what is told histories done and in all.
    """
    import time

    if worlds < FEWEST:
        raise refusal("worlds", f"{worlds} in each context are too few", f"{FEWEST} or more")
    clock = time.perf_counter()
    plan = planned(propositions, tuple(dict.fromkeys(context.preset for context in contexts)))
    measured: Measured = {}
    if plan.wanted:
        measured = run_all(
            plan.wanted, contexts, worlds, variant=variant, seed=seed, workers=workers, progress=progress
        )
    rows = judged(propositions, plan, measured, contexts)
    shown = [
        point for one in propositions if one.shown and one.number not in plan.impossible
        for point in points(one, _getter(one, plan, measured, False))
    ]
    spent = time.perf_counter() - clock
    return Scorecard(tuple(rows), len(contexts), worlds, variant, len(plan.wanted), spent, tuple(shown))
