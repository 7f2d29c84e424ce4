"""The rules of play: what a team may hand in, and why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.workshop.catalogue import MOST_ACTIONS, Action, Role, catalogue
from sim.workshop.course import adds_nothing
from sim.workshop.dates import begins, last_day
from sim.workshop.game import Game
from sim.workshop.setup import Turn

LONGEST_NOTE = 600


@dataclass(frozen=True)
class Reason:
    """Why something is refused: the name of a string in the catalogues, and what fills its places.

    Values that begin with ``@`` are themselves names of strings.
    """

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Refused(Exception):
    """What was asked cannot be done, and nothing has changed.

    Parameters
    ----------
    reasons
        All of them.
    status
        The HTTP status that fits: 409 for late, double or stale, 422 for what breaks a rule, 403 for another's.
    """

    def __init__(self, *reasons: Reason, status: int = 422) -> None:
        super().__init__(", ".join(reason.name for reason in reasons))
        self.reasons = reasons
        self.status = status


def purse(game: Game, world: str, team: str, turn: Turn) -> float:
    """Points that a team may spend in a turn."""
    role = catalogue().roles[team]
    return role.after if turn.after else role.purse[world]


def cost(role: Role, actions: Mapping[str, str], plan: str) -> float:
    """Points that a decision costs; unknown names cost nothing."""
    options = [role.actions[name].options.get(option) for name, option in actions.items() if name in role.actions]
    options.append(catalogue().plans[role.plan].get(plan))
    return sum(option.cost for option in options if option)


def open_actions(game: Game, world: str, team: str, turn: Turn) -> list[str]:
    """Names of the actions that a team may choose in a turn."""
    role, before = catalogue().roles[team], game.chosen_before(world, turn.number)
    return [
        name for name, action in role.actions.items()
        if action.open_in(turn.last, turn.after)
        and not (action.once and name in before)
        and not (action.needs and action.needs not in before)
    ]  # fmt: skip


def standing(game: Game, world: str, team: str, turn: int) -> dict[str, list[tuple[int, str]]]:
    """What stands of a team's choices before a turn: by action, the turn and option of each, in order.

    An option that sets parameters takes the place of what stood; one that moves them adds to it.
    """
    role, found = catalogue().roles[team], dict[str, list[tuple[int, str]]]()
    for number in range(turn):
        for name, option in game.decision(world, team, number).actions.items():
            action = role.actions[name]
            if action.lasts == "standing":
                before = [] if action.options[option].put else found.get(name, [])
                found[name] = [*before, (number, option)]
    return found


def reasons_against(
    game: Game, world: str, team: str, turn: Turn, actions: Mapping[str, str], plan: str, note: str = ""
) -> list[Reason]:
    """Everything in a decision that breaks a rule; an empty list where nothing does."""
    cards = catalogue()
    role = cards.roles[team]
    if team not in game.teams(turn):
        return [Reason("refused.mission_has_left")]
    found = [reason for name, option in actions.items() for reason in _of_action(game, world, role, turn, name, option)]
    found += [
        Reason("refused.opposed", {"action": f"@action.{name}.title", "other": f"@action.{action.opposes}.title"})
        for name in actions
        if (action := role.actions.get(name)) and action.opposes in actions
    ]
    if len(actions) > MOST_ACTIONS:
        found.append(Reason("refused.too_many_actions", {"most": MOST_ACTIONS, "count": len(actions)}))
    found += _of_plan(game, world, role, turn, plan)
    have, spent = purse(game, world, team, turn), cost(role, actions, plan)
    if spent > have:
        found.append(Reason("refused.too_dear", {"cost": spent, "purse": have}))
    if len(note) > LONGEST_NOTE:
        found.append(Reason("refused.note_too_long", {"most": LONGEST_NOTE}))
    return found


def _of_action(game: Game, world: str, role: Role, turn: Turn, name: str, option: str) -> list[Reason]:
    action = role.actions.get(name)
    if action is None or option not in action.options:
        return [Reason("refused.unknown_choice")]
    values = {"action": f"@action.{name}.title"}
    if not action.open_in(turn.last, turn.after):
        return [Reason("refused.domestic_only" if turn.after else "refused.not_in_this_round", values)]
    before = game.chosen_before(world, turn.number)
    if action.once and name in before:
        return [Reason("refused.only_once", values)]
    if action.needs and action.needs not in before:
        return [Reason("refused.needs_first", {**values, "needs": f"@action.{action.needs}.title"})]
    return against_what_stands(game, world, action, turn, option) or nothing_left(game, world, action, turn, option)


def nothing_left(game: Game, world: str, action: Action, turn: Turn, option: str) -> list[Reason]:
    """Against paying for more of what has reached its limit."""
    if not adds_nothing(game, world, action.options[option], turn.start + action.lag):
        return []
    return [Reason("refused.nothing_left", {"action": f"@action.{action.name}.title"})]


def against_what_stands(game: Game, world: str, action: Action, turn: Turn, option: str) -> list[Reason]:
    """Against paying for what stands, or for less of it."""
    stands = standing(game, world, action.role, turn.number).get(action.name)
    if not stands or not action.options[option].put:
        return []
    now, words = stands[-1][1], f"@action.{action.name}.option."
    values = {"action": f"@action.{action.name}.title", "option": f"{words}{option}"}
    if option == now:
        return [Reason("refused.stands_already", values)]
    steps = list(action.options)
    if action.steps and steps.index(option) < steps.index(now):
        return [Reason("refused.smaller_stands", values | {"now": f"{words}{now}"})]
    return []


def _of_plan(game: Game, world: str, role: Role, turn: Turn, plan: str) -> list[Reason]:
    options = catalogue().plans[role.plan]
    if not turn.last:
        return [Reason("refused.no_plan_now")] if plan else []
    if plan not in options:
        return [Reason("refused.plan_missing", {"plan": f"@plan.{role.plan}.title"})]
    if adds_nothing(game, world, options[plan], turn.start):
        return [Reason("refused.nothing_left", {"action": f"@plan.{role.plan}.{plan}"})]
    start = begins(options[plan], last_day(game, world, turn.number))
    if start is not None and start < turn.start:
        return [Reason("refused.plan_too_long", {"plan": f"@plan.{role.plan}.{plan}"})]
    return []
