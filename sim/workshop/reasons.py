"""Why it came so: the chain of a world and what each choice adds, in sentences for the debrief."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.explain.answer import Added, Link, Why
from sim.explain.levers import differing
from sim.workshop.catalogue import catalogue
from sim.workshop.chain import chain, in_words, lever_in_words
from sim.workshop.course import course, moves_of, undecided
from sim.workshop.game import Game
from sim.workshop.tables import Table, agreement, contrast_record, gap, gap_of_means, mean, scale
from sim.workshop.wording import Texts

EXPLAINED = "own_led_after"
"""The outcome whose chain is told."""
LEAST_ADDED = 0.05
"""Part of the whole difference below which a choice is not told by itself."""
FOREMOST = 3
"""Choices, and links, of the summary."""


@dataclass(frozen=True)
class Because:
    """A chain in words.

    Attributes
    ----------
    head, links, rest
        What is explained, the links from the choices to the outcome, and what they leave.
    table
        What each choice adds; as data, the links.
    others
        What is said of the choices that are not in the table.
    choices, through
        The choices that add most, and what they act through, for the summary.
    """

    head: str
    links: Sequence[str] = ()
    rest: str = ""
    table: Table = field(default_factory=lambda: Table("why", [], []))
    others: str = ""
    choices: Sequence[str] = ()
    through: Sequence[str] = ()


def because(told: Texts, game: Game, world: str) -> Because:
    """The chain of a world in words, and as data."""
    found, where = chain(game, world, EXPLAINED), told(f"world.{world}")
    if found is None or not found.told_apart:
        return Because(told("pack.why_none" if found is None else "pack.why_same", world=where))
    total = found.total
    values = {"before": mean(told, total, total.mean_a), "after": mean(told, total, total.mean_b)}
    head = told(
        "pack.why_head", world=where, outcome=told(f"outcome.{EXPLAINED}"), gap=gap_of_means(told, total), **values
    )
    records = [contrast_record(link.size, world=world, link=f"{link.source} → {link.target}") for link in found.links]
    rest = told("pack.why_rest", gap=gap(told, found.remainder)) if found.remainder else ""
    kept = [one for one in found.levers if abs(one.size.difference) >= LEAST_ADDED * abs(total.difference)]
    names = _names(told, game, world, kept)
    rows = [[name, gap(told, one.size), agreement(told, one.size)] for name, one in zip(names, kept, strict=True)]
    table = Table("why", [told(f"pack.column.{name}") for name in ("choice", "adds", "pairs")], rows, records)
    least = told.number(LEAST_ADDED * abs(total.difference) * scale(total))
    left = len(found.levers) - len(kept)
    others = told("pack.why_others", n=left, least=least) if left else ""
    choices = [f"{name} ({told.signed(scale(one.size) * one.size.difference)})"
               for name, one in zip(names, kept, strict=True)]  # fmt: skip
    return Because(head, [_link(told, link) for link in found.links], rest, table, others, choices[:FOREMOST],
                   _through(told, found))  # fmt: skip


def _link(told: Texts, link: Link) -> str:
    words = "pack.why_more" if link.mean_b > link.mean_a else "pack.why_fewer"
    return told(
        words, source=in_words(told, link.source), target=in_words(told, link.target), gap=gap(told, link.size),
        agree=round(link.size.agree * link.size.pairs), pairs=link.size.pairs,
    )  # fmt: skip


def _through(told: Texts, found: Why) -> list[str]:
    """What the links begin with, from the choices on, each once."""
    words = [
        told("pack.sum.more" if link.mean_b > link.mean_a else "pack.sum.less", what=in_words(told, link.source))
        for link in found.links
    ]
    return list(dict.fromkeys(words))[:FOREMOST]


def _names(told: Texts, game: Game, world: str, levers: Sequence[Added]) -> list[str]:
    """Levers of the model under the titles of the decisions that moved them; with its own words where two share them.

    A lever that no decision names has its own words alone.
    """
    moved = {lever.name: lever.numbers for lever in differing(undecided(game, world), course(game, world))}
    titles = []
    for one in levers:
        found = dict.fromkeys(
            _title(told, move.label) for move in moves_of(game, world)
            if moved[one.lever] & {*move.add, *move.put, *(f"fund_{kind}" for kind in move.money)}
            and "inject" not in move.label
        )  # fmt: skip
        titles.append(" · ".join(found))
    named = []
    for one, words in zip(levers, titles, strict=True):
        own = lever_in_words(told, one.lever)
        named.append(own if not words else words if titles.count(words) == 1 else f"{words} ({own})")
    return named


def _title(told: Texts, label: str) -> str:
    """The title of the action or plan that a move's label names: "round_1, donors: pool (pool)"."""
    name = label.partition(": ")[2].partition(" (")[0]
    return told(f"plan.{name}.title") if name in catalogue().plans else told(f"action.{name}.title")
