"""Who sits where: people shared out over worlds and teams."""

from __future__ import annotations

from sim.workshop.catalogue import ROLES
from sim.workshop.setup import Setup


def seats(setup: Setup) -> dict[tuple[str, str], int]:
    """Seats by world and team, as even as can be; the first teams get those that are left over."""
    places = [(world, team) for team in ROLES for world in setup.worlds]
    each, over = divmod(setup.people, len(places))
    return {place: each + (number < over) for number, place in enumerate(places)}


def seats_of(setup: Setup, team: str) -> int:
    """Seats of a team in all worlds."""
    return sum(count for (_, name), count in seats(setup).items() if name == team)
