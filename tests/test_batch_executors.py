"""Executors: every job comes back once, with its result or its crash, and nobody is left running."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest

from sim.batch.executors import Crash, LocalProcesses, Serial, choose, usable_processors
from sim.batch.how import ALONE, How

# functions that a worker process can import from the standard library
EXECUTORS = [Serial(), LocalProcesses(2)]


@pytest.mark.parametrize("executor", EXECUTORS, ids=["serial", "processes"])
def test_every_job_comes_back_once_and_a_crash_stops_no_other(executor):
    jobs = ["1", "22", "no number", "333"]
    found = dict(executor.run(int, jobs))
    crash = found.pop("no number")
    assert found == {"1": 1, "22": 22, "333": 333}
    assert isinstance(crash, Crash)
    assert crash.error.startswith("ValueError: invalid literal")
    assert "Traceback" in crash.traceback


def test_no_worker_is_left_when_the_work_is_done():
    list(LocalProcesses(2).run(abs, [-1, -2, -3]))
    assert multiprocessing.active_children() == []


def test_no_worker_is_left_when_the_caller_stops_early():
    running = LocalProcesses(2).run(time.sleep, [0.01, 600.0, 600.0])
    assert next(running) == (0.01, None)
    running.close()
    deadline = time.monotonic() + 120.0
    while multiprocessing.active_children() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert multiprocessing.active_children() == []


def test_a_worker_that_dies_is_a_crash_and_not_the_end():
    found = dict(LocalProcesses(2).run(os._exit, [1, 2]))
    assert set(found) == {1, 2}
    assert all(isinstance(crash, Crash) and "worker process died" in crash.error for crash in found.values())


def test_one_worker_or_one_job_needs_no_other_process():
    assert isinstance(choose(1, 10), Serial)
    assert isinstance(choose(8, 1), Serial)
    assert choose(3, 10).workers == 3
    assert choose(8, 2).workers == 2


SCRIPT = """
import time
from sim.batch.executors import LocalProcesses
print("script", flush=True)
if {sleep}:
    for job, done in LocalProcesses(2).run(time.sleep, [0.0, 600.0, 600.0]):
        print("one", flush=True)
else:
    print(sorted(done for _, done in LocalProcesses(2).run(abs, [-1, -2])), flush=True)
"""


def test_a_plain_script_may_start_workers(tmp_path):
    """Workers do not run the user's script again, so it needs no guard."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(sleep=False), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.getcwd()}
    command = [sys.executable, script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    assert done.stdout.splitlines() == ["script", "[1, 2]"], done.stderr


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")
def test_workers_end_when_their_parent_is_killed(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(sleep=True), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, start_new_session=True, text=True,
        env=os.environ | {"PYTHONPATH": os.getcwd()},
    )  # fmt: skip
    assert process.stdout is not None
    assert [process.stdout.readline().strip() for _ in range(2)] == ["script", "one"]
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 120.0
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    pytest.fail("workers went on after their parent was killed")


def test_little_work_waits_for_no_other_process():
    """Unless processes are asked for: they start in the time in which some hundred histories are run."""
    assert How().width(ALONE) == 1
    assert How().width(ALONE + 1) == usable_processors()
    assert How(workers=3).width(1) == 3
