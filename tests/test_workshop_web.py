"""The workshop's server: each seat does what is its own and nothing else, and nothing comes from outside."""

from __future__ import annotations

import re
import time
from pathlib import Path

import httpx
import pytest

import sim.workshop.web as package
from sim.workshop import bots
from sim.workshop.catalogue import ROLES, catalogue
from sim.workshop.interests import interest
from sim.workshop.pins import KEY
from sim.workshop.web import app as server
from sim.workshop.web.app import create_app
from sim.workshop.web.limits import PINS, REQUESTS, Allowance, Limiter
from sim.workshop.web.security import HEADERS, LARGEST_BODY
from sim.workshop.wording import texts

WORLDS = ("light", "heavy")
SEATS = ["facilitator", "projector", *(f"{world}/{team}" for world in WORLDS for team in ROLES)]
FOLDER = Path(package.__file__).parent
ROUTES = sorted(
    (method, route.path) for router in server.ROUTERS for route in router.routes for method in route.methods - {"HEAD"}
)
WALL = ("/projector", "/why", "/after", "/lab", "/outcomes")


class Guest(httpx.Client):
    """A browser without a seat, or with one."""

    def __init__(self, address):
        super().__init__(base_url=address, timeout=300)

    def token(self, path="/login"):
        return re.search(r'name="token" value="([0-9a-f]*)"', self.get(path, follow_redirects=True).text)[1]

    def hand(self, path, page="/login", **fields):
        return self.post(path, data={"token": self.token(page), **fields})


@pytest.fixture(scope="module")
def app(tmp_path_factory, workshop_server):
    path = tmp_path_factory.mktemp("web") / "a.session"
    return create_app(workshop_server.made(path, worlds=WORLDS, case="guinea_bissau", fictional=True))


@pytest.fixture(scope="module")
def address(app, workshop_server):
    with workshop_server.running(app) as found:
        yield found


@pytest.fixture(autouse=True)
def rested(app):
    """Buckets full at the beginning of each test: they are of the server, and tests come from one address."""
    app.state.hall.limiter._left.clear()


@pytest.fixture
def seat(app, address):
    pins, opened = app.state.hall.session.file.secrets(), []

    def taken(name):
        guest = Guest(address)
        opened.append(guest)
        if name:
            assert guest.hand("/login", pin=pins[name]).status_code == 303
        return guest

    yield taken
    for guest in opened:
        guest.close()


@pytest.fixture
def hall(app):
    return app.state.hall


def wait(hall):
    """Until the worker has nothing left to do."""
    for _ in range(6000):
        if all(job.state != "waiting" for job in list(hall.worker._jobs.values())):
            return
        time.sleep(0.05)
    raise AssertionError("the worker did not come to an end")


def may(path: str, kind: str) -> bool:
    """Who may use a path, said once more by rule."""
    if path.startswith("/facilitator"):
        return kind == "facilitator"
    if path.startswith("/team"):
        return kind == "team"
    if path in WALL:
        return kind in ("facilitator", "projector")
    return kind != "nobody" or path in ("/", "/login", "/health", "/language", "/static/{name}")


@pytest.mark.parametrize("name", ["", "facilitator", "projector", "light/government"])
def test_every_route_is_for_its_seats_alone(name, seat, hall):
    kind = "nobody" if not name else "team" if "/" in name else name
    guest = seat(name)
    token = guest.token()
    for method, route in ROUTES:
        if route in ("/login", "/logout"):
            continue
        hall.limiter._left.clear()
        path = route.format(name="style.css", step="nothing", world="light", team="forces")
        before = len(hall.session.events)
        answer = guest.request(method, path, **({"data": {"token": token}} if method == "POST" else {}))
        if may(route, kind):
            assert answer.status_code != 401 and "belongs to another seat" not in answer.text, f"{kind} {method} {path}"
        else:
            sent_away = answer.status_code == 303 and answer.headers["location"] == "/login"
            asks_to_log_in = kind == "nobody" and method == "GET" and route != "/state"
            assert sent_away if asks_to_log_in else answer.status_code in (401, 403)
            assert len(hall.session.events) == before, f"{kind} {method} {path} changed something"


