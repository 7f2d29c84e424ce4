"""The report: one file that needs nothing else, made from a results folder."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from sim.figures.draw import draw_all
from sim.figures.tables import CHOICES, ResultLike, Tables, case_name, open_tables
from sim.report import beside, lists
from sim.report.because import because_of
from sim.report.branches import branches
from sim.report.change import what_would_change
from sim.report.further import further
from sim.report.leaves import leaves
from sim.report.phrases import POSTURE
from sim.report.pictures import Picture, pictures
from sim.report.sure import layers
from sim.report.why import why

NAME = "report.html"
ALWAYS = (
    "All contexts are stylised: facts of a country set the start; nothing that happened later is fitted.",
    "Many numbers behind the mechanisms are expert guesses (T4). The intervals hold luck and the stated "
    "ranges, not the choice of model.",
)
FOOTPRINT = (
    "Light and heavy differ in staff and presence only. In the world heavy missions go to harder places; "
    "here both go to the same."
)
CHOSEN = "Arms differ in what was set for them and in nothing else; in the world such choices come in bundles."


def write_report(result: Path | str | ResultLike | Tables, drawn: Callable[[], object] | None = None) -> Path:
    """Write `report.html` into a results folder; its figures are drawn first where they are missing.

    Parameters
    ----------
    result
        A results folder, or a result that names its folder.
    drawn
        Waits for figures that are being drawn meanwhile; called when nothing but the figures is missing.

    Returns
    -------
    Path of the report: one file with its pictures inside, without any outside address.
    """
    tables = open_tables(result)
    if drawn is None and not (tables.home / "figures" / "index.json").exists():
        draw_all(tables.home)
    path = tables.home / NAME
    path.write_text(render(tables, drawn), encoding="utf-8")
    return path


def render(tables: Tables, drawn: Callable[[], object] | None = None) -> str:
    """The whole page as text; pictures are taken from the folder's figures where there are any."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("sim.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["case_name"] = case_name
    style = (files("sim.report") / "templates" / "report.css").read_text(encoding="utf-8")
    return environment.get_template("report.html").render(style=style, **content(tables, drawn))


def caveats(tables: Tables) -> list[str]:
    """The two or three caveats that matter most for this result."""
    known = [name for name in CHOICES if name in tables.design]
    varied = {name for name in known for _, rows in tables.design.groupby("case") if rows[name].nunique() > 1}
    named = {arm.label for case in tables.cases for arm in tables.arms(case)}
    if varied == {"footprint"} and {"light", "heavy"} <= named:
        return [*ALWAYS, FOOTPRINT]
    return [*ALWAYS, CHOSEN] if len(tables.design) > 1 else list(ALWAYS)


def content(tables: Tables, drawn: Callable[[], object] | None = None) -> dict[str, Any]:
    """Everything that the template shows, by name."""
    numbers = _numbers(tables)
    if drawn is not None:
        drawn()
    return numbers | _pictured(pictures(tables.home / "figures") if tables.folder is not None else [])


def _pictured(shown: list[Picture]) -> dict[str, Any]:
    """The figures, by where they stand."""
    spread = [picture for picture in shown if picture.kind == "F3"]
    first = next((p.name for p in spread if p.name.endswith("heavy_minus_light")), spread[0].name if spread else "")
    return {
        "pictures": shown,
        "leading": [picture for picture in spread if picture.name == first],
        "beside": [picture for picture in spread if "equal_cost" in picture.name],
        "claims": [picture for picture in shown if picture.kind in ("F10", "F11")],
        "others": [picture for picture in spread if picture.name != first and "equal_cost" not in picture.name],
    }


def _numbers(tables: Tables) -> dict[str, Any]:
    """Everything but the figures."""
    facts, card = lists.scenario_card(tables)
    grades, registers = lists.assumptions()
    cases = tables.cases
    return {
        "title": str(tables.manifest.get("title") or tables.manifest.get("name") or "Result"),
        "question": str(tables.manifest.get("question") or ""),
        "posture": POSTURE,
        "caveats": caveats(tables),
        "cases": cases,
        "leaves": [leaves(tables, case) for case in cases],
        "branches": branches(tables),
        "because": [answer for case in cases if (answer := because_of(tables, case)) is not None],
        "chains": [chain for case in cases if (chain := why(tables, case)) is not None],
        "layers": layers(tables),
        "equal_cost": [found for case in cases if (found := beside.equal_cost(tables, case)) is not None],
        "never_closed": [beside.never_closed(tables, case) for case in cases],
        "four_parts": [beside.four_parts(tables, case) for case in cases],
        "payers": [beside.payers(tables, case) for case in cases],
        "facts": facts,
        "card": card,
        "dictionary": lists.outcome_dictionary(tables),
        "contrasts": lists.all_contrasts(tables),
        "grades": grades,
        "registers": registers,
        "change": what_would_change(tables),
        "further": further(tables),
        "issues": lists.known_issues(),
    }
