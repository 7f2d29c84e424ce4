"""One history in sentences: dated events with their causes, and how typical it is."""

from __future__ import annotations

from sim.analysis.words import natural_frequency, number
from sim.events import Event
from sim.explain.story import Standing, Story
from sim.report.phrases import join

COUNTED = ("events", "deaths")
"""Units of which one history has a whole number."""
ENDS = (" ends", "arrears paid")
"""Ends of the kinds of events that end what another began."""
RARE = 0.1
"""Share of the ensemble at either end in which a history is called unusual."""
ENOUGH = 20
"""Histories of an ensemble below which its outer tenth is hardly one of them: no verdict."""


def event_sentence(story: Story, event: Event) -> str:
    """One event: number, date, what, why, and the event that caused it."""
    cause = ""
    if event.cause:
        behind = story.events[event.cause - 1]
        when = story.date(behind.month)
        if event.kind.endswith(ENDS):
            return f"{event.text} (the end of event {behind.number} of {when})"
        said = "the dated change" if behind.kind == "dated change" else behind.text.partition(";")[0]
        cause = f"event {behind.number}: {said}, {when}"
    why = "; ".join(part for part in (event.why, cause) if part)
    return f"{event.text}{f' ({why})' if why else ''}"


def lines(story: Story) -> list[tuple[str, str]]:
    """Every event as date and sentence."""
    return [(story.date(event.month), f"{event.number}. {event_sentence(story, event)}") for event in story.events]


def ensemble_words(story: Story) -> str:
    """Which ensemble the history comes from."""
    return (
        f"World {story.world} of {story.title} (seed {story.seed}), set against worlds 0 to {story.worlds - 1} of the "
        "same scenario. One history is an illustration, not a finding: its luck is its own."
    )


def typical(story: Story) -> list[str]:
    """How typical the history is, outcome by outcome."""
    among = story.world < story.worlds
    return [_stands(one, among) for one in story.standing]


def verdict(story: Story) -> str:
    """Where the history is unusual, in one sentence."""
    if story.worlds < ENOUGH:
        return f"An ensemble of {story.worlds} is too few to tell; ask for {ENOUGH} or more (--worlds)."
    odd = [one.label[0].lower() + one.label[1:] for one in story.standing if _rare(one)]
    if not odd:
        return "It is an ordinary history of its ensemble: nowhere in the outer tenth at either end."
    return f"It is unusual, in the outer tenth of its ensemble, in {join(odd)}; elsewhere it is ordinary."


def _rare(one: Standing) -> bool:
    if one.kind == "share":
        return one.alike <= RARE
    return one.below + one.alike <= RARE or 1.0 - one.below <= RARE


def _stands(one: Standing, among: bool) -> str:
    """Where the history stands on one outcome; `among` where it is one of its ensemble, and so alike to itself."""
    if one.kind == "share":
        same = natural_frequency(one.alike, one.others)
        return f"{one.label}: {'yes' if one.value else 'no'}, as in {same}"
    unit = "" if one.unit in ("0-1", "ratio", "share", *COUNTED) else f" {one.unit}"
    counted = one.unit in COUNTED
    value = f"{one.value:,.0f}" if counted else number(one.value, _digits(one.value))
    mean = f"{one.mean:,.0f}" if counted and one.mean >= 10 else number(one.mean, _digits(one.mean))
    below = natural_frequency(one.below, one.others)
    shared = round(one.alike * one.others) > among
    alike = f", alike in {natural_frequency(one.alike, one.others).removesuffix(' histories')}" if shared else ""
    return f"{one.label}: {value}{unit}, mean of the ensemble {mean}; lower in {below}{alike}"


def _digits(value: float) -> float:
    return 1.0 if abs(value) >= 10 else 0.01
