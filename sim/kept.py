"""Keeping where a model stands and going back there: what branching and a workshop's rewind rest on.

Kept are the store, the month, the settings in force and the last record; and every plain number or array that a model
or an agent holds beside its state, so that nothing is forgotten that a mechanism may have put there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.model import SSRModel

LEFT = ("cells", "turns", "worlds", "patches")
"""Attributes that are windows on the store, that never change, or that are the future's own."""

Numbers = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """Where a model stood at the end of a month.

    Attributes
    ----------
    month
        The last month that it had run.
    store
        Copy of all state.
    settings
        Copy of the values in force.
    beside
        Numbers that the model and its agents hold beside the store, the model's first.
    """

    month: int
    store: dict[str, Any]
    settings: Numbers
    beside: list[Numbers]

    def of_worlds(self, places: NDArray[np.intp]) -> Kept:
        """The same for some of the worlds, by their places; a place may be taken several times."""

        def taken(value: Any) -> Any:
            return value[..., places] if isinstance(value, np.ndarray) and value.ndim else value

        store = {kind: block[..., places] for kind, block in self.store.items()}
        settings = {name: taken(value) for name, value in self.settings.items()}
        return Kept(self.month, store, settings, [_each(numbers, taken) for numbers in self.beside])


def keep(model: SSRModel) -> Kept:
    """Keep where a model stands, between two months; the model may go on."""
    beside = [_numbers(holder) for holder in (model, *model.agents)]
    return Kept(model.month, model.store.copy(), _each(vars(model.settings), _copied), beside)


def restore(model: SSRModel, kept: Kept, settings: bool = True) -> None:
    """Put a model back to where it, or another of the same structure, once stood.

    Parameters
    ----------
    settings
        Whether the values in force come back too; without them the model keeps its own.
    """
    model.store.restore(kept.store)
    if settings:
        vars(model.settings).clear()
        vars(model.settings).update(_each(kept.settings, _copied))
    for holder, numbers in zip((model, *model.agents), kept.beside, strict=True):
        for name in _numbers(holder).keys() - numbers.keys():
            delattr(holder, name)
        for name, value in numbers.items():
            setattr(holder, name, _copied(value))


def _numbers(holder: Any) -> Numbers:
    return {
        name: _copied(value) for name, value in vars(holder).items() if name not in LEFT and _is_plain(value)
    }


def _is_plain(value: Any) -> bool:
    """Whether a value is a number, an array, or a list or mapping of such."""
    if isinstance(value, Mapping):
        return all(_is_plain(one) for one in value.values())
    if isinstance(value, list | tuple):
        return all(_is_plain(one) for one in value)
    return isinstance(value, int | float | np.ndarray)


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copied(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_copied(one) for one in value)
    return value.copy() if isinstance(value, np.ndarray) else value


def _each(numbers: Mapping[str, Any], change: Any) -> Numbers:
    return {name: _each(v, change) if isinstance(v, Mapping) else change(v) for name, v in numbers.items()}
