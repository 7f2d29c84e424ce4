"""One look for every figure: colours, line styles, markers, hatches, caption and saving.

Colours keep apart in grey print and for colour-blind readers; every colour comes with a line style and
a marker, or with a hatch, so that nothing is told by colour alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.textpath import TextPath
from matplotlib.transforms import ScaledTranslation

CAVEAT = "Compares mechanisms; forecasts no country."
DPI = 160
COLOURS = 256
"""Colours of a picture in points."""
INK, SOFT, FAINT = "#222222", "#5F6368", "#C9CDD2"
GAP_RED = "#B3202A"

LEGEND_SIZE = 8.5
"""Points of a legend's letters."""
HANDLE, HANDLE_PAD, COLUMN_GAP = (part * LEGEND_SIZE / 72.0 for part in (2.6, 0.6, 1.6))
"""Inches of a legend's handles, between handle and words, and between columns."""

RC: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 10.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titley": 1.0,
    "axes.labelsize": 9.0,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "legend.fontsize": LEGEND_SIZE,
    "hatch.linewidth": 0.6,
    "svg.hashsalt": "ssrsim",
    "svg.fonttype": "path",
    "text.color": INK,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


@dataclass
class Drawing:
    """A figure with everything that has to travel with it.

    `data` holds exactly the values drawn; `caption` ends with the caveat; `alt` says in words what the
    picture shows; `how` says how to read it.
    """

    name: str
    kind: str
    case: str
    title: str
    caption: str
    alt: str
    how: str
    figure: Figure
    data: pd.DataFrame = field(repr=False)


