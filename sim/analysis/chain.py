"""What differed along the way from the choice to the outcome, between two points over the same worlds.

The chain lists paired mean differences in the order in which the model works: support, what stood at
handover, the bill, the force after exit, people, peace. It is a description of what differed along the way,
not a proof of cause: two links may move together because of a third. A proof would switch a link off and run
the pairs again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from math import isfinite

import pandas as pd

from sim.analysis.contrast import REPLICATES, SEED, Contrast, contrasts
from sim.analysis.derived import derive, sources
from sim.analysis.words import CAVEAT, number
from sim.outcomes.series import SERIES

STAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Support given", ("cost_un", "cost_donors", "cost_presence")),
    ("Capacity at handover", ("propped_up_handover", "own_led_handover", "level_handover")),
    ("The bill at handover", ("authorised_handover", "recurrent_cost_handover", "cover_handover")),
    ("Money after exit", ("cover_after", "arrears_after")),
    ("Institutions after exit", ("own_led_after", "functions_persisting", "oversight_after")),
    ("The force after exit", ("ready_after", "response_retention", "abuse_after")),
    ("People after exit", ("trust_after",)),
    (
        "Peace",
        ("mutinies", "coup_attempts", "in_conflict_at_exit", "relapsed_after_drawdown_5y", "in_conflict_5y"),
    ),
    (
        "What is left",
        ("fiscal_holds", "institutional_holds", "ownership_holds", "operational_holds", "sustained"),
    ),
)  # fmt: skip
"""Outcomes of each stage of the chain, in order."""

PEAKS = (("Support given", "ssr_staff"), ("Support given", "presence"))
"""Monthly variables of which the largest monthly mean is shown."""
AFTER = (
    ("The force after exit", "cohesion"),
    ("The force after exit", "conduct"),
    ("People after exit", "grievance"),
)
"""Monthly variables of which the mean over the 24 months after exit is shown."""


@dataclass(frozen=True)
class Link:
    """One link of the chain.

    Attributes
    ----------
    stage
        Stage of the chain.
    name, label
        The variable.
    mean_a, mean_b
        Means in the two arms.
    contrast
        Paired difference with interval and share of agreeing pairs; None for a monthly variable, of which
        only means were kept.
    sentence
        The link in words.
    """

    stage: str
    name: str
    label: str
    mean_a: float
    mean_b: float
    contrast: Contrast | None
    sentence: str


@dataclass(frozen=True)
class Chain:
    """The links from choice to outcome between A and B, in order."""

    a: str
    b: str
    links: tuple[Link, ...]

    def __iter__(self) -> Iterator[Link]:
        """Go through the links in order."""
        return iter(self.links)

    def __len__(self) -> int:
        return len(self.links)

    def distinguishable(self) -> tuple[Link, ...]:
        """Return the links whose difference is told apart from chance and is not negligible."""
        told = ("higher", "lower")
        return tuple(link for link in self.links if link.contrast and link.contrast.verdict in told)

    def to_pandas(self) -> pd.DataFrame:
        """Return a row per link, with the numbers of its contrast where there is one."""
        rows = []
        for link in self.links:
            extra = {} if link.contrast is None else asdict(link.contrast)
            plain = {k: v for k, v in vars(link).items() if k != "contrast"}
            rows.append(extra | {"a": self.a, "b": self.b} | plain)
        return pd.DataFrame(rows)

    def __str__(self) -> str:
        """Say the whole chain in sentences, with what it does not mean."""
        lines = [f"What differed along the way, {self.b} against {self.a}:"]
        stage = ""
        for link in self.links:
            if link.stage != stage:
                stage = link.stage
                lines.append(f"\n{stage}")
            lines.append(f"  {link.sentence}")
        lines.append(f"\nThis is what differed along the way, not proof of what caused it. {CAVEAT}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        """One line: arms, number of links, how many differ."""
        told = len(self.distinguishable())
        return f"<Chain {self.b} − {self.a}: {len(self.links)} links, {told} distinguishable>"


def chain(
    a: pd.DataFrame,
    b: pd.DataFrame,
    start_year: int,
    months: int,
    names: tuple[str, str] = ("A", "B"),
    monthly: tuple[pd.DataFrame, pd.DataFrame] | None = None,
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> Chain:
    """Compute the chain between two points with the same horizon.

    Parameters
    ----------
    a, b
        Rows of `runs.parquet` of the two points.
    start_year, months
        Of both points.
    names
        Names of A and B.
    monthly
        Rows of `monthly.parquet` of the two points (columns month, variable, mean), for staff, presence,
        cohesion, conduct and grievance.
    replicates, seed
        Of the bootstrap.

    Raises
    ------
    PairError
        If the rows cannot be paired.
    """
    last_year = start_year + months // 12 - 1
    links: list[Link] = []
    for stage, outcomes in STAGES:  # a stage at a time, for of a million worlds not all columns are held at once
        columns = ["world", *sources(outcomes)]
        arms = [derive(arm[columns], last_year, outcomes) for arm in (a, b)]
        found = contrasts(arms[0], arms[1], outcomes, names, None, replicates, seed)
        if monthly is not None:
            exits = (_exit(a, start_year), _exit(b, start_year))
            links += _from_means(stage, monthly, exits, names)
        links += [_from_contrast(stage, found[name]) for name in outcomes]
    return Chain(names[0], names[1], tuple(links))


def _from_contrast(stage: str, item: Contrast) -> Link:
    return Link(stage, item.outcome, item.label, item.mean_a, item.mean_b, item, item.sentence())


def _exit(runs: pd.DataFrame, start_year: int) -> float:
    """Median month of exit."""
    return float(12.0 * (runs["exit_year"] - start_year).median())


def _from_means(
    stage: str,
    monthly: tuple[pd.DataFrame, pd.DataFrame],
    exits: tuple[float, float],
    names: tuple[str, str],
) -> list[Link]:
    """Links of a stage that only have monthly means."""
    links = []
    for where, name in PEAKS:
        if where == stage:
            peaks = [float(_means(rows, name).max()) for rows in monthly]
            links += _plain(stage, name, "largest monthly mean", peaks, names)
    for where, name in AFTER:
        if where == stage:
            means = []
            for rows, leaving in zip(monthly, exits, strict=True):
                path = _means(rows, name)
                means.append(float(path[(path.index >= leaving) & (path.index < leaving + 24)].mean()))
            links += _plain(stage, name, "mean of the 24 months after exit", means, names)
    return links


def _means(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows[rows["variable"] == name].set_index("month")["mean"]


def _plain(stage: str, name: str, how: str, values: list[float], names: tuple[str, str]) -> list[Link]:
    """Link of a monthly variable, in a list that is empty where its means were not kept."""
    if not all(map(isfinite, values)):
        return []
    label = SERIES[name].label
    fine = 0.005 if SERIES[name].unit == "0-1" else 0.5
    text = (
        f"{label}: in this model {number(values[1], fine)} under {names[1]} against"
        f" {number(values[0], fine)} under {names[0]} ({how}; pairs were not kept)."
    )
    return [Link(stage, name, label, values[0], values[1], None, text)]
