"""Each rule, whatever it says: compiled it is the scalar to the last bit, over any slicing, and finite."""

from __future__ import annotations

import ast
import math
import random
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import sim.rules  # noqa: F401 (declares the rules)
from sim.parameters import MECHANISMS
from sim.rules import _compile
from sim.rules._rule import RULES, Rule, rule

TESTS = Path(__file__).parent
FEW, MANY = 300, 1200

YES_NO = {
    "begun", "benchmark", "campaign", "condition", "coup_fighting", "ends", "ends_now", "granted", "mandate",
    "match", "mutiny", "on", "starts", "succeeded", "was_campaign",
}  # fmt: skip
# What an input may be, where it is not a share of 0 to 1, by its name.
DOMAIN = {
    r".*_gained|restrained|a|b|x|mark": (-1, 1),
    r"frailty|shift|fragile": (-9, 9),
    r"log_odds": (-8, 2),
    r"arrears": (0, 24),
    r"wait|longest_wait|tolerated|longest": (0, 32),
    r"deaths|fighters|force|demobilised|pool|heads|mutineers|authorised|trainers|presence": (0, 2e7),
    r"staff|effective_staff|group|strength|incidents|established": (0, 2e7),
    r"population|people|soldiers|size": (1, 4e8),
    r"reference|reference_size": (1, 1e8),
    r"presence_per_million": (0, 1e6),
    r"income": (1, 1e6),
    r"poverty_line": (500, 10_000),
    r"bill|outside_money|budget|paid_money|own_outlay|matched_outlay|force_money|needed|offered": (0, 1e13),
    r"left": (-1e13, 1e13),
    r"per_head": (0, 1e6),
    r"growth": (-0.1, 0.15),
    r"months|planned|lag.*|taper|patience_years|years|length|.*_months": (0.2, 600),
    r"month|latest|months_met|months_since|years_engaged": (0, 600),
    r"half|half_.*": (0.05, 20_000),
    r"trainees_per_trainer|abuse_worst|worst": (1, 1000),
    r"courses_a_year|throughput|ceiling|proneness|coup_proneness|base": (0, 20),
    r"police_factor|poor_factor": (1, 10),
    r".*_weight|.*_slope|cost|demand|load|spread|strength_of_crowding|slope": (0, 10),
    r"previous": (0, 3),
}
# Names that mean something else in one rule.
APART = {
    "institutions.crowding_out.strength": (0, 3), "choices.part_of.whole": (0, 1e9), "choices.part_of.part": (0, 1e9),
    "money.paid_domestically.outside": (0, 1e13), "money.paid_part.paid": (0, 1e13),
    "money.next_defence_share.income": (0, 1e13), "money.next_defence_share.rise": (0, 3),
    "money.force_cost.ghosts": (0, 0.6), "money.cost_per_head.wage_to_gdp": (0.3, 10),
    "money.cost_per_head.upkeep_to_wage": (0, 6), "money.institution_cost.level": (0, 1),
    "forces.next_authorised.start": (0, 1e7), "delivery.support_path.start": (0, 600),
    "delivery.drawdown_begins.start": (0, 600), "continuity.next_mandate.left": (0, 60),
    "delivery.lasting.half": (0.05, 1), "delivery.varied_patience.spread": (0, 1),
    "conflict.fragility.spread": (0, 4), "conflict.battle_deaths.spread": (0, 3),
    "delivery.scaled_people.exponent": (0, 1), "money.next_shock.size": (0, 0.9),
    "forces.effective_strength.stress_weight": (0, 1), "delivery.effort.per_person": (0, 3),
    "capacity.teaching_quality.trainees": (1, 100), "capacity.teaching_quality.usual": (5, 100),
    "capacity.spread_thin.usual": (5, 5000), "capacity.un_stretch.specialists": (10, 5000),
    "capacity.un_stretch.missions": (0.1, 20), "capacity.un_stretch.capacity": (0.1, 10),
    "capacity.next_contingent.stay": (1, 600), "capacity.contingent_part.usual": (0.1, 1),
    "capacity.next_alarm.alarm": (0, 36), "capacity.near_exit.before": (0, 36), "capacity.near_exit.after": (0, 36),
    "coordination.coherence.plan_gain": (0, 0.5), "coordination.heeding.coherence": (-0.9, 0.9),
    "coordination.covered.functions": (1, 16), "coordination.covered.enough": (0.1, 1),
    "coordination.unrepeated.usual": (0, 0.9), "coordination.fitting.loss": (0, 0.9),
    "coordination.matched_lag.cut": (0, 0.9),
    "continuity.next_mandate.lapse_uniform": (0.001, 0.999), "continuity.next_horizon.left": (0, 60),
    "continuity.next_horizon.horizon": (0, 180), "continuity.continuity.horizon": (0, 180),
    "continuity.continuity.usual": (1, 120), "continuity.continuity.half": (1, 120),
    "continuity.review_due.interval": (1, 30), "continuity.review_due.start": (0, 600),
    "continuity.next_correction.correction": (-1, 1), "continuity.projects_finished.months": (1, 120),
    "continuity.projects_finished.under_way": (0, 1e6), "continuity.projects_dropped.under_way": (0, 1e6),
    "continuity.projects_dropped.finished": (0, 1),
}  # fmt: skip
# Shares of one whole: they sum to 1 wherever they stand together.
WHOLES = (
    ("headquarters", "standing", "field", "contingent"),
    ("weight_strategic", "weight_operational", "weight_tactical"),
    ("assessed", "un_programmatic", "voluntary", "bilateral", "pooled", "domestic"),
)