@pytest.mark.parametrize("name", SEATS)
def test_each_pin_opens_its_own_seat(name, seat, hall):
    guest = seat(name)
    page = guest.get("/", follow_redirects=True)
    home = "/team" if "/" in name else f"/{name}"
    assert page.url.path == home
    if "/" in name:
        world, team = name.split("/")
        t = texts("en")
        assert t(f"role.{team}.title") in page.text and t(f"world.{world}") in page.text


def test_no_page_of_a_team_holds_anything_of_another(seat, hall):
    """Notes, success cards, predictions, private interests and decisions of the seven other teams."""
    t, secrets = texts("en"), {}
    for world in WORLDS:
        for team in ROLES:
            mine = f"secret-of-{world}-{team}"
            secrets[world, team] = mine
            now = hall.session.game().decision(world, team)
            hall.session.decide(world, team, hall.session.game().turn.number, now.revision, {}, note=mine)
            hall.session.write_success(world, team, f"{mine}-success")
    for (world, team), mine in secrets.items():
        guest = seat(f"{world}/{team}")
        pages = [guest.get(path).text for path in ("/team", "/state", "/team?kept=1")]
        others = [one for place, one in secrets.items() if place != (world, team)]
        wishes = [t(f"role.{r}.interest.{i}") for r in ROLES for i in catalogue().roles[r].interests
                  if (r, i) != (team, interest(hall.setup, world, team))]  # fmt: skip
        assert mine in pages[0]
        for page in pages:
            assert not [one for one in (*others, *wishes) if one in page or one.replace("'", "&#39;") in page]


def test_a_team_cannot_hand_in_for_another(seat, hall):
    guest, game = seat("light/forces"), hall.session.game()
    kept = {team: game.decision("light", team) for team in ROLES}
    answer = guest.hand("/team", "/team", turn=game.turn.number, revision=kept["forces"].revision, world="heavy",
                        team="government", **{"do.dialogue": "lead"})  # fmt: skip
    assert answer.status_code == 422 and "This choice does not exist" in answer.text
    answer = guest.hand("/team", "/team", turn=game.turn.number, revision=kept["forces"].revision, world="heavy",
                        team="government", **{"do.open_roll": "open"})  # fmt: skip
    assert answer.status_code == 303
    now = hall.session.game()
    assert now.decision("light", "forces").actions == {"open_roll": "open"}
    assert now.decision("heavy", "government") == game.decision("heavy", "government")


def test_late_double_and_stale_forms_are_answered_in_words(seat, hall):
    guest, number = seat("heavy/government"), hall.session.game().turn.number
    first = hall.session.game().decision("heavy", "government").revision
    form = {"turn": number, "revision": first, "do.bill": "table"}
    assert guest.hand("/team", "/team", **form).status_code == 303
    events = len(hall.session.events)
    assert guest.hand("/team", "/team", **form).status_code == 303, "sent twice, acknowledged twice"
    assert len(hall.session.events) == events, "and kept once"
    stale = guest.hand("/team", "/team", turn=number, revision=first, **{"do.oversight": "strengthen"})
    assert stale.status_code == 409 and "newer version" in stale.text
    hall.session.lock()
    late = guest.hand("/team", "/team", turn=number, revision=first + 1, **{"do.oversight": "strengthen"})
    assert late.status_code == 409 and "came too late" in late.text
    hall.session.unlock()
    assert hall.session.game().decision("heavy", "government").actions == {"bill": "table"}


def test_paper_counts_as_much_as_a_phone(seat, hall):
    desk, game = seat("facilitator"), hall.session.game()
    path = "/facilitator/paper/heavy/donors"
    revision = game.decision("heavy", "donors").revision
    too_dear = {"do.train_and_equip": "much", "do.barracks": "with_upkeep", "do.trainers": "more", "do.stipends": "pay"}
    refused = desk.hand(path, path, turn=game.turn.number, revision=revision, **too_dear)
    assert refused.status_code == 422 and "At most 3" in refused.text and 'value="much"' in refused.text
    kept = desk.hand(path, path, turn=game.turn.number, revision=revision, **{"do.pool": "pool"}, ready="true")
    assert kept.status_code == 303
    decision = hall.session.game().decision("heavy", "donors")
    assert (decision.actions, decision.ready, decision.by) == ({"pool": "pool"}, True, "facilitator")


