"""Drafted, tabled, enacted, in force: each rule with single numbers."""

import math

from rule_tables import by_hand, direction

from sim.rules import laws

EXP = math.exp
RISES, FALLS = 1, -1
ABROAD = {"drafted": 0.2, "strategic": 0.5, "effort": 1, "facilitated": 0, "rate": 0.1}
HOME = {
    "drafted": 0.2, "lasting": 0.5, "effort": 1, "facilitated": 1, "buy_in": 0.5, "rate": 0.1, "home_rate": 0.004,
}  # fmt: skip
PASS = {
    "rate": 0.06, "rents": 0, "foreign": 1, "military": 0, "inclusiveness": 0.5, "agreed": 0, "rents_weight": 2,
    "foreign_weight": 0, "veto_weight": 1, "dialogue_weight": 1, "agreed_weight": 0.5, "on": 1,
}  # fmt: skip

CASES = [
    ("outsiders draft fast", laws.drafted_abroad, ABROAD, 0.1 * 0.5 * 0.8),
    ("who facilitates does not draft", laws.drafted_abroad, ABROAD | {"facilitated": 1}, 0),
    ("nationals draft with help", laws.drafted_at_home, HOME, (0.1 * 0.5 + 0.002) * 0.8),
    ("and slowly alone", laws.drafted_at_home, HOME | {"effort": 0}, 0.002 * 0.8),
    ("half from abroad", laws.foreign_part, {"abroad": 0.2, "drafted": 0.4}, 0.5),
    ("no draft, no author", laws.foreign_part, {"abroad": 0, "drafted": 0}, 0),
    ("a part goes on", laws.moved_on, {"waiting": 0.5, "rate": 0.1}, 0.05),
    ("nothing waits", laws.moved_on, {"waiting": -0.1, "rate": 0.1}, 0),
    ("nothing hinders or helps", laws.passage_rate, PASS, 0.06),
    ("rents stall", laws.passage_rate, PASS | {"rents": 1}, 0.06 * EXP(-2)),
    ("dialogue on one's own draft passes it", laws.passage_rate, PASS | {"foreign": 0}, 0.06 * EXP(0.5)),
    ("paper gives no power", laws.law_in_force, {"implemented": 0, "weight": 0.015, "on": 1}, 0),
    ("a law in force does", laws.law_in_force, {"implemented": 0.5, "weight": 0.015, "on": 1}, 0.0075),
]
TRENDS = [
    (laws.passage_rate, PASS, "rents", FALLS), (laws.passage_rate, PASS, "foreign", FALLS),
    (laws.passage_rate, PASS, "military", FALLS), (laws.passage_rate, PASS, "agreed", RISES),
    (laws.passage_rate, PASS | {"foreign": 0}, "inclusiveness", RISES),
    (laws.drafted_at_home, HOME, "lasting", RISES),
]


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS)
