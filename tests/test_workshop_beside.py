"""The process beside the server: the same answers, replaced where it dies, ended with the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from sim.workshop.ran import Ran
from sim.workshop.session import Session
from sim.workshop.web.beside import Beside
from sim.workshop.web.record import revealed_only, run_turn, work_out


@pytest.fixture(scope="module")
def beside():
    with closing(Beside()) as found:
        yield found


@pytest.fixture(scope="module")
def locked(tmp_path_factory, workshop_server):
    session = Session(workshop_server.made(tmp_path_factory.mktemp("beside") / "a.session"))
    session.lock()
    yield session
    session.close()


def test_its_answers_are_those_of_the_server_itself(beside, locked):
    game = locked.game()
    (ran, records), (here, ours) = beside(run_turn, game), run_turn(game)
    assert ran.of(game) and ran.results == here.results
    ours, theirs = ours["light"], records["light"]
    assert theirs.moved == ours.moved and theirs.events == ours.events
    for name, rows in ours.ensemble.series.items():
        np.testing.assert_array_equal(theirs.ensemble.series[name][: ours.ensemble.until], rows[: ours.ensemble.until])


def test_what_it_raises_is_raised_where_it_was_asked_for(beside, locked):
    with pytest.raises(KeyError, match="nowhere"):
        beside(work_out, revealed_only(locked.game()), "nowhere")


def test_a_process_that_dies_is_replaced(beside):
    first = beside(os.getpid)
    assert first != os.getpid()
    os.kill(first, signal.SIGTERM if os.name != "posix" else signal.SIGKILL)
    second = beside(os.getpid)
    assert second not in (first, os.getpid())
    assert beside(os.getpid) == second


def test_work_that_kills_it_twice_is_given_up(beside):
    with pytest.raises(BrokenProcessPool):
        beside(os._exit, 3)
    assert beside(os.getpid) != os.getpid(), "the next work has a process again"


def test_a_run_of_another_game_is_not_kept(locked):
    """Whoever opens the turn again while it runs, and changes something, gets what was decided last."""
    game = locked.game()
    stale = Ran(game, {"light": "a digest of something else"})
    locked.unlock()
    locked.decide("light", "mission", game.turn.number, 0, {"expenditure_review": "begin"})
    locked.lock()
    assert not stale.of(locked.game())
    ran = locked.run(stale).ran
    assert ran[game.turn.number] == Ran.from_game(locked.game()).results != stale.results


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
def test_it_ends_with_the_server_whatever_ends_that(tmp_path):
    code = (
        "import os, time\nfrom sim.workshop.web.beside import Beside\n"
        "beside = Beside()\nprint(beside(os.getpid), flush=True)\ntime.sleep(60)"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    server = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment)
    assert server.stdout is not None
    number = int(server.stdout.readline())
    server.kill()
    server.wait()
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the process went on without its server")
