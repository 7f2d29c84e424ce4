"""A workshop's server, in this process or in one of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from functools import lru_cache

import pytest

from sim.workshop import ensemble

HANGS = 300.0
"""Seconds after which something hangs; no measure of how quick it is, for other work may go on beside the tests."""


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
            thread.join(timeout=HANGS)
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
    def up(address, path="/login", seconds=HANGS):
        """The first answer of a server."""
        import httpx

        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                return httpx.get(address + path, timeout=HANGS)
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(f"nothing answers at {address}")

    @staticmethod
    def stopped(process, how=signal.SIGINT):
        """Stop a command; its exit status and what it has printed meanwhile."""
        process.send_signal(how)
        rest, _ = process.communicate(timeout=HANGS)
        return process.returncode, rest


@pytest.fixture(scope="session")
def workshop_server():
    return WorkshopServer()


@pytest.fixture(autouse=True, scope="session")
def remembered():
    """The same courses are played in many tests: all of them are run once; who wants a course run anew clears this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ensemble, "_run", lru_cache(maxsize=128)(ensemble._run.__wrapped__))
        yield
