"""Sentences of the events of a history, with the amounts in them kept apart, so that any language can tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SENTENCES: Mapping[str, str] = {
    "support_begins": "support begins; the plan is {staff} reform staff, {troops} troops and police",
    "drawdown_begins": "drawdown begins, over {span}",
    "drawdown_ends": "the last outsiders leave",
    "drawdown_ends_some_stay": "the mission leaves; {people} people of a country or standing team stay",
    "short_mandate": "the mandate is renewed for {span} instead of {usual}",
    "donor_tires": "donor {donor} cuts what it gives from {part_before} to {part} of its plan",
    "revenue_shock": "{part} of revenue is missing",
    "arrears": "soldiers are owed {owed} months of pay",
    "arrears_most": "soldiers are owed {owed} months of pay, the most that the model counts",
    "arrears_paid": "arrears are paid back to less than {least} months",
    "mutiny": "unit {unit} of {soldiers} soldiers mutinies",
    "defection": "the unit splits: {people} mutineers take up arms as rebels",
    "coup": "a coup attempt fails",
    "coup_fighting": "a coup attempt fails, with fighting",
    "coup_succeeds": "a coup attempt succeeds",
    "coup_succeeds_fighting": "a coup attempt succeeds, with fighting",
    "campaign_starts": "group {group} goes to war with {fighters} fighters",
    "campaign_ends": "group {group} stops fighting, after {span}",
    "war": "{deaths} battle deaths so far this year: a year of war",
    "war_month": "{deaths} battle deaths so far this year, {month} of them this month: a year of war",
    "conflict": "{deaths} battle deaths so far this year: a year of conflict",
    "conflict_month": "{deaths} battle deaths so far this year, {month} of them this month: a year of conflict",
    "conflict_peaks": "the deadliest month so far: {month} battle deaths",
    "quiet": "a quiet year ends; its battle deaths: {deaths}",
    "short_of_mandate": "the reform staff, {people} people, stand idle",
    "support_falls": "the reform staff fall from {people_before} to {people} people within a month",
    "support_falls_two_months": "the reform staff fall from {people_before} to {people} people within 2 months",
    "laws_enacted": "half of the missing laws are enacted",
    "laws_in_force": "half of the missing laws are in force",
    "review_begins": "a public expenditure review begins",
    "review_reports": "the expenditure review reports: it brings {part} of the hidden bill to light",
    "right_sizing": "the ranks are cut by {part} over {span}",
    "transition_fund": "a transition fund begins to pay, up to {part} of the bill as support falls",
    "fund_spent": "the transition fund is spent",
    "agreement": "group {group} agrees to join the army: {fighters} of its fighters over {span}",
    "agreement_broken": "the agreement of group {group} to join the army is broken",
    "offer_refused": "group {group} refuses to join the army, and stays outside",
    "election": "an election: buy-in moves from {buy_in_before} to {buy_in}",
    "election_same": "an election: buy-in stays at {buy_in}",
    "new_cabinet": "a new cabinet: buy-in moves from {buy_in_before} to {buy_in}",
    "new_cabinet_same": "a new cabinet: buy-in stays at {buy_in}",
    "donors_withhold": "donors withhold their money for {span}",
    "donors_pay_again": "donors pay again",
    "team_comes": "a standing team is at work, {people} people so far",
    "team_leaves": "the standing team has left",
    "no_contingent": "the last contingent goes home, and none is offered in its place",
    "contingent_comes": "a contingent comes",
}
"""By name: of an event, or of one of the ways in which it can end."""

UNITS: Mapping[str, str] = {
    "span": "months", "part": "share", "part_before": "share", "buy_in": "index", "buy_in_before": "index",
    "owed": "tenths", "least": "tenths",
}  # fmt: skip
"""What the amounts are, by the place that they take; those of other places are counted."""


@dataclass(frozen=True)
class Sentence:
    """A sentence and its amounts by place: shares and indices from 0 to 1, spans in months."""

    name: str
    amounts: Mapping[str, float]

    def __str__(self) -> str:
        """The sentence in English."""
        return SENTENCES[self.name].format(**{place: written(place, one) for place, one in self.amounts.items()})


def sentence(name: str, **amounts: float) -> Sentence:
    """A sentence of `SENTENCES` with its amounts."""
    return Sentence(name, amounts)


def written(place: str, amount: float) -> str:
    """An amount in English, as its place wants it."""
    unit = UNITS.get(place, "count")
    if unit == "share":
        return percent(amount)
    if unit == "months":
        return months(amount)
    return f"{amount:.2f}" if unit == "index" else f"{amount:.1f}" if unit == "tenths" else f"{amount:,.0f}"


def percent(part: float) -> str:
    """A part as whole hundredths: "20 %"."""
    return f"{100.0 * part:.0f} %"


def months(count: float) -> str:
    """A number of months in words: "1 month", "12 months"."""
    return f"{count:.0f} month{'' if round(count) == 1 else 's'}"
