"""Manipulation of the force and who sees it: each rule with single numbers."""

import math

from rule_tables import by_hand, direction

from sim.rules import patronage

EXP = math.exp
RISES, FALLS = 1, -1
SEEN = {
    "presence": 0, "monitoring": 0, "oversight": 0, "presence_weight": 0.6, "monitoring_weight": 0.3,
    "oversight_weight": 0.7,
}  # fmt: skip
TEMPT = {
    "rents": 0.5, "illicit": 0, "oversight": 0.5, "seen": 0, "base": 1.2, "rents_slope": 1.5, "illicit_slope": 1,
    "oversight_slope": 1.5, "restraint": 0.4, "on": 1,
}  # fmt: skip

CASES = [
    ("nobody looks", patronage.detection, SEEN, 0),
    ("outsiders are near", patronage.detection, SEEN | {"presence": 0.5}, 0.3),
    ("two pairs of eyes", patronage.detection, SEEN | {"presence": 1, "oversight": 1}, 1 - 0.4 * 0.3),
    ("the base rate", patronage.manipulation_chance, TEMPT, 1 - EXP(-0.1)),
    ("who is seen dares less", patronage.manipulation_chance, TEMPT | {"seen": 1}, 1 - EXP(-0.06)),
    ("it builds up", patronage.next_captured, {"captured": 0, "undetected": 1, "months": 36}, 1 - EXP(-1 / 36)),
    ("and wears off", patronage.next_captured, {"captured": 0.5, "undetected": 0, "months": 36}, 0.5 * EXP(-1 / 36)),
    ("beyond the usual", patronage.capture_push, {"captured": 0.3, "usual": 0.1, "weight": 0.5, "on": 1}, 0.1),
    ("less than usual helps", patronage.capture_push, {"captured": 0, "usual": 0.1, "weight": 0.5, "on": 1}, -0.05),
]
TRENDS = [
    (patronage.detection, SEEN, "presence", RISES), (patronage.detection, SEEN, "monitoring", RISES),
    (patronage.detection, SEEN, "oversight", RISES), (patronage.manipulation_chance, TEMPT, "rents", RISES),
    (patronage.manipulation_chance, TEMPT, "illicit", RISES),
    (patronage.manipulation_chance, TEMPT, "oversight", FALLS),
    (patronage.manipulation_chance, TEMPT, "seen", FALLS),
]


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS)
