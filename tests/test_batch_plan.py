"""A plan is near what a sweep then takes, and measures a machine once."""

from __future__ import annotations

import time

import pytest

from sim import sweeps
from sim.api import sweep
from sim.batch import calibrate
from sim.batch.calibrate import Pace, paces
from sim.batch.design import cut
from sim.batch.plan import plan
from sim.scenario import load_experiment
from sim.sweeps import put_in_place


@pytest.fixture(scope="module")
def smoke():
    return load_experiment("smoke")


def size(folder):
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


@pytest.mark.parametrize(("worlds", "chunk"), [(100, 2048), pytest.param(600, 64, marks=pytest.mark.slow)])
def test_disk_is_planned_within_a_factor_of_two(smoke, tmp_path, monkeypatch, worlds, chunk):
    experiment, seen = smoke.resized(worlds=worlds), []

    def weighed(work, *others):
        seen.append(size(work.folder))
        return put_in_place(work, *others)

    monkeypatch.setattr(sweeps, "put_in_place", weighed)
    sweep(experiment, workers=1, chunk=chunk, out=tmp_path / "smoke")
    planned = plan(experiment, workers=1, chunk=chunk)
    assert 0.5 < planned.bytes / size(tmp_path / "smoke") < 2.0
    assert 0.5 < planned.meanwhile / seen[0] < 2.0


def test_time_grows_with_work_and_shrinks_with_workers(smoke, monkeypatch):
    monkeypatch.setattr("sim.batch.plan.slowed", lambda workers: 1.0)
    many = smoke.resized(worlds=20_000)
    one, four = plan(many, workers=1), plan(many, workers=4)
    assert one.seconds > 10 * plan(smoke, workers=1).seconds
    assert four.seconds < 0.6 * one.seconds
    assert one.figures == plan(smoke, workers=1).figures, "figures are of points, not of worlds"


def test_a_machine_is_measured_once_and_again_when_asked(smoke, tmp_path, monkeypatch):
    monkeypatch.setattr(calibrate, "_file", lambda: tmp_path / "calibration.json")
    measured = []

    def measure(experiment, chunk):
        measured.append(chunk.structure)
        return Pace(0.001, 1e-6, fresh=True)

    monkeypatch.setattr(calibrate, "_measured", measure)
    chunks = cut(smoke)
    first = paces(smoke, chunks)
    kinds = len({calibrate.agents_of(chunk.structure) for chunk in chunks})
    assert len(measured) == len(first) == kinds and all(pace.fresh for pace in first.values())
    second = paces(smoke, chunks)
    assert len(measured) == kinds and not any(pace.fresh for pace in second.values())
    assert {pace.call for pace in second.values()} == {0.001}
    paces(smoke, chunks, again=True)
    assert len(measured) == 2 * kinds
    (tmp_path / "calibration.json").write_text("{ not whole", encoding="utf-8")
    assert paces(smoke, chunks).keys() == first.keys(), "a damaged file is measured anew"


@pytest.mark.slow
def test_time_is_planned_within_a_factor_of_two(smoke, tmp_path):
    """Where other work of the machine comes or goes meanwhile, both are measured again."""
    ratios = []
    for number in range(3):
        experiment = smoke.resized(worlds=2000)
        found = plan(experiment, workers=2, again=True)
        start = time.perf_counter()
        sweep(experiment, workers=2, out=tmp_path / str(number))
        ratios.append(found.seconds / (time.perf_counter() - start))
        if 0.5 < ratios[-1] < 2.0:
            return
    pytest.fail(f"planned ÷ taken: {ratios}")
