"""A team's table: its form, its sealed card, its prediction and the survey; nothing of any other team."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from sim.workshop.game import Decision, Game
from sim.workshop.interests import interest
from sim.workshop.play_rules import Refused
from sim.workshop.session import LONGEST_TEXT, SURVEY_ITEMS
from sim.workshop.setup import Setup
from sim.workshop.web.door import to
from sim.workshop.web.hall import Hall, say, shown
from sim.workshop.web.scene import predicting
from sim.workshop.web.sheet import seen, sent, sheet
from sim.workshop.wording import texts

table = APIRouter()


async def form_of(request: Request) -> FormData:
    """The form that was posted."""
    return await request.form()


Posted = Annotated[FormData, Depends(form_of)]
Number = Annotated[int, Form(ge=0, le=10_000)]
Ready = Annotated[bool, Form()]
Text = Annotated[str, Form(max_length=4000)]
Short = Annotated[str, Form(max_length=60)]


def surveyed_now(setup: Setup, game: Game) -> str:
    """Which survey is open: the first until the first turn is shown, the second after the mission."""
    return "pre" if game.turn.number == 0 else "post" if game.turn.after else ""


def show(
    hall: Hall, request: Request, world: str, team: str, *, status: int = 200, words: list[str] | None = None,
    given: Decision | None = None, kept: bool = False,
) -> Response:  # fmt: skip
    """The page of a team, for itself or for the facilitator's entry from paper."""
    visitor = request.state.visitor
    t, game = texts(visitor.language), hall.session.game()
    job = hall.record(game, world)
    return hall.page(
        request, "team.html", status, game=game, world=world, team=team, at_desk=visitor.seat.kind != "team",
        sheet=sheet(t, game, world, team, given) if team in game.teams() else None,
        decision=game.decision(world, team), interest=interest(hall.setup, world, team),
        seen=hall.once(("seen", t.language, world, team, shown(game, world)), lambda: seen(t, game, team, job.answer))
        if job.state == "done" else None,
        success=game.success.get((world, team), ""), longest=LONGEST_TEXT, predict=predicting(game, hall.pressed),
        prediction=game.predictions.get((world, team)), survey=surveyed_now(hall.setup, game), items=SURVEY_ITEMS,
        promises=[one for one in game.promises if (one.world, one.team) == (world, team)],
        cards_out=dict.fromkeys(name for turn, name in game.injects if turn == game.turn.number),
        words=words or [], kept=kept,
    )  # fmt: skip


def hand_in(
    hall: Hall, request: Request, world: str, team: str, form: FormData, told: Decision, turn: int, by: str
) -> Response | None:
    """Hand in what a form holds; the page with the reasons where it is refused, None where it is kept."""
    actions, note = sent(form, team), told.note.replace("\r\n", "\n")  # browsers end lines with two characters
    try:
        hall.session.decide(world, team, turn, told.revision, actions, told.plan, note, told.ready, by)
    except Refused as refused:
        t = texts(request.state.visitor.language)
        given = None if refused.status == 409 else Decision(actions, told.plan, note, told.revision, told.ready)
        words = [say(t, reason) for reason in refused.reasons]
        return show(hall, request, world, team, status=refused.status, words=words, given=given)
    return None


@table.get("/team")
def team_page(request: Request, kept: bool = False, noted: bool = False) -> Response:
    """Show a team its card and form; an address of an earlier turn does not say that this turn's form is kept."""
    hall, seat = request.app.state.hall, request.state.visitor.seat
    game = hall.session.game()
    handed_in = (game.turn.number, seat.world, seat.team) in game.decisions
    return show(hall, request, seat.world, seat.team, kept=noted or (kept and handed_in))


@table.post("/team")
def decide(
    request: Request, form: Posted, turn: Number, revision: Number, plan: Short = "", note: Text = "",
    ready: Ready = False,
) -> Response:  # fmt: skip
    """Take a team's decision; it is on the disk when the page says so."""
    seat = request.state.visitor.seat
    told = Decision({}, plan, note, revision, ready)
    refused = hand_in(request.app.state.hall, request, seat.world, seat.team, form, told, turn, "team")
    return refused or to("/team?kept=1#answer")


@table.post("/team/success")
def success(request: Request, text: Text = "") -> Response:
    """Seal a team's success card."""
    seat = request.state.visitor.seat
    request.app.state.hall.session.write_success(seat.world, seat.team, text)
    return to("/team#success")


@table.post("/team/prediction")
def predict(
    request: Request, days_late: Annotated[int, Form()], relapse: Annotated[int, Form()],
    paid_on_time: Annotated[bool, Form()],
) -> Response:  # fmt: skip
    """Keep a team's prediction."""
    seat = request.state.visitor.seat
    request.app.state.hall.session.predict(seat.world, seat.team, paid_on_time, days_late, relapse)
    return to("/team#predict")


@table.post("/team/survey")
def survey(request: Request, form: Posted, when: Short = "") -> Response:
    """Keep one person's answers, without any name."""
    hall: Hall = request.app.state.hall
    hall.session.survey(when, answers(form))
    return to("/team?noted=1#answer")


def answers(form: FormData) -> list[int]:
    """The answers of a survey form; 0 for what is missing or no number."""
    given = [str(form.get(f"item_{item}", "")) for item in range(1, SURVEY_ITEMS + 1)]
    return [int(one) if one in ("1", "2", "3", "4", "5") else 0 for one in given]
