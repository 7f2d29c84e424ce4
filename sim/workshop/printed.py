"""Everything on paper: one HTML file ready for PDF, a sheet of A4 for each section, and nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any

from sim.workshop import drawn
from sim.workshop.booklet import Tree, booklet_sheets, precomputed
from sim.workshop.brief import case_name, facts
from sim.workshop.catalogue import AT_HOME, ROLES, Action, Role, catalogue
from sim.workshop.interests import interest
from sim.workshop.pages import environment, many, turn_name
from sim.workshop.pins import team_seat
from sim.workshop.seats import seats, seats_of
from sim.workshop.setup import Setup, Turn
from sim.workshop.wording import Texts, texts

Pins = Mapping[str, str]
NO_PINS: Pins = {}

__all__ = ["precomputed", "sheets", "write"]

MOST_ON_SHEET = 7
"""Actions on one sheet of a role card."""
INJECTS_ON_SHEET = 4
SEATS = ("head", "finance", "liaison", "recorder", "analyst", "mirror", "observer")
TASKS = (
    "payroll", "personnel", "procurement", "logistics", "planning", "training", "upkeep", "justice", "law", "oversight",
    "women",
)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """One page.

    Attributes
    ----------
    kind
        Name of its template, and of its words.
    name
        What tells it from others of its kind.
    copies
        How often it is needed.
    """

    kind: str
    name: str = ""
    copies: int = 1
    content: Mapping[str, Any] = field(default_factory=dict)


def write(
    setup: Setup, language: str, path: Path, tree: Tree | None = None, *, pins: Pins = NO_PINS, copies: bool = False
) -> int:
    """Write the file of sheets; how many there are.

    Parameters
    ----------
    tree
        The results booklet's histories, run beforehand; no booklet without.
    pins
        PINs by seat, for the slips of the teams.
    copies
        Every sheet as often as it is needed, not once.
    """
    told = texts(language)
    found = sheets(setup, told, tree, pins)
    numbered = list(enumerate(found, 1))
    shown = [(number, sheet) for number, sheet in numbered for _ in range(sheet.copies if copies else 1)]
    stops = [(number, sheet.name) for number, sheet in numbered if sheet.kind in ("node", "leaf")]
    page = environment(told, "print.css").get_template("print.html")
    text = page.render(setup=setup, sheets=shown, listed=_listed(told, numbered), stops=stops, **_common(setup, told))
    path.write_text(text, encoding="utf-8")
    return len(shown)


def sheets(setup: Setup, told: Texts, tree: Tree | None = None, pins: Pins = NO_PINS) -> list[Sheet]:
    """All sheets in the order in which they are used."""
    found = [
        Sheet("cover"), Sheet("room", content={"plan": _room(setup, told), "seats": SEATS}),
        Sheet("participant", copies=setup.people), Sheet("case", copies=setup.people, content=_case(setup, told)),
    ]  # fmt: skip
    found += [sheet for team in ROLES for sheet in _role_card(setup, told, catalogue().roles[team])]
    found += [Sheet("interests", told(f"world.{world}"), 1, _interests(setup, world, pins)) for world in setup.worlds]
    found.append(_success(setup))
    found += [sheet for world in setup.worlds for sheet in _forms(setup, told, world)]
    found.append(Sheet("matrix", copies=len(setup.worlds), content={"tasks": TASKS}))
    cards = list(catalogue().injects.values())
    for first in range(0, len(cards), INJECTS_ON_SHEET):
        found.append(Sheet("injects", content={"cards": cards[first : first + INJECTS_ON_SHEET]}))
    found.append(Sheet("predictions", copies=ceil(setup.people / 4)))
    found += [Sheet("survey", told(f"survey.title_{when}"), ceil(setup.people / 2), {"when": when})
              for when in ("pre", "post")]  # fmt: skip
    found.append(Sheet("observer", copies=2 * len(setup.worlds)))
    if tree is not None:
        found += [Sheet(kind, name, 1, content) for kind, name, content in booklet_sheets(setup, told, tree)]
    return found


def _common(setup: Setup, told: Texts) -> dict[str, Any]:
    worlds = told("wall.comma").join(told(f"world.{world}") for world in setup.worlds)
    return {
        "case": case_name(setup, told), "worlds": worlds, "cards": catalogue(), "many": lambda name: many(told, name),
        "turn_name": lambda turn: turn_name(turn, told), "final_year": setup.turns[-1].name.removeprefix("year_"),
    }  # fmt: skip


def _listed(told: Texts, numbered: Sequence[tuple[int, Sheet]]) -> list[dict[str, Any]]:
    """Rows of the first sheet: sheets that are alike in kind and number of copies are told together."""
    rows: dict[tuple[str, int], list[int]] = {}
    for number, sheet in numbered:
        rows.setdefault((sheet.kind, sheet.copies), []).append(number)
    return [
        {"kind": kind, "copies": copies, "numbers": told.forward(_spans(found, told("wall.comma")))}
        for (kind, copies), found in rows.items()
    ]  # fmt: skip


def _spans(numbers: Sequence[int], comma: str = ", ") -> str:
    """Numbers as people write them: "5, 7–9"."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return comma.join(str(first) if first == last else f"{first}–{last}" for first, last in spans)