@pytest.mark.parametrize("wrong", ["", "0" * 64, "another's"])
def test_a_form_without_its_token_changes_nothing(wrong, seat, hall):
    desk, events = seat("facilitator"), len(hall.session.events)
    token = seat("projector").token("/login") if wrong == "another's" else wrong
    answer = desk.post("/facilitator/step/lock", data={"token": token})
    assert answer.status_code == 403 and len(hall.session.events) == events


def test_a_form_from_another_site_changes_nothing(seat, hall):
    desk, events = seat("facilitator"), len(hall.session.events)
    token = desk.token("/facilitator")
    for origin in ("http://elsewhere.example", "null"):
        answer = desk.post("/facilitator/step/lock", data={"token": token}, headers={"origin": origin})
        assert answer.status_code == 403
    assert desk.post("/facilitator/step/lock", json={"token": token}).status_code == 403
    assert len(hall.session.events) == events


def test_another_name_for_the_server_is_refused(address, seat):
    desk = seat("facilitator")
    port = address.rpartition(":")[2]
    assert desk.get("/facilitator", headers={"host": f"elsewhere.example:{port}"}).status_code == 421
    assert desk.get("/facilitator", headers={"host": f"localhost:{port}"}).status_code == 200


def test_pins_cannot_be_tried_at_leisure(seat, hall):
    guest, pins = seat(""), hall.session.file.secrets()
    taken = {pin for name, pin in pins.items() if name != KEY}
    wrong = next(f"{n:06d}" for n in range(100) if f"{n:06d}" not in taken)
    tried = [guest.hand("/login", pin=wrong).status_code for _ in range(12)]
    assert tried[:10] == [401] * 10 and set(tried[10:]) == {429}
    assert guest.hand("/login", pin=pins["facilitator"]).status_code == 429, "not even the right one for a while"


def test_limits_fill_again_with_time():
    now = [0.0]
    limiter, few = Limiter(lambda: now[0]), Allowance(burst=2, rate=0.5)
    assert [limiter.take("a", few) for _ in range(3)] == [True, True, False]
    assert limiter.take("b", few), "another's bucket is another's"
    now[0] = 2.0
    assert limiter.take("a", few) and not limiter.take("a", few)
    assert PINS.rate < 1.0


def test_too_many_requests_are_put_off(seat, hall, monkeypatch):
    guest, other = seat("light/mission"), seat("light/donors")
    monkeypatch.setattr(hall.limiter, "_clock", lambda: 0.0)
    hall.limiter._left.clear()
    codes = [guest.get("/state").status_code for _ in range(REQUESTS.burst + 5)]
    assert codes == [200] * REQUESTS.burst + [429] * 5
    assert other.get("/state").status_code == 200, "one device does not keep the others waiting"


def test_large_bodies_and_long_addresses_are_refused(seat):
    guest = seat("facilitator")
    token = guest.token("/facilitator")
    large = "x" * (LARGEST_BODY + 1)
    assert guest.post("/facilitator/note", data={"token": token, "text": large}).status_code == 413
    parts = (part for part in [f"token={token}&text=".encode(), *[b"x" * 4096] * 8])  # no length is said beforehand
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert guest.post("/facilitator/note", content=parts, headers=headers).status_code == 413
    assert guest.get("/projector?curve=" + "x" * 3000).status_code == 414


def pages(seat, hall):
    """Every page of every seat, and what they use."""
    for name in ("", "facilitator", "projector", "light/government", "heavy/donors"):
        guest, kind = seat(name), "nobody" if not name else "team" if "/" in name else name
        for method, route in ROUTES:
            if method == "GET" and may(route, kind):
                hall.limiter._left.clear()
                for file in ("style.css", "page.js"):
                    path = route.format(name=file, world="light", team="forces")
                    yield path, guest.get(path, follow_redirects=True)
        yield "nowhere", guest.get("/nowhere")
        yield "refused", guest.hand("/login", pin="no")


