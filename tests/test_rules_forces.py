"""Strength, pay and arrears, skill, cohesion, conduct, loyalty, mutiny, coup: each rule with single numbers."""

import math

from rule_tables import by_hand, direction

from sim.rules import forces
from sim.rules.shapes import shifted

EXP = math.exp
GROW = {
    "authorised": 10_000, "start": 10_000, "throughput": 1.5, "paid_outside": 1, "strategy": 0, "ceiling": 1,
    "half_throughput": 1.5, "unpaid_drive": 0.35, "restraint": 0.6, "months": 30, "support": 1, "on": 1,
}  # fmt: skip
OWE = {"arrears": 2, "paid": 1, "catch_up": 0.25, "on": 1}
LEAVE = {"strength": 1000, "wait": 1, "tolerated": 1.5, "rate": 0.004, "normal": 0.006, "on": 1}
SKILL = {
    "skill": 0.4, "effect": 0, "training": 0, "fill": 0, "gain": 0.1, "home_gain": 0.02, "fade": 0.02,
    "system_keeps": 0.7, "recruits_taught": 0.5, "on": 1,
}  # fmt: skip
COHERE = {
    "cohesion": 0.5, "start": 0.5, "skill_gained": 0, "systems_gained": 0, "stress": 0, "skill_weight": 0.3,
    "system_weight": 0.2, "stress_weight": 0.4, "housed": 0, "months": 10,
}  # fmt: skip
BEHAVE = {
    "conduct": 0.5, "start": 0.5, "restrained": 0, "skill_gained": 0, "stress": 0, "cohesion_gained": 0,
    "skill_weight": 0.15, "stress_weight": 0.35, "cohesion_weight": 0.2, "captured": 0, "months": 8,
    "rights": 0, "rights_weight": 0.3,
}  # fmt: skip
LOYAL = {
    "loyalty": 0.6, "usual": 0.6, "legitimacy": 0.5, "stress": 0, "parallel": 0, "legitimacy_weight": 0.5,
    "stress_weight": 0.35, "parallel_weight": 0.4, "captured": 0, "months": 12,
}  # fmt: skip
RIGHTS = {"rights": 0.2, "effect": 0.5, "content": 0.3, "usual": 0.1, "gain": 0.1, "fade": 0.03, "on": 1}
REACH = {"skill_gained": 0.5, "oversight": 0.25, "weight": 0.8, "on": 1}
RESTRAIN = {"oversight_gained": 0.2, "justice_gained": 0.1, "weight": 0.5, "on": 1}
MUTINY = {
    "wait": 0, "cohesion": 0.6, "loyalty": 0.6, "base": 0.06, "slope": 0.3, "cohesion_slope": 2.5, "loyalty_slope": 1,
    "longest_wait": 10,
}  # fmt: skip
COUP = {
    "income": 5000, "poverty_line": 2500, "proneness": 1, "stress": 0, "oversight": 0.5, "loyalty": 0.5,
    "legitimacy": 0.5, "parallel": 0, "violence": 0, "base": 0.012, "poor_factor": 2.5, "stress_slope": 1.2,
    "oversight_slope": 1.5, "loyalty_slope": 1.5, "parallel_slope": 1, "legitimacy_slope": 0.8,
    "violence_slope": 0.5, "skill_gained": 0, "skill_slope": 0.8, "on": 1,
}  # fmt: skip
FIGHT = {
    "heads": 1000, "skill": 1, "cohesion": 1, "systems": 1, "stress": 0, "least_skill": 0.3, "least_cohesion": 0.2,
    "least_systems": 0.4, "stress_weight": 0.5, "on": 1,
}  # fmt: skip
ANSWER = {"force": 7000, "population": 1e7, "violence": 0, "half_per_1000": 0.7, "load": 2}
READY = {
    "strength": 800, "established": 1000, "wait": 2, "skill": 0.3, "least_manned": 0.8, "longest_wait": 2,
    "least_skill": 0.3,
}  # fmt: skip

