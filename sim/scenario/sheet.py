"""The flat values that one document sets, and the calendar of the run that its dates refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sim.parameters import PARAMETERS
from sim.scenario.problems import Findings, Place, Problem
from sim.scenario.settings import Setting, Value
from sim.scenario.values import MONTH, read_value
from sim.scenario.yaml_reader import Node

NEVER = 600.0
"""A drawdown that never comes has this month; no run is that long."""

LONGEST_RUN = 600


@dataclass(frozen=True)
class Clock:
    """The calendar of a run that starts in January of a year."""

    start_year: int
    months: int

    def index(self, date: str) -> int | None:
        """Month of the run (0 is the first) of a date YYYY-MM; None where the text is no such date."""
        match = MONTH.fullmatch(date)
        return (int(match[1]) - self.start_year) * 12 + int(match[2]) - 1 if match else None

    def date(self, index: int) -> str:
        """The date YYYY-MM of a month of the run."""
        return f"{self.start_year + index // 12}-{index % 12 + 1:02d}"

    @property
    def span(self) -> str:
        """First and last month, in words; of no use where the run's own calendar is not known."""
        if self.months > LONGEST_RUN:
            return "inside the run"
        return f"{self.date(0)} to {self.date(self.months - 1)}"


@dataclass
class Sheet:
    """What one document sets, by flat name, with the place of each value.

    `lower` holds what the layers below have set; `label` is the layer's name; `packages_below` says whether
    the packages that the document names form a layer of their own beneath it (true of case files);
    `implied` names values that follow from others without being written; `outside` holds what is wrong with dates
    outside the run, which is no problem where a layer above sets others.
    """

    label: str
    clock: Clock
    findings: Findings
    lower: Mapping[str, Setting]
    packages_below: bool = False
    settings: dict[str, Setting] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    implied: set[str] = field(default_factory=set)
    outside: dict[str, list[Problem]] = field(default_factory=dict)

    def put(
        self, name: str, value: Value | None, node: Node, label: str, remarks: Mapping[str, str] | None = None
    ) -> None:
        """Set a value; None (a problem already noted) sets nothing."""
        if value is not None:
            self.settings[name] = Setting(value, label, str(node.place), **(remarks or {}))
            if self.places.get(name, node.place) != node.place:
                self.outside.pop(name, None)
            self.places[name] = node.place

    def package_label(self, lever: str, name: str) -> str:
        """The layer of a package's values."""
        package = f"package {lever} {name}"
        return package if self.packages_below else f"{self.label}, {package}"

    def value_below(self, name: str) -> Value:
        """The value in force beneath this document, or set by it so far."""
        return (self.settings.get(name) or self.lower[name]).value


def read_month(node: Node, where: str, name: str, sheet: Sheet) -> Value | None:
    """A month of the run: YYYY-MM inside the run, or {after_months: n} (a number or a distribution).

    One outside the run is taken down as such, and is a problem only if no layer above sets another.
    """
    clock, parameter = sheet.clock, PARAMETERS[name]
    outside, value = Findings(), None
    if node.kind == "mapping":
        after = node.get("after_months")
        if after is None or len(node.items) != 1:
            allowed = "YYYY-MM or {after_months: n}"
            sheet.findings.add(node.place, where, "not a date", value=node.shown(), allowed=allowed)
            return None
        value = read_value(after, f"{where}.after_months", parameter, Findings())
        bounded = replace(parameter, high=min(parameter.high, float(clock.months - 1)))
        read_value(after, f"{where}.after_months", bounded, outside if value is not None else sheet.findings)
    else:
        index = _index(node, where, clock, sheet.findings)
        value = None if index is None else float(index)
        if index is not None and check_inside(index, node, where, clock, outside) and index < parameter.low:
            allowed = f"{clock.date(int(parameter.low))} or later"
            outside.add(node.place, where, "too early in the run", value=node.shown(), allowed=allowed)
    sheet.outside.pop(name, None)
    if outside.problems:
        sheet.outside[name] = outside.problems
    return value


def read_date(node: Node, where: str, clock: Clock, findings: Findings) -> int | None:
    """The month of the run of a date YYYY-MM, None with the problem noted where it is none or outside."""
    index = _index(node, where, clock, findings)
    return index if index is not None and check_inside(index, node, where, clock, findings) else None


def check_inside(index: int, node: Node, where: str, clock: Clock, findings: Findings) -> bool:
    """Whether a month is one of the run; noted where it is not."""
    if 0 <= index < clock.months:
        return True
    findings.add(node.place, where, "the date lies outside the run", value=node.shown(), allowed=clock.span)
    return False


def _index(node: Node, where: str, clock: Clock, findings: Findings) -> int | None:
    """The month of a date YYYY-MM counted from the start of the run, inside it or not; None where it is no date."""
    index = clock.index(node.raw) if node.kind == "scalar" else None
    if index is None:
        year_only = node.raw.isdigit() and len(node.raw) == 4
        findings.add(
            node.place, where, "not a date", value=node.shown(), allowed=f"YYYY-MM, {clock.span}",
            suggestion=f"{node.raw}-01" if year_only else "",
        )  # fmt: skip
    return index
