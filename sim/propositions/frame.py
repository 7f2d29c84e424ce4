"""The contexts on which all propositions are run: a Latin hypercube around the presets and the synthetic country.

A context is a country with every fact fixed. Facts that the country's file gives as a distribution are taken at the
hypercube's quantile of it; numbers are spread around the file's value. What nobody can see (frailty) and luck still
differ from world to world.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.chance import parameter_uniform
from sim.parameters import PARAMETERS
from sim.propositions.claims import Arm
from sim.scenario.distribution import Distribution
from sim.scenario.documents import Document, mapping_node, text_node
from sim.scenario.frozen import Frozen
from sim.scenario.layers import resolve
from sim.scenario.problems import Findings, Place
from sim.scenario.settings import Patch, Scenario, Setting, Structure, digest_of
from sim.scenario.sheet import Clock
from sim.scenario.yaml_reader import Node

SEATS = ("synthetic", "guinea_bissau", "timor_leste", "synthetic", "dr_congo", "afghanistan")
"""Presets in the order in which contexts are dealt out: a third are synthetic countries."""

CONTEXTS, WORLDS, FULL_WORLDS = 24, 64, 200
SEED = 2011
WORLDS_APART = 1 << 20
"""Contexts have worlds of their own: context c takes worlds from c × this on."""

AMOUNT, LOGIT = 0.3, 0.5
"""How far numbers are spread: amounts by up to this log factor, shares by up to this on the logistic scale."""

FACTS = (
    "population", "gdp_per_head", "gdp_growth", "revenue_share", "defence_share", "defence_rise", "outside_ceiling",
    "army_strength", "army_per_1000", "wage_to_gdp", "upkeep_to_wage", "ghost_share", "growth_ceiling",
    "buy_in_start", "inclusiveness_start", "legitimacy_start", "vested_rents", "sovereignty_sensitivity",
    "oversight_start", "strategy_start", "coup_proneness", "own_led_start", "skill_start", "conduct_start",
    "cohesion_start", "parallel_command", "trust_start", "grievance_start", "police_justice_start", "fighters",
    "fighters_to_army", "war_level", "fighting_at_start", "war_end_month", "foreign_backing", "military_power",
    "illicit_rents", "bill_known", "women_barriers",
)  # fmt: skip
"""Facts of a country that the hypercube varies."""

START_YEAR, YEARS = 2000, 16
SUPPORT, HANDOVER, EXIT = 12, 96, 120
"""Months of the frame's calendar: support begins, begins to taper, has ended."""

COUNTS = {"units": 8, "donors": 3, "groups": 2, "districts": 8}

TOKENS = {"start": 0, "support": SUPPORT, "handover": HANDOVER, "exit": EXIT}
HERE = Place("sim/propositions/frame.py", 1, 1)

CHOICES = {
    "engagement": "balanced", "footprint": "medium", "configurations": "field", "financing": "historical",
    "years": str(YEARS), "schedule": "none",
}  # fmt: skip
"""Choices where an arm says nothing: the same in every context."""


@dataclass(frozen=True)
class Context:
    """A country of the frame: the preset it lies around, and its facts as numbers."""

    index: int
    preset: str
    facts: Mapping[str, float]

    @property
    def name(self) -> str:
        """Preset and number."""
        return f"{self.preset}_{self.index:02d}"


def frame(contexts: int = CONTEXTS, seed: int = SEED) -> tuple[Context, ...]:
    """The contexts, the same for the same number and seed."""
    found: list[Context] = []
    strata = _hypercube(contexts, seed)
    files = {preset: _file_values(preset) for preset in dict.fromkeys(SEATS)}
    for index in range(contexts):
        preset = SEATS[index % len(SEATS)]
        facts = {
            name: _spread(name, files[preset][name], float(strata[name][index]), preset)
            for name in FACTS if name in files[preset]
        }
        found.append(Context(index, preset, Frozen(facts)))
    return tuple(found)


def _hypercube(contexts: int, seed: int) -> dict[str, np.ndarray]:
    """One quantile of each fact for each context: every stratum of a fact is used once."""
    numbers = np.arange(contexts, dtype=np.uint64)
    found = {}
    for name in FACTS:
        order = np.argsort(parameter_uniform(seed, f"frame/{name}", numbers), kind="stable")
        inside = parameter_uniform(seed, f"frame/{name}/inside", numbers)
        found[name] = (order + inside) / contexts
    return found


def _file_values(preset: str) -> dict[str, float | Distribution]:
    """Facts as the preset's file gives them."""
    settings = settings_of([], preset, Findings())[1]
    return {name: settings[name].value for name in FACTS if settings[name].layer.startswith("context")}


