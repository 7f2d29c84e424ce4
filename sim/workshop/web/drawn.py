"""Charts of the record with their words and table twins: curves over the years, gauges, causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from markupsafe import Markup

from sim.outcomes import SERIES
from sim.workshop.chain import flow_in_words
from sim.workshop.ensemble import Ensemble
from sim.workshop.game import Game
from sim.workshop.measures import BAND, GAUGES
from sim.workshop.web import charts
from sim.workshop.web.charts import ALONE, ON_WALL, WHOLE_WALL, WITH_WORDS, Curve, Size
from sim.workshop.web.numbers import INDEX, in_words, top_of, window
from sim.workshop.web.record import Moved, Record
from sim.workshop.wording import Texts

YEAR = 12
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
FUTURES = 20
"""Single histories drawn beside the middle one: the first of the seed."""


@dataclass(frozen=True)
class Picture:
    """A chart, its title, the same numbers as a table, and what is seen at its end."""

    title: str
    svg: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    said: str = ""
    axis: str = ""
    """Says how the axis is cut; "" where it is not."""


@dataclass(frozen=True)
class Axis:
    """Ends of an axis, its labels by value, and words on how it is cut."""

    low: float
    top: float
    ticks: Mapping[float, str]
    words: str

    @classmethod
    def of(cls, t: Texts, name: str, curves: Sequence[Curve], cut: bool) -> Axis:
        """The axis of curves of a series; `cut` to what they show where the series has a scale from 0 to 1."""
        shown = np.concatenate([np.ravel(part) for c in curves for part in _parts(c)])
        if not (cut and SERIES[name].unit in INDEX):
            top = top_of(name, float(shown.max()))
            return cls(0.0, top, {top * part: in_words(t, name, top * part) for part in QUARTERS}, "")
        low, top, step = window(float(shown.min()), float(shown.max()))
        lines = [low + step * place for place in range(round((top - low) / step) + 1)]
        ends = {"low": in_words(t, name, low), "high": in_words(t, name, top)}
        words = "" if (low, top) == (0.0, 1.0) else t("wall.cut", **ends)
        return cls(low, top, {line: in_words(t, name, line) for line in lines}, words)


def _parts(curve: Curve) -> list[Sequence[float]]:
    return [part for part in (curve.values, curve.low, curve.high, curve.base, *curve.futures) if len(part)]


@dataclass(frozen=True)
class Bars:
    """Amounts to either side of a line: words, bar, the amount in words."""

    title: str
    rows: tuple[tuple[str, Markup, str], ...]

    @classmethod
    def of(cls, title: str, rows: Sequence[tuple[str, float, str]]) -> Bars:
        """Bars of words, amounts and the amounts in words, all on one scale."""
        largest = max((abs(amount) for _, amount, _ in rows), default=1.0)
        return cls(title, tuple((words, charts.bar(amount, largest), said) for words, amount, said in rows))


@dataclass(frozen=True)
class Gauge:
    """A gauge of one world."""

    world: str
    label: str
    value: str
    low: str
    high: str
    base: str
    svg: Markup


def curves_of(
    ensemble: Ensemble, name: str, label: str, look: str, base: Ensemble | None = None, first: int = 0
) -> list[Curve]:
    """The played history of a series with the band of all, and the median of a baseline."""
    rows = ensemble.series[name][: ensemble.until]
    low, high = np.quantile(rows, BAND, axis=1)
    thin = np.median(base.series[name][: ensemble.until], axis=1) if base is not None else np.empty(0)
    return [Curve(label, look, *(rows.tolist() for rows in (ensemble.played(name), low, high, thin)))]


def draw(
    t: Texts, game: Game, identity: str, name: str, curves: Sequence[Curve], size: Size = ON_WALL, months: int = 0,
    cut: bool = False,
) -> Picture:  # fmt: skip
    """Draw curves of one series over the years of the session; the axis may be cut to what they show."""
    setup = game.setup
    months = months or max(len(curve.values) for curve in curves)
    axis = Axis.of(t, name, curves, cut)
    years = {month: t.number(month // YEAR, 0) for month in range(0, months + 1, YEAR)}
    years[0] = t("web.chart.years")
    marks = {setup.exit_month: t("web.chart.exit")} if months > setup.exit_month else {}
    title = t(f"series.{name}")
    last = ", ".join(f"{curve.label} {in_words(t, name, curve.values[-1])}".strip() for curve in curves)
    if not any(curve.label for curve in curves):
        size = replace(size, end=ALONE.end)
    titles = title, f"{t('web.chart.described', last=last)} {axis.words}".strip()
    svg = charts.line_chart(identity, curves, titles, axis.top, axis.ticks, months, years, marks, size, axis.low)
    return Picture(title, svg, _head(t, curves), _rows(t, name, curves), axis=axis.words)


def draw_ahead(t: Texts, game: Game, name: str, baselines: Mapping[str, Ensemble]) -> Picture:
    """Draw what comes if nobody decides anything: middle history, band and single histories of each world."""
    months = game.setup.turns[-1].stop
    curves = []
    for world, ensemble in baselines.items():
        rows = ensemble.series[name][:months]
        low, middle, high = (one.tolist() for one in np.quantile(rows, (BAND[0], 0.5, BAND[1]), axis=1))
        label = t(f"web.short.{world}") if len(baselines) > 1 else ""
        curves.append(Curve(label, world, middle, low, high, futures=rows[:, :FUTURES].T.tolist()))
    axis = Axis.of(t, name, curves, cut=True)
    years = {month: t.number(month // YEAR, 0) for month in range(YEAR, months + 1, YEAR)} | {0: t("web.chart.years")}
    last = ", ".join(f"{curve.label} {in_words(t, name, curve.values[-1])}".strip() for curve in curves)
    words = f"{t('wall.ahead.described', last=last)} {axis.words}".strip()
    titles = f"{t('wall.ahead.title')}: {t(f'series.{name}')}", words
    marks = {game.setup.exit_month: t("web.chart.exit")}
    size = WHOLE_WALL if len(curves) > 1 else replace(WHOLE_WALL, end=ALONE.end)
    svg = charts.line_chart("ahead", curves, titles, axis.top, axis.ticks, months, years, marks, size, axis.low)
    head = _head(t, curves, "web.chart.middle")
    return Picture(t(f"series.{name}"), svg, head, _rows(t, name, curves), axis=axis.words)


def draw_years(
    t: Texts, name: str, curves: Sequence[Curve], start_year: int, identity: str = "curve", size: Size = WITH_WORDS
) -> Picture:
    """Draw medians and bands of one series over the calendar years of a scenario; on a phone without labels."""
    months = len(curves[0].values)
    top = top_of(name, max(float(np.max(curve.high)) for curve in curves))
    ticks = {top * part: in_words(t, name, top * part) for part in QUARTERS}
    step = YEAR * max(round(months / YEAR / (6 if size is WITH_WORDS else 3)), 1)
    years = {month: str(start_year + month // YEAR) for month in range(step, months + 1, step)}
    title = t(f"series.{name}")
    last = ", ".join(f"{curve.label} {in_words(t, name, curve.values[-1])}" for curve in curves)
    titles = title, t("web.chart.described", last=last)
    shown = curves if size is WITH_WORDS else [replace(curve, label="") for curve in curves]
    svg = charts.line_chart(identity, shown, titles, top, ticks, months, years, {}, size)
    colon, words = t("colon"), ("middle", "band")
    head = [t("web.chart.end_of"), *(f"{c.label}{colon} {t(f'web.chart.{word}')}" for c in curves for word in words)]
    rows = [(str(start_year + int(row[0])), *row[1:]) for row in _rows(t, name, curves, number=True)]
    return Picture(title, svg, tuple(head), tuple(rows), titles[1])


def _head(t: Texts, curves: Sequence[Curve], line: str = "web.chart.played") -> tuple[str, ...]:
    head = [t("web.chart.end_of")]
    for curve in curves:
        prefix = f"{curve.label}{t('colon')} " if curve.label else ""
        head += [prefix + t(line), prefix + t("web.chart.band")]
    return tuple(head)


def _rows(t: Texts, name: str, curves: Sequence[Curve], number: bool = False) -> tuple[tuple[str, ...], ...]:
    length = max(len(curve.values) for curve in curves)
    found = []
    for month in [*range(YEAR - 1, length, YEAR)] or [length - 1]:
        row = [str(month // YEAR) if number else t("web.chart.year_n", n=month // YEAR + 1)]
        for curve in curves:
            if month < len(curve.values):
                band = t("web.chart.from_to", low=in_words(t, name, curve.low[month]),
                         high=in_words(t, name, curve.high[month])) if len(curve.low) else "–"  # fmt: skip
                row += [in_words(t, name, curve.values[month]), band]
            else:
                row += ["–", "–"]
        found.append(tuple(row))
    return tuple(found)


def gauges(t: Texts, records: dict[str, Record]) -> dict[str, list[Gauge]]:
    """The gauges of the wall, by series."""
    return {name: [_gauge(t, name, world, record) for world, record in records.items()] for name in GAUGES}


def _gauge(t: Texts, name: str, world: str, record: Record) -> Gauge:
    month = record.ensemble.until
    value = float(record.ensemble.played(name)[-1])
    low, high = (float(one) for one in np.quantile(record.ensemble.at(name, month), BAND))
    base = float(np.median(record.baseline.at(name, month)))
    label = t(f"world.{world}")
    said = {"value": value, "low": low, "high": high, "base": base}
    shown = {word: in_words(t, name, one) for word, one in said.items()}
    words = t("web.gauge.words", **shown)
    svg = charts.gauge(f"g-{name}-{world}", (f"{t(f'series.{name}')}, {label}", words), value, (low, high), base, world)
    return Gauge(world, label, svg=svg, **shown)


def causes(t: Texts, moved: Moved) -> Bars:
    """What moved a variable of the played history in the last turn shown."""
    name = moved.variable
    rows = [(flow_in_words(t, cause.flow), cause.amount, t.signed(100.0 * cause.amount)) for cause in moved.causes]
    before, after = in_words(t, name, moved.before), in_words(t, name, moved.after)
    return Bars.of(t("web.why.moved", what=t(f"web.gauge.title.{name}"), before=before, after=after), rows)