def test_headers_and_bytes_of_every_page(seat, hall, address):
    """Headers on all; no address but the server's own; no style or script within a page; the posture on each."""
    seen = set()
    for path, answer in pages(seat, hall):
        seen.add(path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, f"{path}: {name}"
        assert "server" not in answer.headers
        foreign = re.findall(r"(?:https?:)?//[^\s\"'<)]+", re.sub(r"^\s*//.*$", "", answer.text, flags=re.M))
        assert not [one for one in foreign if not one.startswith(address)], f"{path}: {foreign}"
        if "html" in answer.headers["content-type"]:
            assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?! src=)|javascript:", answer.text), path
            assert "forecasts no country" in answer.text, path
            assert 'lang="en" dir="ltr"' in answer.text
    assert {"/projector", "/team", "/facilitator", "/static/style.css", "/facilitator/paper/light/forces"} <= seen


def test_an_invented_name_hides_the_country(seat, hall):
    name = catalogue().fictional["guinea_bissau"]
    wait(hall)
    found = [answer.text for path, answer in pages(seat, hall) if "html" in answer.headers["content-type"]]
    assert any(name in page for page in found)
    assert not [page for page in found if re.search("guinea|bissau|20(09|1\\d)-", page, re.I)]


def test_nobody_sees_a_run_before_it_is_shown(seat, hall):
    """The turn is run; no seat's page changes but for the stage; the lab and the chain are closed."""
    wall, team, desk = seat("projector"), seat("light/mission"), seat("facilitator")
    wait(hall)

    def shown():
        found = [wall.get(path).text for path in WALL] + [team.get("/team").text]
        parts = [re.findall(r"<svg.*?</svg>|<td>.*?</td>|class=\"ticker\".*?</ul>", page, re.S) for page in found]
        return [[one for one in part if "viewBox" in one or "%" in one] for part in parts]

    before = shown()
    bots.fill(hall.session, "builder")
    desk.hand("/facilitator/step/lock", "/facilitator")
    assert desk.hand("/facilitator/step/run", "/facilitator").status_code == 303
    wait(hall)
    game = hall.session.game()
    assert game.stage == "ran" and game.shown_to == 0
    assert shown() == before
    assert wall.get("/lab?ask=swap_footprint").status_code == 404
    assert "chain" not in {key[0] for key in hall.worker._jobs}
    desk.hand("/facilitator/step/reveal", "/facilitator")
    wait(hall)
    assert hall.session.game().shown_to == 24 and shown() != before


def test_a_run_that_fails_is_told_and_can_be_tried_again(tmp_path, workshop_server, monkeypatch):
    app = create_app(workshop_server.made(tmp_path / "b.session"))
    hall = app.state.hall

    def broken(*given):
        raise RuntimeError("no room for the numbers")

    with workshop_server.running(app) as address, Guest(address) as desk:
        assert desk.hand("/login", pin=hall.session.file.secret("facilitator")).status_code == 303
        desk.hand("/facilitator/step/lock", "/facilitator")
        with monkeypatch.context() as patch:
            patch.setattr(hall, "runner", broken)
            desk.hand("/facilitator/step/run", "/facilitator")
            wait(hall)
        page = desk.get("/facilitator").text
        assert "could not be run" in page and "Run the turn" in page and hall.session.game().stage == "locked"
        desk.hand("/facilitator/step/run", "/facilitator")
        wait(hall)
        assert "could not be run" not in desk.get("/facilitator").text and hall.session.game().stage == "ran"


@pytest.fixture
def small(tmp_path, workshop_server):
    """The hall of a workshop of its own, and its facilitator."""
    app = create_app(workshop_server.made(tmp_path / "b.session"))
    with workshop_server.running(app) as address, Guest(address) as desk:
        assert desk.hand("/login", pin=app.state.hall.session.file.secret("facilitator")).status_code == 303
        wait(app.state.hall)
        yield app.state.hall, desk


def card(page, name):
    """A card of the desk's tray."""
    tray = page.split('id="injects"')[1].split('id="branches"')[0]
    (found,) = [one for one in tray.split("<li") if texts("en")(f"inject.{name}.title") in one]
    return found


