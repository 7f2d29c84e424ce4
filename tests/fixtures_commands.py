"""Commands in this process, and what draws for them."""

from __future__ import annotations

from concurrent.futures import Executor, Future

import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.figures import draw


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


class Here(Executor):
    """Draws in this process: others would load the whole program anew, which takes longer than the figures."""

    def __init__(self, *_, **__):
        pass

    def submit(self, function, /, *args):
        future = Future()
        try:
            future.set_result(function(*args))
        except Exception as error:  # noqa: BLE001  as a process would hand it back
            future.set_exception(error)
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        draw._opened.cache_clear(), draw._jobs_there.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def drawn_here():
    """Figures of commands are drawn in this process, but for tests with `drawn_apart`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draw, "ProcessPoolExecutor", Here)
        yield


@pytest.fixture
def drawn_apart(monkeypatch):
    """Figures are drawn in processes of their own, as users have it."""
    from concurrent.futures import ProcessPoolExecutor

    monkeypatch.setattr(draw, "ProcessPoolExecutor", ProcessPoolExecutor)
