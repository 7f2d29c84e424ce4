"""One history in sentences: dated events with their causes, and how typical it is."""

from __future__ import annotations

from sim.analysis.words import natural_frequency, number
from sim.events import Event
from sim.explain.story import Standing, Story
from sim.report.phrases import join

COUNTED = ("events", "deaths")
"""Units of which one history has a whole number."""
RARE = 0.1
"""Share of the ensemble at either end in which a history is called unusual."""
ENOUGH = 20
"""Histories of an ensemble below which its outer tenth is hardly one of them: no verdict."""


def event_sentence(story: Story, event: Event) -> str:
    """One event: number, date, what, why, and the event that caused it."""
    cause = ""
    if event.cause:
        behind = story.events[event.cause - 1]
        cause = f"event {behind.number}: {behind.text.partition(';')[0]}, {story.date(behind.month)}"
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
    return [_stands(one) for one in story.standing]


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


def _stands(one: Standing) -> str:
    if one.kind == "share":
        same = natural_frequency(one.alike, one.others)
        return f"{one.label}: {'yes' if one.value else 'no'}, as in {same}"
    unit = "" if one.unit in ("0-1", "ratio", "share") else f" {one.unit}"
    value = f"{one.value:,.0f}" if one.unit in COUNTED else number(one.value, _digits(one.value))
    mean = number(one.mean, _digits(one.mean))
    below = natural_frequency(one.below, one.others)
    alike = f", alike in {natural_frequency(one.alike, one.others)}" if one.alike else ""
    return f"{one.label}: {value}{unit}, mean of the ensemble {mean}; lower in {below}{alike}"


def _digits(value: float) -> float:
    return 1.0 if abs(value) >= 10 else 0.01
