"""What the treasury knows and plans for: each rule with single numbers."""

from rule_tables import by_hand, direction

from sim.rules import treasury

RISES, FALLS = 1, -1
KNOW = {"known": 0.5, "reviewed": 0, "adviser": 0, "reveals": 0.9, "adviser_months": 50, "on": 1}
PLAN = {"needed": 140, "usual": 100, "known": 0.5, "on": 1}
ROOM = {"rise": 0.5, "acted": 0, "more": 0.4, "on": 1}

CASES = [
    ("no review yet", treasury.review_done, {"month": 20, "review_month": 12, "lag": 9}, 0),
    ("it reports after its lag", treasury.review_done, {"month": 21, "review_month": 12, "lag": 9}, 1),
    ("nobody tells", treasury.next_known, KNOW, 0.5),
    ("the review tells", treasury.next_known, KNOW | {"reviewed": 1}, 0.9),
    ("who knew more forgets nothing", treasury.next_known, KNOW | {"known": 0.95, "reviewed": 1}, 0.95),
    ("an adviser tells little by little", treasury.next_known, KNOW | {"adviser": 1}, 0.5 + 0.5 / 50),
    ("half of what goes beyond the usual", treasury.planned_need, PLAN, 120),
    ("the usual is known", treasury.planned_need, PLAN | {"needed": 90}, 90),
    ("the review pays for nothing", treasury.budget_room, ROOM, 0.5),
    ("acting on it moves the line", treasury.budget_room, ROOM | {"acted": 0.25}, 0.6),
]
TRENDS = [
    (treasury.planned_need, PLAN, "known", RISES), (treasury.budget_room, ROOM, "acted", RISES),
    (treasury.next_known, KNOW, "adviser", RISES),
]


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS)
