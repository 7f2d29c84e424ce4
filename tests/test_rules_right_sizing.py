"""Smaller ranks and those who are sent home: each rule with single numbers."""

import math

from rule_tables import by_hand, direction

from sim.rules import right_sizing

EXP = math.exp
RISES, FALLS = 1, -1
KEEP = {"kept": 1, "month": 40, "start": 36, "cut": 0.24, "months": 12, "on": 1}
ANGER = {"anger": 0, "unsupported": 0, "start": 10000, "months": 30, "on": 1}

CASES = [
    ("not yet", right_sizing.next_kept, KEEP | {"month": 35}, 1),
    ("a twelfth of the cut", right_sizing.next_kept, KEEP, 0.98),
    ("done", right_sizing.next_kept, KEEP | {"kept": 0.76, "month": 48}, 0.76),
    ("the same part of every unit", right_sizing.severed, {"strength": 500, "kept": 0.9, "kept_before": 1}, 50),
    ("nobody goes", right_sizing.severed, {"strength": 500, "kept": 0.9, "kept_before": 0.9}, 0),
    ("soldiers without support", right_sizing.next_severed_anger, ANGER | {"unsupported": 500}, 0.05),
    ("they forget", right_sizing.next_severed_anger, ANGER | {"anger": 0.1}, 0.1 * EXP(-1 / 30)),
]
TRENDS = [(right_sizing.next_kept, KEEP, "cut", FALLS), (right_sizing.next_severed_anger, ANGER, "anger", RISES)]


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS)
