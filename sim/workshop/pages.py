"""What print and pack share: templates of the package, and how turns and lists of strings are written."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from sim.workshop.setup import Turn
from sim.workshop.wording import Texts

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(told: Texts, style: str) -> Environment:
    """Templates with the strings of a language as ``t`` and a style sheet as ``style``."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("sim.workshop", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    css = (files("sim.workshop") / "templates" / style).read_text(encoding="utf-8")
    made.globals |= {"t": told, "style": css}
    return made


def turn_name(turn: Turn, told: Texts) -> str:
    """A turn as people call it: a round, or a year after the mission."""
    number = int(turn.name.partition("_")[2])
    return told("turn.year" if turn.after else "turn.round", n=number)


def many(told: Texts, name: str) -> list[str]:
    """All strings of a numbered list."""
    found: list[str] = []
    while told.has(f"{name}.{len(found) + 1}"):
        found.append(told(f"{name}.{len(found) + 1}"))
    return found


def forward(told: Texts, numbers: str) -> str:
    """Numbers with signs, arrows or dashes between them: kept from left to right where the page runs the other way."""
    return told.forward(numbers)
