"""The facilitator's desk: lock, run, show, go back, play cards, keep time, and enter forms from paper."""

from __future__ import annotations

from statistics import median
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import Response

from sim.workshop import bots
from sim.workshop.catalogue import Inject, catalogue
from sim.workshop.game import Decision, Game
from sim.workshop.play_rules import Reason, Refused
from sim.workshop.web.door import to
from sim.workshop.web.hall import Hall
from sim.workshop.web.record import Record
from sim.workshop.web.scene import PRESSES, asking, card_out, may_ask, predicting, scene
from sim.workshop.web.table import Number, Posted, Ready, Short, Text, answers, hand_in, show

desk = APIRouter()
STEPS = ("lock", "unlock", "run", "reveal")
MINUTES = (1, 2, 5, 8, 10, 15, 20, 25)
"""Lengths of the timer that the desk offers."""


def _marked(inject: Inject, game: Game, world: str, record: Record | None) -> dict[str, Any]:
    """Whether an inject's mark holds in the played history of a world, and whether a decision has answered it."""
    before = game.chosen_before(world, game.turn.number + 1)
    mark = inject.when
    value = float(record.ensemble.played(mark.series)[-1]) if mark and record else None
    return {
        "world": world, "holds": None if mark is None or value is None else value > mark.above,
        "answered": bool(inject.unless) and inject.unless in before,
    }  # fmt: skip


def _tray(game: Game, records: dict[str, Record] | None) -> list[dict[str, Any]]:
    tray, now = [], game.turn.number
    for name, inject in catalogue().injects.items():
        turns = [turn for turn, one in game.injects if one == name]
        marks = [_marked(inject, game, world, (records or {}).get(world)) for world in game.setup.worlds]
        tray.append({
            "name": name, "inject": inject, "played": now in turns, "before": any(turn < now for turn in turns),
            "later": [game.setup.turns[turn] for turn in turns if turn > now], "marks": marks,
            "unfit": any(mark["holds"] is False for mark in marks),
        })  # fmt: skip
    return tray


def _medians(game: Game) -> dict[str, Any] | None:
    told = list(game.predictions.values())
    if not told:
        return None
    return {
        "teams": len(told), "on_time": sum(bool(one["paid_on_time"]) for one in told),
        "days_late": median(one["days_late"] for one in told), "relapse": median(one["relapse"] for one in told),
    }  # fmt: skip


def _back_to(game: Game) -> int:
    """The turn to which a room most likely goes back: the drawdown once the mission has left, else the last decided."""
    if game.turn.after:
        return game.setup.last_round.number
    return max(game.turn.number - (game.stage == "deciding"), 0)


@desk.get("/facilitator")
def desk_page(request: Request) -> Response:
    """Show the desk."""
    hall: Hall = request.app.state.hall
    game = hall.session.game()
    records, card = hall.records(game), card_out(game, hall.session.events, hall.pressed)
    rows = [(world, team, game.decision(world, team)) for world in hall.setup.worlds for team in game.teams()]
    return hall.page(
        request, "desk.html", game=game, rows=rows, running=hall.running(game), failed=hall.run_failed(game),
        ready=game.all_ready(), tray=_tray(game, records), strategies=list(bots.strategies()), minutes=MINUTES,
        medians=_medians(game),
        empty=sum(decision.revision == 0 for *_, decision in rows), predict=predicting(game, hall.pressed),
        worlds_and_teams=[(world, team) for world in hall.setup.worlds for team in catalogue().roles],
        may_ask=may_ask(game), asking=asking(game, hall.pressed), scene=scene(game, card, hall.pressed), join=hall.join,
        back_to=_back_to(game), past=[turn for turn in hall.setup.turns if turn.number <= game.turn.number],
    )  # fmt: skip


@desk.post("/facilitator/step/{step}")
def take_step(request: Request, step: str) -> Response:
    """Lock, unlock, run or show the turn in play."""
    hall: Hall = request.app.state.hall
    if step not in STEPS:
        raise HTTPException(404)
    if step == "run":
        stage = hall.session.game().stage
        if stage != "locked":
            raise Refused(Reason(f"refused.stage_{stage}"), status=409)
        hall.run_turn()
    else:
        {"lock": hall.session.lock, "unlock": hall.session.unlock, "reveal": hall.session.reveal}[step]()
    return to("/facilitator")


@desk.post("/facilitator/inject")
def inject(request: Request, name: Short = "", sure: Ready = False) -> Response:
    """Play a card in every world; one that does not fit what has happened, only if the facilitator is sure."""
    hall: Hall = request.app.state.hall
    game = hall.session.game()
    if not sure and any(one["unfit"] for one in _tray(game, hall.records(game)) if one["name"] == name):
        raise Refused(Reason("refused.card_unfit", {"card": f"@inject.{name}.title"}))
    hall.session.inject(name)
    return to("/facilitator#injects")


