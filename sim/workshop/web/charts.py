"""Charts as SVG made on the server: curves with bands, gauges, bars and icons, each readable without colour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

LEFT, TOP, BELOW = 84.0, 34.0, 40.0
NEAREST = 30.0
"""Least distance between the labels at the ends of curves."""
LETTER = 14.0
"""Room that a letter of a chart's text may take."""
ICONS = 100
ACROSS = 10


@dataclass(frozen=True)
class Size:
    """Width and height of a chart in its own units, in which text is 24 high, and the room for labels at its end."""

    width: float
    height: float
    end: float


ON_WALL = Size(740.0, 300.0, 124.0)
WITH_WORDS = Size(800.0, 320.0, 190.0)
ALONE = Size(740.0, 300.0, 24.0)
"""For curves that need no label at their end."""
FLAT = Size(1000.0, 250.0, 124.0)
"""For narrow walls, where nothing stands beside a curve."""
WHOLE_WALL = Size(1000.0, 310.0, 124.0)
ON_PHONE = Size(440.0, 230.0, 24.0)


@dataclass(frozen=True)
class Curve:
    """A curve with its band.

    Attributes
    ----------
    label
        Written at its end.
    look
        Class of its colour and line: a posture, or ``played`` and ``changed``.
    values
        One a month.
    low, high
        The band, one a month; empty for none.
    base
        A second, thin line; empty for none.
    futures
        Single histories beside it, each a thin line.
    """

    label: str
    look: str
    values: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    base: Sequence[float] = ()
    futures: Sequence[Sequence[float]] = ()


def frame(
    name: str, title: str, words: str, size: tuple[float, float], inside: Sequence[str], look: str,
    fit: str = "xMidYMid",
) -> Markup:  # fmt: skip
    """An SVG image with a title and a description; with the fit ``none`` it is stretched to its place."""
    width, height = size
    return Markup(
        '<svg class="chart {look}" viewBox="0 0 {w:g} {h:g}" role="img" aria-labelledby="{name}-t {name}-d" '
        'preserveAspectRatio="{fit}"><title id="{name}-t">{title}</title><desc id="{name}-d">{words}</desc>'
        "{inside}</svg>"
    ).format(look=look, w=width, h=height, fit=fit, name=name, title=title, words=words, inside=Markup("".join(inside)))


def text(x: float, y: float, words: str, look: str) -> str:
    """A line of text in a chart."""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{look}">{escape(words)}</text>'


def line_chart(
    name: str, curves: Sequence[Curve], titles: tuple[str, str], top: float, ticks: Mapping[float, str],
    months: int, years: Mapping[int, str], marks: Mapping[int, str], size: Size = ON_WALL, low: float = 0.0,
) -> Markup:  # fmt: skip
    """Curves over the months of a run.

    Parameters
    ----------
    name
        Distinguishes its parts on a page.
    titles
        What it shows, and what is seen in it.
    top, ticks
        Upper end of the axis, and its labels by value.
    months, years
        Length of the axis, and its labels by month.
    marks
        Words at months that matter, such as the exit.
    low
        Lower end of the axis; above 0, a broken line says that the axis is cut.
    """
    right, floor = size.width - size.end, size.height - BELOW
    across, up = right - LEFT, floor - TOP

    def x(month: float) -> float:
        return LEFT + across * month / max(months, 1)

    def y(value: float) -> float:
        return TOP + up * (1.0 - min(max((value - low) / (top - low), 0.0), 1.0))

    def path(values: Sequence[float]) -> str:
        return " ".join(f"{x(month + 1):.1f},{y(value):.1f}" for month, value in enumerate(values))

    inside = [f'<line class="grid" x1="{LEFT}" x2="{right:g}" y1="{y(v):.1f}" y2="{y(v):.1f}"/>' for v in ticks]
    inside += [text(LEFT - 8, y(v) + 8, words, "tick end") for v, words in ticks.items()]
    for month, words in years.items():
        inside.append(text(x(month), size.height - 10, words, "tick mid" if month else "tick end"))
    for month, words in marks.items():
        inside.append(f'<line class="mark" x1="{x(month):.1f}" x2="{x(month):.1f}" y1="{TOP}" y2="{floor:g}"/>')
        cramped = x(month) + LETTER * len(words) / 2 > size.width
        inside.append(text(size.width if cramped else x(month), TOP - 10, words, "tick end" if cramped else "tick mid"))
    inside += _cut(floor) if low > 0.0 else []
    inside += _drawn(curves, path)
    ends = _apart([y(curve.values[-1]) + 8 for curve in curves], TOP + 8, floor + 8)
    for curve, place in zip(curves, ends, strict=True):
        at = x(len(curve.values)) + 12
        inside.append(text(min(at, right + 10), place, curve.label, f"end {curve.look}"))
    return frame(name, *titles, (size.width, size.height), inside, "curves")


