"""Three calls that explain: `branch` a scenario at a month, ask `why` two choices differ, tell the `story` of a world.

    >>> from sim.explaining import branch
    >>> branch("guinea_bissau", "drawdown", ["drawdown=abrupt", "drawdown=benchmark"]).plot("branches")

Each compares mechanisms; none forecasts a country.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from sim.analysis.dated import dated_contrasts
from sim.api import SEED, WORLDS, run_to, sized
from sim.batch.branches import Branching
from sim.batch.design import single
from sim.batch.store import check_target, refusal, staging
from sim.results import Result
from sim.scenario import Contrast, load_scenario
from sim.scenario.branch import PLANNED, as_planned, branch_month
from sim.scenario.branch import branch as branched
from sim.scenario.points import Point
from sim.scenario.sheet import Clock

MOST_BRANCHES = 12

LATER = (60, 120)
"""Months after the futures part at which they are set side by side, whatever their exits."""


def branch(
    scenario: str | Path,
    at: str | int,
    changes: Sequence[str],
    worlds: int = WORLDS,
    seed: int = SEED,
    out: str | Path | None = None,
    *,
    sets: Sequence[str] = (),
    force: bool = False,
    draw: Callable[[Path], None] | None = None,
    command: str | None = None,
) -> Result:
    """Run the past of a scenario once, and several futures from there; every world keeps its luck.

    Parameters
    ----------
    scenario
        A shipped name, or the path of a YAML file.
    at
        ``"drawdown"`` (the month planned for its beginning), a date ``"2015-06"``, or a month of the run.
    changes
        One choice for each branch: ``"drawdown=abrupt"``, ``"financing=suspended"``, ``"footprint=light"``.
    worlds, seed
        Number of histories, and the seed of their luck.
    out, force, draw
        As for `sim.api.run_to`.
    sets
        Choices for the whole run, past and all branches.

    Returns
    -------
    A result whose first point, ``as planned``, goes on unchanged; its contrasts set each branch against it.

    Raises
    ------
    InputErrors
        With every problem found; nothing is run or written.
    """
    if not 1 <= len(set(changes)) == len(changes) <= MOST_BRANCHES:
        raise refusal("branch", "no branches, too many, or one twice", f"1 to {MOST_BRANCHES} different choices (--with)")
    month = branch_month(load_scenario(scenario, sets), str(at))
    planned = as_planned(scenario, sets)
    futures = [branched(scenario, sets, month, change) for change in changes]
    points = [Point(PLANNED, planned, {}), *(Point(c, s, {}) for c, s in zip(changes, futures, strict=True))]
    date = Clock(planned.structure.start_year, planned.structure.months).date(month)
    experiment = replace(
        single(planned, 1, 0),
        name=f"{planned.name}_branches",
        title=f"{planned.title}: what could follow from {date} on",
        question=f"One past until {date}; what does each choice lead to from there?",
        points=tuple(points),
        contrasts=tuple(Contrast(PLANNED, change) for change in changes),
    )
    if out is not None:
        check_target(Path(out), force)
    marks = [month + later for later in LATER if month + later <= planned.structure.months]
    executor = Branching(month, marks)
    result = run_to(sized(experiment, worlds, seed), None, executor=executor, command=command)
    result = result.with_tables({"dated": dated_contrasts(executor.levels, [PLANNED, *changes], month)})
    result.manifest["branch"] = {"month": month, "date": date, "changes": list(changes)}
    if out is None:
        return result
    with staging(Path(out), force) as folder:
        result.write(folder)
        if draw:
            draw(folder)
    return Result.load(out)
