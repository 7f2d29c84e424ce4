"""Who sits where: people shared out over worlds and teams."""

from __future__ import annotations

from sim.workshop.catalogue import ROLES
from sim.workshop.setup import Setup

FEWEST = 2
"""People whom a team wants at least: who is alone has nobody to decide with."""


def seats(setup: Setup) -> dict[tuple[str, str], int]:
    """Seats by world and team, as even as can be; the first teams get those that are left over."""
    places = [(world, team) for team in ROLES for world in setup.worlds]
    each, over = divmod(setup.people, len(places))
    return {place: each + (number < over) for number, place in enumerate(places)}


def seats_of(setup: Setup, team: str) -> int:
    """Seats of a team in all worlds."""
    return sum(count for (_, name), count in seats(setup).items() if name == team)


def warning(setup: Setup) -> str:
    """What the facilitator should know of a room with too few people for its teams; "" where there are enough."""
    shared = list(seats(setup).values())
    teams, worlds, alone = len(shared), len(setup.worlds), sum(count < FEWEST for count in shared)
    if not alone:
        return ""
    full = setup.people // FEWEST
    ways = [f"Seat them at {full} teams and let bots play the other {teams - full} (*Fill* on the facilitator's page)"]
    if worlds > 1:
        ways.append(f"choose one world, with {setup.people // len(ROLES)} people a team or more")
    return (
        f"{setup.people} people are few for {teams} teams{f' in {worlds} worlds' if worlds > 1 else ''}: at {alone} of "
        f"them one person would sit alone. From {FEWEST * teams} people on nobody does. {', or '.join(ways)}."
    )
