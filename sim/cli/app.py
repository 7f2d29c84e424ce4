"""The whole program: the commands of every theme, each of which imports what it needs when it is called."""

from __future__ import annotations

from sim.cli import claims, explaining, reading, serving, workshop  # their commands come after those of `commands`
from sim.cli.commands import app

__all__ = ["app", "claims", "explaining", "reading", "serving", "workshop"]
