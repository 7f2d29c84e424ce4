"""What might have been: the same histories with one thing changed, compared pair by pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis import DERIVED
from sim.analysis.contrast import REPLICATES, SEED, Contrast, from_pairs
from sim.analysis.derived import derive
from sim.analysis.derived import outcome as declared
from sim.analysis.resample import pair_weights
from sim.scenario import Scenario
from sim.workshop.course import course, earlier, moves_of, undecided
from sim.workshop.ensemble import Array, Ensemble, run
from sim.workshop.game import Game
from sim.workshop.play_rules import Reason, Refused

OUTCOMES = (
    "own_led_after", "cover_after", "arrears_after", "oversight_after", "trust_after", "relapsed_after_drawdown_5y",
    "in_conflict_5y", "any_coup_attempt",
)  # fmt: skip
"""Outcomes that the lab compares."""

RECURRENT = ("wages_on_budget", "payroll_reform", "maintain", "stipends", "budget_support", "budget_line", "taper")
"""Decisions about what recurs."""
EARLIER = 24
OWNED, UNOWNED = 0.8, 0.15
"""Buy-in at the start where leaders own the reform, and where they do not (grade E)."""


@dataclass(frozen=True)
class Counterfactual:
    """A question of the lab.

    Attributes
    ----------
    name
        ``swap_footprint``, ``recurrent_earlier``, ``owned``, ``unowned``, ``baseline``, or ``without_`` and the name of
        a mechanism.
    scenario
        The changed course.
    """

    name: str
    scenario: Scenario


def counterfactual(game: Game, world: str, name: str) -> Counterfactual:
    """The course of a world with one thing changed.

    Raises
    ------
    Refused
        There is no such question.
    """
    from sim.parameters import MECHANISMS

    moves = moves_of(game, world)
    if name == "baseline":
        return Counterfactual(name, undecided(game, world))
    if name == "swap_footprint":
        other = next((one for one in game.setup.worlds if one != world), "heavy" if world != "heavy" else "light")
        return Counterfactual(name, course(game, world, moves, posture=other))
    if name == "recurrent_earlier":
        for label in RECURRENT:
            moves = earlier(moves, f": {label} (", EARLIER)
        return Counterfactual(name, course(game, world, sorted(moves, key=lambda move: move.start)))
    if name in ("owned", "unowned"):
        start = {"buy_in_start": OWNED if name == "owned" else UNOWNED}
        return Counterfactual(name, course(game, world, moves, parameters=start))
    mechanism = name.removeprefix("without_")
    if name.startswith("without_") and mechanism in MECHANISMS:
        return Counterfactual(name, course(game, world, moves, off=(mechanism,)))
    raise Refused(Reason("refused.no_such_question"))


def compare(
    played: Ensemble, other: Ensemble, names: tuple[str, str], outcomes: Sequence[str] = OUTCOMES
) -> list[Contrast]:
    """Paired contrasts of two whole runs with the same luck."""
    return contrasts(outcomes_of(played, outcomes), outcomes_of(other, outcomes), names)


def contrasts(a: Mapping[str, Array], b: Mapping[str, Array], names: tuple[str, str]) -> list[Contrast]:
    """Paired contrasts of outcomes of the same histories, by outcome.

    Pairs that differ by less than the smallest difference of interest count as ties.
    """
    weights = pair_weights((len(next(iter(a.values()))),), REPLICATES, SEED)
    columns = {name: declared(name) for name in a}
    return [from_pairs(a[n], b[n], what, weights, names, tie=what.smallest) for n, what in columns.items()]


def outcomes_of(ensemble: Ensemble, names: Sequence[str]) -> dict[str, Array]:
    """Outcomes of each history, derived ones too; NaN where missing."""
    if not ensemble.outcomes:
        raise ValueError("the run has not reached its end")
    months = next(iter(ensemble.series.values())).shape[0]
    table = pd.DataFrame({name: np.asarray(column) for name, column in ensemble.outcomes.items()})
    if set(names) & DERIVED.keys():
        table = derive(table, ensemble.start_year + months // 12 - 1)
    return {name: table[name].to_numpy(np.float64) for name in names}


def ask(game: Game, world: str, name: str) -> list[Contrast]:
    """Answer a question of the lab: the played course against the changed one."""
    changed = counterfactual(game, world, name)
    played = run(course(game, world), game.setup.pairs, game.setup.seed)
    other = run(changed.scenario, game.setup.pairs, game.setup.seed)
    return compare(played, other, ("played", name))
