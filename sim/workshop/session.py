"""A session as people conduct it: every button of the workshop is a method here, and every change is an event."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.workshop.catalogue import catalogue
from sim.workshop.course import undecided
from sim.workshop.ensemble import Ensemble, run, run_game
from sim.workshop.game import Decision, Game, fold
from sim.workshop.pins import fresh_secrets
from sim.workshop.play_rules import LONGEST_NOTE, Reason, Refused, reasons_against
from sim.workshop.ran import Ran
from sim.workshop.setup import Setup, Turn, checked
from sim.workshop.store import Event, Overtaken, SessionFile

LONGEST_TEXT = 300
MOST_BRANCHES = 20
MOST_INJECTS = 4
"""In one turn."""
SURVEY_ITEMS = 6
LONGEST_TIMER = 7200


class Session:
    """An open session.

    Parameters
    ----------
    path
        The session file.
    """

    def __init__(self, path: Path) -> None:
        self.file = SessionFile(path)
        self._change = threading.RLock()
        self._events: list[Event] = list(self.file.events())

    @classmethod
    def create(cls, path: Path, setup: Setup) -> Session:
        """Make a new session file.

        Raises
        ------
        InputErrors
            The setup cannot be, or a file stands there.
        """
        SessionFile.create(path, checked(setup).to_json(), fresh_secrets(setup)).close()
        return cls(path)

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

    def game(self, branch: str | None = None) -> Game:
        """Where a branch stands; the one in play if not given.

        Nobody who looks waits for the disk: events are only ever added, so a copy of the list is a state that was.
        """
        return fold(tuple(self._events), branch)

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything that has happened."""
        return tuple(self._events)

    def decide(
        self, world: str, team: str, turn: int, revision: int, actions: Mapping[str, str],
        plan: str = "", note: str = "", ready: bool = False, by: str = "team",
    ) -> Decision:  # fmt: skip
        """Hand in a team's decision for the turn in play; it is on disk when this returns.

        Parameters
        ----------
        revision
            The revision that the team saw; a newer one makes this one stale. The same decision handed in twice is
            acknowledged twice and kept once.

        Raises
        ------
        Refused
            It is late, stale, or breaks a rule of play; nothing has changed.
        """
        with self._change:
            game = self.game()
            self._known(game, world, team)
            now = game.decision(world, team)
            wanted = Decision(dict(actions), plan, note, revision + 1, ready, by)
            if turn != game.turn.number or game.stage != "deciding":
                raise Refused(Reason("refused.late"), status=409)
            if now == wanted:
                return now
            if revision != now.revision:
                raise Refused(Reason("refused.stale"), status=409)
            reasons = reasons_against(game, world, team, game.turn, actions, plan, note)
            if reasons:
                raise Refused(*reasons)
            self._add("decided", self._of_turn(game) | {
                "world": world, "team": team, "actions": dict(actions), "plan": plan, "note": note,
                "revision": wanted.revision, "ready": ready, "by": by,
            })  # fmt: skip
            return wanted

    def lock(self) -> Game:
        """Close the turn in play for decisions; teams that have handed in nothing do nothing."""
        with self._change:
            game = self._at("deciding")
            if game.turn.last:
                self._plans_by_default(game)
            self._add("locked", self._of_turn(game))
            return self.game()

    def unlock(self) -> Game:
        """Open the turn again, as long as it has not been run."""
        with self._change:
            game = self._at("locked")
            self._add("unlocked", self._of_turn(game))
            return self.game()

    def run(self, found: Ran | None = None) -> Game:
        """Run the locked turn in every world; what a run elsewhere has `found` counts while nothing has changed."""
        with self._change:
            game = self._at("locked")
            if found is None or not found.of(game):
                found = Ran.from_game(game)
            results = dict(found.results)
            self._add("ran", self._of_turn(game) | {"results": results})
            return self.game()

    def reveal(self) -> Game:
        """Show the room the turn that has been run, and go on to the next."""
        with self._change:
            game = self._at("ran")
            self._add("revealed", self._of_turn(game))
            return self.game()

    def inject(self, name: str) -> Game:
        """Let something happen in the turn in play, in every world."""
        with self._change:
            game = self._at("deciding", "locked")
            if name not in catalogue().injects:
                raise Refused(Reason("refused.unknown_inject"))
            here = [one for turn, one in game.injects if turn == game.turn.number]
            if name in here or len(here) >= MOST_INJECTS:
                raise Refused(Reason("refused.inject_again"), status=409)
            self._add("injected", self._of_turn(game) | {"inject": name})
            return self.game()

    def withdraw(self, name: str) -> Game:
        """Take off an inject of the turn in play: it does not happen on this branch."""
        with self._change:
            game = self._at("deciding", "locked")
            if (game.turn.number, name) not in game.injects:
                raise Refused(Reason("refused.no_such_inject"), status=409)
            self._add("withdrawn", self._of_turn(game) | {"inject": name})
            return self.game()

    def rewind(self, turn: int, name: str) -> Game:
        """Go back to the beginning of a turn, on a new branch; what came after stays on the old one.

        Injects of the turns that are played again come again, so that only decisions differ; see `withdraw`.
        """
        with self._change:
            game = self.game()
            name = name.strip()
            if not 0 <= turn <= game.turn.number:
                raise Refused(Reason("refused.no_such_turn"))
            if not name or len(name) > 40 or name in game.branches or len(game.branches) >= MOST_BRANCHES:
                raise Refused(Reason("refused.branch_name"))
            again = [(number, inject) for number, inject in game.injects if number >= turn]
            self._add("branched", {"name": name, "parent": game.branch, "turn": turn, "injects": again})
            return self.game()

    def choose_branch(self, name: str) -> Game:
        """Play on another branch."""
        with self._change:
            if name not in self.game().branches:
                raise Refused(Reason("refused.no_such_branch"))
            self._add("chosen", {"name": name})
            return self.game()

    def predict(self, world: str, team: str, paid_on_time: bool, days_late: int, relapse: int) -> None:
        """Keep what a team predicts before the years after the mission are shown."""
        with self._change:
            game = self.game()
            self._known(game, world, team)
            if not game.predicting:
                raise Refused(Reason("refused.prediction_time"), status=409)
            if not (0 <= days_late <= 720 and 0 <= relapse <= 100):
                raise Refused(Reason("refused.prediction_range"))
            told = {"paid_on_time": paid_on_time, "days_late": days_late, "relapse": relapse}
            self._add("predicted", {
                "branch": game.branch, "turn": game.setup.last_round.number, "world": world, "team": team,
                "prediction": told,
            })  # fmt: skip

    def write_success(self, world: str, team: str, text: str) -> None:
        """Keep a team's sealed success card; it can be written once."""
        with self._change:
            game = self.game()
            self._known(game, world, team)
            if (world, team) in game.success:
                raise Refused(Reason("refused.sealed"), status=409)
            self._add("success", {"world": world, "team": team, "text": self._text(text)})

    def promise(self, world: str, team: str, text: str) -> None:
        """Keep a promise that a team has made aloud."""
        with self._change:
            game = self.game()
            self._known(game, world, team)
            self._add("promised", {"at": game.turn.number, "world": world, "team": team, "text": self._text(text)})

    def judge_promise(self, number: int, kept: bool) -> None:
        """Keep whether the room says that a promise was kept."""
        with self._change:
            if number not in [promise.number for promise in self.game().promises]:
                raise Refused(Reason("refused.no_such_promise"))
            self._add("promise_judged", {"promise": number, "kept": kept})

    def survey(self, when: str, answers: Sequence[int]) -> None:
        """Keep one person's answers, without any name."""
        if when not in ("pre", "post") or len(answers) != SURVEY_ITEMS or not all(1 <= one <= 5 for one in answers):
            raise Refused(Reason("refused.survey"))
        self._add("surveyed", {"when": when, "answers": list(answers)})

    def note(self, text: str) -> None:
        """Keep a note of the facilitator."""
        self._add("noted", {"text": self._text(text, LONGEST_NOTE)})

    def set_timer(self, seconds: int) -> None:
        """Start the timer, or stop it with 0."""
        if not 0 <= seconds <= LONGEST_TIMER:
            raise Refused(Reason("refused.timer"))
        self._add("timer", {"until": time.time() + seconds if seconds else 0.0})

    def ensemble(self, game: Game, world: str, until: int | None = None) -> Ensemble:
        """Run what was decided in locked turns of a branch."""
        return run_game(game, world, until)

    def baseline(self, game: Game, world: str) -> Ensemble:
        """The same world had nobody decided anything; cards are in it."""
        return run(undecided(game, world), game.setup.pairs, game.setup.seed)

    def _plans_by_default(self, game: Game) -> None:
        """Give each team without a plan the first of its plans that may be: doing as was planned, or nothing."""
        for world in game.setup.worlds:
            for team in game.teams():
                now = game.decision(world, team)
                if not now.plan:
                    plan = self._first_plan(game, world, team, game.turn, now)
                    self._add("decided", self._of_turn(game) | {
                        "world": world, "team": team, "actions": dict(now.actions), "plan": plan, "note": now.note,
                        "revision": now.revision + 1, "ready": now.ready, "by": "default",
                    })  # fmt: skip

    @staticmethod
    def _first_plan(game: Game, world: str, team: str, turn: Turn, now: Decision) -> str:
        plans = catalogue().plans[catalogue().roles[team].plan]
        return next(name for name in plans if not reasons_against(game, world, team, turn, now.actions, name, now.note))

    def _at(self, *stages: str) -> Game:
        game = self.game()
        if game.stage not in stages:
            raise Refused(Reason(f"refused.stage_{game.stage}"), status=409)
        return game

    @staticmethod
    def _known(game: Game, world: str, team: str) -> None:
        if world not in game.setup.worlds or team not in catalogue().roles:
            raise Refused(Reason("refused.not_yours"), status=403)

    @staticmethod
    def _text(text: str, longest: int = LONGEST_TEXT) -> str:
        text = text.strip()
        if not text or len(text) > longest:
            raise Refused(Reason("refused.text_length", {"most": longest}))
        return text

    @staticmethod
    def _of_turn(game: Game) -> dict[str, Any]:
        return {"branch": game.branch, "turn": game.turn.number}

    def _add(self, kind: str, body: Mapping[str, Any]) -> None:
        """Write an event; refused where another process has written meanwhile, whose events are then known too."""
        with self._change:
            try:
                self._events.append(self.file.append(self._events[-1].number + 1, kind, body))
            except Overtaken:
                self._events = list(self.file.events())
                raise Refused(Reason("refused.overtaken"), status=409) from None