def _spread(name: str, value: float | Distribution, u: float, preset: str) -> float:
    """A fact of a context at quantile u."""
    parameter = PARAMETERS[name]
    if isinstance(value, Distribution):
        found = value.quantile(u)
        return float(round(found)) if name == "war_end_month" else found
    if name in ("war_level", "fighting_at_start", "war_end_month") or value <= 0.0:
        return value  # what happened is no matter of degree
    if parameter.high <= 1.0:
        if value >= 1.0:
            return value
        logit = math.log(value / (1.0 - value)) + LOGIT * (2.0 * u - 1.0)
        return min(max(1.0 / (1.0 + math.exp(-logit)), parameter.low), parameter.high)
    return min(max(value * math.exp(AMOUNT * (2.0 * u - 1.0)), parameter.low), parameter.high)


def _node(key: str, text: str) -> Node:
    return mapping_node(key, text_node(text, HERE), HERE)


def _after(key: str, months: int) -> Node:
    return mapping_node(key, mapping_node("after_months", text_node(str(months), HERE), HERE), HERE)


def _base(preset: str) -> list[Document]:
    """The choices of the frame on a preset."""
    label = "frame of the propositions"
    taper = {"rule": "calendar", "months": str(EXIT - HANDOVER)}
    drawdown = [(_text(key), text_node(value, HERE)) for key, value in taper.items()]
    drawdown.append((_text("start"), mapping_node("after_months", text_node(str(HANDOVER), HERE), HERE)))
    counts = [(_text(key), text_node(str(value), HERE)) for key, value in COUNTS.items()]
    nodes = [_node("context", preset), *[_node(key, value) for key, value in CHOICES.items()]]
    nodes.append(_after("support_start", SUPPORT))
    nodes.append(mapping_node("drawdown", Node("mapping", HERE, items=tuple(drawdown)), HERE))
    nodes.append(mapping_node("counts", Node("mapping", HERE, items=tuple(counts)), HERE))
    return [Document(label, node) for node in nodes]


def _text(text: str) -> Node:
    return text_node(text, HERE)


def settings_of(
    documents: Sequence[Document], preset: str, findings: Findings
) -> tuple[Structure, Mapping[str, Setting], tuple[Patch, ...]]:
    """Structure, settings and dated patches of an arm on a preset; problems are noted."""
    base = _base(preset)
    clock = _clock(preset)
    resolved = resolve([*base, *[_dated(document, clock) for document in documents]], findings)
    structure = replace(resolved.structure, start_year=START_YEAR)
    return structure, resolved.merged.settings, resolved.patches


_CLOCKS: dict[str, Clock] = {}


def _clock(preset: str) -> Clock:
    """Calendar of the preset's own start, to which the tokens of a schedule are turned."""
    if preset not in _CLOCKS:
        findings = Findings()
        resolved = resolve(_base(preset), findings)
        findings.stop_if_any()
        _CLOCKS[preset] = Clock(resolved.structure.start_year, resolved.structure.months)
    return _CLOCKS[preset]


def _dated(document: Document, clock: Clock) -> Document:
    """The document with the tokens of its schedule (`handover`, `exit+12`) turned into dates."""
    schedule = document.node.get("schedule")
    if schedule is None or schedule.kind != "mapping":
        return document
    items = tuple((_date_node(key, clock), value) for key, value in schedule.items)
    node = mapping_node("schedule", replace(schedule, items=items), document.node.place)
    return replace(document, node=node)


def _date_node(key: Node, clock: Clock) -> Node:
    anchor, plus, months = key.raw.partition("+")
    if anchor.strip() not in TOKENS or (plus and not months.strip().isdigit()):
        return key
    date = clock.date(TOKENS[anchor.strip()] + int(months or 0))
    return replace(key, raw=date, value=date)


def scenarios_of(arm: Arm, presets: Sequence[str], findings: Findings) -> dict[str, Scenario]:
    """The arm on each preset, complete and checked; problems are noted."""
    found = {}
    for preset in presets:
        structure, settings, patches = settings_of(arm.documents, preset, findings)
        found[preset] = Scenario(
            name=f"{preset}_{arm.name}", title=arm.name, case=preset, footprint="", structure=structure,
            settings=Frozen(dict(sorted(settings.items()))), patches=patches, choices=Frozen({}),
            structure_settings=Frozen({}), sources=(), digest=digest_of(structure, settings, patches),
        )  # fmt: skip
    return found


def in_context(scenario: Scenario, context: Context) -> Scenario:
    """A preset's scenario with the facts of a context; what an arm sets by itself prevails."""
    settings = dict(scenario.settings)
    for name, value in context.facts.items():
        if settings[name].layer.startswith("context"):
            settings[name] = replace(settings[name], value=value)
    return replace(scenario, name=context.name, settings=Frozen(settings))
