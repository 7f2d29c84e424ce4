"""What the treasury knows and plans for: each rule with single numbers."""

import pytest

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


@pytest.mark.parametrize(("rule", "numbers", "gives"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_by_hand(call, rule, numbers, gives):
    assert call(rule, **numbers) == pytest.approx(gives, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(("rule", "base", "name", "sign"), TRENDS, ids=[f"{t[0].name}-{t[2]}" for t in TRENDS])
def test_direction(call, rule, base, name, sign):
    found = [sign * call(rule, **base | {name: x}) for x in (0.05, 0.3, 0.6, 0.9)]
    assert found == sorted(found) and found[0] < found[-1]
