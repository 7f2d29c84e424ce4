"""The two claims that reports show as pictures, run small: means and intervals only, no verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd

from sim.batch.sweep import prepare
from sim.figures import claims
from sim.figures.style import Drawing
from sim.figures.tables import Tables
from sim.propositions.bootstrap import Array
from sim.propositions.claims import Proposition
from sim.propositions.frame import SEED, WORLDS_APART, Context, frame, in_context, scenarios_of
from sim.propositions.metrics import Metric
from sim.propositions.reading import load_propositions
from sim.propositions.running import Batch, Cell, Measured, Wanted, key_of, run_batch
from sim.propositions.shown import Point, points, shown_metrics
from sim.propositions.verdicts import Get
from sim.scenario.problems import Findings

CONTEXTS, WORLDS = 12, 8
"""Size of the run: seconds, so that a report takes little longer; the whole suite has the verdicts."""


def claims_drawn(tables: Tables) -> list[Drawing]:
    """Rank reversal, and review by ownership, for a result that compares light with heavy in several contexts."""
    labels = {arm.label for case in tables.cases for arm in tables.arms(case)}
    if len(tables.cases) < 2 or not {"light", "heavy"} <= labels:
        return []
    table = pd.DataFrame([asdict(point) for point in shown_points()])
    return list(claims.drawings(table, f"{CONTEXTS} contexts × {WORLDS} worlds"))


def shown_points(contexts: int = CONTEXTS, worlds: int = WORLDS) -> list[Point]:
    """What the pictured claims show, as `ssrsim propositions` would on as many contexts and worlds."""
    propositions, countries = load_propositions(claims.PICTURED), frame(contexts)
    wanted = {(one.number, name): arm for one in propositions for name, arm in _arms(one, countries).items()}
    measured = _side_by_side({arm.key: arm for arm in wanted.values()}, countries, worlds)
    return [point for one in propositions for point in points(one, _getter(one, wanted, measured))]


def _side_by_side(wanted: Mapping[str, Wanted], contexts: Sequence[Context], worlds: int) -> Measured:
    """Run all arms in one model: so small a run takes as long as its months, whatever its width."""
    cells = [
        Cell(
            arm.key, context.index, in_context(arm.scenarios[context.preset], context), tuple(arm.metrics),
            context.index * WORLDS_APART, worlds,
        )
        for arm in wanted.values() for context in contexts
    ]  # fmt: skip
    prepare()
    months = max(arm.months() for arm in wanted.values())
    done = run_batch(Batch(tuple(cells), months, columns=False, variant="", seed=SEED))
    found: dict[tuple[str, Metric], list[Array]] = {}
    for cell, values in zip(cells, done, strict=True):
        for metric, array in values.items():
            found.setdefault((cell.key, metric), []).append(array)
    return {key: np.stack(arrays) for key, arrays in found.items()}


def _arms(proposition: Proposition, contexts: Sequence[Context]) -> dict[str, Wanted]:
    presets, findings = tuple(dict.fromkeys(context.preset for context in contexts)), Findings()
    found = {}
    for name, arm in proposition.arms.items():
        scenarios = scenarios_of(arm, presets, findings)
        found[name] = Wanted(key_of(scenarios), scenarios, shown_metrics(proposition, name))
    findings.stop_if_any()
    return found


def _getter(proposition: Proposition, wanted: dict[tuple[str, str], Wanted], measured: Measured) -> Get:
    def get(arm: str, metric: Metric) -> Array:
        return measured[wanted[proposition.number, arm].key, metric]

    return get
