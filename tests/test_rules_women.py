"""Barriers, and what falls with them: each rule with single numbers."""

import math

from rule_tables import by_hand, direction

from sim.rules import women

EXP = math.exp
RISES, FALLS = 1, -1
BAR = {"barriers": 0.8, "start": 0.8, "removed": 0.5, "willing": 1, "begun": 0, "months": 30, "on": 1}
JOIN = {"women": 0.05, "joining": 0.2, "recruits": 0.01, "on": 1}
DECIDE = {"decisions": 0.05, "in_reach": 0.2, "months": 48, "on": 1}

CASES = [
    ("barriers stand", women.next_barriers, BAR, 0.8),
    ("they fall where they are worked on", women.next_barriers, BAR | {"begun": 1}, 0.8 - 0.4 * (1 - EXP(-1 / 30))),
    ("not against the leaders' will", women.next_barriers, BAR | {"begun": 1, "willing": 0}, 0.8),
    ("who may join", women.women_joining, {"barriers": 0.8, "potential": 0.35}, 0.07),
    ("the share moves with recruits", women.next_women_share, JOIN, 0.05 + 0.01 * 0.15),
    ("not without them", women.next_women_share, JOIN | {"recruits": 0}, 0.05),
    ("decisions take years", women.next_women_decisions, DECIDE, 0.05 + 0.15 * (1 - EXP(-1 / 48))),
    ("the weight may be none", women.women_push, {"gained": 0.1, "weight": 0, "on": 1}, 0),
    ("or some", women.women_push, {"gained": 0.1, "weight": 0.5, "on": 1}, 0.05),
]
TRENDS = [
    (women.women_joining, {"barriers": 0.8, "potential": 0.35}, "barriers", FALLS),
    (women.next_barriers, BAR | {"begun": 1}, "removed", FALLS), (women.next_women_share, JOIN, "recruits", RISES),
]


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS)
