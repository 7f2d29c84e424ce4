"""F10 and F11: the two claims that a picture tells best: rank reversal, and a review that is acted on or not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.style import (
    CAVEAT,
    FAINT,
    LOOKS,
    Drawing,
    Key,
    Margins,
    frame,
    new_figure,
    quiet_grid,
    styled,
)

TAPER = 24
"""Months from the beginning of the taper to exit in the frame of the propositions."""

REVERSAL = {
    "headcount": "soldiers, against the start",
    "capability": "own-led and propped-up capacity",
    "kept": "own-led capacity, against handover",
}
REVIEW = {
    "arrears": "months of pay owed",
    "cover": "domestic money ÷ cost",
}
PICTURED = ("P05", "P24")
"""Numbers of the propositions that have a figure."""
WILLING = (("unwilling", "leaders unwilling\n(buy-in 0.1)"), ("willing", "leaders willing\n(buy-in 0.7)"))


def drawings(shown: pd.DataFrame, size: str) -> Iterator[Drawing]:
    """Every figure that the shown quantities allow; `size` says how many contexts and worlds stand behind them."""
    for number, draw in zip(PICTURED, (rank_reversal, review_by_ownership), strict=True):
        rows = shown[shown["number"] == number]
        if len(rows):
            yield draw(rows, size)


def rank_reversal(rows: pd.DataFrame, size: str) -> Drawing:
    """Draw headcount, capability and what is kept, light against heavy, from handover to eight years on."""
    data = rows.reset_index(drop=True)
    title = "What each footprint has built at handover, and what stands of it up to eight years on"
    arms = [arm for arm in LOOKS if arm in set(data["arm"])]
    with styled():
        figure = new_figure(9.2, 2.75)
        grid = figure.subplots(1, len(REVERSAL), squeeze=False)[0]
        for axes, (quantity, label) in zip(grid, REVERSAL.items(), strict=True):
            _curves(axes, data[data["quantity"] == quantity], arms)
            axes.set_title(label, size=8.8)
            axes.set_xlabel("months from handover")
        caption = (
            f"Means over {size}; bands: 90 % interval of the mean, contexts resampled, then worlds. Grey: support "
            f"tapers to nothing. At the right, what stands of the own-led capacity of handover. {CAVEAT}"
        )
        handles = [Line2D([], [], color=LOOKS[arm].colour, linestyle=LOOKS[arm].line, linewidth=1.8) for arm in arms]
        key = Key([*handles, Patch(facecolor=FAINT, alpha=0.55)], [*arms, "drawdown"], 4)
        frame(figure, title, caption, key, Margins(left=0.5, across=0.5))
    how = (
        "Where the heavy line begins above the light one at the left and in the middle and lies below it at the right, "
        "the rank turns: heavy has built more by handover and keeps a smaller part of it. What is left may still be "
        "more, as the middle shows."
    )
    return Drawing("f10_rank_reversal", "F10", "", title, caption, _alt(title, data, arms), how, figure, data)


def _curves(axes: Axes, table: pd.DataFrame, arms: list[str]) -> None:
    axes.axvspan(0, TAPER, color=FAINT, alpha=0.55, linewidth=0, zorder=0)
    for arm in arms:
        line, look = table[table["arm"] == arm].sort_values("months"), LOOKS[arm]
        axes.fill_between(line["months"], line["low"], line["high"], color=look.colour, alpha=0.16, linewidth=0)
        axes.plot(line["months"], line["mean"], color=look.colour, linestyle=look.line, linewidth=1.8)
    axes.set_xticks(np.arange(0, 97, 24))
    quiet_grid(axes)


def review_by_ownership(rows: pd.DataFrame, size: str) -> Drawing:
    """Draw arrears and cover with and without a review, by the will of leaders."""
    title = "What a public expenditure review does, where leaders act on it and where they do not"
    with styled():
        figure = new_figure(7.4, 2.7)
        grid = figure.subplots(1, len(REVIEW), squeeze=False)[0]
        for axes, (quantity, label) in zip(grid, REVIEW.items(), strict=True):
            _pairs(axes, rows[rows["quantity"] == quantity])
            axes.set_title(label, size=8.8)
        caption = (
            f"Means of the two years from exit, over {size}, with 90 % intervals, contexts resampled, then worlds: "
            "the same histories with and without a review two years before handover, in a country that knows 40 % of "
            f"its hidden bill. {CAVEAT}"
        )
        looks = (LOOKS["light"], LOOKS["heavy"])
        handles = [Line2D([], [], color=look.colour, marker=look.marker, linestyle="") for look in looks]
        frame(figure, title, caption, Key(handles, ["no review", "review"], 2), Margins(left=0.5, across=0.55))
    how = (
        "Compare the two dots of a pair: the distance between them is what the review does. The lines are long because "
        "contexts differ; they do not say how sure that distance is, for both dots are of the same histories."
    )
    told = zip(rows["quantity"], rows["arm"], rows["mean"], strict=True)
    words = [f"{quantity}, {str(arm).replace('_', ', ')}: {mean:.2f}." for quantity, arm, mean in told]
    alt = " ".join([title + ".", *words])
    return Drawing("f11_review_by_ownership", "F11", "", title, caption, alt, how, figure, rows.reset_index(drop=True))


def _pairs(axes: Axes, table: pd.DataFrame) -> None:
    found = table.set_index("arm")
    for place, (will, _) in enumerate(WILLING):
        for shift, start, look in ((-0.09, "none", LOOKS["light"]), (0.09, "review", LOOKS["heavy"])):
            one = found.loc[f"{start}_{will}"]
            axes.plot([place + shift] * 2, [one["low"], one["high"]], color=look.colour, linewidth=1.4)
            axes.plot([place + shift], [one["mean"]], color=look.colour, marker=look.marker, linestyle="")
    axes.set_xticks(range(len(WILLING)), [label for _, label in WILLING])
    axes.set_xlim(-0.5, len(WILLING) - 0.5)
    quiet_grid(axes)


def _alt(title: str, data: pd.DataFrame, arms: list[str]) -> str:
    words = [title + "."]
    for arm in arms:
        own = data[(data["arm"] == arm) & (data["quantity"] == "kept")].set_index("months")["mean"]
        first = data[(data["arm"] == arm) & (data["months"] == 0)].set_index("quantity")["mean"]
        words.append(
            f"{arm}: capability {first['capability']:.2f} at handover; 48 months on {100 * own[48]:.0f} % of the "
            f"own-led capacity of handover stands, 96 months on {100 * own[96]:.0f} %."
        )
    return " ".join(words)