@cache
def domain(made: Rule, name: str) -> tuple[float, float]:
    """Least and most that an input of a rule may be."""
    apart = APART.get(f"{made.theme}.{made.name}.{name}")
    if apart is not None:
        return apart
    if name == "uniform":
        return 2.0**-54, 1.0 - 2.0**-53
    for pattern, bounds in DOMAIN.items():
        if re.fullmatch(pattern, name):
            return bounds
    return 0.0, 1.0


def pick(luck: random.Random, low: float, high: float, edges: bool) -> float:
    """A number of the domain: an edge, 0, or anything between, on the scale that suits the range."""
    if edges and luck.random() < 0.7:
        return luck.choice([x for x in (low, high, 0.0, 1.0, 0.5) if low <= x <= high])
    if low > 0.0 and high / low > 1e3:
        return low * math.exp(luck.random() * math.log(high / low))
    if low == 0.0 and high > 1e3:
        return math.expm1(luck.random() * math.log1p(high))
    return luck.uniform(low, high)


def inputs(made: Rule, count: int) -> list[list[float]]:
    """Inputs of a rule, all within its domain: half random, half from its edges."""
    return many_inputs(made)[:count]


@cache
def many_inputs(made: Rule) -> list[list[float]]:
    luck = random.Random(f"{made.theme}.{made.name}")
    rows = []
    for i in range(MANY):
        row = {}
        for name in made.inputs:
            if name in YES_NO:
                row[name] = float(luck.random() < 0.5)
            else:
                row[name] = pick(luck, *domain(made, name), edges=i % 2 == 1)
        for whole in WHOLES:
            if set(whole) <= set(row):
                sum_ = sum(row[name] for name in whole)
                row |= {name: row[name] / sum_ if sum_ > 0.0 else 1.0 / len(whole) for name in whole}
        rows.append(list(row.values()))
    return rows


def bits(values) -> bytes:
    return np.asarray(values, dtype=float).tobytes()


ALL = pytest.mark.parametrize("made", RULES.values(), ids=RULES.keys())


@ALL
def test_compiled_is_the_scalar_to_the_last_bit(made):
    rows = inputs(made, FEW)
    scalar = [made.scalar(*row) for row in rows]
    compiled = made(*np.array(rows).T.copy())
    differ = [(row, a, b) for row, a, b in zip(rows, scalar, compiled, strict=True) if bits(a) != bits(b)]
    assert not differ, f"{len(differ)} of {FEW} differ, the first at {differ[0]}"


@ALL
def test_the_same_bits_over_any_slicing(made):
    columns = np.array(inputs(made, FEW)).T.copy()
    whole = made(*columns)
    for size in (1, 3, 8, 129):
        parts = [made(*columns[:, i : i + size]) for i in range(0, FEW, size)]
        assert bits(np.concatenate(parts)) == bits(whole), f"slices of {size}"
    strided = made(*np.array(inputs(made, FEW))[::2].T)
    assert bits(strided) == bits(whole[::2]), "every second world, as a view with strides"


