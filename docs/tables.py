"""Make the tables in docs/ from the code: `make docs`, or `python docs/tables.py --check`.

Each table stands between two comments, and whatever stands between them is made anew:

    <!-- made by make docs: parameters -->
    <!-- end of parameters -->
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from pathlib import Path

from sim import agents
from sim.outcomes import COLUMNS, SERIES
from sim.outcomes.sustainability import Thresholds
from sim.parameters import GRADES, MECHANISMS, PARAMETERS, ROLES, Mechanism, Parameter
from sim.propositions import scorecard
from sim.propositions.wrong import VARIANTS
from sim.rules._rule import RULES, Rule
from sim.scenario.problems import plain_number

DOCS = Path(__file__).parent
MARKED = re.compile(
    r"(?P<begin><!-- made by make docs: (?P<name>[a-z ]+) -->\n).*?(?P<end><!-- end of (?P=name) -->)",
    re.DOTALL,
)
HOLDERS = (
    "SecurityCouncil", "UNMission", "BilateralDonor", "NationalGovernment", "OversightBodies", "ArmedForces",
    "Function", "Nation", "ArmyUnit", "ArmedGroup", "District",
)  # fmt: skip


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; bars and line ends inside cells are made harmless."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(_cell(cell) for cell in line) + " |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def span(low: float, high: float) -> str:
    """Return a range in words."""
    return f"{plain_number(low)} to {plain_number(high)}"


def code(names: Iterable[str]) -> str:
    """Return names in code style, separated by commas."""
    return ", ".join(f"`{name}`" for name in names) or "–"


def by_theme(items: Iterable[Parameter] | Iterable[Mechanism]) -> dict[str, list]:
    """Return items grouped by theme, in order of first appearance."""
    found: dict[str, list] = {}
    for item in items:
        found.setdefault(item.theme, []).append(item)
    return found


def parameters() -> str:
    """Every parameter, by theme."""
    words = "; ".join(f"*{name}*: {text}" for name, text in {**ROLES, **GRADES}.items())
    parts = [f"{len(PARAMETERS)} parameters. {words}. *Country* marks facts set by context files.\n"]
    head = ("name", "default", "unit", "range", "role", "grade", "meaning", "source")
    for theme, items in by_theme(PARAMETERS.values()).items():
        rows = [
            (
                f"`{p.name}`", plain_number(p.default), p.unit, span(p.low, p.high),
                p.role + (", country" if p.context else ""), p.grade, p.meaning, p.source,
            )
            for p in items
        ]  # fmt: skip
        parts.append(f"\n### Parameters: {theme}\n\n{table(head, rows)}")
    return "".join(parts)


def mechanisms() -> str:
    """Every mechanism, by theme, with its rules."""
    parts = [f"{len(MECHANISMS)} mechanisms; each is on unless a scenario switches it off.\n"]
    head = ("mechanism", "grade", "what it does", "switched off", "source", "rules")
    for theme, items in by_theme(MECHANISMS.values()).items():
        rows = [
            (f"`{m.name}`", m.grade, m.what, m.without, m.source, code(r.name for r in rules_of(m.name)))
            for m in items
        ]
        parts.append(f"\n#### Mechanisms: {theme}\n\n{table(head, rows)}")
    return "".join(parts)


def rules_of(mechanism: str) -> list[Rule]:
    """Return the rules that a mechanism governs."""
    return [rule for rule in RULES.values() if rule.mechanism == mechanism]


def rules() -> str:
    """Every rule with its inputs, by theme."""
    head = ("rule", "mechanism", "inputs", "gives")
    parts = [f"{len(RULES)} rules; `on` is the switch of the rule's mechanism.\n"]
    for theme in dict.fromkeys(rule.theme for rule in RULES.values()):
        rows = [
            (f"`{r.name}`", f"`{r.mechanism}`" if r.mechanism else "–", code(r.inputs), _first_sentence(r))
            for r in RULES.values()
            if r.theme == theme
        ]
        parts.append(f"\n### Rules: {theme}\n\n{table(head, rows)}")
    return "".join(parts)


def _first_sentence(rule: Rule) -> str:
    return (rule.__doc__ or "").strip().split("\n\n")[0].replace("``", "`")


def state() -> str:
    """Every state variable, by the class that holds it."""
    rows = [
        (f"`{name}`", f"`{variable}`", range_.unit, span(range_.low, range_.high), range_.meaning)
        for name in HOLDERS
        for variable, range_ in getattr(agents, name).variables().items()
    ]
    return table(("holder", "variable", "unit", "range", "meaning"), rows)


def columns() -> str:
    """Every column of runs.parquet."""
    rows = [
        (f"`{c.name}`", c.unit, c.kind, "" if c.direction == "none" else c.direction,
         plain_number(c.smallest) if c.smallest else "", c.description)
        for c in COLUMNS.values()
    ]  # fmt: skip
    head = ("column", "unit", "kind", "better", "smallest difference of interest", "meaning")
    return f"{len(COLUMNS)} columns.\n\n" + table(head, rows)


def series() -> str:
    """Every monthly variable."""
    rows = [(f"`{s.name}`", s.theme, s.unit, s.description) for s in SERIES.values()]
    return f"{len(SERIES)} variables a month.\n\n" + table(("variable", "theme", "unit", "meaning"), rows)


def thresholds() -> str:
    """When a part of sustainability holds, with the words of the declaration."""
    words: dict[str, str] = {}
    text = inspect.cleandoc(Thresholds.__doc__ or "") + "\n"
    for names, meaning in re.findall(r"^(\w[\w, ]*)\n((?: {4}.*\n)+)", text, re.MULTILINE):
        words |= dict.fromkeys(names.split(", "), meaning)
    rows = [(f"`{f.name}`", plain_number(float(str(f.default))), words[f.name]) for f in fields(Thresholds)]
    return table(("threshold", "default", "meaning"), rows)


def propositions() -> str:
    """The last scorecard that was kept, a row per check."""
    card = scorecard.read(DOCS / "scorecard" / "scorecard.json")
    made = scorecard.counts(card)
    words = ", ".join(f"{count} {what}" for what, count in made.items())
    size = f"{card.contexts} contexts × {card.worlds} worlds, {card.arms} arms, {card.seconds / 60:.0f} minutes"
    return f"{size}. Propositions: {words}.\n\n{table(scorecard.HEADINGS, map(scorecard.cells, card.rows))}"


def wrong_models() -> str:
    """Every deliberately wrong model, and what must catch it."""
    rows = [(f"`{name}`", variant.what, ", ".join(variant.caught_by)) for name, variant in VARIANTS.items()]
    return table(("wrong model", "what is wrong", "caught by"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "parameters": parameters,
    "mechanisms": mechanisms,
    "rules": rules,
    "state variables": state,
    "outcome columns": columns,
    "monthly variables": series,
    "thresholds": thresholds,
    "propositions": propositions,
    "wrong models": wrong_models,
}


def remade(text: str) -> str:
    """Return a document with its tables made anew."""
    return MARKED.sub(lambda found: f"{found['begin']}\n{TABLES[found['name']]()}\n{found['end']}", text)


def stale(folder: Path = DOCS) -> list[Path]:
    """Return the documents whose tables are not those of the code."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
    return [path for path, text in texts.items() if remade(text) != text]


def main() -> int:
    """Rewrite the documents, or with --check say which are not current."""
    parser = argparse.ArgumentParser(description="Make the tables in docs/ from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if one is not current")
    check = parser.parse_args().check
    old = stale()
    for path in old:
        if not check:
            path.write_text(remade(path.read_text(encoding="utf-8")), encoding="utf-8")
        print(f"{path.name}: {'not current, run `make docs`' if check else 'made anew'}")
    if not old:
        print("All tables in docs/ are current.")
    return int(check and bool(old))


if __name__ == "__main__":
    sys.exit(main())
