"""The nation: what everybody sees of the country as a whole; not an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.state import StateHolder, share_state, state

if TYPE_CHECKING:
    from sim.model import SSRModel


class Nation(StateHolder):
    """Means over districts, worked out once when these have lived a month; and what all districts meet alike in it."""

    violence = share_state("Violence felt, mean of the districts.")
    quiet = share_state("How settled the quiet is, mean of the districts.")
    trust = share_state("Trust in the uniformed services, mean of the districts.")
    inclusion_gained = state(-1, 1, "-1 to 1", "Inclusiveness against the start, as districts meet it this month.")
    oversight_gained = state(-1, 1, "-1 to 1", "Oversight against the start, as districts meet it this month.")
    police_sent = share_state("What the mission holds off by its police, as districts meet it this month.")
    ex_soldiers = state(0, 3, "push", "Grievance of soldiers sent home, as districts meet it this month.")

    def __init__(self, model: SSRModel) -> None:
        self.cells = model.store.row(Nation, 0)
