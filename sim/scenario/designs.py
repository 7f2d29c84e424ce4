"""The design of an experiment: which combinations of factors are run on each scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.scenario import sampling
from sim.scenario.factors import Factor, check_ends, read_factors, value_name
from sim.scenario.problems import Findings, Place
from sim.scenario.settings import Scenario
from sim.scenario.table import TableRow, read_table
from sim.scenario.values import expect_mapping, read_whole
from sim.scenario.yaml_reader import Node

SHORT = {"latin_hypercube": "lhs", "sobol": "sobol", "saltelli": "saltelli", "morris": "morris"}
"""Designs that sample a space, and how their points are called."""

METHODS = (*SHORT, "one_at_a_time", "table")
DESIGN_KEYS = ("method", "factors", "points", "trajectories", "levels", "seed", "file")
NEEDS = {
    "latin_hypercube": ("points",), "sobol": ("points",), "saltelli": ("points",), "morris": ("trajectories",),
    "one_at_a_time": (), "table": ("file",),
}  # fmt: skip
MOST_ROWS = 100_000


@dataclass(frozen=True)
class Row:
    """One combination: its name in labels, the value of each factor, its place in the unit cube if it has one."""

    label: str
    nodes: Mapping[str, Node]
    units: Mapping[str, float]


@dataclass(frozen=True)
class Sampling:
    """What a result keeps of its design: method, factors with their ranges in words, and levels of the grid."""

    method: str
    factors: Mapping[str, str]
    levels: int


@dataclass(frozen=True)
class Design:
    """A design that was read; `rows` gives its combinations for a scenario."""

    method: str
    factors: tuple[Factor, ...]
    units: tuple[tuple[float, ...], ...]
    levels: int
    table: tuple[TableRow, ...] = ()

    @property
    def size(self) -> int:
        """Number of combinations."""
        if self.method == "table":
            return len(self.table)
        if self.method == "one_at_a_time":
            return 1 + sum(len(factor.levels) or self.levels for factor in self.factors)
        return len(self.units)

    @property
    def names_scenarios(self) -> bool:
        """Whether the design itself says which scenario each combination is of."""
        return bool(self.table) and self.table[0].scenario is not None

    @property
    def sampling(self) -> Sampling:
        """What a result keeps of it."""
        return Sampling(self.method, {factor.key: factor.words for factor in self.factors}, self.levels)

    def rows(self, base: Scenario | None) -> list[Row]:
        """All combinations; `base` gives the distributions that are taken from a context."""
        if self.method == "table":
            return [Row(row.label, row.nodes, {}) for row in self.table]
        if self.method == "one_at_a_time":
            return self._one_at_a_time(base)
        names = [factor.key for factor in self.factors]
        digits, short = len(str(len(self.units))), SHORT[self.method]
        return [
            Row(
                f"{short}{number:0{digits}d}",
                {factor.key: factor.value(unit, base) for factor, unit in zip(self.factors, row, strict=True)},
                dict(zip(names, row, strict=True)),
            )
            for number, row in enumerate(self.units, 1)
        ]

    def _one_at_a_time(self, base: Scenario | None) -> list[Row]:
        counts = [len(factor.levels) or self.levels for factor in self.factors]
        rows = [Row("", {}, {})]
        for place, level in sampling.one_at_a_time(counts):
            factor = self.factors[place]
            last = counts[place] - 1
            unit = level / last if last else 0.0
            node = factor.levels[level] if factor.levels else factor.value(unit, base)
            rows.append(Row(value_name(factor.key, node), {factor.key: node}, {factor.key: unit}))
        return rows


def read_design(root: Node, folder: Path, findings: Findings) -> Design | None:
    """The design of an experiment; None where it has none, or with the problems noted."""
    node = root.get("design")
    if node is None or not expect_mapping(node, "design", DESIGN_KEYS, findings):
        return None
    method = node.get("method")
    if method is None or method.raw not in METHODS:
        place = node.place if method is None else method.place
        findings.add_unknown(place, "design.method", "" if method is None else method.raw, "design", METHODS)
        return None
    for key in NEEDS[method.raw]:
        if node.get(key) is None:
            findings.add(node.place, f"design.{key}", f"a design of {method.raw} needs it", allowed=f"{key}: …")
            return None
    if method.raw == "table":
        return _read_table(node, folder, findings)
    factors = read_factors(node.get("factors"), node.place, findings)
    numbers = _numbers(node, method.raw, findings)
    if method.raw in ("morris", "one_at_a_time"):
        check_ends(factors, method.raw, findings)
    if not factors or numbers is None or findings.problems:
        return None
    return _sampled(method.raw, tuple(factors), numbers)


def _numbers(node: Node, method: str, findings: Findings) -> dict[str, int] | None:
    """Size, levels and seed of a design; None with the problem noted."""
    usual = {"points": 1, "trajectories": 1, "levels": 2 if method == "one_at_a_time" else 4, "seed": 0}
    limits = {"points": (1, MOST_ROWS), "trajectories": (2, 10_000), "levels": (2, 1000), "seed": (0, 2**63 - 1)}
    found = dict(usual)
    for key, (low, high) in limits.items():
        given = node.get(key)
        number = usual[key] if given is None else read_whole(given, f"design.{key}", low, high, "", findings)
        if number is None:
            return None
        found[key] = number
    points, levels = node.get("points"), node.get("levels")
    if method in ("sobol", "saltelli") and points is not None and found["points"].bit_count() != 1:
        near = str(1 << (found["points"].bit_length() - 1))
        findings.add(
            points.place, "design.points", "not a power of 2", value=points.raw, allowed="2, 4, 8, …", suggestion=near
        )
    if method == "morris" and levels is not None and found["levels"] % 2:
        findings.add(levels.place, "design.levels", "not an even number", value=levels.raw, allowed="4, 6, 8, …")
    return found


def _sampled(method: str, factors: tuple[Factor, ...], numbers: Mapping[str, int]) -> Design:
    names = [factor.key for factor in factors]
    units: sampling.Rows = []
    if method == "morris":
        units = sampling.morris(names, numbers["trajectories"], numbers["levels"], numbers["seed"])
    elif method != "one_at_a_time":
        sample = {
            "latin_hypercube": sampling.latin_hypercube, "sobol": sampling.sobol, "saltelli": sampling.saltelli,
        }[method]  # fmt: skip
        units = sample(names, numbers["points"], numbers["seed"])
    return Design(method, factors, tuple(units), numbers["levels"])


def _read_table(node: Node, folder: Path, findings: Findings) -> Design | None:
    file = node.get("file")
    assert file is not None
    if node.get("factors") is not None:
        findings.add(node.place, "design.factors", "the columns of the table are the factors", allowed="file alone")
    rows = read_table(folder / file.raw, file.place, findings)
    if not rows:
        return None
    keys = dict.fromkeys(key for row in rows for key in row.nodes)
    factors = tuple(
        Factor(key, tuple(row.nodes[key] for row in rows if key in row.nodes), None, Place(file.raw, 1, 1))
        for key in keys
    )
    return Design("table", factors, (), 0, tuple(rows))
