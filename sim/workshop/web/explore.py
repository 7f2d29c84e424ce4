"""One page for one person: four choices for a country, each answer beside the baseline, over the same histories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI, Header, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from sim.scenario import load_scenario
from sim.workshop.pages import templates
from sim.workshop.web import drawn, study
from sim.workshop.web.access import Seat
from sim.workshop.web.charts import ON_PHONE, Curve
from sim.workshop.web.door import static
from sim.workshop.web.explorer import CHOICES, SEED, SHOWN, WORLDS, Answer, Choice, Explorer
from sim.workshop.web.hall import TEMPLATES
from sim.workshop.web.limits import Limiter
from sim.workshop.web.security import Gate
from sim.workshop.web.work import URGENT, Worker
from sim.workshop.wording import LANGUAGES, USUAL, Texts, texts

PATIENCE = 3.0
"""Seconds that a page waits for its answer before it says that the model is running."""


@dataclass(frozen=True)
class Step:
    """A step of a slider: its package, the word at its tick, and what it is."""

    name: str
    short: str
    words: str


@dataclass(frozen=True)
class Slider:
    """A lever of the page with its steps, and the place at which it stands."""

    name: str
    steps: tuple[Step, ...]
    place: int


page = APIRouter()
page.get("/static/{name}")(static)


@page.get("/")
def explore(
    request: Request, engagement: str = "", footprint: str = "", financing: str = "", drawdown: str = "",
    curve: str = Query(SHOWN[0], max_length=20), lang: str = Query(USUAL, max_length=5),
    again: Annotated[bool, Header(alias="x-again")] = False,
) -> Response:  # fmt: skip
    """Show what a choice leads to, beside the baseline.

    A lever is given by the name of its package, as links do, or by the number of its step, as the form does where no
    script runs. A request that only looks again for an answer does not make another give way.
    """
    explorer: Explorer = request.app.state.explorer
    given = {"engagement": engagement, "footprint": footprint, "financing": financing, "drawdown": drawdown}
    named = {lever: _package(explorer, lever, one) for lever, one in given.items()}
    curve, lang = curve if curve in SHOWN else SHOWN[0], lang if lang in LANGUAGES else USUAL
    if None in named.values():
        return RedirectResponse("/", 303)
    choice = explorer.tidy({lever: package or "" for lever, package in named.items()})
    if tuple((lever, one) for lever, one in given.items() if one) != choice:
        return RedirectResponse(address(choice, curve, lang), 303)
    state = _worked_out(explorer, request.app.state.worker, choice, again)
    return HTMLResponse(_page(request.app, explorer, choice, curve, lang, state))


def _package(explorer: Explorer, lever: str, given: str) -> str | None:
    """The package that is meant; None where there is no such one."""
    steps = explorer.steps(lever)
    if given.isascii() and given.isdigit():
        return steps[int(given)] if len(given) == 1 and int(given) < len(steps) else None
    return given if not given or given in CHOICES[lever] else None


def address(choice: Choice, curve: str, lang: str) -> str:
    """The address that reproduces a page."""
    more = [("curve", curve)] if curve != SHOWN[0] else []
    more += [("lang", lang)] if lang != USUAL else []
    return f"/?{urlencode([*choice, *more])}" if choice or more else "/"


def _worked_out(explorer: Explorer, worker: Worker, choice: Choice, again: bool) -> str:
    """How far the answer is, after waiting for it a while; what may be asked for next is begun."""
    state = "done"
    if not again or explorer.wanted in explorer.known:
        explorer.wanted = choice
    if choice not in explorer.known:
        job = explorer.ask(worker, choice)
        job.ended.wait(PATIENCE)
        state = "failed" if job.state == "failed" else "done" if choice in explorer.known else "waiting"
    if explorer.wanted == choice:
        explorer.look_ahead(worker, choice)
    return state


def _page(app: FastAPI, explorer: Explorer, choice: Choice, curve: str, lang: str, state: str) -> str:
    t = texts(lang)
    values: Mapping[str, Any] = {}
    if () in explorer.known and state != "failed":
        values = _answer(t, explorer, choice if state == "done" else (), curve)
    sliders = [_slider(t, explorer, lever, dict(choice).get(lever, "")) for lever in CHOICES]
    places = {code: (called, address(choice, curve, code)) for code, called in LANGUAGES.items()}
    html: str = app.state.templates.get_template("explore.html").render(
        t=t, case=explorer.base.title, seat=Seat(), languages={}, left=0, version="", field=Markup(), sliders=sliders,
        places=places, state=state, shown=SHOWN, curve=curve, worlds=explorer.worlds, choice=choice, usual=USUAL,
        back=address((), curve, lang), command=explorer.command(choice), answer=values,
    )  # fmt: skip
    return html


def _slider(t: Texts, explorer: Explorer, lever: str, chosen: str) -> Slider:
    steps, own = explorer.steps(lever), explorer.usual.get(lever)
    told = []
    for name in steps:
        package = name or own
        short = t(f"web.explore.short.{package}") if package else t("web.explore.baseline")
        words = t(f"web.explore.{lever}.{package}") if package else t("web.explore.as_base")
        if own and not name:
            words = t("web.explore.own", words=words)
        told.append(Step(name, short, words))
    return Slider(lever, tuple(told), steps.index(chosen))


def _answer(t: Texts, explorer: Explorer, choice: Choice, curve: str) -> dict[str, Any]:
    base, other = explorer.known[()], explorer.known[choice]
    arms = [("baseline", "changed", base), ("choice", "played", other)][: 2 if choice else 1]
    curves = [_curve(answer, curve, t(f"web.explore.{word}"), look) for word, look, answer in arms]
    start = explorer.base.structure.start_year
    picture = drawn.draw_years(t, curve, curves, start)
    small = drawn.draw_years(t, curve, curves, start, "small", ON_PHONE)
    return {"rows": study.rows(t, other.contrasts), "picture": picture, "small": small, "choice": choice}


def _curve(answer: Answer, name: str, label: str, look: str) -> Curve:
    low, middle, high = answer.bands[name].tolist()
    return Curve(label, look, middle, low, high)


def create_explorer(name: str, sets: Sequence[str] = (), worlds: int = WORLDS, seed: int = SEED) -> FastAPI:
    """The server of one page for a scenario; it begins with the baseline and the choices around it at once.

    Raises
    ------
    InputErrors
        There is no such scenario, or it cannot be read.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    explorer = app.state.explorer = Explorer(name, load_scenario(name, sets), tuple(sets), worlds, seed)
    worker, app.state.templates = Worker(), templates(TEMPLATES)
    app.state.worker = worker
    app.include_router(page)
    app.add_middleware(Gate, cookies=None, limiter=Limiter())
    explorer.ask(worker, ())
    worker.ask("page", lambda: _page(app, explorer, (), SHOWN[0], USUAL, "done"), urgency=URGENT)
    explorer.look_ahead(worker, ())
    return app
