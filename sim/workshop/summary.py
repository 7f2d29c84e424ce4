"""The first page of the pack: what was decided, what came of it, why, and what would have changed it, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.workshop import findings
from sim.workshop.catalogue import ROLES, catalogue
from sim.workshop.ensemble import Ensemble
from sim.workshop.game import Game
from sim.workshop.reasons import Because
from sim.workshop.tables import Table, mean
from sim.workshop.whatif import Answer, WhatIf, hardly
from sim.workshop.wording import Texts

BASELINE = "baseline"
"""The question of what had come had nobody decided anything."""


@dataclass(frozen=True)
class Summary:
    """The first page.

    Attributes
    ----------
    decided, gauges
        What each team did, and where the gauges went.
    came, why, changes
        Sentences, one or two for each world.
    """

    decided: Table
    gauges: Table
    came: list[str]
    why: list[str]
    changes: list[str]


def summary(
    told: Texts, game: Game, runs: Mapping[str, Ensemble], asked: Mapping[str, WhatIf],
    whys: Mapping[str, Because | None],
) -> Summary:
    """The first page of a session."""
    came, why, changes = [], [], []
    for world, record in runs.items():
        came += [_ends(told, world, record), *_without(told, world, asked[world])]
        why += _why(told, world, whys[world])
        changes += _else(told, world, asked[world])
    return Summary(_decided(told, game), findings.short(told, game, dict(runs)), came, why, changes)


def _decided(told: Texts, game: Game) -> Table:
    """What each team did, every choice once: first what it did in all worlds, then what in one alone."""
    worlds, rows = game.setup.worlds, []
    for team in ROLES:
        done = {world: _done(told, game, world, team) for world in worlds}
        both = [one for one in done[worlds[0]] if all(one in other for other in done.values())]
        parts = [f"{told('semicolon')} ".join(both)] if both else []
        for world in worlds:
            alone = [one for one in done[world] if one not in both]
            if alone:
                only = told("pack.sum.only", world=told(f"world.{world}"))
                parts.append(f"{only}{told('colon')} " + f"{told('semicolon')} ".join(alone))
        rows.append([told(f"role.{team}.title"), ". ".join(parts) or told("pack.no_action")])
    return Table("decided", [told("pack.column.team"), told("pack.head.decisions")], rows)


def _done(told: Texts, game: Game, world: str, team: str) -> list[str]:
    """Titles of what a team did in a world, each once, its plan last."""
    actions: dict[str, None] = {}
    plans: dict[str, None] = {}
    for turn in game.setup.turns:
        if turn.number in game.locked and team in game.teams(turn):
            decision, plan = game.decision(world, team, turn.number), catalogue().roles[team].plan
            actions |= dict.fromkeys(told(f"action.{name}.title") for name in decision.actions)
            if decision.plan:
                plans[f"{told(f'plan.{plan}.title')}{told('colon')} {told(f'plan.{plan}.{decision.plan}')}"] = None
    return [*actions, *plans]


def _ends(told: Texts, world: str, record: Ensemble) -> str:
    """How often it ended how, counted over all histories."""
    return told("pack.sum.ends", world=told(f"world.{world}"), **findings.ends(told, record))


def _without(told: Texts, world: str, found: WhatIf) -> list[str]:
    """What had come had nobody decided anything."""
    for one in found.answers:
        if one.name == BASELINE and one.explained.pairs:
            return [_against(told, "pack.sum.without", world, one)]
    return []


def _against(told: Texts, words: str, world: str, one: Answer) -> str:
    size = one.explained
    return told(
        words, world=told(f"world.{world}"), outcome=told(f"outcome.{size.outcome}"), question=one.title,
        changed=mean(told, size, size.mean_b), played=mean(told, size, size.mean_a),
        agree=round(size.agree * size.pairs), pairs=size.pairs,
    )  # fmt: skip


def _why(told: Texts, world: str, found: Because | None) -> list[str]:
    if found is None or not found.choices:
        return []
    joined = f"{told('semicolon')} "
    return [told("pack.sum.why", world=told(f"world.{world}"), choices=joined.join(found.choices),
                 through=joined.join(found.through))]  # fmt: skip


def _else(told: Texts, world: str, found: WhatIf) -> list[str]:
    """The question that would have changed most, beside that of deciding nothing."""
    others = [one for one in found.answers if one.name != BASELINE and one.explained.pairs]
    strongest = max(others, key=lambda one: abs(one.explained.difference), default=None)
    if strongest is None or hardly(strongest.explained):
        return []
    return [_against(told, "pack.sum.else", world, strongest)]
