"""What a proposition is: a claim with its source, the arms that are compared, what is expected, and its ablation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.propositions.expressions import names_in
from sim.propositions.metrics import Metric
from sim.scenario.documents import Document
from sim.scenario.problems import Place

GRADES = {
    "A": "asserted by a source",
    "H": "hedged by a source, or asserted weakly",
    "I": "inferred from a premise that a source asserts",
}

AGREE = {"A": 0.75, "H": 0.60, "I": 0.60}
"""Share of contexts in which a sign must hold, by grade."""

KINDS = ("sign", "null", "interaction", "crossing", "dispersion", "structural", "accounting")
MEASURES = ("continuous", "share", "count")
EXPECTED = {"higher": 1.0, "lower": -1.0, "none": 0.0}


@dataclass(frozen=True)
class Arm:
    """Choices that are run: documents of settings, lowest first; ablations are laid on top of them.

    With `matched_to` the drawdown begins in every context at the mean month, over contexts and worlds, in which it
    begins in that other arm.
    """

    name: str
    documents: tuple[Document, ...]
    matched_to: str = ""


@dataclass(frozen=True)
class Among:
    """Which contexts a claim is about: those where the median of a metric in an arm is below or above a level."""

    metric: Metric
    arm: str
    below: float | None = None
    above: float | None = None


@dataclass(frozen=True)
class Check:
    """One thing that a proposition expects.

    Attributes
    ----------
    name
        In words.
    kind
        One of `KINDS`; `sim.propositions.kinds` holds the rule of each.
    contrast
        Arithmetic of arms: a difference of two, a difference of differences, or a slope.
    metric, later
        What is measured; a crossing has a second metric, measured later.
    expect
        "higher", "lower" or "none"; of a crossing the sign of the first, the later has the other.
    measure
        continuous, share or count: decides which rule of signs holds.
    smallest
        Smallest difference of interest, for null; 0 takes 0.02 for shares and 0.1 standard deviations else.
    gate
        Whether failing it fails the command.
    ablate
        Whether the proposition's ablation must take the effect away.
    without
        Metric of the ablated arms, where what is switched off is a part of the measure itself.
    function
        Name of the check's own function, for structural and accounting ones.
    """

    name: str
    kind: str
    contrast: str = ""
    metric: Metric | None = None
    later: Metric | None = None
    expect: str = "none"
    measure: str = "continuous"
    smallest: float = 0.0
    gate: bool = True
    ablate: bool = True
    function: str = ""
    among: Among | None = None
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    without: Metric | None = None

    def arms(self) -> tuple[str, ...]:
        """Names of the arms that are compared."""
        return names_in(self.contrast) if self.contrast else ()

    def measured(self) -> tuple[Metric, ...]:
        """Every metric it needs of its arms."""
        own = tuple(metric for metric in (self.metric, self.later, self.without) if metric is not None)
        return (*own, *self.metrics.values())


@dataclass(frozen=True)
class Proposition:
    """A claim of a source and how it is tested.

    Attributes
    ----------
    number
        "P01".
    claim, source, test, note
        In words.
    grade
        A, H or I (see `GRADES`).
    gate, ablation_gate
        Whether failing the claim, or its ablation, fails the command.
    rests_on
        Mechanisms that it is about.
    ablation
        Documents laid on top of every arm to switch its mechanism off; empty where there is none.
    ablation_words
        The ablation in words.
    place
        Where it stands.
    shown, shown_months
        Quantities for figures, and for how many months from their date.
    shown_of
        Of what they are shown, by name: arms, or contrasts of arms over the same histories; each arm where empty.
    shown_among
        By quantity, the contexts that the claim is about; the others are shown apart.
    """

    number: str
    claim: str
    source: str
    test: str
    note: str
    grade: str
    gate: bool
    ablation_gate: bool
    rests_on: tuple[str, ...]
    arms: Mapping[str, Arm]
    checks: tuple[Check, ...]
    ablation: tuple[Document, ...]
    ablation_words: str
    place: Place
    shown: Mapping[str, Metric] = field(default_factory=dict)
    shown_months: int = 0
    shown_of: Mapping[str, str] = field(default_factory=dict)
    shown_among: Mapping[str, Among] = field(default_factory=dict)

    def ablated(self, check: Check) -> bool:
        """Whether a check is also judged without the mechanism."""
        return check.ablate and (bool(self.ablation) or check.without is not None)

    def __repr__(self) -> str:
        return f"<Proposition {self.number}: {self.claim}>"

    def metrics_of(self, check: Check) -> dict[str, set[Metric]]:
        """Metrics that a check needs, by arm."""
        needed: dict[str, set[Metric]] = {name: set(check.measured()) for name in check.arms() or self.arms}
        if check.among is not None:
            needed.setdefault(check.among.arm, set()).add(check.among.metric)
        return needed
