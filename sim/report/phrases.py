"""How the report and the summary say numbers: natural frequencies, differences, verdicts, money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sim.analysis.words import ENOUGH_FOR_HUNDRED, natural_frequency, number
from sim.figures.effects import TOO_FEW, declared
from sim.report.facts import ArmFacts, Measure, finite

MISSING = "–"
FEW = 60
"""Histories below which a share is only said as counted."""
FINEST = 0.005
"""Half-width of the narrowest interval that is still told apart, on a scale from 0 to 1."""
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


def by_arm(arms: Sequence[ArmFacts], outcome: str, say: str = "share") -> str:
    """Values of all arms in a row: "12 of 100 under light, 10 of 100 under medium"."""
    speak = {"share": share, "level": level, "cents": cents, "money": money}[say]
    return join([f"{speak(arm.mean(outcome))} under {arm.label}" for arm in arms])


def is_share(outcome: str) -> bool:
    """Whether the mean of an outcome is a share of histories."""
    known = declared(outcome)
    return known is not None and known.kind == "share"


def gap(row: pd.Series) -> str:
    """The difference with its interval: "−3 of 100 (90 % interval −6 to +1)"."""
    low, high, value = float(row["low"]), float(row["high"]), float(row["difference"])
    if not finite(value):
        return MISSING
    scale, tail = (100.0, " of 100") if is_share(str(row["outcome"])) else (1.0, "")
    half = scale * max((high - low) / 2.0 if finite(low) and finite(high) else 0.0, FINEST)
    said = f"{_signed(scale * value, half)}{tail}"
    if not (finite(low) and finite(high)):
        return said
    if low == high == value == 0.0:
        return f"0{tail}, no pair differs"
    return f"{said} (90 % interval {_signed(scale * low, half)} to {_signed(scale * high, half)})"


def _signed(value: float, half: float) -> str:
    """A signed number with the digits that its interval supports; zero has no sign."""
    text = number(value, half, True)
    return text.lstrip("+−") if not any(digit in text for digit in "123456789") else text


def pairs_say(row: pd.Series) -> str:
    """How many pairs go the way of the mean, and how many the other way."""
    n = int(row["pairs"])
    if n == 0 or not finite(float(row["agree"])):
        return "no pairs"
    base = 100 if n >= FEW else n
    with_mean, against = (round(base * max(float(row[key]), 0.0)) for key in ("agree", "against"))
    return f"{with_mean} of {base} pairs go this way, {against} the other"


def verdict_words(row: pd.Series, b: str) -> str:
    """The verdict in a few words."""
    known = str(row["verdict"])
    if known == TOO_FEW:
        return f"too few pairs to tell ({int(row['pairs'])})"
    return {"higher": f"higher under {b}", "lower": f"lower under {b}"}.get(known, known)


def full_gap(row: pd.Series, b: str) -> str:
    """Verdict, difference, interval and pairs in one clause."""
    if str(row["verdict"]) == "no pairs":
        return "nothing to compare, because no pair of histories knows this outcome"
    if str(row["verdict"]) == TOO_FEW:
        return verdict_words(row, b)
    return f"{verdict_words(row, b)}: {gap(row)}; {pairs_say(row)}"


def contrast_sheet(rows: pd.DataFrame, outcomes: Sequence[str], a: str, b: str, caption: str) -> Sheet:
    """A table of paired differences, a row an outcome."""
    lines = []
    for name in outcomes:
        if name not in rows.index:
            continue
        row = rows.loc[name]
        lines.append(
            [
                str(row["label"]),
                value_of(row, "mean_a"),
                value_of(row, "mean_b"),
                gap(row),
                pairs_say(row),
                verdict_words(row, b),
                f"{int(row['pairs']):,}",
            ]
        )
    head = ("Outcome", a, b, f"Difference, {b} minus {a}", "Pairs", "Verdict", "Number of pairs")
    return Sheet(caption, head, lines)


def value_of(row: pd.Series, column: str) -> str:
    """The mean of one arm over the pairs, with the digits that the difference supports."""
    value, low, high = float(row[column]), float(row["low"]), float(row["high"])
    if is_share(str(row["outcome"])):
        return share(Measure(value, int(row["pairs"])))
    return number(value, max((high - low) / 2.0 if finite(high) and finite(low) else 0.0, FINEST))
