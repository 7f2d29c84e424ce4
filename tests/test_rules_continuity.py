"""Mandates, reviews, exits, projects: each rule with single numbers, and the way it leans."""

import math

import pytest
from rule_tables import by_hand, direction

from sim.rules import continuity

EXP = math.exp
RENEW = {
    "left": 1, "granted": 1, "length": 12, "predictability": 0.7, "uniform": 0.75, "lapse_uniform": 0.9, "lapse": 0.5,
    "on": 1,
}  # fmt: skip
PLAN = {"horizon": 15, "bound": 0.5, "usual": 15, "half": 10, "weight": 0.6, "on": 1}
CORRECT = {
    "correction": 0.1, "due": 1, "adaptive": 1, "need": 0.5, "mix": 0.1, "part": 0.5, "lessons": 0, "lesson_gain": 0.5,
    "on": 1,
}  # fmt: skip
FITS = {
    "strategic": 0.5, "operational": 0.3, "tactical": 0.2, "need_strategic": 0.2, "need_operational": 0.3,
    "need_tactical": 0.5,
}  # fmt: skip
ROOTS = {"drive": 1, "usual": 0.5, "weight": 0.3, "on": 1}
SEEN = {"level_share": 0.4, "visible": 1, "drive": 1, "usual": 0.5, "weight": 0.5, "on": 1}
FINISH = {"under_way": 100, "follow": 0.9, "near": 0.5, "ownership": 0.5, "alone": 0.4, "months": 9}
DROP = {"under_way": 100, "finished": 20, "support": 1, "rate": 0.1}

CASES = [
    ("a month less", continuity.next_mandate, RENEW | {"left": 7}, 6),
    ("renewed, somewhat longer", continuity.next_mandate, RENEW, 12 * 1.15),
    ("put off by a month", continuity.next_mandate, RENEW | {"lapse_uniform": 0.1}, 1),
    ("surely renewed", continuity.next_mandate, RENEW | {"predictability": 1, "lapse_uniform": 0}, 12),
    ("no mandate", continuity.next_mandate, RENEW | {"left": 7, "granted": 0}, 0),
    ("planning ahead", continuity.next_horizon,
     {"horizon": 10, "left": 6, "granted": 1, "length": 12, "predictability": 0.5, "months": 1},
     10 + 2 * (1 - EXP(-1))),
    ("plans as usual", continuity.continuity, PLAN, 1),
    ("no horizon at all", continuity.continuity, PLAN | {"horizon": 0}, 0.7),
    ("nobody who needs a mandate", continuity.continuity, PLAN | {"horizon": 0, "bound": 0}, 1),
    ("before the first review", continuity.review_due, {"month": 48, "start": 0, "interval": 5}, 0),
    ("the first review", continuity.review_due, {"month": 60, "start": 0, "interval": 5}, 1),
    ("between reviews", continuity.review_due, {"month": 72, "start": 0, "interval": 5}, 0),
    ("the January after it", continuity.review_due, {"month": 72, "start": 6, "interval": 5}, 1),
    ("a quarter of what is lacking", continuity.needed_share, {"lack": 0.3, "others": 0.9}, 0.25),
    ("a third on the wrong level", continuity.misfit, FITS, 0.3),
    ("half way to the need", continuity.next_correction, CORRECT, 0.3),
    ("with lessons", continuity.next_correction, CORRECT | {"lessons": 1}, 0.4),
    ("no review", continuity.next_correction, CORRECT | {"due": 0}, 0.1),
    ("the exit is the aim", continuity.exit_rooting, ROOTS, 0.85),
    ("institutions are", continuity.exit_rooting, ROOTS | {"drive": 0}, 1.15),
    ("what is seen comes first", continuity.exit_share, SEEN, 0.4 + 0.25 * 0.6),
    ("twenty staff begin two", continuity.projects_begun, {"staff": 20, "support": 0.5, "each": 0.1}, 2),
    ("nobody begins when it is over", continuity.projects_begun, {"staff": 20, "support": 0, "each": 0.1}, 0),
    ("projects completed", continuity.projects_finished, FINISH, 100 * 0.45 * 0.7 / 9),
    ("nobody near, nothing done", continuity.projects_finished, FINISH | {"near": 0}, 0),
    ("projects dropped", continuity.projects_dropped, DROP, 8),
    ("all dropped at the end", continuity.projects_dropped, DROP | {"support": 0}, 80),
]  # fmt: skip

RISES, FALLS = 1, -1
TRENDS = [
    (continuity.next_mandate, RENEW, "uniform", RISES), (continuity.continuity, PLAN, "horizon", RISES),
    (continuity.exit_rooting, ROOTS, "drive", FALLS), (continuity.projects_finished, FINISH, "ownership", RISES),
    (continuity.projects_finished, FINISH, "near", RISES),
]  # fmt: skip


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS, (0.05, 0.3, 0.6, 0.95))


def test_an_unpredictable_council_varies_round_the_same_mean(call):
    lengths = [
        call(continuity.next_mandate, **RENEW | {"predictability": 0.2, "uniform": (i + 0.5) / 100}) for i in range(100)
    ]
    assert sum(lengths) / 100 == pytest.approx(12) and max(lengths) > 20 and min(lengths) < 3
