"""The formulas in docs/model.md are the rules: each is worked out on many inputs, beside its rule."""

import math
import random
import re
from pathlib import Path

import pytest

from sim.rules import shapes
from sim.rules._rule import RULES

ROOT = Path(__file__).parents[1]
SHAPES = {
    name: getattr(shapes, name)
    for name in ("approach", "clamp", "monthly", "normal_quantile", "ratio", "saturate", "share", "shifted")
} | {"exp": shapes.exponential, "ln": shapes.logarithm, "floor": math.floor, "min": min, "max": max}
SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-"})
CROWDS = (
    "population", "people", "soldiers", "strength", "heads", "size", "reference_size", "fighters", "force",
    "group", "pool", "demobilised", "authorised", "established", "men",
)  # fmt: skip
DATES = (
    "month", "months_since", "months_met", "needed_months", "latest", "taper", "left", "length",
    "years", "patience_years", "years_engaged", "months", "escalate_months", "subside_months", "lag",
    "due", "span", "rise_months", "fall_months",
)  # fmt: skip
FLAGS = (
    "on", "match", "begun", "benchmark", "granted", "mandate", "campaign", "was_campaign", "starts", "ends",
    "offered", "agreement", "spilled", "ends_now", "mutiny", "mutineers", "coup_fighting", "succeeded",
    "reviewed", "called",
)  # fmt: skip


def python(text):
    """Return a formula of the document as a Python expression."""
    return text.translate(SIGNS).replace("≤", "<=").replace("≥", ">=").replace("≠", "!=")


def read_formulas():
    """Rule name -> (result, definitions in order, value when switched off or None)."""
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    found = {}
    for block in re.findall(r"```formula\n(.*?)```", text, re.DOTALL):
        for entry in re.split(r"\n\s*\n", re.sub(r"\n {4,}", " ", block).strip()):
            first, *rest = entry.splitlines()
            name, _, result = first.partition(" = ")
            off = [line.strip()[5:] for line in rest if line.strip().startswith("off: ")]
            parts = [line.strip().partition(" = ") for line in rest if " = " in line]
            assert name not in found, f"docs/model.md gives {name} twice"
            defined = [(part, python(value)) for part, _, value in parts]
            found[name] = (python(result), defined, python(off[0]) if off else None)
    return found


FORMULAS = read_formulas()
BY_NAME = {rule.name: rule for rule in RULES.values()}


def example(chance, inputs):
    """Return one value for each input, in its own order of size, with zeros and ones now and then."""
    values = {}
    for name in inputs:
        if name in FLAGS:
            values[name] = float(chance.random() < 0.5)
        elif name in CROWDS:
            values[name] = 10.0 ** chance.uniform(0.3, 6.0)
        elif name in DATES or name.startswith("lag_"):
            values[name] = float(chance.randint(1, 60))
        elif name == "uniform":
            values[name] = chance.uniform(0.001, 0.999)
        else:
            values[name] = chance.choice(
                [0.0, 1.0, *[chance.uniform(0.0, 1.0)] * 5, chance.uniform(0.0, 10.0)]
            )
    return values


def worked_out(name, values):
    """Return the value of a formula of the document."""
    result, defined, off = FORMULAS[name]
    known = {**SHAPES, **values}
    if off is not None and values["on"] == 0.0:
        return eval(off, {}, known)
    for part, formula in defined:
        # a part that divides by nothing counts only in a branch that is not taken
        try:
            known[part] = eval(formula, {}, known)
        except (ZeroDivisionError, OverflowError):
            known[part] = math.nan
    return float(eval(result, {}, known))


@pytest.mark.parametrize("name", FORMULAS)
def test_formula_is_the_rule(name):
    assert name in BY_NAME, f"docs/model.md has a formula for {name}, which is no rule"
    rule = BY_NAME[name]
    chance = random.Random(name)
    for _ in range(400):
        values = example(chance, rule.inputs)
        try:
            found = rule.scalar(**values)
            written = worked_out(name, values)
        except ZeroDivisionError:
            continue  # no scenario allows these inputs
        assert written == pytest.approx(found, rel=1e-9, abs=1e-12), (
            f"docs/model.md, section 7: {name} is not what the rule does at {values}"
        )


def test_every_rule_in_use_has_its_formula():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "sim" / "agents").glob("*.py"))
    used = {
        rule.name
        for rule in RULES.values()
        if f"{rule.theme}.{rule.name}(" in code and rule.theme != "choices"
    }
    missing = sorted(used - FORMULAS.keys())
    assert not missing, f"docs/model.md, section 7, has no formula for {', '.join(missing)}"


def test_a_wrong_formula_would_be_seen(monkeypatch):
    monkeypatch.setitem(FORMULAS, "abuse_rate", ("worst * (1 - 0.9 * conduct)", [], None))
    with pytest.raises(AssertionError, match="not what the rule does"):
        test_formula_is_the_rule("abuse_rate")
