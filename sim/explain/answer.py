"""What an explanation consists of: the difference, what each choice adds, the links of the chain, the ledger."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sim.analysis.contrast import Contrast
from sim.explain.accounts import Waterfall


@dataclass(frozen=True)
class Link:
    """One link of the chain: an input of a rule.

    Attributes
    ----------
    rule, input
        The rule by theme and name, and the input.
    source, target
        Words for what is given and for what the rule makes of it.
    mean_a, mean_b
        Mean of the input in A and in B, over months, worlds and agents.
    depth
        Links between this one and the outcome.
    levers
        Choices that reach this input without another named rule between.
    size
        What it carries: the outcome in B against the outcome in B with this input held at A's path.
    feeds
        Sources of the links, one nearer to the outcome, that it leads to.
    """

    rule: str
    input: str
    source: str
    target: str
    mean_a: float
    mean_b: float
    depth: int
    levers: tuple[str, ...]
    size: Contrast
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Added:
    """What one choice adds to the difference, averaged over orders."""

    lever: str
    at_a: str
    at_b: str
    size: Contrast


@dataclass(frozen=True)
class Why:
    """The answer.

    Attributes
    ----------
    total
        The difference in the outcome, B − A.
    levers
        What each choice adds, the largest first; `exact` where these add up to the difference.
    links
        The chain, from the choices to the outcome.
    remainder
        What the links nearest to the outcome leave of the difference.
    waterfall
        The ledger of the outcome's variable, in A and B; None where the outcome has none.
    worlds, seed, reruns
        Pairs, their luck, and how many runs of them it took.
    known
        Histories of A and of B in which the outcome is known; empty where nobody has counted.
    """

    a: str
    b: str
    title_a: str
    title_b: str
    outcome: str
    total: Contrast
    levers: tuple[Added, ...]
    exact: bool
    links: tuple[Link, ...]
    remainder: Contrast | None
    waterfall: Waterfall | None
    worlds: int
    seed: int
    reruns: int
    known: tuple[int, ...] = ()

    def begins(self, link: Link) -> tuple[str, ...]:
        """Choices that a link begins with: those that reach it, or all where no other link of the chain leads to it."""
        first = not any(one.depth == link.depth + 1 and link.source in one.feeds for one in self.links)
        return link.levers or (tuple(one.lever for one in self.levers) if first else ())

    @property
    def told_apart(self) -> bool:
        """Whether the two differ beyond chance."""
        return apart(self.total)

    def __repr__(self) -> str:
        return f"<Why {self.b} − {self.a}, {self.outcome}: {len(self.links)} links, {self.worlds} pairs>"

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        return asdict(self)


def apart(size: Contrast) -> bool:
    """Whether a difference is told apart from chance: its interval does not hold zero."""
    return size.low > 0.0 or size.high < 0.0