CASES = [
    ("half of the ceiling at the half", forces.next_authorised, GROW, 10_000 + 5000 * (1 - EXP(-1 / 30))),
    ("the ranks stay when trainers leave", forces.next_authorised, GROW | {"authorised": 2e4, "throughput": 0}, 2e4),
    ("no support, no growth", forces.next_authorised, GROW | {"support": 0}, 10_000),
    (
        "strategy restrains it", forces.next_authorised, GROW | {"strategy": 1},
        10_000 + 5000 * 0.4 * (1 - EXP(-1 / 30)),
    ),
    ("vacancies are filled", forces.recruits, {"strength": 900, "authorised": 1000, "months": 10}, 10),
    ("no vacancies", forces.recruits, {"strength": 1100, "authorised": 1000, "months": 10}, 0),
    ("half pay adds half a month", forces.next_arrears, OWE | {"paid": 0.5}, 2.5),
    ("full pay pays back", forces.next_arrears, OWE, 1.5),
    ("two years at most", forces.next_arrears, OWE | {"arrears": 24, "paid": 0}, 24),
    ("arrears and a slow payroll", forces.pay_delay, {"arrears": 2, "payroll": 0.25, "longest": 2}, 3.5),
    ("who waits within bounds stays", forces.leavers, LEAVE, 6),
    ("others desert", forces.leavers, LEAVE | {"wait": 3.5}, 14),
    ("half at most", forces.leavers, LEAVE | {"rate": 1, "wait": 20}, 500),
    ("skill fades", forces.next_skill, SKILL, 0.392),
    ("courses raise it", forces.next_skill, SKILL | {"effect": 0.5, "fade": 0}, 0.4 + 0.1 * 0.5 * 0.6),
    ("recruits dilute it", forces.next_skill, SKILL | {"fill": 0.05, "fade": 0}, 0.38),
    ("half of the strain at the half", forces.pay_stress, {"wait": 3, "half": 3, "on": 1}, 0.5),
    ("paid on time, no strain", forces.pay_stress, {"wait": 0, "half": 3, "on": 1}, 0),
    ("paid a month sooner", forces.pay_relief, {"sooner": 1.5, "saved": 1, "half": 3, "on": 1}, 0.25),
    ("only as far as pay comes sooner", forces.pay_relief, {"sooner": 1, "saved": 1.5, "half": 3, "on": 1}, 0.25),
    ("no relief for who waits longer", forces.pay_relief, {"sooner": -1, "saved": 1, "half": 3, "on": 1}, 0),
    ("cohesion stays", forces.next_cohesion, COHERE, 0.5),
    (
        "unpaid months break it", forces.next_cohesion, COHERE | {"stress": 1},
        0.5 + (shifted(0.5, -0.4) - 0.5) * (1 - EXP(-1 / 10)),
    ),
    ("law and courts restrain", forces.oversight_on_conduct, RESTRAIN, 0.5 * (0.12 + 0.04)),
    ("conduct stays", forces.next_conduct, BEHAVE, 0.5),
    (
        "unpaid soldiers prey", forces.next_conduct, BEHAVE | {"stress": 1},
        0.5 + (shifted(0.5, -0.35) - 0.5) * (1 - EXP(-1 / 8)),
    ),
    (
        "schooling in rights", forces.next_conduct, BEHAVE | {"rights": 0.5},
        0.5 + (shifted(0.5, 0.15) - 0.5) * (1 - EXP(-1 / 8)),
    ),
    ("rights are taught and forgotten", forces.next_rights, RIGHTS, 0.2 + 0.01 - 0.006),
    ("courses as they usually are teach no more", forces.next_rights, RIGHTS | {"rights": 0, "content": 0.1}, 0),
    ("without rights in them, less", forces.next_rights, RIGHTS | {"rights": 0, "content": 0}, -0.005),
    ("who can do more preys on more", forces.reach, REACH, 1.3),
    ("unless overseen", forces.reach, REACH | {"oversight": 1}, 1),
    ("skill lost is reach lost", forces.reach, REACH | {"skill_gained": -0.5}, 0.7),
    ("loyalty stays", forces.next_loyalty, LOYAL, 0.6),
    (
        "parallel command costs loyalty", forces.next_loyalty, LOYAL | {"parallel": 0.5},
        0.6 + (shifted(0.6, -0.2) - 0.6) * (1 - EXP(-1 / 12)),
    ),
    ("a mutiny at its base rate", forces.mutiny_chance, MUTINY, 1 - EXP(-0.005)),
    ("three months unpaid", forces.mutiny_chance, MUTINY | {"wait": 3}, 1 - EXP(-0.005 * EXP(0.9))),
    ("after ten it is all the same", forces.mutiny_chance, MUTINY | {"wait": 24}, 1 - EXP(-0.005 * EXP(3))),
    ("a coup at its base rate", forces.coup_chance, COUP, 1 - EXP(-0.001)),
    ("poor countries", forces.coup_chance, COUP | {"income": 800}, 1 - EXP(-0.0025)),
    ("unpaid barracks", forces.coup_chance, COUP | {"stress": 0.5}, 1 - EXP(-0.001 * EXP(0.6))),
    ("skill without oversight", forces.coup_chance, COUP | {"skill_gained": 0.5}, 1 - EXP(-0.001 * EXP(0.2))),
    ("skill lost calms no barracks", forces.coup_chance, COUP | {"skill_gained": -0.5}, 1 - EXP(-0.001)),
    ("a well-run force counts in full", forces.effective_strength, FIGHT, 1000),
    ("heads alone do not", forces.effective_strength, FIGHT | {"skill": 0, "cohesion": 0, "systems": 0}, 24),
    ("strain halves it", forces.effective_strength, FIGHT | {"stress": 1}, 500),
    ("half of incidents at the half", forces.answered_alone, ANSWER, 0.5),
    ("a quarter under three times the load", forces.answered_alone, ANSWER | {"violence": 1}, 0.25),
    ("ready", forces.ready, READY, 1),
    ("undermanned", forces.ready, READY | {"strength": 799}, 0),
    ("unpaid", forces.ready, READY | {"wait": 2.1}, 0),
    ("untrained", forces.ready, READY | {"skill": 0.29}, 0),
    ("no abuse at conduct 1", forces.abuse_rate, {"conduct": 1, "worst": 80}, 0),
    ("half of the worst at one half", forces.abuse_rate, {"conduct": 0.5, "worst": 80}, 40),
    (
        "ten trainers with 29 trainees each", forces.throughput,
        {"trainers": 10, "soldiers": 1160, "trainees_per_trainer": 29, "courses_a_year": 4}, 1,
    ),
]

