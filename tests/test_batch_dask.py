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
from sim.batch.dask_executor import DaskWorkers, cluster, identity
from sim.batch.executors import Crash
from sim.batch.manifest import versions
from sim.batch.shared_parts import DamagedPart, read_part, write_part
from sim.batch.store import file_hashes
from sim.scenario import InputErrors, load_experiment

distributed = pytest.importorskip("distributed", reason="needs Dask: python -m pip install distributed")

ROOT = Path(__file__).parents[1]
EXPERIMENT = """
name: tiny
question: Does a cluster give the same?
scenarios: [synthetic_light, synthetic_heavy, {scenario: guinea_bissau_light, set: {years: 13}}]
set: {years: 10}
worlds: 192
seed: 7
contrasts: [{a: synthetic_light, b: synthetic_heavy}]
"""


class Cluster:
    """A scheduler and workers, each a process of its own, started as a user starts them."""

    def __init__(self, folder: Path) -> None:
        self.environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        deadline = time.monotonic() + 30
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
def experiment(tmp_path_factory):
    path = tmp_path_factory.mktemp("experiment") / "tiny.yaml"
    path.write_text(EXPERIMENT, encoding="utf-8")
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


@pytest.mark.parametrize("parts", ["return", "shared"])
def test_a_cluster_gives_the_same_bytes_with_a_worker_killed_midway(experiment, alone, running, tmp_path, parts):
    victim = running.worker()
    running.worker()
    told = []

    def progress(done, total):
        told.append(done)
        if len(told) == 3:  # two chunks are back, others are running
            victim.send_signal(signal.SIGKILL)

    shared = tmp_path / "shared" if parts == "shared" else None
    if shared:
        shared.mkdir()
    with cluster(running.address, shared=shared) as executor:
        executor.client.wait_for_workers(2, timeout=30)
        result = sweep(experiment, chunk=64, executor=executor, progress=progress, out=tmp_path / "tiny")
        assert victim.wait(10) == -signal.SIGKILL
        assert len(executor.client.nthreads()) == 1
    assert told[-1] == experiment.histories and len(told) == 10
    assert result.failures.empty
    assert file_hashes(tmp_path / "tiny") == alone
    assert not shared or not list(shared.iterdir()), "files are left on the shared storage"


def test_workers_of_this_machine_give_the_same_bytes(experiment, alone, local, tmp_path):
    assert all("127.0.0.1" in address for address in local.client.nthreads())
    sweep(experiment, executor=local, out=tmp_path / "tiny")
    assert file_hashes(tmp_path / "tiny") == alone


def test_a_job_that_fails_or_kills_its_workers_stops_no_other(local):
    found = dict(local.run(int, ["1", "no number", "22"]))
    crash = found.pop("no number")
    assert found == {"1": 1, "22": 22}
    assert isinstance(crash, Crash) and crash.error.startswith("ValueError") and "Traceback" in crash.traceback
    deadly = dict(local.run(os._exit, [3]))
    assert isinstance(deadly[3], Crash) and "workers died on this chunk" in deadly[3].error
    assert dict(local.run(abs, [-1])) == {-1: 1}, "the workers were not started again"


def test_few_jobs_are_in_flight_and_those_of_a_caller_who_stops_are_cancelled(local):
    running = local.run(abs, range(1000))
    assert next(running)[0] < 4
    assert 0 < len(local.client.futures) <= 4
    running.close()
    time.sleep(0.2)
    assert len(local.client.futures) == 0


def test_a_cluster_that_is_gone_is_told(running):
    running.worker()
    with cluster(running.address) as executor:
        jobs = executor.run(time.sleep, [0.0, 60.0, 60.0])
        next(jobs)
        running.processes[0].kill()
        with pytest.raises(dask_executor.ClusterLost, match="does not answer any more"):
            next(jobs)


def test_workers_of_other_versions_are_refused_with_what_differs(running, monkeypatch):
    running.worker()
    monkeypatch.setattr(dask_executor, "versions", lambda: versions() | {"numpy": "1.0"})
    identity.cache_clear()
    with pytest.raises(InputErrors, match=r"1 of 1 workers differ .* has numpy .*, not 1\.0"), cluster(running.address):
        pass
    identity.cache_clear()


def test_a_worker_that_joins_late_with_other_versions_is_sent_away_and_loses_nothing(running, tmp_path):
    preload = tmp_path / "other.py"
    preload.write_text("from sim.batch import dask_executor\ndask_executor.versions = lambda: {'numba': '0'}\n")
    running.worker()
    with cluster(running.address) as executor:
        running.worker("--preload", str(preload))
        executor.client.wait_for_workers(2, timeout=30)
        with pytest.warns(UserWarning, match=r"was sent away, because it has .*numba 0, not"):
            found = dict(executor.run(abs, range(-20, 0)))
        assert found == {job: -job for job in range(-20, 0)}


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


def test_a_part_on_shared_storage_is_whole_or_noticed(tmp_path):
    receipt = write_part(tmp_path, "0001", {"a": [1.0]})
    assert [path.name for path in tmp_path.iterdir()] == ["0001"]
    assert read_part(tmp_path, receipt) == {"a": [1.0]}
    for damage in (b"", b"x" * receipt.bytes):
        write_part(tmp_path, "0001", {"a": [1.0]})
        (tmp_path / "0001").write_bytes(damage)
        with pytest.raises(DamagedPart):
            read_part(tmp_path, receipt)
    (tmp_path / "0001").unlink()
    with pytest.raises(DamagedPart, match="missing"):
        read_part(tmp_path, receipt)


def test_a_damaged_part_is_run_again(tmp_path, monkeypatch):
    (tmp_path / "parts").mkdir()
    with cluster(workers=1, shared=tmp_path / "parts") as executor:
        assert isinstance(executor, DaskWorkers)
        seen = []

        def damaged_once(folder, receipt):
            seen.append(receipt.name)
            if len(seen) == 1:
                (folder / receipt.name).write_bytes(b"cut short")
            return read_part(folder, receipt)

        monkeypatch.setattr(dask_executor, "read_part", damaged_once)
        assert list(executor.run(abs, [-5])) == [(-5, 5)]
        assert len(seen) == 2


def test_workers_that_do_not_see_the_folder_are_refused(tmp_path, monkeypatch):
    (tmp_path / "parts").mkdir()
    monkeypatch.setattr(dask_executor, "PROBE", "elsewhere")
    with pytest.raises(InputErrors, match="do not see the folder"), cluster(workers=1, shared=tmp_path / "parts"):
        pass
