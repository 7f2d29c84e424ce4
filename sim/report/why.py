"""Why: what differed along the way from the choice to the outcome, in the order in which the model works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.analysis.chain import Chain, Link, chain
from sim.analysis.contrast import Contrast
from sim.figures.effects import CLEAR, TOO_FEW, cautious, pairs_of
from sim.figures.tables import Arm, Tables, case_name
from sim.report.facts import main_pair
from sim.report.phrases import MISSING, Sheet, gap, pairs_say, value_of, verdict_words


@dataclass(frozen=True)
class Why:
    """The chain of one context."""

    case: str
    name: str
    steps: Sequence[tuple[str, str]]
    sheet: Sheet
    pair: str


NO_UNIT = ("0-1", "0–1", "share", "ratio", "1 or 0", "0 or 1")


def why(tables: Tables, case: str) -> Why | None:
    """The chain of the context's main pair; None where nothing was compared."""
    pair = main_pair(pairs_of(tables, case))
    if pair is None:
        return None
    found = chain_of(tables, *pair)
    stages = list(dict.fromkeys(link.stage for link in found))
    steps = [(stage, _step([link for link in found if link.stage == stage], pair)) for stage in stages]
    caption = f"{case_name(case)}: what differed along the way, {pair[1].label} against {pair[0].label}"
    head = (
        "Stage",
        "What",
        pair[0].label,
        pair[1].label,
        "Difference",
        "Pairs",
        f"Verdict: {pair[1].label} is",
    )
    sheet = Sheet(caption, head, [_row(link) for link in found])
    return Why(case, case_name(case), steps, sheet, f"{pair[1].label} against {pair[0].label}")


def chain_of(tables: Tables, a: Arm, b: Arm) -> Chain:
    """Compute the chain between two arms from the tables."""
    start_year, months = tables.span(a.point)
    rows = tables.monthly
    monthly = None if rows.empty else (rows[rows["point"] == a.point], rows[rows["point"] == b.point])
    return chain(
        tables.runs_of(a.point),
        tables.runs_of(b.point),
        start_year,
        months,
        (a.label, b.label),
        monthly,
    )


def _step(links: Sequence[Link], pair: tuple[Arm, Arm]) -> str:
    """One stage in a sentence: what was higher, what was lower, what could not be told apart."""
    said = []
    for verdict, words in (
        ("higher", "higher"),
        ("lower", "lower"),
        ("not distinguishable", "not distinguishable:"),
        ("negligible", "negligible difference in"),
        (TOO_FEW, "too few pairs to tell on"),
    ):
        names = [_short(link) for link in links if link.contrast and _judged(link).verdict == verdict]
        if names:
            said.append(f"{words} {', '.join(names)}")
    plain = [
        f"{link.label.lower()} {_plain(link.mean_b)} against {_plain(link.mean_a)}"
        for link in links
        if link.contrast is None and link.mean_a == link.mean_a and link.mean_b == link.mean_b
    ]
    if plain:
        said.append("means only: " + ", ".join(plain))
    return "; ".join(said) or "nothing to compare"


def _short(link: Link) -> str:
    """A link with its difference, where it is clear."""
    assert link.contrast is not None
    if _judged(link).verdict not in CLEAR:
        return link.label[0].lower() + link.label[1:]
    unit = "" if link.contrast.kind == "share" or link.contrast.unit in NO_UNIT else f" {link.contrast.unit}"
    return f"{link.label[0].lower()}{link.label[1:]} {gap(_judged(link), interval=False)}{unit}"


def _row(link: Link) -> list[str]:
    if link.contrast is None:
        return [
            link.stage,
            link.label,
            _plain(link.mean_a),
            _plain(link.mean_b),
            MISSING,
            "means only",
            MISSING,
        ]
    row = _judged(link)
    means = (value_of(row, row.mean_a), value_of(row, row.mean_b))
    return [link.stage, link.label, *means, gap(row), pairs_say(row), verdict_words(row)]


def _plain(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2g}"


def _judged(link: Link) -> Contrast:
    """The link's contrast, with a verdict only where there are enough pairs."""
    assert link.contrast is not None
    return replace(link.contrast, verdict=cautious(link.contrast.verdict, link.contrast.pairs))
