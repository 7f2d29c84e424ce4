"""One history told: its events with their causes, and where it stands among the histories it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.events import RISKS, Event, EventLog
from sim.ledger import Ledger
from sim.model import SSRModel
from sim.outcomes import summarise
from sim.outcomes.columns import COLUMNS
from sim.recorder import Series, record_to
from sim.scenario.settings import Scenario, draw_patches, draw_settings

MARKS = ("own_led_after", "cover_after", "arrears_after", "trust_after", "deaths_total", "coup_attempts", "mutinies")
"""Outcomes by which a history is set against its ensemble."""
YES_OR_NO = ("sustained", "peace_held", "in_conflict_5y")
SHOWN = ("ssr_staff", "presence", "battle_deaths", "arrears", "own_led", "cover")
"""Monthly variables of the timeline."""


@dataclass(frozen=True)
class Standing:
    """Where a history stands on one outcome: its value, and the shares of the others below and alike."""

    outcome: str
    label: str
    unit: str
    kind: str
    value: float
    mean: float
    below: float
    alike: float
    others: int


@dataclass(frozen=True)
class Story:
    """One history.

    Attributes
    ----------
    world, worlds, seed
        Its number, and the ensemble that it is set against: worlds 0 to `worlds` − 1 of that seed.
    events
        What happened, in order.
    standing
        How typical it is, outcome by outcome.
    series
        Monthly variables for the timeline.
    """

    scenario: str
    title: str
    case: str
    world: int
    worlds: int
    seed: int
    start_year: int
    events: tuple[Event, ...]
    standing: tuple[Standing, ...]
    series: Mapping[str, list[float]]

    def date(self, month: int) -> str:
        """A month of the run as a date."""
        return f"{self.start_year + month // 12}-{month % 12 + 1:02d}"

    def __repr__(self) -> str:
        return f"<Story of world {self.world} of {self.scenario}: {len(self.events)} events>"

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data, events with their dates."""
        events = [{"date": self.date(event.month), **asdict(event)} for event in self.events]
        return {**asdict(self), "events": events}


def tell(scenario: Scenario, world: int, seed: int, ensemble: pd.DataFrame) -> Story:
    """Run one world with a ledger and a log of events.

    Parameters
    ----------
    ensemble
        Rows of `runs.parquet` of the same scenario and seed.
    """
    numbers = np.array([world], dtype=np.uint64)
    values = _of_one_world(draw_settings(scenario, numbers, seed))
    patches = [(month, _of_one_world(changes)) for month, changes in draw_patches(scenario, numbers, seed)]
    # one world alone: Python floats are twice as fast as arrays of one, to the same bits
    model = SSRModel(scenario.structure, values, patches, numbers, seed, compiled=False)
    log = EventLog(model, Ledger(model, RISKS))
    series: Series = {}
    for month in range(scenario.structure.months):
        record_to(model, series, month + 1)
        log.note(model)
    model.close()
    runs = {name: float(column[0]) for name, column in summarise(series, values, scenario.structure).items()}
    return Story(
        scenario.name, scenario.title, scenario.case, world, len(ensemble), seed, scenario.structure.start_year,
        tuple(log.events), tuple(_standing(runs, ensemble)),
        {name: [float(value) for value in series[name][:, 0]] for name in SHOWN},
    )  # fmt: skip


def _of_one_world(drawn: Mapping[str, Any]) -> dict[str, float]:
    """Numbers drawn for a single world as plain floats."""
    return {name: float(np.asarray(value).reshape(-1)[0]) for name, value in drawn.items()}


def _standing(runs: Mapping[str, float], ensemble: pd.DataFrame) -> list[Standing]:
    found = []
    for name in (*YES_OR_NO, *MARKS):
        others = ensemble[name].dropna().astype(float).to_numpy()
        value, column = runs[name], COLUMNS[name]
        if len(others) and np.isfinite(value):
            below, alike = float((others < value).mean()), float((others == value).mean())
            found.append(
                Standing(
                    name, column.label, column.unit, column.kind, value, float(others.mean()), below, alike, len(others)
                )
            )
    return found