@contextmanager
def styled() -> Iterator[None]:
    """Apply the common settings for the time of drawing, and put the reader's own back."""
    with mpl.rc_context(RC):
        yield


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of this size in inches, outside any global figure list."""
    figure = Figure(figsize=(width, height), dpi=DPI)
    FigureCanvasAgg(figure)
    return figure


def wrap(text: str, width_inches: float, size: float) -> str:
    """Break `text` into lines that fit a width at a font size in points."""
    return "\n".join(textwrap.wrap(text, max(20, int(width_inches * 72.0 / (size * 0.525)))))


@dataclass(frozen=True)
class Margins:
    """Room around and between the panels, in inches."""

    left: float = 0.75
    right: float = 0.2
    top: float = 0.3
    below: float = 0.55
    across: float = 0.35
    down: float = 0.35


def _inches(words: str) -> float:
    """Width of words in a legend."""
    return float(TextPath((0.0, 0.0), words, size=LEGEND_SIZE).get_extents().width) / 72.0


@dataclass(frozen=True)
class Key:
    """One legend for all panels of a figure."""

    handles: Sequence[Any]
    labels: Sequence[str]
    columns: int

    @property
    def height(self) -> float:
        """Height in inches."""
        return 0.14 + 0.205 * -(-len(self.labels) // self.columns)

    def within(self, width: float) -> Key:
        """The same in as many columns, at most its own, as a figure of this width (inches) has room for."""
        for columns in range(min(self.columns, len(self.labels)), 1, -1):
            rows = -(-len(self.labels) // columns)
            words = [max(map(_inches, self.labels[first : first + rows])) for first in range(0, len(self.labels), rows)]
            if sum(words) + (HANDLE + HANDLE_PAD) * columns + COLUMN_GAP * (columns - 1) <= width:
                return replace(self, columns=columns)
        return replace(self, columns=1)


def frame(figure: Figure, title: str, caption: str, key: Key, margins: Margins) -> None:
    """Put title and legend above the panels and the caption below; the figure grows by their height.

    Every place is in inches, so that pictures of different height look alike.
    """
    width, panels = figure.get_size_inches()
    key = key.within(width - 0.2)
    head, foot = wrap(title, width - 0.3, 14.0), wrap(caption, width - 0.3, 7.6)
    above = 0.2 + 0.22 * (head.count("\n") + 1)
    bottom = 0.14 + 0.148 * (foot.count("\n") + 1)
    height = panels + above + key.height + bottom
    figure.set_size_inches(width, height)
    figure.text(0.12 / width, 1 - 0.12 / height, head, size=12.5, weight="bold", va="top", gid="title")
    figure.text(0.12 / width, 0.09 / height, foot, size=7.6, color=SOFT, va="bottom", gid="caption", linespacing=1.3)
    figure.legend(
        list(key.handles),
        list(key.labels),
        loc="upper left",
        ncols=key.columns,
        borderaxespad=0.0,
        bbox_to_anchor=(0.1 / width, 1 - above / height),
        handlelength=HANDLE / LEGEND_SIZE * 72.0,
        columnspacing=COLUMN_GAP / LEGEND_SIZE * 72.0,
        handletextpad=HANDLE_PAD / LEGEND_SIZE * 72.0,
    )
    _arrange(figure, above + key.height + margins.top, bottom + margins.below, margins)


def _arrange(figure: Figure, top: float, bottom: float, margins: Margins) -> None:
    if not figure.axes:
        return
    width, height = figure.get_size_inches()
    spec = figure.axes[0].get_subplotspec()
    rows, columns = spec.get_gridspec().get_geometry() if spec is not None else (1, 1)
    wide = (width - margins.left - margins.right - margins.across * (columns - 1)) / columns
    tall = (height - top - bottom - margins.down * (rows - 1)) / rows
    figure.subplots_adjust(
        left=margins.left / width,
        right=1 - margins.right / width,
        top=1 - top / height,
        bottom=bottom / height,
        wspace=margins.across / wide,
        hspace=margins.down / tall,
    )


def note(axes: Axes, words: str, place: tuple[float, float], offset: tuple[float, float], **style: Any) -> None:
    """Write words beside the panel: across in shares of its width, down in data, moved by points."""
    root = axes.get_figure(root=True)
    assert root is not None
    moved = ScaledTranslation(offset[0] / 72.0, offset[1] / 72.0, root.dpi_scale_trans)
    look = {"va": "center", "size": 8.3, **style}
    axes.text(*place, words, transform=axes.get_yaxis_transform() + moved, clip_on=False, **look)


def quiet_grid(axes: Axes, axis: str = "y") -> None:
    """Draw faint lines behind the data."""
    axes.grid(True, axis=axis, color=FAINT, linewidth=0.5, zorder=0)  # type: ignore[arg-type]
    axes.set_axisbelow(True)


def thin_lines(axes: Axes, table: pd.DataFrame, value: str, colour: str) -> None:
    """Draw single histories: a thin line for each world of a table with columns world, year and `value`, by world."""
    world = table["world"].to_numpy()
    points = table[["year", value]].to_numpy(dtype=np.float64)
    lines = np.split(points, np.flatnonzero(world[1:] != world[:-1]) + 1) if len(points) else []
    axes.add_collection(LineCollection(lines, colors=colour, linewidths=0.55, alpha=0.5, zorder=2))


def save(drawing: Drawing, folder: Path, digest: str) -> list[Path]:
    """Write PNG, SVG and CSV of a drawing into `folder`; equal drawings give equal bytes.

    Parameters
    ----------
    drawing
        What to write; its name is the file name.
    folder
        An existing folder.
    digest
        Hash of the result's manifest, kept in the metadata of both pictures.
    """
    png, svg, csv = (folder / f"{drawing.name}.{end}" for end in ("png", "svg", "csv"))
    told = {"Title": drawing.title, "Description": drawing.caption, "Source": f"manifest sha256 {digest}"}
    with styled():
        _save_points(drawing.figure, png, told | {"Software": "ssrsim"})
        drawing.figure.savefig(svg, metadata={**told, "Creator": "ssrsim", "Date": None})
    drawing.data.to_csv(csv, index=False, float_format="%.6g", lineterminator="\n")
    return [png, svg, csv]


def _save_points(figure: Figure, path: Path, told: Mapping[str, str]) -> None:
    """Write a PNG of few colours: a third of the size and of the time of one in true colours, to the same eye."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    kept = PngInfo()
    for name, text in told.items():
        kept.add_itxt(name, text)
    drawn = Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3])
    few = drawn.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(path, format="PNG", pnginfo=kept, dpi=(DPI, DPI))
