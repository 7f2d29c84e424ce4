"""What the room sees: the wall, the causes, the years after the mission, the lab, and what came of it all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import segno
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from markupsafe import Markup

from sim.events import Event
from sim.outcomes import SERIES
from sim.sentences import UNITS
from sim.workshop.catalogue import catalogue
from sim.workshop.game import Game
from sim.workshop.lab import OUTCOMES
from sim.workshop.measures import GAUGES
from sim.workshop.pages import turn_name
from sim.workshop.play_rules import Reason, Refused
from sim.workshop.web import came, drawn, study
from sim.workshop.web.charts import FLAT, ON_WALL, Size
from sim.workshop.web.hall import Hall
from sim.workshop.web.numbers import in_words, plain
from sim.workshop.web.record import Record
from sim.workshop.web.scene import asking, card_out, scene
from sim.workshop.wording import Texts, texts

wall = APIRouter()
TICKER = 6
"""Latest events on the wall."""
CURVES = (*GAUGES, "arrears", "oversight", "propped_up", "ssr_staff", "presence")
"""Series that the wall can draw."""
YEARLY = ("recurrent_cost", "recurrent_domestic", "cover", "arrears", "own_led", "trust")
"""Series of the table after the mission."""


def qr(address: str) -> Markup:
    """A code that phones read, as SVG without any address but the server's."""
    return Markup(segno.make(address, error="m").svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None))


