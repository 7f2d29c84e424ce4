"""Agreements, who joins, parallel command, splits: each rule with single numbers."""

import pytest
from rule_tables import by_hand, direction

from sim.rules import integration

DUE = {"month": 18, "due": 18}
AGREE = {
    "agreement": 0, "offered": 1, "campaign": 0, "part": 0.5, "uniform": 0.79, "grievance": 0.45, "acceptance": 0.8,
    "reluctance": 1, "on": 1,
}  # fmt: skip
EXCLUDE = {"excluded": 0, "offered": 1, "part": 0.5, "agreement": 0, "men": 500, "months": 48, "on": 1}
JOIN = {"fighters": 1000, "agreement": 1, "month": 18, "due": 18, "part": 0.75, "span": 2, "on": 1}
CHAIN = {
    "parallel": 0.1, "start": 0.1, "strength": 1000, "joined": 0, "fill": 0, "follow_up": 0, "months": 24, "on": 1,
}
SPLIT = {"parallel": 0.4, "start": 0.1, "strength": 800, "left": 200, "on": 1}

CASES = [
    ("due", integration.due_now, DUE, 1),
    ("not yet", integration.due_now, DUE | {"month": 17}, 0),
    ("no longer", integration.due_now, DUE | {"month": 19}, 0),
    ("a date within a month", integration.due_now, DUE | {"month": 19, "due": 18.4}, 1),
    ("the group agrees", integration.next_agreement, AGREE, 1),
    ("or not", integration.next_agreement, AGREE | {"uniform": 0.81}, 0),
    ("the aggrieved refuse", integration.next_agreement, AGREE | {"grievance": 0.6}, 0),
    ("who fights has no agreement", integration.next_agreement, AGREE | {"agreement": 1, "campaign": 1}, 0),
    ("an agreement holds", integration.next_agreement, AGREE | {"agreement": 1, "offered": 0, "uniform": 0.99}, 1),
    ("nothing is offered", integration.next_agreement, AGREE | {"part": 0}, 0),
    ("left outside", integration.next_excluded, EXCLUDE, 1),
    ("inside", integration.next_excluded, EXCLUDE | {"agreement": 1}, 0),
    ("nobody there", integration.next_excluded, EXCLUDE | {"men": 0}, 0),
    ("half of them in each of two months", integration.integrating, JOIN, 500),
    ("then no more", integration.integrating, JOIN | {"month": 20}, 0),
    ("without agreement none", integration.integrating, JOIN | {"agreement": 0}, 0),
    ("nobody joins, nothing changes", integration.next_parallel, CHAIN, 0.1),
    ("former rebels bring their chain", integration.next_parallel, CHAIN | {"joined": 200}, 0.28),
    ("recruits dilute it", integration.next_parallel, CHAIN | {"parallel": 0.5, "fill": 0.1}, 0.46),
    ("follow-up wears it away", integration.next_parallel, CHAIN | {"parallel": 0.5, "follow_up": 1}, 0.5 * 23 / 24),
    ("off, as it was", integration.next_parallel, CHAIN | {"parallel": 0.5, "on": 0}, 0.1),
    ("those of the chain go first", integration.after_split, SPLIT, 0.25),
    ("nobody left", integration.after_split, SPLIT | {"left": 0}, 0.4),
]

RISES, FALLS = 1, -1
TRENDS = [
    (integration.integrating, JOIN, "part", RISES), (integration.next_parallel, CHAIN, "parallel", RISES),
    (integration.next_parallel, CHAIN, "follow_up", FALLS),
]


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS, (0.05, 0.3, 0.6, 0.95))


def test_resentment_at_being_left_outside_wears_away(call):
    found, excluded = [], 1.0
    for _ in range(3):
        excluded = call(integration.next_excluded, **EXCLUDE | {"excluded": excluded, "offered": 0})
        found.append(excluded)
    assert 1.0 > found[0] > found[1] > found[2] > 0.9


def test_over_the_span_the_part_has_joined(call):
    left = 1000.0
    for month in range(18, 30):
        left -= call(integration.integrating, **JOIN | {"fighters": left, "month": month, "span": 12, "part": 0.6})
    assert left == pytest.approx(400.0)
