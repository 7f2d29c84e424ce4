"""F1: of 100 histories, how many held, how many relapsed: an array of icons for each arm."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.figures.style import CAVEAT, INK, SOFT, Drawing, Key, Margins, frame, new_figure, styled
from sim.figures.tables import Arm, Tables, case_name, pages

YEARS = 5
PER_PAGE = 4


class Kind(NamedTuple):
    """One kind of history and its icon."""

    key: str
    label: str
    marker: str
    face: str
    edge: str


KINDS = (
    Kind("sustained", "no relapse or coup; all four parts sustained", "o", "#00705A", "#00705A"),
    Kind("held", "no relapse or coup; not all four parts sustained", "o", "#FFFFFF", "#00705A"),
    Kind("coup", "no relapse, but a successful coup", "D", "#E8C15A", "#7A5A00"),
    Kind("relapse", f"relapsed within {YEARS} years of exit", "X", "#B3202A", "#FFFFFF"),
    Kind("active", "conflict still active at exit", "s", "#2B2B2B", "#2B2B2B"),
    Kind("unknown", f"followed for less than {YEARS} years after exit", "_", "#9AA0A6", "#9AA0A6"),
)


def kinds_of(runs: pd.DataFrame) -> pd.Series:
    """Give each history the first kind that fits it: active at exit, relapsed, coup, sustained, held."""
    sustained, peace = _truth(runs, "sustained"), _truth(runs, "peace_held")
    wait = _column(runs, "relapse_after_drawdown_years")
    unseen = _column(runs, "peace_held").isna()
    choice = np.select(
        [_truth(runs, "in_conflict_at_exit"), wait <= YEARS, unseen, ~peace, sustained],
        ["active", "relapse", "unknown", "coup", "sustained"],
        default="held",
    )
    return pd.Series(choice, index=runs.index)


def of_hundred(kinds: pd.Series) -> dict[str, int]:
    """Turn shares into 100 icons by largest remainder, so that they add up to exactly 100."""
    if kinds.empty:
        return {kind.key: 0 for kind in KINDS}
    exact = {kind.key: 100.0 * float((kinds == kind.key).mean()) for kind in KINDS}
    whole = {key: int(value) for key, value in exact.items()}
    order = sorted(exact, key=lambda key: (whole[key] - exact[key], key))
    for key in order[: 100 - sum(whole.values())]:
        whole[key] += 1
    return whole


def icon_array(tables: Tables, case: str, arms: list[Arm], name: str) -> Drawing:
    """Draw 100 icons for each arm of a context."""
    counts = {arm.label: of_hundred(kinds_of(tables.runs_of(arm.point))) for arm in arms}
    worlds = min(len(tables.runs_of(arm.point)) for arm in arms)
    shown = [kind for kind in KINDS if any(count[kind.key] for count in counts.values())]
    title = f"{case_name(case)}: what 100 histories look like {YEARS} years after exit"
    caption = (
        f"Each icon stands for 1 of 100 histories, scaled from {worlds:,} histories an arm; the same "
        "histories of chance in every arm. Relapse: a calendar year with 25 or more battle deaths after a "
        "quiet last year before exit. Sustained: all four parts hold for eight quarters from exit. "
        f"Reference class: histories of this context in this model. {CAVEAT}"
    )
    with styled():
        figure = new_figure(max(2.35 * len(arms) + 0.35, 7.4), 3.0)
        for number, arm in enumerate(arms):
            _panel(figure.add_subplot(1, len(arms), number + 1), counts[arm.label], arm.label)
        spare = figure.get_size_inches()[0] - 2.35 * len(arms)
        margins = Margins(left=0.22, right=spare + 0.18, below=0.62, top=0.4, across=0.4)
        frame(figure, title, caption, _key(shown), margins)
    alt = f"{title}. " + " ".join(
        f"{label}: " + ", ".join(f"{count[k.key]} of 100 {k.label}" for k in shown) + "."
        for label, count in counts.items()
    )
    how = "Count the icons: one icon is one history in a hundred. Filled circles: peace held and all sustained."
    return Drawing(name, "F1", case, title, caption, alt, how, figure, _data(case, counts))


def _key(shown: list[Kind]) -> Key:
    handles = [
        Line2D([], [], linestyle="", marker=k.marker, markerfacecolor=k.face, markeredgecolor=k.edge, markersize=8)
        for k in shown
    ]
    return Key(handles, [k.label for k in shown], 2)


def _data(case: str, counts: dict[str, dict[str, int]]) -> pd.DataFrame:
    rows = [(case, label, kind.key, kind.label, count[kind.key]) for label, count in counts.items() for kind in KINDS]
    return pd.DataFrame(rows, columns=["case", "arm", "kind", "meaning", "of_100_histories"])


def jobs(tables: Tables) -> list[Callable[[], Drawing | None]]:
    """What to draw: one figure a context, more where it has many arms."""
    return [partial(icon_array, tables, *page) for page in pages(tables, "f1_icons", PER_PAGE)]


def _panel(axes: Axes, count: dict[str, int], label: str) -> None:
    sequence = [kind for kind in KINDS for _ in range(count[kind.key])]
    for kind in KINDS:
        places = [i for i, drawn in enumerate(sequence) if drawn is kind]
        axes.plot(
            [i % 10 for i in places],
            [-(i // 10) for i in places],
            linestyle="",
            marker=kind.marker,
            markersize=7 if kind.marker == "D" else 8.5,
            markerfacecolor=kind.face,
            markeredgecolor=kind.edge,
            markeredgewidth=0.5 if kind.marker == "X" else 1.2,
            clip_on=False,
        )
    axes.set(xlim=(-0.6, 9.6), ylim=(-9.6, 0.6), aspect="equal")
    axes.axis("off")
    axes.set_title(label, fontsize=10.5, color=INK)
    held = count["sustained"] + count["held"]
    axes.text(
        0,
        -0.04,
        f"{held} of 100 peace held,\n{count['sustained']} of them sustained",
        transform=axes.transAxes,
        va="top",
        size=8.5,
        color=SOFT,
        linespacing=1.3,
    )


def _column(runs: pd.DataFrame, name: str) -> pd.Series:
    return runs[name].astype(float) if name in runs else pd.Series(np.nan, index=runs.index)


def _truth(runs: pd.DataFrame, name: str) -> pd.Series:
    return _column(runs, name) == 1.0
