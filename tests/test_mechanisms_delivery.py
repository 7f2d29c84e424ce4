"""Delivery: each choice moves what its mechanism is about, in the direction that the sources say, and only by it."""

from __future__ import annotations

import numpy as np
import pytest

EACH, YEARS = 48, 9
# Support for five years from month 6, then a taper of a year and a half; half of the staff in contingents.
BASE = {
    "config_headquarters": 0.1, "config_standing": 0.1, "config_field": 0.4, "config_contingent": 0.4,
    "drawdown_start": 66.0, "staff_reference": 150.0, "buy_in_start": 0.6, "presence_reference": 0.0,
}  # fmt: skip
UN_ONLY = {"fund_bilateral": 0.0, "fund_assessed": 0.7, "config_contingent": 0.0, "config_field": 0.8}
FAR_OFF = {"adaptive_mix": 1.0, "share_strategic": 0.0, "share_tactical": 0.67}
# name: mechanism, and two settings that differ in one choice
PAIRS = {
    "trainees": ("absorption", {"trainees_per_trainer": 10.0}, {"trainees_per_trainer": 60.0}),
    "unprepared": ("absorption", {"trainer_preparation": 1.0}, {"trainer_preparation": 0.2}),
    "mandates": ("absorption", {}, {"other_mandates": 4.0}),
    "bolstered": ("absorption", UN_ONLY, {**UN_ONLY, "un_military_capacity": 3.0}),
    "supply": ("supply_drive", {"supply_driven": 0.0}, {"supply_driven": 1.0}),
    "matrix": ("coordination_matrix", {"matrix": 0.0}, {"matrix": 1.0, "donor_compliance": 0.5}),
    "obeyed": (
        "coordination_matrix", {"matrix": 1.0, "donor_compliance": 0.2}, {"matrix": 1.0, "donor_compliance": 1.0}
    ),
    "generation": (
        "contingent_generation", {"contingent_generation_chance": 0.9}, {"contingent_generation_chance": 0.1}
    ),
    "stay": ("contingent_generation", {"contingent_stay": 120.0}, {"contingent_stay": 6.0}),
    "regional": (
        "contingent_generation", {"contingent_generation_chance": 0.1},
        {"contingent_generation_chance": 0.1, "regional_partners": 1.0},
    ),
    "predictable": ("mandate_predictability", {"renewal_predictability": 1.0}, {"renewal_predictability": 0.1}),
    "surge": ("surge", {}, {"surge_drawdown": 1.0}),
    "crisis": ("surge", {}, {"surge_crisis": 1.0}),
    "coherence": ("un_coherence", {}, {"un_plan": 1.0, "un_leadership": 1.0, "strategic_partners": 1.0}),
    "led": ("un_coherence", {"matrix": 1.0}, {"matrix": 1.0, "un_leadership": 1.0}),
    "reviews": (
        "review_learning", {**FAR_OFF, "review_interval": 2.0}, {**FAR_OFF, "review_interval": 4.0},
    ),
    "matched": ("matching", {}, {"matched_needs": 1.0}),
    "residual": ("residual_country_team", {}, {"residual_staff": 10.0}),
    "exit": ("exit_drive", {"exit_driven": 0.0}, {"exit_driven": 1.0}),
}  # fmt: skip


class Runs:
    """All settings side by side in one model, over the same few worlds."""

    def __init__(self, core):
        settings = {}
        for name, (mechanism, one, other) in PAIRS.items():
            for place, changed in enumerate((one, other)):
                settings[name, 1.0, place] = changed
                settings[name, 0.0, place] = {**changed, mechanism: 0.0}
        self.place = {key: place * EACH for place, key in enumerate(settings)}
        worlds = np.tile(core.worlds(EACH), len(settings))
        values = core.values(worlds, **BASE)
        for key, changed in settings.items():
            for name, value in changed.items():
                values[name] = np.array(np.broadcast_to(values[name], len(worlds)), dtype=float)
                values[name][self.place[key] : self.place[key] + EACH] = value
        self.series = core.run(worlds, values, years=YEARS, units=2, donors=3, groups=2, districts=2)

    def of(self, pair, series, on=1.0):
        """One series under the first and the second of two settings, as arrays (months, worlds)."""
        found = [self.series[series][:, self.place[pair, on, side] :][:, :EACH] for side in (0, 1)]
        return found[0], found[1]

    def rise(self, pair, series, months=slice(None)):
        """Mean paired rise of a series from the first setting to the second."""
        one, other = self.of(pair, series)
        return float((other[months] - one[months]).mean())


