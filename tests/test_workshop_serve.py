"""The commands that serve: what they print, that they stop in good order, and go on where they stopped."""

from __future__ import annotations

import re
import signal

import httpx
import pytest

from sim.scenario import InputErrors
from sim.workshop.pins import KEY, seats
from sim.workshop.serve import bound, greeting
from sim.workshop.session import Session


def test_serve_stops_by_ctrl_c_and_goes_on(tmp_path, workshop_server):
    path = workshop_server.made(tmp_path / "a.session")
    for _ in range(2):
        process, address = workshop_server.started("workshop", "serve", path, "--port", "0")
        assert address.startswith("http://127.0.0.1:"), "this machine alone, unless --lan"
        page = workshop_server.up(address)
        assert page.status_code == 200 and "server" not in page.headers
        status, rest = workshop_server.stopped(process)
        assert status == 0 and "Everything is in the session file" in rest and "Traceback" not in rest
    assert not list(tmp_path.glob("*-wal")), "all in the one file"


def test_a_killed_server_loses_nothing(tmp_path, workshop_server):
    path = workshop_server.made(tmp_path / "a.session")
    process, address = workshop_server.started("workshop", "serve", path, "--port", "0")
    with httpx.Client(base_url=address, timeout=60) as guest:
        with Session(path).file as file:
            pin = file.secret("facilitator")
        workshop_server.up(address)
        token = re.search(r'name="token" value="(.*?)"', guest.get("/login").text)[1]
        assert guest.post("/login", data={"pin": pin, "token": token}).status_code == 303
        token = re.search(r'name="token" value="(.*?)"', guest.get("/facilitator").text)[1]
        assert guest.post("/facilitator/note", data={"text": "the lights went out", "token": token}).status_code == 303
        assert guest.post("/facilitator/step/lock", data={"token": token}).status_code == 303
    workshop_server.stopped(process, signal.SIGKILL)
    session = Session(path)
    assert session.game().notes == ["the lights went out"] and session.game().stage == "locked"
    session.close()


def test_what_the_terminal_shows(tmp_path, workshop_server):
    session = Session(workshop_server.made(tmp_path / "a.session"))
    secrets = session.file.secrets()
    for lan in (False, True):
        told = greeting("http://10.0.0.1:8000", secrets, lan)
        assert "http://10.0.0.1:8000" in told and "forecasts no country" in told
        assert all(secrets[name] in told for name in seats(session.game().setup))
        assert secrets[KEY] not in told and ("█" in told) == lan
    session.close()


def test_a_port_that_is_taken_is_told_in_plain_words():
    first = bound("127.0.0.1", 0)
    first.listen()
    with pytest.raises(InputErrors, match="--port"):
        bound("127.0.0.1", first.getsockname()[1])
    first.close()


def test_explore_serves_one_page_to_this_machine(workshop_server):
    process, address = workshop_server.started("explore", "synthetic_light", "--worlds", "20", "--port", "0")
    assert address.startswith("http://127.0.0.1:")
    page = workshop_server.up(address, "/")
    assert "ssrsim run synthetic_light" in page.text and "forecasts no country" in page.text
    assert workshop_server.stopped(process)[0] == 0
