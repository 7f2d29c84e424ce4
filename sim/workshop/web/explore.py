"""One page for one person: four choices for a country, each answer beside the baseline, over the same histories."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from sim.batch.sweep import prepare
from sim.explain.held import Arm, side_by_side
from sim.model import SSRModel
from sim.outcomes import summarise
from sim.recorder import Series, record_to
from sim.scenario import Scenario, load_scenario
from sim.workshop.ensemble import Ensemble
from sim.workshop.lab import OUTCOMES, compare
from sim.workshop.measures import BAND
from sim.workshop.pages import templates
from sim.workshop.web import drawn, study
from sim.workshop.web.access import Seat
from sim.workshop.web.charts import Curve
from sim.workshop.web.door import static
from sim.workshop.web.hall import TEMPLATES
from sim.workshop.web.limits import Limiter
from sim.workshop.web.security import Gate
from sim.workshop.web.work import IDLE, URGENT, Worker
from sim.workshop.wording import texts

WORLDS, SEED = 200, 2011
CHOICES: Mapping[str, tuple[str, ...]] = {
    "engagement": ("strategic", "operational", "tactical", "balanced"),
    "footprint": ("none", "light", "medium", "heavy"),
    "financing": ("un_mission", "bilateral_off_budget", "pooled", "domestic", "historical"),
    "drawdown": ("calendar_fast", "calendar_slow", "benchmark", "abrupt", "never"),
}
"""Levers of the page and their packages; "" is as in the baseline."""
SHOWN = ("own_led", "cover", "trust")
"""Series that are drawn."""
TOGETHER = 4
"""Answers that are worked out in one run, ahead of being asked for."""
YEAR = 12
PATIENCE = 3.0
"""Seconds that a page waits for its answer before it says that the model is running."""

Choice = tuple[tuple[str, str], ...]
"""Levers that differ from the baseline, each with its package."""


@dataclass
class Explorer:
    """Answers for one scenario, worked out once each."""

    name: str
    base: Scenario
    sets: tuple[str, ...] = ()
    worlds: int = WORLDS
    seed: int = SEED
    known: dict[Choice, Ensemble] = field(default_factory=dict)
    wanted: Choice = ()

    def scenario(self, choice: Choice) -> Scenario:
        """The scenario of a choice."""
        return load_scenario(self.name, [*self.sets, *(f"{lever}={package}" for lever, package in choice)])

    def work_out(self, choices: Sequence[Choice], still: Callable[[], bool] = lambda: True) -> None:
        """Run what is not known yet, side by side; the bits are those of each alone.

        Parameters
        ----------
        still
            Asked once a year of the run, whether to go on.
        """
        missing = [choice for choice in dict.fromkeys(choices) if choice not in self.known]
        if not missing:
            return
        prepare()
        numbers = np.arange(self.worlds, dtype=np.uint64)
        arms = [Arm.of(self.scenario(choice), numbers, self.seed) for choice in missing]
        values, patches = side_by_side(arms, self.worlds)
        structure = self.base.structure
        model = SSRModel(structure, values, patches, np.tile(numbers, len(arms)), self.seed)
        series: Series = {}
        for month in range(YEAR, structure.months + 1, YEAR):
            if not still():
                model.close()
                return
            record_to(model, series, month)
        model.close()
        outcomes = summarise(series, values, structure)
        for place, choice in enumerate(missing):
            block = slice(place * self.worlds, (place + 1) * self.worlds)
            some = {name: series[name][:, block].copy() for name in SHOWN}
            own = {name: np.array(column[block]) for name, column in outcomes.items()}
            self.known[choice] = Ensemble(some, own, structure.months, structure.start_year)

    def ahead(self, choice: Choice, some: Sequence[Choice]) -> None:
        """Work out what may be asked for next, until something else is asked for."""
        self.work_out(some, lambda: self.wanted == choice)

    def command(self, choice: Choice) -> str:
        """The command lines that give the same numbers."""
        size = ["--worlds", str(self.worlds), "--seed", str(self.seed), "--tables-only"]
        own = [part for one in self.sets for part in ("--set", one)]
        more = [part for lever, package in choice for part in ("--set", f"{lever}={package}")]
        lines = [
            ["ssrsim", "run", self.name, *own, *size, "--out", "results/a"],
            ["ssrsim", "run", self.name, *own, *more, *size, "--out", "results/b"],
            ["ssrsim", "compare", f"results/a:{self.base.name}", f"results/b:{self.base.name}"],
        ]  # fmt: skip
        return "\n".join(shlex.join(line) for line in lines)


def neighbours(choice: Choice) -> list[Choice]:
    """Every choice that differs in one lever."""
    now = dict(choice)
    found = []
    for lever, packages in CHOICES.items():
        for package in ("", *packages):
            if package != now.get(lever, ""):
                found.append(tidy({**now, lever: package}))
    return found


def tidy(given: Mapping[str, str]) -> Choice:
    """A choice of levers and packages, in the page's order; what is as in the baseline is left out."""
    return tuple((lever, given[lever]) for lever in CHOICES if given.get(lever))