@ALL
def test_a_number_among_arrays_is_the_same_for_all_worlds(made):
    row, *_ = inputs(made, 2)
    expected = made.scalar(*row)
    for i in range(len(row)):
        mixed = [np.full(5, x) if j == i else x for j, x in enumerate(row)]
        assert bits(made(*mixed)) == bits([expected] * 5), f"an array for {made.inputs[i]} alone"


@ALL
def test_nothing_in_the_domain_gives_anything_but_a_finite_number(made):
    found = made(*np.array(inputs(made, MANY)).T.copy())
    assert np.isfinite(found).all()


def that_say(pattern: str) -> list[Rule]:
    """Rules whose first paragraph says so."""
    return [made for made in RULES.values() if re.search(pattern, (made.__doc__ or "").partition("\n\n")[0])]


SHARES = that_say(r"\(0-1\)|[Pp]robability")
AMOUNTS = that_say(r"\((people|heads|USD|months)")


@pytest.mark.parametrize("made", SHARES, ids=lambda r: r.name)
def test_what_calls_itself_a_share_or_a_probability_is_one(made):
    found = made(*np.array(inputs(made, MANY)).T.copy())
    assert found.min() >= 0.0 and found.max() <= 1.0 + 1e-12


@pytest.mark.parametrize("made", AMOUNTS, ids=lambda r: r.name)
def test_there_are_no_negative_people_or_months_or_dollars(made):
    assert made(*np.array(inputs(made, MANY)).T.copy()).min() >= 0.0


def test_every_theme_has_a_test_file_and_every_rule_is_called_in_it():
    for theme in _compile.themes():
        tree = ast.parse((TESTS / f"test_rules_{theme}.py").read_text(encoding="utf-8"))
        (cases,) = (
            node.value for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "CASES"
        )  # fmt: skip
        named = {ast.unparse(node) for node in ast.walk(cases) if isinstance(node, ast.Attribute)}
        called = {name.partition(".")[2] for name in named if name.startswith(f"{theme}.")}
        declared = {made.name for made in RULES.values() if made.theme == theme}
        assert declared == called, f"{theme}: no case for {declared - called}"


def test_every_rule_names_a_mechanism_that_there_is():
    for name, made in RULES.items():
        assert made.mechanism == "" or made.mechanism in MECHANISMS, name
        assert (made.mechanism == "") == ("on" not in made.inputs), f"{name}: a switch needs a mechanism"


def test_every_mechanism_has_a_rule():
    switched = {made.mechanism for made in RULES.values()} - {""}
    assert switched == MECHANISMS.keys()


def test_a_rule_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        rule()(RULES["choices.choose"].scalar)


def test_a_rule_says_what_it_is():
    assert repr(RULES["money.used"]) == "<rule money.used(offered, bill)>"
    for name, made in RULES.items():
        assert made.__doc__ and made.__doc__.strip().endswith("."), name


def test_importing_the_rules_compiles_nothing():
    import subprocess
    import sys

    code = "import sys, sim.rules, sim.agents; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=TESTS.parent, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_processes_that_compile_at_once_do_not_spoil_each_others_code(tmp_path):
    """A test run with two workers, or two sweeps on a new machine."""
    import os
    import subprocess
    import sys

    code = (
        "import numpy as np; from sim.rules import choices;"
        "print(choices.choose(np.array([1.0, 0.0]), 3.0, 7.0).tolist())"
    )
    environment = os.environ | {"SSRSIM_CACHE": str(tmp_path)}
    for round_ in ("compiling at once", "loading what is kept"):
        running = [
            subprocess.Popen([sys.executable, "-c", code], cwd=TESTS.parent, env=environment, stdout=subprocess.PIPE)
            for _ in range(3)
        ]
        for process in running:
            out, _ = process.communicate(timeout=300)
            assert (process.returncode, out.decode().strip()) == (0, "[3.0, 7.0]"), round_
    assert not list(tmp_path.glob("*/.*-*")), "nothing half-done is left behind"
