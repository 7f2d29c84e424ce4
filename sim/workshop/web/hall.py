"""What all pages of a server share: the session, the worker, cookies, limits and templates."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from sim.workshop.brief import case_name
from sim.workshop.game import Game
from sim.workshop.pages import templates, turn_name
from sim.workshop.play_rules import Reason
from sim.workshop.session import Session
from sim.workshop.setup import Setup
from sim.workshop.web.access import HOME, Seat
from sim.workshop.web.beside import Runner, here
from sim.workshop.web.limits import Limiter
from sim.workshop.web.record import Record, ahead, revealed_only, run_turn, work_out
from sim.workshop.web.scene import Pressed, card_out, predicting
from sim.workshop.web.visitor import Cookies, Visitor
from sim.workshop.web.work import URGENT, Job, Worker
from sim.workshop.wording import LANGUAGES, Texts, texts

TEMPLATES = "sim.workshop.web"
"""The package that holds the templates of pages."""
MOST_MADE = 300
"""Parts of pages kept made."""


def say(t: Texts, reason: Reason) -> str:
    """A reason in words; values that begin with ``@`` are names of strings themselves."""
    return t(reason.name, **{
        key: t(value[1:]) if isinstance(value, str) and value.startswith("@") else value
        for key, value in reason.values.items()
    })  # fmt: skip


def shown(game: Game, world: str) -> str:
    """Names what has been shown of a world: the digest of its record."""
    last = max(game.revealed, default=None)
    return "start" if last is None else game.ran[last][world]


def _record_key(game: Game, world: str) -> tuple[str, str, str]:
    return "record", world, shown(game, world)


def left_of(game: Game) -> int:
    """Seconds that are left of the timer."""
    return max(round(game.timer - time.time()), 0)


class Hall:
    """The room behind the pages.

    Parameters
    ----------
    session
        An open session.
    join
        The address by which phones reach the server; "" where only this machine does.
    runner
        Where the model runs.
    """

    def __init__(self, session: Session, join: str = "", runner: Runner = here) -> None:
        self.session = session
        self.join = join
        self.setup: Setup = session.game().setup
        known = tuple(language for language in self.setup.languages if language in LANGUAGES)
        self.languages = known or ("en",)
        self.cookies = Cookies(session.file.secrets(), self.languages)
        self.limiter = Limiter()
        self.runner = runner
        self.worker = Worker()
        self.pressed = Pressed()
        self.templates = templates(TEMPLATES)
        self._made: dict[Hashable, Any] = {}

    def warm(self) -> None:
        """Read templates and languages, and begin with what pages will show, before anybody waits for it."""
        for name in self.templates.list_templates():
            self.templates.get_template(name)
        for language in self.languages:
            t = texts(language)
            t.number(0.5), t.percent(0.5)
        game = self.session.game()
        self.records(game)
        for world in self.setup.worlds if not game.shown_to else ():
            self.ahead(game, world)

    def world(self, named: str) -> str:
        """A world by its name; the first where none of the session has it."""
        return named if named in self.setup.worlds else self.setup.worlds[0]

    def record(self, game: Game, world: str) -> Job:
        """What has been shown of a world, worked out in the background."""
        past = revealed_only(game)
        return self.worker.ask(_record_key(game, world), partial(self.runner, work_out, past, world), urgency=URGENT)

    def records(self, game: Game) -> dict[str, Record] | None:
        """The records of all worlds; None while any is being worked out or has failed."""
        jobs = {world: self.record(game, world) for world in self.setup.worlds}
        if any(job.state != "done" for job in jobs.values()):
            return None
        return {world: job.answer for world, job in jobs.items()}

    def ahead(self, game: Game, world: str) -> Job:
        """What moves a world if nobody acts, worked out in the background."""
        return self.worker.ask(("ahead", world), partial(self.runner, ahead, game, world))

    def run_turn(self) -> None:
        """Run the locked turn, and what its reveal will show; asked again while it runs, it is done once."""
        game = self.session.game()
        self.worker.ask(self._run_key(game), self._run, urgency=URGENT, again=True)

    def running(self, game: Game) -> bool:
        """Whether the turn in play is being run."""
        return self.worker.state(self._run_key(game)) == "waiting"

    def run_failed(self, game: Game) -> bool:
        """Whether the turn in play was to be run, and could not."""
        return game.stage == "locked" and self.worker.state(self._run_key(game)) == "failed"

    @staticmethod
    def _run_key(game: Game) -> tuple[str, str, int]:
        return "run", game.branch, game.turn.number

    def _run(self) -> None:
        game = self.session.game()
        ran, records = self.runner(run_turn, game)
        for world, record in records.items():
            self.worker.put(("record", world, ran.results[world]), record)
        self.session.run(ran)

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What a page shows again and again, made once; the key holds all that it depends on."""
        if key not in self._made:
            if len(self._made) >= MOST_MADE:
                self._made.clear()
            self._made[key] = make()
        return self._made[key]

    def mark(self) -> str:
        """Changes with every event, every piece of work that ends, and what the desk asks of the wall.

        It is taken before a page looks at anything.
        """
        card = card_out(self.session.game(), self.session.events, self.pressed)
        return f"{len(self.session.events)}.{self.worker.done}.{self.pressed.count}.{card}"

    def version(self, seat: Seat, game: Game, mark: str) -> str:
        """Changes whenever a page of a seat may have changed; a team's tells nothing of other teams."""
        if seat.kind == "team":
            mine = game.decision(seat.world, seat.team).revision
            ran = game.setup.last_round.number in game.ran
            cards, asked = len(game.injects), predicting(game, self.pressed)
            return f"{game.branch}.{game.turn.number}.{game.stage}.{mine}.{ran}.{cards}.{asked}"
        return mark

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page for the visitor who asks."""
        visitor: Visitor = request.state.visitor
        t = texts(visitor.language)
        game = values.pop("game", None) or self.session.game()
        html = self.templates.get_template(template).render(
            t=t, visitor=visitor, seat=visitor.seat, token=self.cookies.token(visitor), game=game, setup=self.setup,
            turn=game.turn, turn_words=turn_name(game.turn, t), turn_name=turn_name,
            case=case_name(self.setup, t), left=left_of(game),
            languages={code: LANGUAGES[code] for code in self.languages}, home=HOME[visitor.seat.kind],
            version=self.version(visitor.seat, game, request.state.mark), field=self._field(visitor), **values,
        )  # fmt: skip
        response = HTMLResponse(html, status)
        if not visitor.known:
            self.cookies.put(response, visitor)
        return response

    def _field(self, visitor: Visitor) -> Markup:
        return Markup('<input type="hidden" name="token" value="{}">').format(self.cookies.token(visitor))

    def refusal(self, request: Request, reasons: Sequence[Reason], status: int) -> HTMLResponse:
        """A page that says why something was refused."""
        t = texts(request.state.visitor.language)
        words = [say(t, reason) for reason in reasons]
        missing = status == 404 and [reason.name for reason in reasons] == ["web.error.not_found"]
        return self.page(request, "refusal.html", status, words=words, other_seat=status == 403, missing=missing)
