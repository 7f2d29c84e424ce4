"""Conditions mean what they say, and what is wrong with one is told at its line and column."""

from __future__ import annotations

import pytest

from sim.scenario.problems import Findings, Place
from sim.scenario.where import read_condition
from sim.scenario.yaml_reader import parse

NAMES = {
    "footprint": ["light", "heavy", "as written"], "engagement": ["strategic", "tactical"],
    "drawdown.months": [6.0, 12.0, 48.0], "adoption_rate": [], "mechanism": [True, False],
}  # fmt: skip
POINT = {
    "footprint": "light", "engagement": "tactical", "drawdown.months": 12.0, "adoption_rate": 0.02, "mechanism": True,
}  # fmt: skip


def read(text):
    findings = Findings()
    root, _ = parse(f"where: {text}\n", Place("x.yaml", 1, 1))
    return read_condition(root.get("where"), "where", NAMES, findings), findings.problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("footprint == light", True),
        ("footprint != light", False),
        ("footprint != light or engagement == tactical", True),
        ("footprint != light and engagement == tactical", False),
        ("not footprint == light", False),
        ("not (footprint == heavy or engagement == strategic)", True),
        # and binds closer than or, not closest of all
        ("footprint == light or footprint == light and footprint == heavy", True),
        ("(footprint == light or footprint == light) and footprint == heavy", False),
        ("not footprint == heavy and engagement == tactical", True),
        ("drawdown.months < 12", False),
        ("drawdown.months <= 12", True),
        ("drawdown.months > 6 and drawdown.months < 48", True),
        ("drawdown.months >= 12.5", False),
        ("drawdown.months == 12", True),
        ("drawdown.months in [6, 12]", True),
        ("drawdown.months not in [6, 12]", False),
        ("footprint in [heavy, 'as written']", False),
        ("adoption_rate > 0.01", True),
        ("adoption_rate == 0.02", True),
        ("mechanism == true", True),
        ('"footprint == light"', True),
    ],
)
def test_a_condition_holds_or_not(text, expected):
    condition, problems = read(text)
    assert not problems
    assert condition.holds(POINT) is expected


def test_a_name_that_a_point_does_not_have_equals_nothing():
    answers = {"footprint == light": False, "footprint != light": True, "drawdown.months < 50": False}
    for text, expected in answers.items():
        assert read(text)[0].holds({}) is expected


@pytest.mark.parametrize(
    ("text", "column", "message", "suggestion"),
    [
        ("footprnt == light", 8, "unknown name", "footprint"),
        ("footprint == lihgt", 21, "no such value", "light"),
        ("footprint = light", 18, "a sign that means nothing", "=="),
        ("footprint == light && engagement == tactical", 27, "a sign that means nothing", "and"),
        ("footprint == light engagement == tactical", 27, "'and' or 'or' is missing", ""),
        ("footprint == light or", 29, "name of an axis", ""),
        ("(footprint == light", 27, "')' is missing", ""),
        ("footprint == light)", 26, "'and' or 'or' is missing", ""),
        ("footprint == 'light", 21, "quotation mark without its end", ""),
        ("footprint light", 18, "is missing", ""),
        ("drawdown.months < soon", 26, "only numbers", ""),
        ("drawdown.months in 6", 27, "'[' is missing", ""),
        ("drawdown.months in [6", 29, "',' or ']' is missing", ""),
        ("footprint == and", 21, "a value is missing", ""),
        ('"footprint == lihgt"', 22, "no such value", "light"),
        ("((((((((((((((((((((((((((((((((((((((((((((footprint == light", 48, "nested too deeply", ""),
    ],
)
def test_what_is_wrong_is_told_at_its_column(text, column, message, suggestion):
    condition, problems = read(text)
    assert condition is None and len(problems) == 1
    (problem,) = problems
    assert message in problem.message and problem.suggestion == suggestion
    assert (problem.line, problem.column) == (1, column)


@pytest.mark.parametrize("text", ["[a, b]", "''", "{a: b}"])
def test_what_is_no_text_is_no_condition(text):
    assert "not a condition" in read(text)[1][0].message
