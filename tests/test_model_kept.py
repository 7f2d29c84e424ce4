"""Keeping where a model stands: whoever goes back there meets the same future, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kept import keep, restore
from sim.recorder import record_to

PATCHES = ((13, {"staff_reference": 900.0, "presence_reference": 40_000.0}), (20, {"financing_level": 0.0}))


def _from(model, series, month):
    """Run a model to its horizon from where it stands; the record from a month on."""
    record_to(model, series, model.structure.months)
    return {name: values[month:].tobytes() for name, values in series.items()}


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "floats"])
def test_a_restored_month_has_the_same_future(core, compiled):
    """At every month, across dated changes of footprint and money."""
    count = 5 if compiled else 1
    model = core.model(core.worlds(count), patches=PATCHES, compiled=compiled, years=2)
    kept, series = [], {}
    for month in range(24):
        kept.append(keep(model))
        record_to(model, series, month + 1)
    whole = {name: values.copy() for name, values in series.items()}
    for month in range(23, -1, -1):
        restore(model, kept[month])
        again = _from(model, {}, month)
        differing = [name for name in again if again[name] != whole[name][month:].tobytes()]
        assert differing == [], f"after going back to month {month}"


def test_a_kept_state_is_not_changed_by_what_comes_after(core):
    model = core.model(core.worlds(4), years=2)
    record_to(model, {}, 10)
    kept = keep(model)
    before = {kind: block.copy() for kind, block in kept.store.items()}
    record_to(model, {}, 24)
    assert all(np.array_equal(kept.store[kind], before[kind]) for kind in before)
    assert kept.month == 9


def test_another_model_can_take_up_some_of_the_worlds(core):
    """Each world of the second model is a world of the first, in any order and more than once."""
    worlds = core.worlds(6)
    first = core.model(worlds, patches=PATCHES, years=2)
    series = {}
    record_to(first, series, 12)
    kept = keep(first)
    record_to(first, series, 24)
    places = np.array([4, 1, 4])
    values = {n: v[places] if isinstance(v, np.ndarray) else v for n, v in core.values(worlds).items()}
    second = core.model(worlds[places], values, patches=PATCHES, years=2)
    restore(second, kept.of_worlds(places), settings=False)
    again = {}
    record_to(second, again, 24)
    for name, found in again.items():
        assert np.array_equal(found[12:], series[name][12:, places]), name
