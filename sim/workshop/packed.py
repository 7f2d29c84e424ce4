"""The debrief pack: one HTML file that needs nothing else, the tables behind it as CSV, and files to run it again."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.contrast import Contrast
from sim.workshop import drawn, findings, lab
from sim.workshop.branches import branches, chosen
from sim.workshop.brief import case_name
from sim.workshop.catalogue import ROLES, catalogue
from sim.workshop.chain import PAIRS as PAIRS_OF_CHAIN
from sim.workshop.ensemble import Ensemble
from sim.workshop.game import Game
from sim.workshop.interests import interest
from sim.workshop.measures import BAND, GAUGES
from sim.workshop.pages import environment, many, turn_name
from sim.workshop.reasons import because
from sim.workshop.replay import export
from sim.workshop.session import Session
from sim.workshop.summary import summary
from sim.workshop.tables import Table, contrast_head, contrast_record, contrast_row, scale
from sim.workshop.whatif import hardly, what_if
from sim.workshop.wording import Texts, texts

NAME = "pack.html"
QUESTIONS = ("baseline", "swap_footprint", "recurrent_earlier", "owned", "unowned")
COMPARED = (
    "own_led_after", "cover_after", "arrears_after", "trust_after", "relapsed_after_drawdown_5y", "any_coup_attempt",
)  # fmt: skip
"""Outcomes by which branches are compared."""
ICONS = ("relapsed_after_drawdown_5y", "any_coup_attempt")


@dataclass(frozen=True)
class Part:
    """A comparison: its words, its table and its picture."""

    name: str
    title: str
    table: Table
    picture: str
    icons: Sequence[tuple[str, str, str]] = ()
    alike: str = ""


def write(
    session: Session, folder: Path, language: str, tell: Callable[[str], object] = str, *, chain: bool = True,
    branch: str | None = None,
) -> list[Path]:  # fmt: skip
    """Write the pack of a branch; paths of what was written, the page first.

    Parameters
    ----------
    tell
        Called with words on what is being done; nobody is told if not given.
    chain
        With the chain of causes, which takes most of the time.
    branch
        A branch; that of `branches.first_choice` if not given.
    """
    told, game = texts(language), chosen(session, branch)
    folder.mkdir(parents=True, exist_ok=True)
    content, tables = _content(session, game, told, chain, tell)
    page = folder / NAME
    page.write_text(environment(told, "pack.css").get_template("pack.html").render(**content), encoding="utf-8")
    written = [path for table in tables if (path := table.write(folder))]
    if game.setup.fictional:
        return [page, *written]  # the case files name the country
    return [page, *written, *export(session, folder / "scenario", game.branch)]


def _content(
    session: Session, game: Game, told: Texts, with_chain: bool, tell: Callable[[str], object]
) -> tuple[dict[str, Any], list[Table]]:
    def each(words: str, work: Callable[[str], Any]) -> dict[str, Any]:
        found = {}
        for place, world in enumerate(game.setup.worlds, 1):
            tell(f"{words}, {world} world ({place} of {len(game.setup.worlds)}) …")
            found[world] = work(world)
        return found

    runs = each("Running what was played", lambda world: session.ensemble(game, world))
    shown = {
        "promises": findings.promises(told, game), "plans": findings.plans(told, game, runs),
        "predictions": findings.predictions(told, game, runs), "gauges": findings.gauges(told, game, runs),
        "events": findings.events(told, game, runs), "survey": findings.survey(told, game),
    }  # fmt: skip
    decided = {world: findings.decisions(told, game, world) for world in game.setup.worlds}
    against = _worlds(told, game, runs)
    asked = each("Running what might have been", lambda world: what_if(told, game, world, QUESTIONS))
    whys: dict[str, Any] = dict.fromkeys(game.setup.worlds)
    if with_chain:
        whys = each("Cutting each link of the chain of causes, which takes longest", lambda w: because(told, game, w))
    if len(game.branches) > 1:
        tell("Comparing branches …")
    paths = _branches(told, session, game)
    tell("Writing the page and its tables …")
    tables = [
        _joined("decisions", list(decided.values())), *shown.values(), *([against.table] if against else []),
        Table("lab", [], [], [record for found in asked.values() for record in found.records]),
        _joined("why", [found.table for found in whys.values() if found]),
        _joined("branches", [part.table for part in paths]),
    ]  # fmt: skip
    content = {
        **_frame(session, game, told), **shown, "decided": decided, "against": against, "asked": asked, "whys": whys,
        "summary": summary(told, game, runs, asked, whys), "with_chain": with_chain, "paths": paths,
        "charts": _charts(told, game, runs), "files": _files(tables),
    }  # fmt: skip
    return content, tables


def _frame(session: Session, game: Game, told: Texts) -> dict[str, Any]:
    setup = game.setup
    made = datetime.fromtimestamp(session.events[0].at, tz=UTC).strftime("%Y-%m-%d")
    return {
        "setup": setup, "case": case_name(setup, told), "made": made, "version": _version(),
        "worlds": ", ".join(told(f"world.{world}") for world in setup.worlds), "cards": catalogue(), "game": game,
        "elsewhere": [f"“{one.name}”" for one in branches(session) if one.predicted and one.name != game.branch],
        "many": lambda name: many(told, name), "over": game.stage == "over", "roles": ROLES,
        "chain_pairs": min(PAIRS_OF_CHAIN, setup.pairs), "last_turn": turn_name(setup.turns[-1], told),
        "locked_to": turn_name(setup.turns[max(game.locked)], told) if game.locked else "",
        "interests": [(world, team, interest(setup, world, team)) for world in setup.worlds for team in ROLES],
        "annex_head": contrast_head(told, told("pack.lab_played"), told("pack.lab_changed")),
        "success": sorted(game.success.items()), "session_name": shlex.quote(session.file.path.name),
        "asked_branch": f" --branch {shlex.quote(game.branch)}" if len(game.branches) > 1 else "",
        "keys": [drawn.key(0), drawn.key(1)],
    }  # fmt: skip


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("ssrsim")
    except PackageNotFoundError:
        return "–"


def _joined(name: str, tables: Sequence[Table]) -> Table:
    """Several tables as one file."""
    return Table(name, [], [], [record for table in tables for record in table.records])


def _files(tables: Sequence[Table]) -> list[str]:
    return [table.name for table in tables if table.records]


def _charts(told: Texts, game: Game, runs: Mapping[str, Ensemble]) -> list[tuple[str, str]]:
    """A chart for each gauge with all worlds in it."""
    about, marks = told("pack.chart.about", pairs=game.setup.pairs), [(game.setup.exit_month, told("pack.chart.exit"))]
    found = []
    for gauge in GAUGES:
        lines = []
        for world, record in runs.items():
            low, high = np.quantile(record.series[gauge][1:], BAND, axis=1)
            lines.append(drawn.Line(told(f"world.{world}"), record.played(gauge)[1:], low, high))
        frame = drawn.Frame(months=game.setup.months)
        found.append((told(f"series.{gauge}"), drawn.courses(lines, frame, told(f"series.{gauge}"), about, marks)))
    return found


def _part(told: Texts, name: str, title: str, sizes: Sequence[Contrast], sides: tuple[str, str], **more: str) -> Part:
    """A comparison of outcomes, with its picture on the scale for people and icons of shares."""
    known = [size for size in sizes if size.pairs and not hardly(size)]
    alike = ", ".join(told(f"outcome.{size.outcome}") for size in sizes if size.pairs and hardly(size))
    largest = max((scale(size) * max(abs(size.low), abs(size.high)) for size in known), default=1.0) or 1.0
    rows = []
    for size in known:
        mean_, low, high = (scale(size) * value / largest for value in (size.difference, size.low, size.high))
        rows.append((told(f"outcome.{size.outcome}"), mean_, low, high))
    words = told("pack.chart.less", b=sides[1]), told("pack.chart.more", b=sides[1])
    picture = drawn.intervals(rows, title, told("pack.chart.about_gaps"), words)
    icons = []
    for size in known:
        if size.outcome in ICONS:
            first, second = round(100 * size.mean_a), round(100 * size.mean_b)
            pictures = [drawn.hundred(count, told("pack.chart.icons", n=count)) for count in (first, second)]
            icons.append((told(f"outcome.{size.outcome}"), pictures[0], pictures[1]))
    records = [contrast_record(size, **more) for size in sizes]
    return Part(name, title, Table(name, contrast_head(told, *sides), [contrast_row(told, s) for s in known], records),
                picture, icons, told("pack.hardly", outcomes=alike) if alike else "")  # fmt: skip


def _worlds(told: Texts, game: Game, runs: Mapping[str, Ensemble]) -> Part | None:
    """The second world against the first; None where one plays alone."""
    if len(runs) < 2:
        return None
    (a, first), (b, second) = runs.items()
    sides = told(f"world.{a}"), told(f"world.{b}")
    sizes = lab.compare(first, second, (a, b))
    return _part(told, "worlds", told("pack.head.worlds", a=sides[0], b=sides[1]), sizes, sides, a=a, b=b)


def _branches(told: Texts, session: Session, game: Game) -> list[Part]:
    """Other branches, played to the end, against this one."""
    ours, found = game.branch, []
    if game.stage != "over":
        return []
    for name in game.branches:
        other = session.game(name)
        if name == ours or other.stage != "over":
            continue
        cards = sorted({card for _, card in set(game.injects) ^ set(other.injects)})
        for world in game.setup.worlds:
            sizes = lab.compare(session.ensemble(game, world), session.ensemble(other, world), (ours, name), COMPARED)
            title = f"{name}, {told(f'world.{world}')}"
            part = _part(told, "branches", title, sizes, (ours, name), world=world, branch=name)
            if cards:
                words = told("pack.branches_cards", cards=", ".join(told(f"inject.{card}.title") for card in cards))
                part = replace(part, alike=f"{words} {part.alike}".rstrip())
            found.append(part)
    return found
