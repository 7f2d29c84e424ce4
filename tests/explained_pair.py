"""The pair of scenarios that tests of explanations share."""

from __future__ import annotations

import pytest

from sim.explaining import why
from sim.scenario import load_scenario

PAIR = ("timor_leste_light", "timor_leste_heavy")
WORLDS = 24


@pytest.fixture(scope="session")
def scenarios():
    """A light and a heavy footprint in one country, over twelve years."""
    return tuple(load_scenario(name, ["years=12"]) for name in PAIR)


@pytest.fixture(scope="session")
def own_led(scenarios):
    """Why the two differ in what the country can do by itself at handover."""
    return why(*scenarios, "own_led_handover", WORLDS)
