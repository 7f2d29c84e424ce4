"""How the report and the summary say numbers: natural frequencies, differences, verdicts, money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.analysis.contrast import Contrast
from sim.analysis.words import ENOUGH_FOR_HUNDRED, natural_frequency, number
from sim.figures.effects import NO_PAIRS, TOO_FEW
from sim.report.facts import ArmFacts, Measure, finite

MISSING = "–"
FEW = 60
"""Histories below which a share is only said as counted."""
FINEST, FINEST_PART = 0.01, 0.005
"""Finest difference that is told: on a scale from 0 to 1, and as part of a larger number."""
POSTURE = "It compares mechanisms; it forecasts no country."


@dataclass(frozen=True)
class Sheet:
    """A table for people: caption, head, rows of text; the first column names the row."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


def share(found: Measure) -> str:
    """A share of histories: "41 of 100"; of fewer than 300 also as counted, of fewer than 60 only so."""
    if not found.n or not finite(found.value):
        return MISSING
    value = min(max(found.value, 0.0), 1.0)
    counted = natural_frequency(value, found.n).removesuffix(" histories")
    if found.n == 100 or not FEW <= found.n < ENOUGH_FOR_HUNDRED:
        return counted
    return f"about {100 * value:.0f} of 100 ({counted})"


def level(found: Measure, digits: int = 2) -> str:
    """A mean on its own scale."""
    return f"{found.value:.{digits}f}" if found.n and finite(found.value) else MISSING


def cents(found: Measure) -> str:
    """A ratio of money as dollars of 100."""
    return f"{100 * found.value:.0f}" if found.n and finite(found.value) else MISSING


def money(found: Measure) -> str:
    """A sum of money in constant US dollars, to three digits."""
    if not found.n or not finite(found.value):
        return MISSING
    for size, word in ((1e9, " billion"), (1e6, " million"), (1e3, " thousand")):
        if abs(found.value) >= size:
            scaled = found.value / size
            digits = 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0
            return f"{scaled:.{digits}f}{word}"
    return f"{found.value:.0f}"


def join(parts: Sequence[str]) -> str:
    """Words in a row: "a, b and c"."""
    kept = [part for part in parts if part]
    return kept[0] if len(kept) == 1 else ", ".join(kept[:-1]) + " and " + kept[-1] if kept else ""


def frequencies(arms: Sequence[ArmFacts], found: Sequence[Measure]) -> str:
    """Shares of histories in a row: "2 under light and 0 under heavy, of 100 histories"."""
    said = [share(one) for one in found]
    if all(words.endswith(" of 100") for words in said):
        short = [words.removesuffix(" of 100") for words in said]
        return join([f"{n} under {arm.label}" for n, arm in zip(short, arms, strict=True)]) + ", of 100 histories"
    return join([f"{words} histories under {arm.label}" for words, arm in zip(said, arms, strict=True)])


def by_arm(arms: Sequence[ArmFacts], outcome: str, say: str = "share") -> str:
    """Values of all arms in a row: "12 of 100 under light, 10 of 100 under medium"."""
    speak = {"share": share, "level": level, "cents": cents, "money": money}[say]
    return join([f"{speak(arm.mean(outcome))} under {arm.label}" for arm in arms])


def gap(row: Contrast, interval: bool = True) -> str:
    """The difference, with its interval: "−3 of 100 (90 % interval −6 to +1)"."""
    if not finite(row.difference):
        return MISSING
    scale, tail = (100.0, " of 100") if row.kind == "share" else (1.0, "")
    known = finite(row.low) and finite(row.high)
    half = scale * max((row.high - row.low) / 2.0 if known else 0.0, FINEST, _part(row.difference))
    if known and row.verdict != "negligible" and (row.low > 0.0 or row.high < 0.0):
        # an interval that spares zero must not be rounded onto it
        half = min(half, 2.0 * scale * min(abs(row.low), abs(row.high)))
    said = f"{signed(scale * row.difference, half)}{tail}"
    if not known or not interval:
        return said
    if row.low == row.high == row.difference == 0.0:
        return f"0{tail}"
    return f"{said} (90 % interval {signed(scale * row.low, half)} to {signed(scale * row.high, half)})"


def signed(value: float, half: float) -> str:
    """A signed number with the digits that its interval supports; zero has no sign."""
    text = number(value, half, True)
    return text if any(digit in text for digit in "123456789") else text.lstrip("+−")


def _part(value: float) -> float:
    """The finest part of a number above 1 that is worth telling."""
    return FINEST_PART * abs(value) if abs(value) > 1.0 else 0.0


def pairs_say(row: Contrast) -> str:
    """How many pairs go the way of the mean, and how many the other way."""
    if row.pairs == 0 or not finite(row.agree):
        return "no pairs"
    if row.ties == 1.0:
        return "no pair differs"
    base = 100 if row.pairs >= FEW else row.pairs
    with_mean, against = (round(base * max(share_of, 0.0)) for share_of in (row.agree, row.against))
    if with_mean == against == 0:
        return f"fewer than 1 of {base} pairs differs"
    return f"{with_mean} of {base} pairs go this way, {against} the other"


def verdict_words(row: Contrast) -> str:
    """The verdict in a few words."""
    if row.verdict == TOO_FEW:
        return f"too few pairs to tell ({row.pairs})"
    return row.verdict


def full_gap(row: Contrast) -> str:
    """Verdict, difference, interval and pairs in one clause."""
    if row.verdict == NO_PAIRS:
        return "nothing to compare, because no pair of histories knows this outcome"
    if row.verdict == TOO_FEW:
        return verdict_words(row)
    return f"{verdict_words(row)}, {gap(row)}; {pairs_say(row)}"


def contrast_sheet(rows: Mapping[str, Contrast], outcomes: Sequence[str], a: str, b: str, caption: str) -> Sheet:
    """A table of paired differences, a row an outcome."""
    lines = []
    for row in (rows[name] for name in outcomes if name in rows):
        means = (value_of(row, row.mean_a), value_of(row, row.mean_b))
        lines.append([row.label, *means, gap(row), pairs_say(row), verdict_words(row), f"{row.pairs:,}"])
    head = ("Outcome", a, b, f"Difference, {b} minus {a}", "Pairs", f"Verdict: {b} is", "Number of pairs")
    return Sheet(caption, head, lines)


def value_of(row: Contrast, value: float) -> str:
    """The mean of one arm over the pairs, with the digits that the difference supports."""
    if row.kind == "share":
        return share(Measure(value, row.pairs))
    known = finite(row.high) and finite(row.low)
    return number(value, max((row.high - row.low) / 2.0 if known else 0.0, FINEST, _part(value)))
