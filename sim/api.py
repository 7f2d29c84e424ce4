"""Three calls for everything: `simulate` a scenario, `sweep` an experiment, `compare` two choices.

    >>> from sim import compare, simulate
    >>> light = simulate("guinea_bissau_light", worlds=200)
    >>> light.runs["sustained"].mean()
    >>> compare("guinea_bissau_light", "guinea_bissau_heavy").plot()

Each compares mechanisms; none forecasts a country.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import sim.spared  # noqa: F401  first of all: Mesa goes through every module that is loaded before it
from sim.analysis import PairError
from sim.batch.design import single
from sim.batch.how import How
from sim.batch.store import refusal
from sim.batch.sweep import run_experiment
from sim.finish import OUTCOMES, analysed, contrast_points, joined
from sim.results import Comparison, Result, ResultPoint
from sim.scenario import Contrast, Experiment, Scenario, load_experiment, load_scenario
from sim.scenario.experiment import experiment_path
from sim.scenario.points import Point
from sim.sweeps import Telling, begin_sweep

WORLDS = 200
SEED = 2011

Arm = str | Path | Scenario | ResultPoint
"""One side of a comparison."""


def simulate(
    scenario: str | Path | Scenario,
    worlds: int = WORLDS,
    seed: int = SEED,
    out: str | Path | None = None,
    *,
    force: bool = False,
    workers: int | None = 1,
    **overrides: Any,
) -> Result:
    """Run one scenario in many worlds.

    Parameters
    ----------
    scenario
        A shipped name (``"guinea_bissau_heavy"``), the path of a YAML file, or a loaded scenario.
    worlds, seed
        Number of histories, and the seed of their luck.
    out
        Folder to keep the result in; it stays in memory if not given.
    force
        Whether a result that stands there may be replaced.
    workers
        Processes; None is one for each processor.
    overrides
        Choices and parameters to change: ``footprint="heavy"``, ``drawdown={"months": 12}``.

    Raises
    ------
    InputErrors
        With every problem found; nothing is run or written.
    """
    texts = [f"{key}={_text(value)}" for key, value in overrides.items()]
    if isinstance(scenario, Scenario):
        if texts:
            raise refusal(scenario.name, "a loaded scenario is fixed", "overrides with a name or path only")
    else:
        scenario = load_scenario(scenario, texts)
    experiment = sized(single(scenario, 1, 0), worlds, seed)
    return run_to(experiment, out, force=force, workers=workers)


def sweep(
    experiment: str | Path | Experiment,
    workers: int | None = None,
    worlds: int | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    force: bool = False,
    subset: str | None = None,
    **options: Any,
) -> Result:
    """Run every point of an experiment in the same worlds.

    Parameters
    ----------
    experiment
        A shipped name (``"smoke"``), the path of a YAML file, or a loaded experiment.
    workers
        Processes, by default one for each processor.
    worlds, seed
        In place of those of the experiment.
    out, force
        As for `simulate`.
    subset
        One of the experiment's named subsets.
    options
        Those of `How` (`executor`, `scheduler`, `parts`, `chunk`, `progress`) and of `run_to`.

    Raises
    ------
    InputErrors
        With every problem found; nothing is run or written.
    SweepFailed
        Every chunk failed; nothing is written.
    """
    file = None
    if not isinstance(experiment, Experiment):
        file = experiment_path(experiment)
        experiment = load_experiment(experiment, subset=subset)
    elif subset is not None:
        raise refusal(experiment.name, "a loaded experiment is fixed", "subset with a name or path only")
    return run_to(sized(experiment, worlds, seed), out, force=force, workers=workers, file=file, **options)


def compare(
    a: Arm,
    b: Arm,
    worlds: int = WORLDS,
    seed: int = SEED,
    workers: int | None = 1,
    outcomes: Sequence[str] = OUTCOMES,
) -> Comparison:
    """Compare two scenarios, or two points of results, world by world.

    Parameters
    ----------
    a, b
        Scenarios as for `simulate`, which are run; or points of results (``result.at("guinea_bissau_light")``
        or ``"results/light_vs_heavy:guinea_bissau_light"``), which are read.
    worlds, seed
        For scenarios that are run.
    outcomes
        What to compare.

    Raises
    ------
    InputErrors
        An input cannot be used, or the worlds of the two are not the same.
    """
    points = _points(a, b, worlds, seed, workers)
    seeds = {point.result.manifest["seed"] for point in points}
    if len(seeds) > 1:
        raise refusal("compare", "results of different seeds have no worlds in common", "two results of one seed")
    try:
        found = contrast_points(points[0].result, points[0].index, points[1].result, points[1].index, outcomes)
    except PairError as error:
        raise refusal("compare", str(error)) from None
    return Comparison(points[0].label, points[1].label, found, _pair_result(points))


def _points(a: Arm, b: Arm, worlds: int, seed: int, workers: int | None) -> list[ResultPoint]:
    """Return the two sides of a comparison as points of results, run if need be."""
    arms = [arm if isinstance(arm, ResultPoint | Scenario) else named_arm(str(arm)) for arm in (a, b)]
    if all(isinstance(arm, Scenario) for arm in arms):
        return _run_pair(cast(list[Scenario], arms), worlds, seed, workers)
    if all(isinstance(arm, ResultPoint) for arm in arms):
        return cast(list[ResultPoint], arms)
    raise refusal("compare", "a scenario and a point of a result", "two scenarios, or two points of results")


def load(folder: str | Path) -> Result:
    """Open a result that is kept in a folder; `InputErrors` if there is none."""
    return Result.load(folder)


def named_arm(text: str) -> Scenario | ResultPoint:
    """Read one side of a comparison: a scenario, or ``FOLDER:POINT``."""
    folder, colon, point = text.rpartition(":")
    if colon and folder:
        return load(folder).at(point)
    return load_scenario(text)


def sized(experiment: Experiment, worlds: int | None, seed: int | None) -> Experiment:
    """Return the experiment with other numbers of worlds or another seed; `InputErrors` if out of range."""
    try:
        return experiment.resized(worlds, seed)
    except ValueError as error:
        raise refusal(experiment.name, str(error)) from None


def run_to(
    experiment: Experiment,
    out: str | Path | None,
    *,
    force: bool = False,
    draw: Callable[[Path], None] | None = None,
    first: int = 0,
    file: Path | None = None,
    command: str | None = None,
    repeat: str | None = None,
    **options: Any,
) -> Result:
    """Run an experiment, with curves and contrasts, into memory or into a folder that is complete or resumable.

    Parameters
    ----------
    draw
        Called with the folder when its tables are written, before it takes its place.
    first, file, command, repeat
        As for `sim.batch.sweep.run_experiment`.
    options
        Those of `How`: `workers`, `chunk`, `executor` ("local", "dask"), `scheduler`, `parts` and `progress`.
    """
    known: dict[str, Any] = {"first": first, "file": file, "command": command, "repeat": repeat}
    if out is None:
        return analysed(Result.of(run_experiment(experiment, **known, **options)))
    how = How(**options)
    with how.standing():
        found = begin_sweep(experiment, Path(out), how, Telling(draw), force=force, **known)
    assert found is not None
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _run_pair(arms: list[Scenario], worlds: int, seed: int, workers: int | None) -> list[ResultPoint]:
    """Run two scenarios side by side, in the same worlds."""
    labels = [arms[0].name, arms[1].name if arms[1].name != arms[0].name else f"{arms[1].name} (second)"]
    points = tuple(Point(label, arm, {}) for label, arm in zip(labels, arms, strict=True))
    base = single(arms[0], 1, 0)
    experiment = replace(
        base,
        name=f"{labels[0]} and {labels[1]}",
        title=f"{arms[1].title} against {arms[0].title}",
        question="What differs between the two, in the same worlds?",
        points=points,
        contrasts=(Contrast(*labels),),
    )
    result = run_to(sized(experiment, worlds, seed), None, workers=workers)
    return [result.at(0), result.at(1)]


def _pair_result(points: Sequence[ResultPoint]) -> Result:
    """Return a result that holds two points only, for figures."""
    if points[0].result is points[1].result and len(points[0].result.design) == 2:
        return points[0].result
    return analysed(Result(*joined([(point.result, point.index) for point in points])))
