"""A team's form as a page shows it: cards with options and costs, the plan, what the role may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import FormData

from sim.outcomes import SERIES
from sim.workshop.catalogue import MOST_ACTIONS, Action, catalogue
from sim.workshop.game import Decision, Game
from sim.workshop.pages import turn_name
from sim.workshop.play_rules import (
    LONGEST_NOTE,
    against_what_stands,
    cost,
    nothing_left,
    open_actions,
    purse,
    reasons_against,
    standing,
)  # fmt: skip
from sim.workshop.web.charts import ON_PHONE, Curve
from sim.workshop.web.drawn import Picture, curves_of, draw
from sim.workshop.web.numbers import in_words
from sim.workshop.web.record import Record
from sim.workshop.wording import Texts

NONE = "-"
"""What a form sends for an action that is not chosen."""


@dataclass(frozen=True)
class OptionCard:
    """One way to carry out an action, or one option of a plan."""

    name: str
    title: str
    cost: float
    chosen: bool
    closed: bool = False
    note: str = ""


@dataclass(frozen=True)
class ActionCard:
    """An action with its words and options."""

    name: str
    title: str
    card: str
    follow: str
    lag: int
    lasts: str
    options: tuple[OptionCard, ...]

    @property
    def chosen(self) -> bool:
        """Whether any of its options is."""
        return any(option.chosen for option in self.options)


@dataclass(frozen=True)
class Sheet:
    """The whole form."""

    world: str
    team: str
    revision: int
    purse: float
    spent: float
    most: int
    cards: tuple[ActionCard, ...]
    closed: tuple[str, ...]
    stands: tuple[tuple[str, str], ...]
    plan_title: str
    plan_card: str
    plans: tuple[OptionCard, ...]
    note: str
    longest_note: int
    ready: bool

    @property
    def left(self) -> float:
        """Points that are left."""
        return self.purse - self.spent


def sheet(t: Texts, game: Game, world: str, team: str, given: Decision | None = None) -> Sheet:
    """The form of a team for the turn in play, filled with what is kept or with what was sent and refused."""
    role, turn = catalogue().roles[team], game.turn
    kept = game.decision(world, team)
    now = given or kept
    names = open_actions(game, world, team, turn)
    before, cards = standing(game, world, team, turn.number), []
    for name in names:
        action = role.actions[name]
        options = tuple(
            OptionCard(
                one, t(f"action.{name}.option.{one}"), option.cost, now.actions.get(name) == one,
                *_beside(t, game, world, action, one, before.get(name, [])),
            )
            for one, option in action.options.items()
        )  # fmt: skip
        title, card, follow = (t(f"action.{name}.{part}") for part in ("title", "card", "follow"))
        cards.append(ActionCard(name, title, card, follow, action.lag, action.lasts, options))
    closed = tuple(t(f"action.{name}.title") for name in role.actions if name not in names)
    plans = _plans(t, game, world, team, now) if turn.last else ()
    return Sheet(
        world, team, kept.revision, purse(game, world, team, turn), cost(role, now.actions, now.plan), MOST_ACTIONS,
        tuple(cards), closed, tuple(_stands(t, game, before)), t(f"plan.{role.plan}.title"),
        t(f"plan.{role.plan}.card"), plans, now.note, LONGEST_NOTE, now.ready,
    )  # fmt: skip


def _stands(
    t: Texts, game: Game, before: Mapping[str, Sequence[tuple[int, str]]]
) -> Iterator[tuple[str, str]]:
    """Title of each action that stands, and since when it does with which option."""
    for name, choices in before.items():
        told = [
            t("web.team.stands", turn=turn_name(game.setup.turns[turn], t), option=t(f"action.{name}.option.{option}"))
            for turn, option in choices
        ]
        yield t(f"action.{name}.title"), "; ".join(told)


def _beside(
    t: Texts, game: Game, world: str, action: Action, option: str, stands: Sequence[tuple[int, str]]
) -> tuple[bool, str]:
    """Whether an option is closed by what stands, and what it would do to that."""
    if nothing_left(game, world, action, game.turn, option):
        return True, t("web.team.nothing_left")
    if not stands:
        return False, ""
    if not action.options[option].put:
        return False, t("web.team.adds")
    reasons = against_what_stands(game, world, action, game.turn, option)
    if reasons:
        return True, t("web.team.stands_already" if option == stands[-1][1] else "web.team.smaller")
    return False, t("web.team.replaces", option=t(f"action.{action.name}.option.{stands[-1][1]}"))


def _plans(t: Texts, game: Game, world: str, team: str, now: Decision) -> tuple[OptionCard, ...]:
    role = catalogue().roles[team]
    cards = []
    for name, option in catalogue().plans[role.plan].items():
        against = [reason.name for reason in reasons_against(game, world, team, game.turn, {}, name)]
        note = "" if not against else "nothing_left" if "refused.nothing_left" in against else "plan_closed"
        title, words = t(f"plan.{role.plan}.{name}"), t(f"web.team.{note}") if note else ""
        cards.append(OptionCard(name, title, option.cost, now.plan == name, bool(against), words))
    return tuple(cards)


def sent(form: FormData, team: str) -> Mapping[str, str]:
    """The actions that a form has sent; those that are not the team's are kept, so that the rules refuse them."""
    found = {}
    for field, value in form.items():
        if field.startswith("do.") and isinstance(value, str) and value not in (NONE, ""):
            found[field.removeprefix("do.")[:60]] = value[:60]
    return found


@dataclass(frozen=True)
class Seen:
    """One series that a role may see: at the start, now, and its picture."""

    name: str
    title: str
    before: str
    now: str
    picture: Picture | None


def seen(t: Texts, game: Game, team: str, record: Record) -> tuple[Seen, ...]:
    """What a role may see of its world, up to the last turn shown; not what has been nothing in every month."""
    found = []
    for name in catalogue().roles[team].sees:
        played = record.ensemble.played(name)
        if not played.any():
            continue
        title = t(f"series.{name}") + (f" ({t('web.usd')})" if "USD" in SERIES[name].unit else "")
        curves: list[Curve] = curves_of(record.ensemble, name, "", "played")
        found.append(
            Seen(
                name, title, in_words(t, name, played[0]), in_words(t, name, played[-1]),
                draw(t, game, f"s-{name}", name, curves, ON_PHONE) if game.shown_to else None,
            )
        )  # fmt: skip
    return tuple(found)
