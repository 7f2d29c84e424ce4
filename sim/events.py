"""What happens in one history: events read off the state month by month, each with its cause where one is booked.

The log looks at the flags that agents set (a mutiny, a coup, a campaign) and at the terms that the ledger has booked;
it touches neither. A cause is the event that brought another about where the model says so (mutineers joined, the
support was drawn down), and otherwise the term that weighed most in the risk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim import reforms
from sim.ledger import Ledger
from sim.reforms import months, one, percent

RAISED = {
    "pay": "late pay", "cohesion": "lost cohesion", "loyalty": "lost loyalty", "oversight": "lost oversight",
    "legitimacy": "lost legitimacy", "odds": "better odds against the force", "deterrence": "less deterrence",
    "buy_in": "less buy-in", "truce": "the truce wearing away",
    "exclusion": "the anger of those left out", "spillover": "fighting next door",
    "spending": "the burden of the force on the economy", "agreement": "an agreement that ended",
    "parallel": "parallel chains of command", "fragility": "fragility", "grievance": "more grievance",
}  # fmt: skip
"""Terms of a risk in words, where they raise it."""
LEAST_RAISED = 0.01
"""Rise of a term, on the logarithm of the hazard, below which it is told as none."""

RISKS = ("mutiny_risk", "coup_risk", "relapse_risk")
"""Variables of the ledger that the log looks up."""

MOST_OWED = 24.0
"""Months of unpaid wages at which the model stops counting."""
LINES = (1.0, 3.0, 6.0, 12.0, MOST_OWED)
"""Months of unpaid wages that are told when they are crossed."""
AGAIN = 0.9
"""Part of a line below which arrears have to fall before crossing it is told again."""
ROUNDING = 1e-6
"""Months of unpaid wages that are nothing but rounding."""
ACTIVE, WAR = 25.0, 1000.0
"""Battle deaths in a calendar year that make it one of conflict, and of war (UCDP)."""
TIRED = 0.2
"""Part of its plan that a donor takes back in one January, to be told."""
SHORT = 0.5
"""Part of its usual length below which a renewal of the mandate is told as short."""
LOOKED_BACK = 36
"""Months for which a fall in who pays is traced."""


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
        self._paid: list[dict[str, float]] = []
        self._year, self._last_year = 0.0, 0.0
        self._line = 0.0
        self._remember(model)

    def note(self, model: Any) -> None:
        """Note what the month has brought."""
        for told in (self._support, self._money, self._reforms, self._forces, self._groups, self._deaths):
            for kind, text, why, cause in told(model):
                number = len(self.events) + 1
                self.events.append(Event(number, model.month, kind, text, why, cause))
        self._remember(model)

    def last(self, *kinds: str, within: int = 10_000) -> int:
        """Number of the latest event of some kinds; 0 where there is none within so many months."""
        for event in reversed(self.events):
            if event.kind in kinds and self._month - event.month <= within:
                return event.number
        return 0

    def _remember(self, model: Any) -> None:
        self._month = model.month + 1
        self._settings = dict(vars(model.settings))
        self._before = {
            "staff": one(model.mission.staff), "begun": one(model.mission.begun), "support": one(model.mission.support),
            "mandate": one(model.council.mandate_left), "shock": one(model.government.shock),
        } | {f"given {i}": one(donor.commitment) for i, donor in enumerate(model.donors)} | {
            f"campaign {i}": one(group.campaign) for i, group in enumerate(model.groups)
        }  # fmt: skip
        self._reformed = reforms.seen(model)
        army = model.forces
        outside = army.from_pooled + army.from_bilateral + army.from_supplement + army.from_others
        self._paid.append({"outside": one(outside), "domestic": one(army.from_domestic)})

    def _reforms(self, model: Any) -> Iterator[tuple[str, str, str, int]]:
        yield from reforms.told(model, self._reformed, self.last)

    def _support(self, model: Any) -> Iterator[tuple[str, str, str, int]]:
        mission, before = model.mission, self._before
        changed = [
            f"{name.replace('_', ' ')} {one(value):,g}" for name, value in model.patches.get(model.month, {}).items()
            if one(self._settings[name]) != one(value)
        ]  # fmt: skip
        if changed:
            yield "dated change", "a dated change: " + ", ".join(changed), "", 0
        if before["staff"] <= 0.0 < one(mission.staff) and not self.last("support begins"):
            people = f"{one(mission.full_staff):,.0f} reform staff, {one(mission.full_presence):,.0f} troops and police"
            yield "support begins", f"support begins; the plan is {people}", "", 0
        if before["staff"] > 0.0 >= one(mission.staff) and one(mission.support) > 0.0:
            yield "short of mandate", "no mandate or money this month: the reform staff stand idle", "", 0
        if before["begun"] < one(mission.begun):
            yield "drawdown begins", f"drawdown begins, over {months(one(model.settings.drawdown_months))}", "", 0
        if before["support"] > 0.0 and one(mission.support) <= 0.0 and one(mission.begun) > 0.0:
            stay = one(mission.residual_staff) + one(mission.surge_staff)
            words = f"the mission leaves; {stay:,.0f} people of a country or standing team stay" if stay >= 1.0 else ""
            yield "drawdown ends", words or "the last outsiders leave", "", self.last("drawdown begins")
        left, usual = one(model.council.mandate_left), one(model.settings.mandate_months)
        if 0.0 < before["mandate"] < left < SHORT * usual and one(mission.support) > 0.0:
            yield "short mandate", f"the mandate is renewed for {months(left)} instead of {usual:.0f}", "", 0

    def _money(self, model: Any) -> Iterator[tuple[str, str, str, int]]:
        for i, donor in enumerate(model.donors):
            given, now = self._before[f"given {i}"], one(donor.commitment)
            if given - now > TIRED:
                words = f"donor {i + 1} cuts what it gives from {percent(given)} to {percent(now)} of its plan"
                yield "donor tires", words, "fatigue", 0
        if one(model.government.shock) > self._before["shock"]:
            yield "revenue shock", f"{percent(one(model.government.shock))} of revenue is missing", "chance", 0
        arrears = one(model.record["arrears"])
        line = max((line for line in LINES if arrears >= line - ROUNDING), default=0.0)
        if line < self._line and arrears > AGAIN * self._line:
            line = self._line  # it may dip below a line that was told without crossing it anew
        if line > self._line:
            most = ", the most that the model counts" if line == MOST_OWED else ""
            yield "arrears", f"soldiers are owed {arrears:.1f} months of pay{most}", *self._who_stopped_paying()
        elif line == 0.0 < self._line and arrears > 0.5 * LINES[0]:
            line = self._line  # not yet told as paid: it may only dip below the line
        elif line < self._line and line == 0.0:
            yield "arrears paid", "arrears are paid back to less than half a month", "", self.last("arrears")
        self._line = line

    def _who_stopped_paying(self) -> tuple[str, int]:
        """Whose money has fallen most over the last three years, and the event behind that."""
        then, now = self._paid[max(len(self._paid) - 1 - LOOKED_BACK, 1) :][0], self._paid[-1]
        lost = {payer: then[payer] - now[payer] for payer in then}
        payer = max(lost, key=lambda name: lost[name])
        if lost[payer] <= 0.0:
            return "the bill grew faster than the money", 0
        amount = f"{lost[payer] / 1e6:,.2f} million" if lost[payer] >= 1e4 else f"{lost[payer]:,.0f}"
        words = f"{payer} money for the force fell by {amount} USD a month within three years"
        kinds = ("drawdown ends", "drawdown begins", "donor tires", "dated change")
        return words, self.last(*(kinds if payer == "outside" else ("revenue shock",)), within=LOOKED_BACK)

    def _forces(self, model: Any) -> Iterator[tuple[str, str, str, int]]:
        for i, unit in enumerate(model.units):
            if one(unit.mutiny) > 0.0:
                words = f"unit {i + 1} of {one(unit.strength):,.0f} soldiers mutinies"
                yield "mutiny", words, *self._raised("mutiny_risk", i)
                if one(unit.defected) > 0.0:
                    men = f"the unit splits: {one(unit.defected):,.0f} mutineers take up arms as rebels"
                    yield "defection", men, "", len(self.events)
        army = model.forces
        if one(army.coup_attempt) > 0.0:
            end = "succeeds" if one(army.coup_success) > 0.0 else "fails"
            fought = ", with fighting" if one(army.coup_fighting) > 0.0 else ""
            yield "coup", f"a coup attempt {end}{fought}", *self._raised("coup_risk", 0)

    def _raised(self, risk: str, place: int) -> tuple[str, int]:
        """The term of a risk that had risen most since the run began, and the event behind it."""
        risen = self._ledger.risen(risk, place)
        term = max(risen, key=lambda name: risen[name])
        if risen[term] < LEAST_RAISED:
            return "chance: nothing had raised the risk since the run began", 0
        words = f"risk raised most by {RAISED.get(term, term.replace('_', ' '))}, +{risen[term]:.2f} on its logarithm"
        kinds = {"pay": ("arrears",), "deterrence": ("drawdown ends", "drawdown begins", "dated change")}.get(term, ())
        return words, self.last(*kinds) if kinds != ("arrears",) or self._line > 0.0 else 0

    def _groups(self, model: Any) -> Iterator[tuple[str, str, str, int]]:
        for i, group in enumerate(model.groups):
            was, now = self._before[f"campaign {i}"], one(group.campaign)
            if was < now:
                why, cause = {
                    2.0: ("mutineers joined it", self.last("defection")),
                    3.0: ("the coup led to fighting", self.last("coup")),
                }.get(one(group.cause)) or self._raised("relapse_risk", i)
                words = f"group {i + 1} goes to war with {one(group.fighters):,.0f} fighters"
                yield f"campaign {i + 1} starts", words, why, cause
            elif now < was:
                began = self.last(f"campaign {i + 1} starts")
                span = months(model.month - self.events[began - 1].month if began else model.month)
                yield f"campaign {i + 1} ends", f"group {i + 1} stops fighting, after {span}", "", began

    def _deaths(self, model: Any) -> Iterator[tuple[str, str, str, int]]:
        before = self._year if model.month % 12 else 0.0
        self._year = before + one(model.record["battle_deaths"])
        for line, word in ((WAR, "war"), (ACTIVE, "conflict")):
            if before < line <= self._year and self._last_year < line:
                cause = self.last(*(f"campaign {i + 1} starts" for i in range(len(model.groups))))
                yield word, f"{self._year:,.0f} battle deaths so far this year: a year of {word}", "", cause
                break
        if model.month % 12 == 11:
            if self._year < ACTIVE <= self._last_year:
                yield "quiet", f"a quiet year ends, with {self._year:,.0f} battle deaths", "", 0
            self._last_year = self._year
