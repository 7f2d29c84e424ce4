"""Processes killed at random moments: the finished result is the unbroken one to the last byte."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.batch.store import PARTS

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")


# A process that has loaded everything, and forks one that runs a command line for each line it reads.
NURSERY = """
import json, os, signal, sys
import sim.api, sim.growing, sim.cli.app, sim.cli.running, sim.cli.growing, sim.report.summary, sim.model, sim.recorder
from sim.batch.sweep import prepare
from sim.cli import main
prepare()
for stop in (signal.SIGINT, signal.SIGTERM):
    signal.signal(stop, signal.SIG_DFL)
for line in sys.stdin:
    words, log = json.loads(line)
    child = os.fork()
    if child == 0:
        os.setsid()
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        sys.argv = ["ssrsim", *words]
        try:
            main()
        except SystemExit as end:
            os._exit(end.code or 0)
        os._exit(99)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Nursery:
    """Starts command lines quickly, and kills them."""

    def __init__(self, folder):
        self.log = folder / "log"
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def run(self, words, after=None, how=signal.SIGKILL, worker=False):
        """Run a command line; after some seconds, kill it or one of its workers. Return status and kills."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps([[*map(str, words)], str(self.log)]) + "\n")
        self.process.stdin.flush()
        parent, kills = int(self.process.stdout.readline()), 0
        if after is not None:
            time.sleep(after)
            victims = workers_of(parent) if worker else [parent]
            for victim in victims[:1]:
                kills += _kill(victim, how)
        return int(self.process.stdout.readline()), kills

    def end(self):
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)


def _kill(process, how):
    try:
        os.kill(process, how)
    except ProcessLookupError:
        return 0
    return 1


def workers_of(parent):
    """Numbers of the worker processes of a process."""
    told = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(parent)], capture_output=True, text=True).stdout
    return [int(line.split()[0]) for line in told.splitlines() if "spawn_main" in line]


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    found = Nursery(tmp_path_factory.mktemp("nursery"))
    yield found
    found.end()


def kill_often(nursery, same, path, whole, folder, wanted, seed, workers):
    """Kill sweeps at random moments until enough were killed; each must end as the unbroken one."""
    chance, kills, finished = random.Random(seed), 0, 0
    target = folder / "tiny"
    begin = ["sweep", path, "--out", target, "--tables-only", "--chunk", 64]
    began = time.monotonic()
    assert nursery.run([*begin, "--workers", workers])[0] == 0, nursery.log.read_text()
    span = time.monotonic() - began
    words = [*begin, "--force", "--workers", workers]
    while kills < wanted or finished < 2:
        worker = workers > 1 and chance.random() < 0.7
        how = chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
        after = chance.uniform(0.0, 0.9 * span) if kills < wanted else None
        began = time.monotonic()
        status, killed = nursery.run(words, after, signal.SIGKILL if worker else how, worker)
        kills += killed
        told = nursery.log.read_text()
        assert status in (0, 130, -how, -signal.SIGKILL), told  # -how: before it had begun, or after all was done
        assert "Traceback" not in told
        if status == 0:
            finished += 1
            span = min(span, time.monotonic() - began)  # the machine was busier before
            assert same(whole, target) == []
            left = set(os.listdir(folder)) - {"tiny", ".tiny.lock"}
            assert not left, f"left beside the result: {left}"
            words = [*begin, "--force", "--workers", workers]
            continue
        going = (target / PARTS / "sweep.json").exists() or list(folder.glob(".tiny.partial*/replaced"))
        size = chance.choice([64, 128, 2048])
        if going:
            words = ["sweep", "--resume", target, "--tables-only", "--workers", workers, "--chunk", size]
    return kills


def test_kills_at_random_moments_change_no_bit(nursery, same, path, whole, tmp_path):
    assert kill_often(nursery, same, path, whole, tmp_path, wanted=8, seed=1, workers=1) >= 8


@pytest.mark.slow
def test_fifty_kills_at_random_moments_change_no_bit(nursery, same, path, whole, tmp_path):
    for seed, (wanted, workers) in enumerate([(36, 1), (14, 2)]):
        folder = tmp_path / str(seed)
        folder.mkdir()
        assert kill_often(nursery, same, path, whole, folder, wanted, seed, workers) >= wanted
