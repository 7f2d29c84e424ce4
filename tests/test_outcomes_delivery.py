"""Outcomes of delivery, on records made by hand."""

import numpy as np
import pytest

from sim.outcomes.delivery import delivered
from sim.outcomes.support import SupportDates

MONTHS = 60
NAMES = (
    "support", "contingents", "projects_completed", "projects_finished", "own_led", "propped_up", "duplicated_money",
    "uncovered_functions", "misaligned",
)  # fmt: skip


@pytest.fixture
def found():
    """One world with support in months 6 to 25, one without."""
    series = {name: np.zeros((MONTHS, 2)) for name in NAMES}
    series["support"][6:26] = 1.0
    series["contingents"][:] = 1.0
    series["contingents"][10:15, 0] = 2 / 3
    series["projects_finished"][:, 0] = np.arange(MONTHS) / 10
    series["projects_completed"][:, 0] = 0.4
    series["projects_completed"][26:, 0] = 0.3
    series["own_led"][:, 0], series["propped_up"][:20, 0] = 0.3, 0.1
    series["own_led"][40, 0] = 0.2
    series["misaligned"][:16, 0] = 1.0
    dates = SupportDates(np.array([20.0, np.nan]), np.array([26.0, np.nan]), np.array([1.0, 0.0]))
    return delivered(series, dates)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("interruptions", 0.25), ("projects_completed", 0.4), ("projects_finished", 2.5), ("start_lag_months", 4.0),
        ("own_led_task_share", 0.75), ("misaligned", 0.5), ("duplicated_money", 0.0), ("lowest_after_exit", 0.2),
    ],
)  # fmt: skip
def test_by_hand(found, name, value):
    assert found[name][0] == pytest.approx(value)


def test_without_support_there_is_nothing_to_say(found):
    assert all(np.isnan(values[1]) for values in found.values())