def _room(setup: Setup, told: Texts) -> str:
    shared = seats(setup)
    tables = [
        [(f"{told(f'role.{team}.title')}\n{told(f'world.{world}')}\n"
          f"{told('print.room.seats', n=shared[world, team])}", shared[world, team]) for team in ROLES]
        for world in setup.worlds
    ]  # fmt: skip
    names = ("screen", "promises", "predictions", "facilitator", "door", "observers")
    return drawn.room(tables, {name: told(f"print.room.{name}") for name in names}, told("print.kind.room"))


def _case(setup: Setup, told: Texts) -> dict[str, Any]:
    split = [fact.partition(". ") for fact in facts(setup, told)]
    return {"facts": [(head + ".", rest) for head, _, rest in split]}


def _role_card(setup: Setup, told: Texts, role: Role) -> Iterator[Sheet]:
    copies, title = seats_of(setup, role.name), told(f"role.{role.name}.title")
    yield Sheet("role", title, copies, {"role": role})
    actions = list(role.actions.values())
    parts = ceil(len(actions) / MOST_ON_SHEET)
    each = ceil(len(actions) / parts)
    for first in range(0, len(actions), each):
        told_of = [(action, _notes(action, told)) for action in actions[first : first + each]]
        yield Sheet("actions", title, copies, {"role": role, "actions": told_of})


def _notes(action: Action, told: Texts) -> list[str]:
    """What binds an action beside its cost."""
    found = [told("print.role.once")] if action.once else []
    if action.needs:
        found.append(told("print.role.needs", needs=told(f"action.{action.needs}.title")))
    if action.opposes:
        found.append(told("print.role.opposes", other=told(f"action.{action.opposes}.title")))
    if action.rounds != "all":
        found.append(told("print.role.last_only" if action.rounds == "last" else "print.role.not_last"))
    if action.domestic:
        found.append(told("print.role.home"))
    return found


def _interests(setup: Setup, world: str, pins: Pins) -> dict[str, Any]:
    slips = [(team, interest(setup, world, team), pins.get(team_seat(world, team), "")) for team in ROLES]
    return {"world": world, "slips": slips}


def _success(setup: Setup) -> Sheet:
    return Sheet("success", content={"places": [(world, team) for world in setup.worlds for team in ROLES]})


def _forms(setup: Setup, told: Texts, world: str) -> Iterator[Sheet]:
    """Decision forms of a world: each team in each round, and the years after the mission."""
    rounds = [turn for turn in setup.turns if not turn.after]
    for turn in rounds:
        for team in ROLES:
            role = catalogue().roles[team]
            rows = [(action, _notes(action, told)) for action in role.actions.values() if _open(action, turn)]
            words = (told(f"role.{team}.title"), told(f"world.{world}"), turn_name(turn, told))
            name = told("wall.comma").join(words)
            yield Sheet("form", name, 1, {"world": world, "role": role, "turn": turn, "rows": rows})
    years = [turn for turn in setup.turns if turn.after]
    for team in AT_HOME:
        role = catalogue().roles[team]
        rows = [(action, _notes(action, told)[:-1]) for action in role.actions.values() if _open(action, years[0])]
        name = told("wall.comma").join((told(f"role.{team}.title"), told(f"world.{world}")))
        yield Sheet("after", name, 1, {"world": world, "role": role, "years": years, "rows": rows})


def _open(action: Action, turn: Turn) -> bool:
    """Whether it stands on the form: what needs another action cannot be chosen in the first round."""
    return action.open_in(turn.last, turn.after) and not (action.needs and turn.number == 0)
