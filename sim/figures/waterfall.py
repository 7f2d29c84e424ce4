"""F7: the ledger of a key variable under two choices: each flow's part of the difference, and the limit."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.analysis.contrast import Contrast
from sim.explain.accounts import Line, Waterfall, flow_name
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
    note,
    quiet_grid,
    styled,
)

UP, DOWN = "#0072B2", "#D98200"
ROW = 0.34
Row = tuple[str, float, Contrast | None]
"""Words, amount, and the difference that it is; none for a level."""
HOW = (
    "Read from the top: the level under the first choice, then what each flow of the ledger adds or takes away, down "
    "to the level under the second. The bars add up exactly; the limit is what a range cut off."
)
OF_PARTS = (
    " What differed at the start and has moved since is one bar, with its two parts in the name: where they cancel, "
    "no bar is left."
)


def waterfall_figure(
    fall: Waterfall, a: str, b: str, where: str, pairs: int, name: str, case: str = "", of: int = 0
) -> Drawing:
    """Draw the flows that lead from the level under A to the level under B.

    Parameters
    ----------
    a, b
        Names of the two choices.
    where
        The country, for the title.
    pairs, of
        Pairs that the means are over; and of how many they are the first, where the text beside it is about these.
    """
    rows: list[Row] = [(f"level under {a}", fall.level_a, None)]
    rows += [(_words(line), line.size.difference, line.size) for line in fall.lines()]
    rows.append((f"level under {b}", fall.level_b, None))
    apart = any(line.since for line in fall.lines())
    with styled():
        figure = new_figure(8.0, ROW * len(rows) + 0.7)
        axes = figure.subplots()
        at = 0.0
        for place, (_, amount, row) in enumerate(rows):
            start = 0.0 if row is None else at
            colour = SOFT if row is None else UP if amount > 0.0 else DOWN
            hatch = "" if row is None or amount > 0.0 else "////"
            axes.barh(place, amount, left=start, color=colour, height=0.62, hatch=hatch, edgecolor="white", linewidth=0)
            if row is not None:
                axes.plot([at + row.low, at + row.high], [place, place], color=INK, linewidth=1.1, zorder=4)
            at = start + amount
            axes.plot([at, at], [place, place + 1.0] if place < len(rows) - 1 else [place, place], color=FAINT, lw=0.8)
            note(axes, _said(amount, row is not None), (1.0, float(place)), (6.0, 0.0), ha="left")
        axes.axvline(0.0, color=SOFT, linewidth=0.8)
        axes.set_yticks(np.arange(len(rows)), [words for words, _, _ in rows])
        axes.invert_yaxis()
        axes.set_xlabel(f"{fall.label}, {fall.unit.replace('0-1', '0–1')}")
        quiet_grid(axes, "x")
        title = f"{where}: what makes the difference in {fall.label[0].lower()}{fall.label[1:]}"
        caption = (
            f"Means over {_which(pairs, of)}, {fall.when} of each. Every monthly change is booked to a flow, "
            f"from the first month on; thin lines are 90 % intervals of the mean paired difference.{_scale(fall, b)} "
            f"Reference class: histories of this context in this model. {CAVEAT}"
        )
        frame(figure, title, caption, _key(), Margins(left=2.75 if apart else 2.25, right=0.75, below=0.55))
    said = "; ".join(f"{words} {amount:+.3g}".replace("\n", ", ") for words, amount, row in rows if row is not None)
    alt = f"{title}. {fall.level_a:.3g} under {a}; {said}; {fall.level_b:.3g} under {b}."
    how = HOW + (OF_PARTS if apart else "")
    return Drawing(name, "F7", case, title, caption, alt, how, figure, _table(rows, fall))


def _words(line: Line) -> str:
    """A line's name, and below it what it is made of."""
    if not (line.at_start and line.since):
        return flow_name(line.name)
    parts = (_said(row.difference, True) for row in (line.at_start, line.since))
    return "{}\n({} at the start, {} since)".format(flow_name(line.name), *parts)


def _table(rows: Sequence[Row], fall: Waterfall) -> pd.DataFrame:
    parts: list[tuple[Contrast | None, Contrast | None]] = [(line.at_start, line.since) for line in fall.lines()]
    return pd.DataFrame(
        [
            {
                "row": words.partition("\n")[0], "amount": amount,
                "low": row.low if row else np.nan, "high": row.high if row else np.nan,
                "at_start": start.difference if start else np.nan, "since": since.difference if since else np.nan,
            }
            for (words, amount, row), (start, since) in zip(rows, [(None, None), *parts, (None, None)], strict=True)
        ]
    )  # fmt: skip


def _which(pairs: int, of: int) -> str:
    """Which pairs the means are over."""
    if pairs >= of:
        return f"{pairs:,} pairs of histories"
    return f"the first {pairs:,} of {of:,} pairs of histories (means differ a little from those of all in the text)"


def _scale(fall: Waterfall, b: str) -> str:
    """What the logarithm of a hazard means."""
    if not fall.is_risk:
        return ""
    times = math.exp(fall.level_b - fall.level_a)
    return f" On this scale −0.69 halves the hazard; in all it is {times:.2g} times as high under {b}."


def _said(amount: float, sign: bool) -> str:
    text = f"{amount:{'+' if sign else ''}.{3 if abs(amount) < 1.0 else 2}f}"
    return (text if any(digit in text for digit in "123456789") else "0").replace("-", "−")


def _key() -> Key:
    handles: list[Patch | Line2D] = [
        Patch(facecolor=UP),
        Patch(facecolor=DOWN, hatch="////", edgecolor="white"),
        Patch(facecolor=SOFT),
        Line2D([], [], color=INK, linewidth=1.1),
    ]
    return Key(handles, ["adds", "takes away", "level", "90 % interval"], 4)
