"""What a scenario is once it is read: frozen values, each with the layer and the place that set it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.scenario.distribution import Distribution

if TYPE_CHECKING:
    from numpy.typing import NDArray

Value = float | Distribution

WHOLE_MONTHS = frozenset(
    (
        "support_start",
        "drawdown_start",
        "drawdown_months",
        "drawdown_latest",
        "mandate_months",
        "war_end_month",
    )
)
"""Values in months of the run; a draw from a distribution is rounded to the nearest whole month."""


@dataclass(frozen=True)
class Structure:
    """What must be the same for all worlds of one model: numbers of agents, months, first year.

    Runs start in January of `start_year`.
    """

    units: int
    donors: int
    groups: int
    districts: int
    months: int
    start_year: int


@dataclass(frozen=True)
class Setting:
    """A value with its origin.

    `layer` says who set it ("context guinea_bissau"), `where` the file and line
    ("scenarios/contexts/guinea_bissau.yaml:14"); `source`, `grade` and `note` are what the file says about
    its evidence, "" where it says nothing.
    """

    value: Value
    layer: str
    where: str
    source: str = ""
    grade: str = ""
    note: str = ""


@dataclass(frozen=True)
class Patch:
    """Values that change at the beginning of a month of the run (0 is the first)."""

    month: int
    values: Mapping[str, Setting]


@dataclass(frozen=True)
class Scenario:
    """One country with one set of choices, complete and checked.

    Attributes
    ----------
    name, title
        The name that finds it again, and its words for people.
    case, footprint
        The case it belongs to, and "light", "medium", "heavy", "heavy_equal_cost", "light_equal_cost" or
        "as written".
    structure
        Numbers of agents, months and first year.
    settings
        Every parameter and every mechanism (1.0 on, 0.0 off) by flat name.
    patches
        Dated changes, in order of months.
    choices
        The choices as named or in brief, for display; keys are those of the YAML.
    structure_settings
        The origin of start, years and counts, for `ssrsim show`.
    sources
        What the files give as their sources.
    digest
        SHA-256 of values, structure and patches; neither provenance nor the layout of files changes it.
    files
        Full paths of the case files and the context that it was read from, also of those that set no value
        themselves.
    """

    name: str
    title: str
    case: str
    footprint: str
    structure: Structure
    settings: Mapping[str, Setting]
    patches: tuple[Patch, ...]
    choices: Mapping[str, str]
    structure_settings: Mapping[str, Setting]
    sources: tuple[str, ...]
    digest: str
    files: tuple[str, ...] = ()

    def __repr__(self) -> str:
        years, start = self.structure.months // 12, self.structure.start_year
        return f"<Scenario {self.name}: {years} years from {start}, {self.digest[:8]}>"

    def value(self, name: str) -> Value:
        """The value of a parameter or mechanism at the start of the run."""
        return self.settings[name].value


def digest_of(structure: Structure, settings: Mapping[str, Setting], patches: tuple[Patch, ...]) -> str:
    """SHA-256 (hexadecimal) of resolved values; the same values give the same digest, whoever set them."""

    def plain(value: Value) -> Any:
        if isinstance(value, Distribution):
            return [value.kind, [repr(arg) for arg in value.args], repr(value.low), repr(value.high)]
        return repr(float(value))

    content = {
        "structure": vars(structure),
        "settings": {name: plain(setting.value) for name, setting in settings.items()},
        "patches": [
            [patch.month, {name: plain(setting.value) for name, setting in patch.values.items()}]
            for patch in patches
        ],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def draw_settings(scenario: Scenario, worlds: NDArray[Any], seed: int) -> dict[str, Any]:
    """The values of each world: a float where a number is set, else an array with one entry per world.

    `worlds` are world numbers (uint64). A world's draw depends on seed, name and world alone, so the same
    world meets the same country under every choice.
    """
    return draw_values(scenario.settings, worlds, seed)


def draw_patches(scenario: Scenario, worlds: NDArray[Any], seed: int) -> list[tuple[int, dict[str, Any]]]:
    """The dated changes as pairs of month and values, drawn as in `draw_settings`."""
    return [(patch.month, draw_values(patch.values, worlds, seed)) for patch in scenario.patches]


def draw_values(settings: Mapping[str, Setting], worlds: NDArray[Any], seed: int) -> dict[str, Any]:
    """Numbers as they are, distributions at the keyed uniform of (seed, name, world)."""
    drawn: dict[str, Any] = {}
    for name, setting in settings.items():
        if not isinstance(setting.value, Distribution):
            drawn[name] = setting.value
            continue
        from sim.chance import parameter_uniform

        values = setting.value.quantile(parameter_uniform(seed, name, worlds))
        drawn[name] = values.round() if name in WHOLE_MONTHS else values
    return drawn
