"""Why two choices end differently, in plain sentences: each link with its size, its interval and its pairs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.contrast import Contrast
from sim.analysis.derived import denominator
from sim.analysis.words import number, two_digits
from sim.explain.accounts import Waterfall, flow_name
from sim.explain.answer import Added, Link, Why
from sim.explain.of_result import read_answer
from sim.explain.words import mean_words, with_interval
from sim.figures.effects import FEWEST_PAIRS, NEGLIGIBLE, TOO_FEW, cautious
from sim.figures.tables import Tables, case_name
from sim.report.phrases import Sheet, pairs_say, signed, value_of

HELD = (
    "Each link is cut in turn: all else goes the way of {b}, but this one input is held at what it was under {a}. What "
    "the difference loses by that is what the link carries. Links that feed each other carry the same thing twice, so "
    "their sizes do not add up. Numbers in brackets after a link are means over all months and histories."
)
OTHER_PAIRS = " A link counts the pairs in which the outcome is known with it cut, which may be more or fewer."

SCALES = ("0-1", "0–1", "share", "1 or 0", "0 or 1")
"""Units that numbers do without."""


@dataclass(frozen=True)
class Arms:
    """Short names of the two choices."""

    a: str
    b: str


def short_names(a: str, b: str) -> Arms:
    """Names without what they have in common: "light" and "heavy"."""
    words = [name.split("_") for name in (a, b)]
    common = 0
    while common < min(map(len, words)) - 1 and words[0][common] == words[1][common]:
        common += 1
    short = [" ".join(parts[common:]) for parts in words]
    return Arms(*short) if short[0] != short[1] else Arms(a, b)


def headline(found: Why) -> str:
    """The difference that is explained."""
    arms, row = short_names(found.a, found.b), found.total
    if not row.pairs:
        return f"{row.label}: nothing to compare. {_unusable(found, arms)}"
    unit = "" if row.kind == "share" or row.unit in SCALES else f" {row.unit}"
    b, a = (value_of(row, mean) if row.kind == "share" else mean_words(row, mean) for mean in (row.mean_b, row.mean_a))
    means, verdict = f"{b}{unit} under {arms.b} against {a} under {arms.a}", cautious(row.verdict, row.pairs)
    said = f"{with_interval(row)}; {pairs_say(row)}."
    if verdict == TOO_FEW:
        return f"{row.label}: in this model {means}, but over {row.pairs} pairs, too few to judge by: {said}"
    if verdict != NEGLIGIBLE:
        return f"{row.label}: in this model {means}, {verdict}: {said}"
    least = f"{100 * row.smallest:.2g} of 100" if row.kind == "share" else f"{row.smallest:.2g}"
    few = f"less than the {least} that would matter"
    return f"{row.label}: about the same in this model, {means}. The difference is {few}: {said}"


def _unusable(found: Why, arms: Arms) -> str:
    """Why no pair counts."""
    both = "in both of its histories"
    none = f"None of the {found.worlds:,} pairs counts: a pair does only where {_where(found)}, {both}."
    if not found.known:
        return none
    a, b = found.known
    return f"{none} So it is in {a} of {found.worlds:,} histories under {arms.a} and {b} under {arms.b}."


def _where(found: Why) -> str:
    return denominator(found.outcome) or "the outcome is known"


def left_out_sentence(found: Why) -> str:
    """How many pairs the difference says nothing about, and why; "" where it is about all, or about none."""
    if not found.total.left_out or not found.total.pairs:
        return ""
    return (
        f"{found.total.left_out:,} of {found.worlds:,} pairs are left out: a pair counts only where {_where(found)}, "
        "in both of its histories."
    )


def no_chain_sentence(found: Why) -> str:
    """Why no chain is told, and what to ask instead."""
    if not found.total.pairs:
        return f"So there is no chain to tell, and more pairs would hardly help.{_instead(found)}"
    if cautious(found.total.verdict, found.total.pairs) == NEGLIGIBLE:
        return "The two end so nearly alike that there is no chain to tell."
    said = "It cannot be told apart from chance, so there is no chain to tell."
    if 2 * found.total.left_out < found.worlds:
        return f"{said} More pairs may help (--worlds)."
    said += " Most pairs do not count for this outcome, and with more pairs most would still not."
    return said + _instead(found)


def _instead(found: Why) -> str:
    """What to ask in place of an outcome that few histories know."""
    if not found.outcome.startswith("relapse"):
        return ""
    return " Ask for one that needs no peace first: --outcome conflict or --outcome own_led."


def few_sentence(found: Why) -> str:
    """How to come to a chain that can be relied on, where it is told over too few pairs; "" elsewhere."""
    pairs = found.total.pairs
    if not 0 < pairs < FEWEST_PAIRS or not found.told_apart:
        return ""
    wanted = 10 * round(FEWEST_PAIRS * found.worlds / pairs / 10 + 0.5)
    return (
        f"With so few pairs the chain is a sketch; some {wanted:,} worlds would give {FEWEST_PAIRS} pairs that count "
        f"(--worlds {wanted}).{_instead(found).replace(' Ask', ' Or ask')}"
    )


def lever_sentence(one: Added) -> str:
    """What one choice adds."""
    return f"{_set(one)}: adds {with_interval(one.size)}; {pairs_say(one.size)}."


def _set(one: Added) -> str:
    """A choice with its two values; a unit that they share is said once."""
    a, _, unit = one.at_a.partition(" ")
    same = bool(unit) and one.at_b.endswith(f" {unit}")
    return f"{_first(one.lever)} ({a if same else one.at_a} → {one.at_b})"


def link_sentence(link: Link, arms: Arms, total: Contrast | None = None) -> str:
    """One link: what is given, how it differs, what is made of it, which links it leads to, and what that carries.

    `total` is the difference that is explained: what goes the other way is said to work against it.
    """
    way = "higher" if link.mean_b > link.mean_a else "lower"
    levers = [name for name in link.levers if name != link.source]
    by = f", set by the {_joined(levers)}," if levers else ""
    feeds = [name for name in link.feeds if name != link.target]
    on = f", and through it on {' and on '.join(feeds)}" if feeds else ""
    b, a = _beside(link.mean_b, link.mean_a)
    scale = ", as logarithms" if "odds" in link.source else ""
    carries = "works against the difference:" if total and link.size.difference * total.difference < 0.0 else "carries"
    return (
        f"{_first(link.source)}{by} {_verb(link.source)} {way} under {arms.b} ({b} against {a}{scale}) and "
        f"{'act' if _plural(link.source) else 'acts'} on {link.target}{on}: "
        f"{carries} {with_interval(link.size)}; {pairs_say(link.size)}."
    )


def remainder_sentence(found: Why) -> str:
    """What the links nearest to the outcome leave."""
    if found.remainder is None:
        return "No single link carries a part of it that can be told apart from chance."
    return (
        f"Remainder: {with_interval(found.remainder)} is what the links nearest to the outcome, added up, miss of the "
        "difference. It goes through links too small to list or through several at once; where links overlap, they "
        "count it twice."
    )


def sentences(found: Why) -> list[tuple[str, list[str]]]:
    """The answer as headed lists of sentences: the choices, then the way to the outcome."""
    arms = short_names(found.a, found.b)
    order = "averaged over the orders of changing them" if found.exact else "each added first and taken last, averaged"
    if not found.total.pairs:
        return [("The choices that differ", [f"{_set(one)}." for one in found.levers])]
    told = [(f"The choices that differ, {order}", [lever_sentence(one) for one in found.levers])]
    if not found.told_apart or not found.links:
        return told
    links = [link_sentence(link, arms, found.total) for link in found.links]
    return [*told, ("The way from there to the outcome", links)]


def rest_sentence(found: Why) -> str:
    """What stands below the chain, or why there is none."""
    if not found.told_apart:
        return no_chain_sentence(found)
    return " ".join(part for part in (remainder_sentence(found), few_sentence(found)) if part)


def held_sentence(found: Why) -> str:
    """How links are sized; "" where there are none."""
    if not found.told_apart or not found.links:
        return ""
    arms = short_names(found.a, found.b)
    others = any(link.size.pairs != found.total.pairs for link in found.links)
    return HELD.format(a=arms.a, b=arms.b) + (OTHER_PAIRS if others else "")


def ledger_sheet(fall: Waterfall, arms: Arms, left_out: int = 0) -> Sheet:
    """The ledger of the outcome's variable in both arms, as a table that adds up."""
    head = ("Flow", f"{arms.b} minus {arms.a}", "Pairs")
    rows = []
    for line in fall.lines():
        words = _first(flow_name(line.name)) + (", two parts that cancel" if line.cancels else "")
        rows.append((words, with_interval(line.size), pairs_say(line.size)))
        if line.at_start and line.since:
            parts = (("– of it at the start", line.at_start), ("– of it since then", line.since))
            rows += [(name, with_interval(row), pairs_say(row)) for name, row in parts]
    gap = fall.level_b - fall.level_a
    b, a = (number(level, two_digits(gap, 0.0)) for level in (fall.level_b, fall.level_a))
    rows += [(f"Together: {b} against {a}", signed(gap, two_digits(gap, 0.0)), "")]
    caption = f"Ledger of {fall.label[0].lower()}{fall.label[1:]}, {fall.when}, over {fall.start.pairs:,} pairs"
    caption = f"{caption}, also those that are left out above" if left_out else caption
    return Sheet(caption, head, rows, _of_hazard(fall, arms))


