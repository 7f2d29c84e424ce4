"""The bare model by hand: a standard country without a scenario file, runs of it, and rules called by name."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from sim.chance import parameter_uniform
from sim.model import SSRModel
from sim.parameters import MECHANISMS, PARAMETERS
from sim.recorder import record_run
from sim.scenario import Structure

NORMAL = NormalDist()

# A country just out of a war, with some of everything: no real country, and no shipped scenario.
FIXED = {
    "fighting_at_start": 1.0, "war_end_month": 5.0, "staff_reference": 100.0, "presence_reference": 3000.0,
    "footprint_exponent": 0.5, "support_start": 6.0, "drawdown_start": 42.0, "drawdown_months": 18.0,
    "config_headquarters": 0.1, "config_standing": 0.2, "config_field": 0.5, "config_contingent": 0.2,
    "revenue_share": 0.15,
}  # fmt: skip

# name: kind and two numbers, drawn for each world
DRAWN = {
    "population": ("lognormal", 9e6, 0.9), "gdp_per_head": ("lognormal", 1200.0, 0.6),
    "army_per_1000": ("lognormal", 2.5, 0.5), "fighters_to_army": ("lognormal", 0.3, 0.9),
    "frailty": ("normal", 0.0, 1.0), "defence_share": ("uniform", 0.05, 0.12), "buy_in_start": ("uniform", 0.1, 0.8),
    "inclusiveness_start": ("uniform", 0.2, 0.7), "legitimacy_start": ("uniform", 0.2, 0.7),
    "own_led_start": ("uniform", 0.15, 0.45), "oversight_start": ("uniform", 0.15, 0.45),
    "grievance_start": ("uniform", 0.3, 0.7), "trust_start": ("uniform", 0.2, 0.6),
    "conduct_start": ("uniform", 0.3, 0.7), "cohesion_start": ("uniform", 0.35, 0.7),
    "parallel_command": ("uniform", 0.0, 0.4), "foreign_backing": ("uniform", 0.0, 0.6),
    "ghost_share": ("uniform", 0.05, 0.3), "coup_proneness": ("uniform", 0.5, 4.0),
}  # fmt: skip


def _quantile(u: float, kind: str, a: float, b: float) -> float:
    if kind == "uniform":
        return a + (b - a) * u
    drawn = NORMAL.inv_cdf(u)
    return a * math.exp(b * drawn) if kind == "lognormal" else a + b * drawn


class Core:
    """The bare model by hand: what a test needs to run it without a scenario file."""

    seed = 2011

    @staticmethod
    def structure(years=6, units=3, donors=2, groups=3, districts=2):
        """A small country: fewer agents than a scenario has, but some of each class."""
        return Structure(units, donors, groups, districts, months=12 * years, start_year=2000)

    @staticmethod
    def worlds(count, first=0):
        return np.arange(first, first + count, dtype=np.uint64)

    def values(self, worlds, **changed):
        """Every parameter and switch by name: defaults, `FIXED`, `DRAWN` by world, then what is changed."""
        values = {name: parameter.default for name, parameter in PARAMETERS.items()}
        values |= dict.fromkeys(MECHANISMS, 1.0) | FIXED
        for name, (kind, a, b) in DRAWN.items():
            uniforms = parameter_uniform(self.seed, name, worlds)
            low, high = PARAMETERS[name].low, PARAMETERS[name].high
            drawn = [min(max(_quantile(float(u), kind, a, b), low), high) for u in uniforms]
            values[name] = np.array(drawn)
        unknown = changed.keys() - values.keys()
        assert not unknown, f"no such parameter or mechanism: {sorted(unknown)}"
        return values | changed

    @staticmethod
    def of_world(values, place):
        """The values of the world at one place, as Python floats."""
        return {
            name: float(value[place]) if isinstance(value, np.ndarray) else float(value)
            for name, value in values.items()
        }

    def model(
        self, worlds=None, values=None, patches=(), compiled=True, classes=None, seed=None, changed=None, **counts
    ):
        """A model that has not yet run; `changed` changes some values of the standard country."""
        worlds = self.worlds(1) if worlds is None else worlds
        values = self.values(worlds, **(changed or {})) if values is None else values
        if not compiled:
            values = self.of_world(values, 0)
        return SSRModel(
            self.structure(**counts), values, patches, worlds, self.seed if seed is None else seed, compiled, classes
        )

    def run(self, *args, **options):
        """Monthly records of a run: arrays (months, worlds) by name."""
        return record_run(self.model(*args, **options))

    def side_by_side(self, settings, count, **counts):
        """Monthly records of the same worlds under each of some settings, in their order; one model runs them all."""
        worlds = self.worlds(count)
        values = self.values(np.tile(worlds, len(settings)))
        for place, changed in enumerate(settings):
            unknown = changed.keys() - values.keys()
            assert not unknown, f"no such parameter or mechanism: {sorted(unknown)}"
            for name, value in changed.items():
                values[name] = np.array(np.broadcast_to(values[name], count * len(settings)), dtype=float)
                values[name][place * count : (place + 1) * count] = value
        record = self.run(np.tile(worlds, len(settings)), values, **counts)
        places = [slice(start, start + count) for start in range(0, count * len(settings), count)]
        return [{name: series[:, place] for name, series in record.items()} for place in places]

    @staticmethod
    def same_bits(one, other):
        """Names of the series that differ in at least one bit."""
        assert one.keys() == other.keys()
        return [name for name in one if one[name].tobytes() != np.ascontiguousarray(other[name]).tobytes()]


@pytest.fixture(scope="session")
def core():
    return Core()


@pytest.fixture(scope="session")
def call():
    """Call a rule by the names of its inputs, with single numbers."""

    def by_name(rule, **numbers):
        assert set(numbers) == set(rule.inputs), f"{rule} takes {rule.inputs}"
        return rule(*(float(numbers[name]) for name in rule.inputs))

    return by_name
