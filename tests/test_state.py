"""The store of all state, and agents as windows on it."""

from __future__ import annotations

import numpy as np
import pytest

from sim import agents
from sim.state import Range, StateHolder, Store, share_state, state

HOLDERS = [getattr(agents, name) for name in agents.__all__ if name not in ("FUNCTIONS", "WorldAgent")]


class Well(StateHolder):
    """A holder for these tests."""

    water = state(0, 100, "litres", "Water in it.")
    clean = share_state("How clean it is.")

    def __init__(self, store, index):
        self.cells = store.row(type(self), index)


class DeepWell(Well):
    """A holder with more state than its parent."""

    depth = state(0, 50, "metres", "Depth.")


def wells(compiled, kind=Well, worlds=4):
    store = Store(worlds if compiled else 1, compiled)
    store.add_kind(kind, 2)
    return store, kind(store, 0), kind(store, 1)


def test_a_holder_is_a_window_on_its_row_and_no_other():
    store, one, two = wells(True)
    one.water = 7.0
    one.clean = np.array([0.1, 0.2, 0.3, 0.4])
    assert store.blocks["Well"][0, 0].tolist() == [7.0] * 4
    assert store.blocks["Well"][1, 0].tolist() == [0.1, 0.2, 0.3, 0.4]
    assert not store.blocks["Well"][:, 1].any() and not two.water.any()


def test_assigning_writes_into_the_row_and_never_cuts_the_window():
    store, one, _ = wells(True)
    view = one.water
    one.water = one.water + 1.0
    one.water = one.water * 3.0
    assert view.tolist() == [3.0] * 4 and np.shares_memory(view, store.blocks["Well"])


def test_two_holders_do_not_share_what_one_gave_the_other():
    _, one, two = wells(True)
    one.water = 5.0
    two.water = one.water
    one.water = 9.0
    assert two.water.tolist() == [5.0] * 4


def test_on_python_floats_every_cell_is_a_python_float():
    _, one, two = wells(False)
    one.water = 7
    two.clean = True
    assert (type(one.water), one.water) == (float, 7.0)
    assert (type(two.clean), two.clean, two.water) == (float, 1.0, 0.0)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_variable_of_all_holders_stands_in_their_order(compiled):
    store, one, two = wells(compiled, worlds=2)
    one.water, two.water, two.clean = 1.0, 2.0, 0.5
    rows = store.rows(Well, "water")
    assert np.array_equal(rows, [[1.0, 1.0], [2.0, 2.0]] if compiled else [1.0, 2.0])


@pytest.mark.parametrize("compiled", [True, False])
def test_keeping_and_restoring_leave_the_windows_valid(compiled):
    store, one, two = wells(compiled)
    one.water, two.clean = 5.0, 0.5
    kept = store.copy()
    one.water, two.clean = 6.0, 0.6
    store.restore(kept)
    assert np.all(one.water == 5.0) and np.all(two.clean == 0.5)
    one.water = 8.0
    store.restore(kept)
    assert np.all(one.water == 5.0), "what was kept is a copy of its own"


def test_a_subclass_has_its_parents_variables_and_its_own():
    assert list(DeepWell.variables()) == ["water", "clean", "depth"]
    _, one, _ = wells(True, DeepWell)
    one.depth = 3.0
    one.water = 4.0
    assert one.depth.tolist() == [3.0] * 4 and one.water.tolist() == [4.0] * 4


def test_the_class_itself_shows_what_it_declares():
    assert Well.water.range == Range(0, 100, "litres", "Water in it.")
    assert Well.clean.range.unit == "0-1"


def test_it_says_what_it_is():
    store, *_ = wells(True)
    assert repr(store) == "<store: 2 holders of 1 kinds, 4 worlds>"


@pytest.mark.parametrize("holder", HOLDERS, ids=lambda h: h.__name__)
def test_every_state_variable_of_the_model_declares_range_unit_and_meaning(holder):
    assert holder.variables()
    for name, declared in holder.variables().items():
        assert declared.low < declared.high, name
        assert declared.unit and declared.meaning.endswith("."), name


@pytest.mark.parametrize("compiled", [True, False])
def test_all_that_changes_in_a_model_is_in_its_store(core, compiled):
    """What agents keep beside the store stays as it was when they began."""
    model = core.model(core.worlds(3 if compiled else 1), compiled=compiled)

    def beside(holder):
        kept = {k: v for k, v in vars(holder).items() if isinstance(v, float | np.ndarray) and k not in holder.cells}
        return {k: np.array(v) for k, v in kept.items()}

    holders = [*model.agents, *model.forces.functions]
    before = [beside(holder) for holder in holders]
    for _ in range(50):
        model.step()
    for holder, old in zip(holders, before, strict=True):
        new = beside(holder)
        assert new.keys() == old.keys()
        for name, value in old.items():
            assert np.array_equal(new[name], value), f"{holder!r}: {name} changed beside the store"
    model.close()
