"""Where a month goes: rules by name, draws, sums over agents, writing of state, and all the rest.

Clocks are read round the calls while the model runs, so that each works on what the caches hold then. The rest is the
agents' own arithmetic, and Python's look-ups and calls.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.bare import watch_month
from benchmarks.measure import country, model_of
from sim.rules import _rule, _totals
from sim.state import StateHolder

SHOWN = 5  # of the rules, those that take most

Timed = Callable[..., Any]


def timed(work: Timed, taken: Counter[str], name: Callable[..., str]) -> Timed:
    """The same work, with the time that it takes added under a name that its arguments give it."""

    def call(*args: Any) -> Any:
        begin = time.perf_counter()
        result = work(*args)
        taken[name(*args)] += time.perf_counter() - begin  # type: ignore[assignment]
        return result

    return call


@contextmanager
def clocks(model: Any) -> Iterator[Counter[str]]:
    """Clocks round the calls of rules, draws, sums and writing of state, for the time of some months."""
    taken: Counter[str] = Counter()
    call, write, compiled, draw = _rule.Rule.__call__, StateHolder.__setattr__, _totals.compiled, model.chance.draw
    setattr(_rule.Rule, "__call__", timed(call, taken, lambda made, *_: f"rule {made.theme}.{made.name}"))  # noqa: B010
    setattr(StateHolder, "__setattr__", timed(write, taken, lambda *_: "writing of state"))  # noqa: B010
    setattr(_totals, "compiled", lambda name: timed(compiled(name), taken, lambda *_: "sums over agents"))  # noqa: B010
    setattr(model.chance, "draw", timed(draw, taken, lambda *_: "draws"))  # noqa: B010
    try:
        yield taken
    finally:
        setattr(_rule.Rule, "__call__", call)  # noqa: B010
        setattr(StateHolder, "__setattr__", write)  # noqa: B010
        setattr(_totals, "compiled", compiled)  # noqa: B010
        del model.chance.draw


def month(worlds: int, repeat: int, warm: int) -> dict[str, Any]:
    """Milliseconds of an average month, by what they are spent on."""
    model = model_of(country(12 * (warm + repeat + 2)), worlds)
    for _ in range(12 * (warm + 1)):
        model.step()
    with clocks(model) as taken:
        begin = time.perf_counter()
        for _ in range(12 * repeat):
            model.step()
        whole = time.perf_counter() - begin
    rules = Counter({name.removeprefix("rule "): t for name, t in taken.items() if name.startswith("rule ")})
    found = {f"rule {name}": t for name, t in rules.most_common(SHOWN)}
    found["all other rules"] = sum(rules.values()) - sum(found.values())
    found |= {name: taken[name] for name in ("draws", "sums over agents", "writing of state")}
    found["agents' arithmetic, look-ups and calls"] = whole - sum(found.values())
    model.step()  # the January
    watched = watch_month(model)
    return {
        "worlds": worlds, "operations_a_month": len(watched.operations), "rules_a_month": watched.rules,
        "calls_a_month": len(watched.calls),
        "milliseconds": {name: 1e3 * t / (12 * repeat) for name, t in found.items()},
    }  # fmt: skip
