"""What would have changed it: the answers of the lab in one table for each world, and their numbers for an annex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.analysis.contrast import Contrast
from sim.workshop import drawn, lab
from sim.workshop.course import course
from sim.workshop.game import Game
from sim.workshop.reasons import EXPLAINED
from sim.workshop.tables import Table, agreement, contrast_record, gap_of_means, label, mean
from sim.workshop.wording import Texts


@dataclass(frozen=True)
class Answer:
    """A question of the lab, in words, and its answer by outcome."""

    name: str
    title: str
    sizes: Sequence[Contrast]

    @property
    def explained(self) -> Contrast:
        """The outcome whose chain is told."""
        return next(size for size in self.sizes if size.outcome == EXPLAINED)


@dataclass(frozen=True)
class Annex:
    """All numbers of one question: rows that differ, and in one line the outcomes that hardly do."""

    title: str
    rows: Sequence[Sequence[str]]
    alike: str


@dataclass(frozen=True)
class WhatIf:
    """What might have been of a world: in one table, in one picture, and in full."""

    answers: Sequence[Answer]
    table: Table
    picture: str
    annex: Sequence[Annex]
    records: Sequence[dict[str, Any]]


def what_if(told: Texts, game: Game, world: str, questions: Sequence[str]) -> WhatIf:
    """Ask the lab of a world; questions that change nothing are left out."""
    ours, found = course(game, world).digest, []
    for name in questions:
        if lab.counterfactual(game, world, name).scenario.digest != ours:
            found.append(Answer(name, told(f"pack.question.{name}"), lab.ask(game, world, name)))
    records = [contrast_record(s, world=world, question=one.name) for one in found for s in one.sizes]
    return WhatIf(found, _table(told, found), _picture(told, found), [_annex(told, one) for one in found], records)


def hardly(size: Contrast) -> bool:
    """Whether two choices hardly differ in an outcome."""
    return size.ties == 1.0 or size.verdict == "negligible"


def _table(told: Texts, found: Sequence[Answer]) -> Table:
    """A row for each outcome that any question changes, a column for each question."""
    head = [told("pack.column.outcome"), told("pack.lab_played"), *(one.title for one in found)]
    rows = []
    for sizes in zip(*(one.sizes for one in found), strict=True):
        known = [size for size in sizes if size.pairs]
        if known and not all(hardly(size) for size in known):
            played = mean(told, known[0], known[0].mean_a)
            rows.append([label(told, known[0]), played, *(_cell(told, size) for size in sizes)])
    return Table("lab", head, rows)


def _cell(told: Texts, size: Contrast) -> str:
    """What an outcome would be; in brackets where chance may have made it, no number where it hardly differs."""
    if not size.pairs:
        return told("pack.none")
    if hardly(size):
        return told("pack.as_played")
    changed = mean(told, size, size.mean_b)
    return f"({changed})" if size.verdict == "not distinguishable" else changed


def _picture(told: Texts, found: Sequence[Answer]) -> str:
    """The outcome whose chain is told, question by question."""
    sizes = [(one.title, one.explained) for one in found if one.explained.pairs]
    largest = max((max(abs(size.low), abs(size.high)) for _, size in sizes), default=1.0) or 1.0
    rows = [(title, size.difference / largest, size.low / largest, size.high / largest) for title, size in sizes]
    sides = told("pack.chart.lower"), told("pack.chart.higher")
    return drawn.intervals(rows, told(f"outcome.{EXPLAINED}"), told("pack.chart.about_gaps"), sides) if rows else ""


def _annex(told: Texts, one: Answer) -> Annex:
    """The numbers of one question."""
    rows = [
        [label(told, size), mean(told, size, size.mean_a), mean(told, size, size.mean_b), gap_of_means(told, size),
         agreement(told, size), told(f"pack.verdict.{size.verdict}")]
        for size in one.sizes if size.pairs and not hardly(size)
    ]  # fmt: skip
    alike = ", ".join(told(f"outcome.{size.outcome}") for size in one.sizes if size.pairs and hardly(size))
    return Annex(one.title, rows, told("pack.hardly", outcomes=alike) if alike else "")
