"""Every number of the model, declared once, as data: unit, range, meaning, source and grade.

The YAML files beside this module hold one theme each. Nothing else in the program declares a number of the
model; rules receive them as arguments and scenarios change them by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

GRADES = {
    "S": "asserted by a source of the model (the policy paper or the news story)",
    "H": "hedged by a source of the model",
    "L": "literature or data, see the evidence cited",
    "E": "expert guess, chosen by hand or by coarse search",
}
ROLES = {
    "lever": "what someone chooses",
    "uncertainty": "what nobody knows exactly",
    "constant": "kept fixed unless a scenario says otherwise",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model.

    Attributes
    ----------
    name
        Flat name, unique in the program; scenarios and ``--set`` use it.
    default, low, high
        Value where nothing else is said, and the inclusive range that scenarios may use.
    unit
        Unit of the three.
    role
        ``lever``, ``uncertainty`` or ``constant`` (see ``ROLES``).
    context
        Whether it is a fact of the country, set by context files.
    grade
        ``S``, ``H``, ``L`` or ``E`` (see ``GRADES``).
    """

    name: str
    default: float
    unit: str
    low: float
    high: float
    meaning: str
    source: str
    grade: str
    role: str
    context: bool
    theme: str


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One mechanism of the model: a switch, and what it stands for.

    Attributes
    ----------
    theme
        Part of the model: delivery, institutions, politics, forces or conflict.
    what, without
        What it does, and what happens when it is switched off.
    """

    name: str
    theme: str
    what: str
    without: str
    source: str
    grade: str


@cache
def _read(filename: str) -> dict[str, dict[str, Any]]:
    import yaml

    text = (files(__name__) / filename).read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        entries: dict[str, dict[str, Any]] = _plain(loader.get_single_node(), loader)
    finally:
        loader.dispose()
    return entries


def _plain(node: Any, loader: Any) -> Any:
    """What a YAML node says, several times as fast as PyYAML, which allows for nodes that hold themselves."""
    if node.id == "mapping":
        return {key.value: _plain(value, loader) for key, value in node.value}
    if node.id == "sequence":
        return [_plain(value, loader) for value in node.value]
    return node.value if node.tag == "tag:yaml.org,2002:str" else loader.construct_object(node)


def _parameter(name: str, entry: dict[str, Any], theme: str) -> Parameter:
    low, high = entry["range"]
    parameter = Parameter(
        name=name,
        default=float(entry["default"]),
        unit=str(entry["unit"]),
        low=float(low),
        high=float(high),
        meaning=entry["meaning"],
        source=entry["source"],
        grade=entry["grade"],
        role=entry["role"],
        context=bool(entry.get("context", False)),
        theme=theme,
    )
    if not parameter.low <= parameter.default <= parameter.high:
        raise ValueError(f"{theme}.yaml: {name}: default {parameter.default} lies outside its own range")
    return parameter


def _all_parameters() -> Mapping[str, Parameter]:
    found: dict[str, Parameter] = {}
    for path in sorted(files(__name__).iterdir(), key=lambda path: path.name):
        if not path.name.endswith(".yaml") or path.name == "mechanisms.yaml":
            continue
        theme = path.name.removesuffix(".yaml")
        for name, entry in _read(path.name).items():
            if name in found:
                raise ValueError(f"{path.name}: {name} is declared twice")
            found[name] = _parameter(name, entry, theme)
    return MappingProxyType(found)


def _all_mechanisms() -> Mapping[str, Mechanism]:
    found = {name: Mechanism(name=name, **entry) for name, entry in _read("mechanisms.yaml").items()}
    return MappingProxyType(found)


PARAMETERS: Mapping[str, Parameter] = _all_parameters()
MECHANISMS: Mapping[str, Mechanism] = _all_mechanisms()
