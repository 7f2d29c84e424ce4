"""What a sampled design tells: which factors each outcome depends on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd

from sim.analysis import derive
from sim.analysis.sensitivity import elementary_effects, variance_shares
from sim.batch.result import Result
from sim.batch.store import refusal
from sim.finish import COMPARED, OUTCOMES, last_year
from sim.scenario.problems import nearest

READ_HERE = ("morris", "saltelli")
SIZE = {"morris": "mu_star", "saltelli": "total"}
"""By what factors are put in order."""


def sensitivity(result: Result, outcomes: Sequence[str] = OUTCOMES) -> pd.DataFrame:
    """Return a row per scenario, outcome and factor, the strongest first.

    The outcome of a point is its mean over worlds. All points share their worlds, so that luck takes nearly no
    part in the differences between them.

    Parameters
    ----------
    result
        A sweep with a design of Morris or Saltelli.
    outcomes
        Columns of ``runs``, or outcomes derived from them.

    Raises
    ------
    InputErrors
        The result has another design, or no such outcome.
    """
    method = str(result.manifest.get("sampling", {}).get("method", "no design"))
    what = str(result.folder or result.name)
    if method not in READ_HERE:
        raise refusal(what, f"its design ({method}) gives no sensitivity", " or ".join(READ_HERE))
    for name in outcomes:
        if name not in COMPARED:
            raise refusal(f"--outcome {name}", "no such outcome", ", ".join(COMPARED), nearest(name, COMPARED))
    factors = list(result.manifest["sampling"]["factors"])
    means = _means(result, outcomes)
    found = []
    for base, design in result.design.groupby("design_base", sort=False):
        units = design[[f"unit_{name.replace('.', '_')}" for name in factors]].to_numpy(np.float64)
        for name in outcomes:
            values = means[name].reindex(design["point"]).to_numpy(np.float64)
            try:
                rows = (
                    [asdict(one) for one in elementary_effects(units, values, factors)]
                    if method == "morris"
                    else [asdict(one) for one in variance_shares(values, factors)]
                )
            except ValueError as error:
                raise refusal(what, f"not the whole design: {error}", "a sweep of all its points") from None
            frame = pd.DataFrame(rows).sort_values(SIZE[method], ascending=False, kind="stable")
            found.append(frame.assign(scenario=base, outcome=name))
    made = pd.concat(found, ignore_index=True)
    return made[["scenario", "outcome", *(name for name in made if name not in ("scenario", "outcome"))]]


def _means(result: Result, outcomes: Sequence[str]) -> pd.DataFrame:
    """Mean of each outcome over the worlds of each point."""
    frames = []
    for point, runs in result.runs.groupby("point", sort=True):
        derived = derive(runs, last_year(result, int(str(point))))
        frames.append(derived[list(outcomes)].mean().rename(int(str(point))))
    return pd.DataFrame(frames)