def _drawn(curves: Sequence[Curve], path: Callable[[Sequence[float]], str]) -> list[str]:
    """Bands beneath, then lines."""
    inside = []
    for curve in curves:
        if len(curve.low):
            back = list(reversed(path(curve.low).split()))
            inside.append(f'<polygon class="band {curve.look}" points="{path(curve.high)} {" ".join(back)}"/>')
    for curve in curves:
        for future in curve.futures:
            inside.append(f'<polyline class="future {curve.look}" points="{path(future)}"/>')
    for curve in curves:
        if len(curve.base):
            inside.append(f'<polyline class="base {curve.look}" points="{path(curve.base)}"/>')
        inside.append(f'<polyline class="line {curve.look}" points="{path(curve.values)}"/>')
    return inside


def _cut(floor: float) -> list[str]:
    """The broken foot of an axis that does not begin at 0."""
    steps = ((0, -16), (-7, -11), (7, -5), (0, 0), (0, 10))
    points = " ".join(f"{LEFT + x:.1f},{floor + y:.1f}" for x, y in steps)
    return [f'<polyline class="cut" points="{points}"/>']


def _apart(places: Sequence[float], low: float, high: float) -> list[float]:
    """Places moved so that no two are nearer than labels may stand, in the same order."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    found = list(places)
    for before, after in pairwise(order):
        found[after] = max(found[after], found[before] + NEAREST)
    over = max((found[i] - high for i in order), default=0.0)
    for i in reversed(order):
        found[i] = max(found[i] - max(over, 0.0), low)
    return found


def gauge(
    name: str, titles: tuple[str, str], value: float, band: tuple[float, float], base: float, look: str
) -> Markup:  # fmt: skip
    """A bar from 0 to 1: the band of all histories, the played one as a thick mark, the baseline as a thin one."""
    width, height = 400.0, 44.0

    def x(share: float) -> float:
        return 4.0 + (width - 8.0) * min(max(share, 0.0), 1.0)

    low, high = band
    inside = [
        f'<rect class="trough" x="4" y="12" width="{width - 8:g}" height="20" rx="4"/>',
        f'<rect class="band {look}" x="{x(low):.1f}" y="12" width="{max(x(high) - x(low), 1.5):.1f}" height="20"/>',
        f'<line class="base" x1="{x(base):.1f}" x2="{x(base):.1f}" y1="6" y2="38"/>',
        f'<line class="played {look}" x1="{x(value):.1f}" x2="{x(value):.1f}" y1="3" y2="41"/>',
    ]
    return frame(name, *titles, (width, height), inside, "gauge", "none")


def bar(amount: float, largest: float) -> Markup:
    """A bar to either side of a line; it stands beside its words and number, and says nothing that they do not."""
    width, height = 240.0, 30.0
    middle = width / 2
    long = (middle - 6.0) * min(abs(amount) / largest, 1.0) if largest > 0.0 else 0.0
    start, look = (middle, "up") if amount >= 0 else (middle - long, "down")
    return Markup(
        '<svg class="chart bar" viewBox="0 0 {w:g} {h:g}" aria-hidden="true" focusable="false">'
        '<rect class="{look}" x="{x:.1f}" y="4" width="{long:.1f}" height="22"/>'
        '<line class="zero" x1="{m:g}" x2="{m:g}" y1="0" y2="{h:g}"/></svg>'
    ).format(w=width, h=height, look=look, x=start, long=max(long, 1.0), m=middle)


def icons(name: str, titles: tuple[str, str], count: int) -> Markup:
    """A hundred histories: `count` of them filled squares, the others small rings."""
    step = 24.0
    inside = []
    for place in range(ICONS):
        x, y = (place % ACROSS) * step, (place // ACROSS) * step
        if place < count:
            inside.append(f'<rect class="yes" x="{x + 3:g}" y="{y + 3:g}" width="18" height="18"/>')
        else:
            inside.append(f'<circle class="no" cx="{x + 12:g}" cy="{y + 12:g}" r="6"/>')
    return frame(name, *titles, (step * ACROSS, step * ACROSS), inside, "icons")


def span(
    name: str, titles: tuple[str, str], low: float, middle: float, high: float, largest: float
) -> Markup:  # fmt: skip
    """A difference with its interval, on an axis from −`largest` to `largest`."""
    width, height = 400.0, 44.0

    def x(value: float) -> float:
        return width / 2 + (width / 2 - 10.0) * min(max(value / largest, -1.0), 1.0)

    inside = [
        f'<line class="zero" x1="{width / 2:g}" x2="{width / 2:g}" y1="2" y2="42"/>',
        f'<line class="interval" x1="{x(low):.1f}" x2="{x(high):.1f}" y1="22" y2="22"/>',
        f'<circle class="dot" cx="{x(middle):.1f}" cy="22" r="8"/>',
    ]
    return frame(name, *titles, (width, height), inside, "span")
