"""Who does what, and does it fit: each rule with single numbers, and the way it leans."""

from rule_tables import by_hand, direction

from sim.rules import coordination

VOICE = {
    "plan": 1, "leadership": 1, "partners": 1, "usual_leadership": 0.5, "plan_gain": 0.1, "leadership_gain": 0.2,
    "partner_gain": 0.05, "on": 1,
}  # fmt: skip
HEED = {"matrix": 1, "compliance": 0.5, "coherence": 0, "pull": 1, "on": 1}
TAKES = {"uniform": 0.1, "breadth": 0.4, "covered": 0.75, "heeded": 0.5, "on": 1}
COVER = {"given": 0.05, "functions": 8, "enough": 0.5, "on": 1}
TWICE = {"given": 1, "needed": 0.6, "overlap": 0.5, "on": 1}
REACH = {"cover": 0.5, "usual": 0.75, "donor_part": 0.8, "weight": 0.5, "on": 1}
REPEAT = {"repeated": 0.5, "usual": 0.1, "donor_part": 0.5, "on": 1}
DRIVEN = {"level_share": 0.5, "liked": 0.1, "supply": 0.8, "usual": 0.3, "on": 1}
FIT = {"supply": 1, "usual": 0.2, "loss": 0.5, "on": 1}
MATCH = {"mixed": 0.7, "un_yield": 1, "member_yield": 0.6, "matching": 1, "gain": 0.5, "on": 1}

CASES = [
    ("everything at once", coordination.coherence, VOICE, 0.25),
    ("today", coordination.coherence, VOICE | {"plan": 0, "leadership": 0.5, "partners": 0}, 0),
    ("half of the donors heed it", coordination.heeding, HEED, 0.5),
    ("more behind one UN", coordination.heeding, HEED | {"coherence": 0.4}, 0.7),
    ("no matrix", coordination.heeding, HEED | {"matrix": 0}, 0),
    ("liked, but covered", coordination.takes_on, TAKES, 1 - 0.375 + 0.5 * 0.4 * 0.25),
    ("not liked, and open", coordination.takes_on, TAKES | {"uniform": 0.9, "covered": 0}, 0.2),
    ("nobody heeds", coordination.takes_on, TAKES | {"heeded": 0}, 1),
    ("four fifths covered", coordination.covered, COVER, 0.8),
    ("never more than covered", coordination.covered, COVER | {"given": 1}, 1),
    ("half of what is on top", coordination.duplicated, TWICE, 0.2),
    ("badly covered", coordination.reached, REACH, 1 - 0.5 * 0.8 * 0.25),
    ("much is done twice", coordination.unrepeated, REPEAT, 0.75 / 0.95),
    ("half way to what donors like", coordination.driven_share, DRIVEN, 0.3),
    ("as usual", coordination.driven_share, DRIVEN | {"supply": 0.3}, 0.5),
    ("all supply-driven", coordination.fitting, FIT, 0.5 / 0.9),
    ("half way to the fitter", coordination.matched_yield, MATCH, 0.85),
    ("no matching", coordination.matched_yield, MATCH | {"matching": 0}, 0.7),
    ("sooner", coordination.matched_lag, {"lag": 10, "matching": 1, "cut": 0.2, "on": 1}, 8),
]  # fmt: skip

RISES, FALLS = 1, -1
TRENDS = [
    (coordination.heeding, HEED, "compliance", RISES), (coordination.takes_on, TAKES, "covered", FALLS),
    (coordination.reached, REACH, "cover", RISES), (coordination.unrepeated, REPEAT, "repeated", FALLS),
    (coordination.fitting, FIT, "supply", FALLS),
]  # fmt: skip


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS, (0.05, 0.3, 0.6, 0.95))
