"""What docs/results.md and docs/designs.md tell people to type works as written."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.scenario import load_experiment

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"(?:<!-- file: (?P<file>[\w.]+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)


def blocks(name, kind):
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    return [found for found in BLOCK.finditer(text) if found["kind"] == kind]


QUERIES = [found["text"] for found in blocks("results.md", "python")]


@pytest.mark.parametrize("code", QUERIES, ids=lambda code: code.split()[1])
def test_every_query_in_python_runs_and_shows_something(code):
    package = code.split()[1].split(".")[0]
    if package == "polars" and importlib.util.find_spec(package) is None:
        pytest.skip("polars is not among the packages of the tests: python -m pip install polars")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip()) > 5


def test_the_pairs_of_pandas_are_those_of_the_contrasts(monkeypatch):
    """The first query gives what the program itself says of the same pair."""
    import pandas as pd

    monkeypatch.chdir(ROOT)
    names: dict[str, pd.Series] = {}
    exec(QUERIES[0], names)
    contrasts = pd.read_parquet(ROOT / "results" / "reference" / "contrasts.parquet")
    (row,) = contrasts.query("a == 'synthetic_light' and outcome == 'own_led_after'").to_dict("records")
    assert names["difference"].mean() == pytest.approx(row["difference"])


EXAMPLES = [*blocks("designs.md", "yaml"), *blocks("results.md", "yaml")]


@pytest.mark.parametrize("found", EXAMPLES, ids=lambda found: found["text"][:40])
def test_every_example_of_an_experiment_is_sound(tmp_path, found):
    for table in blocks("designs.md", "csv"):
        (tmp_path / table["file"]).write_text(table["text"], encoding="utf-8")
    (tmp_path / "example.yaml").write_text(found["text"], encoding="utf-8")
    experiment = load_experiment(tmp_path / "example.yaml")
    assert len(experiment.points) >= 1


def test_every_design_has_an_example():
    from sim.scenario.designs import METHODS

    shown = "\n".join(found["text"] for found in blocks("designs.md", "yaml"))
    assert set(re.findall(r"method: (\w+)", shown)) == set(METHODS)


def test_a_condition_and_subsets_mean_what_is_said(tmp_path):
    (text,) = (found["text"] for found in blocks("designs.md", "yaml") if "subsets" in found["text"])
    path = tmp_path / "example.yaml"
    path.write_text(text, encoding="utf-8")
    assert len(load_experiment(path).points) == 6
    assert len(load_experiment(path, subset="quick").points) == 3
    assert [point.label for point in load_experiment(path, subset="one").points] == ["dr_congo_heavy_tactical"]
