"""What may be played: roles with their actions, plans and purses, injects, postures; read from the package's data.

Texts are not here: cards and labels stand in catalogues by language (`wording`), under the names used here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Number = float | str | Mapping[str, float]
"""A value to put: a number, "now" (the month in which it counts), or {before_exit: months}."""

ROLES = ("government", "forces", "mission", "donors")
AT_HOME = ("government", "forces")
"""Roles that still decide after the mission has left."""
MOST_ACTIONS = 3
"""Actions of a team in one round."""
NOTHING: Mapping[str, float] = {}


@dataclass(frozen=True)
class Option:
    """One way to carry out an action.

    Attributes
    ----------
    cost
        Points of the team's purse.
    add, put
        Changes of parameters: moved by, or set to.
    money
        Reform money added by kind, as a part of the plan.
    brings_exit
        Months by which it brings the last day of support forward.
    """

    name: str
    cost: float
    add: Mapping[str, float] = field(default_factory=dict)
    put: Mapping[str, Number] = field(default_factory=dict)
    money: Mapping[str, float] = field(default_factory=dict)
    brings_exit: int = 0


@dataclass(frozen=True)
class Action:
    """What a role may do; the attributes are explained at the top of `data/roles.yaml`."""

    name: str
    role: str
    lag: int
    lasts: Literal["round", "standing"]
    options: Mapping[str, Option]
    domestic: bool = False
    once: bool = False
    steps: bool = False
    needs: str = ""
    opposes: str = ""
    rounds: Literal["all", "last", "before_last"] = "all"

    def open_in(self, last: bool, after: bool) -> bool:
        """Whether it may be chosen in the last round of the mission, before it, or after it."""
        if after:
            return self.domestic
        return self.rounds == "all" or (self.rounds == "last") == last


@dataclass(frozen=True)
class Role:
    """A team: its actions, its purse by posture and in a year after the mission, and what it alone may see."""

    name: str
    purse: Mapping[str, float]
    after: float
    sees: tuple[str, ...]
    interests: tuple[str, ...]
    plan: str
    actions: Mapping[str, Action]


@dataclass(frozen=True)
class Mark:
    """A mark in the played history that makes an inject fit."""

    series: str
    above: float


@dataclass(frozen=True)
class Inject:
    """Something that happens to the teams; the attributes are explained at the top of `data/injects.yaml`."""

    name: str
    number: str
    months: int
    debrief: str
    times: Mapping[str, float] = field(default_factory=dict)
    add: Mapping[str, float] = field(default_factory=dict)
    put: Mapping[str, Number] = field(default_factory=dict)
    when: Mark | None = None
    unless: str = ""


@dataclass(frozen=True)
class Catalogue:
    """Everything that may be played."""

    roles: Mapping[str, Role]
    plans: Mapping[str, Mapping[str, Option]]
    injects: Mapping[str, Inject]
    postures: Mapping[str, Mapping[str, Any]]
    fictional: Mapping[str, str]

    def action(self, name: str) -> Action | None:
        """An action by its name, whoever may choose it."""
        return next((role.actions[name] for role in self.roles.values() if name in role.actions), None)


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    roles = _data("roles")
    plans = roles.pop("plans")
    injects = {name: _inject(name, given) for name, given in _data("injects").items()}
    return Catalogue(
        {name: _role(name, roles[name]) for name in ROLES},
        {name: _options(plan["options"]) for name, plan in plans.items()},
        injects,
        _data("postures"),
        _data("fictional"),
    )


def _data(name: str) -> dict[str, Any]:
    text = (files("sim.workshop") / "data" / f"{name}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def _role(name: str, given: Mapping[str, Any]) -> Role:
    actions = {key: _action(key, name, one) for key, one in given["actions"].items()}
    return Role(
        name, given["purse"], float(given.get("after", 0.0)), tuple(given["sees"]), tuple(given["interests"]),
        given["plan"], actions,
    )  # fmt: skip


def _action(name: str, role: str, given: Mapping[str, Any]) -> Action:
    rest = {key: value for key, value in given.items() if key != "options"}
    return Action(name, role, options=_options(given["options"]), **rest)


def _options(given: Mapping[str, Any]) -> dict[str, Option]:
    return {name: Option(name, **one) for name, one in given.items()}


def _inject(name: str, given: Mapping[str, Any]) -> Inject:
    rest = dict(given)
    when = rest.pop("when", None)
    return Inject(name, when=Mark(**when) if when else None, **rest)
