"""Names in the documents exist, of parameters, mechanisms, files, columns; and links lead somewhere."""

import re
from pathlib import Path

import pytest

from sim import agents
from sim.analysis.contrast import Contrast
from sim.analysis.sensitivity import ElementaryEffects
from sim.batch.result import TABLES
from sim.outcomes import COLUMNS, SERIES
from sim.outcomes.sustainability import Thresholds
from sim.parameters import MECHANISMS, PARAMETERS
from sim.propositions.wrong import VARIANTS
from sim.rules._rule import RULES
from sim.scenario import experiment_names, scenario_names
from sim.scenario.documents import CASE_KEYS
from sim.scenario.layers import READERS

ROOT = Path(__file__).parents[1]
COURSE = sorted((ROOT / "docs" / "notebooks").glob("[R1-9]*.[im]*"))
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *COURSE]
RULE_NAMES = {rule.name for rule in RULES.values()}
INPUTS = {name for rule in RULES.values() for name in rule.inputs}
HOLDERS = {name for name in dir(agents) if name[0].isupper()}
STATES = {
    variable
    for name in HOLDERS
    if hasattr(getattr(agents, name), "variables")
    for variable in getattr(agents, name).variables()
}
PACKAGES = {
    line.strip().removesuffix(":")
    for path in (ROOT / "scenarios" / "packages").glob("*.yaml")
    for line in path.read_text(encoding="utf-8").splitlines()
    if re.fullmatch(r"  [a-z_]+:", line)
}
KNOWN = {
    *PARAMETERS, *MECHANISMS, *COLUMNS, *SERIES, *vars(Thresholds()), *RULE_NAMES, *INPUTS, *HOLDERS, *STATES,
    *ElementaryEffects.__match_args__, *Contrast.__match_args__,
    *scenario_names(), *experiment_names(), *CASE_KEYS, *READERS, *PACKAGES, *TABLES, *VARIANTS,
}  # fmt: skip
NAME = re.compile(r"`([a-z][a-z0-9]*(?:_[a-z0-9]+)+)`")
FILE = re.compile(r"`((?:sim|scenarios|experiments|docs|tests|results)/[\w./]*)`")


def anchors(path):
    """Return the anchors of a document's headings, as code hosts make them."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_names_in_code_style_exist(path):
    unknown = sorted(set(NAME.findall(path.read_text(encoding="utf-8"))) - KNOWN)
    assert not unknown, f"{path.name} names what the program does not have: {', '.join(unknown)}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_files_named_exist(path):
    named = {
        name for name in FILE.findall(path.read_text(encoding="utf-8")) if not name.startswith("results/")
    }
    missing = sorted(name for name in named if not (ROOT / name).exists())
    assert not missing, f"{path.name} names files that are not there: {', '.join(missing)}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if target.startswith("http"):
            continue
        name, _, anchor = target.partition("#")
        goal = path.parent / name if name else path
        assert goal.exists(), f"{path.name} links to {name}, which is not there"
        assert not anchor or anchor in anchors(goal), f"{path.name} links to #{anchor}, not in {goal.name}"


def test_decisions_name_every_switch_beyond_the_design():
    text = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    for name in ("buy_in_dynamics", "donor_fatigue", "force_odds"):
        assert f"`{name}`" in text
        assert name in MECHANISMS
