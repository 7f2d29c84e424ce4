"""Three calls that explain: `branch` a scenario at a month, ask `why` two choices differ, tell the `story` of a world.

    >>> from sim.explaining import branch
    >>> branch("guinea_bissau", "drawdown", ["drawdown=abrupt", "drawdown=benchmark"]).plot("branches")

Each compares mechanisms; none forecasts a country.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from sim.analysis import DERIVED
from sim.analysis.dated import dated_contrasts
from sim.api import SEED, WORLDS, run_to, sized
from sim.batch.branches import Branching
from sim.batch.design import single
from sim.batch.store import check_target, refusal, staging
from sim.batch.sweep import prepare
from sim.explain.answer import Why
from sim.explain.of_result import found_again, write_answer
from sim.explain.story import Story, tell
from sim.explain.why import MOST_LINKS, ON_PROJECTOR, complaints_of
from sim.explain.why import why as explained
from sim.figures.explained import main_pair
from sim.figures.tables import open_tables
from sim.outcomes import COLUMNS
from sim.results import Result
from sim.scenario import Contrast, Experiment, InputErrors, Scenario, load_scenario
from sim.scenario.branch import PLANNED, as_planned, branch_month, plan_words
from sim.scenario.branch import branch as branched
from sim.scenario.points import Point
from sim.scenario.problems import Findings, nearest
from sim.scenario.sheet import Clock

MOST_BRANCHES = 12

MOST_WORLDS = 2**32
FEWEST = 20
"""Pairs without which no link is sized."""

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
        allowed = f"1 to {MOST_BRANCHES} different choices (--with)"
        raise refusal("branch", "no branches, too many, or one twice", allowed)
    month = _month(scenario, sets, str(at), changes)
    experiment, date = _branches(scenario, sets, month, changes)
    if out is not None:
        check_target(Path(out), force)
    months = experiment.points[0].scenario.structure.months
    executor = Branching(month, [month + later for later in LATER if month + later <= months])
    result = run_to(sized(experiment, worlds, seed), None, executor=executor, command=command)
    result = result.with_tables({"dated": dated_contrasts(executor.levels, [PLANNED, *changes], month)})
    planned = plan_words(experiment.points[0].scenario)
    result.manifest["branch"] = {"month": month, "date": date, "changes": list(changes), "planned": planned}
    if out is None:
        return result
    with staging(Path(out), force) as folder:
        result.write(folder)
        if draw:
            draw(folder)
    return Result.load(out)


def _month(scenario: str | Path, sets: Sequence[str], at: str, changes: Sequence[str]) -> int:
    """The month at which futures part; every problem of the month and of the changes is told at once."""
    base, findings, month = load_scenario(scenario, sets), Findings(), -1
    try:
        month = branch_month(base, at)
    except InputErrors as errors:
        findings.extend(errors.problems)
    for change in changes:
        try:
            if month < 0:
                load_scenario(scenario, sets, change)
            else:
                branched(scenario, sets, month, change)
        except InputErrors as errors:
            findings.extend(errors.problems)
    findings.stop_if_any()
    return month


def _branches(
    scenario: str | Path, sets: Sequence[str], month: int, changes: Sequence[str]
) -> tuple[Experiment, str]:
    """The experiment of a scenario and its branches, and the date at which they part."""
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
    return experiment, date


SHORT = {
    "relapse": "relapsed_after_drawdown_5y", "conflict": "in_conflict_5y", "coup": "any_coup_attempt",
    "mutiny": "any_mutiny", "own_led": "own_led_after", "capacity": "level_after", "cover": "cover_after",
    "arrears": "arrears_after", "oversight": "oversight_after", "trust": "trust_after", "abuse": "abuse_after",
    "deaths": "deaths_total", "cost": "cost_total", "peace": "peace_held",
}  # fmt: skip
"""Short names of outcomes."""


def why(
    a: str | Path | Scenario,
    b: str | Path | Scenario,
    outcome: str = "relapse",
    worlds: int = WORLDS,
    seed: int = SEED,
    *,
    projector: bool = False,
) -> Why:
    """Tell why two choices for one country end differently.

    Parameters
    ----------
    a, b
        Scenarios as for `sim.api.simulate`.
    outcome
        A column of the outcomes, one derived from them, or a short name of `SHORT`.
    worlds, seed
        Pairs, and the seed of their luck.
    projector
        At most seven links instead of nine.

    Raises
    ------
    InputErrors
        An input cannot be used; nothing is run.
    """
    first, second = pair_to_explain(a, b, outcome, worlds)
    prepare()
    name = SHORT.get(outcome, outcome)
    return explained(first, second, name, worlds, seed, ON_PROJECTOR if projector else MOST_LINKS)


def pair_to_explain(
    a: str | Path | Scenario, b: str | Path | Scenario, outcome: str, worlds: int
) -> tuple[Scenario, Scenario]:
    """Read what `why` is asked; every problem of both scenarios, the outcome and the worlds is told at once."""
    findings, arms = Findings(), []
    for one in (a, b):
        try:
            arms.append(one if isinstance(one, Scenario) else load_scenario(one))
        except InputErrors as errors:
            findings.extend(errors.problems)
    complaints = complaints_of(*arms) if len(arms) == 2 else []
    allowed = "two choices for one country"
    if len(arms) == 2:
        allowed += f", such as {arms[0].case}_light and {arms[0].case}_heavy"
    for complaint in complaints:
        findings.extend(refusal("why", complaint, allowed).problems)
    known = [name for name, column in ({**COLUMNS, **DERIVED}).items() if column.kind in ("share", "number")]
    if SHORT.get(outcome, outcome) not in known:
        names = ", ".join(SHORT) + f", or one of the {len(known)} outcomes of docs/outcomes.md"
        meant = nearest(outcome, [*SHORT, *known])
        findings.extend(refusal(f"--outcome {outcome}", "no such outcome", names, meant).problems)
    if worlds < FEWEST:
        few = refusal(f"--worlds {worlds}", "too few pairs to tell anything", f"{FEWEST} or more")
        findings.extend(few.problems)
    findings.stop_if_any()
    return arms[0], arms[1]


def story(
    scenario: str | Path | Scenario, world: int, worlds: int = WORLDS, seed: int = SEED, sets: Sequence[str] = ()
) -> Story:
    """Tell one history, and how typical it is of the ensemble that it comes from.

    Parameters
    ----------
    world
        Its number; the same number meets the same luck in every scenario.
    worlds, seed
        The ensemble: worlds 0 to `worlds` − 1 of this seed.

    Raises
    ------
    InputErrors
        An input cannot be used; nothing is run.
    """
    found = scenario if isinstance(scenario, Scenario) else load_scenario(scenario, sets)
    if not 0 <= world < MOST_WORLDS:
        raise refusal(f"--world {world}", "no such history", f"0 to {MOST_WORLDS - 1:,}")
    ensemble = run_to(sized(single(found, 1, 0), worlds, seed), None, workers=1)
    return tell(found, world, seed, ensemble.runs)


def explain_result(folder: Path, outcome: str = "own_led", worlds: int = 64) -> list[str]:
    """Answer why for the main pair of each context of a kept result, for its report; the contexts answered."""
    tables, done = open_tables(folder), []
    for case in tables.cases:
        pair = main_pair(tables, case)
        arms = [found_again(tables.manifest, arm.scenario) for arm in pair or ()]
        if len(arms) == 2 and arms[0] is not None and arms[1] is not None:
            seed = int(tables.manifest["seed"])
            write_answer(folder, case, why(arms[0], arms[1], outcome, min(worlds, tables.manifest["worlds"]), seed))
            done.append(case)
    return done


def draw_story(found: Story, folder: Path) -> list[Path]:
    """Draw the timeline of a history into a folder; paths of what was written."""
    from sim.figures.style import save
    from sim.figures.timeline import timeline

    folder.mkdir(parents=True, exist_ok=True)
    return save(timeline(found), folder, sha256(repr(found.to_json()).encode()).hexdigest())


def draw_why(found: Why, folder: Path, *, projector: bool = False) -> list[Path]:
    """Draw the chain and the ledger of an answer into a folder; paths of what was written."""
    from sim.figures.because import chain_figure
    from sim.figures.style import save
    from sim.figures.tables import case_name
    from sim.figures.waterfall import waterfall_figure
    from sim.report.because import short_names

    arms = short_names(found.a, found.b)
    where = case_name(found.a.removesuffix(f"_{arms.a.replace(' ', '_')}"))
    drawings = []
    if found.links:
        drawings.append(chain_figure(found, arms.a, arms.b, where, "f8_chain", projector=projector))
    if found.waterfall is not None:
        drawings.append(waterfall_figure(found.waterfall, arms.a, arms.b, where, found.worlds, "f7_ledger"))
    folder.mkdir(parents=True, exist_ok=True)
    digest = sha256(repr(found.to_json()).encode()).hexdigest()
    return [path for drawing in drawings for path in save(drawing, folder, digest)]
