"""Events of reform in one history: laws, reviews, ranks cut, former rebels taken in, cabinets, donors, teams.

Read off the state month by month, as the events of `sim.events`, which puts them into its log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sim.sentences import Sentence, percent, sentence

Told = Iterator[tuple[str, Sentence, str, int]]
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
    """What a month has brought: kind, sentence, why, number of the event that caused it."""
    for part in (_laws, _review, _ranks, _integration, _cabinets, _donors, _teams):
        yield from part(model, before, last)


def _laws(model: Any, before: dict[str, float], last: Last) -> Told:
    body = model.oversight
    if one(model.settings.law_pipeline) == 0.0:
        return
    if before["enacted"] < HALF <= one(body.laws_enacted):
        abroad = one(body.laws_abroad) / max(one(body.laws_drafted), 1e-9)
        yield "laws enacted", sentence("laws_enacted"), f"outsiders drafted {percent(abroad)} of them", 0
    if before["in force"] < HALF <= one(body.laws_implemented):
        yield "laws in force", sentence("laws_in_force"), "", last("laws enacted")


def _review(model: Any, before: dict[str, float], last: Last) -> Told:
    p, government, month = model.settings, model.government, float(model.month)
    begun = one(p.expenditure_review_month)
    if one(p.public_expenditure_review) == 0.0 or begun >= NEVER:
        return
    if month - 1.0 < begun <= month:
        yield "review begins", sentence("review_begins"), "", 0
    if month - 1.0 < begun + one(p.review_lag) <= month:
        found, hidden = one(government.bill_known) - before["known"], 1.0 - before["known"]
        words = sentence("review_reports", part=found / max(hidden, 1e-9))
        acted = one(government.acted_on) / max(one(government.bill_known) - one(p.bill_known), 1e-9)
        yield "review reports", words, f"leaders act on {percent(acted)} of it", last("review begins")


def _ranks(model: Any, before: dict[str, float], last: Last) -> Told:
    army, p = model.forces, model.settings
    kept = one(army.kept)
    if kept < 1.0 <= before["kept"]:
        words = sentence("right_sizing", part=one(p.right_sizing_cut), span=one(p.right_sizing_months))
        yield "right-sizing", words, f"{percent(one(p.severance))} of those sent home are supported", 0
    if before["fund"] <= 0.0 < one(army.from_transition) and not last("transition fund"):
        words = sentence("transition_fund", part=one(p.transition_fund))
        yield "transition fund", words, "", last("drawdown begins")
    spent = one(model.mission.months_since) >= one(p.transition_months)
    if before["fund"] > 0.0 >= one(army.from_transition) and spent:
        yield "fund spent", sentence("fund_spent"), "", last("transition fund")


def _integration(model: Any, before: dict[str, float], last: Last) -> Told:
    p = model.settings
    for i, group in enumerate(model.groups):
        was, now = before[f"agreed {i}"], one(group.agreement)
        men = one(p.integration_share) * (one(group.fighters) + one(group.integrated))
        if was < now and men >= 1.0:
            words = sentence("agreement", group=i + 1, fighters=men, span=one(p.integration_span))
            yield f"agreement {i + 1}", words, "", 0
        elif now < was:
            made = last(f"agreement {i + 1}")
            if made:
                yield "agreement broken", sentence("agreement_broken", group=i + 1), "", made
        if before[f"left out {i}"] < one(group.excluded):
            yield "offer refused", sentence("offer_refused", group=i + 1), "", 0


def _cabinets(model: Any, before: dict[str, float], last: Last) -> Told:
    government = model.government
    if one(model.settings.political_calendar) == 0.0 or one(government.called()) == 0.0:
        return
    name = "election" if one(government.elected()) else "new_cabinet"
    then, now = before["buy-in"], one(government.buy_in)
    same = f"{then:.2f}" == f"{now:.2f}"
    words = sentence(f"{name}_same", buy_in=now) if same else sentence(name, buy_in_before=then, buy_in=now)
    yield name.replace("_", " "), words, "chance", 0


def _donors(model: Any, before: dict[str, float], last: Last) -> Told:
    left = max(one(donor.suspended) for donor in model.donors)
    if left > before["withheld"]:
        yield "donors withhold", sentence("donors_withhold", span=left), "", last("coup", within=2)
    elif left <= 0.0 < before["withheld"]:
        yield "donors pay again", sentence("donors_pay_again"), "", last("donors withhold")


def _teams(model: Any, before: dict[str, float], last: Last) -> Told:
    mission, p = model.mission, model.settings
    team = one(mission.surge_staff)
    if before["team"] < HALF * one(p.surge_team) <= team:
        crisis = last("coup", "war", "conflict", within=int(one(p.surge_months)))
        cause = last("drawdown begins") if one(mission.window) else crisis
        yield "team comes", sentence("team_comes", people=team), "", cause
    elif before["team"] >= GONE * one(p.surge_team) > team and last("team comes"):
        yield "team leaves", sentence("team_leaves"), "", last("team comes")
    there = one(mission.contingents)
    if one(p.contingent_generation) == 0.0 or one(p.config_contingent) < FEWEST or one(mission.support) <= 0.0:
        return
    if there <= 0.0 < before["contingents"]:
        yield "no contingent", sentence("no_contingent"), "chance", 0
    elif before["contingents"] <= 0.0 < there:
        yield "contingent comes", sentence("contingent_comes"), "", last("no contingent")


def one(value: Any) -> float:
    """The value of the only world."""
    return float(value if isinstance(value, float | int) else value.ravel()[0])
