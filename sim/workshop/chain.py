"""Why the decisions of a workshop led where they led: the chain between what was played and nothing decided."""

from __future__ import annotations

import re

from sim.explain.accounts import flow_name
from sim.explain.answer import Why
from sim.explain.why import ON_PROJECTOR
from sim.explain.why import why as explained
from sim.workshop.course import course, undecided
from sim.workshop.game import Game
from sim.workshop.wording import Texts

PAIRS = 100
"""Pairs of a chain, as many as the lab has; more would make a room wait, as each link is run by itself."""


def chain(game: Game, world: str, outcome: str) -> Why | None:
    """The chain to an outcome; None where nothing was decided that differs.

    The chain compares choices for one country, so changes of facts of the country are in both, and so are cards,
    unless a decision took the sting out of one.
    """
    played, base = course(game, world), undecided(game, world)
    if base.digest == played.digest:
        return None
    return explained(base, played, outcome, min(PAIRS, game.setup.pairs), game.setup.seed, ON_PROJECTOR)


def in_words(t: Texts, phrase: str) -> str:
    """Words of a link or its end in the language of the catalogue; in English where it has none for them."""
    return _from(t, "chain", phrase)


def lever_in_words(t: Texts, lever: str) -> str:
    """The name of a lever of the model, where no decision has one."""
    return _from(t, "lever", lever)


def flow_in_words(t: Texts, flow: str) -> str:
    """A flow of the ledger, from the name that its rule has for it."""
    name = f"flow.{flow}"
    return t(name) if t.has(name) else flow_name(flow)


def _from(t: Texts, part: str, phrase: str) -> str:
    name = f"{part}.{slug(phrase)}"
    return t(name) if t.has(name) else phrase


def slug(phrase: str) -> str:
    """The name that a phrase has in the catalogue."""
    return re.sub("[^a-z0-9]+", "_", phrase.lower()).strip("_")
