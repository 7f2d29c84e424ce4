"""The declared parameters and mechanisms as scenarios see them: defaults, and where they are declared."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from sim.parameters import MECHANISMS, PARAMETERS
from sim.scenario.settings import Setting

DECLARATION = re.compile(r"^([a-z][a-z0-9_]*):", re.MULTILINE)


@cache
def defaults() -> dict[str, Setting]:
    """The lowest layer: every parameter at its default, every mechanism on."""
    found = {}
    for name, mechanism in MECHANISMS.items():
        found[name] = Setting(
            1.0, "default", declared_at(name, "mechanisms"), mechanism.source, mechanism.grade
        )
    for name, parameter in PARAMETERS.items():
        where = declared_at(name, parameter.theme)
        found[name] = Setting(parameter.default, "default", where, parameter.source, parameter.grade)
    return found


@cache
def _lines(theme: str) -> dict[str, int]:
    """Line of each declaration in a file of the registry."""
    text = (files("sim.parameters") / f"{theme}.yaml").read_text(encoding="utf-8")
    return {match[1]: text.count("\n", 0, match.start()) + 1 for match in DECLARATION.finditer(text)}


def declared_at(name: str, theme: str) -> str:
    """File and line that declare a parameter or mechanism."""
    line = _lines(theme).get(name)
    return f"sim/parameters/{theme}.yaml" + (f":{line}" if line else "")


def context_names() -> list[str]:
    """Parameters that are facts of the country."""
    return [name for name, parameter in PARAMETERS.items() if parameter.context]
