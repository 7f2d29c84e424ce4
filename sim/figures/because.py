"""F8: the chain from the choices that differ to the outcome, each link as wide as what it carries."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch

from sim.analysis.contrast import Contrast
from sim.explain.answer import Link, Why
from sim.explain.words import amount
from sim.figures.style import CAVEAT, FAINT, INK, SOFT, Drawing, Key, Margins, frame, new_figure, styled

UP, DOWN = "#0072B2", "#D98200"
KEPT = ("difference", "low", "high", "agree", "against", "pairs")
HOW = (
    "From left to right: the choices that differ, what they reach, and so on to the outcome. The number above a "
    "box is what its link carries of the difference, found by running all pairs again with that one link cut."
)


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
        figure = new_figure((2.15 if projector else 1.8) * len(columns) + 0.4, max(rows, 2) * 1.12 + 0.2)
        axes = figure.subplots()
        places = _boxes(axes, columns, size)
        for source, target, link_size in _arrows(found, columns):
            _arrow(axes, places[source], places[target], link_size, found.total)
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


Box = tuple[int, str]
Place = tuple[float, float]


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


def _boxes(axes: Axes, columns: list[list[str]], size: float) -> dict[Box, tuple[float, float]]:
    rows = max(len(column) for column in columns)
    places = {}
    for x, column in enumerate(columns):
        for row, words in enumerate(column):
            y = (row + 0.5) * rows / len(column) - 0.5
            ends = x in (0, len(columns) - 1)
            axes.add_patch(
                FancyBboxPatch(
                    (x - 0.34, y - 0.26), 0.68, 0.52, boxstyle="round,pad=0.02", linewidth=1.4 if ends else 0.9,
                    edgecolor=INK if ends else SOFT, facecolor="#F1F6F8" if ends else "white", zorder=3,
                )
            )  # fmt: skip
            shown = textwrap.fill(words[0].upper() + words[1:], 17)
            axes.text(x, y, shown, ha="center", va="center", size=size, zorder=4, linespacing=1.1)
            places[x, words] = (float(x), y)
    return places


def _sizes(
    axes: Axes, found: Why, columns: list[list[str]], places: dict[Box, tuple[float, float]], font: float
) -> None:
    """What each link carries, above the box that it comes from."""
    carried: dict[Box, list[str]] = {}
    for link in found.links:
        carried.setdefault((len(columns) - 3 - link.depth, link.source), []).append(amount(link.size))
    for box, amounts in carried.items():
        x, y = places[box]
        axes.text(x + 0.36, y - 0.3, " / ".join(amounts), ha="right", va="bottom", size=font, weight="bold", zorder=5)


def _arrow(axes: Axes, start: Place, end: Place, size: Contrast | None, total: Contrast) -> None:
    """One link: as wide as its part of the difference; dashed where it goes against it."""
    part = 0.0 if size is None or not total.difference else abs(size.difference / total.difference)
    against = size is not None and _against(size, total)
    colour = FAINT if size is None else DOWN if against else UP
    axes.annotate(
        "", (end[0] - 0.36, end[1]), (start[0] + 0.36, start[1]), zorder=2,
        arrowprops={
            "arrowstyle": "-|>", "color": colour, "linewidth": 1.0 + 5.0 * min(part, 1.2), "shrinkA": 0, "shrinkB": 0,
            "linestyle": (0, (2, 1)) if against else "-", "mutation_scale": 11,
        },
    )  # fmt: skip


def _against(size: Contrast, total: Contrast) -> bool:
    """Whether a link works against the difference."""
    return size.difference * total.difference < 0.0


def _rest(found: Why) -> str:
    return f" Not explained by the last links: {amount(found.remainder)}." if found.remainder else ""


def _key(found: Why) -> Key:
    """The kinds of arrows that are drawn."""
    kinds = [(Line2D([], [], color=UP, linewidth=4.0), "carries the difference")]
    if any(_against(link.size, found.total) for link in found.links):
        kinds.append((Line2D([], [], color=DOWN, linewidth=2.5, linestyle=(0, (2, 1))), "works against it"))
    kinds.append((Line2D([], [], color=FAINT, linewidth=1.2), "leads to, not sized"))
    return Key([handle for handle, _ in kinds], [words for _, words in kinds], len(kinds))


def _row(link: Link) -> dict[str, object]:
    of_link = ("source", "target", "depth", "mean_a", "mean_b")
    return {key: getattr(link, key) for key in of_link} | {key: getattr(link.size, key) for key in KEPT}


def _lever_row(found: Why) -> dict[str, object]:
    return {"source": "all choices", "target": found.total.label} | {key: getattr(found.total, key) for key in KEPT}
