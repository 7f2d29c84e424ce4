"""The commands that serve: what they print, that they stop in good order, and go on where they stopped."""

from __future__ import annotations

import multiprocessing
import re
import signal

import httpx
import pytest

from sim.scenario import InputErrors
from sim.workshop.pins import KEY, seats
from sim.workshop.play_rules import Refused
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
    with httpx.Client(base_url=address, timeout=300) as guest:
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


def test_a_session_is_served_once_at_a_time(tmp_path, workshop_server, ssrsim):
    """The second server says where the first is; who only reads is not hindered; a killed one holds nothing."""
    path = workshop_server.made(tmp_path / "a.session")
    first, address = workshop_server.started("workshop", "serve", path, "--port", "0")
    workshop_server.up(address)
    for words in (("serve", path, "--port", "0"), ("delete", path, "--yes")):
        told = ssrsim("workshop", *words, status=1)
        assert f"already served at {address}; open that, or close it first" in told
    ssrsim("workshop", "replay", path)
    with Session(path).file as file:
        assert len(file.events()) == 1
    workshop_server.stopped(first, signal.SIGKILL)
    again, address = workshop_server.started("workshop", "serve", path, "--port", "0")
    workshop_server.up(address)
    assert workshop_server.stopped(again)[0] == 0
    assert [one.name for one in tmp_path.iterdir()] == ["a.session"], "no lock is left behind"


def hand_in(path, ready, told):
    """Decide in a process of its own, from the same state as another that waits too."""
    session = Session(path)
    ready.wait(timeout=300)
    try:
        told.put(session.decide("light", "government", 0, 0, {}).revision)
    except Refused as refused:
        told.put([reason.name for reason in refused.reasons])
    session.close()


def test_of_two_processes_one_is_acknowledged(tmp_path, workshop_server):
    """What one process decided from an older state is refused, never kept beside or over what another was told."""
    path = workshop_server.made(tmp_path / "a.session")
    spawn = multiprocessing.get_context("spawn")
    ready, told = spawn.Barrier(2), spawn.Queue()
    both = [spawn.Process(target=hand_in, args=(path, ready, told)) for _ in range(2)]
    for process in both:
        process.start()
    answers = [told.get(timeout=300) for _ in both]
    for process in both:
        process.join(timeout=300)
    assert sorted(answers, key=str) == [1, ["refused.overtaken"]]
    session = Session(path)
    assert [event.body["revision"] for event in session.events if event.kind == "decided"] == [1]
    session.close()


def test_who_was_overtaken_goes_on_from_what_is_there(tmp_path, workshop_server):
    path = workshop_server.made(tmp_path / "a.session")
    one, other = Session(path), Session(path)
    one.decide("light", "government", 0, 0, {"bill": "table"})
    with pytest.raises(Refused, match="overtaken"):
        other.lock()
    assert other.game() == one.game() and other.game().stage == "deciding"
    other.lock()
    with pytest.raises(Refused, match="overtaken"):
        one.decide("light", "government", 0, 1, {})
    with pytest.raises(Refused, match="late"):
        one.decide("light", "government", 0, 1, {})
    one.close(), other.close()


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
