"""Whatever valid settings someone chooses, no state leaves its declared range and every record is a number."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents import FUNCTIONS
from sim.outcomes import SERIES
from sim.parameters import MECHANISMS, PARAMETERS

LEVERS = ("share_", "config_", "fund_")
WHOLES = [
    *([n for n, p in PARAMETERS.items() if n.startswith(lever) and p.unit == "share"] for lever in LEVERS),
    *([f"{function}_{level}" for level in ("strategic", "operational", "tactical")] for function in FUNCTIONS),
]
MONTHS = {"war_end_month", "support_start", "drawdown_start", "mandate_months", "drawdown_latest", "mark_months"}
# Within the run of these tests, so that their dates are reached.
SOON = {"war_end_month": 24.0, "support_start": 12.0, "drawdown_start": 24.0, "drawdown_latest": 12.0}


def at(name: str, place: float) -> float:
    """The value of a parameter at a place between 0 and 1 of its range, where it makes sense."""
    parameter = PARAMETERS[name]
    low, high = parameter.low, min(parameter.high, SOON.get(name, parameter.high))
    if parameter.unit == "0 or 1":
        return float(place >= 0.5)
    if low > 0.0 and high / low > 1e3:
        return min(max(low * (high / low) ** place, low), high)
    value = low + place * (high - low)
    return float(round(value)) if name in MONTHS else value


def whole(values: dict) -> dict:
    """Shares of one lever sum to 1; an army is no larger than a tenth of its people."""
    for names in WHOLES:
        sum_ = sum(values[name] for name in names)
        for name in names:
            values[name] = values[name] / sum_ if sum_ > 0.0 else 1.0 / len(names)
    values["army_strength"] = min(values["army_strength"], 0.1 * values["population"])
    return values


def holders(model):
    return [*model.agents, *model.forces.functions, model.nation]


def leaves_its_range(model):
    """State variables outside their declared range, as text."""
    found = []
    for holder in holders(model):
        for name, declared in holder.variables().items():
            value = getattr(holder, name)
            if not (np.isfinite(value).all() and np.min(value) >= declared.low and np.max(value) <= declared.high):
                span = f"{np.min(value):.6g} to {np.max(value):.6g}"
                found.append(f"{type(holder).__name__}.{name}: {span}, declared {declared.low:g} to {declared.high:g}")
    return found


@np.errstate(divide="ignore")  # as in the recorder
def follow(model):
    """Run a model and hold every month against what is declared."""
    for _ in range(model.structure.months):
        model.step()
        wrong = leaves_its_range(model)
        assert not wrong, f"month {model.month}: " + "; ".join(sorted(set(wrong)))
        for name, values in model.record.items():
            assert np.isfinite(values).all(), f"{name} in month {model.month}"
            assert np.min(values) >= 0.0, f"{name} in month {model.month}"
            if SERIES[name].unit == "0-1":
                assert np.max(values) <= 1.0 + 1e-12, f"{name} in month {model.month}: {np.max(values)}"
    model.close()


def test_the_standard_country_over_twenty_years(core):
    follow(core.model(core.worlds(64), years=20))


@pytest.mark.parametrize("seed", range(4))
def test_settings_from_all_over_their_ranges(core, seed):
    """Hundreds of worlds, each with every parameter anywhere in its range, a third of them at an edge."""
    luck = random.Random(seed)
    rows = []
    for _ in range(200):
        places = {n: luck.choice([0.0, 1.0]) if luck.random() < 0.33 else luck.random() for n in PARAMETERS}
        row = whole({name: at(name, place) for name, place in places.items()})
        rows.append(row | {name: float(luck.random() < 0.85) for name in MECHANISMS})
    values = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    follow(core.model(core.worlds(200), values, years=6, units=6, districts=4))


FEW_CHANGES = st.dictionaries(
    st.sampled_from(sorted(PARAMETERS)), st.sampled_from([0.0, 1.0]) | st.floats(0.0, 1.0), max_size=25
)
SWITCHED_OFF = st.sets(st.sampled_from(sorted(MECHANISMS)), max_size=6)


@given(places=FEW_CHANGES, off=SWITCHED_OFF, groups=st.integers(1, 4), districts=st.integers(1, 4))
@settings(max_examples=25)
def test_any_valid_settings(core, places, off, groups, districts):
    worlds = core.worlds(6)
    changed = {name: at(name, place) for name, place in places.items()}
    values = core.values(worlds, **changed, **dict.fromkeys(off, 0.0))
    values = {name: np.array(np.broadcast_to(value, 6), dtype=float) for name, value in values.items()}
    rows = [whole({name: float(value[i]) for name, value in values.items()}) for i in range(6)]
    values = {name: np.array([row[name] for row in rows]) for name in values}
    follow(core.model(worlds, values, years=3, groups=groups, districts=districts))


def test_every_record_is_declared_with_its_unit_and_no_other(core):
    model = core.model(core.worlds(3))
    model.step()
    assert set(model.record) == set(SERIES)
    for name, values in model.record.items():
        assert values.shape == (3,) and values.dtype == np.float64, name
    model.close()


def test_records_are_copies_and_not_windows_on_state(core):
    model = core.model(core.worlds(3), units=1, groups=1, districts=1, donors=1)
    model.step()
    record, kept = model.record, {name: values.copy() for name, values in model.record.items()}
    for _ in range(12):
        model.step()
    assert all((record[name] == kept[name]).all() for name in kept)
    model.close()
