"""Faults of every kind end with a clear message, lose nothing, and change no bit of the finished result."""

from __future__ import annotations

import errno
import importlib
import os
import resource
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.api import load
from sim.batch import container
from sim.batch import sweep as batch_sweep
from sim.batch.executors import Crash, LocalProcesses, Serial
from sim.batch.how import How
from sim.batch.runner import run_chunk
from sim.batch.store import PARTS
from sim.cli.app import app
from sim.growing import resume
from sim.sweeps import Telling, begin_sweep

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and limits are POSIX")


# functions that worker processes import
FAULTY = """
import os, signal, time

def die_once(mark):
    if not os.path.exists(mark):
        open(mark, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"

def die_on_bad(job):
    time.sleep(0.02)
    if job.startswith("bad"):
        os.kill(os.getpid(), signal.SIGKILL)
    return job
"""


@pytest.fixture
def faulty(tmp_path, monkeypatch):
    (tmp_path / "faulty_for_workers.py").write_text(FAULTY, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return importlib.import_module("faulty_for_workers")


def test_a_worker_killed_once_is_replaced_and_its_job_done(faulty, tmp_path):
    marks = [str(tmp_path / f"{number}.mark") for number in range(2)]
    assert dict(LocalProcesses(2).run(faulty.die_once, marks)) == dict.fromkeys(marks, "done")


def test_a_job_that_kills_its_worker_every_time_is_given_up_alone(faulty):
    jobs = ["a", "b", "bad", "c", "d", "e", "f"]
    found = dict(LocalProcesses(2).run(faulty.die_on_bad, jobs))
    crash = found.pop("bad")
    assert found == {job: job for job in jobs if job != "bad"}, "others were lost with it"
    assert isinstance(crash, Crash) and crash.died
    assert "out of memory" in crash.error and "--chunk" in crash.error


class SmallOnly(Serial):
    """As if a worker ran out of memory with any chunk of more than some histories."""

    def __init__(self, most):
        self.most, self.lost = most, []

    def run(self, function, jobs):
        for job in jobs:
            if job.chunk.histories > self.most:
                self.lost.append(job.chunk.histories)
                yield job, Crash("a worker process died", "", died=True)
            else:
                yield from super().run(function, [job])


def test_a_chunk_too_large_for_memory_is_run_in_halves(same, experiment, whole, tmp_path):
    executor = SmallOnly(140)
    begin_sweep(experiment, tmp_path / "tiny", How(chunk=512, executor=executor), Telling())
    assert executor.lost, "no chunk was too large; the test says nothing"
    assert same(whole, tmp_path / "tiny") == []


def test_memory_that_is_never_enough_is_a_failure_with_clear_words(experiment, tmp_path, monkeypatch):
    def hungry(job):
        if any(segment.point == 1 for segment in job.chunk.segments):
            raise MemoryError
        return run_chunk(job)

    monkeypatch.setattr(batch_sweep, "run_chunk", hungry)
    result = begin_sweep(experiment, tmp_path / "tiny", How(workers=1), Telling())
    assert set(result.runs["scenario"]) == {"light", "longer"}
    assert set(result.failures["error"]) == {"MemoryError: "}
    assert result.failures["histories"].sum() == 150


def full_after(monkeypatch, writes):
    """Let the disk be full after some writes."""
    real, left = container.os.fsync, [writes]

    def fsync(handle):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(container.os, "fsync", fsync)


@pytest.mark.parametrize("writes", [0, 2, 3, 6, 11, 16, 19, 23])
def test_a_full_disk_at_any_write_loses_nothing(same, experiment, whole, tmp_path, writes, monkeypatch):
    target = tmp_path / "tiny"
    with monkeypatch.context() as patch:
        full_after(patch, writes)
        with pytest.raises(OSError, match="No space left") as full:
            begin_sweep(experiment, target, How(workers=1, chunk=64), Telling())
    if target.exists():
        assert f"To go on: ssrsim sweep --resume {target}" in full.value.__notes__[0]
        resume(target, How(workers=1), Telling())
    else:
        assert writes < 6, "chunks were taken away"
        begin_sweep(experiment, target, How(workers=1), Telling())
    assert same(whole, target) == []
    assert os.listdir(tmp_path) == ["tiny"]


def command(*words):
    """Return a command line of the program, and its surroundings."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    return [sys.executable, "-m", "sim.cli", *map(str, words)], environment


def test_a_limit_on_files_ends_with_a_message_and_can_be_lifted(same, path, whole, tmp_path):
    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    words, environment = command("sweep", path, "--out", tmp_path / "tiny", "--workers", 1, "--tables-only")
    done = subprocess.run(words, env=environment, preexec_fn=limited, capture_output=True, text=True, timeout=300)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "File too large" in done.stderr.splitlines()[-1]
    assert len(done.stderr.splitlines()) <= 4
    resumed = (tmp_path / "tiny" / PARTS).exists()
    more = ("--resume", tmp_path / "tiny") if resumed else (path, "--out", tmp_path / "tiny")
    assert CliRunner().invoke(app, ["sweep", *map(str, more), "--workers", "1", "--tables-only"]).exit_code == 0
    assert same(whole, tmp_path / "tiny") == []


def test_the_command_of_a_failed_chunk_repeats_it(path, whole, tmp_path, monkeypatch):
    def failing(job):
        pairs = zip(job.scenarios, job.chunk.segments, strict=True)
        if any(one.footprint == "heavy" and part.start <= 64 < part.stop for one, part in pairs):
            raise RuntimeError("the budget did not balance")
        return run_chunk(job)

    def ssrsim(*words):
        return CliRunner().invoke(app, [*map(str, words)])

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(batch_sweep, "run_chunk", failing)
    done = ssrsim("sweep", path, "--out", "tiny", "--workers", 1, "--chunk", 64, "--tables-only")
    assert done.exit_code == 1
    (row,) = load("tiny").failures.to_dict("records")
    assert row["scenarios"] == "heavy 64-127"
    assert "in failing" in row["traceback"]
    assert row["command"] in done.output
    again = ssrsim(*shlex.split(row["command"])[1:])
    assert again.exit_code == 1 and "the budget did not balance" in again.output, "the failure was not repeated"
    monkeypatch.setattr(batch_sweep, "run_chunk", run_chunk)
    assert ssrsim(*shlex.split(row["command"])[1:]).exit_code == 0
    found = load(shlex.split(row["command"])[-2]).runs
    there = load(whole).runs
    there = there[(there["scenario"] == "heavy") & there["world"].between(64, 127)]
    assert found.drop(columns="point").equals(there.drop(columns="point").reset_index(drop=True))
