"""Serving a session: where it is to be reached, what the terminal shows, and a clean end."""

from __future__ import annotations

import contextlib
import io
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import segno
import uvicorn
from fastapi import FastAPI

from sim.analysis.words import CAVEAT
from sim.batch.store import refusal
from sim.workshop.pins import KEY
from sim.workshop.served import alone
from sim.workshop.web.app import create_app
from sim.workshop.web.beside import Beside

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"
PORT = 8000
KEPT_OPEN = 75
"""Seconds that a phone's connection is kept open while it asks for nothing."""
TURN = 0.001
"""Seconds after which a run of the model lets a page go first; Python's usual five would be felt."""
AIMS = ("192.0.2.1", "10.42.0.9", "192.168.137.9", "192.168.2.9", "192.168.43.9", "192.168.1.9", "192.168.0.9")
"""Addresses to aim at: nobody's, then those of networks that laptops and phones make for others to join."""


def own_address() -> str:
    """The address of this machine in its network; the loopback where it has none.

    A socket that is aimed at an address, and through which nothing is sent, tells from where it would be sent.
    """
    for aim in AIMS:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((aim, 9))
            except OSError:
                continue
            found: str = probe.getsockname()[0]
            return found
    return LOOPBACK


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises
    ------
    InputErrors
        Another program has the port.
    """
    # With the protocol named, asyncio sends answers at once; else each waits 40 ms for the last one's receipt.
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise refusal(f"--port {port}", f"cannot be listened on ({error.strerror})", "another port, or 0") from None
    return taken


def run(app: FastAPI, listening: socket.socket) -> None:
    """Serve until Ctrl-C, which is how it is meant to end, and let requests that are under way end."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, date_header=False, timeout_graceful_shutdown=3,
        proxy_headers=False, limit_concurrency=400, ws="none",
        timeout_keep_alive=KEPT_OPEN,
    )  # fmt: skip
    sys.setswitchinterval(TURN)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def greeting(address: str, secrets: Mapping[str, str], lan: bool) -> str:
    """What the terminal shows: the address, a code that phones read, and the PINs."""
    lines = ["", f"The workshop is at {address}", ""]
    if lan:
        code = io.StringIO()
        segno.make(address, error="m").terminal(out=code, compact=True)
        lines += [code.getvalue().rstrip("\n"), ""]
    else:
        lines += ["Only this machine reaches it; with --lan the phones of the room do.", ""]
    pins = {name: pin for name, pin in secrets.items() if name != KEY}
    width = max(map(len, pins))
    lines += ["PINs", *(f"  {name:<{width}}  {pin}" for name, pin in pins.items())]
    lines += ["", "Whoever has a PIN has its seat. Ctrl-C stops; the same command goes on where it stopped.", ""]
    lines.append(CAVEAT)
    return "\n".join(lines)


def serve(path: Path, lan: bool, port: int) -> None:
    """Serve a session until Ctrl-C.

    Parameters
    ----------
    lan
        Whether the phones of the room reach it, or this machine alone.
    port
        0 for any that is free.

    Raises
    ------
    AlreadyServed
        Another process serves it.
    InputErrors
        There is no such session, or another program has the port.
    """
    from sim.workshop.store import SessionFile

    with SessionFile(path) as file:
        secrets = file.secrets()
    with alone(path) as served_at:
        listening = bound(EVERYWHERE if lan else LOOPBACK, port)
        host, number = own_address() if lan else LOOPBACK, listening.getsockname()[1]
        address = f"http://{host}:{number}"
        served_at(f"http://{LOOPBACK}:{number}")
        names = (socket.gethostname(), f"{socket.gethostname()}.local") if lan else ()
        with contextlib.closing(Beside()) as beside:
            join = "" if host == LOOPBACK else address  # a phone cannot join at the loopback
            app = create_app(path, join, names, beside)
            print(greeting(address, secrets, lan), flush=True)
            run(app, listening)
    print("Stopped. Everything is in the session file.", flush=True)


def explore(name: str, sets: list[str], worlds: int, seed: int, port: int) -> None:
    """Serve the page of one scenario to this machine until Ctrl-C."""
    from sim.workshop.web.explore import create_explorer

    app = create_explorer(name, sets, worlds, seed)
    listening = bound(LOOPBACK, port)
    print(f"The page is at http://{LOOPBACK}:{listening.getsockname()[1]}  (Ctrl-C stops)", flush=True)
    print(CAVEAT, flush=True)
    run(app, listening)
