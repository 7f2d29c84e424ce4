"""The way in: login by PIN, the language, files of the package, and what pages ask for while they wait."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from sim.workshop.web.access import HOME
from sim.workshop.web.hall import Hall, left_of
from sim.workshop.web.limits import PINS, PINS_OF_ALL
from sim.workshop.web.security import address
from sim.workshop.web.visitor import COOKIE, Visitor

door = APIRouter()
KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@cache
def statics() -> dict[str, bytes]:
    """The files that pages use, by name; read once, so that no path comes from a browser."""
    folder = files("sim.workshop.web") / "static"
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.name.rpartition(".")[2] in KINDS}


def to(path: str) -> RedirectResponse:
    """Send the browser on, by GET."""
    return RedirectResponse(path, 303)


@door.get("/static/{name}", include_in_schema=False)
def static(name: str) -> Response:
    """A style sheet or script of the package."""
    if name not in statics():
        raise HTTPException(404)
    return Response(statics()[name], media_type=KINDS[name.rpartition(".")[2]])


@door.get("/health")
def health() -> JSONResponse:
    """Tell that the server is up."""
    return JSONResponse({"up": True})


@door.get("/")
def front(request: Request) -> Response:
    """Send each seat to where it begins."""
    return to(HOME[request.state.visitor.seat.kind])


@door.get("/login")
def login_page(request: Request) -> Response:
    """Show the form that asks for a PIN."""
    hall: Hall = request.app.state.hall
    return hall.page(request, "login.html", problem="")


@door.post("/login")
def login(request: Request, pin: Annotated[str, Form(max_length=20)] = "") -> Response:
    """Take a seat by its PIN; too many wrong ones are not looked at for a while."""
    hall: Hall = request.app.state.hall
    where = address(request.scope)
    if not (hall.limiter.left(where, PINS) and hall.limiter.left("all", PINS_OF_ALL)):
        return hall.page(request, "login.html", 429, problem="web.login.wait")
    seat = hall.cookies.seat_of("".join(pin.split()))
    if seat is None:
        hall.limiter.take(where, PINS)
        hall.limiter.take("all", PINS_OF_ALL)
        return hall.page(request, "login.html", 401, problem="web.login.wrong")
    response = to(HOME[seat.kind])
    hall.cookies.put(response, hall.cookies.seated(seat, request.state.visitor.language))
    return response


@door.post("/logout")
def logout(request: Request) -> Response:
    """Leave the seat."""
    response = to("/login")
    response.delete_cookie(COOKIE, path="/")
    return response


@door.post("/language")
def language(request: Request, code: Annotated[str, Form(max_length=10)]) -> Response:
    """Read on in another language of the session."""
    hall: Hall = request.app.state.hall
    visitor: Visitor = request.state.visitor
    if code not in hall.languages:
        raise HTTPException(422)
    response = to(HOME[visitor.seat.kind])
    hall.cookies.put(response, Visitor(visitor.nonce, visitor.seat, code))
    return response


@door.get("/state")
def state(request: Request) -> JSONResponse:
    """What pages ask for every few seconds: whether anything has changed for them, and the timer."""
    hall: Hall = request.app.state.hall
    game = hall.session.game()
    version = hall.version(request.state.visitor.seat, game, request.state.mark)
    found: dict[str, Any] = {"version": version, "left": left_of(game), "stage": game.stage, "turn": game.turn.name}
    return JSONResponse(found)
