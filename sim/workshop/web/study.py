"""Questions that take a while: the chain from choices to an outcome, and the lab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sim.analysis.contrast import Contrast
from sim.explain.answer import Why
from sim.explain.levers import GROUPS
from sim.explain.why import ON_PROJECTOR
from sim.workshop import lab, tables
from sim.workshop.catalogue import Option, catalogue
from sim.workshop.chain import chain as chained
from sim.workshop.chain import in_words, lever_in_words
from sim.workshop.ensemble import run_game
from sim.workshop.game import Game
from sim.workshop.tables import scale
from sim.workshop.web import charts
from sim.workshop.web.drawn import Bars
from sim.workshop.web.hall import Hall, shown
from sim.workshop.web.work import Job
from sim.workshop.wording import Texts

EXPLAINED = ("own_led_after", "cover_after", "arrears_after", "trust_after", "oversight_after")
"""Outcomes whose chain can be asked for."""
QUESTIONS = ("swap_footprint", "recurrent_earlier", "owned", "unowned", "baseline")
MECHANISMS = (
    "ownership_gate", "substitution", "adoption", "decay_if_unfunded", "pay_and_arrears", "asset_upkeep",
    "provider_advantage", "donor_fatigue",
)  # fmt: skip
"""Mechanisms that the room may switch off."""
BRANCH = "branch_"


def chain(hall: Hall, game: Game, world: str, outcome: str) -> Job:
    """The chain of what was played to the end against the same world without any decision."""
    work = partial(hall.runner, chained, game, world, outcome)
    return hall.worker.ask(("chain", world, shown(game, world), outcome), work)


@dataclass(frozen=True)
class Told:
    """A chain in words for the page.

    Attributes
    ----------
    links
        From the choices to the outcome: what is given, its way, what it acts on, what it carries, pairs that agree.
    """

    headline: str
    levers: Bars
    links: tuple[Mapping[str, str], ...]
    remainder: str
    apart: bool


def lever_words(t: Texts, game: Game, world: str, lever: str) -> str:
    """The choices of a world that moved a lever of the model, by their titles; the lever's own name where none did."""
    starts = GROUPS.get(lever, (lever.replace(" ", "_"),))

    def moves(option: Option) -> bool:
        names = [*option.add, *option.put, *(f"fund_{kind}" for kind in option.money)]
        return any(name.startswith(starts) for name in names)

    titles = []
    for (_, where, team), decision in sorted(game.decisions.items()):
        role = catalogue().roles[team]
        if where == world:
            titles += [
                t(f"action.{name}.title") for name, option in decision.actions.items()
                if moves(role.actions[name].options[option])
            ]  # fmt: skip
            if decision.plan and moves(catalogue().plans[role.plan][decision.plan]):
                titles.append(t(f"plan.{role.plan}.title"))
    return " · ".join(dict.fromkeys(titles)) or lever_in_words(t, lever)


def told(t: Texts, game: Game, world: str, found: Why | None) -> Told | None:
    """A chain as the page shows it; None where nothing was decided that differs."""
    if found is None:
        return None
    values = {"before": amount(t, found.total, found.total.mean_a), "after": amount(t, found.total, found.total.mean_b)}
    headline = t(
        "web.why.headline", what=t(f"outcome.{found.outcome}"), **values, gap=gap_of_means(t, found.total),
        pairs=str(found.worlds),
    )  # fmt: skip
    titles = [lever_words(t, game, world, one.lever) for one in found.levers]
    rows = [
        (words if titles.count(words) == 1 else f"{words} ({lever_in_words(t, one.lever)})", one.size.difference,
         gap(t, one.size, "web.gap_short"))
        for one, words in list(zip(found.levers, titles, strict=True))[:ON_PROJECTOR]
    ]  # fmt: skip
    picture = Bars.of(t("web.why.levers"), rows)
    links = tuple(
        {
            "source": in_words(t, link.source), "target": in_words(t, link.target), "carries": gap(t, link.size),
            "way": t("web.why.higher" if link.mean_b > link.mean_a else "web.why.lower"),
            "agree": pairs_in_words(t, link.size),
        }
        for link in found.links
    )
    rest = gap(t, found.remainder) if found.remainder else ""
    return Told(headline, picture, links[:ON_PROJECTOR], rest, found.told_apart)


def amount(t: Texts, size: Contrast, value: float) -> str:
    """A mean of an outcome: shares as percentages, indices out of 100."""
    return t.percent(value) if size.kind == "share" else t.number(scale(size) * value, 1)


def gap(t: Texts, size: Contrast, words: str = "web.gap") -> str:
    """A difference with its interval; shares and indices in points of a hundred, pay owed in days."""
    return _gap(t, size, [scale(size) * one for one in (size.difference, size.low, size.high)], words)


