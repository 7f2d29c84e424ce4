"""Violence, predation, trust and grievance where people live: each rule with single numbers."""

import math

import pytest

from sim.rules import districts
from sim.rules.shapes import shifted

EXP = math.exp
FELT = {"violence": 0, "deaths": 20, "people": 2e6, "half_per_million": 10, "months": 6}
PREY = {"incidents": 150, "people": 1e6, "half_per_100000": 15, "on": 1}
ANGER = {
    "grievance": 0.4, "start": 0.4, "predation_gained": 0, "violence": 0, "inclusion_gained": 0, "police_gained": 0,
    "quiet": 0, "predation_weight": 0.7, "violence_weight": 0.2, "inclusion_weight": 0.4, "police_weight": 0.3,
    "healing": 0.1, "severed": 0, "months": 30,
}  # fmt: skip
TRUST = {
    "trust": 0.4, "start": 0.4, "predation_gained": 0, "oversight_gained": 0, "violence": 0, "predation_weight": 0.6,
    "oversight_weight": 0.5, "violence_weight": 0.25, "months": 24,
}  # fmt: skip
QUIET = {"quiet": 0, "violence": 0, "months": 72, "on": 1}
POLICE = {
    "police": 0.35, "start": 0.35, "conduct_gained": 0, "mission_police": 0, "conduct_weight": 0.3,
    "mission_weight": 0.15, "months": 36,
}  # fmt: skip

CASES = [
    ("violence is felt at once", districts.next_violence, FELT, 0.5 * (1 - EXP(-1))),
    ("and fades slowly", districts.next_violence, FELT | {"violence": 0.8, "deaths": 0}, 0.8 * EXP(-1 / 6)),
    ("half of predation at the half", districts.predation, PREY, 0.5),
    ("soldiers who prey on nobody", districts.predation, PREY | {"incidents": 0}, 0),
    ("where nothing changes, nothing changes", districts.next_grievance, ANGER, 0.4),
    (
        "predation raises grievance", districts.next_grievance, ANGER | {"predation_gained": 0.2},
        0.4 + (shifted(0.4, 0.14) - 0.4) * (1 - EXP(-1 / 30)),
    ),
    ("where nothing changes, trust stays", districts.next_trust, TRUST, 0.4),
    (
        "predation lowers trust", districts.next_trust, TRUST | {"predation_gained": 0.5},
        0.4 + (shifted(0.4, -0.3) - 0.4) * (1 - EXP(-1 / 24)),
    ),
    ("quiet settles over years", districts.next_quiet, QUIET, 1 - EXP(-1 / 72)),
    ("and is lost in months", districts.next_quiet, QUIET | {"quiet": 0.9, "violence": 1}, 0.9 * EXP(-0.5)),
    ("police stay as they were", districts.next_police, POLICE, 0.35),
    (
        "police near the forces' conduct", districts.next_police, POLICE | {"conduct_gained": 0.2},
        0.35 + (shifted(0.35, 0.06) - 0.35) * (1 - EXP(-1 / 36)),
    ),
]

RISES, FALLS = 1, -1
TRENDS = [
    (districts.next_violence, FELT, "deaths", RISES), (districts.predation, PREY, "incidents", RISES),
    (districts.next_grievance, ANGER, "predation_gained", RISES),
    (districts.next_grievance, ANGER, "violence", RISES),
    (districts.next_grievance, ANGER, "inclusion_gained", FALLS),
    (districts.next_grievance, ANGER, "police_gained", FALLS), (districts.next_grievance, ANGER, "quiet", FALLS),
    (districts.next_trust, TRUST, "predation_gained", FALLS), (districts.next_trust, TRUST, "violence", FALLS),
    (districts.next_trust, TRUST, "oversight_gained", RISES), (districts.next_quiet, QUIET, "violence", FALLS),
    (districts.next_police, POLICE, "conduct_gained", RISES), (districts.next_police, POLICE, "mission_police", RISES),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "numbers", "gives"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_by_hand(call, rule, numbers, gives):
    assert call(rule, **numbers) == pytest.approx(gives, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(("rule", "base", "name", "sign"), TRENDS, ids=[f"{t[0].name}-{t[2]}" for t in TRENDS])
def test_direction(call, rule, base, name, sign):
    grid = [1.0, 10.0, 100.0] if name in ("deaths", "incidents") else [0.05, 0.4, 0.9]
    found = [sign * call(rule, **base | {name: x}) for x in grid]
    assert found == sorted(found) and found[0] < found[-1]


def test_the_same_deaths_are_felt_less_in_a_larger_district(call):
    found = [call(districts.next_violence, **FELT | {"people": n}) for n in (1e5, 1e6, 1e7)]
    assert found == sorted(found, reverse=True)
