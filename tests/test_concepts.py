"""Every concept of the sources stands somewhere in the program, and changing it changes what the source says."""

from __future__ import annotations

import dataclasses
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim import agents
from sim.model import SSRModel
from sim.outcomes import COLUMNS, SERIES, summarise
from sim.parameters import MECHANISMS, PARAMETERS
from sim.recorder import record_run
from sim.rules._rule import RULES
from sim.scenario import draw_patches, draw_settings, load_scenario

ROOT = Path(__file__).parent.parent
CONCEPTS = yaml.safe_load((ROOT / "docs" / "concepts.yaml").read_text())
CLAIMS = [path.read_text() for path in (ROOT / "propositions").glob("*.yaml")]
PROSE = {key for key, row in CONCEPTS.items() if "prose" in row}
RUN = [key for key in CONCEPTS if key not in PROSE]
BASE, SEED = "synthetic_medium", 2011
WORLDS, MORE = 32, 64
# Effects that 32 worlds show by fewer than three standard errors, so that they are looked for in more.
FAINT = ("C008", "C017", "C026", "C063", "C064", "C065", "C114", "C121", "C126", "C130")
SLICES = [list(FAINT), *([key for key in RUN[i : i + 52] if key not in FAINT] for i in range(0, len(RUN), 52))]
SURE = 2.0  # standard errors of the mean paired difference


def stands(kind, name):
    """Whether something of that kind and name is in the program."""
    if kind == "key":
        return _is_key(name)
    if kind == "case":
        return load_scenario(name).name == name
    known = {
        "parameter": PARAMETERS, "mechanism": MECHANISMS, "series": SERIES, "column": COLUMNS, "rule": RULES,
        "agent": agents.__all__,
    }  # fmt: skip
    return name in known[kind]


def _is_key(name):
    from sim.scenario import levers

    lever, _, part = name.partition(".")
    if lever in ("context", "schedule"):
        return True
    if lever == "drawdown":
        return part in ("", "rule", "start", "months", "latest")
    table = levers.SHARES | levers.PLAIN
    return lever in levers.READERS and (not part or part in table.get(lever, ()))


def test_there_are_all_155():
    assert list(CONCEPTS) == [f"C{number:03d}" for number in range(1, 156)]


def test_few_are_prose_and_say_why():
    assert len(PROSE) <= 20
    for key in PROSE:
        row = CONCEPTS[key]
        assert key in (ROOT / row["prose"]).read_text(), f"{key}: {row['prose']} does not name it"
        assert len(row["why"]) > 20


@pytest.mark.parametrize("key", RUN)
def test_what_is_named_exists(key):
    row = CONCEPTS[key]
    assert row["found"], f"{key} points at nothing"
    missing = [item for item in row["found"] if not stands(*item.split(" ", 1))]
    missing += [name for name in [*row.get("change", ()), *row.get("with", ())]
                if name not in PARAMETERS and name not in MECHANISMS]
    assert not missing, f"{key} points at {missing}, which are not in the program"
    assert ("change" in row) != ("arms" in row)
    assert {row["expect"], *row.get("also", {}).values()} <= {"up", "down", "wider", "any"}
    assert "claim" not in row or any(f"\n{row['claim']}:" in f"\n{text}" for text in CLAIMS), "no such proposition"


read = cache(load_scenario)


@cache
def drawn_of(name, count):
    """What the first worlds draw of a scenario."""
    return draw_settings(read(name), np.arange(count, dtype=np.uint64), SEED)


def arms_of(row):
    """The scenarios and values of a row: from, to."""
    if "arms" in row:
        return [(read(name), row.get("with", {})) for name in row["arms"]]
    scenario = read(row.get("base", BASE))
    return [
        (scenario, row.get("with", {}) | {name: ends[side] for name, ends in row["change"].items()})
        for side in (0, 1)
    ]