def test_a_card_that_does_not_fit_is_asked_for_twice(small):
    hall, desk = small
    desk_page = desk.get("/facilitator").text
    record = hall.records(hall.session.game())["light"]
    asked = {}
    for name, inject in catalogue().injects.items():
        fits = inject.when is None or record.ensemble.played(inject.when.series)[-1] > inject.when.above
        asked[name] = 'name="sure" value="true" required' in card(desk_page, name)
        assert asked[name] is not fits, name
        assert ("does not fit now" in card(desk_page, name)) is not fits
    assert set(asked.values()) == {True, False}
    unfit = next(name for name, twice in asked.items() if twice)
    refused = desk.hand("/facilitator/inject", "/facilitator", name=unfit)
    assert refused.status_code == 422 and "does not fit" in refused.text and not hall.session.game().injects
    assert desk.hand("/facilitator/inject", "/facilitator", name=unfit, sure="true").status_code == 303
    assert hall.session.game().injects == [(0, unfit)]


def test_the_desk_says_that_cards_come_again_and_takes_one_off(small):
    hall, desk = small
    for name in ("revenue_shock", "petition"):
        desk.hand("/facilitator/inject", "/facilitator", name=name)
        hall.session.lock(), hall.session.run(), hall.session.reveal()
    desk.hand("/facilitator/rewind", "/facilitator", turn=0, name="again")
    page = desk.get("/facilitator").text
    assert "Take this card off" in card(page, "revenue_shock")
    assert "comes again: Round 2" in card(page, "petition") and "Take this card off" not in card(page, "petition")
    assert desk.hand("/facilitator/withdraw", "/facilitator", name="petition").status_code == 409
    assert desk.hand("/facilitator/withdraw", "/facilitator", name="revenue_shock").status_code == 303
    assert hall.session.game().injects == [(1, "petition")]


def test_the_desk_offers_the_round_that_a_room_most_likely_goes_back_to(small):
    hall, desk = small
    session = hall.session

    def offered():
        page = desk.get("/facilitator").text
        return re.search(r'<option value="(\d)" selected>', page.split('id="to-turn"')[1].split("</select>")[0])[1]

    told = []
    for _ in range(4):
        told.append(offered())
        session.lock(), session.run()
        told.append(offered())
        session.reveal()
    assert told == ["0", "0", "0", "1", "1", "2", "2", "2"], "after the mission it is the drawdown"


def test_a_form_shows_what_stands_and_what_a_choice_does_to_it(small):
    """On a phone and in the entry from paper alike; refused alike."""
    hall, desk = small
    t, path = texts("en"), "/facilitator/paper/light/{}"
    chosen = {"government": {"payroll_reform": "full", "dialogue": "lead", "right_sizing": "without"},
              "mission": {"levels": "operational"}}  # fmt: skip
    for team, actions in chosen.items():
        hall.session.decide("light", team, 0, 0, actions)
    assert t("web.team.stands_title") not in desk.get(path.format("government")).text, "it does not stand yet"
    hall.session.lock(), hall.session.run(), hall.session.reveal()
    pages = {team: desk.get(path.format(team)).text for team in chosen}
    with Guest(str(desk.base_url)) as phone:
        phone.hand("/login", pin=hall.session.file.secret("light/government"))
        for page in (pages["government"], phone.get("/team").text):
            for action, option in chosen["government"].items():
                title, told = t(f"action.{action}.title"), t(f"action.{action}.option.{option}")
                assert f"<strong>{title}</strong>: stands since Round 1: {told}</li>" in page, "the closed one too"
            full, pilot, lead = (re.search(f'value="{one}".*?</label>', page)[0] for one in ("full", "pilot", "lead"))
            assert "disabled" in full and "(stands already)" in full
            assert "disabled" in pilot and "(less than what stands)" in pilot
            assert "disabled" not in lead and "(adds to what stands)" in lead
        for guest, there in ((phone, "/team"), (desk, path.format("government"))):
            answer = guest.hand(there, there, turn=1, revision=0, **{"do.payroll_reform": "pilot"})
            assert answer.status_code == 422 and "would take a part of it back" in answer.text
    other = re.search(r'value="tactical".*?</label>', pages["mission"])[0]
    assert "disabled" not in other and f"replaces “{t('action.levels.option.operational')}”" in other


