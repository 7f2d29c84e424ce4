"""The scorecard: in the terminal, and as CSV, JSON and Markdown."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from textwrap import fill
from typing import Any

from sim.analysis.words import CAVEAT, number, two_digits
from sim.batch.store import check_target, in_the_way, staging
from sim.propositions.frame import CONTEXTS, WORLDS
from sim.propositions.suite import Scorecard
from sim.propositions.verdicts import FAIL, PASS, Row, by_proposition

HEADINGS = ("", "Check", "Claimed", "Effect and 90 % interval", "Contexts agree", "Left without", "Claim", "Ablation")

TINY = 1e-4
"""Amount below which powers of ten are written."""
WIDTH, INDENT = 100, 23
"""Letters of a line on a terminal, and those before its text."""

FILES = ("scorecard.csv", "scorecard.json", "scorecard.md")
SHOWN, FIGURES = "shown.csv", "figures"


def effect_words(row: Row) -> str:
    """Effect and interval with two digits; of a crossing, what is measured first and then what turns later."""
    later = _estimate(row.effect, row.low, row.high)
    return f"first {_estimate(row.first, row.first_low, row.first_high)}, later {later}" if _crosses(row) else later


def _crosses(row: Row) -> bool:
    return math.isfinite(row.first)


def _estimate(value: float, low: float, high: float) -> str:
    if not math.isfinite(value):
        return "–"
    if not math.isfinite(low):
        return f"{value:.3g}"
    if 0.0 < max(abs(value), abs(low), abs(high)) < TINY:
        told = [f"{x:+.1e}".replace("-", "−") for x in (value, low, high)]
    else:
        finest = two_digits(value, (high - low) / 2.0)
        told = [number(x, finest, True) for x in (value, low, high)]
    return f"{told[0]} ({told[1]} to {told[2]})"


def agree_words(row: Row) -> str:
    """Share of contexts that agree, of how many."""
    return "–" if math.isnan(row.agree) else f"{100.0 * row.agree:.0f} % of {row.contexts}"


def left_words(row: Row) -> str:
    """What is left of the effect without the mechanism; of a null, what then appears."""
    if row.kind == "null" and math.isfinite(row.left):
        return f"{row.left:+.2g} appears".replace("-", "−")
    return "–" if math.isnan(row.bound) else f"{row.left:.2f} (at most {_bound(row.bound)})"


def _bound(value: float) -> str:
    return f"{value:.2f}" if value < 100.0 else "no bound"


def verdict_words(verdict: str, gated: bool) -> str:
    """A verdict; those that fail nothing say so."""
    if verdict not in (PASS, FAIL):
        return verdict
    return verdict if gated else f"{verdict} (reported)"


def cells(row: Row) -> tuple[str, ...]:
    """One row of the scorecard, in words."""
    return (
        row.number, row.check, row.expect if row.expect != "none" else row.kind, effect_words(row), agree_words(row),
        left_words(row), verdict_words(row.verdict, row.gated), verdict_words(row.ablation, row.ablation_gated),
    )  # fmt: skip


def counts(card: Scorecard) -> dict[str, int]:
    """Propositions by what became of them: passed, failed a gate, reported only, not run."""
    found = {"passed": 0, "failed": 0, "failed, reported only": 0, "not run": 0}
    for rows in by_proposition(card.rows).values():
        if any(row.verdict == "not run" for row in rows):
            found["not run"] += 1
        elif any(row.broken for row in rows):
            found["failed"] += 1
        elif any(FAIL in (row.verdict, row.ablation) for row in rows):
            found["failed, reported only"] += 1
        else:
            found["passed"] += 1
    return found


def summary(card: Scorecard) -> str:
    """What the scorecard comes to, and whether it is large enough for the written rule, in a few sentences."""
    size = f"{card.contexts} contexts × {card.worlds} worlds, {card.arms} arms, {card.seconds:.0f} s"
    parts = ", ".join(f"{count} {what}" for what, count in counts(card).items() if count)
    if card.contexts < CONTEXTS or card.worlds < WORLDS:
        parts += f". Fewer than the rule's {CONTEXTS} contexts × {WORLDS} worlds: no verdict by the written rule"
    model = f" Under a deliberately wrong model ({card.variant})." if card.variant else ""
    return f"{size}. Propositions: {parts}.{model} {CAVEAT}"


def failures(card: Scorecard) -> list[str]:
    """A sentence for everything that failed or was not run, gates first."""
    told = [row for row in card.rows if row.reason]
    told.sort(key=lambda row: not (row.broken or row.verdict == "not run"))
    return [f"{row.number}, {row.check}: {row.reason}." for row in told]


def terminal(card: Scorecard) -> str:
    """The scorecard for the terminal: two lines a check, the claim and its ablation, in aligned text."""
    lines = [_line("", "claim", "check"), _line("", "ablation", "what is claimed, and the effect found"), ""]
    previous = ""
    for row in card.rows:
        number, check, claimed, effect, agree, left, claim, ablation = cells(row)
        said = f"claimed {claimed}: {effect}" + (f"; in {agree} contexts" if agree != "–" else "")
        found = said + (f"; left without it {left}" if left != "–" else "")
        lines += [
            _line(number if number != previous else "", claim, check),
            _line("", ablation, found),
        ]
        previous = number
    return "\n".join([*lines, "", fill(summary(card).removesuffix(CAVEAT), WIDTH), CAVEAT])


def _line(first: str, verdict: str, text: str) -> str:
    """One line, its text folded under itself."""
    head = f"{first:<5}{verdict:<{INDENT - 5}}"
    return fill(text, WIDTH, initial_indent=head, subsequent_indent=" " * INDENT, break_long_words=False).rstrip()


def markdown(rows: Sequence[Row]) -> str:
    """The scorecard as a Markdown table, a line per check."""
    lines = ["| " + " | ".join(HEADINGS) + " |", "|" + " --- |" * len(HEADINGS)]
    lines += ["| " + " | ".join(text.replace("|", "\\|") for text in cells(row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _plain(row: Row) -> dict[str, Any]:
    found = asdict(row) | {"broken": row.broken}
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value for key, value in found.items()
    }


def as_csv(card: Scorecard) -> str:
    """A row per check with every attribute of `Row`."""
    text = io.StringIO()
    names = [*(field.name for field in fields(Row)), "broken"]
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_plain(row) for row in card.rows)
    return text.getvalue()


def as_json(card: Scorecard) -> str:
    """All of the scorecard, with the size of its frame."""
    head: Mapping[str, Any] = {
        "contexts": card.contexts, "worlds": card.worlds, "arms": card.arms, "seconds": round(card.seconds, 1),
        "variant": card.variant, "counts": counts(card), "caveat": CAVEAT,
    }  # fmt: skip
    return json.dumps({**head, "rows": [_plain(row) for row in card.rows]}, indent=1, ensure_ascii=False) + "\n"


def read(path: Path) -> Scorecard:
    """The scorecard in a JSON file, without what it shows in figures."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    names = [field.name for field in fields(Row)]
    plain: list[dict[str, Any]] = [
        {name: math.nan if one.get(name) is None else one[name] for name in names} for one in kept["rows"]
    ]
    rows = tuple(Row(**one) for one in plain)
    return Scorecard(rows, kept["contexts"], kept["worlds"], kept["variant"], kept["arms"], kept["seconds"])


