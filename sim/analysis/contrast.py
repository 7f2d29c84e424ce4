"""Paired contrasts: the same worlds under two choices.

A world meets the same luck at both points, so its difference B − A is due to the choice. The interval is the
90 % bootstrap interval of the *mean* difference, resampling contexts and then worlds; the spread of the
differences among worlds is another thing and stands apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis.derived import outcome
from sim.analysis.intervals import mean_interval, mean_intervals
from sim.analysis.pairs import align
from sim.analysis.resample import PairDraws
from sim.analysis.survival import LEVEL
from sim.analysis.words import natural_frequency, number
from sim.outcomes.columns import Column

Array = npt.NDArray[np.float64]
REPLICATES = 1000
SEED = 2011
SPREAD = {"q05": 0.05, "q25": 0.25, "q50": 0.50, "q75": 0.75, "q95": 0.95}


@dataclass(frozen=True)
class Contrast:
    """One outcome at B against A, over the same worlds.

    Attributes
    ----------
    a, b
        Names of the two arms; every difference is B − A.
    outcome, label, unit, kind, better
        What is compared; `better` is the better direction: "higher", "lower" or "none".
    mean_a, mean_b, difference, low, high, level
        Means over the pairs, mean paired difference and its bootstrap interval.
    q05, q25, q50, q75, q95
        Spread of the differences among pairs: chance and context, not error.
    agree, ties, against
        Shares of pairs whose difference has the sign of the mean, is a tie (zero, or as small as was told to count
        as none), or has the other sign.
    pairs, left_out, contexts
        Pairs used; pairs left out because the outcome is missing in an arm; number of contexts.
    smallest
        Smallest difference of interest; 0 if none is stated.
    verdict
        "higher" or "lower" (B than A), "not distinguishable" if the interval holds zero, "negligible" if it
        lies inside the smallest difference of interest, "no pairs" if nothing can be compared.
    """

    a: str
    b: str
    outcome: str
    label: str
    unit: str
    kind: str
    better: str
    mean_a: float
    mean_b: float
    difference: float
    low: float
    high: float
    level: float
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float
    agree: float
    ties: float
    against: float
    pairs: int
    left_out: int
    contexts: int
    smallest: float
    verdict: str

    def sentence(self) -> str:
        """Say the contrast in one sentence, for people."""
        if self.verdict == "no pairs":
            return f"{self.label}: nothing to compare, the outcome is known in no pair of histories."
        half = (self.high - self.low) / 2.0
        mean_a, mean_b = self._mean_in_words(self.mean_a, half), self._mean_in_words(self.mean_b, half)
        mean_a = mean_a.replace(" histories", "")
        if self.ties == 1.0:
            return f"{self.label}: in this model the same in every pair, {mean_b}."
        start = {
            "higher": f"higher under {self.b}, {mean_b} against {mean_a} under {self.a}",
            "lower": f"lower under {self.b}, {mean_b} against {mean_a} under {self.a}",
            "negligible": f"a negligible difference, {mean_b} under {self.b} against {mean_a} under {self.a}",
        }.get(self.verdict, f"not distinguishable, {mean_b} under {self.b} against {mean_a} under {self.a}")
        return f"{self.label}: in this model {start} ({self._difference_in_words()}); {self._agreement()}."

    def _mean_in_words(self, mean: float, half: float) -> str:
        return natural_frequency(mean, self.pairs) if self.kind == "share" else number(mean, half)

    def _difference_in_words(self) -> str:
        scale, tail = (100.0, " of 100") if self.kind == "share" else (1.0, "")
        half = scale * (self.high - self.low) / 2.0
        mean, low, high = (number(scale * x, half, True) for x in (self.difference, self.low, self.high))
        return f"mean paired difference {mean}{tail}, {100 * self.level:.0f} % interval {low} to {high}"

    def _agreement(self) -> str:
        agreeing = natural_frequency(self.agree, self.pairs).replace("histories", "pairs")
        if self.ties == 0.0:
            return f"{agreeing} agree"
        return f"{agreeing} agree, {natural_frequency(self.ties, self.pairs).removesuffix(' histories')} tie"

    def __repr__(self) -> str:
        """One line: outcome, arms, difference, interval, verdict."""
        return (
            f"<Contrast {self.outcome}: {self.b} − {self.a} = {self.difference:+.4g}"
            f" [{self.low:+.4g}, {self.high:+.4g}], {100 * self.agree:.0f} % of {self.pairs} pairs agree:"
            f" {self.verdict}>"
        )


@dataclass(frozen=True)
class Contrasts:
    """Contrasts of several outcomes between the same two arms."""

    a: str
    b: str
    items: tuple[Contrast, ...]

    def __iter__(self) -> Iterator[Contrast]:
        """Go through the contrasts in the order asked for."""
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, name: str) -> Contrast:
        """Contrast of one outcome, by its name."""
        for item in self.items:
            if item.outcome == name:
                return item
        raise KeyError(f"no contrast of {name!r}; there are {', '.join(i.outcome for i in self.items)}")

    def to_pandas(self) -> pd.DataFrame:
        """Return a row per outcome, a column per attribute of `Contrast`."""
        return pd.DataFrame([vars(item) for item in self.items])

    def __repr__(self) -> str:
        """One line: arms, number of outcomes, how many differ."""
        told = sum(item.verdict in ("higher", "lower") for item in self.items)
        return f"<Contrasts {self.b} − {self.a}: {len(self.items)} outcomes, {told} distinguishable>"


def contrast(
    a: pd.DataFrame,
    b: pd.DataFrame,
    name: str,
    names: tuple[str, str] = ("A", "B"),
    context: str | None = None,
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> Contrast:
    """Compare one outcome at B with A, over the same worlds.

    Parameters
    ----------
    a, b
        Rows of `runs.parquet` (with derived outcomes, see `sim.analysis.derived.derive`, where one is asked
        for) of the two arms.
    name
        A column of `COLUMNS` or an outcome of `DERIVED`.
    names
        Names of A and B.
    context
        Column that tells contexts apart; without it, all rows are one context.
    replicates, seed
        Of the bootstrap.

    Raises
    ------
    PairError
        If the rows cannot be paired.
    KeyError
        If the outcome is not known or not in the rows.
    """
    return contrasts(a, b, [name], names, context, replicates, seed).items[0]


def contrasts(
    a: pd.DataFrame,
    b: pd.DataFrame,
    outcomes: Sequence[str],
    names: tuple[str, str] = ("A", "B"),
    context: str | None = None,
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> Contrasts:
    """Compare several outcomes; parameters and errors as in `contrast`."""
    first, second = align(a, b, context)
    sizes = (len(first),) if context is None else tuple(int(size) for size in first.groupby(context, sort=True).size())
    draws = PairDraws(sizes, replicates, seed)
    pairs = [(first[name].to_numpy(dtype=np.float64), second[name].to_numpy(dtype=np.float64)) for name in outcomes]
    intervals = mean_intervals(draws, [after - before for before, after in pairs], LEVEL)
    items = [
        _told(*both, outcome(name), interval, names, len(sizes))
        for name, both, interval in zip(outcomes, pairs, intervals, strict=True)
    ]
    return Contrasts(names[0], names[1], tuple(items))


def from_pairs(
    a: Array, b: Array, what: Column, weights: Array, names: tuple[str, str] = ("A", "B"), contexts: int = 1,
    tie: float = 0.0,
) -> Contrast:
    """Compare paired values.

    Parameters
    ----------
    a, b
        Values of the pairs, in the same order; NaN where missing.
    what
        Declaration of the outcome.
    weights
        How often each pair is drawn in each replicate (see `sim.analysis.resample.pair_weights`).
    tie
        Difference of a pair up to which it counts as a tie.
    """
    return _told(a, b, what, mean_interval(weights, b - a, LEVEL), names, contexts, tie)


def _told(
    a: Array, b: Array, what: Column, interval: tuple[float, float], names: tuple[str, str], contexts: int,
    tie: float = 0.0,
) -> Contrast:
    """Say what paired values show, the interval of their mean difference being known."""
    known = np.isfinite(a) & np.isfinite(b)
    pairs = int(known.sum())
    differences = (b - a)[known]
    mean = _mean(differences)
    low, high = interval
    shares = tuple(SPREAD.values())
    spread = np.quantile(differences, shares).tolist() if pairs else [np.nan] * len(shares)
    apart = (np.abs(differences) > tie).astype(np.float64)
    ties, agree = _mean(1.0 - apart), _mean(apart * (differences * np.sign(mean) > 0.0))
    return Contrast(
        a=names[0],
        b=names[1],
        outcome=what.name,
        label=what.label,
        unit=what.unit,
        kind=what.kind,
        better=what.direction,
        mean_a=_mean(a[known]),
        mean_b=_mean(b[known]),
        difference=mean,
        low=low,
        high=high,
        level=LEVEL,
        **dict(zip(SPREAD, spread, strict=True)),
        agree=agree,
        ties=ties,
        against=1.0 - agree - ties,
        pairs=pairs,
        left_out=len(a) - pairs,
        contexts=contexts,
        smallest=what.smallest,
        verdict=verdict(low, high, what.smallest) if pairs else "no pairs",
    )


def _mean(values: Array) -> float:
    return float(values.mean()) if values.size else float("nan")


def verdict(low: float, high: float, smallest: float) -> str:
    """Say what the interval of a mean difference tells.

    "negligible" goes before "not distinguishable": an interval round zero that lies inside the smallest
    difference of interest tells more than that nothing was seen.
    """
    if smallest > 0.0 and -smallest <= low and high <= smallest:
        return "negligible"
    if low > 0.0:
        return "higher"
    if high < 0.0:
        return "lower"
    return "not distinguishable"
