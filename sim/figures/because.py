"""F8: the chain from the choices that differ to the outcome, each link as wide as what it carries."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import ArrowStyle, FancyArrowPatch, FancyBboxPatch, Patch

from sim.analysis.contrast import Contrast
from sim.explain.answer import Link, Why
from sim.explain.words import amount
from sim.figures.style import CAVEAT, INK, SOFT, Drawing, Key, Margins, frame, new_figure, styled

UP, DOWN, GREY = "#0072B2", "#D98200", "#A6ABB1"
KEPT = ("difference", "low", "high", "agree", "against", "pairs")
HALF_WIDTH, HALF_HEIGHT = 0.33, 0.28
"""Half the size of a box, in columns and rows."""
BESIDE = 0.58
"""How far above or below the middle of an outer box arrows pass it, in rows."""
PAD = 0.02
"""Part of it that rounds its corners."""
TOUCHED = 0.17
"""Part of a box's side, from its middle up and down, at which arrows end."""
THINNEST, WIDEST = 1.2, 8.0
"""Points of the shafts of arrows; the widest is that of the largest link."""
HOLLOW = 3.0
"""Points below which a hollow shaft would look like a line."""
HOW = (
    "From left to right: the choices that differ, what they reach, and so on to the outcome. The number above a "
    "box is what its link carries of the difference, found by running all pairs again with that one link cut; the "
    "wider the arrow, the more. Hollow arrows work against the difference."
)


Box = tuple[int, str]
"""Column and words."""
Place = tuple[float, float]


def chain_figure(found: Why, a: str, b: str, where: str, name: str, case: str = "", projector: bool = False) -> Drawing:
    """Draw the chain of an answer.

    Parameters
    ----------
    a, b
        Short names of the two choices.
    where
        The country, for the title.
    projector
        Whether letters are large.
    """
    columns = _columns(found)
    size = 10.5 if projector else 8.4
    rows = max(len(column) for column in columns)
    with styled():
        figure = new_figure((2.35 if projector else 1.98) * len(columns) + 0.4, max(rows, 2) * 1.06 + 0.2)
        axes = figure.subplots()
        places = _boxes(axes, columns, size)
        arrows = _arrows(found, columns)
        largest = max((abs(size.difference) for _, _, size in arrows if size), default=0.0) or 1.0
        for (start, end), (_, _, link_size) in zip(_ends(arrows, places), arrows, strict=True):
            if link_size is None:
                _lead(axes, start, end, places)
            else:
                _arrow(axes, start, end, link_size, found.total, largest)
        _sizes(axes, found, columns, places, size - 0.4)
        axes.set_xlim(-0.45, len(columns) - 0.55)
        axes.set_ylim(-0.62, rows - 0.42)
        axes.invert_yaxis()
        axes.axis("off")
        title = f"{where}: why “{found.total.label}” differs, {b} against {a}"
        caption = (
            f"{found.worlds:,} pairs of histories with the same luck. Difference {amount(found.total)} (90 % interval "
            f"{amount(found.total, 'low')} to {amount(found.total, 'high')}). Links that feed each other carry the "
            f"same thing twice: sizes do not add up.{_rest(found)} Reference class: histories "
            f"of this context in this model. {CAVEAT}"
        )
        frame(figure, title, caption, _key(found), Margins(left=0.1, right=0.1, top=0.05, below=0.05))
    data = pd.DataFrame([_row(link) for link in found.links] + [_lever_row(found)])
    alt = f"{title}. " + " ".join(
        f"{link.source} to {link.target}: {amount(link.size)}." for link in found.links
    )
    return Drawing(name, "F8", case, title, caption, alt, HOW, figure, data)