RISES, FALLS = 1, -1
TRENDS = [
    (forces.next_authorised, GROW, "throughput", RISES), (forces.next_authorised, GROW, "paid_outside", RISES),
    (forces.next_authorised, GROW, "strategy", FALLS), (forces.next_arrears, OWE, "paid", FALLS),
    (forces.next_skill, SKILL, "effect", RISES), (forces.next_skill, SKILL, "training", RISES),
    (forces.next_skill, SKILL, "fill", FALLS), (forces.next_cohesion, COHERE, "stress", FALLS),
    (forces.next_cohesion, COHERE, "skill_gained", RISES), (forces.next_cohesion, COHERE, "systems_gained", RISES),
    (forces.next_conduct, BEHAVE, "stress", FALLS), (forces.next_conduct, BEHAVE, "restrained", RISES),
    (forces.next_conduct, BEHAVE, "cohesion_gained", RISES), (forces.next_loyalty, LOYAL, "legitimacy", RISES),
    (forces.next_loyalty, LOYAL, "stress", FALLS), (forces.mutiny_chance, MUTINY, "wait", RISES),
    (forces.mutiny_chance, MUTINY, "cohesion", FALLS), (forces.mutiny_chance, MUTINY, "loyalty", FALLS),
    (forces.coup_chance, COUP, "stress", RISES), (forces.coup_chance, COUP, "oversight", FALLS),
    (forces.coup_chance, COUP, "loyalty", FALLS), (forces.coup_chance, COUP, "parallel", RISES),
    (forces.coup_chance, COUP, "legitimacy", FALLS), (forces.coup_chance, COUP, "violence", RISES),
    (forces.coup_chance, COUP, "skill_gained", RISES), (forces.next_conduct, BEHAVE, "rights", RISES),
    (forces.next_rights, RIGHTS, "content", RISES), (forces.next_rights, RIGHTS, "effect", RISES),
    (forces.reach, REACH, "skill_gained", RISES), (forces.reach, REACH, "oversight", FALLS),
    (forces.effective_strength, FIGHT, "skill", RISES), (forces.effective_strength, FIGHT, "cohesion", RISES),
    (forces.effective_strength, FIGHT, "systems", RISES), (forces.effective_strength, FIGHT, "stress", FALLS),
    (forces.answered_alone, ANSWER, "violence", FALLS),
]  # fmt: skip


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS, (0.05, 0.3, 0.6, 0.95))


def test_a_force_loses_skill_within_a_few_years_without_schools(call):
    skill = 0.8
    for _ in range(48):
        skill = call(forces.next_skill, **SKILL | {"skill": skill})
    assert 0.2 < skill < 0.4, "fades in a few years, at 2 % a month"


def test_a_school_system_holds_skill_better_than_none(call):
    with_schools = call(forces.next_skill, **SKILL | {"training": 0.8, "home_gain": 0})
    assert with_schools > call(forces.next_skill, **SKILL)
