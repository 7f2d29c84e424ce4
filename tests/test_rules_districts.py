"""Violence, predation, trust and grievance where people live: each rule with single numbers."""

import math

from rule_tables import by_hand, direction

from sim.rules import districts
from sim.rules.shapes import shifted

EXP = math.exp
FELT = {"violence": 0, "deaths": 20, "people": 2e6, "half_per_million": 10, "months": 6}
PREY = {"incidents": 150, "reach": 1, "people": 1e6, "half_per_100000": 15, "on": 1}
ANGER = {
    "grievance": 0.4, "start": 0.4, "predation_gained": 0, "violence": 0, "inclusion_gained": 0, "police_gained": 0,
    "quiet": 0, "predation_weight": 0.7, "violence_weight": 0.2, "inclusion_weight": 0.4, "police_weight": 0.3,
    "healing": 0.1, "severed": 0, "months": 30, "nearby": 0, "nearby_weight": 0.05,
}  # fmt: skip
TRUST = {
    "trust": 0.4, "start": 0.4, "predation_gained": 0, "oversight_gained": 0, "violence": 0, "predation_weight": 0.6,
    "oversight_weight": 0.5, "violence_weight": 0.25, "months": 24, "expectations": 0, "delivered": 0,
    "expectations_weight": 0.2,
}  # fmt: skip
QUIET = {"quiet": 0, "violence": 0, "months": 72, "on": 1}
EXPECT = {"expectations": 0, "promised": 0.3, "rise_months": 4, "fall_months": 48, "on": 1}
EXAMPLE = {"conduct_gained": 0.2, "oversight_gained": 0.1, "conduct_weight": 0.3, "oversight_weight": 0.1, "on": 1}
POLICE = {
    "police": 0.35, "start": 0.35, "example": 0, "mission_police": 0, "mission_weight": 0.15, "months": 36,
}  # fmt: skip

CASES = [
    ("violence is felt at once", districts.next_violence, FELT, 0.5 * (1 - EXP(-1))),
    ("and fades slowly", districts.next_violence, FELT | {"violence": 0.8, "deaths": 0}, 0.8 * EXP(-1 / 6)),
    ("half of predation at the half", districts.predation, PREY, 0.5),
    ("soldiers who prey on nobody", districts.predation, PREY | {"incidents": 0}, 0),
    ("who can do more preys on more", districts.predation, PREY | {"reach": 3}, 0.75),
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
    (
        "what was promised and does not come", districts.next_trust,
        TRUST | {"expectations": 0.3, "delivered": 0.05}, 0.4 + (shifted(0.4, -0.05) - 0.4) * (1 - EXP(-1 / 24)),
    ),
    ("more than was promised", districts.next_trust, TRUST | {"expectations": 0.3, "delivered": 0.9}, 0.4),
    ("worse, but nothing was promised", districts.next_trust, TRUST | {"delivered": -0.5}, 0.4),
    ("expectations rise fast", districts.next_expectations, EXPECT, 0.3 * (1 - EXP(-1 / 4))),
    (
        "and fall slowly", districts.next_expectations, EXPECT | {"expectations": 0.3, "promised": 0},
        0.3 * EXP(-1 / 48),
    ),
    ("a good example", districts.example, EXAMPLE, 0.07),
    ("a bad one", districts.example, EXAMPLE | {"conduct_gained": -0.2, "oversight_gained": -0.1}, -0.07),
    ("two neighbours", districts.nearby, {"one": 0.2, "other": 0.6, "on": 1}, 0.4),
    ("quiet settles over years", districts.next_quiet, QUIET, 1 - EXP(-1 / 72)),
    ("and is lost in months", districts.next_quiet, QUIET | {"quiet": 0.9, "violence": 1}, 0.9 * EXP(-0.5)),
    ("police stay as they were", districts.next_police, POLICE, 0.35),
    (
        "police near the forces' example", districts.next_police, POLICE | {"example": 0.06},
        0.35 + (shifted(0.35, 0.06) - 0.35) * (1 - EXP(-1 / 36)),
    ),
]

RISES, FALLS = 1, -1
TRENDS = [
    (districts.next_violence, FELT, "deaths", RISES), (districts.predation, PREY, "incidents", RISES),
    (districts.next_grievance, ANGER, "predation_gained", RISES),
    (districts.next_grievance, ANGER, "violence", RISES), (districts.next_grievance, ANGER, "nearby", RISES),
    (districts.next_trust, TRUST, "expectations", FALLS),
    (districts.next_grievance, ANGER, "inclusion_gained", FALLS),
    (districts.next_grievance, ANGER, "police_gained", FALLS), (districts.next_grievance, ANGER, "quiet", FALLS),
    (districts.next_trust, TRUST, "predation_gained", FALLS), (districts.next_trust, TRUST, "violence", FALLS),
    (districts.next_trust, TRUST, "oversight_gained", RISES), (districts.next_quiet, QUIET, "violence", FALLS),
    (districts.next_police, POLICE, "example", RISES), (districts.next_police, POLICE, "mission_police", RISES),
]  # fmt: skip


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS, (0.05, 0.4, 0.9), dict.fromkeys(("deaths", "incidents"), (1.0, 10.0, 100.0)))


def test_the_same_deaths_are_felt_less_in_a_larger_district(call):
    found = [call(districts.next_violence, **FELT | {"people": n}) for n in (1e5, 1e6, 1e7)]
    assert found == sorted(found, reverse=True)
