"""Reading propositions from `propositions/*.yaml`: every problem at once, with file, line and the nearest name.

The settings of arms are kept as documents; they are resolved against the model when a proposition is run, so that a
proposition on a mechanism that is not built yet can already stand in the data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sim.parameters import MECHANISMS
from sim.propositions.claims import EXPECTED, GRADES, KINDS, MEASURES, Among, Arm, Check, Proposition
from sim.propositions.expressions import ExpressionError, names_in
from sim.propositions.metrics import Metric
from sim.propositions.reading_metrics import read_metric
from sim.scenario.documents import SETTABLE, Document, mapping_node
from sim.scenario.library import home, shown_path
from sim.scenario.problems import Findings, InputErrors, Problem, nearest
from sim.scenario.values import expect_mapping, read_number, read_text, read_texts, read_whole
from sim.scenario.yaml_reader import Node, read_file

FOLDER = "propositions"

KEYS = (
    "claim", "source", "grade", "gate", "ablation_gate", "test", "note", "rests_on", "base", "arms", "checks",
    "ablation", "shown", "shown_months", "shown_of", "shown_among",
)  # fmt: skip
CHECK_KEYS = (
    "name", "kind", "contrast", "metric", "later", "expect", "measure", "smallest", "gate", "ablate", "function",
    "among", "metrics", "without",
)  # fmt: skip
ABLATION_KEYS = ("set", "what")
AMONG_KEYS = ("arm", "metric", "below", "above")
MATCHED = "matched_to"
FLAGS = {"yes": True, "no": False, "true": True, "false": False}


def load_propositions(numbers: Sequence[str] = (), folder: Path | None = None) -> tuple[Proposition, ...]:
    """The propositions asked for, or all, in order of their numbers.

    Raises
    ------
    InputErrors
        With every problem of the files, or the numbers that no proposition has.
    """
    findings = Findings()
    found: dict[str, Proposition] = {}
    for path in sorted((folder or home() / FOLDER).glob("*.yaml")):
        root = read_file(path, shown_path(path), findings, shipped=folder is None)
        if root is None:
            continue
        for number, key, node in root.pairs():
            if number in found:
                message = f"the proposition stands twice (first in {found[number].place})"
                findings.add(key.place, number, message, value=number)
            proposition = read_proposition(number, node, findings)
            if proposition is not None:
                found[number] = proposition
    findings.stop_if_any()
    named = {number: number_of(number) for number in numbers}
    unknown = [number for number in numbers if named[number] not in found]
    if unknown:
        raise InputErrors(
            Problem("propositions", 0, 0, f"propositions {number}", number, "no proposition has this number",
                    f"{min(found)} to {max(found)}", nearest(named[number], found))
            for number in unknown
        )  # fmt: skip
    return tuple(found[number] for number in sorted(set(named.values()) or found))


def number_of(text: str) -> str:
    """The number of a proposition as it may be written: P07, p7 or 7."""
    found = re.fullmatch(r"[Pp]?0*([1-9][0-9]?)", text.strip())
    return f"P{int(found[1]):02d}" if found else text.upper()


def read_proposition(number: str, node: Node, findings: Findings) -> Proposition | None:
    """One proposition; None where something is wrong, with every problem noted."""
    before = len(findings.problems)
    if not expect_mapping(node, number, KEYS, findings):
        return None
    text = {key: _text(node, key, number, findings) for key in ("claim", "source", "test")}
    note = node.get("note")
    grade = _one_of(node, "grade", number, tuple(GRADES), findings)
    gate = _flag(node, "gate", number, False, findings)
    arms = _arms(node, number, findings)
    checks = _checks(node, number, arms, findings)
    ablation, words = _ablation(node, number, findings)
    rests_on = _mechanisms(node, number, findings)
    shown = _metrics(node, "shown", number, findings)
    span = node.get("shown_months")
    months = 0 if span is None else read_whole(span, f"{number}.shown_months", 0, 600, "months", findings) or 0
    of, among = _shown_of(node, number, arms, findings), _shown_among(node, number, arms, shown, findings)
    if len(findings.problems) > before:
        return None
    return Proposition(
        number=number, claim=text["claim"], source=text["source"], test=text["test"],
        note="" if note is None else read_text(note, f"{number}.note", findings) or "", grade=grade, gate=gate,
        ablation_gate=_flag(node, "ablation_gate", number, gate, findings), rests_on=rests_on, arms=arms,
        checks=checks, ablation=ablation, ablation_words=words, place=node.place, shown=shown, shown_months=months,
        shown_of=of, shown_among=among,
    )  # fmt: skip


def _text(node: Node, key: str, where: str, findings: Findings) -> str:
    given = node.get(key)
    if given is None:
        findings.add(node.place, f"{where}.{key}", "is missing", allowed="some text")
        return ""
    return read_text(given, f"{where}.{key}", findings) or ""


def _one_of(
    node: Node, key: str, where: str, allowed: Sequence[str], findings: Findings, default: str = ""
) -> str:
    given = node.get(key)
    if given is None and default:
        return default
    if given is None or given.raw not in allowed:
        place = node.place if given is None else given.place
        findings.add_unknown(place, f"{where}.{key}", "" if given is None else given.raw, key, allowed)
        return default or allowed[0]
    return given.raw


def _flag(node: Node, key: str, where: str, default: bool, findings: Findings) -> bool:
    given = node.get(key)
    if given is None:
        return default
    if given.raw not in FLAGS:
        findings.add(given.place, f"{where}.{key}", "neither yes nor no", value=given.shown(), allowed="yes, no")
    return FLAGS.get(given.raw, default)


def _mechanisms(node: Node, where: str, findings: Findings) -> tuple[str, ...]:
    given = node.get("rests_on")
    if given is None:
        return ()
    names = read_texts(given, f"{where}.rests_on", findings)
    for name in names:
        if name not in MECHANISMS:
            findings.add_unknown(given.place, f"{where}.rests_on", name, "mechanism", MECHANISMS)
    return names


def settings_documents(node: Node, label: str, where: str, findings: Findings) -> tuple[Document, ...]:
    """Settings such as {footprint: heavy, drawdown.months: 12, ownership_gate: off} as documents, lowest first."""
    if not expect_mapping(node, where, (), findings):
        return ()
    return tuple(document for key, _, value in node.pairs() for document in _setting(key, value, label))


def _setting(key: str, value: Node, label: str) -> list[Document]:
    """One setting; dotted parts of a lever, and parameters and mechanisms by their bare names, are understood."""
    head, *parts = key.split(".")
    if not parts and head not in SETTABLE:
        head, parts = ("mechanisms" if key in MECHANISMS else "parameters"), [key]
    node = value
    for part in reversed(parts):
        node = mapping_node(part, node, value.place, partial=True)
    return [Document(label, mapping_node(head, node, value.place))]


def _arms(node: Node, number: str, findings: Findings) -> Mapping[str, Arm]:
    base = node.get("base")
    below = () if base is None else settings_documents(base, f"{number}, base", f"{number}.base", findings)
    given = node.get("arms")
    if given is None or given.kind != "mapping" or not given.items:
        findings.add(node.place, f"{number}.arms", "the arms are missing", allowed="arms: {name: {setting: value}}")
        return {}
    names = [name for name, _, _ in given.pairs()]
    return {name: _arm(name, arm, below, number, names, findings) for name, _, arm in given.pairs()}


def _arm(
    name: str, node: Node, below: tuple[Document, ...], number: str, names: Sequence[str], findings: Findings
) -> Arm:
    matched = node.get(MATCHED)
    if matched is not None and (matched.raw not in names or matched.raw == name):
        findings.add_unknown(matched.place, f"{number}.arms.{name}.{MATCHED}", matched.raw, "other arm", names)
    own = replace(node, items=tuple(item for item in node.items if item[0].raw != MATCHED))
    documents = settings_documents(own, f"{number}, arm {name}", f"{number}.arms.{name}", findings)
    return Arm(name, (*below, *documents), "" if matched is None else matched.raw)


def _ablation(node: Node, number: str, findings: Findings) -> tuple[tuple[Document, ...], str]:
    given = node.get("ablation")
    if given is None or not expect_mapping(given, f"{number}.ablation", ABLATION_KEYS, findings):
        return (), ""
    words, patch = given.get("what"), given.get("set")
    where = f"{number}.ablation.set"
    documents = () if patch is None else settings_documents(patch, f"{number}, ablation", where, findings)
    return documents, "" if words is None else read_text(words, f"{number}.ablation.what", findings) or ""


def _checks(node: Node, number: str, arms: Mapping[str, Arm], findings: Findings) -> tuple[Check, ...]:
    given = node.get("checks")
    if given is None or given.kind != "sequence" or not given.elements:
        place = node.place if given is None else given.place
        findings.add(place, f"{number}.checks", "the checks are missing", allowed="checks: [{name: …, kind: …}]")
        return ()
    return tuple(
        check for place, entry in enumerate(given.elements, 1)
        if (check := _check(entry, f"{number}.checks[{place}]", arms, findings)) is not None
    )


def _check(node: Node, where: str, arms: Mapping[str, Arm], findings: Findings) -> Check | None:
    if not expect_mapping(node, where, CHECK_KEYS, findings):
        return None
    kind = _one_of(node, "kind", where, KINDS, findings)
    metric, later = (_metric(node, key, where, findings) for key in ("metric", "later"))
    contrast = node.get("contrast")
    smallest = node.get("smallest")
    function = node.get("function")
    if kind in ("structural", "accounting") and function is None:
        findings.add(node.place, f"{where}.function", "a check of its own needs a function")
    if kind not in ("structural", "accounting") and (metric is None or contrast is None):
        findings.add(node.place, where, "a contrast and a metric are needed")
    return Check(
        name=_text(node, "name", where, findings), kind=kind,
        contrast="" if contrast is None else _contrast(contrast, where, arms, findings), metric=metric, later=later,
        expect=_one_of(node, "expect", where, tuple(EXPECTED), findings, "none"),
        measure=_one_of(node, "measure", where, MEASURES, findings, "continuous"),
        smallest=0.0 if smallest is None else read_number(smallest, where, 0.0, 1e12, "", findings) or 0.0,
        gate=_flag(node, "gate", where, True, findings), ablate=_flag(node, "ablate", where, True, findings),
        function="" if function is None else function.raw, among=_among(node, where, arms, findings),
        metrics=_metrics(node, "metrics", where, findings), without=_metric(node, "without", where, findings),
    )  # fmt: skip


def _contrast(node: Node, where: str, arms: Mapping[str, Arm], findings: Findings) -> str:
    try:
        names = names_in(node.raw)
    except ExpressionError as error:
        findings.add(node.place, f"{where}.contrast", str(error), value=node.raw)
        return ""
    for name in names:
        if name not in arms:
            findings.add_unknown(node.place, f"{where}.contrast", name, "arm", arms)
    return node.raw


def _metric(node: Node, key: str, where: str, findings: Findings) -> Metric | None:
    given = node.get(key)
    return None if given is None else read_metric(given, f"{where}.{key}", findings)


def _metrics(node: Node, key: str, where: str, findings: Findings) -> dict[str, Metric]:
    given = node.get(key)
    if given is None or not expect_mapping(given, f"{where}.{key}", (), findings):
        return {}
    read = {name: read_metric(one, f"{where}.{key}.{name}", findings) for name, _, one in given.pairs()}
    return {name: metric for name, metric in read.items() if metric is not None}


def _shown_of(node: Node, number: str, arms: Mapping[str, Arm], findings: Findings) -> dict[str, str]:
    given = node.get("shown_of")
    if given is None or not expect_mapping(given, f"{number}.shown_of", (), findings):
        return {}
    return {name: _contrast(one, f"{number}.shown_of.{name}", arms, findings) for name, _, one in given.pairs()}


def _shown_among(
    node: Node, number: str, arms: Mapping[str, Arm], shown: Mapping[str, Metric], findings: Findings
) -> dict[str, Among]:
    given = node.get("shown_among")
    if given is None or not expect_mapping(given, f"{number}.shown_among", tuple(shown), findings):
        return {}
    where = f"{number}.shown_among"
    read = {name: _contexts(one, f"{where}.{name}", arms, findings) for name, _, one in given.pairs()}
    return {name: among for name, among in read.items() if among is not None}


def _among(node: Node, where: str, arms: Mapping[str, Arm], findings: Findings) -> Among | None:
    given = node.get("among")
    return None if given is None else _contexts(given, f"{where}.among", arms, findings)


def _contexts(given: Node, where: str, arms: Mapping[str, Arm], findings: Findings) -> Among | None:
    if not expect_mapping(given, where, AMONG_KEYS, findings):
        return None
    metric = _metric(given, "metric", where, findings)
    arm = _one_of(given, "arm", where, tuple(arms), findings)
    ends = {}
    for key in ("below", "above"):
        end = given.get(key)
        ends[key] = None if end is None else read_number(end, f"{where}.{key}", -1e12, 1e12, "", findings)
    if metric is None or (ends["below"] is None and ends["above"] is None):
        findings.add(given.place, where, "an arm, a metric, and `below` or `above` are needed")
        return None
    return Among(metric, arm, ends["below"], ends["above"])
