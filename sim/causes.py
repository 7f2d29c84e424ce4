"""Which event brought something about: the one in whose time the thing fell, not the latest of its kind.

What can fall (money for the force, presence, buy-in, the staff) is remembered month by month. An event explains a fall
by what was lost from the month before it to the end of its lag; a drawdown goes on until the outsiders have left.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sim.reforms import one
from sim.sentences import Sentence, percent, sentence

if TYPE_CHECKING:
    from sim.events import Event

LAG = 2
"""Months within which an event of one day has done its work."""
LASTING = ("drawdown begins",)
"""Kinds of events that go on."""
LEAST_PART = 0.2
"""Part of a fall that an event must bring with it to be told as its cause."""
LOOKED_BACK = 36
"""Months for which a fall in who pays is traced."""
OF_MONEY = {
    "outside": ("drawdown begins", "donor tires", "donors withhold", "dated change", "fund spent", "short of mandate"),
    "domestic": ("revenue shock",),
}
"""Kinds of events that may end the payments of each payer."""
OF_TERMS = {
    "deterrence": ("deterrence", ("drawdown begins", "dated change", "short of mandate")),
    "buy_in": ("buy_in", ("election", "new cabinet")),
}
"""By term of a risk: what has fallen, and the kinds of events that may be behind that."""

FALLS = ("short of mandate", "support falls")
"""Kinds of sudden falls of the staff: to nobody at work, and less."""
SOMEBODY = 0.5
"""People below whom nobody is at work."""
LEAST_FALL = 1.0
"""People whose loss is not worth telling if there are fewer."""
SUDDEN = 0.2
"""Part of the reform staff that is lost within a month or two, to be told."""
STAFF = ("plan", "support", "access", "continuity", "money")
"""Factors of the reform staff: its plan, the drawdown, who may come, posts that are filled, money that comes."""


class Traces:
    """What has stood where at the end of each month of one history."""

    def __init__(self) -> None:
        self._of: dict[str, list[float]] = {}

    def watch(self, model: Any) -> None:
        """Remember this month."""
        army, mission = model.forces, model.mission
        outside = army.from_pooled + army.from_bilateral + army.from_supplement + army.from_others
        outside = outside + army.from_transition
        plan, support, posts = one(mission.full_staff), one(mission.support), one(mission.posts)
        there = one(mission.deployed) * one(mission.continuity)
        for name, value in {
            "outside": one(outside), "domestic": one(army.from_domestic), "deterrence": one(mission.deterrence),
            "buy_in": one(model.government.buy_in), "staff": one(mission.staff), "plan": plan, "support": support,
            "access": posts / max(plan * support * there, 1e-9), "continuity": one(mission.continuity),
            "money": one(mission.money_part()), "mandate": float(one(model.council.mandate_left) >= 0.5),
        }.items():  # fmt: skip
            self._of.setdefault(name, []).append(value)

    def level(self, name: str, back: int = 0) -> float:
        """Where something stood some months back, or in the first month."""
        rows = self._of[name]
        return rows[max(len(rows) - 1 - back, 0)]

    def behind(self, name: str, kinds: Sequence[str], events: Sequence[Event], within: int = 10_000) -> int:
        """Number of the event of some kinds in whose time something fell most; 0 where none explains a good part."""
        rows = self._of[name]
        now = len(rows) - 1
        first = max(now - within, 0)
        fell = max(rows[first:]) - rows[now]
        best, number = LEAST_PART * fell, 0
        for event in events:
            if event.kind in kinds and event.month >= first:
                end = now if event.kind in LASTING else min(event.month + LAG, now)
                lost = rows[max(event.month - 1, 0)] - rows[end]
                if lost > 0.0 and lost >= best:
                    best, number = lost, event.number
        return number

    def who_stopped_paying(self, events: Sequence[Event]) -> tuple[str, int]:
        """Whose money has fallen most over the last three years, and the event behind that."""
        lost = {payer: self.level(payer, LOOKED_BACK) - self.level(payer) for payer in OF_MONEY}
        payer = max(lost, key=lambda name: lost[name])
        if lost[payer] <= 0.0:
            return "the bill grew faster than the money", 0
        amount = f"{lost[payer] / 1e6:,.2f} million" if lost[payer] >= 1e4 else f"{lost[payer]:,.0f}"
        words = f"{payer} money for the force fell by {amount} USD a month within three years"
        return words, self.behind(payer, OF_MONEY[payer], events, LOOKED_BACK)

    def staff_falls(self, events: Sequence[Event]) -> Iterator[tuple[str, Sentence, str, int]]:
        """A sudden fall of the reform staff outside the drawdown: what brought most of it, and the event behind."""
        was, now = max(self.level("staff", 1), self.level("staff", 2)), self.level("staff")
        since = len(self._of["staff"]) - 1 - LAG
        told = any(event.kind in FALLS for event in events if event.month >= since)
        idle = now < SOMEBODY <= self.level("staff", 1)
        few = was - now < LEAST_FALL
        if self.level("support") <= 0.0 or now >= (1.0 - SUDDEN) * was or ((told or few) and not idle):
            return
        back = 1 if now < (1.0 - SUDDEN) * self.level("staff", 1) else 2
        was = self.level("staff", back)
        factor = max(STAFF, key=lambda name: self._shrunk(name, back))
        why, kinds = self._of_staff(factor, back)
        number = self.behind(factor, kinds, events, LAG)
        if factor == "support":  # the drawdown is told when it begins
            return
        if idle:
            yield FALLS[0], sentence("short_of_mandate", people=was), why, number
        else:
            name = "support_falls" if back == 1 else "support_falls_two_months"
            yield FALLS[1], sentence(name, people_before=was, people=now), why, number

    def _of_staff(self, factor: str, back: int) -> tuple[str, tuple[str, ...]]:
        """Words for a factor of the staff that has shrunk, and the kinds of events that may be behind that."""
        then, left = percent(self.level(factor, back)), percent(self.level(factor))
        gone = "chance: a contingent has gone, and none has come in its place"
        away = gone if self.level("mandate") else "there is no mandate this month"
        return {
            "plan": ("the plan is cut", ("dated change",)),
            "support": ("", ()),
            "access": (away, ("no contingent",)),
            "continuity": ("fewer posts are filled, as the mandate looks short", ("short mandate",)),
            "money": (
                f"the money that comes falls from {then} to {left} of the plan",
                ("donor tires", "donors withhold", "dated change", "revenue shock"),
            ),
        }[factor]

    def _shrunk(self, name: str, back: int) -> float:
        """By how much a factor has fallen, on its logarithm."""
        return math.log(max(self.level(name, back), 1e-9) / max(self.level(name), 1e-9))
