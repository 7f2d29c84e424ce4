"""Branches of a scenario: the same country and past, another choice from a month on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sim.scenario.frozen import Frozen
from sim.scenario.levers import BEFORE_IT, FIXED_AT_START, OF_DRAWDOWN, drawdown_begins
from sim.scenario.load import load_scenario
from sim.scenario.problems import Findings, Place, nearest
from sim.scenario.settings import Patch, Scenario, Setting, digest_of
from sim.scenario.sheet import NEVER, Clock
from sim.scenario.show import number_text

AT_DRAWDOWN = "drawdown"
BRANCH, PLANNED = "branch", "as planned"
"""The choice that names a branch, and its name for the scenario itself."""


def branch_month(scenario: Scenario, at: str) -> int:
    """The month of the run at which a scenario branches.

    Parameters
    ----------
    at
        ``drawdown`` (the month planned for its beginning; the earliest, where that differs by world), a date
        YYYY-MM, or a month of the run, counted from 0.

    Raises
    ------
    InputErrors
        It is none of these, or lies outside the run.
    """
    clock = Clock(scenario.structure.start_year, scenario.structure.months)
    findings = Findings()
    place = Place("--at", 0, 1)
    allowed = f"drawdown, a date from {clock.date(1)} to {clock.date(clock.months - 1)}, or a month of the run"
    month: float | None
    if at == AT_DRAWDOWN:
        month = drawdown_begins(scenario.settings)
        if month is None or month >= NEVER:
            what = "has no drawdown" if month is not None else "plans its drawdown by its cost, world by world"
            findings.add(place, "", f"{scenario.name} {what}; give a date", value=at, allowed=allowed)
    else:
        month = float(at) if re.fullmatch(r"[0-9]{1,3}", at) else clock.index(at)
    if month is None or not 1 <= month < clock.months:
        meant = nearest(at, [AT_DRAWDOWN])
        findings.add(place, "", "no month at which the run can branch", value=at, allowed=allowed, suggestion=meant)
    findings.stop_if_any()
    assert month is not None
    return int(month)


def branch(name: str | Path, sets: Sequence[str], month: int, change: str) -> Scenario:
    """A scenario with one more choice from a month on: its past is the same to the last bit.

    Parameters
    ----------
    name, sets
        The scenario and what is set for all of it, as for `load_scenario`.
    change
        "key=value" as for ``--set``.

    Raises
    ------
    InputErrors
        The change cannot be read, or is about what was settled before the month.
    """
    base, other = load_scenario(name, sets), load_scenario(name, sets, change)
    changed = _changed(base, other, month)
    _refuse_the_past(base, other, changed, month, change)
    now = dict(_at(other.patches, month)) | changed
    later = [patch for patch in other.patches if patch.month > month]
    earlier = [patch for patch in base.patches if patch.month < month]
    patches = (*earlier, *([Patch(month, Frozen(now))] if now else []), *later)
    key = change.partition("=")[0].split(".")[0].strip()
    choices = {**base.choices, key: change.partition("=")[2].strip(), BRANCH: change}
    return replace(
        base, title=f"{base.title}: {change}", patches=patches, choices=Frozen(choices),
        digest=digest_of(base.structure, base.settings, patches),
    )  # fmt: skip


def plan_words(scenario: Scenario) -> str:
    """What a scenario plans for the end of support, in words."""
    clock = Clock(scenario.structure.start_year, scenario.structure.months)

    def date(name: str) -> str:
        month = scenario.value(name)
        return clock.date(int(month)) if isinstance(month, float) else "a date that differs by history"

    start, span = scenario.value("drawdown_start"), number_text(scenario.value("drawdown_months"))
    if scenario.value("match_cost") == 1.0:
        return "drawdown when the money is spent that another footprint would cost"
    if scenario.value("drawdown_benchmark") == 1.0:
        return f"drawdown over {span} months once the benchmarks hold, at the latest from {date('drawdown_latest')}"
    if isinstance(start, float) and start >= NEVER:
        return "no drawdown"
    return f"drawdown from {date('drawdown_start')}, over {span} months"


def as_planned(name: str | Path, sets: Sequence[str]) -> Scenario:
    """The scenario itself, as one of its branches."""
    base = load_scenario(name, sets)
    return replace(base, choices=Frozen({**base.choices, BRANCH: PLANNED}))


def _at(patches: Sequence[Patch], month: int) -> Mapping[str, Setting]:
    return next((patch.values for patch in patches if patch.month == month), {})


def _in_force(scenario: Scenario, month: int) -> dict[str, Setting]:
    """Values in force when a month begins, its own dated changes made."""
    found = dict(scenario.settings)
    for patch in scenario.patches:
        if patch.month <= month:
            found.update(patch.values)
    return found


def _changed(base: Scenario, other: Scenario, month: int) -> dict[str, Setting]:
    before, after = _in_force(base, month), _in_force(other, month)
    return {name: after[name] for name in after if after[name].value != before[name].value}


def _refuse_the_past(
    base: Scenario, other: Scenario, changed: Mapping[str, Setting], month: int, change: str
) -> None:
    findings, place = Findings(), Place(f"--with {change}", 0, 1)
    clock = Clock(base.structure.start_year, base.structure.months)
    if other.structure != base.structure:
        findings.add(place, "", "start, years and counts are the same in all branches")
    for name in sorted(changed.keys() & (FIXED_AT_START - OF_DRAWDOWN)):
        findings.add(place, "", f"{name} is settled at the start of the run, before the branches part")
    begun = base.value("drawdown_start")
    if changed.keys() & BEFORE_IT and isinstance(begun, float) and month > begun:
        allowed = f"--at {clock.date(int(begun))} or earlier, or drawdown.months"
        findings.add(place, "", f"the drawdown has begun by {clock.date(month)}", allowed=allowed)
    findings.stop_if_any()
