"""What a session is about: the case, the worlds that play it, languages, seats and luck; and its turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sim.scenario.library import shipped_names
from sim.scenario.problems import Findings, Place, nearest
from sim.workshop.catalogue import ROLES, catalogue
from sim.workshop.wording import LANGUAGES

YEARS_AFTER = 4
"""Years revealed one by one after the mission."""
YEARS_BEYOND = 2
"""Years that the record goes on, so that five years after exit are known."""
YEAR = 12

PAIRS = 100
"""Histories of the ensemble, and pairs of every comparison."""
MOST_PEOPLE = 40
FEWEST_PEOPLE = 4
LARGEST_SEED = 2**31 - 1
FORMATS = {"three_hours": (24, 24, 24), "ninety_minutes": (48, 24), "full_day": (24, 24, 24, 24)}
"""Months of each round, by kind of workshop."""


@dataclass(frozen=True)
class Turn:
    """A span that is decided and then run.

    Attributes
    ----------
    number
        From 0.
    name
        ``round_1``, …, then ``year_7``, … after the mission.
    start, months
        First month of the run, and how many.
    last
        Whether it is the last round of the mission.
    after
        Whether the mission has left.
    """

    number: int
    name: str
    start: int
    months: int
    last: bool
    after: bool

    @property
    def stop(self) -> int:
        """The month after its last."""
        return self.start + self.months


@dataclass(frozen=True)
class Setup:
    """What a session is about.

    Attributes
    ----------
    case
        A shipped context.
    worlds
        The postures that play side by side, with the same luck: ``light``, ``heavy``, ``medium``.
    languages
        Codes of the languages on screens and in print, the first being usual.
    people
        Participants, for seats and print.
    seed
        Of all luck.
    fictional
        Whether an invented name stands for the country.
    kind
        A key of `FORMATS`.
    pairs
        Histories of the ensemble.
    """

    case: str
    worlds: tuple[str, ...]
    languages: tuple[str, ...] = ("en",)
    people: int = 16
    seed: int = 2011
    fictional: bool = False
    kind: str = "three_hours"
    pairs: int = PAIRS

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The rounds of the mission, then the years after it."""
        made, start = [], 0
        spans = FORMATS[self.kind]
        for number, months in enumerate(spans):
            made.append(Turn(number, f"round_{number + 1}", start, months, number == len(spans) - 1, False))
            start += months
        for number in range(len(spans), len(spans) + YEARS_AFTER):
            made.append(Turn(number, f"year_{start // YEAR + 1}", start, YEAR, False, True))
            start += YEAR
        return tuple(made)

    @property
    def exit_month(self) -> int:
        """The month of the run by which support has ended."""
        return sum(FORMATS[self.kind])

    @property
    def months(self) -> int:
        """Months of the whole run."""
        return self.exit_month + YEAR * (YEARS_AFTER + YEARS_BEYOND)

    @property
    def last_round(self) -> Turn:
        """The round of the drawdown."""
        return next(turn for turn in self.turns if turn.last)

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Setup:
        """The setup of plain data, as `to_json` made it."""
        return cls(**{**given, "worlds": tuple(given["worlds"]), "languages": tuple(given["languages"])})


def checked(setup: Setup) -> Setup:
    """The setup itself.

    Raises
    ------
    InputErrors
        With everything about it that cannot be.
    """
    findings = Findings()

    def known(option: str, given: str, names: list[str]) -> None:
        if given not in names:
            place, near = Place(option, 0, 1), nearest(given, names)
            findings.add(place, "", "not known", value=given, allowed=", ".join(names), suggestion=near)

    known("--case", setup.case, shipped_names("scenarios/contexts"))
    known("--format", setup.kind, list(FORMATS))
    for world in setup.worlds:
        known("--worlds", world, list(catalogue().postures))
    for language in setup.languages:
        known("--lang", language, list(LANGUAGES))
    for option, given in (("--worlds", setup.worlds), ("--lang", setup.languages)):
        if not given or len(set(given)) < len(given):
            findings.add(Place(option, 0, 1), "", "none given, or one twice", value=",".join(given))
    if len(setup.worlds) > 2:
        findings.add(Place("--worlds", 0, 1), "", "at most two worlds play side by side", value=",".join(setup.worlds))
    least = max(FEWEST_PEOPLE, len(ROLES) * len(setup.worlds))
    for option, number, low, high in (
        ("--people", setup.people, least, MOST_PEOPLE), ("--seed", setup.seed, 0, LARGEST_SEED),
        ("--pairs", setup.pairs, 20, 1000),
    ):  # fmt: skip
        if not low <= number <= high:
            findings.add(Place(option, 0, 1), "", "out of range", value=str(number), allowed=f"{low} to {high}")
    findings.stop_if_any()
    return setup
