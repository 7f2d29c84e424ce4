"""Words for the links of a chain: what they are called, from `words.yaml`, and how much they carry."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files

import yaml

from sim.analysis.contrast import Contrast
from sim.analysis.words import number, two_digits

ROUNDING = 1e-9
"""Amount that is nothing but rounding."""


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
USUAL = {
    "buy_in": "buy-in of leaders", "own_led": "own-led capacity", "propped_up": "propped-up capacity",
    "trust": "trust in the forces", "income": "income per head", "strategy": "national strategy",
    "campaign": "campaigns going on", "arrears": "pay arrears", "violence": "violence felt", "quiet": "settled quiet",
    "skill": "skill of units", "least_skill": "skill of the least skilled unit", "cohesion": "cohesion of units",
    "loyalty": "loyalty of units", "conduct": "conduct of units", "expectations": "what people expect",
    "police": "police and justice", "captured": "factions' hold on the force", "support": "support that is left",
    "begun": "drawdown begun", "months_since": "months since the drawdown began", "pool": "people who might fight",
    "intensity": "intensity of the fighting", "demobilised": "demobilised fighters", "fighters": "fighters under arms",
    "years_engaged": "years that donors have been engaged", "authorised": "authorised strength",
    "established": "posts of units", "drafted": "laws that are drafted", "strength": "soldiers in being",
    "per_head": "cost of a soldier",
}  # fmt: skip
"""What inputs are called where a rule gives them no words of its own."""


def result_name(rule: str) -> str:
    """What the result of a rule is called."""
    return NAMES[rule].name if rule in NAMES else rule.partition(".")[2].removeprefix("next_").replace("_", " ")


def input_name(rule: str, name: str) -> str:
    """What an input of a rule is called."""
    given = NAMES[rule].inputs.get(name) if rule in NAMES else None
    plain = name.removesuffix("_gained").removesuffix("_now")
    return given or USUAL.get(plain, plain.replace("_", " "))


def amount(size: Contrast, which: str = "difference") -> str:
    """What a link carries, or a limit of its interval ("low", "high"), with two digits: "−0.0083", "−4 of 100"."""
    return _signed(size, float(getattr(size, which)), which == "difference")


def with_interval(size: Contrast) -> str:
    """What a link carries, with its interval."""
    if not math.isfinite(size.low) or max(abs(size.low), abs(size.high)) < ROUNDING:
        return amount(size)
    return f"{amount(size)} (90 % interval {amount(size, 'low')} to {amount(size, 'high')})"


def mean_words(total: Contrast, mean: float) -> str:
    """The mean of one arm, with the digits that its difference to the other needs."""
    return number(mean, _finest(total))


def _signed(size: Contrast, value: float, tail: bool) -> str:
    """A signed number; zero has no sign."""
    share = size.kind == "share"
    text = number(100.0 * value if share else value, _finest(size), True)
    shown = text if any(digit in text for digit in "123456789") else "0"
    return f"{shown} of 100" if share and tail else shown


def _finest(size: Contrast) -> float:
    """The half-width that stands for two digits; shares are told whole, below 1 of 100 with one decimal."""
    half = (size.high - size.low) / 2.0
    known = half if math.isfinite(half) else 0.0
    if size.kind != "share":
        return two_digits(size.difference, known)
    finest = two_digits(100.0 * size.difference, 100.0 * known)
    return max(finest, 1.0 if abs(size.difference) >= 0.01 else 0.1)