def run(arms, worlds):
    """Series and outcomes of arms of one structure, side by side: a list of (series, outcomes), one for each."""
    size = len(worlds)
    drawn = [drawn_of(scenario.name, size) | changed for scenario, changed in arms]
    values = {name: np.concatenate([np.broadcast_to(np.asarray(one[name], float), size) for one in drawn])
              for name in drawn[0]}
    patches, now = [], [dict(one) for one in drawn]
    dated = [dict(draw_patches(scenario, worlds, SEED)) for scenario, _ in arms]
    for month in sorted({month for one in dated for month in one}):
        for current, one in zip(now, dated, strict=True):
            current.update(one.get(month, {}))
        names = sorted({name for one in dated for name in one.get(month, {})})
        patches.append((month, {name: np.concatenate(
            [np.broadcast_to(np.asarray(current[name], float), size) for current in now]) for name in names}))
    structure = arms[0][0].structure
    series = record_run(SSRModel(structure, values, patches, np.tile(worlds, len(arms)), SEED))
    runs = summarise(series, values, structure)
    return [
        ({name: column[:, i * size : (i + 1) * size] for name, column in series.items()},
         {name: column[i * size : (i + 1) * size] for name, column in runs.items()})
        for i in range(len(arms))
    ]


def measured(metric, series, runs):
    statistic, colon, name = metric.partition(":")
    if not colon:
        return runs[metric]
    if statistic == "mean":
        return series[name].mean(axis=0)
    return series[name][-1 if statistic == "last" else int(statistic[1:])]


def verdict(row, before, after):
    """What is wrong with a row's differences; empty if all are as the source says."""
    asked = {row["metric"]: row["expect"]} | row.get("also", {})
    said = {name: of_metric(expect, before[name], after[name]) for name, expect in asked.items()}
    return "; ".join(f"{name}: {words}" for name, words in said.items() if words)


def of_metric(expect, before, after):
    """What is wrong with the difference in one metric; empty if it is as expected."""
    both = np.isfinite(before) & np.isfinite(after)
    if both.sum() < len(before) // 4:
        return f"only {both.sum()} worlds can be compared"
    difference = after[both] - before[both]
    if not difference.any():
        return "nothing changes"
    if expect == "any":
        return ""
    if expect == "wider":
        before, after = (np.abs(values[both] - np.median(values[both])) for values in (before, after))
        difference, expect = after - before, "up"
    mean, error = difference.mean(), difference.std(ddof=1) / math.sqrt(len(difference))
    signed = mean if expect == "up" else -mean
    return "" if signed > SURE * error else f"expected {expect}, found {mean:+.4g} (standard error {error:.2g})"


@pytest.mark.parametrize("keys", SLICES, ids=lambda keys: f"{keys[0]}-{keys[-1]}")
def test_changing_it_changes_the_outcome_as_the_source_says(keys):
    groups = {}
    for key in keys:
        for side, arm in enumerate(arms_of(CONCEPTS[key])):
            alike = (MORE if key in FAINT else WORLDS, dataclasses.astuple(arm[0].structure))
            groups.setdefault(alike, []).append((key, side, arm))
    found = {}
    for (size, _), members in groups.items():
        worlds = np.arange(size, dtype=np.uint64)
        for (key, side, _), result in zip(members, run([arm for *_, arm in members], worlds), strict=True):
            names = (CONCEPTS[key]["metric"], *CONCEPTS[key].get("also", ()))
            found[key, side] = {name: measured(name, *result) for name in names}
    wrong = {key: said for key in keys if (said := verdict(CONCEPTS[key], found[key, 0], found[key, 1]))}
    assert not wrong, "\n".join(f"{key} {CONCEPTS[key]['concept']}: {said}" for key, said in wrong.items())


def test_the_check_can_fail():
    same = np.linspace(0.0, 1.0, WORLDS)
    assert of_metric("any", same, same) == "nothing changes"
    assert "expected up" in of_metric("up", same, same - 0.1)
    assert not of_metric("wider", same, 0.5 + 2.0 * (same - 0.5))
    assert "expected up" in of_metric("wider", same, 0.5 * same)
    both = {"metric": "a", "expect": "up", "also": {"b": "down"}}
    wrong = verdict(both, {"a": same, "b": same}, {"a": same + 0.1, "b": same + 0.1})
    assert wrong.startswith("b: expected down"), "the second side is looked at too"
    assert not stands("parameter", "no_such_thing")


