"""YAML is read by the rules of version 1.2, with the place of every value."""

from __future__ import annotations

import math

import pytest

from sim.scenario.library import home
from sim.scenario.problems import Findings, Place
from sim.scenario.yaml_reader import parse, read_file

START = Place("x.yaml", 1, 1)


def read(text: str):
    node, problems = parse(text, START)
    assert not problems, [str(problem) for problem in problems]
    return node


def complaints(text: str):
    return parse(text, START)[1]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1e3", 1000.0), ("1.5E-2", 0.015), (".5", 0.5), ("-3", -3.0), ("+7", 7.0),
        ("010", 10.0), ("1.", 1.0),
        ("true", True), ("false", False), ("null", None), ("~", None),
        ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("Off", "Off"), ("2012-04", "2012-04"),
        ("1_000", "1_000"),
        ("12:30", "12:30"), ("'12'", "12"), ('"true"', "true"), ("0x1F", "0x1F"),
    ],
)  # fmt: skip
def test_plain_values_mean_what_yaml_1_2_says(raw, value):
    found = read(f"a: {raw}").get("a").value
    assert found == value and type(found) is type(value), f"{raw} was read as {found!r}, expected {value!r}"


def test_not_a_number_and_infinity_are_seen_as_such():
    assert math.isnan(read("a: .nan").get("a").value)
    assert read("a: -.inf").get("a").value == -math.inf


def test_every_node_knows_its_line_and_column():
    node = read("a: 1\nb:\n  c: [10, {d: 4}]\n")
    assert (node.get("b").place.line, node.get("b").place.column) == (3, 3)
    ten, mapping = node.get("b").get("c").elements
    assert (ten.place.line, ten.place.column) == (3, 7)
    assert (mapping.get("d").place.line, mapping.get("d").place.column) == (3, 15)


def test_a_key_may_stand_once():
    (problem,) = complaints("a: 1\nb: 2\na: 3\n")
    assert (problem.line, problem.column, problem.where) == (3, 1, "a")
    assert "twice" in problem.message and "line 1" in problem.message


def test_dates_as_keys_stay_text():
    assert [key for key, _, _ in read("2012-04: x\n2013: y\n").pairs()] == ["2012-04", "2013"]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a:\n\tb: 1\n", 2, 1, "tab"),
        ("a: b: c\n", 1, 5, "second `:`"),
        ("a: [1, 2\n", 2, 1, "not valid YAML"),
        ("a: 1\n---\nb: 2\n", 2, 1, "second document"),
        ("a: &x 1\nb: *x\n", 2, 4, "aliases"),
        ("a: &x [*x]\n", 1, 8, "aliases"),
        ("a: !!python/object:os.system x\n", 1, 4, "tags"),
        ("a: \x07\n", 1, 4, "character"),
        ("[a, b]: 1\n", 1, 1, "key"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_its_place(text, line, column, words):
    problems = complaints(text)
    assert problems, f"{text!r} was accepted"
    assert (problems[0].line, problems[0].column) == (line, column), str(problems[0])
    assert words in problems[0].message, problems[0].message


def test_very_deep_nesting_is_refused_without_a_crash():
    assert "deep" in complaints("[" * 20000)[0].message


@pytest.mark.parametrize(
    ("content", "line", "column", "words"),
    [
        (b"", 1, 1, "empty"),
        (b"# only a comment\n", 1, 1, "empty"),
        (b"- a\n- b\n", 1, 1, "not a mapping"),
        (b"just text\n", 1, 1, "not a mapping"),
        (b"a: 1\nb: \xff\xfe\x00\n", 2, 4, "UTF-8"),
        (b"\x7fELF\x00\x01\x80", 1, 7, "UTF-8"),
        (b"a: \x00\n", 1, 4, "character"),
    ],
)
def test_files_that_hold_no_mapping_are_refused(tmp_path, content, line, column, words):
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    findings = Findings()
    assert read_file(path, "x.yaml", findings) is None
    (problem,) = findings.problems
    assert (problem.line, problem.column) == (line, column), str(problem)
    assert words in problem.message


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_file(path, "x.yaml", Findings()).get("a").value == 1.0


FOLDERS = ("scenarios", "experiments", "propositions")
SHIPPED = [path for folder in FOLDERS for path in (home() / folder).rglob("*.yaml")]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_files_are_read_alike_by_both_parsers(path):
    """Every value with its place, so that messages and sheets are the same, too."""
    text, start = path.read_text(encoding="utf-8-sig"), Place(path.name, 1, 1)
    quick = parse(text, start, True)
    assert quick == parse(text, start) and quick[0] is not None and not quick[1]


def test_a_shipped_file_that_somebody_spoiled_is_told_of_in_the_same_words(tmp_path):
    path = tmp_path / "x.yaml"
    for text in ("a: [1, 2\n", "a: 1\n\tb: 2\n", "a: &x 1\nb: *x\n", "a: 1\n--- \nb: 2\n", "a: \x07\n"):
        path.write_text(text, encoding="utf-8")
        told = [Findings(), Findings()]
        assert read_file(path, "x.yaml", told[0], shipped=True) is None
        assert read_file(path, "x.yaml", told[1]) is None
        assert told[0].problems == told[1].problems != []