def _columns(found: Why) -> list[list[str]]:
    """Names of the boxes by column: the choices, the sources by depth, the last targets, the outcome."""
    deepest = max((link.depth for link in found.links), default=-1)
    columns = [[one.lever for one in found.levers[:4]]]
    for depth in range(deepest, -1, -1):
        columns.append(list(dict.fromkeys(link.source for link in found.links if link.depth == depth)))
    columns.append(list(dict.fromkeys(link.target for link in found.links if link.depth == 0)))
    columns.append([found.total.label])
    return [column for column in columns if column]


def _arrows(found: Why, columns: list[list[str]]) -> list[tuple[Box, Box, Contrast | None]]:
    """What leads to what: choices to what they reach (or to the first links), links, and the last to the outcome."""
    last = len(columns) - 1
    arrows: list[tuple[Box, Box, Contrast | None]] = []
    for link in found.links:
        column = last - 2 - link.depth
        ends = (link.target,) if link.depth == 0 else link.feeds
        arrows += [((column, link.source), (column + 1, end), link.size) for end in ends]
        arrows += [((0, one), (column, link.source), None) for one in found.begins(link) if one in columns[0]]
    targets = columns[-2] if found.links else []
    return arrows + [((last - 1, target), (last, columns[-1][0]), None) for target in targets]


def _ends(
    arrows: Sequence[tuple[Box, Box, Contrast | None]], places: Mapping[Box, Place]
) -> list[tuple[Place, Place]]:
    """Where each arrow leaves its box and meets the next: side by side, in the order of where they come from."""
    found = []
    for source, target, _ in arrows:
        leaving = sorted({places[t][::-1] for s, t, _ in arrows if s == source})
        coming = sorted({places[s][::-1] for s, t, _ in arrows if t == target})
        (x, y), (to_x, to_y) = places[source], places[target]
        start = (x + HALF_WIDTH, y + _beside(leaving.index((to_y, to_x)), len(leaving)))
        found.append((start, (to_x - HALF_WIDTH, to_y + _beside(coming.index((y, x)), len(coming)))))
    return found


def _beside(place: int, many: int) -> float:
    """How far from the middle of a side the arrow in some place of many is."""
    return TOUCHED * (2.0 * place / (many - 1) - 1.0) if many > 1 else 0.0


def _boxes(axes: Axes, columns: list[list[str]], size: float) -> dict[Box, Place]:
    rows = max(len(column) for column in columns)
    places = {}
    for x, column in enumerate(columns):
        for row, words in enumerate(column):
            y = (row + 0.5) * rows / len(column) - 0.5
            ends = x in (0, len(columns) - 1)
            axes.add_patch(
                FancyBboxPatch(
                    (x - HALF_WIDTH + PAD, y - HALF_HEIGHT + PAD), 2.0 * (HALF_WIDTH - PAD), 2.0 * (HALF_HEIGHT - PAD),
                    boxstyle=f"round,pad={PAD}", linewidth=1.4 if ends else 0.9,
                    edgecolor=INK if ends else SOFT, facecolor="#F1F6F8" if ends else "white", zorder=3,
                )
            )  # fmt: skip
            shown = textwrap.fill(words[0].upper() + words[1:], 17)
            axes.text(x, y, shown, ha="center", va="center", size=size, zorder=4, linespacing=1.1)
            places[x, words] = (float(x), y)
    return places


def _sizes(axes: Axes, found: Why, columns: list[list[str]], places: Mapping[Box, Place], font: float) -> None:
    """What each link carries, above the box that it comes from; below it, what it acts on on the way."""
    carried: dict[Box, list[str]] = {}
    between: dict[Box, list[str]] = {}
    for link in found.links:
        box = (len(columns) - 3 - link.depth, link.source)
        carried.setdefault(box, []).append(amount(link.size))
        if link.depth and link.target not in link.feeds:
            between.setdefault(box, []).append(link.target)
    for box, amounts in carried.items():
        x, y = places[box]
        axes.text(
            x + HALF_WIDTH, y - HALF_HEIGHT - 0.02, " / ".join(amounts), ha="right", va="bottom", size=font,
            weight="bold", zorder=5,
        )  # fmt: skip
    for box, targets in between.items():
        x, y = places[box]
        words = textwrap.fill(f"through {' and '.join(dict.fromkeys(targets))}", 26)
        axes.text(
            x - HALF_WIDTH, y + HALF_HEIGHT + 0.03, words, ha="left", va="top", size=font - 1.0, color=SOFT, zorder=5,
            linespacing=1.1,
        )  # fmt: skip


