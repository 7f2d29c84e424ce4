"""The server of a workshop, made from a session file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from sim.workshop.play_rules import Reason, Refused
from sim.workshop.session import Session
from sim.workshop.web.access import MAY
from sim.workshop.web.beside import Runner, here
from sim.workshop.web.desk import desk
from sim.workshop.web.door import door, to
from sim.workshop.web.hall import Hall
from sim.workshop.web.security import Gate, admitted
from sim.workshop.web.table import table
from sim.workshop.web.wall import wall

ERRORS = {
    401: "web.error.no_seat", 403: "web.error.not_yours", 404: "web.error.not_found", 422: "web.error.not_understood",
}  # fmt: skip
"""Words for what cannot be, by status."""
ROUTERS = (door, table, desk, wall)


def create_app(
    session_path: Path, join: str = "", hosts: Iterable[str] = (), runner: Runner = here
) -> FastAPI:
    """The server of a session.

    Parameters
    ----------
    session_path
        A session file; it is opened here and closed when the server stops.
    join
        The address at which phones reach the server, for the wall and its code; "" where they do not.
    hosts
        Names by which the server may be called, beside numeric addresses and ``localhost``.
    runner
        Where the model runs.

    Raises
    ------
    InputErrors
        There is no such file, or it is no session.
    """
    session = Session(session_path)
    hall = Hall(session, join, runner)

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        hall.warm()
        yield
        hall.worker.close()
        session.close()

    app = FastAPI(
        title="ssrsim workshop", description="It compares mechanisms; it forecasts no country.", docs_url=None,
        redoc_url=None, openapi_url=None, dependencies=[Depends(admitted)], lifespan=living,
    )  # fmt: skip
    app.state.hall = hall
    paths = {getattr(route, "path", "") for router in ROUTERS for route in router.routes}
    assert paths == MAY.keys(), f"nobody has said who may use {paths ^ MAY.keys()}"
    for router in ROUTERS:
        app.include_router(router)
    for error, words in ((Refused, _refused), (HTTPException, _http), (RequestValidationError, _not_understood)):
        app.add_exception_handler(error, words)
    app.add_middleware(Gate, cookies=hall.cookies, limiter=hall.limiter, hosts=tuple(hosts))
    return app


def _page(request: Request, reason: str, status: int) -> Response:
    hall: Hall = request.app.state.hall
    if not hasattr(request.state, "visitor"):  # no route has looked who it is
        request.state.mark = hall.mark()
        request.state.visitor = hall.cookies.of(request)
    return hall.refusal(request, [Reason(reason)], status)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    hall: Hall = request.app.state.hall
    return hall.refusal(request, error.reasons, error.status)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 401 and request.url.path == "/state":
        return JSONResponse({"detail": "no seat"}, 401)
    if error.status_code == 401 and request.method == "GET":
        return to("/login")
    return _page(request, ERRORS.get(error.status_code, "web.error.other"), error.status_code)


def _not_understood(request: Request, error: Exception) -> Response:
    return _page(request, "web.error.not_understood", 422)
