"""Replaying a session: every decision again, the same result to the last bit; and as files that a sweep reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from sim.workshop.branches import chosen
from sim.workshop.course import course, course_text
from sim.workshop.ensemble import digest, run
from sim.workshop.session import Session


@dataclass(frozen=True)
class Replayed:
    """One turn of one world, run again.

    Attributes
    ----------
    kept, found
        Digest of the record in the session file, and of the record now.
    """

    branch: str
    world: str
    turn: str
    kept: str
    found: str

    @property
    def same(self) -> bool:
        """Whether the two are the same to the last bit."""
        return self.kept == self.found


def replay(session: Session) -> list[Replayed]:
    """Run every branch again, each from its first month to its last in one go, and compare every turn.

    Rounds were run one by one as they were decided; here the whole course, as it stands at the end, is run at once. So
    it is shown too that what is decided later changes nothing before.
    """
    found = []
    for branch in session.game().branches:
        game = session.game(branch)
        turns = {turn.number: turn for turn in game.setup.turns}
        for world in game.setup.worlds:
            record = run(course(game, world), game.setup.pairs, game.setup.seed)
            for number, results in sorted(game.ran.items()):
                again = digest(record.series, turns[number].stop)
                found.append(Replayed(branch, world, turns[number].name, results[world], again))
    return found


def export(session: Session, folder: Path, branch: str | None = None) -> list[Path]:
    """Write each world of a branch as a case file, and an experiment that sweeps them as pairs.

    Parameters
    ----------
    branch
        A branch; that of `branches.first_choice` if not given.
    """
    game = chosen(session, branch)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for world in game.setup.worlds:
        path = folder / f"workshop_{world}.yaml"
        path.write_text(course_text(game, world), encoding="utf-8")
        written.append(path)
    names = [path.name for path in written]
    experiment = {
        "name": "workshop",
        "title": f"A workshop on {game.setup.case}",
        "question": "What do the decisions of a workshop lead to, in more histories than were shown?",
        "scenarios": names,
        "worlds": game.setup.pairs,
        "seed": game.setup.seed,
    }
    path = folder / "workshop_sweep.yaml"
    path.write_text(yaml.safe_dump(experiment, sort_keys=False), encoding="utf-8")
    return [*written, path]
