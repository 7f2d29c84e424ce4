"""What the code may and may not do: imports point one way, chance is keyed, agents only add and multiply."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

import sim
from sim.agents import FUNCTIONS
from sim.state import StateHolder

ROOT = Path(sim.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
EACH = pytest.mark.parametrize(("name", "tree"), TREES.items(), ids=TREES.keys())

# What each part of the program may import of it, beside itself. Dependencies point one way.
MODEL = {"model", "agents", "scenario"}
MODEL_PARTS = {"agents", "rules", "state", "chance"}
MAY_IMPORT = {
    "rules": set(),
    "parameters": set(),
    "state": set(),
    "spared": set(),
    "chance": {"rules"},
    "scenario": {"parameters", "chance"},
    "outcomes": set(),
    "agents": {"rules", "state", "spared"},
    "national": {"agents", "rules", "state", "scenario", "spared"},
    "model": {"agents", "national", "chance", "state", "scenario", "spared"},
    "accounts": set(),
    "ledger": {"accounts"},
    "kept": {"model"},
    "sentences": set(),
    "reforms": {"sentences"},
    "causes": {"reforms", "sentences"},
    "events": {"causes", "ledger", "reforms", "sentences"},
    "recorder": {"model"},
    "batch": {"recorder", "kept", "model", "rules", "scenario", "parameters", "outcomes", "chance", "spared"},
    "analysis": {"batch", "outcomes", "parameters"},
    "explain": {
        "analysis", "batch", "outcomes", "parameters", "scenario", "recorder", "ledger", "accounts", "events", "model",
        "rules",
    },
    "figures": {"explain", "events", "analysis", "outcomes", "batch", "spared"},
    "propositions": {"figures", "analysis", "batch", "outcomes", "parameters", "scenario", "model", *MODEL_PARTS},
    "report": {"figures", "explain", "events", "analysis", "batch", "outcomes", "parameters", "scenario"},
}
# An agent knows the type of its model, and imports nothing of it; causes are found among events.
TYPES_ONLY = {("agents", "model"), ("causes", "events")}
LAYERS = ("rules", "agents", "model", "recorder", "batch", "analysis", "explain", "figures", "report")


def part(name: str) -> str:
    """Part of the program that a file belongs to: a folder, or a file at the top."""
    return name.split("/")[0].removesuffix(".py")


def imported(tree: ast.AST):
    """Parts of the program that a tree imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [f"sim.{a.name}" for a in node.names] if node.module == "sim" else [node.module]
        else:
            continue
        for found in names:
            if found.startswith("sim."):
                yield found.split(".")[1]


def types_only(tree: ast.AST) -> set[str]:
    """Parts that a tree imports under TYPE_CHECKING alone."""
    blocks = [n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test)]
    return {found for block in blocks for found in imported(block)}


@EACH
def test_imports_point_one_way(name, tree):
    here = part(name)
    if here not in MAY_IMPORT:
        return
    for found in set(imported(tree)) - {here} - MAY_IMPORT[here]:
        assert (here, found) in TYPES_ONLY and found in types_only(tree), f"sim/{name} imports sim.{found}"


@pytest.mark.parametrize(("below", "above"), list(pairwise(LAYERS)))
def test_a_lower_layer_never_imports_a_higher_one(below, above):
    higher = set(LAYERS[LAYERS.index(above) :]) | {"cli", "api", "workshop"}
    for name, tree in TREES.items():
        if part(name) == below:
            upward = (set(imported(tree)) - types_only(tree)) & higher
            assert not upward, f"sim/{name} imports {upward}"


@EACH
def test_nobody_draws_luck_but_by_key(name, tree):
    if name == "workshop/pins.py":
        return  # nobody may foretell a PIN
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert not {a.name for a in node.names} & {"random", "secrets", "numpy.random"}, f"sim/{name}"
        if isinstance(node, ast.ImportFrom):
            assert node.module not in ("random", "secrets", "numpy.random"), f"sim/{name}:{node.lineno}"
            assert not (node.module == "numpy" and "random" in {a.name for a in node.names}), f"sim/{name}"
        if isinstance(node, ast.Attribute) and node.attr == "random":
            assert ast.unparse(node.value) not in ("np", "numpy", "self", "model", "self.model"), f"sim/{name}"


@EACH
def test_no_path_of_a_machine_and_no_network(name, tree):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"""["'](/home/|/root/|/tmp/|/work/|/usr/|[A-Z]:\\\\)""", text), f"sim/{name}"
    if part(name) != "workshop":  # its server is its purpose
        modules = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        modules |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        assert not modules & {"socket", "urllib.request", "http.client", "requests", "ftplib", "httpx"}, f"sim/{name}"


@EACH
def test_nothing_is_caught_without_a_name(name, tree):
    assert not [n.lineno for n in ast.walk(tree) if isinstance(n, ast.ExceptHandler) and n.type is None]


@EACH
def test_files_stay_short(name, tree):
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) < 300


