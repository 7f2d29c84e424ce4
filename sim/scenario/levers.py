"""Levers as people write them, turned into the flat parameters of the model.

One function a lever; each takes the node, its path of keys, the sheet to fill and the label of the layer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.parameters import MECHANISMS, PARAMETERS
from sim.scenario.distribution import Distribution
from sim.scenario.measures import read_measures
from sim.scenario.packages import PACKAGED, find_package
from sim.scenario.settings import Setting
from sim.scenario.sheet import NEVER, Sheet, read_month
from sim.scenario.values import expect_mapping, read_annotated, read_switch
from sim.scenario.yaml_reader import Node

SHARES: dict[str, dict[str, str]] = {
    "engagement": {
        "strategic": "share_strategic", "operational": "share_operational", "tactical": "share_tactical",
    },
    "configurations": {
        "headquarters": "config_headquarters", "standing": "config_standing", "field": "config_field",
        "contingent": "config_contingent",
    },
    "financing": {
        "assessed": "fund_assessed", "un_programmatic": "fund_un_programmatic", "voluntary": "fund_voluntary",
        "bilateral_off_budget": "fund_bilateral", "pooled": "fund_pooled", "domestic": "fund_domestic",
    },
}  # fmt: skip
"""Levers made of shares that sum to 1: key in YAML to flat name."""

SHARE_TOLERANCE = 1e-6

PLAIN: dict[str, dict[str, str]] = {
    "mandate": {
        "granted": "mandate_granted", "months": "mandate_months", "predictability": "renewal_predictability",
    },
    "peace_process": {"early_provisions": "provisions_in_agreement", "requested": "requested_by_government"},
    "programme": {
        "per_staff": "programme_cost", "trainees_per_trainer": "trainees_per_trainer",
        "trainer_preparation": "trainer_preparation", "supply_driven": "supply_driven",
        "rights_content": "rights_content",
    },
    "un": {
        "plan": "un_plan", "leadership": "un_leadership", "partners": "strategic_partners",
        "military_capacity": "un_military_capacity",
    },
    "coordination": {"matrix": "matrix", "compliance": "donor_compliance", "matching": "matched_needs"},
    "contingents": {
        "generation": "contingent_generation_chance", "stay_months": "contingent_stay",
        "regional": "regional_partners", "roster": "standby_roster",
    },
    "surge": {"crisis": "surge_crisis", "drawdown": "surge_drawdown", "team": "surge_team"},
    "review": {"interval": "review_interval", "adaptive": "adaptive_mix", "lessons": "lessons_repository"},
    "integration": {
        "share": "integration_share", "follow_up": "integration_follow_up", "month": "integration_month",
    },
}  # fmt: skip
"""Levers made of independent values: key in YAML to flat name."""

DATED = frozenset(("integration_month",))
"""Values of these levers that are dates."""

FOOTPRINT = {
    "ssr_staff": "staff_reference", "presence": "presence_reference", "scale": "footprint_exponent",
    "un_presence": "un_presence",
}  # fmt: skip

DRAWDOWN = {
    "months": "drawdown_months", "latest": "drawdown_latest", "transition_fund": "transition_fund",
    "transition_months": "transition_months",
}  # fmt: skip
"""Numbers of a drawdown: key in YAML to flat name."""

RULES = {"calendar": 0.0, "abrupt": 0.0, "benchmark": 1.0, "never": 0.0}
"""Rules of drawdown and whether they wait for benchmarks."""

DRIVES = {"institutions": 0.0, "usual": 0.5, "exit": 1.0}
"""What support aims at while it lasts."""

FIXED_AT_START = frozenset(
    ("support_start", "provisions_in_agreement", "match_cost", "match_staff_reference",
     "match_presence_reference", "drawdown_benchmark", "drawdown_start", "drawdown_months", "drawdown_latest",
     "army_strength", "army_per_1000", "fighters", "fighters_to_army", "gdp_per_head", "pool_ratio",
     "war_level", "war_fighters_factor", "prior_quiet_years", "strategy_start",
     "reference_army", "reference_population", "requested_by_government", "bill_known", "women_barriers",
     "women_potential")
)  # fmt: skip
"""Values that no dated patch may change: they make the first month, or others are reckoned from them."""

OF_DRAWDOWN = frozenset(("drawdown_benchmark", "drawdown_start", "drawdown_months", "drawdown_latest"))
"""Those among them that plan the drawdown: they may change as long as it has not begun."""

BEFORE_IT = OF_DRAWDOWN - {"drawdown_months"}
"""What decides when a drawdown begins: of no use once it has begun."""

SURELY = 1e-6
"""Share of worlds whose drawdown may have begun a little before a change of its plan."""


def drawdown_begins(in_force: Mapping[str, Setting]) -> float | None:
    """The month planned for the beginning of the drawdown: the earliest of the worlds; None where each has its own.

    It is `NEVER` or later where there is none.
    """
    if in_force["match_cost"].value == 1.0:
        return None
    start = in_force["drawdown_start"].value
    return start.quantile(SURELY) if isinstance(start, Distribution) else start


def read_lever(key: str, node: Node, where: str, sheet: Sheet) -> None:
    """Read one lever by its name in YAML, or by the name of a package."""
    reader = READERS[key]
    if key in ("support_start", "match_cost"):
        reader(node, where, sheet, sheet.label)
        sheet.choices[key] = node.shown()
    elif node.kind == "scalar" and key in PACKAGED:
        values = find_package(key, node, where, sheet.findings)
        sheet.choices[key] = node.raw
        if values is not None:
            reader(values, f"packages.{node.raw}.values", sheet, sheet.package_label(key, node.raw))
    else:
        reader(node, where, sheet, sheet.label)
        sheet.choices[key] = ("+" if node.partial else "") + _brief(node)  # "+": a part of what lies beneath


def _brief(node: Node) -> str:
    """A mapping in a few words: "strategic 0.8, operational 0.2"."""
    if node.kind != "mapping":
        return node.shown()
    return ", ".join(f"{key.raw} {value.shown()}" for key, value in node.items)


def _put(names: dict[str, str], node: Node, where: str, sheet: Sheet, label: str) -> bool:
    """Set each known key of a mapping; false where it is no mapping."""
    if not expect_mapping(node, where, tuple(names), sheet.findings):
        return False
    for key, _, value_node in node.pairs():
        if key in names and names[key] in DATED:
            sheet.put(names[key], read_month(value_node, f"{where}.{key}", names[key], sheet), value_node, label)
        elif key in names:
            value, remarks = read_annotated(value_node, f"{where}.{key}", names[key], sheet.findings)
            sheet.put(names[key], value, value_node, label, remarks)
    return True


def _shares(lever: str) -> Callable[[Node, str, Sheet, str], None]:
    names = SHARES[lever]

    def read(node: Node, where: str, sheet: Sheet, label: str) -> None:
        known = {**names, "level": "financing_level"} if lever == "financing" else names
        if not _put(known, node, where, sheet, label) or node.partial:
            return
        given = [key for key in names if node.get(key) is not None]
        if lever == "financing":
            if not given:  # a level alone, as in `suspended`, leaves the mix as it is
                return
            if node.get("level") is None:
                sheet.put("financing_level", 1.0, node, label)
                sheet.implied.add("financing_level")
        for key in names:
            if key not in given:
                sheet.put(names[key], 0.0, node, label)

    return read


def _plain(lever: str) -> Callable[[Node, str, Sheet, str], None]:
    def read(node: Node, where: str, sheet: Sheet, label: str) -> None:
        _put(PLAIN[lever], node, where, sheet, label)

    return read


def _footprint(node: Node, where: str, sheet: Sheet, label: str) -> None:
    if not _put(FOOTPRINT, node, where, sheet, label):
        return
    people = [key for key in ("ssr_staff", "presence") if node.get(key) is not None]
    if node.partial:
        if people and sheet.value_below("footprint_exponent") != 0.0:
            message = (
                "the footprint below is a class that scales with the country; give both numbers of people"
            )
            allowed = "footprint: {ssr_staff: …, presence: …}"
            sheet.findings.add(node.place, where, message, value=node.shown(), allowed=allowed)
        return
    if len(people) < 2:
        message = "both numbers of people are needed"
        allowed = "{ssr_staff: …, presence: …}"
        sheet.findings.add(node.place, where, message, value=node.shown(), allowed=allowed)
    for key, default in (("scale", 0.0), ("un_presence", 1.0)):
        if node.get(key) is None:
            sheet.put(FOOTPRINT[key], default, node, label)


def _drawdown(node: Node, where: str, sheet: Sheet, label: str) -> None:
    if not expect_mapping(node, where, ("rule", "start", "drive", *DRAWDOWN), sheet.findings):
        return
    rule, start, drive = node.get("rule"), node.get("start"), node.get("drive")
    if drive is not None and drive.raw in DRIVES:
        sheet.put("exit_driven", DRIVES[drive.raw], drive, label)
    elif drive is not None:
        sheet.findings.add_unknown(drive.place, f"{where}.drive", drive.raw, "aim", DRIVES)
    if rule is not None:
        _drawdown_rule(rule, f"{where}.rule", sheet, label)
    for key, name in DRAWDOWN.items():
        given = node.get(key)
        if given is not None:
            value, remarks = read_annotated(given, f"{where}.{key}", name, sheet.findings)
            sheet.put(name, value, given, label, remarks)
    if start is not None and rule is not None and rule.raw == "never":
        sheet.findings.add(start.place, f"{where}.start", "a drawdown that never comes has no start")
    elif start is not None:
        sheet.put(
            "drawdown_start", read_month(start, f"{where}.start", "drawdown_start", sheet), start, label
        )


def _drawdown_rule(rule: Node, where: str, sheet: Sheet, label: str) -> None:
    if rule.raw in RULES:
        sheet.put("drawdown_benchmark", RULES[rule.raw], rule, label)
        if rule.raw == "abrupt":
            sheet.put("drawdown_months", 1.0, rule, label)
        if rule.raw == "never":
            sheet.put("drawdown_start", NEVER, rule, label)
        return
    values = find_package("drawdown", rule, where, sheet.findings, also=RULES)
    if values is not None:
        _drawdown(values, f"packages.{rule.raw}.values", sheet, sheet.package_label("drawdown", rule.raw))


def _support_start(node: Node, where: str, sheet: Sheet, label: str) -> None:
    sheet.put("support_start", read_month(node, where, "support_start", sheet), node, label)


def _match_cost(node: Node, where: str, sheet: Sheet, label: str) -> None:
    if node.raw == "off":
        sheet.put("match_cost", 0.0, node, label)
        return
    values = find_package("footprint", node, where, sheet.findings)
    if values is None:
        return
    sheet.put("match_cost", 1.0, node, label)
    for key in ("ssr_staff", "presence"):
        given = values.get(key)
        if given is not None:
            name = f"match_{FOOTPRINT[key]}"
            value, remarks = read_annotated(given, f"packages.{node.raw}.values.{key}", name, sheet.findings)
            sheet.put(name, value, given, sheet.package_label("footprint", node.raw), remarks)


def _residual_team(node: Node, where: str, sheet: Sheet, label: str) -> None:
    value, remarks = read_annotated(node, where, "residual_staff", sheet.findings)
    sheet.put("residual_staff", value, node, label, remarks)


def read_parameters(node: Node, where: str, sheet: Sheet) -> None:
    """Any declared parameter by its flat name."""
    if not expect_mapping(node, where, (), sheet.findings):
        return
    for name, key_node, value_node in node.pairs():
        if name not in PARAMETERS:
            sheet.findings.add_unknown(key_node.place, f"{where}.{name}", name, "parameter", PARAMETERS)
        else:
            value, remarks = read_annotated(value_node, f"{where}.{name}", name, sheet.findings)
            sheet.put(name, value, value_node, sheet.label, remarks)


def read_mechanisms(node: Node, where: str, sheet: Sheet) -> None:
    """Switches of mechanisms."""
    if not expect_mapping(node, where, (), sheet.findings):
        return
    for name, key_node, value_node in node.pairs():
        if name not in MECHANISMS:
            sheet.findings.add_unknown(key_node.place, f"{where}.{name}", name, "mechanism", MECHANISMS)
        else:
            state = read_switch(value_node, f"{where}.{name}", sheet.findings)
            sheet.put(name, state, value_node, sheet.label)


READERS: dict[str, Callable[[Node, str, Sheet, str], None]] = {
    **{lever: _shares(lever) for lever in SHARES},
    **{lever: _plain(lever) for lever in PLAIN},
    "footprint": _footprint,
    "drawdown": _drawdown,
    "support_start": _support_start,
    "match_cost": _match_cost,
    "measures": read_measures,
    "residual_team": _residual_team,
}
"""Levers by their key in YAML."""
