"""What paper and screen share: templates, and how turns and lists of strings are written."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from sim.workshop.setup import Turn
from sim.workshop.wording import Texts

if TYPE_CHECKING:
    from jinja2 import Environment


def templates(package: str) -> Environment:
    """The templates of a package; a name that is not given is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader(package, "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, extensions=["jinja2.ext.do"],
    )  # fmt: skip


def environment(told: Texts, style: str) -> Environment:
    """Templates for paper, with the strings of a language as ``t`` and a style sheet as ``style``."""
    made = templates("sim.workshop")
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
