"""What outsiders build and who keeps it up: each rule with single numbers."""

from rule_tables import by_hand, direction

from sim.rules import assets

RISES, FALLS = 1, -1
BUILD = {"built": 0.2, "effort": 1, "operational": 0.5, "rate": 0.06, "on": 1}
KEEP = {"condition": 0.8, "built": 0.5, "new": 0, "kept_up": 0, "decay": 0.02}

CASES = [
    ("built", assets.built_now, BUILD, 0.06 * 0.5 * 0.8),
    ("nobody builds", assets.built_now, BUILD | {"effort": 0}, 0),
    ("unpaid it decays", assets.next_condition, KEEP, 0.8 * 0.98),
    ("paid it does not", assets.next_condition, KEEP | {"kept_up": 1}, 0.8),
    ("new work is whole", assets.next_condition, KEEP | {"kept_up": 1, "new": 0.5}, 0.9),
    ("nothing was built", assets.next_condition, KEEP | {"built": 0}, 0),
    ("upkeep falls due", assets.upkeep_due, {"built": 0.5, "force_money": 1000, "part": 0.06}, 30),
    ("a roof holds together", assets.quarters, {"built": 0.5, "condition": 0.8, "weight": 0.1, "on": 1}, 0.04),
]
TRENDS = [
    (assets.next_condition, KEEP, "kept_up", RISES), (assets.built_now, BUILD, "effort", RISES),
]


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS)
