"""What happens in one history: events read off the state month by month, each with its cause where one is booked.

The log looks at the flags that agents set (a mutiny, a coup, a campaign) and at the terms that the ledger has booked;
it touches neither. A cause is the event that brought another about where the model says so (mutineers joined, the
support was drawn down), and otherwise the term that weighed most in the risk, with the event in whose time it rose
(`sim.causes`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim import reforms
from sim.causes import OF_TERMS, Traces
from sim.ledger import Ledger
from sim.reforms import Told, one
from sim.sentences import Sentence, sentence

RAISED = {
    "pay": "late pay", "cohesion": "lost cohesion", "loyalty": "lost loyalty", "oversight": "lost oversight",
    "legitimacy": "lost legitimacy", "odds": "better odds against the force", "deterrence": "less deterrence",
    "buy_in": "less buy-in", "truce": "the truce wearing away",
    "exclusion": "the anger of those left out", "spillover": "fighting next door",
    "spending": "the burden of the force on the economy", "agreement": "an agreement that ended",
    "parallel": "parallel chains of command", "fragility": "fragility", "grievance": "more grievance",
}  # fmt: skip
"""Terms of a risk in words, where they raise it."""
LEAST_RAISED = 0.1
"""Rise of a term, on the logarithm of the hazard, below which it is told as none: about a tenth of the hazard."""

CALLED = {"staff_reference": "planned reform staff", "presence_reference": "planned troops and police"}
"""Numbers of dated changes in words, where their names say little."""
RISKS = ("mutiny_risk", "coup_risk", "relapse_risk")
"""Variables of the ledger that the log looks up."""

MOST_OWED = 24.0
"""Months of unpaid wages at which the model stops counting."""
LINES = {1.0: 0.5, 3.0: 2.7, 6.0: 5.4, 12.0: 10.8, MOST_OWED: 21.6}
"""Months of unpaid wages that are told when they are crossed, and those below which that is over and told anew."""
ROUNDING = 1e-6
"""Months of unpaid wages that are nothing but rounding."""
ACTIVE, WAR = 25.0, 1000.0
"""Battle deaths in a calendar year that make it one of conflict, and of war (UCDP)."""
TIRED = 0.2
"""Part of its plan that a donor takes back in one January, to be told."""
SHORT = 0.5
"""Part of its usual length below which a renewal of the mandate is told as short."""
FRESH = 6
"""Months for which a campaign that has ended is still told as fighting next door."""
PEAK = 2.0
"""Times the deaths of the worst month told, from which a month is told; from `ACTIVE` deaths on."""


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    Attributes
    ----------
    number, month
        Its place in the log, from 1, and its month of the run.
    kind
        What it is: "mutiny", "campaign starts".
    text
        The event in words, with its amounts.
    sentence
        The same with its amounts apart, for other languages; None for dated changes, which are no sentence.
    why
        Its cause in words; "" where none is booked.
    cause
        Number of the event that caused it; 0 where none did.
    """

    number: int
    month: int
    kind: str
    text: str
    why: str = ""
    cause: int = 0
    sentence: Sentence | None = None


