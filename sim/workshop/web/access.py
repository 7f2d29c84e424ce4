"""Who may do what: every path of the server stands here with the seats that may use it; any other is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.workshop.pins import FACILITATOR, PROJECTOR, team_seat

Kind = Literal["nobody", "facilitator", "projector", "team"]


@dataclass(frozen=True)
class Seat:
    """A seat at the workshop: whose device this is. A team's seat names its world and team."""

    kind: Kind = "nobody"
    world: str = ""
    team: str = ""

    @property
    def name(self) -> str:
        """The name by which its PIN is kept; "" for nobody's."""
        return team_seat(self.world, self.team) if self.kind == "team" else "" if self.kind == "nobody" else self.kind

    @classmethod
    def of(cls, name: str) -> Seat:
        """The seat of a name."""
        if name in (FACILITATOR, PROJECTOR):
            return cls("facilitator" if name == FACILITATOR else "projector")
        world, slash, team = name.partition("/")
        return cls("team", world, team) if slash else cls()


ANYONE: frozenset[Kind] = frozenset(("nobody", "facilitator", "projector", "team"))
SEATED: frozenset[Kind] = ANYONE - {"nobody"}
DESK: frozenset[Kind] = frozenset(("facilitator",))
WALL: frozenset[Kind] = frozenset(("facilitator", "projector"))
TABLE: frozenset[Kind] = frozenset(("team",))

MAY: dict[str, frozenset[Kind]] = {
    "/": ANYONE,
    "/login": ANYONE,
    "/static/{name}": ANYONE,
    "/health": ANYONE,
    "/logout": SEATED,
    "/language": ANYONE,
    "/state": SEATED,
    "/team": TABLE,
    "/team/success": TABLE,
    "/team/prediction": TABLE,
    "/team/survey": TABLE,
    "/facilitator": DESK,
    "/facilitator/step/{step}": DESK,
    "/facilitator/inject": DESK,
    "/facilitator/withdraw": DESK,
    "/facilitator/timer": DESK,
    "/facilitator/wall": DESK,
    "/facilitator/bots": DESK,
    "/facilitator/rewind": DESK,
    "/facilitator/branch": DESK,
    "/facilitator/promise": DESK,
    "/facilitator/judge": DESK,
    "/facilitator/note": DESK,
    "/facilitator/survey": DESK,
    "/facilitator/paper/{world}/{team}": DESK,
    "/facilitator/paper/{world}/{team}/success": DESK,
    "/facilitator/paper/{world}/{team}/prediction": DESK,
    "/projector": WALL,
    "/why": WALL,
    "/after": WALL,
    "/lab": WALL,
    "/outcomes": WALL,
}
"""By path of the server."""

HOME: dict[Kind, str] = {
    "nobody": "/login", "facilitator": "/facilitator", "projector": "/projector", "team": "/team",
}  # fmt: skip
"""Where a seat begins."""


def may(seat: Seat, path: str) -> bool:
    """Whether a seat may use a path of the server; a path that is not listed is nobody's."""
    return seat.kind in MAY.get(path, frozenset())
