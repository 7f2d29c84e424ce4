"""The private interest of each team: drawn once by the session's seed, the same on screen and on paper."""

from __future__ import annotations

from hashlib import sha256

from sim.workshop.catalogue import catalogue
from sim.workshop.setup import Setup


def interest(setup: Setup, world: str, team: str) -> str:
    """The interest that a team of a world plays by; no other team is told."""
    drawn = int(sha256(f"interest {setup.seed} {world} {team}".encode()).hexdigest(), 16)
    known = catalogue().roles[team].interests
    return known[drawn % len(known)]
