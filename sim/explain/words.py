"""Words for the links of a chain: what rules' results and inputs are called, from `words.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class Words:
    """What a rule's result is called, and what its inputs are called there."""

    name: str
    inputs: Mapping[str, str] = field(default_factory=dict)


def _read() -> dict[str, Words]:
    text = (files("sim.explain") / "words.yaml").read_text(encoding="utf-8")
    return {key: Words(**entry) for key, entry in yaml.safe_load(text).items()}


NAMES: Mapping[str, Words] = _read()
"""By theme and name of a rule."""


def result_name(rule: str) -> str:
    """What the result of a rule is called."""
    return NAMES[rule].name if rule in NAMES else rule.partition(".")[2].removeprefix("next_").replace("_", " ")


def input_name(rule: str, name: str) -> str:
    """What an input of a rule is called."""
    given = NAMES[rule].inputs.get(name) if rule in NAMES else None
    return given or name.removesuffix("_gained").removesuffix("_now").replace("_", " ")