def gap_of_means(t: Texts, size: Contrast, words: str = "web.gap") -> str:
    """A difference with its interval where both means stand beside it."""
    return _gap(t, size, tables.shown(size), words)


def _gap(t: Texts, size: Contrast, numbers: Sequence[float], words: str) -> str:
    mean, low, high = (t.signed(one, tables.digits(size)) for one in numbers)
    return t(words, mean=mean, low=low, high=high)


def pairs_in_words(t: Texts, size: Contrast, words: str = "web.pairs") -> str:
    """How many pairs go the way of the mean, and how many do not differ; none are told where hardly any does."""
    if size.verdict == "negligible":
        return t("pack.none") if words == "web.pairs_short" else ""
    return t(words, agree=round(size.agree * size.pairs), ties=round(size.ties * size.pairs), pairs=size.pairs)


def questions(hall: Hall, game: Game) -> tuple[str, ...]:
    """The questions that the lab answers: changes, mechanisms switched off, and other branches that are over."""
    others = [
        f"{BRANCH}{name}" for name in game.branches if name != game.branch and hall.session.game(name).stage == "over"
    ]  # fmt: skip
    return (*QUESTIONS, *(f"without_{name}" for name in MECHANISMS), *others)


def question_words(t: Texts, name: str) -> str:
    """A question in words, as its heading."""
    if name.startswith(BRANCH):
        return t("web.lab.branch", name=name.removeprefix(BRANCH))
    if name.startswith("without_"):
        return t("web.lab.without", mechanism=t(f"web.mechanism.{name.removeprefix('without_')}"))
    return t(f"web.lab.{name}")


@dataclass(frozen=True)
class Compared:
    """Two whole runs with the same luck, set against each other."""

    name: str
    contrasts: tuple[Contrast, ...]


def compared(hall: Hall, game: Game, world: str, name: str) -> Job:
    """An answer of the lab for a world that was played to the end."""
    branch = hall.session.game(name.removeprefix(BRANCH)) if name.startswith(BRANCH) else None
    work = partial(hall.runner, _compared, game, branch, world, name)
    return hall.worker.ask(("lab", world, shown(game, world), name), work)


def _compared(game: Game, branch: Game | None, world: str, name: str) -> Compared:
    if branch is None:
        return Compared(name, tuple(lab.ask(game, world, name)))
    ours, theirs = (run_game(one, world) for one in (game, branch))
    return Compared(name, tuple(lab.compare(ours, theirs, ("played", name))))


@dataclass(frozen=True)
class Row:
    """One outcome of a comparison in words, with its pictures."""

    title: str
    played: str
    changed: str
    gap: str
    pairs: str
    verdict: str
    svg: Any
    icons: tuple[tuple[Any, int], ...]


def rows(t: Texts, contrasts: Sequence[Contrast]) -> tuple[Row, ...]:
    """A comparison as the page shows it."""
    known = [one for one in contrasts if one.pairs]
    points = [max(abs(one.low), abs(one.high)) for one in known if scale(one) == 100.0]
    return tuple(_row(t, place, one, max(points, default=0.01)) for place, one in enumerate(known))


def _row(t: Texts, place: int, one: Contrast, points: float) -> Row:
    """A row; whatever is counted in points of a hundred is drawn on one scale, that of the largest."""
    share, title = one.kind == "share", t(f"outcome.{one.outcome}")
    played, changed = amount(t, one, one.mean_a), amount(t, one, one.mean_b)
    largest = max(points if scale(one) == 100.0 else max(abs(one.low), abs(one.high)), 0.01)
    said = t(f"web.verdict.{one.verdict.replace(' ', '_')}")
    words = title, f"{gap_of_means(t, one)}. {said}"
    svg = charts.span(f"d{place}", words, one.low, one.difference, one.high, largest)
    icons: tuple[tuple[Any, int], ...] = ()
    if share:
        icons = tuple(
            (charts.icons(f"i{place}{arm}", _hundred(t, title, arm, mean), round(100 * mean)), round(100 * mean))
            for arm, mean in (("played", one.mean_a), ("changed", one.mean_b))
        )  # fmt: skip
    pairs = pairs_in_words(t, one, "web.pairs_short")
    return Row(title, played, changed, gap_of_means(t, one, "web.gap_short"), pairs, said, svg, icons)


def _hundred(t: Texts, title: str, arm: str, mean: float) -> tuple[str, str]:
    return f"{title}{t('colon')} {t(f'web.lab.{arm}')}", t("web.lab.of_hundred", count=round(100 * mean))
