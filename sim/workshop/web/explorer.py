"""Answers for the page of one person: each choice is run once, and the nearest choices before they are asked for."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np

from sim.analysis.contrast import Contrast
from sim.batch.sweep import prepare
from sim.explain.held import Arm, side_by_side
from sim.model import SSRModel
from sim.outcomes import summarise
from sim.recorder import Series, record_to
from sim.scenario import Scenario, load_scenario
from sim.workshop.ensemble import Array, Ensemble
from sim.workshop.lab import OUTCOMES, contrasts, outcomes_of
from sim.workshop.measures import BAND
from sim.workshop.web.work import IDLE, URGENT, Job, Worker

WORLDS, SEED = 200, 2011
CHOICES: Mapping[str, tuple[str, ...]] = {
    "engagement": ("strategic", "operational", "tactical", "balanced"),
    "footprint": ("none", "light", "medium", "heavy"),
    "financing": ("bilateral_off_budget", "un_mission", "historical", "pooled", "domestic"),
    "drawdown": ("abrupt", "calendar_fast", "benchmark", "calendar_slow", "never"),
}
"""Levers of the page and their packages in the order of the sliders; "" is as in the baseline."""
SHOWN = ("own_led", "cover", "trust")
"""Series that are drawn."""
TOGETHER = 8
"""Answers that are worked out in one run, ahead of being asked for: a run of eight takes as long as two of one."""

Choice = tuple[tuple[str, str], ...]
"""Levers that differ from the baseline, each with its package."""


@dataclass(frozen=True)
class Answer:
    """What the page shows of a choice, and no more: it is kept for every choice that was looked at.

    Attributes
    ----------
    bands
        By series: low, middle and high over the histories, shape (3, months).
    outcomes
        By outcome, one value a history.
    contrasts
        Against the baseline, pair by pair.
    """

    bands: Mapping[str, Array]
    outcomes: Mapping[str, Array]
    contrasts: tuple[Contrast, ...]


@dataclass
class Explorer:
    """Answers for one scenario, worked out once each."""

    name: str
    base: Scenario
    sets: tuple[str, ...] = ()
    worlds: int = WORLDS
    seed: int = SEED
    known: dict[Choice, Answer] = field(default_factory=dict)
    wanted: Choice = ()

    def scenario(self, choice: Choice) -> Scenario:
        """The scenario of a choice."""
        return load_scenario(self.name, [*self.sets, *(f"{lever}={package}" for lever, package in choice)])

    @cached_property
    def usual(self) -> dict[str, str]:
        """The packages that change nothing, by lever: what the baseline has anyway."""
        found: dict[str, str] = {}
        for lever, packages in CHOICES.items():
            for package in packages:
                if lever not in found and self.scenario(((lever, package),)).digest == self.base.digest:
                    found[lever] = package
        return found

    def steps(self, lever: str) -> tuple[str, ...]:
        """The steps of a slider: its packages, and "" in the place of the baseline's own, or first."""
        packages, own = CHOICES[lever], self.usual.get(lever)
        return tuple("" if one == own else one for one in packages) if own else ("", *packages)

    def tidy(self, given: Mapping[str, str]) -> Choice:
        """A choice of levers and packages, in the page's order; what is as in the baseline is left out."""
        return tuple(
            (lever, given[lever]) for lever in CHOICES if given.get(lever) and given[lever] != self.usual.get(lever)
        )

    def work_out(self, choices: Sequence[Choice], still: Callable[[], bool] = lambda: True) -> None:
        """Run what is not known yet, side by side, the baseline first; the bits are those of each alone.

        Parameters
        ----------
        still
            Asked in every month of the run, whether to go on.
        """
        missing = [choice for choice in dict.fromkeys([(), *choices]) if choice not in self.known]
        if not missing or not still():
            return
        prepare()
        numbers = np.arange(self.worlds, dtype=np.uint64)
        arms = [Arm.of(self.scenario(choice), numbers, self.seed) for choice in missing]
        values, patches = side_by_side(arms, self.worlds)
        structure = self.base.structure
        model = SSRModel(structure, values, patches, np.tile(numbers, len(arms)), self.seed)
        series: Series = {}
        for month in range(1, structure.months + 1):
            if not still():
                model.close()
                return
            record_to(model, series, month)
        model.close()
        outcomes = summarise(series, values, structure)
        for place, choice in enumerate(missing):
            block = slice(place * self.worlds, (place + 1) * self.worlds)
            some = {name: series[name][:, block] for name in SHOWN}
            own = {name: np.asarray(column[block]) for name, column in outcomes.items()}
            self.known[choice] = self._answer(Ensemble(some, own, structure.months, structure.start_year))

    def _answer(self, ensemble: Ensemble) -> Answer:
        bands = {
            name: np.quantile(rows, (BAND[0], 0.5, BAND[1]), axis=1) for name, rows in ensemble.series.items()
        }  # fmt: skip
        ours = outcomes_of(ensemble, OUTCOMES)
        base = self.known[()].outcomes if () in self.known else ours
        return Answer(bands, ours, tuple(contrasts(base, ours, ("baseline", "choice"))))

    def ask(self, worker: Worker, choice: Choice) -> Job:
        """Have a choice worked out now; it gives way to one that is asked for after it."""

        def still() -> bool:
            return self.wanted == choice or self.wanted in self.known

        return worker.ask(choice, lambda: self.work_out([choice], still), urgency=URGENT, again=True)

    def ahead(self, choice: Choice, some: Sequence[Choice]) -> None:
        """Work out what may be asked for next, until something else is asked for."""
        self.work_out(some, lambda: self.wanted == choice or self.wanted in some)

    def look_ahead(self, worker: Worker, choice: Choice) -> None:
        """Have what may be asked for next worked out while nobody waits, the nearest first."""
        for ring in self.rings(choice):
            for first in range(0, len(ring), TOGETHER):
                some = [one for one in ring[first : first + TOGETHER] if one not in self.known]
                if some:
                    work = partial(self.ahead, choice, some)
                    worker.ask(("ahead", choice, ring[first]), work, urgency=IDLE, again=True)

    def rings(self, choice: Choice) -> list[list[Choice]]:
        """Choices around one: a step of one slider; any other place of one slider; a step of each of two."""
        near, same, across = self._moved(choice, 1), self._moved(choice, max(map(len, CHOICES.values()))), []
        for one in near:
            across += [two for two in self._moved(one, 1) if two not in same and two != choice]
        return [near, [one for one in same if one not in near], list(dict.fromkeys(across))]

    def _moved(self, choice: Choice, furthest: int) -> list[Choice]:
        """Every choice with one slider moved by so many steps at most."""
        now, found = dict(choice), []
        for lever in CHOICES:
            steps = self.steps(lever)
            here = steps.index(now.get(lever, ""))
            for place, package in enumerate(steps):
                if 0 < abs(place - here) <= furthest:
                    found.append(self.tidy({**now, lever: package}))
        return found

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

    def __repr__(self) -> str:
        return f"<Explorer of {self.name}, {self.worlds} histories: {len(self.known)} answers known>"
