"""What a sweep was read from is known file by file: it does not go on with other inputs, wherever it goes on."""

from __future__ import annotations

import json

import pytest

from sim.batch.executors import Serial
from sim.batch.how import How
from sim.batch.manifest import input_files
from sim.batch.store import PARTS, PLAN
from sim.growing import resume
from sim.scenario import InputErrors, load_experiment
from sim.sweeps import Telling, begin_sweep

PICKS = "name: picks\nbaseline: guinea_bissau\nfootprint: {}\n"


class StoppedAtOnce:
    """An executor that is stopped as by Ctrl-C before its first job."""

    workers = 1

    def run(self, function, jobs):
        raise KeyboardInterrupt
        yield from Serial().run(function, jobs)


@pytest.fixture
def begun(tmp_path, monkeypatch):
    """A folder with the unfinished sweep of an experiment whose case file only picks packages."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "case.yaml").write_text(PICKS.format("light"), encoding="utf-8")
    (own / "exp.yaml").write_text("scenarios: [case.yaml]\nworlds: 2\n", encoding="utf-8")
    monkeypatch.chdir(own)
    with pytest.raises(KeyboardInterrupt):
        experiment = load_experiment("exp.yaml")
        begin_sweep(experiment, tmp_path / "it", How(executor=StoppedAtOnce()), Telling(), file=own / "exp.yaml")
    return own, tmp_path / "it", experiment


def test_a_file_that_only_picks_packages_is_an_input(begun):
    own, target, before = begun
    (own / "case.yaml").write_text(PICKS.format("medium"), encoding="utf-8")
    assert load_experiment("exp.yaml").digest != before.digest
    with pytest.raises(InputErrors, match=r"case\.yaml has changed"):
        resume(target, How(workers=1), Telling())


def test_a_table_that_only_picks_packages_is_an_input(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.csv").write_text("label,scenario,footprint\na,guinea_bissau,light\n", encoding="utf-8")
    (tmp_path / "exp.yaml").write_text("design: {method: table, file: rows.csv}\nworlds: 2\n", encoding="utf-8")
    assert "rows.csv" in input_files(load_experiment("exp.yaml"), None)


@pytest.mark.parametrize("name", ["case.yaml", "exp.yaml"])
def test_a_changed_input_is_found_from_any_folder(begun, tmp_path, monkeypatch, name):
    own, target, _ = begun
    with (own / name).open("a", encoding="utf-8") as file:
        file.write("note: another\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputErrors, match=f"{name} has changed"):
        resume(target, How(workers=1), Telling())


def test_an_input_has_one_name_and_no_published_one_holds_the_machines_folders(begun, tmp_path, monkeypatch):
    own, target, experiment = begun
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    with pytest.raises(KeyboardInterrupt):
        begin_sweep(experiment, elsewhere / "it", How(executor=StoppedAtOnce()), Telling(), file=own / "exp.yaml")
    for folder in (target, elsewhere / "it"):
        plan = json.loads((folder / PARTS / PLAN).read_text(encoding="utf-8"))
        names = plan["manifest"]["inputs"].keys()
        assert names == plan["input_files"].keys()
        assert {"case.yaml", "exp.yaml", "scenarios/contexts/guinea_bissau.yaml"} <= names
        assert not [name for name in names if str(tmp_path) in name]


def test_an_input_that_is_gone_is_told(begun):
    own, target, _ = begun
    (own / "case.yaml").unlink()
    told = []
    resume(target, How(workers=1), Telling(say=told.append))
    assert [line for line in told if line.startswith("case.yaml is gone")]
