"""Is this laptop, and this file, fit for the workshop? Looked at from inside: nothing outside the machine is tried."""

from __future__ import annotations

import re
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from sim.workshop.session import Session
from sim.workshop.setup import Setup
from sim.workshop.wording import LANGUAGES, USUAL, texts

Verdict = Literal["good", "look", "mend"]
LEAST_DISK = 200_000_000
"""Bytes that a workshop with sheets and pack leaves room for, many times over."""
SECONDS = 5.0
"""For which histories are run to measure speed."""
SLOW = 10.0
"""Seconds for a round beyond which a room grows restless."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "firefox", "firefox-esr", "microsoft-edge", "safari")
OUTSIDE = re.compile(rb"https?://(?!www\.w3\.org/)")
"""Addresses in what is served or printed; names of standards are none."""
SERVED = (".html", ".css", ".js", ".svg")
SCRIPTS = {"ar": "ar"}
"""Languages whose letters not every machine has, as `fc-list` calls them."""


@dataclass(frozen=True)
class Check:
    """One thing looked at, and the verdict: good, to be looked at, or to be mended."""

    name: str
    verdict: Verdict
    text: str


def examine(path: Path, port: int) -> Iterator[Check]:
    """All checks, each as soon as it is done.

    Raises
    ------
    InputErrors
        There is no such file, or it is no session.
    """
    session = Session(path)
    setup = session.game().setup
    events = len(session.events)
    session.close()
    yield _file(path, events)
    yield offline()
    yield _disk(path)
    yield _port(port)
    yield _browser()
    yield from _languages(setup)
    yield _speed(setup)


def _file(path: Path, events: int) -> Check:
    try:
        with closing(sqlite3.connect(path)) as connection:
            (found,) = connection.execute("pragma integrity_check").fetchone()
            connection.execute("begin immediate")
            connection.rollback()
    except sqlite3.OperationalError as error:
        return Check("file", "mend", f"it cannot be written ({error}); copy it to a folder of your own")
    if found != "ok":
        return Check("file", "mend", f"SQLite finds damage: {found}; take your copy")
    begun = "nothing decided yet" if events == 1 else f"{events} events"
    return Check("file", "good", f"sound and writable, {begun}; keep a copy on a stick")


def offline() -> Check:
    """Whether anything that is shown or printed would ask for an address outside."""
    found = [
        name for name, content in _shipped(files("sim.workshop"), "")
        if name.endswith(SERVED) and OUTSIDE.search(content)
    ]  # fmt: skip
    if found:
        return Check("offline", "mend", f"outside addresses in {', '.join(found)}")
    return Check("offline", "good", "no page or sheet asks for anything outside; pull the cable if you like")


def _shipped(folder: Traversable, above: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{above}{entry.name}"
        if entry.is_dir():
            yield from _shipped(entry, f"{name}/")
        elif name.endswith(SERVED):
            yield name, entry.read_bytes()


def _disk(path: Path) -> Check:
    free = shutil.disk_usage(path.resolve().parent).free
    if free < LEAST_DISK:
        return Check("disk", "mend", f"only {free / 1e6:,.0f} MB free beside the file, not {LEAST_DISK / 1e6:,.0f}")
    return Check("disk", "good", f"{free / 1e9:,.1f} GB free")


def _port(port: int) -> Check:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return Check("port", "look", f"{port} is taken: another server runs already, or choose `serve --port`")
    return Check("port", "good", f"{port} is free")


def _browser() -> Check:
    found = next((name for name in BROWSERS if shutil.which(name)), None)
    if found is None:
        return Check("browser", "look", "none found by name; any of the last five years will do")
    return Check("browser", "good", f"{found}; open the projector's page once and press F11")


def _languages(setup: Setup, run: Callable[..., subprocess.CompletedProcess[str]] = subprocess.run) -> Iterator[Check]:
    for language in setup.languages:
        lacking = texts(USUAL).strings.keys() - texts(language).strings.keys()
        if lacking:
            yield Check("language", "mend", f"{LANGUAGES[language]}: {len(lacking)} strings are missing")
        elif language in SCRIPTS and shutil.which("fc-list"):
            fonts = run(["fc-list", f":lang={SCRIPTS[language]}"], capture_output=True, text=True, check=False).stdout
            words = "letters found" if fonts.strip() else "no font for its letters on this machine; install one"
            yield Check("language", "good" if fonts.strip() else "look", f"{LANGUAGES[language]}: complete, {words}")
        else:
            yield Check("language", "good", f"{LANGUAGES[language]}: complete")


def _speed(setup: Setup) -> Check:
    """Run rounds as the workshop does, for some seconds; the first run prepares the model and is told apart."""
    from sim.scenario import load_text
    from sim.workshop.course import base_text
    from sim.workshop.ensemble import run

    begun = time.perf_counter()
    scenario = load_text(base_text(setup, setup.worlds[0]), setup.case)
    run(scenario, setup.pairs, setup.seed, 2)
    prepared = time.perf_counter() - begun
    runs, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        run(scenario, setup.pairs, setup.seed + 1 + runs)
        runs += 1
    each = (time.perf_counter() - begun) / runs
    whole = each * len(setup.worlds)
    words = (
        f"a reveal takes up to {whole:.1f} s ({setup.pairs} histories, {len(setup.worlds)} worlds); "
        f"the first start took {prepared:.0f} s"
    )
    if whole > SLOW:
        return Check("speed", "look", words + "; close other programs, plug in the charger")
    return Check("speed", "good", words)
