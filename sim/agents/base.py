"""What all agents share: a window on their state, the scenario's numbers, and chance by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim import rules
from sim.rules._totals import mean, mean_by, rows, total
from sim.spared import mesa
from sim.state import StateHolder, Values

if TYPE_CHECKING:
    from sim.model import SSRModel

__all__ = ["WorldAgent", "mean", "mean_by", "rows", "total"]


class WorldAgent(StateHolder, mesa.Agent):
    """An agent that lives in many worlds at once.

    Its state variables are windows on the model's store. Agents perceive, decide and act; how things work stands
    in ``sim.rules``. Agents call rules and use + - x / on state and nothing else, so that the same agents also run
    on plain Python floats.

    Parameters
    ----------
    model
        The model that the agent belongs to.
    name
        Its name, which keys its chance: "army_unit/3".
    index
        Its place among agents of its class, from 0.
    """

    model: SSRModel

    def __init__(self, model: SSRModel, name: str, index: int) -> None:
        super().__init__(model)
        self.name = name
        self.index = index
        self.cells = model.store.row(type(self), index)
        self._streams = {purpose: model.chance.stream(f"{name}/{purpose}") for purpose in self.draws}

    @property
    def p(self) -> Any:
        """The scenario's numbers of this month, by parameter name."""
        return self.model.settings

    @property
    def on(self) -> Any:
        """The mechanism switches, 1.0 or 0.0, by name."""
        return self.model.settings

    def chance(self, purpose: str) -> Values:
        """The month's uniform number in (0, 1) for a purpose, one for each world."""
        return self.model.chance.draw(self._streams[purpose], self.model.month)

    def happens(self, purpose: str, probability: Values) -> Values:
        """1 in the worlds where an event of that monthly probability happens, else 0."""
        return rules.choices.happens(self.chance(purpose), probability)

    def booked(self, variable: str, rule: Any, *inputs: Values, holder: StateHolder | None = None) -> Values:
        """What a rule makes of its inputs; the ledger, where one is kept, books its terms under the variable.

        ``holder`` is whose variable it is, where it is not the agent's own.
        """
        value = rule(*inputs)
        ledger = self.model.ledger
        if ledger is not None:
            ledger.book(holder or self, variable, rule, inputs, value)
        return value

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"
