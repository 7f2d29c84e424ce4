"""How each arm is drawn wherever it appears: colour, line and marker, so that nothing is told by colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Look:
    """How one arm is drawn wherever it appears."""

    colour: str
    line: Any
    marker: str


LOOKS: Mapping[str, Look] = {
    "light": Look("#D98200", "-", "o"),
    "medium": Look("#0072B2", (0, (5, 1.5)), "s"),
    "heavy": Look("#3D1240", (0, (1.2, 1.2)), "^"),
}
OTHER_LOOKS: tuple[Look, ...] = (
    Look("#D98200", "-", "o"),
    Look("#0072B2", (0, (5, 1.5)), "s"),
    Look("#3D1240", (0, (1.2, 1.2)), "^"),
    Look("#00896B", (0, (6, 1.5, 1.2, 1.5)), "D"),
    Look("#B5487F", (0, (9, 2)), "v"),
    Look("#5F6368", (0, (3, 1, 1, 1, 1, 1)), "P"),
)