def test_cards_say_when_a_choice_counts_as_the_software_does(small):
    page = small[1].get("/facilitator/paper/light/government").text
    shown = page.split(f"<legend>{texts('en')('action.exit_date.title')}")[1]
    assert "It counts after 1 month." in shown.split("</details>")[0]


def test_after_a_stop_the_same_command_goes_on(app, hall, seat, workshop_server, tmp_path):
    """A copy of the file as a power cut would leave it: cookies, turn, and what was shown are there within seconds."""
    desk = seat("facilitator")
    page = desk.get("/facilitator").text
    for file in hall.session.file.path.parent.glob("a.session*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    begun = time.process_time()
    other = create_app(tmp_path / "a.session")
    with workshop_server.running(other) as address:
        with httpx.Client(base_url=address, cookies=desk.cookies, timeout=300) as again:
            heading = re.search(r"<h2 id=\"steps-h\">.*?</p>", page, re.S)[0]
            assert heading in again.get("/facilitator").text
        wait(other.state.hall)
    assert time.process_time() - begun < 10.0, "of work, whatever else the machine does"
    assert other.state.hall.session.game() == hall.session.game()


def test_cookies_are_kept_from_scripts_and_other_sites(address, hall):
    with Guest(address) as guest:
        cookie = guest.get("/login").headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=strict" in cookie
        name, value = next(iter(guest.cookies.items()))
        pins = hall.session.file.secrets()
        guest.hand("/login", pin=pins["projector"])
        assert guest.cookies[name] != value, "a new one at each login"
        forged = guest.cookies[name][:-2] + "xx"
    with httpx.Client(base_url=address, cookies={name: forged}) as other:
        assert other.get("/projector").headers["location"] == "/login"


def test_a_new_pin_ends_the_seat(hall, workshop_server, tmp_path, seat):
    from sim.workshop.web.visitor import Cookies

    cookies = Cookies(hall.session.file.secrets(), ("en",))
    visitor = cookies.seated(cookies.read("").seat.of("projector"), "en")
    held = {}
    answer = type("Answer", (), {"set_cookie": lambda self, name, value, **_: held.update({name: value})})
    cookies.put(answer(), visitor)
    (value,) = held.values()
    assert cookies.read(value).seat.kind == "projector"
    changed = Cookies({**hall.session.file.secrets(), "projector": "new"}, ("en",))
    assert changed.read(value).seat.kind == "nobody"


def test_every_string_of_the_pages_is_in_the_catalogue():
    known, used = texts("en"), set()
    for file in [*FOLDER.rglob("*.html"), *FOLDER.rglob("*.py")]:
        text = file.read_text("utf-8")
        used |= set(re.findall(r"""["']((?:wall|web|survey|predict|role|turn)\.[a-z_.]*[a-z])["']""", text))
    used.discard("survey.html")
    assert len(used) > 100 and not [name for name in used if not known.has(name)]
    for prefix, names in {
        "web.nav": ("projector", "why", "after", "lab", "outcomes"), "web.stage": ("deciding", "locked", "ran", "over"),
        "web.by": ("facilitator", "bot", "default"), "web.team.lasts": ("round", "standing"),
        "web.verdict": ("higher", "lower", "negligible", "not_distinguishable"),
    }.items():  # fmt: skip
        assert all(known.has(f"{prefix}.{name}") for name in names)


def test_the_layout_knows_no_left_and_right():
    css = (FOLDER / "static" / "style.css").read_text("utf-8")
    one_sided = r"(?:margin|padding|border)-(?:left|right)|(?:text-align|float):\s*(?:left|right)|[;{\s](?:left|right):"
    assert not re.findall(one_sided, css)


def test_templates_hold_no_words_of_their_own():
    for file in FOLDER.rglob("*.html"):
        text = re.sub(r"\{% block (look|live) %\}.*?\{% endblock %\}", " ", file.read_text("utf-8"), flags=re.S)
        bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<!doctype html>|<[^>]*>", " ", text, flags=re.S)
        assert not re.findall(r"[A-Za-z]{2,}", bare), f"{file.name}: {re.findall(r'[A-Za-z]{2,}', bare)}"
