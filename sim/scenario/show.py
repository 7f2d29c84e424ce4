"""Every value of a scenario with unit, layer and the file and line that set it, as rows of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.parameters import MECHANISMS, PARAMETERS
from sim.scenario.problems import plain_number
from sim.scenario.settings import Scenario, Setting
from sim.scenario.sheet import Clock
from sim.scenario.structure import COUNTS


class Row(NamedTuple):
    """One line of `ssrsim show`; all are text. `theme` groups the rows, `origin` is source and grade."""

    theme: str
    name: str
    value: str
    unit: str
    layer: str
    where: str
    origin: str


def show_rows(scenario: Scenario) -> list[Row]:
    """The rows in order: structure, parameters by theme, mechanisms, dated patches."""
    rows = list(_structure_rows(scenario))
    for theme in dict.fromkeys(parameter.theme for parameter in PARAMETERS.values()):
        rows += [
            _row(theme, name, scenario.settings[name])
            for name, parameter in PARAMETERS.items()
            if parameter.theme == theme
        ]
    rows += [
        _row("mechanisms", name, scenario.settings[name]) for name in MECHANISMS if name not in PARAMETERS
    ]
    clock = Clock(scenario.structure.start_year, scenario.structure.months)
    for patch in scenario.patches:
        theme = f"from {clock.date(patch.month)}"
        rows += [_row(theme, name, setting) for name, setting in patch.values.items()]
    return rows


def _structure_rows(scenario: Scenario) -> Iterator[Row]:
    units = {"start": "year", "years": "years", **dict.fromkeys(COUNTS, "agents")}
    for name, setting in scenario.structure_settings.items():
        yield Row(
            "structure", name, number_text(setting.value), units[name], setting.layer, setting.where, ""
        )


def _row(theme: str, name: str, setting: Setting) -> Row:
    switch = name in MECHANISMS and name not in PARAMETERS
    if switch and isinstance(setting.value, float):
        value, unit = ("on" if setting.value else "off"), "switch"
    else:
        value, unit = number_text(setting.value), "" if switch else PARAMETERS[name].unit
    origin = f"{setting.source} [{setting.grade}]" if setting.grade else setting.source
    return Row(theme, name, value, unit, setting.layer, setting.where, origin)


def number_text(value: object) -> str:
    """A number or a distribution in a few words."""
    return plain_number(value) if isinstance(value, float) else str(value)
