"""What to ask next: the commands that explain and test a result, ready to paste."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sim.explain.levers import differing, facts_of_country
from sim.explain.of_result import found_again
from sim.figures.effects import pairs_of
from sim.figures.tables import Tables
from sim.report.facts import main_pair
from sim.scenario import InputErrors, Scenario, load_scenario
from sim.scenario.branch import branch, branch_month

FUTURES = ("drawdown=abrupt", "drawdown=benchmark")
OTHERS = ("heavy", "light", "medium")
STORY, SEED = 7, 2011


@dataclass(frozen=True)
class Step:
    """A question, and the command that answers it."""

    question: str
    command: str


def further(tables: Tables) -> list[Step]:
    """The next questions to a result: why, one history, other futures, what the sources claim.

    Only commands that will run: a scenario that was changed by hand or since is asked with its own settings, or not
    at all.
    """
    manifest, steps = tables.manifest, []
    arms = _arms(tables)
    if len(arms) == 1 and not arms[0].sets:
        other = _other(arms[0])
        arms = [other, arms[0]] if other else arms
    plain = [arm for arm in arms if not arm.sets]
    seed = [f"--seed={manifest['seed']}"] if manifest.get("seed", SEED) != SEED else []
    if len(plain) == 2:
        words = [*(arm.name for arm in plain), "--outcome=own_led", *seed]
        steps.append(_step("Why do two choices end differently, link by link?", "why", *words))
    for arm in arms[-1:]:
        world = f"--world={min(STORY, int(manifest['worlds']) - 1)}"
        steps.append(_step("What happens in one history, and why?", "story", arm.name, world, *arm.options, *seed))
        futures = list(_futures(arm))
        if futures:
            words = [arm.name, "--at=drawdown", *(f"--with={change}" for change in futures), *arm.options, *seed]
            steps.append(_step("What if support ended in another way, after the same past?", "branch", *words))
    return [*steps, _step("Does the model bear out what its sources claim?", "propositions", "P05", "P24")]


@dataclass(frozen=True)
class _Named:
    """A scenario as a command line names it: its name or path, and what was set on top."""

    name: str
    sets: tuple[str, ...]
    scenario: Scenario

    @property
    def options(self) -> list[str]:
        return [f"--set={text}" for text in self.sets]


def _step(question: str, command: str, *words: str) -> Step:
    return Step(question, shlex.join(["ssrsim", command, *words]))


def _arms(tables: Tables) -> list[_Named]:
    """The scenarios of the result's first pair, or its first arm, as far as a command can name them."""
    manifest = tables.manifest
    if not tables.cases or "scenarios" not in manifest:
        return []
    of_command = _of_command(manifest)
    if of_command is not None:
        return [of_command]
    pair = main_pair(pairs_of(tables, tables.cases[0]))
    labels = [arm.scenario for arm in pair or tables.arms(tables.cases[0], equal_cost=None)[:1]]
    found = [(label, found_again(manifest, label)) for label in labels]
    return [_Named(label, (), scenario) for label, scenario in found if scenario is not None]


def _of_command(manifest: dict[str, Any]) -> _Named | None:
    """The scenario that the result's own command names, with what it sets, where that still is the one that was run."""
    words = shlex.split(str(manifest.get("command", "")))
    if len(words) < 3 or words[0] != "ssrsim" or words[1] not in ("run", "branch"):
        return None
    given = [word.removeprefix("--set=") for word in words if word.startswith("--set=")]
    given += [after for word, after in pairwise(words) if word == "--set"]
    try:
        scenario = load_scenario(words[2], given)
    except InputErrors:
        return None
    known = scenario.digest in manifest["scenarios"].values()
    return _Named(words[2], tuple(given), scenario) if known else None


def _other(arm: _Named) -> _Named | None:
    """The same country with another shipped footprint."""
    for footprint in OTHERS:
        name = f"{arm.scenario.case}_{footprint}"
        try:
            scenario = load_scenario(name)
        except InputErrors:
            continue
        levers = differing(scenario, arm.scenario)
        if levers and scenario.structure == arm.scenario.structure and not facts_of_country(levers):
            return _Named(name, (), scenario)
    return None


def _futures(arm: _Named) -> Iterator[str]:
    """The ways in which support could end otherwise, as far as they can be branched at the planned drawdown."""
    try:
        month = branch_month(arm.scenario, "drawdown")
    except InputErrors:
        return
    for change in FUTURES:
        try:
            branch(arm.name, arm.sets, month, change)
        except InputErrors:
            continue
        yield change
