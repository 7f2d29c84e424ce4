"""How things work: one scalar function a mechanism, by theme.

Each rule is a plain function of numbers, with units in its docstring; read it like a textbook and test it with
single numbers. Called with arrays (one entry per world) it runs compiled over the worlds. Rules import nothing
of the project, know no agent and look at no other world.
"""

from sim.rules import (
    assets,
    capacity,
    choices,
    conflict,
    continuity,
    coordination,
    delivery,
    districts,
    forces,
    institutions,
    integration,
    laws,
    money,
    patronage,
    payroll,
    politics,
    right_sizing,
    treasury,
    women,
)

__all__ = [
    "assets",
    "capacity",
    "choices",
    "conflict",
    "continuity",
    "coordination",
    "delivery",
    "districts",
    "forces",
    "institutions",
    "integration",
    "laws",
    "money",
    "patronage",
    "payroll",
    "politics",
    "right_sizing",
    "treasury",
    "women",
]