def _of_hazard(fall: Waterfall, arms: Arms) -> str:
    """What a ledger of a risk is in: its amounts add up on the logarithm, people think in times as much."""
    if not fall.is_risk:
        return ""
    times = math.exp(fall.level_b - fall.level_a)
    return (
        f"Amounts are on the logarithm of the yearly hazard, on which they add up: −0.69 halves it. In all it is "
        f"{times:.2g} times as high under {arms.b} as under {arms.a}."
    )


def _joined(names: Sequence[str]) -> str:
    return " and the ".join(names)


def _plural(words: str) -> bool:
    """Whether words are plural, as far as the list of links needs it."""
    head = words
    for joint in (" of ", " that ", " from ", " by ", " on ", " against ", " at ", " without ", " for ", " going "):
        head = head.split(joint)[0]
    return (head.endswith("s") and not head.endswith(("ss", "us"))) or "police" in head


def _verb(words: str) -> str:
    return "are" if _plural(words) else "is"


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]


def _beside(b: float, a: float) -> tuple[str, str]:
    """Two means, with digits enough to be told apart."""
    finest = min(abs(b - a) / 2.0, 0.01)
    return (_plain(b), _plain(a)) if _plain(b) != _plain(a) else (number(b, finest), number(a, finest))


def _plain(value: float) -> str:
    size = abs(value)
    if size >= 10:
        return f"{value:,.0f}" if size >= 100 else f"{value:.1f}"
    return (f"{value:.2f}" if size >= 0.1 else f"{value:.2g}").replace("-", "−")


@dataclass(frozen=True)
class Because:
    """An answer as the report shows it."""

    case: str
    name: str
    headline: str
    told: list[tuple[str, list[str]]]
    remainder: str
    held: str
    sheet: Sheet | None
    left_out: str = ""


def because_of(tables: Tables, case: str) -> Because | None:
    """The answer that is kept beside a result for one context; None where there is none."""
    found = None if tables.folder is None else read_answer(tables.home, case)
    if found is None:
        return None
    arms = short_names(found.a, found.b)
    sheet = None if found.waterfall is None else ledger_sheet(found.waterfall, arms, found.total.left_out)
    return Because(
        case, case_name(case), headline(found), sentences(found), rest_sentence(found), held_sentence(found), sheet,
        left_out_sentence(found),
    )  # fmt: skip
