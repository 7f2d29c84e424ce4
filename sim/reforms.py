"""Events of reform in one history: laws, reviews, ranks cut, former rebels taken in, cabinets, donors, teams.

Read off the state month by month, as the events of `sim.events`, which puts them into its log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Told = Iterator[tuple[str, str, str, int]]
Last = Callable[..., int]
"""Number of the latest event of some kinds, `within` so many months; 0 where there is none."""

NEVER = 600
"""Month that stands for never."""
HALF = 0.5
"""Part of the missing laws, or of a team, from which it is told."""
GONE = 0.1
"""Part of a team below which it has left."""
FEWEST = 0.05
"""Part of the staff in contingents from which their coming and going is told."""


def seen(model: Any) -> dict[str, float]:
    """What has to be remembered of a month to tell what the next one brings."""
    mission, army, government, oversight = model.mission, model.forces, model.government, model.oversight
    return {
        "enacted": one(oversight.laws_enacted), "in force": one(oversight.laws_implemented),
        "kept": one(army.kept), "fund": one(army.from_transition), "buy-in": one(government.buy_in),
        "known": one(government.bill_known), "withheld": max(one(donor.suspended) for donor in model.donors),
        "team": one(mission.surge_staff), "contingents": one(mission.contingents),
    } | {f"agreed {i}": one(group.agreement) for i, group in enumerate(model.groups)} | {
        f"left out {i}": one(group.excluded) for i, group in enumerate(model.groups)
    }  # fmt: skip


def told(model: Any, before: dict[str, float], last: Last) -> Told:
    """What a month has brought: kind, words, why, number of the event that caused it."""
    for part in (_laws, _review, _ranks, _integration, _cabinets, _donors, _teams):
        yield from part(model, before, last)


def _laws(model: Any, before: dict[str, float], last: Last) -> Told:
    body = model.oversight
    if one(model.settings.law_pipeline) == 0.0:
        return
    if before["enacted"] < HALF <= one(body.laws_enacted):
        abroad = one(body.laws_abroad) / max(one(body.laws_drafted), 1e-9)
        yield "laws enacted", "half of the missing laws are enacted", f"outsiders drafted {percent(abroad)} of them", 0
    if before["in force"] < HALF <= one(body.laws_implemented):
        yield "laws in force", "half of the missing laws are in force", "", last("laws enacted")


def _review(model: Any, before: dict[str, float], last: Last) -> Told:
    p, government, month = model.settings, model.government, float(model.month)
    begun = one(p.expenditure_review_month)
    if one(p.public_expenditure_review) == 0.0 or begun >= NEVER:
        return
    if month - 1.0 < begun <= month:
        yield "review begins", "a public expenditure review begins", "", 0
    if month - 1.0 < begun + one(p.review_lag) <= month:
        found, hidden = one(government.bill_known) - before["known"], 1.0 - before["known"]
        part = percent(found / max(hidden, 1e-9))
        words = f"the expenditure review reports: it brings {part} of the hidden bill to light"
        acted = one(government.acted_on) / max(one(government.bill_known) - one(p.bill_known), 1e-9)
        yield "review reports", words, f"leaders act on {percent(acted)} of it", last("review begins")


def _ranks(model: Any, before: dict[str, float], last: Last) -> Told:
    army, p = model.forces, model.settings
    kept = one(army.kept)
    if kept < 1.0 <= before["kept"]:
        words = f"the ranks are cut by {percent(one(p.right_sizing_cut))} over {months(one(p.right_sizing_months))}"
        yield "right-sizing", words, f"{percent(one(p.severance))} of those sent home are supported", 0
    if before["fund"] <= 0.0 < one(army.from_transition) and not last("transition fund"):
        words = f"a transition fund begins to pay, up to {percent(one(p.transition_fund))} of the bill as support falls"
        yield "transition fund", words, "", last("drawdown begins")
    spent = one(model.mission.months_since) >= one(p.transition_months)
    if before["fund"] > 0.0 >= one(army.from_transition) and spent:
        yield "fund spent", "the transition fund is spent", "", last("transition fund")


def _integration(model: Any, before: dict[str, float], last: Last) -> Told:
    p = model.settings
    for i, group in enumerate(model.groups):
        was, now = before[f"agreed {i}"], one(group.agreement)
        men = one(p.integration_share) * (one(group.fighters) + one(group.integrated))
        if was < now and men >= 1.0:
            span = months(one(p.integration_span))
            words = f"group {i + 1} agrees to join the army: {men:,.0f} of its fighters over {span}"
            yield f"agreement {i + 1}", words, "", 0
        elif now < was:
            made = last(f"agreement {i + 1}")
            if made:
                yield "agreement broken", f"the agreement of group {i + 1} to join the army is broken", "", made
        if before[f"left out {i}"] < one(group.excluded):
            yield "offer refused", f"group {i + 1} refuses to join the army, and stays outside", "", 0


def _cabinets(model: Any, before: dict[str, float], last: Last) -> Told:
    government = model.government
    if one(model.settings.political_calendar) == 0.0 or one(government.called()) == 0.0:
        return
    kind = "election" if one(government.elected()) else "new cabinet"
    then, now = before["buy-in"], one(government.buy_in)
    moves = f"moves from {then:.2f} to {now:.2f}" if f"{then:.2f}" != f"{now:.2f}" else f"stays at {now:.2f}"
    yield kind, f"{'an' if kind == 'election' else 'a'} {kind}: buy-in {moves}", "chance", 0


def _donors(model: Any, before: dict[str, float], last: Last) -> Told:
    left = max(one(donor.suspended) for donor in model.donors)
    if left > before["withheld"]:
        yield "donors withhold", f"donors withhold their money for {months(left)}", "", last("coup", within=2)
    elif left <= 0.0 < before["withheld"]:
        yield "donors pay again", "donors pay again", "", last("donors withhold")


def _teams(model: Any, before: dict[str, float], last: Last) -> Told:
    mission, p = model.mission, model.settings
    team = one(mission.surge_staff)
    if before["team"] < HALF * one(p.surge_team) <= team:
        crisis = last("coup", "war", "conflict", within=int(one(p.surge_months)))
        cause = last("drawdown begins") if one(mission.window) else crisis
        yield "team comes", f"a standing team is at work, {team:,.0f} people so far", "", cause
    elif before["team"] >= GONE * one(p.surge_team) > team and last("team comes"):
        yield "team leaves", "the standing team has left", "", last("team comes")
    there = one(mission.contingents)
    if one(p.contingent_generation) == 0.0 or one(p.config_contingent) < FEWEST or one(mission.support) <= 0.0:
        return
    if there <= 0.0 < before["contingents"]:
        yield "no contingent", "the last contingent goes home, and none is offered in its place", "chance", 0
    elif before["contingents"] <= 0.0 < there:
        yield "contingent comes", "a contingent comes", "", last("no contingent")


def one(value: Any) -> float:
    """The value of the only world."""
    return float(value if isinstance(value, float | int) else value.ravel()[0])


def percent(part: float) -> str:
    """A part as whole hundredths: "20 %"."""
    return f"{100.0 * part:.0f} %"


def months(count: float) -> str:
    """A number of months in words: "1 month", "12 months"."""
    return f"{count:.0f} month{'' if round(count) == 1 else 's'}"
