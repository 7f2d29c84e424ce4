"""The figures of a result that take runs of their own: the ledger of a pair, its chain, and one history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sim.explain.of_result import found_again, ledger_of_pair, read_answer
from sim.explain.story import tell
from sim.figures.because import chain_figure
from sim.figures.effects import pairs_of
from sim.figures.style import Drawing
from sim.figures.tables import Arm, Tables, case_name
from sim.figures.timeline import timeline
from sim.figures.waterfall import waterfall_figure

OUTCOME = "own_led_after"
WORLDS = 64
"""Pairs of the ledger: its means are steady, and a report should not take longer than its sweep."""
OF_STORY = 0
"""World that is told: the first, so that nobody has picked it."""


def jobs(tables: Tables) -> list[Callable[[], Drawing | None]]:
    """What to draw: a ledger for each context's main pair, a chain where its answer is kept, one history."""
    if not tables.cases or "scenarios" not in tables.manifest or "branch" in tables.manifest:
        return []
    made: list[Callable[[], Drawing | None]] = []
    for case in tables.cases:
        pair = main_pair(tables, case)
        if pair is not None:
            made += [partial(own_led_ledger, tables, case, *pair), partial(kept_chain, tables, case)]
    return [*made, partial(first_history, tables)]


def main_pair(tables: Tables, case: str) -> tuple[Arm, Arm] | None:
    """Light and heavy where a context has such a pair, else its first."""
    pairs = pairs_of(tables, case)
    first = pairs[0] if pairs else None
    return next((pair for pair in pairs if {arm.label for arm in pair} == {"light", "heavy"}), first)


def own_led_ledger(tables: Tables, case: str, a: Arm, b: Arm) -> Drawing | None:
    """Draw the ledger of own-led capacity of a pair; None where its scenarios are not to be found again."""
    scenarios = [found_again(tables.manifest, arm.scenario) for arm in (a, b)]
    if scenarios[0] is None or scenarios[1] is None:
        return None
    many = int(tables.manifest["worlds"])
    worlds = min(WORLDS, many)
    fall = ledger_of_pair(scenarios[0], scenarios[1], OUTCOME, worlds, int(tables.manifest["seed"]))
    if fall is None:
        return None
    return waterfall_figure(fall, a.label, b.label, case_name(case), worlds, f"f7_ledger_{case}", case, many)


def kept_chain(tables: Tables, case: str) -> Drawing | None:
    """Draw the chain of a context whose answer is kept beside the tables."""
    found = None if tables.folder is None else read_answer(tables.home, case)
    pair = main_pair(tables, case)
    if found is None or pair is None or not found.links:
        return None
    return chain_figure(found, pair[0].label, pair[1].label, case_name(case), f"f8_chain_{case}", case)


def first_history(tables: Tables) -> Drawing | None:
    """Draw one history of the first context, under the second arm of its pair or the only one."""
    case = tables.cases[0]
    pair = main_pair(tables, case)
    arm = pair[1] if pair else tables.arms(case, equal_cost=None)[0]
    scenario = found_again(tables.manifest, arm.scenario)
    if scenario is None:
        return None
    return timeline(tell(scenario, OF_STORY, int(tables.manifest["seed"]), tables.runs_of(arm.point)))