def look_ahead(explorer: Explorer, worker: Worker, choice: Choice) -> None:
    """Have everything that is one change away worked out while nobody waits."""
    explorer.wanted = choice
    next_ones = neighbours(choice)
    for first in range(0, len(next_ones), TOGETHER):
        some = next_ones[first : first + TOGETHER]
        worker.ask((choice, first), partial(explorer.ahead, choice, some), urgency=IDLE, again=True)


page = APIRouter()
page.get("/static/{name}")(static)


@page.get("/")
def explore(
    request: Request, engagement: str = "", footprint: str = "", financing: str = "", drawdown: str = "",
    curve: str = Query(SHOWN[0], max_length=20),
) -> Response:  # fmt: skip
    """Show what a choice leads to, beside the baseline."""
    given = {"engagement": engagement, "footprint": footprint, "financing": financing, "drawdown": drawdown}
    if any(package and package not in CHOICES[lever] for lever, package in given.items()):
        return RedirectResponse("/", 303)
    explorer: Explorer = request.app.state.explorer
    worker: Worker = request.app.state.worker
    choice = explorer.wanted = tidy(given)
    job = worker.ask(choice, lambda: explorer.work_out([(), choice]), urgency=URGENT)
    job.ended.wait(PATIENCE)
    look_ahead(explorer, worker, choice)
    values: dict[str, Any] = {}
    if job.state == "done":
        values = _answer(explorer, choice, curve if curve in SHOWN else SHOWN[0])
    t = texts("en")
    html = request.app.state.templates.get_template("explore.html").render(
        t=t, case=explorer.base.title, seat=Seat(), languages={}, left=0, version="", field=Markup(), given=given,
        choices=CHOICES, state=job.state, shown=SHOWN, curve=curve, worlds=explorer.worlds, choice=choice,
        command=explorer.command(choice), name=explorer.name, answer=values,
    )  # fmt: skip
    return HTMLResponse(html)


def _answer(explorer: Explorer, choice: Choice, curve: str) -> dict[str, Any]:
    t = texts("en")
    base, other = explorer.known[()], explorer.known[choice]
    arms = [("baseline", "changed", base), ("choice", "played", other)][: 2 if choice else 1]
    curves = [one for word, look, ensemble in arms for one in _curve(ensemble, curve, t(f"web.explore.{word}"), look)]
    contrasts = compare(base, other, ("baseline", "choice"), OUTCOMES)
    picture = drawn.draw_years(t, curve, curves, explorer.base.structure.start_year)
    return {"rows": study.rows(t, contrasts), "picture": picture}


def _curve(ensemble: Ensemble, name: str, label: str, look: str) -> list[Curve]:
    rows = ensemble.series[name]
    low, middle, high = np.quantile(rows, (BAND[0], 0.5, BAND[1]), axis=1)
    return [Curve(label, look, middle.tolist(), low.tolist(), high.tolist())]


def create_explorer(name: str, sets: Sequence[str] = (), worlds: int = WORLDS, seed: int = SEED) -> FastAPI:
    """The server of one page for a scenario.

    Raises
    ------
    InputErrors
        There is no such scenario, or it cannot be read.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.explorer = Explorer(name, load_scenario(name, sets), tuple(sets), worlds, seed)
    app.state.worker, app.state.templates = Worker(), templates(TEMPLATES)
    app.include_router(page)
    app.add_middleware(Gate, cookies=None, limiter=Limiter())
    app.state.worker.ask((), lambda: app.state.explorer.work_out([()]), urgency=URGENT)
    look_ahead(app.state.explorer, app.state.worker, ())
    return app
