"""State: one named store for everything that changes, and windows on it.

The store holds, for each kind of holder (an agent class, or a function of the forces), one array of variables ×
holders × worlds. A holder is a window on its row: reading an attribute gives a live view, assigning writes into
the row. Keeping, branching and restoring a run copy the store, never the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

Values = Any  # an array with one entry per world, or a Python float in an ordinary one-history model


@dataclass(frozen=True, slots=True)
class Range:
    """What a state variable measures and between which bounds it stays."""

    low: float
    high: float
    unit: str
    meaning: str


class StateVariable:
    """A state variable of a class of holders: declared once, a window on the store ever after."""

    def __init__(self, range_: Range) -> None:
        self.range = range_
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, holder: Any, owner: type | None = None) -> Any:
        return self if holder is None else holder.cells[self.name]


def state(low: float, high: float, unit: str, meaning: str) -> Any:
    """Declare a state variable of a holder class, with its bounds, unit and meaning."""
    return StateVariable(Range(low, high, unit, meaning))


def share_state(meaning: str) -> Any:
    """Declare a state variable between 0 and 1."""
    return state(0.0, 1.0, "0-1", meaning)


class StateHolder:
    """Anything with state: its ``cells`` are its row of the store, by variable name.

    Cells that are arrays are its attributes, too, so that Python finds them without asking anybody. Whatever is
    assigned to a state variable is written into its cell.
    """

    cells: dict[str, Any]
    acts_on: ClassVar[tuple[str, ...]] = ()
    """Attributes that hold the others whose state it changes."""
    count: int = 1
    """How many it is a window on."""
    draws: ClassVar[tuple[str, ...]] = ()
    """What it draws luck for."""

    def __setattr__(self, name: str, value: Any) -> None:
        own = self.__dict__
        if name not in own.get("cells", ()):
            super().__setattr__(name, value)
            if name == "cells" and type(value) is dict:
                own.update({variable: cell for variable, cell in value.items() if isinstance(cell, np.ndarray)})
            return
        cell = own["cells"][name]
        if type(cell) is float:
            own["cells"][name] = float(value)
        else:
            cell[...] = value

    @classmethod
    def variables(cls) -> dict[str, Range]:
        """The declared state variables of the class, its parents' first."""
        found: dict[str, Range] = {}
        for parent in reversed(cls.__mro__):
            found |= {name: v.range for name, v in vars(parent).items() if isinstance(v, StateVariable)}
        return found


def copied(values: Values, row: Values) -> Values:
    """A row that holds the values as they are now."""
    row[...] = values
    return row


class Seen(dict[str, Any]):
    """Cells of holders that are not neighbours in the store: copies, made when they are looked at."""

    def __init__(self, rows: dict[str, Any], indices: Sequence[int]) -> None:
        super().__init__(rows)
        self.indices = list(indices)

    def __getitem__(self, name: str) -> Any:
        copied = super().__getitem__(name)[self.indices]
        copied.flags.writeable = False
        return copied


class Store:
    """All state of a model.

    Parameters
    ----------
    worlds
        How many worlds there are.
    compiled
        Whether cells are arrays over worlds, or Python floats for the only world.
    """

    def __init__(self, worlds: int, compiled: bool) -> None:
        self.worlds = worlds
        self.compiled = compiled
        self.blocks: dict[str, Any] = {}
        self.names: dict[str, tuple[str, ...]] = {}
        self.all: dict[str, dict[str, Any]] = {}  # by kind and variable: the cells of all holders

    def add_kind(self, holder: type[StateHolder], count: int) -> None:
        """Make room for ``count`` holders of a class, all zero."""
        names = tuple(holder.variables())
        self.names[holder.__name__] = names
        if self.compiled:
            self.blocks[holder.__name__] = np.zeros((len(names), count, self.worlds))
            self.all[holder.__name__] = self.row(holder, slice(None))
        else:
            self.blocks[holder.__name__] = [dict.fromkeys(names, 0.0) for _ in range(count)]

    def row(self, holder: type[StateHolder], index: int | slice) -> dict[str, Any]:
        """The cells of one holder, or of a run of neighbours (holders × worlds): live views by variable name."""
        block = self.blocks[holder.__name__]
        if not self.compiled:
            cells: dict[str, Any] = block[index]
            return cells
        return {name: block[i, index] for i, name in enumerate(self.names[holder.__name__])}

    def seen(self, holder: type[StateHolder], indices: Sequence[int]) -> dict[str, Any]:
        """The cells of any holders in any order (holders × worlds), to look at and not to write into."""
        return Seen(self.row(holder, slice(None)), indices)

    def rows(self, holder: type[StateHolder], variable: str) -> Any:
        """A variable of all holders of a class, in their order: holders × worlds, or a list of floats. A live view."""
        if self.compiled:
            return self.all[holder.__name__][variable]
        return [cells[variable] for cells in self.blocks[holder.__name__]]

    def copies(self, values: dict[str, Any]) -> dict[str, Any]:
        """Copies of values by name, each as the row of one matrix; of plain floats, as they are."""
        if not self.compiled:
            return values
        matrix = np.empty((len(values), self.worlds))
        return {name: copied(value, row) for (name, value), row in zip(values.items(), matrix, strict=True)}

    def copy(self) -> dict[str, Any]:
        """A copy of all state, for keeping or branching."""
        if self.compiled:
            return {kind: block.copy() for kind, block in self.blocks.items()}
        return {kind: [dict(row) for row in block] for kind, block in self.blocks.items()}

    def restore(self, kept: dict[str, Any]) -> None:
        """Put kept state back; the windows of all holders stay valid."""
        for kind, block in self.blocks.items():
            if self.compiled:
                block[...] = kept[kind]
            else:
                for row, old in zip(block, kept[kind], strict=True):
                    row.update(old)

    def __repr__(self) -> str:
        rows = sum(len(block) if not self.compiled else block.shape[1] for block in self.blocks.values())
        return f"<store: {rows} holders of {len(self.blocks)} kinds, {self.worlds} worlds>"
