"""A class acts at once, through one window on its block of the store.

Agents of a class do the same things one after the other, and the store keeps a variable of all of them side by side:
holders × worlds. A window on several neighbouring rows, in place of one, is an agent like any other: the same methods
do, with one call of each rule, what each of those agents would do in its turn, to the last bit. Mesa does not know of
it; every agent keeps its own window on its own row.

That holds as long as none of them changes what another looks at or changes. Beside itself, an agent changes others
that its class names (``acts_on``): those who share a home take turns. Where nobody can say, because somebody brought a
class of their own, all agents of the class act one by one, as they do on Python floats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from sim.state import StateHolder, Store

SHIPPED = __name__.rpartition(".")[0]
Beside = dict[str, list[Any]]


def turns(agents: Sequence[StateHolder], store: Store) -> list[Any]:
    """Windows on the agents of a class, in order, each on as many as act at once; or the agents, one by one."""
    found: list[Any] = []
    for run in _runs(agents):
        beside = {name: list(zip(*(_others(agent, name) for agent in run), strict=True)) for name in vars(run[0])}
        known = [run, *(others for each in beside.values() for others in each)]
        acted_on = [other for name in run[0].acts_on for others in beside[name] for other in others]
        if not all(map(_are_shipped, known)) or len(set(acted_on)) < len(acted_on):
            return list(agents)
        found.append(_agent_of_all(run, beside, store))
    return found


def _runs(agents: Sequence[StateHolder]) -> Iterator[list[StateHolder]]:
    """The agents in runs, in each of which all know as many others, and act on neighbours as they are themselves."""
    run: list[StateHolder] = []
    for agent in agents:
        if run and not _may_join(agent, run[-1]):
            yield run
            run = []
        run.append(agent)
    yield run


def _may_join(agent: StateHolder, last: StateHolder) -> bool:
    as_many = all(len(_others(agent, name)) == len(_others(last, name)) for name in vars(agent))
    pairs = [pair for name in agent.acts_on for pair in zip(_others(last, name), _others(agent, name), strict=False)]
    return as_many and all(map(_are_neighbours, pairs))


def _others(agent: StateHolder, name: str) -> list[Any]:
    """The agents that an agent holds under a name."""
    held = getattr(agent, name, None)
    return [one for one in (held if isinstance(held, list | tuple) else [held]) if isinstance(one, StateHolder)]


def _are_shipped(agents: Sequence[StateHolder]) -> bool:
    kind = type(agents[0])
    return kind.__module__.rpartition(".")[0] == SHIPPED and all(type(agent) is kind for agent in agents)


def _are_neighbours(agents: Sequence[Any]) -> bool:
    return all(after.index == before.index + 1 for before, after in pairwise(agents))


def _window(agents: Sequence[Any], store: Store) -> Any:
    """A window on the state of some agents of a class; if they are no neighbours, only to look at."""
    first, indices = agents[0], [agent.index for agent in agents]
    kind: Any = type(first)
    window = kind.__new__(kind)
    window.model, window.index, window.name = first.model, first.index, f"{first.name} to {agents[-1].name}"
    window.count = len(agents)
    neighbours = slice(indices[0], indices[-1] + 1)
    window.cells = store.row(kind, neighbours) if _are_neighbours(agents) else store.seen(kind, indices)
    return window


def _agent_of_all(agents: Sequence[Any], beside: Beside, store: Store) -> Any:
    """A window on some agents with all that they have beside their state: their luck, numbers, and others."""
    window = _window(agents, store)
    window._streams = {
        purpose: np.asarray([agent._streams[purpose] for agent in agents], np.uint64) for purpose in window.draws
    }
    for name, held in vars(agents[0]).items():
        if isinstance(held, float):
            setattr(window, name, np.asarray([[getattr(agent, name)] for agent in agents]))
        elif isinstance(held, list | tuple):
            setattr(window, name, [_window(others, store) for others in beside[name]])
        elif beside[name]:
            setattr(window, name, _window(beside[name][0], store))
    return window