@EACH
def test_functions_stay_short(name, tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines < 60, f"sim/{name}:{node.lineno} {node.name} has {lines} lines"


def public(body, outer=""):
    """Public functions and classes of a file, with their methods."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_":
            if "overload" in {ast.unparse(decorator) for decorator in node.decorator_list}:
                continue
            yield f"{outer}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{node.name}.")


@EACH
def test_everything_public_says_what_it_is(name, tree):
    assert ast.get_docstring(tree), f"sim/{name}"
    for called, node in public(tree.body):
        assert ast.get_docstring(node), f"sim/{name}:{node.lineno} {called}"


# All logic is in rules; who lives in many worlds adds, subtracts, multiplies and divides, and nothing else.
IN_MANY_WORLDS = {n: t for n, t in TREES.items() if part(n) in ("agents", "national", "model")}
WORLDS = pytest.mark.parametrize(("name", "tree"), IN_MANY_WORLDS.items(), ids=IN_MANY_WORLDS.keys())
OF_NUMPY = {"asarray", "uint64", "float64", "ndarray"}


def states() -> set[str]:
    """Names of all state variables."""
    found: set[str] = set()
    kinds = [StateHolder]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if kind.__module__.startswith("sim."):
            found |= kind.variables().keys()
    return found


@WORLDS
def test_agents_use_no_powers_no_numpy_functions_and_no_builtin_totals(name, tree):
    for node in ast.walk(tree):
        where = f"sim/{name}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.BinOp):
            assert not isinstance(node.op, ast.Pow | ast.MatMult | ast.FloorDiv), where
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("np", "numpy", "math"):
            assert node.attr in OF_NUMPY, f"{where}: {ast.unparse(node)} differs by machine or by slice"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("sum", "abs", "round", "pow", "sorted"), f"{where}: {node.func.id}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in ("sum", "mean", "dot", "max", "min", "clip", "any", "all"), where


@WORLDS
def test_state_is_never_changed_in_place(name, tree):
    """`self.x += y` would write through a window that others may be looking at."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign):
            target = ast.unparse(node.target)
            assert target == "self.month", f"sim/{name}:{node.lineno}: {target}"


@WORLDS
def test_no_branch_depends_on_state(name, tree):
    """An `if` on state would ask one question of many worlds: such choices are rules."""
    names = states()
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert | ast.BoolOp | ast.Compare):
            asked = node.test if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert) else node
            looked_at = {n.attr for n in ast.walk(asked) if isinstance(n, ast.Attribute)}
            settings = {ast.unparse(n) for n in ast.walk(asked) if isinstance(n, ast.Attribute)}
            where = f"sim/{name}:{node.lineno}: {ast.unparse(asked)}"
            assert not looked_at & names, where
            assert not any(s.startswith(("p.", "on.", "self.p.", "self.on.")) for s in settings), where


RULE_FILES = {n: t for n, t in TREES.items() if n.startswith("rules/") and not n.startswith("rules/_")}


@pytest.mark.parametrize(("name", "tree"), RULE_FILES.items(), ids=RULE_FILES.keys())
def test_rules_are_plain_arithmetic(name, tree):
    """No powers (a literal exponent compiles to other bits), no NumPy, no loops, nothing from outside."""
    for node in ast.walk(tree):
        where = f"sim/{name}:{getattr(node, 'lineno', 0)}"
        assert not isinstance(node, ast.For | ast.While | ast.Pow | ast.Global | ast.Nonlocal), where
        if isinstance(node, ast.ImportFrom):
            allowed = ("math", "sim.rules", "sim.rules._rule", "sim.rules._terms", "sim.rules.shapes")
            assert node.module in allowed, where
            if node.module == "math":
                assert {a.name for a in node.names} <= {"exp", "log", "log1p", "sqrt", "floor"}, where


def test_the_month_reads_on_one_screen():
    (step,) = (n for n in ast.walk(TREES["model.py"]) if isinstance(n, ast.FunctionDef) and n.name == "step")
    assert (step.end_lineno or 0) - step.lineno < 60
    stages = [n for n in range(1, 11) if re.search(rf"#.*\b{n}\. ", (ROOT / "model.py").read_text(encoding="utf-8"))]
    assert stages == list(range(1, 11)), "the ten stages of a month, by number"


def test_nine_classes_act():
    from sim import agents

    acting = {name for name in agents.__all__ if name not in ("FUNCTIONS", "Function", "Nation", "WorldAgent")}
    assert acting == {
        "SecurityCouncil", "UNMission", "BilateralDonor", "NationalGovernment", "OversightBodies", "ArmedForces",
        "ArmyUnit", "ArmedGroup", "District",
    }  # fmt: skip
    assert len(FUNCTIONS) == 8


def test_mesa_is_imported_in_few_places():
    """So that each of its releases serves: Model, Agent and AgentSet only."""
    using = {
        name for name, tree in TREES.items() for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and any(a.name.split(".")[0] == "mesa" for a in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "mesa")
    }  # fmt: skip
    assert using == {"spared.py"}, "the others have it from there"