class EventLog:
    """The events of one world.

    Parameters
    ----------
    model
        A model of one world that has not run yet.
    ledger
        Its ledger, with the risks at least.
    """

    def __init__(self, model: Any, ledger: Ledger) -> None:
        self.events: list[Event] = []
        self._ledger = ledger
        self._before: dict[str, float] = {}
        self._traces = Traces()
        self._deaths_of: dict[int, float] = {}  # this year's, by group
        self._bases: dict[int, dict[str, float]] = {}  # terms of the risk of groups that were empty when the run began
        self._year, self._last_year, self._peak = 0.0, 0.0, 0.0
        self._line, self._owed = 0.0, {0.0: 0}
        self._remember(model)

    def note(self, model: Any) -> None:
        """Note what the month has brought."""
        self._traces.watch(model)
        self._watch_groups(model)
        parts = (self._support, self._money, self._reforms, self._staff, self._forces, self._groups, self._deaths)
        for told in parts:
            for kind, words, why, cause in told(model):
                whole = words if isinstance(words, Sentence) else None
                self.events.append(Event(len(self.events) + 1, model.month, kind, str(words), why, cause, whole))
        self._remember(model)

    def last(self, *kinds: str, within: int = 10_000) -> int:
        """Number of the latest event of some kinds; 0 where there is none within so many months."""
        for event in reversed(self.events):
            if event.kind in kinds and self._month - event.month <= within:
                return event.number
        return 0

    def _watch_groups(self, model: Any) -> None:
        """Set the terms of groups that nobody had joined a month ago as those that a rise is counted from."""
        for i, group in enumerate(model.groups):
            deaths = self._deaths_of.get(i, 0.0) if model.month % 12 else 0.0
            self._deaths_of[i] = deaths + one(group.deaths)
            if self._before.get(f"men {i}", 0.0) < 1.0:
                self._bases[i] = self._ledger.risen("relapse_risk", i)

    def _remember(self, model: Any) -> None:
        self._month = model.month + 1
        self._settings = dict(vars(model.settings))
        self._before = {
            "staff": one(model.mission.staff), "begun": one(model.mission.begun), "support": one(model.mission.support),
            "mandate": one(model.council.mandate_left), "shock": one(model.government.shock),
        } | {f"given {i}": one(donor.commitment) for i, donor in enumerate(model.donors)} | {
            f"campaign {i}": one(group.campaign) for i, group in enumerate(model.groups)
        } | {f"men {i}": one(group.fighters + group.demobilised) for i, group in enumerate(model.groups)}  # fmt: skip
        self._reformed = reforms.seen(model)

    def _reforms(self, model: Any) -> Told:
        yield from reforms.told(model, self._reformed, self.last)

    def _staff(self, model: Any) -> Told:
        yield from self._traces.staff_falls(self.events)

    def _support(self, model: Any) -> Iterator[tuple[str, Sentence | str, str, int]]:
        mission, before = model.mission, self._before
        changed = [
            f"{CALLED.get(name, name.replace('_', ' '))} from {one(self._settings[name]):,g} to {one(value):,g}"
            for name, value in model.patches.get(model.month, {}).items() if one(self._settings[name]) != one(value)
        ]  # fmt: skip
        if changed:
            yield "dated change", "a dated change: " + ", ".join(changed), "", 0
        if before["staff"] <= 0.0 < one(mission.staff) and not self.last("support begins"):
            plan = sentence("support_begins", staff=one(mission.full_staff), troops=one(mission.full_presence))
            yield "support begins", plan, "", 0
        if before["begun"] < one(mission.begun):
            yield "drawdown begins", sentence("drawdown_begins", span=one(model.settings.drawdown_months)), "", 0
        if before["support"] > 0.0 and one(mission.support) <= 0.0 and one(mission.begun) > 0.0:
            stay = one(mission.residual_staff) + one(mission.surge_staff)
            words = sentence("drawdown_ends_some_stay", people=stay) if stay >= 1.0 else sentence("drawdown_ends")
            yield "drawdown ends", words, "", self.last("drawdown begins")
        left, usual = one(model.council.mandate_left), one(model.settings.mandate_months)
        if 0.0 < before["mandate"] < left < SHORT * usual and one(mission.support) > 0.0:
            yield "short mandate", sentence("short_mandate", span=left, usual=usual), "", 0

    def _money(self, model: Any) -> Told:
        for i, donor in enumerate(model.donors):
            given, now = self._before[f"given {i}"], one(donor.commitment)
            if given - now > TIRED:
                words = sentence("donor_tires", donor=i + 1, part_before=given, part=now)
                yield "donor tires", words, "fatigue", 0
        if one(model.government.shock) > self._before["shock"]:
            yield "revenue shock", sentence("revenue_shock", part=one(model.government.shock)), "chance", 0
        arrears = one(model.record["arrears"])
        marks = {line: over if line <= self._line else line - ROUNDING for line, over in LINES.items()}
        line = max((line for line, mark in marks.items() if arrears >= mark), default=0.0)
        if line > self._line:
            words = sentence("arrears_most" if line == MOST_OWED else "arrears", owed=arrears)
            self._owed[line] = len(self.events) + 1
            yield "arrears", words, *self._traces.who_stopped_paying(self.events)
        elif line == 0.0 < self._line:
            yield "arrears paid", sentence("arrears_paid", least=LINES[1.0]), "", self.last("arrears")
        self._line = line

    def _forces(self, model: Any) -> Told:
        for i, unit in enumerate(model.units):
            if one(unit.mutiny) > 0.0:
                words = sentence("mutiny", unit=i + 1, soldiers=one(unit.strength))
                yield "mutiny", words, *self._raised("mutiny_risk", i)
                if one(unit.defected) > 0.0:
                    yield "defection", sentence("defection", people=one(unit.defected)), "", len(self.events)
        army = model.forces
        if one(army.coup_attempt) > 0.0:
            end = "coup_succeeds" if one(army.coup_success) > 0.0 else "coup"
            fought = "_fighting" if one(army.coup_fighting) > 0.0 else ""
            yield "coup", sentence(f"{end}{fought}"), *self._raised("coup_risk", 0)

    def _raised(self, risk: str, place: int) -> tuple[str, int]:
        """The term of a risk that has risen most, and the event behind it."""
        base = self._bases.get(place, {}) if risk == "relapse_risk" else {}
        risen = {term: rise - base.get(term, 0.0) for term, rise in self._ledger.risen(risk, place).items()}
        term = max(risen, key=lambda name: risen[name])
        since = "it formed" if base else "the run began"
        if risen[term] < LEAST_RAISED:
            return f"chance: nothing had raised the risk much since {since}", 0
        words = f"risk raised most by {RAISED.get(term, term.replace('_', ' '))}, × {math.exp(risen[term]):.1f}"
        return f"{words} since {since}", self._behind(term, place)

    def _behind(self, term: str, place: int) -> int:
        """The event in whose time a term of a risk rose."""
        if term == "pay":
            return self._owed[max(line for line in self._owed if line <= self._line)]
        if term == "spillover":
            return self._next_door(place)
        return self._traces.behind(*OF_TERMS[term], self.events) if term in OF_TERMS else 0

    def _next_door(self, place: int) -> int:
        """The event that began the fighting of another group: the latest of those that fight, else the last to stop."""
        others = [i for i in self._deaths_of if i != place]
        fighting = [self.last(f"campaign {i + 1} starts") for i in others if self._before[f"campaign {i}"] > 0.0]
        if fighting:
            return max(fighting)
        stopped = {self.last(f"campaign {i + 1} ends", within=FRESH): i for i in others}
        return self.last(f"campaign {stopped[max(stopped)] + 1} starts") if max(stopped, default=0) else 0

    def _groups(self, model: Any) -> Told:
        for i, group in enumerate(model.groups):
            was, now = self._before[f"campaign {i}"], one(group.campaign)
            if was < now:
                why, cause = {
                    2.0: ("mutineers joined it", self.last("defection")),
                    3.0: ("the coup led to fighting", self.last("coup")),
                    4.0: ("it would not have begun without fighting next door", self._behind("spillover", i)),
                }.get(one(group.cause)) or self._raised("relapse_risk", i)
                words = sentence("campaign_starts", group=i + 1, fighters=one(group.fighters))
                yield f"campaign {i + 1} starts", words, why, cause
            elif now < was:
                began = self.last(f"campaign {i + 1} starts")
                span = model.month - self.events[began - 1].month if began else model.month
                yield f"campaign {i + 1} ends", sentence("campaign_ends", group=i + 1, span=span), "", began

    def _deaths(self, model: Any) -> Told:
        before = self._year if model.month % 12 else 0.0
        month = one(model.record["battle_deaths"])
        self._year = before + month
        why = self._fighting(model)
        for line, word in ((WAR, "war"), (ACTIVE, "conflict")):
            if before < line <= self._year and self._last_year < line:
                part = {"month": month} if before >= 1.0 else {}
                yield word, sentence(f"{word}_month" if part else word, deaths=self._year, **part), *why
                break
        else:
            if month >= max(ACTIVE, PEAK * self._peak):
                yield "conflict peaks", sentence("conflict_peaks", month=month), *why
        self._peak = month if month >= PEAK * self._peak else self._peak
        if model.month % 12 == 11:
            if self._year < ACTIVE <= self._last_year:
                yield "quiet", sentence("quiet", deaths=math.floor(self._year)), "", 0
            self._last_year = self._year

    def _fighting(self, model: Any) -> tuple[str, int]:
        """The group with most of this year's deaths, and the event that began its campaign."""
        worst = max(self._deaths_of, key=lambda i: self._deaths_of[i])
        began = self.last(f"campaign {worst + 1} starts")
        on = one(model.groups[worst].campaign) > 0.0 and not began
        return (f"group {worst + 1} has fought since before the run began" if on else ""), began
