"""F16: one history on a line of time: outside support, fighting, pay, and what happened when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.events import Event
from sim.explain.story import Story
from sim.figures.style import CAVEAT, INK, SOFT, Drawing, Key, Margins, frame, new_figure, quiet_grid, styled
from sim.figures.tables import case_name

KINDS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("support and money", ("support", "drawdown", "dated", "short", "donor", "revenue"), "#0072B2", "s"),
    (
        "reform and politics",
        (
            "laws", "review", "right", "transition", "fund", "agreement", "offer", "election", "new cabinet", "team",
            "no contingent", "contingent",
        ),
        "#00896B", "o",
    ),
    ("arrears", ("arrears",), "#D98200", "D"),
    ("mutinies and coups", ("mutiny", "defection", "coup"), "#B5487F", "v"),
    ("fighting", ("campaign", "conflict", "war", "quiet"), "#B3202A", "^"),
)
"""Lanes of events: name, beginnings of the kinds in it, colour, marker."""
HOW = (
    "Above, what happened, lane by lane, with the numbers of the events in the text. Below, month by month, what stood "
    "behind it. It is one history: look at its ensemble before concluding anything."
)


def timeline(story: Story) -> Drawing:
    """Draw one history."""
    years = story.start_year + (np.arange(len(story.series["arrears"])) + 0.5) / 12.0
    with styled():
        figure = new_figure(9.4, 7.1)
        grid = figure.subplots(4, 1, sharex=True, height_ratios=[2.2, 1.0, 1.0, 1.0])
        _lanes(grid[0], story)
        _filled(grid[1], years, story.series["ssr_staff"], "reform staff\n(people)", "#0072B2")
        _filled(grid[2], years, story.series["battle_deaths"], "battle deaths\n(a month)", "#B3202A")
        _filled(grid[3], years, story.series["arrears"], "pay owed\n(months)", "#D98200")
        grid[3].set_xlim(story.start_year, float(years[-1]) + 0.1)
        grid[3].xaxis.set_major_locator(MaxNLocator(12, integer=True))
        grid[3].set_xlabel("year")
        title = f"{case_name(story.case)}: one history, world {story.world} of {story.scenario}"
        caption = (
            f"One of {story.worlds:,} histories that were run (seed {story.seed}); others differ. Numbers are those of "
            f"the events in the text. Reference class: histories of this context in this model. {CAVEAT}"
        )
        frame(figure, title, caption, _key(), Margins(left=1.35, down=0.2, below=0.5, top=0.1))
    data = _table(story)
    said = " ".join(f"{story.date(event.month)}: {event.text}." for event in story.events[:12])
    name = f"f16_story_{story.scenario}_{story.world}"
    return Drawing(name, "F16", story.case, title, caption, f"{title}. {said}", HOW, figure, data)


def _table(story: Story) -> pd.DataFrame:
    """The events, and then the years' ends of the lines."""
    events = pd.DataFrame(
        [(e.number, story.date(e.month), e.text, e.why, e.cause or None) for e in story.events],
        columns=["number", "date", "event", "why", "caused by"],
    )
    months = range(11, len(story.series["arrears"]), 12)
    ends = pd.DataFrame([{"date": story.date(m), **{n: story.series[n][m] for n in DRAWN}} for m in months])
    return pd.concat([events, ends], ignore_index=True)


def lane_of(event: Event) -> int:
    """The lane in which an event is drawn."""
    return next(i for i, (_, starts, _, _) in enumerate(KINDS) if event.kind.startswith(starts))


def _lanes(axes: Axes, story: Story) -> None:
    for number, (_, _, colour, marker) in enumerate(KINDS):
        here = [event for event in story.events if lane_of(event) == number]
        when = [story.start_year + (event.month + 0.5) / 12.0 for event in here]
        axes.plot(when, [number] * len(here), marker, color=colour, markersize=6.0, zorder=3, clip_on=False)
        _numbers(axes, when, here, number)
        axes.axhline(number, color=SOFT, linewidth=0.5, zorder=1)
    axes.set_yticks(range(len(KINDS)), [name for name, _, _, _ in KINDS])
    axes.set_ylim(len(KINDS) - 0.5, -0.75)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _numbers(axes: Axes, when: Sequence[float], events: Sequence[Event], lane: int) -> None:
    """Write the numbers of events above them, or below them where those before leave no room."""
    free = {True: -np.inf, False: -np.inf}  # year from which there is room above and below the line
    start = 0
    for i in range(1, len(events) + 1):
        if i == len(events) or when[i] - when[i - 1] > NEAR:
            words = in_ranges([event.number for event in events[start:i]])
            at, half = 0.5 * (when[start] + when[i - 1]), 0.5 * LETTER * len(words)
            above = free[True] <= at - half or free[False] > at - half
            free[above] = at + half + LETTER
            axes.annotate(
                words, (at, lane), (0, 5.0 if above else -5.0), textcoords="offset points", ha="center",
                va="bottom" if above else "top", size=7.2, color=INK,
            )  # fmt: skip
            start = i


def in_ranges(numbers: Sequence[int]) -> str:
    """Numbers in order as text; neighbours are joined, and nothing is said of numbers that are not among them."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


DRAWN = ("ssr_staff", "battle_deaths", "arrears")
NEAR = 0.4
"""Years between two events of a lane below which their numbers are written together."""
LETTER = 0.17
"""Years that a letter of a number takes on the line."""


def _filled(axes: Axes, years: np.ndarray, values: Sequence[float], label: str, colour: str) -> None:
    if not any(values):
        _empty(axes, label, f"no {label.partition(chr(10))[0]} in this history")
        return
    axes.fill_between(years, 0.0, values, color=colour, alpha=0.3, linewidth=0, step="mid")
    axes.plot(years, values, color=colour, linewidth=1.1, drawstyle="steps-mid")
    axes.set_ylim(0.0, 1.08 * max(*values, 1.0))
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=all(float(value).is_integer() for value in values)))
    axes.set_ylabel(label, linespacing=1.2)
    quiet_grid(axes)


def _empty(axes: Axes, label: str, words: str) -> None:
    """A panel of a thing that never was: said in words, without a scale."""
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks([])
    axes.set_ylabel(label, linespacing=1.2)
    axes.text(0.5, 0.5, words, transform=axes.transAxes, ha="center", va="center", color=SOFT, size=9.0)


def _key() -> Key:
    handles = [Line2D([], [], color=colour, marker=marker, linestyle="none") for _, _, colour, marker in KINDS]
    return Key(handles, [name for name, _, _, _ in KINDS], 5)