def check_folder(folder: Path, force: bool) -> None:
    """Refuse a folder that holds something, before anything is run; with `force`, a scorecard may be replaced.

    Raises
    ------
    InputErrors
        The folder may not be replaced: nothing but a scorecard ever is.
    """
    if not folder.is_dir():
        check_target(folder, force)
        return
    there = {path.name for path in folder.iterdir()}
    if not there:
        return
    if not force:
        raise in_the_way(str(folder), "exists already", "a folder that does not exist yet (--out), or --force")
    foreign = sorted(there - {*FILES, SHOWN, FIGURES})
    if foreign or FILES[1] not in there:
        what = f"holds something else than a scorecard ({', '.join(foreign[:3])})" if foreign else "holds no scorecard"
        raise in_the_way(str(folder), f"{what}; --force replaces scorecards only", "another folder (--out)")


def keep(card: Scorecard, folder: Path, force: bool = False) -> list[Path]:
    """Write the scorecard as a folder, which takes the place of one that stands there whole or not at all."""
    with staging(folder, force, check_folder) as staged:
        written = [path.relative_to(staged) for path in write(card, staged)]
    return [folder / path for path in written]


def write(card: Scorecard, folder: Path) -> list[Path]:
    """Write the scorecard into a folder, each file whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    told = "\n".join(f"- {sentence}" for sentence in failures(card))
    page = f"# Propositions\n\n{summary(card)}\n\n{markdown(card.rows)}\n" + (f"{told}\n" if told else "")
    written = []
    for name, text in zip(FILES, (as_csv(card), as_json(card), page), strict=True):
        spare = folder / f".{name}.part"
        spare.write_text(text, encoding="utf-8")
        spare.replace(folder / name)
        written.append(folder / name)
    return [*written, *_figures(card, folder)]


def _figures(card: Scorecard, folder: Path) -> list[Path]:
    """Write the quantities that propositions show, and their figures."""
    if not card.shown:
        return []
    import pandas as pd

    from sim.figures import claims
    from sim.figures.style import save

    table = pd.DataFrame([asdict(point) for point in card.shown])
    path = folder / SHOWN
    table.to_csv(path, index=False, float_format="%.6g", lineterminator="\n")
    home = folder / FIGURES
    home.mkdir(exist_ok=True)
    size = f"{card.contexts} contexts × {card.worlds} worlds"
    drawn = [file for drawing in claims.drawings(table, size) for file in save(drawing, home, "")]
    return [path, *drawn]
