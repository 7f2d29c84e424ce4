"""Shared by the tests: settings without scenario files, small structures, runs of the bare model."""

from __future__ import annotations

import math
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from explained_pair import PAIR, WORLDS
from hypothesis import HealthCheck, settings
from typer.testing import CliRunner

from sim.batch.how import How
from sim.batch.store import file_hashes
from sim.chance import parameter_uniform
from sim.cli.app import app
from sim.explaining import why
from sim.model import SSRModel
from sim.parameters import MECHANISMS, PARAMETERS
from sim.recorder import record_run
from sim.rules import _compile
from sim.scenario import Structure, load_experiment, load_scenario
from sim.sweeps import Telling, begin_sweep

pytest.register_assert_rewrite("rule_tables")

settings.register_profile(
    "ssrsim",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
)
settings.load_profile("ssrsim")


def pytest_sessionstart(session):
    """Compile the rules once, before any worker starts; let what tests start heed Ctrl-C, in a background job too."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(session.config, "workerinput") and _compile.missing():
        _compile.compile_all()


NORMAL = NormalDist()

# A country just out of a war, with some of everything: no real country, and no shipped scenario.
FIXED = {
    "fighting_at_start": 1.0, "war_end_month": 5.0, "staff_reference": 100.0, "presence_reference": 3000.0,
    "footprint_exponent": 0.5, "support_start": 6.0, "drawdown_start": 42.0, "drawdown_months": 18.0,
    "config_headquarters": 0.1, "config_standing": 0.2, "config_field": 0.5, "config_contingent": 0.2,
    "revenue_share": 0.15,
}  # fmt: skip

# name: kind and two numbers, drawn for each world
DRAWN = {
    "population": ("lognormal", 9e6, 0.9), "gdp_per_head": ("lognormal", 1200.0, 0.6),
    "army_per_1000": ("lognormal", 2.5, 0.5), "fighters_to_army": ("lognormal", 0.3, 0.9),
    "frailty": ("normal", 0.0, 1.0), "defence_share": ("uniform", 0.05, 0.12), "buy_in_start": ("uniform", 0.1, 0.8),
    "inclusiveness_start": ("uniform", 0.2, 0.7), "legitimacy_start": ("uniform", 0.2, 0.7),
    "own_led_start": ("uniform", 0.15, 0.45), "oversight_start": ("uniform", 0.15, 0.45),
    "grievance_start": ("uniform", 0.3, 0.7), "trust_start": ("uniform", 0.2, 0.6),
    "conduct_start": ("uniform", 0.3, 0.7), "cohesion_start": ("uniform", 0.35, 0.7),
    "parallel_command": ("uniform", 0.0, 0.4), "foreign_backing": ("uniform", 0.0, 0.6),
    "ghost_share": ("uniform", 0.05, 0.3), "coup_proneness": ("uniform", 0.5, 4.0),
}  # fmt: skip


def _quantile(u: float, kind: str, a: float, b: float) -> float:
    if kind == "uniform":
        return a + (b - a) * u
    drawn = NORMAL.inv_cdf(u)
    return a * math.exp(b * drawn) if kind == "lognormal" else a + b * drawn


class Core:
    """The bare model by hand: what a test needs to run it without a scenario file."""

    seed = 2011

    @staticmethod
    def structure(years=6, units=3, donors=2, groups=3, districts=2):
        """A small country: fewer agents than a scenario has, but some of each class."""
        return Structure(units, donors, groups, districts, months=12 * years, start_year=2000)

    @staticmethod
    def worlds(count, first=0):
        return np.arange(first, first + count, dtype=np.uint64)

    def values(self, worlds, **changed):
        """Every parameter and switch by name: defaults, `FIXED`, `DRAWN` by world, then what is changed."""
        values = {name: parameter.default for name, parameter in PARAMETERS.items()}
        values |= dict.fromkeys(MECHANISMS, 1.0) | FIXED
        for name, (kind, a, b) in DRAWN.items():
            uniforms = parameter_uniform(self.seed, name, worlds)
            low, high = PARAMETERS[name].low, PARAMETERS[name].high
            drawn = [min(max(_quantile(float(u), kind, a, b), low), high) for u in uniforms]
            values[name] = np.array(drawn)
        unknown = changed.keys() - values.keys()
        assert not unknown, f"no such parameter or mechanism: {sorted(unknown)}"
        return values | changed

    @staticmethod
    def of_world(values, place):
        """The values of the world at one place, as Python floats."""
        return {
            name: float(value[place]) if isinstance(value, np.ndarray) else float(value)
            for name, value in values.items()
        }

    def model(
        self, worlds=None, values=None, patches=(), compiled=True, classes=None, seed=None, changed=None, **counts
    ):
        """A model that has not yet run; `changed` changes some values of the standard country."""
        worlds = self.worlds(1) if worlds is None else worlds
        values = self.values(worlds, **(changed or {})) if values is None else values
        if not compiled:
            values = self.of_world(values, 0)
        return SSRModel(
            self.structure(**counts), values, patches, worlds, self.seed if seed is None else seed, compiled, classes
        )

    def run(self, *args, **options):
        """Monthly records of a run: arrays (months, worlds) by name."""
        return record_run(self.model(*args, **options))

    @staticmethod
    def same_bits(one, other):
        """Names of the series that differ in at least one bit."""
        assert one.keys() == other.keys()
        return [name for name in one if one[name].tobytes() != np.ascontiguousarray(other[name]).tobytes()]


@pytest.fixture(scope="session")
def core():
    return Core()


@pytest.fixture(scope="session")
def call():
    """Call a rule by the names of its inputs, with single numbers."""

    def by_name(rule, **numbers):
        assert set(numbers) == set(rule.inputs), f"{rule} takes {rule.inputs}"
        return rule(*(float(numbers[name]) for name in rule.inputs))

    return by_name


class WorkshopServer:
    """A workshop's server in this process, on a free port of the loopback."""

    @staticmethod
    def made(path, **changes):
        """A new session file."""
        from sim.workshop.session import Session
        from sim.workshop.setup import Setup

        given = {"case": "synthetic", "worlds": ("light",), "pairs": 20} | changes
        Session.create(path, Setup(**given)).close()
        return path

    @staticmethod
    @contextmanager
    def running(app):
        """Its address, while it runs."""
        import uvicorn

        from sim.workshop.serve import bound

        listening = bound("127.0.0.1", 0)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        if hasattr(app.state, "hall"):
            app.state.hall.join = address
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, server_header=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield address
        finally:
            server.should_exit = True
            thread.join(timeout=10)
            listening.close()

    @staticmethod
    def started(*words):
        """A command in a process of its own, and the address that it prints."""
        command = [sys.executable, "-m", "sim.cli", *map(str, words)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        process = subprocess.Popen(command, env=os.environ | {"PYTHONUNBUFFERED": "1"}, **pipes)
        told = ""
        while not (found := re.search(r"is at (http://\S+)", told)):
            line = process.stdout.readline()
            assert line, told
            told += line
        return process, found[1]

    @staticmethod
    def up(address, path="/login", seconds=30.0):
        """The first answer of a server."""
        import httpx

        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                return httpx.get(address + path, timeout=30)
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(f"nothing answers at {address}")

    @staticmethod
    def stopped(process, how=signal.SIGINT):
        """Stop a command; its exit status and what it has printed meanwhile."""
        process.send_signal(how)
        rest, _ = process.communicate(timeout=20)
        return process.returncode, rest


@pytest.fixture(scope="session")
def workshop_server():
    return WorkshopServer()


# A short history, because what is kept, killed, resumed and merged does not depend on how long it is.
SHORT = """
name: Synthetic country, three years
context: synthetic
engagement: {strategic: 0.4, operational: 0.3, tactical: 0.3}
footprint: light
configurations: {headquarters: 0.1, field: 0.6, contingent: 0.3}
financing: historical
support_start: {after_months: 6}
drawdown: {rule: calendar, start: {after_months: 20}, months: 6}
start: 2000-01
years: 3
"""

# Two points that share a model, and one of another length.
EXPERIMENT = """
name: tiny
scenarios:
  - {scenario: CASE, label: light}
  - {scenario: CASE, label: heavy, set: {footprint: heavy}}
  - {scenario: CASE, label: longer, set: {years: 4}}
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
    """The file of a scenario of three years."""
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


def run_command(*words, status=0):
    done = CliRunner().invoke(app, list(map(str, words)))
    told = f"{' '.join(map(str, words))}: status {done.exit_code}\n{done.output}\n{done.exception!r}"
    assert done.exit_code == status, told
    assert "Traceback" not in done.output, told
    return " ".join(done.output.split())


@pytest.fixture(scope="session")
def ssrsim():
    """A function that runs a command in this process, expecting an exit status; it returns what was printed."""
    return run_command


@pytest.fixture(scope="module")
def scenarios():
    """A light and a heavy footprint in one country, over twelve years."""
    return tuple(load_scenario(name, ["years=12"]) for name in PAIR)


@pytest.fixture(scope="module")
def own_led(scenarios):
    """Why the two differ in what the country can do by itself at handover."""
    return why(*scenarios, "own_led_handover", WORLDS)
