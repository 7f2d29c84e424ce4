"""How all tests are run; what they share is in `fixtures_*.py` and `explained_pair.py`."""

from __future__ import annotations

import signal
import threading

import pytest
from hypothesis import HealthCheck, settings

from sim.rules import _compile

pytest.register_assert_rewrite("rule_tables", "side_by_side")
pytest_plugins = ("fixtures_model", "fixtures_workshop", "fixtures_sweeps", "fixtures_commands", "explained_pair")

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