def _lead(axes: Axes, start: Place, end: Place, places: Mapping[Box, Place]) -> None:
    """A thin arrow that leads to a box; past columns in between, through the gap that is nearest to its way."""
    way = [start]
    for column in range(math.ceil(start[0]), math.floor(end[0]) + 1):
        boxes = sorted(y for (x, _), (_, y) in places.items() if x == column)
        gaps = [boxes[0] - BESIDE, *(0.5 * (a + b) for a, b in pairwise(boxes)), boxes[-1] + BESIDE]
        straight = start[1] + (end[1] - start[1]) * (column - start[0]) / (end[0] - start[0])
        lane = min(gaps, key=lambda y: abs(y - straight))
        way += [(column - HALF_WIDTH, lane), (column + HALF_WIDTH, lane)]
    x, y = zip(*way, end, strict=True)
    axes.plot(x[:-1], y[:-1], color=GREY, linewidth=THINNEST, zorder=1.5, solid_joinstyle="round")
    axes.add_patch(
        FancyArrowPatch(
            way[-1], end, arrowstyle=_style(THINNEST), mutation_scale=1.0, shrinkA=1.0 if len(way) == 1 else 0.0,
            shrinkB=1.5, joinstyle="miter", color=GREY, linewidth=0.0, zorder=2,
        )
    )  # fmt: skip


def _style(shaft: float) -> ArrowStyle:
    return ArrowStyle.Simple(head_length=7.0 + 0.6 * shaft, head_width=5.0 + 1.6 * shaft, tail_width=shaft)


def _arrow(axes: Axes, start: Place, end: Place, size: Contrast, total: Contrast, largest: float) -> None:
    """One link: as wide as what it carries; hollow where it goes against the difference."""
    against = _against(size, total)
    shaft = max(THINNEST + (WIDEST - THINNEST) * abs(size.difference) / largest, HOLLOW if against else 0.0)
    colour = DOWN if against else UP
    axes.add_patch(
        FancyArrowPatch(
            start, end, arrowstyle=_style(shaft), mutation_scale=1.0, shrinkA=1.0, shrinkB=1.5, joinstyle="miter",
            facecolor="white" if against else colour, edgecolor=colour, linewidth=1.2 if against else 0.0, zorder=2,
        )
    )  # fmt: skip


def _against(size: Contrast, total: Contrast) -> bool:
    """Whether a link works against the difference."""
    return size.difference * total.difference < 0.0


def _rest(found: Why) -> str:
    return f" Not explained by the last links: {amount(found.remainder)}." if found.remainder else ""


def _key(found: Why) -> Key:
    """The kinds of arrows that are drawn."""
    kinds: list[tuple[Patch | Line2D, str]] = [(Patch(color=UP, linewidth=0.0), "carries the difference")]
    if any(_against(link.size, found.total) for link in found.links):
        kinds.append((Patch(facecolor="white", edgecolor=DOWN, linewidth=1.2), "works against it"))
    kinds.append((Line2D([], [], color=GREY, linewidth=1.2), "leads to, not sized"))
    return Key([handle for handle, _ in kinds], [words for _, words in kinds], len(kinds))


def _row(link: Link) -> dict[str, object]:
    of_link = ("source", "target", "depth", "mean_a", "mean_b")
    return {key: getattr(link, key) for key in of_link} | {key: getattr(link.size, key) for key in KEPT}


def _lever_row(found: Why) -> dict[str, object]:
    return {"source": "all choices", "target": found.total.label} | {key: getattr(found.total, key) for key in KEPT}
