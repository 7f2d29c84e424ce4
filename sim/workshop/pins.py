"""PINs for each seat, and the key that signs cookies: the one luck in the program that has no seed."""

from __future__ import annotations

import secrets

from sim.workshop.catalogue import ROLES
from sim.workshop.setup import Setup

FACILITATOR, PROJECTOR, KEY = "facilitator", "projector", "key"
DIGITS = 6


def team_seat(world: str, team: str) -> str:
    """Name of a team's seat, and of its PIN."""
    return f"{world}/{team}"


def seats(setup: Setup) -> list[str]:
    """Every seat that has a PIN."""
    return [FACILITATOR, PROJECTOR, *(team_seat(world, team) for world in setup.worlds for team in ROLES)]


def fresh_secrets(setup: Setup) -> dict[str, str]:
    """A PIN for each seat, no two alike, and the key."""
    names = seats(setup)
    pins: set[str] = set()
    while len(pins) < len(names):
        pins.add("".join(secrets.choice("0123456789") for _ in range(DIGITS)))
    return {**dict(zip(names, pins, strict=True)), KEY: secrets.token_hex(32)}


def fresh_nonce() -> str:
    """A word that nobody may foretell, for the cookie of one visitor."""
    return secrets.token_urlsafe(18)


def same(given: str, known: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell how much of them is."""
    return secrets.compare_digest(given.encode(), known.encode())
