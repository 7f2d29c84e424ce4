"""The server under inputs that nobody would send, and under a whole room at once."""

from __future__ import annotations

import re
import threading
import time

import httpx
import numpy as np
import pytest
from hypothesis import given, settings, strategies

from sim.workshop.catalogue import ROLES
from sim.workshop.session import Session
from sim.workshop.web.app import ROUTERS, create_app

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed (requirements-dev.txt)")
PEOPLE = 40
WORLDS = ("light", "heavy")
PATHS = sorted(
    (method, route.path) for router in ROUTERS for route in router.routes if getattr(route, "include_in_schema", False)
    for method in route.methods - {"HEAD"}
)  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory, workshop_server):
    return create_app(workshop_server.made(tmp_path_factory.mktemp("load") / "a.session", worlds=WORLDS, people=PEOPLE))


@pytest.fixture(scope="module")
def address(app, workshop_server):
    with workshop_server.running(app) as found:
        yield found


def seated(app, address, name):
    guest = httpx.Client(base_url=address, timeout=60)
    token = re.search(r'name="token" value="(.*?)"', guest.get("/login").text)[1]
    pin = app.state.hall.session.file.secret(name)
    assert guest.post("/login", data={"pin": pin, "token": token}).status_code == 303
    guest.token = re.search(r'name="token" value="(.*?)"', guest.get("/login").text)[1]
    return guest


@pytest.fixture(scope="module")
def seats(app, address):
    found = {name: seated(app, address, name) for name in ("facilitator", "projector", "heavy/forces")}
    yield found
    for one in found.values():
        one.close()


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_no_input_brings_the_server_down(method, path, app, address, seats):
    """From its own description: whatever is sent, by each seat, is answered, and the session can still be read."""
    schema = schemathesis.openapi.from_dict(app.openapi())

    @settings(max_examples=5)
    @given(case=schema[path][method].as_strategy(), name=strategies.sampled_from(sorted(seats)))
    def sent(case, name):
        app.state.hall.limiter._left.clear()
        guest = seats[name]
        if isinstance(case.body, dict):
            case.body["token"] = guest.token
        answer = case.call(base_url=address, cookies=dict(guest.cookies), allow_redirects=False)
        assert answer.status_code < 500, f"{name} {method} {path}: {answer.status_code}"

    sent()
    assert app.state.hall.session.game().setup.people == PEOPLE


@pytest.mark.slow
def test_forty_people_play_a_round_and_nothing_is_lost(tmp_path, workshop_server):
    """Forty devices look, hand in and look again while the model runs: p95 below 200 ms, every decision on the disk."""
    path = workshop_server.made(tmp_path / "a.session", worlds=WORLDS, people=PEOPLE, pairs=100)
    app = create_app(path)
    taken, refused, kept = [], [], {}
    seats = [(world, team) for world in WORLDS for team in ROLES]

    def person(number, address, begin):
        world, team = seats[number % len(seats)]
        guest = seated(app, address, f"{world}/{team}")
        begin.wait()
        for turn in range(6):
            for path, data in (("/team", None), ("/state", None), ("/team", {"note": f"{number}.{turn}"})):
                now = app.state.hall.session.game().decision(world, team).revision
                sent = {"turn": 0, "revision": now, "token": guest.token, **data} if data else None
                start = time.perf_counter()
                answer = guest.post(path, data=sent) if sent else guest.get(path)
                taken.append(time.perf_counter() - start)
                if sent and answer.status_code == 303:
                    kept[world, team, now + 1] = data["note"]
                elif answer.status_code != 200:
                    refused.append(answer.status_code)
                time.sleep(0.3)
        guest.close()

    with workshop_server.running(app) as address:
        app.state.hall.limiter._left.clear()
        begin = threading.Barrier(PEOPLE)
        people = [threading.Thread(target=person, args=(number, address, begin)) for number in range(PEOPLE)]
        for one in people:
            one.start()
            app.state.hall.limiter._left.clear()
        for one in people:
            one.join()
    assert set(refused) <= {409}, "two of one team at the same moment: the second is told"
    with Session(path).file as file:
        bodies = [event.body for event in file.events() if event.kind == "decided"]
    written = {(body["world"], body["team"], body["revision"]): body["note"] for body in bodies}
    assert written == kept and len(kept) > PEOPLE
    p95 = float(np.quantile(taken, 0.95))
    assert p95 < 0.2, f"p95 of {len(taken)} pages is {1000 * p95:.0f} ms"
