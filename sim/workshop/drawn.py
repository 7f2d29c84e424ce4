"""Drawings for paper as SVG text: lines with bands, intervals, icons, tables in a room. Told by line and shape too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin
from textwrap import wrap

from sim.workshop.ensemble import Array

COLOURS = ("#0b5c74", "#b4540a", "#6b4c9a")
DASHES = ("", "7 4", "2 3")
SOFT, LINE = "#565b60", "#c9cdd2"
NARROW = 350.0
"""Width of a chart of the pack: about that of a phone, so that its words are not made smaller there."""
WORDS, NAMES = 12.0, 12.5
"""Sizes of words on charts, and of the names of rows."""
LETTERS = 44
"""Letters of a name that stand in one line of a narrow chart."""
FONT = 'font-family="DejaVu Sans, Verdana, sans-serif"'


@dataclass(frozen=True)
class Line:
    """One course over months: the played history, and the band in which most of the others lie."""

    name: str
    played: Sequence[float] | Array
    low: Sequence[float] | Array
    high: Sequence[float] | Array


@dataclass(frozen=True)
class Frame:
    """Size of a chart and its scale: months across, values up."""

    width: float = NARROW
    height: float = 165.0
    left: float = 34.0
    right: float = 10.0
    top: float = 14.0
    bottom: float = 26.0
    months: int = 144
    most: float = 1.0

    def x(self, month: float) -> float:
        """Place of a month."""
        return self.left + (self.width - self.left - self.right) * month / self.months

    def y(self, value: float) -> float:
        """Place of a value; what goes beyond the scale stays at its edge."""
        part = min(max(value / self.most, 0.0), 1.0)
        return self.height - self.bottom - (self.height - self.top - self.bottom) * part


def courses(lines: Sequence[Line], frame: Frame, title: str, about: str, marks: Sequence[tuple[int, str]] = ()) -> str:
    """Lines with bands over the years; `marks` are months with words, such as the exit.

    A band is between the 10th and the 90th of 100 histories.
    """
    drawn = [_grid(frame)]
    for place, line in enumerate(lines):
        colour, dash = COLOURS[place % 3], DASHES[place % 3]
        drawn.append(f'<polygon points="{_band(frame, line)}" fill="{colour}" fill-opacity="0.16"/>')
        for edge in (line.low, line.high):
            drawn.append(_path(frame, edge, colour, dash, 0.6))
        drawn.append(_path(frame, line.played, colour, dash, 2.2))
    for month, words in marks:
        x, end = frame.x(month), frame.height - frame.bottom
        drawn.append(f'<line x1="{x:.1f}" y1="{frame.top}" x2="{x:.1f}" y2="{end:.1f}" stroke="#222"/>')
        drawn.append(_text(x + 3, frame.top + 10, words, WORDS))
    return _svg(frame.width, frame.height, title, about, drawn)


def _grid(frame: Frame) -> str:
    found = []
    for step in range(5):
        value = frame.most * step / 4
        y = frame.y(value)
        found.append(
            f'<line x1="{frame.left}" y1="{y:.1f}" x2="{frame.width - frame.right}" y2="{y:.1f}" stroke="{LINE}"/>'
        )
        shown = f"{100 * value:.0f}" if frame.most <= 1.0 else f"{value:g}"
        found.append(_text(frame.left - 4, y + 4, shown, WORDS, "end"))
    for year in range(1, frame.months // 12 + 1):
        found.append(_text(frame.x(12 * year - 6), frame.height - frame.bottom + 15, str(year), WORDS, "middle"))
    return "".join(found)


def _band(frame: Frame, line: Line) -> str:
    there = [f"{frame.x(month + 1):.1f},{frame.y(value):.1f}" for month, value in enumerate(line.high)]
    back = [f"{frame.x(month + 1):.1f},{frame.y(value):.1f}" for month, value in enumerate(line.low)]
    return " ".join(there + back[::-1])


def _path(frame: Frame, values: Sequence[float] | Array, colour: str, dash: str, width: float) -> str:
    points = " ".join(f"{frame.x(month + 1):.1f},{frame.y(value):.1f}" for month, value in enumerate(values))
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def key(place: int) -> str:
    """A short piece of a line, for a legend."""
    dash = f' stroke-dasharray="{DASHES[place % 3]}"' if DASHES[place % 3] else ""
    colour = COLOURS[place % 3]
    piece = f'<line x1="0" y1="5" x2="34" y2="5" stroke="{colour}" stroke-width="2.4"{dash}/>'
    return f'<svg class="key" viewBox="0 0 34 10" width="34" height="10" aria-hidden="true">{piece}</svg>'


def intervals(rows: Sequence[tuple[str, float, float, float]], title: str, about: str, sides: tuple[str, str]) -> str:
    """Differences with intervals round a line at nothing: name, mean, low and high, on a scale of −1 to 1."""
    drawn, y, edge = [], 24.0, 8.0
    middle, half = NARROW / 2, NARROW / 2 - edge
    for name, mean, low, high in rows:
        for line in wrap(name, LETTERS):
            y += 16.0
            drawn.append(_text(edge, y, line, NAMES))
        y += 14.0
        clear = low > 0.0 or high < 0.0
        x_low, x_high, x = (middle + half * min(max(value, -1.0), 1.0) for value in (low, high, mean))
        colour = COLOURS[0] if clear else SOFT
        drawn.append(f'<line x1="{edge}" y1="{y}" x2="{NARROW - edge}" y2="{y}" stroke="{LINE}" stroke-width="0.8"/>')
        drawn.append(f'<line x1="{middle}" y1="{y - 8}" x2="{middle}" y2="{y + 8}" stroke="#222"/>')
        drawn.append(f'<line x1="{x_low:.1f}" y1="{y}" x2="{x_high:.1f}" y2="{y}" stroke="{colour}" stroke-width="3"/>')
        fill = colour if clear else "#fff"
        drawn.append(f'<circle cx="{x:.1f}" cy="{y}" r="5" fill="{fill}" stroke="{colour}" stroke-width="2"/>')
        y += 8.0
    drawn.append(_text(middle - 8, 14, f"◂ {sides[0]}", WORDS, "end"))
    drawn.append(_text(middle + 8, 14, f"{sides[1]} ▸", WORDS))
    return _svg(NARROW, y + 6, title, about, drawn)


def hundred(count: int, title: str) -> str:
    """One hundred histories as squares, so many of them filled and crossed."""
    drawn = []
    for number in range(100):
        x, y = 9 * (number % 20) + 1, 9 * (number // 20) + 1
        fill = COLOURS[1] if number < count else "#fff"
        drawn.append(f'<rect x="{x}" y="{y}" width="7" height="7" fill="{fill}" stroke="{SOFT}" stroke-width="0.7"/>')
        if number < count:
            drawn.append(f'<path d="M{x} {y} l7 7 m0 -7 l-7 7" stroke="#fff" stroke-width="1"/>')
    return _svg(182, 46, title, "", drawn)


def room(tables: Sequence[Sequence[tuple[str, int]]], words: dict[str, str], title: str) -> str:
    """A plan of the room: for each world a column of four tables, each with a name and seats."""
    width, height = 700.0, 560.0
    drawn = [
        _box(200, 8, 300, 26, words["screen"], "#e8eef0"),
        _box(8, 60, 26, 180, words["promises"], "#fff", upright=True),
        _box(666, 60, 26, 180, words["predictions"], "#fff", upright=True),
        _box(290, 46, 120, 30, words["facilitator"], "#fff"), _box(8, 520, 130, 30, words["door"], "#fff"),
        _box(560, 520, 130, 30, words["observers"], "#fff"),
    ]  # fmt: skip
    wide = 600 / len(tables)
    for world, column in enumerate(tables):
        for place, (name, seats) in enumerate(column):
            x = 50 + wide * world + wide * (0.27 if place % 2 == 0 else 0.73)
            drawn.append(_table(x, 190 + 200 * (place // 2), name, seats, outside=place >= 2))
    if len(tables) > 1:
        drawn.append(f'<line x1="350" y1="95" x2="350" y2="510" stroke="{SOFT}" stroke-dasharray="4 5"/>')
    return _svg(width, height, title, "", drawn)


def _table(x: float, y: float, name: str, seats: int, outside: bool) -> str:
    fill = "#f3e9df" if outside else "#e8eef0"
    parts = [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="47" fill="{fill}" stroke="#222"/>']
    for seat in range(seats):
        angle = 2 * pi * seat / seats - pi / 2
        parts.append(
            f'<circle cx="{x + 61 * cos(angle):.1f}" cy="{y + 61 * sin(angle):.1f}" r="9" fill="#fff" stroke="#222"/>'
        )
    lines = name.split("\n")
    for number, line in enumerate(lines):
        parts.append(_text(x, y + 4 + 13 * (number - (len(lines) - 1) / 2), line, 10.5, "middle"))
    return "".join(parts)


def _box(x: float, y: float, width: float, height: float, words: str, fill: str, upright: bool = False) -> str:
    box = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="#222" rx="3"/>'
    if not upright:
        return box + _text(x + width / 2, y + height / 2 + 4, words, 11, "middle")
    cx, cy = x + width / 2 + 4, y + height / 2
    turned = f'<g transform="rotate(-90 {cx} {cy})">{_text(cx, cy, words, 11, "middle")}</g>'
    return box + turned


def _text(x: float, y: float, words: str, size: float, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" {FONT} text-anchor="{anchor}" fill="#222">'
        f"{escape(words)}</text>"
    )


def _svg(width: float, height: float, title: str, about: str, drawn: Sequence[str]) -> str:
    told = f"<title>{escape(title)}</title>" + (f"<desc>{escape(about)}</desc>" if about else "")
    return f'<svg viewBox="0 0 {width:g} {height:g}" role="img">{told}{"".join(drawn)}</svg>'
