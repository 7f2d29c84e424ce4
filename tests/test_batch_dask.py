"""A real Dask scheduler with worker processes: the same bytes as on this machine alone, with workers killed midway."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.api import sweep
from sim.batch import dask_executor
from sim.batch.dask_executor import cluster, identity
from sim.batch.executors import Crash, Serial
from sim.batch.how import How
from sim.batch.manifest import versions
from sim.batch.store import PARTS, file_hashes
from sim.growing import extend, resume
from sim.scenario import InputErrors, load_experiment
from sim.sweeps import Telling, begin_sweep

distributed = pytest.importorskip("distributed", reason="needs Dask: python -m pip install distributed")

ROOT = Path(__file__).parents[1]
EXPERIMENT = """
name: tiny
question: Does a cluster give the same?
scenarios:
  - {scenario: CASE, label: synthetic_light}
  - {scenario: CASE, label: synthetic_heavy, set: {footprint: heavy}}
  - {scenario: CASE, label: longer, set: {years: 3}}
worlds: 192
seed: 7
contrasts: [{a: synthetic_light, b: synthetic_heavy}]
uncertainties: [frailty]
"""


class Cluster:
    """A scheduler and workers, each a process of its own, started as a user starts them."""

    def __init__(self, folder: Path) -> None:
        self.environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        deadline = time.monotonic() + 120
        while not self.file.exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    def start(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(self.file), *options]
        log = (self.file.parent / f"{kind}{len(self.processes)}.log").open("wb")
        process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        plain = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard")
        return self.start("worker", *plain, *options)

    @property
    def address(self) -> str:
        import json

        return str(json.loads(self.file.read_text(encoding="utf-8"))["address"])

    def end(self) -> None:
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()


@pytest.fixture(scope="module")
def path(short_case, tmp_path_factory):
    path = tmp_path_factory.mktemp("experiment") / "tiny.yaml"
    path.write_text(EXPERIMENT.replace("CASE", str(short_case)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def experiment(path):
    return load_experiment(path)


@pytest.fixture(scope="module")
def alone(experiment, tmp_path_factory):
    """Hashes of the tables that this process makes by itself."""
    folder = tmp_path_factory.mktemp("alone") / "tiny"
    sweep(experiment, workers=1, out=folder)
    return file_hashes(folder)


@pytest.fixture(scope="module")
def local():
    """Two workers of this machine."""
    with cluster(workers=2) as executor:
        yield executor


@pytest.fixture
def running(tmp_path):
    made = Cluster(tmp_path)
    yield made
    made.end()


def test_workers_of_this_machine_give_the_same_bytes(experiment, alone, local, tmp_path):
    assert all("127.0.0.1" in address for address in local.client.nthreads())
    sweep(experiment, executor=local, out=tmp_path / "tiny")
    assert file_hashes(tmp_path / "tiny") == alone


class Stopped:
    """Runs some chunks where another executor would, then is stopped as by Ctrl-C."""

    def __init__(self, executor, jobs):
        self.executor, self.jobs, self.workers = executor, jobs, executor.workers
        self.check_folder = executor.check_folder

    def run(self, function, jobs):
        for number, found in enumerate(self.executor.run(function, jobs)):
            if number == self.jobs:
                raise KeyboardInterrupt
            yield found


@pytest.mark.parametrize("first", ["dask", "local"])
def test_a_sweep_begun_with_one_executor_goes_on_with_the_other(experiment, alone, local, tmp_path, first):
    target = tmp_path / "tiny"
    begins, ends = (local, Serial()) if first == "dask" else (Serial(), local)
    with pytest.raises(KeyboardInterrupt):
        begin_sweep(
            experiment.resized(128), target, How(chunk=64, executor=Stopped(begins, 3), parts="shared"), Telling()
        )
    assert list((target / PARTS).glob("*.chunk"))
    resume(target, How(executor=ends, parts="shared" if ends is local else "return"), Telling())
    extend(target, 192, How(executor=begins), Telling())
    assert file_hashes(target) == alone


def test_a_job_that_fails_or_kills_its_workers_stops_no_other(local):
    found = dict(local.run(int, ["1", "no number", "22"]))
    crash = found.pop("no number")
    assert found == {"1": 1, "22": 22}
    assert isinstance(crash, Crash) and crash.error.startswith("ValueError") and "Traceback" in crash.traceback
    deadly = dict(local.run(os._exit, [3]))
    assert isinstance(deadly[3], Crash) and "workers died on this chunk" in deadly[3].error
    assert dict(local.run(abs, [-1])) == {-1: 1}, "the workers were not started again"


def test_few_jobs_are_in_flight_and_those_of_a_caller_who_stops_are_cancelled(local):
    before = set(local.client.futures)  # other tests use the same client

    def in_flight():
        return set(local.client.futures) - before

    running = local.run(abs, range(1000))
    assert next(running)[0] < 4
    assert 0 < len(in_flight()) <= 4
    running.close()
    deadline = time.monotonic() + 120.0
    while in_flight() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not in_flight()


@pytest.mark.slow
def test_a_cluster_that_is_gone_is_told(running):
    running.worker()
    with cluster(running.address) as executor:
        jobs = executor.run(time.sleep, [0.0, 60.0, 60.0])
        next(jobs)
        running.processes[0].kill()
        with pytest.raises(dask_executor.ClusterLost, match="does not answer any more"):
            next(jobs)


@pytest.mark.slow
def test_workers_of_other_versions_are_refused_with_what_differs(running, monkeypatch):
    running.worker()
    monkeypatch.setattr(dask_executor, "versions", lambda: versions() | {"numpy": "1.0"})
    identity.cache_clear()
    with pytest.raises(InputErrors, match=r"1 of 1 workers differ .* has numpy .*, not 1\.0"), cluster(running.address):
        pass
    identity.cache_clear()


@pytest.mark.slow
def test_a_worker_that_joins_late_with_other_versions_is_sent_away_and_loses_nothing(running, tmp_path):
    preload = tmp_path / "other.py"
    preload.write_text("from sim.batch import dask_executor\ndask_executor.versions = lambda: {'numba': '0'}\n")
    running.worker()
    with cluster(running.address) as executor:
        running.worker("--preload", str(preload))
        executor.client.wait_for_workers(2, timeout=120)
        with pytest.warns(UserWarning, match=r"was sent away, because it has .*numba 0, not"):
            found = dict(executor.run(abs, range(-20, 0)))
        assert found == {job: -job for job in range(-20, 0)}


@pytest.mark.slow
def test_no_scheduler_and_no_worker_are_plain_refusals(running, monkeypatch):
    monkeypatch.setattr(dask_executor, "CONNECT", 0.5)
    with pytest.raises(InputErrors, match="no Dask scheduler answers"), cluster("tcp://127.0.0.1:1"):
        pass
    with pytest.raises(InputErrors, match="dask worker tcp://"), cluster(running.address):
        pass


def test_without_dask_the_command_that_installs_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputErrors, match=r"-m pip install 'distributed>=") as caught, cluster():
        pass
    assert sys.executable in str(caught.value)


def test_workers_that_do_not_see_the_folder_are_refused_and_nothing_is_left(experiment, local, tmp_path, monkeypatch):
    monkeypatch.setattr(dask_executor, "sees", _blind)
    with pytest.raises(InputErrors, match=r"is not seen by (1 of 1|2 of 2) workers"):  # one may be starting again
        begin_sweep(experiment, tmp_path / "tiny", How(executor=local, parts="shared"), Telling())
    assert not any(tmp_path.iterdir())


def _blind(probe, mark):
    return False


@pytest.mark.slow
@pytest.mark.parametrize("parts", ["return", "shared"])
def test_a_cluster_gives_the_same_bytes_with_a_worker_killed_midway(experiment, alone, running, tmp_path, parts):
    victim = running.worker()
    running.worker()
    told = []

    def progress(done, total):
        told.append(done)
        if len(told) == 3:  # two chunks are back, others are running
            victim.send_signal(signal.SIGKILL)

    how = How(executor="dask", scheduler=running.address, chunk=64, parts=parts, progress=progress)
    with how.standing():
        cluster = how.chosen(1)
        cluster.client.wait_for_workers(2, timeout=120)
        result = begin_sweep(experiment, tmp_path / "tiny", how, Telling())
        assert victim.wait(120) == -signal.SIGKILL
        assert len(cluster.client.nthreads()) == 1
    assert told[-1] == experiment.histories and len(told) == 10
    assert result.failures.empty
    assert file_hashes(tmp_path / "tiny") == alone


@pytest.mark.slow
@pytest.mark.parametrize("parts", ["return", "shared"])
def test_a_sweep_whose_client_is_killed_is_finished_by_local_workers(path, alone, running, tmp_path, parts):
    running.worker()
    target = tmp_path / "tiny"
    words = ["sweep", path, "--out", target, "--chunk", "64", "--tables-only", "--executor", "dask"]
    more = ["--scheduler", running.address, "--parts", parts]
    command = [sys.executable, "-m", "sim.cli", *map(str, [*words, *more])]
    with (tmp_path / "client.log").open("wb") as log:
        client = subprocess.Popen(command, env=running.environment, stdout=log, stderr=log)
        while len(list(target.glob(f"{PARTS}/*.chunk"))) < 2 and client.poll() is None:
            time.sleep(0.005)
        client.kill()
        assert client.wait() == -signal.SIGKILL, (tmp_path / "client.log").read_text()
    told = []
    resume(target, How(workers=2), Telling(say=told.append))
    assert "histories are kept from before" in told[-1] and not told[-1].startswith("0 ")
    assert file_hashes(target) == alone


@pytest.mark.slow
def test_a_scheduler_that_goes_ends_the_sweep_with_what_to_do(path, alone, running, tmp_path):
    running.worker()
    target = tmp_path / "tiny"
    words = ["sweep", path, "--out", target, "--chunk", "64", "--tables-only", "--executor", "dask"]
    command = [sys.executable, "-m", "sim.cli", *map(str, [*words, "--scheduler", running.address])]
    client = subprocess.Popen(command, env=running.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while len(list(target.glob(f"{PARTS}/*.chunk"))) < 2 and client.poll() is None:
        time.sleep(0.005)
    running.processes[0].kill()
    told = client.communicate(timeout=300)[1].decode()
    assert client.returncode == 1 and "Traceback" not in told
    assert "does not answer any more" in told and f"To go on: ssrsim sweep --resume {target}" in told
    resume(target, How(workers=1), Telling())
    assert file_hashes(target) == alone


@pytest.mark.slow
def test_the_demo_has_the_same_bytes_on_a_cluster(running, tmp_path):
    running.worker()
    running.worker()
    here = sweep("light_vs_heavy", workers=1, worlds=64, out=tmp_path / "here")
    with cluster(running.address) as executor:
        there = sweep("light_vs_heavy", worlds=64, out=tmp_path / "there", executor=executor)
    assert len(here.runs) == 25 * 64
    assert file_hashes(here.folder) == file_hashes(there.folder)
