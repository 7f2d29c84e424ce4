"""F10 and F11: the two claims that a picture tells best: rank reversal, and a review that is acted on or not.

Both draw what the checks of their propositions check: differences between choices over the same histories, in the
contexts that the claim is about; all other contexts stand apart, in grey. Soldiers alone are drawn otherwise than they
are checked: as a ratio to each history's first ones, since countries of all sizes share the panel.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.looks import LOOKS
from sim.figures.style import (
    CAVEAT,
    FAINT,
    INK,
    SOFT,
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
DATED = (0, 24, 48)
"""Months from handover at which the claim of the rank reversal is dated."""

REVERSAL = {
    "headcount": "soldiers in being ÷ those\nof the first three months",
    "capability": "capacity, own-led and propped up\n(0–1)",
    "kept": "own-led capacity ÷ that at\nhandover, 1 at most",
}
REVIEW = {
    "pay_missed": "months of pay missed\nin the two years from exit",
    "cover": "domestic money ÷ cost,\nmean of the two years from exit",
}
PICTURED = ("P05", "P24")
"""Numbers of the propositions that have a figure."""
CONTRASTS = {
    "unwilling": "leaders\nunwilling\n(buy-in 0.1)",
    "willing": "leaders\nwilling\n(buy-in 0.7)",
    "willing against unwilling": "willing\nminus\nunwilling",
}
LOOK, REVIEWED = LOOKS["heavy"], LOOKS["medium"]
OTHERS: dict[str, Any] = {"color": "#8A9096", "marker": "D", "markerfacecolor": "white", "markersize": 4.5}
"""Contexts that the claim is not about."""


def drawings(shown: pd.DataFrame, size: str) -> Iterator[Drawing]:
    """Every figure that the shown quantities allow; `size` says how many contexts and worlds stand behind them."""
    for number, draw in zip(PICTURED, (rank_reversal, review_by_ownership), strict=True):
        rows = shown[shown["number"] == number]
        if len(rows):
            yield draw(rows.reset_index(drop=True), size)


def rank_reversal(data: pd.DataFrame, size: str) -> Drawing:
    """Draw heavy minus light in soldiers, capability and what is kept, from handover to eight years on."""
    title = "Heavy minus light: what is built by handover, and what part of it is kept"
    with styled():
        figure = new_figure(9.2, 2.75)
        grid = figure.subplots(1, len(REVERSAL), squeeze=False)[0]
        for axes, (quantity, label) in zip(grid, REVERSAL.items(), strict=True):
            _difference(axes, data[data["quantity"] == quantity])
            axes.set_title(label, size=8.8)
            axes.set_xlabel("months from handover")
        grid[0].set_ylabel("heavy minus light")
        caption = (
            f"Mean paired differences, heavy minus light, over {size}: "
            f"{_counted(data, 'domestic money does not cover')} the force's cost two years after exit under heavy "
            "support, which the claim is about. Dots: the months of the claim; bands and bars: 90 % interval of the "
            "mean, contexts resampled, then worlds. Grey: support tapers to nothing. Left: a ratio, no count of heads: "
            "0.1 is a tenth of the force of the run's first three months more under heavy, so that large and small "
            "countries weigh alike; the test of the claim counts heads. Right: what is kept is counted up to all of "
            f"it, so that the difference is zero at handover. {CAVEAT}"
        )
        handles: list[Patch | Line2D] = [
            Line2D([], [], color=LOOK.colour, marker="o", markersize=4.5, linewidth=1.8),
            Patch(facecolor=FAINT, alpha=0.55),
        ]
        labels = ["heavy minus light", "drawdown"]
        if "others" in set(data["group"]):
            handles.append(Line2D([], [], linewidth=1.0, **OTHERS))
            labels.append("contexts that the claim is not about")
        frame(figure, title, caption, Key(handles, labels, 3), Margins(left=0.72, across=0.55, top=0.42))
    how = (
        "Above zero heavy has more than light, below zero less. Where the dots stand above zero at handover in the "
        "first two panels and below zero later in the third, the rank turns: heavy has built more and keeps a smaller "
        "part of it. What is left may still be more, as the middle shows."
    )
    return Drawing("f10_rank_reversal", "F10", "", title, caption, _alt(title, data), how, figure, data)


def _difference(axes: Axes, table: pd.DataFrame) -> None:
    """Draw one quantity over time, with dots at the months of the claim."""
    axes.axvspan(0, TAPER, color=FAINT, alpha=0.55, linewidth=0, zorder=0)
    axes.axhline(0.0, color=INK, linewidth=0.9, zorder=1)
    line = table[table["group"] != "others"].sort_values("months")
    axes.fill_between(line["months"], line["low"], line["high"], color=LOOK.colour, alpha=0.16, linewidth=0)
    axes.plot(line["months"], line["mean"], color=LOOK.colour, linewidth=1.8, zorder=3)
    other = table[table["group"] == "others"].sort_values("months")
    if len(other):
        axes.plot(other["months"], other["mean"], color=OTHERS["color"], linewidth=1.0, zorder=2)
    for rows, style in ((line, {"color": LOOK.colour, "marker": "o", "markersize": 4.5}), (other, OTHERS)):
        dated = rows[rows["months"].isin(DATED)]
        ends = np.abs(dated[["low", "high"]].to_numpy(np.float64).T - dated["mean"].to_numpy(np.float64))
        axes.errorbar(dated["months"], dated["mean"], ends, linestyle="", elinewidth=1.2, zorder=4, **style)
    axes.set_xticks(np.arange(0, 97, 24))
    quiet_grid(axes)


def review_by_ownership(data: pd.DataFrame, size: str) -> Drawing:
    """Draw what a review does to pay missed and to cover, by the will of leaders."""
    title = "What a public expenditure review does, where leaders act on it and where they do not"
    with styled():
        figure = new_figure(7.4, 2.9)
        grid = figure.subplots(1, len(REVIEW), squeeze=False)[0]
        for axes, (quantity, label) in zip(grid, REVIEW.items(), strict=True):
            _contrasts(axes, data[data["quantity"] == quantity])
            axes.set_title(label, size=8.8)
        missed, cover = (data[data["quantity"] == quantity] for quantity in REVIEW)
        caption = (
            f"Mean paired differences, review minus no review in the same histories, over {size}, with 90 % intervals, "
            f"contexts resampled, then worlds. Left: {_counted(missed, 'pay is missed')} without a review; right: "
            f"{_counted(cover, 'domestic money covers less than 95 % of the cost')} without one; there the claim can "
            "show. The review comes two years before handover, in a country that knows 40 % of its hidden bill. "
            f"{CAVEAT}"
        )
        looks = ({"color": REVIEWED.colour, "marker": "o"}, OTHERS)
        handles = [Line2D([], [], linestyle="", **look) for look in looks]
        labels = ["review minus no review", "contexts that the claim is not about"]
        frame(figure, title, caption, Key(handles, labels, 2), Margins(left=0.55, across=0.6, below=0.62, top=0.42))
    how = (
        "Zero is no effect. Where the dot of unwilling leaders lies at zero and that of willing leaders does not, a "
        "review helps only where it is acted on; the third dot is the difference of the two, with its own interval."
    )
    claimed = data[data["group"] != "others"]
    told = zip(claimed["quantity"], claimed["arm"], claimed["mean"], strict=True)
    words = [f"{quantity.replace('_', ' ')}, {arm}: {mean:+.2f}." for quantity, arm, mean in told]
    alt = " ".join([title + ".", *words])
    return Drawing("f11_review_by_ownership", "F11", "", title, caption, alt, how, figure, data)


def _contrasts(axes: Axes, table: pd.DataFrame) -> None:
    axes.axhline(0.0, color=INK, linewidth=0.9, zorder=1)
    plain = {"color": REVIEWED.colour, "marker": "o"}
    for place, arm in enumerate(CONTRASTS):
        for row in table[table["arm"] == arm].to_dict("records"):
            others = row["group"] == "others"
            at, style = (place + 0.16, OTHERS) if others else (place - 0.06, plain)
            axes.plot([at, at], [row["low"], row["high"]], color=style["color"], linewidth=1.4, zorder=2)
            axes.plot([at], [row["mean"]], linestyle="", zorder=3, **style)
    axes.axvline(1.5, color=SOFT, linewidth=0.6, linestyle=(0, (2, 2)))
    axes.set_xticks(range(len(CONTRASTS)), list(CONTRASTS.values()))
    axes.set_xlim(-0.5, len(CONTRASTS) - 0.5)
    quiet_grid(axes)


def _counted(data: pd.DataFrame, what: str) -> str:
    """How many of the contexts the claim is about, in words: "the 5 of 12 contexts where …"."""
    first = data[(data["months"] == data["months"].min()) & (data["arm"] == data["arm"].iloc[0])]
    first = first[first["quantity"] == first["quantity"].iloc[0]].set_index("group")["contexts"]
    claimed, others = int(first.get("claimed", first.get("all", 0))), int(first.get("others", 0))
    if not others:
        return f"all of them contexts where {what}"
    return f"the {claimed} of {claimed + others} contexts where {what}"


def _alt(title: str, data: pd.DataFrame) -> str:
    """The differences at the months of the claim in words."""
    words = [title + "."]
    claimed = data[data["group"] != "others"]
    for quantity, label in REVERSAL.items():
        row = claimed[claimed["quantity"] == quantity].set_index("months")["mean"]
        said = ", ".join(f"{row[month]:+.2f} at month {month}" for month in DATED if month in row.index)
        words.append(f"Heavy minus light in {label}: {said}.".replace("\n", " "))
    return " ".join(words)
