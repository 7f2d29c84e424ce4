"""Cards, ghosts and the delay of pay: each rule with single numbers."""

from rule_tables import by_hand, direction

from sim.rules import payroll

RISES, FALLS = 1, -1
CARDS = {"cards": 0.4, "effort": 0, "operational": 0.5, "violence": 0, "level": 1, "months": 10, "wear": 0.01, "on": 1}
GHOSTS = {"ghosts": 0.2, "cards": 0, "acted": 0, "card_weight": 0.8, "review_weight": 1}

CASES = [
    ("cards stay where the payroll is run", payroll.next_cards, CARDS, 0.4),
    ("they are made", payroll.next_cards, CARDS | {"effort": 1}, 0.4 + 0.5 * 0.6 / 10),
    ("not where there is fighting", payroll.next_cards, CARDS | {"effort": 1, "violence": 1}, 0.4),
    ("they lapse where it is not run", payroll.next_cards, CARDS | {"level": 0}, 0.4 - 0.004),
    ("other work waits", payroll.effort_left, {"effort": 0.5, "takes": 0.2, "on": 1}, 0.9),
    ("ghosts stay", payroll.ghosts_left, GHOSTS, 0.2),
    ("cards strike them off", payroll.ghosts_left, GHOSTS | {"cards": 0.5}, 0.2 * 0.6),
    ("so does a review that is acted on", payroll.ghosts_left, GHOSTS | {"acted": 0.25}, 0.15),
    ("an orderly payroll pays none", payroll.ghosts_paid, {"ghosts": 0.2, "level": 1}, 0),
    ("half an order pays half", payroll.ghosts_paid, {"ghosts": 0.2, "level": 0.5}, 0.1),
    ("the bank is quicker", payroll.longest_delay, {"longest": 2, "cards": 0.5, "bank": 0.8}, 1.2),
]
TRENDS = [
    (payroll.next_cards, CARDS, "effort", RISES), (payroll.ghosts_left, GHOSTS, "cards", FALLS),
    (payroll.ghosts_left, GHOSTS, "acted", FALLS),
]


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS)