def when(t: Texts, month: int) -> str:
    """A month of the run, by year and month of the game: no calendar tells which country it is."""
    return t("web.when", year=month // 12 + 1, month=month % 12 + 1)


def told(t: Texts, event: Event) -> str:
    """An event in words, with its amounts as pages write them: indices from 0 to 100, shares as percentages."""
    if event.sentence is None:
        return event.text
    amounts = {place: amount(t, place, one) for place, one in event.sentence.amounts.items()}
    return t(f"web.event.{event.sentence.name}", **amounts)


def amount(t: Texts, place: str, value: float) -> str | float:
    """An amount of a sentence, as its place wants it."""
    unit = UNITS.get(place)
    if unit == "share":
        return t.percent(value)
    if unit == "months":
        return t.counted("months.of", round(value))
    return round(100.0 * value) if unit == "index" else round(value, 1) if unit == "tenths" else round(value)


@dataclass(frozen=True)
class Ticker:
    """The latest events by month, the newest first, and how many there are in all."""

    months: tuple[dict[str, Any], ...] = ()
    total: int = 0


def ticker(t: Texts, records: dict[str, Record], since: int = 0, most: int = TICKER) -> Ticker:
    """The latest events of the played histories."""
    found = [(event, world) for world, record in records.items() for event in record.events if event.month >= since]
    found.sort(key=lambda pair: -pair[0].month)
    months: dict[int, list[tuple[str, str]]] = {}
    for event, world in found[:most]:
        months.setdefault(event.month, []).append((world, told(t, event)))
    return Ticker(tuple({"when": when(t, month), "events": events} for month, events in months.items()), len(found))


def _curve(
    t: Texts, game: Game, records: dict[str, Record], name: str, size: Size = ON_WALL, identity: str = "curve"
) -> drawn.Picture:
    curves = []
    for world, record in records.items():
        label = t(f"web.short.{world}") if len(records) > 1 else ""
        curves += drawn.curves_of(record.ensemble, name, label, world, record.baseline)
    return drawn.draw(t, game, identity, name, curves, size, max(game.shown_to, 1), cut=True)


@wall.get("/projector")
def projector(request: Request, curve: str = "own_led", show: str = "") -> Response:
    """Show the way in, what comes if nobody acts, a card, the questions, or gauges, a curve, events and promises."""
    hall: Hall = request.app.state.hall
    t, game = texts(request.state.visitor.language), hall.session.game()
    card = card_out(game, hall.session.events, hall.pressed)
    now, name = scene(game, card, hall.pressed, show), curve if curve in CURVES else CURVES[0]
    records = hall.records(game)
    values: dict[str, Any] = {"records": records, "working": records is None or hall.running(game)}
    if records is not None and now in ("ahead", "play"):
        values |= {
            "gauges": drawn.gauges(t, records), "curve": name, "ticker": ticker(t, records),
            "picture": _curve(t, game, records, name) if now == "play" else _ahead(hall, t, game, records, name),
            "flat": _curve(t, game, records, name, FLAT, "flat").svg if now == "play" else None,
            "people": {world: plain(t, record.support) for world, record in records.items()},
            "bill": {world: t.percent(record.outside) for world, record in records.items()},
        }  # fmt: skip
    return hall.page(
        request, "projector.html", game=game, join=hall.join, code=qr(hall.join) if hall.join else None, scene=now,
        card=card, more=f"&show={show}" if show in ("ahead", "results") else "",
        injects=[name for turn, name in game.injects if turn == game.turn.number], **values,
    )  # fmt: skip


def _ahead(hall: Hall, t: Texts, game: Game, records: dict[str, Record], name: str) -> drawn.Picture:
    def make() -> drawn.Picture:
        return drawn.draw_ahead(t, game, name, {world: record.baseline for world, record in records.items()})

    picture: drawn.Picture = hall.once(("ahead", t.language, name), make)
    return picture


@wall.get("/why")
def why(request: Request, world: str = "", outcome: str = "own_led_after") -> Response:
    """Show what moved the country in the last turn shown; at the end, the chain from choices to an outcome."""
    hall: Hall = request.app.state.hall
    t, game = texts(request.state.visitor.language), hall.session.game()
    world = hall.world(world)
    outcome = outcome if outcome in study.EXPLAINED else study.EXPLAINED[0]
    records, chain = hall.records(game), None
    if game.stage == "over":
        chain = study.chain(hall, game, world, outcome)
    if game.shown_to:
        told = records[world].moved if records else ()
    else:
        told = hall.ahead(game, world).answer or ()
    moved = [drawn.causes(t, one) for one in told]
    shown = [turn for turn in hall.setup.turns if turn.number in game.revealed]
    return hall.page(
        request, "why.html", game=game, world=world, outcome=outcome, moved=moved, chain=chain,
        answer=study.told(t, game, world, chain.answer) if chain and chain.state == "done" else None,
        last=turn_name(shown[-1], t) if shown else "", years=hall.setup.turns[-1].stop // 12,
        outcomes=study.EXPLAINED, mechanisms=study.MECHANISMS,
        working=records is None or (chain is not None and chain.state == "waiting"),
    )  # fmt: skip


@wall.get("/after")
def after(request: Request, world: str = "") -> Response:
    """Show the years after the mission one by one, as far as they have been shown."""
    hall: Hall = request.app.state.hall
    t, game = texts(request.state.visitor.language), hall.session.game()
    world = hall.world(world)
    records = hall.records(game)
    turns = [turn for turn in hall.setup.turns if turn.after and turn.number in game.revealed]
    values: dict[str, Any] = {"rows": [], "picture": None, "ticker": Ticker()}
    if records is not None and turns:
        ensemble = records[world].ensemble
        rows = [
            (turn_name(turn, t), [in_words(t, name, float(ensemble.played(name)[turn.stop - 1])) for name in YEARLY])
            for turn in turns
        ]  # fmt: skip
        own = {world: records[world]}
        values = {
            "rows": rows, "picture": _curve(t, game, own, "cover"), "ticker": ticker(t, own, turns[0].start, 8),
            "people": {world: plain(t, records[world].support)}, "bill": {world: t.percent(records[world].outside)},
            "flat": _curve(t, game, own, "cover", FLAT, "flat").svg, "fund": _fund(t, game, world, records[world]),
        }  # fmt: skip
    units = {name: SERIES[name].unit for name in YEARLY}
    return hall.page(
        request, "after.html", game=game, world=world, asking=asking(game, hall.pressed), yearly=YEARLY, units=units,
        working=records is None, **values,
    )  # fmt: skip


def _fund(t: Texts, game: Game, world: str, record: Record) -> str:
    """Words on the transition fund of the donors' plan; "" where there is none, or it is spent."""
    plan = game.decision(world, "donors", game.setup.last_round.number).plan
    put = catalogue().plans["taper"][plan].put if plan in catalogue().plans["taper"] else {}
    if not put.get("transition_fund") or not record.outside:
        return ""
    return t("wall.fund", share=t.percent(record.outside), months=put["transition_months"])


@wall.get("/lab")
def lab(request: Request, world: str = "", ask: str = "") -> Response:
    """Show what might have been: the same histories with one thing changed, pair by pair."""
    hall: Hall = request.app.state.hall
    t, game = texts(request.state.visitor.language), hall.session.game()
    world = hall.world(world)
    questions = study.questions(hall, game)
    job = None
    if ask:
        if ask not in questions or game.stage != "over":
            raise Refused(Reason("refused.no_such_question"), status=404)
        job = study.compared(hall, game, world, ask)
    return hall.page(
        request, "lab.html", game=game, world=world, ask=ask, questions=questions, job=job, outcomes=OUTCOMES,
        answer=study.rows(t, job.answer.contrasts) if job and job.state == "done" else None,
        question=study.question_words(t, ask) if ask else "", words={q: study.question_words(t, q) for q in questions},
        working=job is not None and job.state == "waiting",
    )  # fmt: skip


def _predicted(hall: Hall, game: Game) -> list[str]:
    """Branches on which teams have predicted, where they have not on this one."""
    others = [] if game.predictions else [name for name in game.branches if name != game.branch]
    return [f"“{name}”" for name in others if hall.session.game(name).predictions]


@wall.get("/outcomes")
def outcomes(request: Request, branch: str = Query("", max_length=40)) -> Response:
    """Set predictions beside what came, promises beside what was delivered, and decisions in order of time."""
    hall: Hall = request.app.state.hall
    t, game = texts(request.state.visitor.language), hall.session.game()
    if branch and branch not in game.branches:
        raise Refused(Reason("refused.no_such_branch"), status=404)
    game = hall.session.game(branch) if branch else game
    facts = {world: came.facts(hall, game, world) for world in hall.setup.worlds} if game.stage == "over" else {}
    shown = all(job.state == "done" for job in facts.values())
    return hall.page(
        request, "outcomes.html", game=game, timeline=came.timeline(t, game), over=game.stage == "over",
        facts={world: job.answer for world, job in facts.items()} if shown else {}, working=not shown,
        elsewhere=_predicted(hall, game),
        promised=[(one, turn_name(hall.setup.turns[one.turn], t)) for one in game.promises],
        success=game.success if game.stage == "over" else {}, roles=list(catalogue().roles),
    )  # fmt: skip