@desk.post("/facilitator/withdraw")
def withdraw(request: Request, name: Short = "") -> Response:
    """Take a card of the turn in play off."""
    request.app.state.hall.session.withdraw(name)
    return to("/facilitator#injects")


@desk.post("/facilitator/timer")
def timer(request: Request, minutes: Annotated[int, Form(ge=0, le=120)]) -> Response:
    """Start the timer, or stop it with 0."""
    request.app.state.hall.session.set_timer(60 * minutes)
    return to("/facilitator")


@desk.post("/facilitator/wall")
def ask_of_wall(request: Request, what: Short = "") -> Response:
    """Have the wall show something else."""
    hall: Hall = request.app.state.hall
    if what not in PRESSES:
        raise HTTPException(422)
    hall.pressed.press(what, hall.session.game(), hall.session.events)
    return to("/facilitator")


@desk.post("/facilitator/bots")
def fill(request: Request, strategy: Short = "") -> Response:
    """Let bots decide for the teams that have handed in nothing."""
    if strategy not in bots.strategies():
        raise HTTPException(422)
    hall: Hall = request.app.state.hall
    bots.fill(hall.session, strategy)
    return to("/facilitator#teams")


@desk.post("/facilitator/rewind")
def rewind(request: Request, turn: Number, name: Short = "") -> Response:
    """Go back to the beginning of a turn, on a new branch."""
    request.app.state.hall.session.rewind(turn, name)
    return to("/facilitator")


@desk.post("/facilitator/branch")
def branch(request: Request, name: Short = "") -> Response:
    """Play on another branch."""
    request.app.state.hall.session.choose_branch(name)
    return to("/facilitator")


@desk.post("/facilitator/promise")
def promise(request: Request, who: Short = "", text: Text = "") -> Response:
    """Keep a promise that a team has made aloud."""
    world, _, team = who.partition("/")
    request.app.state.hall.session.promise(world, team, text)
    return to("/facilitator#promises")


@desk.post("/facilitator/judge")
def judge(request: Request, promise: Number, kept: Annotated[bool, Form()]) -> Response:
    """Keep whether the room says that a promise was kept."""
    request.app.state.hall.session.judge_promise(promise, kept)
    return to("/facilitator#promises")


@desk.post("/facilitator/note")
def note(request: Request, text: Text = "") -> Response:
    """Keep a note."""
    request.app.state.hall.session.note(text)
    return to("/facilitator#notes")


@desk.post("/facilitator/survey")
def survey(request: Request, form: Posted, when: Short = "") -> Response:
    """Keep one paper form of the survey."""
    request.app.state.hall.session.survey(when, answers(form))
    return to("/facilitator#survey")


def _known(hall: Hall, world: str, team: str) -> None:
    if world not in hall.setup.worlds or team not in catalogue().roles:
        raise HTTPException(404)


@desk.get("/facilitator/paper/{world}/{team}")
def paper_page(request: Request, world: str, team: str, kept: bool = False) -> Response:
    """Show a team's form, to be filled from paper."""
    hall: Hall = request.app.state.hall
    _known(hall, world, team)
    return show(hall, request, world, team, kept=kept)


@desk.post("/facilitator/paper/{world}/{team}")
def paper(
    request: Request, world: str, team: str, form: Posted, turn: Number, revision: Number, plan: Short = "",
    note: Text = "", ready: Ready = False,
) -> Response:  # fmt: skip
    """Take a team's decision from paper; it counts as if it came from the team's own phone."""
    hall: Hall = request.app.state.hall
    _known(hall, world, team)
    told = Decision({}, plan, note, revision, ready)
    refused = hand_in(hall, request, world, team, form, told, turn, "facilitator")
    return refused or to(f"/facilitator/paper/{world}/{team}?kept=1#answer")


@desk.post("/facilitator/paper/{world}/{team}/success")
def paper_success(request: Request, world: str, team: str, text: Text = "") -> Response:
    """Seal a success card from paper."""
    request.app.state.hall.session.write_success(world, team, text)
    return to(f"/facilitator/paper/{world}/{team}#success")


@desk.post("/facilitator/paper/{world}/{team}/prediction")
def paper_prediction(
    request: Request, world: str, team: str, days_late: Annotated[int, Form()], relapse: Annotated[int, Form()],
    paid_on_time: Annotated[bool, Form()],
) -> Response:  # fmt: skip
    """Keep a prediction from paper."""
    request.app.state.hall.session.predict(world, team, paid_on_time, days_late, relapse)
    return to(f"/facilitator/paper/{world}/{team}#predict")
