"""Small experiments, and folders of their sweeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.batch.how import How
from sim.batch.store import file_hashes
from sim.scenario import load_experiment
from sim.sweeps import Telling, begin_sweep

# A short history, because what is kept, killed, resumed and merged does not depend on how long it is.
SHORT = """
name: Synthetic country, two years
context: synthetic
engagement: {strategic: 0.4, operational: 0.3, tactical: 0.3}
footprint: light
configurations: {headquarters: 0.1, field: 0.6, contingent: 0.3}
financing: historical
support_start: {after_months: 6}
drawdown: {rule: calendar, start: {after_months: 10}, months: 6}
start: 2000-01
years: 2
"""

# Two points that share a model, and one of another length.
EXPERIMENT = """
name: tiny
scenarios:
  - {scenario: CASE, label: light}
  - {scenario: CASE, label: heavy, set: {footprint: heavy}}
  - {scenario: CASE, label: longer, set: {years: 3}}
worlds: 150
seed: 7
contrasts: [{a: light, b: heavy}]
"""

TINY = """
name: tiny
scenarios:
  - {scenario: CASE, label: synthetic_light}
  - {scenario: CASE, label: synthetic_heavy, set: {footprint: heavy}}
worlds: 20
seed: 7
contrasts: [{a: synthetic_light, b: synthetic_heavy}]
"""


@pytest.fixture(scope="session")
def short_case(tmp_path_factory) -> Path:
    """The file of a scenario of two years."""
    path = tmp_path_factory.mktemp("case") / "synthetic.yaml"
    path.write_text(SHORT, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def path(short_case, tmp_path_factory) -> Path:
    """The file of a small experiment."""
    path = tmp_path_factory.mktemp("experiment") / "tiny.yaml"
    path.write_text(EXPERIMENT.replace("CASE", str(short_case)), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def experiment(path):
    """A small experiment."""
    return load_experiment(path)


@pytest.fixture(scope="session")
def whole(experiment, tmp_path_factory) -> Path:
    """The folder of an unbroken sweep of it."""
    target = tmp_path_factory.mktemp("whole") / "tiny"
    begin_sweep(experiment, target, How(workers=1), Telling())
    return target


def differing(one, other):
    """Names of the tables that differ in any byte, or are in one folder only."""
    a, b = file_hashes(one), file_hashes(other)
    return [name for name in {*a, *b} if a.get(name) != b.get(name)]


@pytest.fixture(scope="session")
def same():
    """A function that names the tables that differ between two folders."""
    return differing


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Work from any folder but the program's own."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def tiny_text(short_case) -> str:
    """The text of an experiment of two points and 20 worlds."""
    return TINY.replace("CASE", str(short_case))


@pytest.fixture
def tiny(tmp_path, tiny_text) -> Path:
    """The file of an experiment of two points and 20 worlds."""
    path = tmp_path / "tiny.yaml"
    path.write_text(tiny_text, encoding="utf-8")
    return path