@pytest.fixture(scope="module")
def runs(core):
    return Runs(core)


@pytest.mark.parametrize("pair", PAIRS)
def test_without_its_mechanism_a_choice_changes_nothing(runs, pair):
    differ = [name for name in runs.series if np.not_equal(*runs.of(pair, name, on=0.0)).any()]
    spoken_of = {"trainees": {"authorised"}}  # more trainees also fill more ranks, by `force_growth`
    assert pair in spoken_of or not differ, f"{PAIRS[pair][0]} is off, and yet {differ[:5]} differ"


FULL, AFTER = slice(24, 66), slice(-12, None)
DIRECTIONS = [
    ("trainees", "effect_tactical", FULL, -1, "more trainees for each trainer"),
    ("trainees", "skill", FULL, -1, "more trainees for each trainer"),
    ("unprepared", "effect_tactical", FULL, -1, "unprepared trainers"),
    ("mandates", "effect_operational", FULL, -1, "more mandates, the same specialists"),
    ("mandates", "overstretch", FULL, +1, "more mandates, the same specialists"),
    ("bolstered", "effect_tactical", FULL, +1, "more specialists behind the missions"),
    ("supply", "needs_met", FULL, -1, "what donors like is not what is needed"),
    ("supply", "own_led", AFTER, -1, "what donors like does not take root"),
    ("matrix", "duplicated_money", FULL, -1, "a matrix"),
    ("matrix", "uncovered_functions", FULL, -1, "a matrix"),
    ("matrix", "own_led", AFTER, +1, "a matrix"),
    ("obeyed", "duplicated_money", FULL, -1, "a matrix that donors heed"),
    ("obeyed", "uncovered_functions", FULL, -1, "a matrix that donors heed"),
    ("generation", "contingents", FULL, -1, "offers that fail"),
    ("generation", "ssr_staff", FULL, -1, "offers that fail"),
    ("stay", "contingents", FULL, -1, "contingents that leave"),
    ("regional", "contingents", FULL, +1, "regional organisations"),
    ("predictable", "continuity", FULL, -1, "an unpredictable Council"),
    ("predictable", "own_led", AFTER, -1, "an unpredictable Council"),
    ("surge", "surge_staff", slice(78, 96), +1, "a team at the exit"),
    ("surge", "own_led", AFTER, +1, "a team at the exit"),
    ("crisis", "effect_operational", slice(6, 30), +1, "a team in a crisis"),
    ("coherence", "effect_strategic", FULL, +1, "a UN that acts as one"),
    ("led", "duplicated_money", FULL, -1, "leadership behind the matrix"),
    ("reviews", "misaligned", slice(30, 66), +1, "rarer reviews"),
    ("matched", "effect_tactical", FULL, +1, "matching"),
    ("matched", "ssr_staff", slice(6, 24), +1, "matching: a shorter lag"),
    ("residual", "effect_strategic", AFTER, +1, "a country team that stays"),
    ("residual", "oversight", AFTER, +1, "a country team that stays"),
    ("exit", "effect_tactical", slice(12, 24), +1, "an exit in mind"),
    ("exit", "own_led", AFTER, -1, "an exit in mind"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("pair", "series", "months", "sign", "why"), DIRECTIONS, ids=[f"{d[0]}-{d[1]}" for d in DIRECTIONS]
)
def test_direction(runs, pair, series, months, sign, why):
    rise = runs.rise(pair, series, months)
    assert sign * rise > 1e-4, f"{why}: {series} should {'rise' if sign > 0 else 'fall'}, and moved by {rise:.5f}"
