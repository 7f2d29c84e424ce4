"""Truce, campaigns, odds, deterrence, fighters, deaths: each rule with single numbers."""

import math

import pytest
from rule_tables import by_hand, direction

from sim.rules import conflict
from sim.rules.shapes import approach

EXP = math.exp

START = {
    "log_odds": 0, "grievance": 0.45, "deterred": 0, "truce": 0, "fragile": 0, "buy_in": 0.4, "base": 0.3,
    "odds_weight": 0.8, "grievance_weight": 2, "deterrence_weight": 3, "buy_in_weight": 0.5,
    "excluded": 0, "excluded_weight": 0.5, "nearby": 0, "nearby_weight": 0.6, "burden": 0, "burden_weight": 6,
    "agreement": 0, "agreement_weight": 0.8,
}  # fmt: skip
DETER = {
    "presence": 1000, "population": 1e6, "police": 0, "consent": 1, "half_per_million": 1000, "police_factor": 2,
    "without_consent": 0.3, "on": 1,
}  # fmt: skip
END = {"outside": 0, "deterred": 0, "base": 2, "outside_weight": 1.5, "deterrence_weight": 0.8}
ODDS = {"group": 999, "force": 9999, "outside": 0.5, "outside_weight": 1.2, "on": 1}
JOIN = {"pool": 1000, "grievance": 0.5, "campaign": 1, "intensity": 1, "outside": 0, "rate": 0.04, "on": 1}
RETURN = {"demobilised": 1000, "campaign": 1, "intensity": 1, "rate": 0.15, "on": 1}
HOME = {"fighters": 1000, "campaign": 0, "trust": 0.4, "months": 20, "trust_weight": 1.25, "on": 1}
FORGET = {"demobilised": 1000, "campaign": 0, "months": 100, "on": 1}
DEATHS = {"fighters": 10_000, "intensity": 1, "uniform": 0.5, "death_rate": 0.01, "spread": 1, "left_over": 0.001}
DEFECT = {"strength": 1000, "mutiny": 1, "uniform": 0.05, "chance": 0.1, "part": 0.3, "integrated": 0, "on": 1}
PROVOKE = {"starts": 0, "mutineers": 0, "coup_fighting": 0, "on": 1}
CAUSE = {"previous": 0, "campaign": 1, "was_campaign": 0, "mutineers": 0, "coup_fighting": 0, "spilled": 0}
SPILL = {"starts": 1, "uniform": 0.09, "chance": 0.1, "push": math.log(2)}

CASES = [
    ("a truce is whole when made", conflict.next_truce, {"truce": 0.2, "ends_now": 1, "months": 15, "on": 1}, 1),
    ("no truce where the switch is off", conflict.next_truce, {"truce": 0, "ends_now": 1, "months": 15, "on": 0}, 0),
    ("a truce wears away", conflict.next_truce, {"truce": 1, "ends_now": 0, "months": 15, "on": 1}, EXP(-1 / 15)),
    ("half of deterrence at the half", conflict.deterrence, DETER, 0.5),
    ("police count twice", conflict.deterrence, DETER | {"police": 1}, 2 / 3),
    ("little consent, little deterrence", conflict.deterrence, DETER | {"consent": 0}, 0.3 / 1.3),
    ("nobody there deters nothing", conflict.deterrence, DETER | {"presence": 0}, 0),
    ("ten to one against, with half backing", conflict.odds, ODDS, math.log(0.1) + 0.6),
    ("odds are kept in reason", conflict.odds, ODDS | {"group": 1e9}, 2),
    ("and on the other side", conflict.odds, ODDS | {"group": 0, "force": 1e6, "outside": 0}, -8),
    ("at even odds the base hazard", conflict.start_chance, START, 1 - EXP(-0.3 / 12)),
    ("a whole truce", conflict.start_chance, START | {"truce": 1}, 0),
    ("frailty is a log hazard", conflict.start_chance, START | {"fragile": 1}, 1 - EXP(-0.3 * math.e / 12)),
    ("buy-in", conflict.start_chance, START | {"buy_in": 0.9}, 1 - EXP(-0.3 * EXP(-0.25) / 12)),
    ("left outside", conflict.start_chance, START | {"excluded": 1}, 1 - EXP(-0.3 * EXP(0.5) / 12)),
    ("an agreement holds", conflict.start_chance, START | {"agreement": 1}, 1 - EXP(-0.3 * EXP(-0.8) / 12)),
    ("fighting next door", conflict.start_chance, START | {"nearby": 0.5}, 1 - EXP(-0.3 * EXP(0.3) / 12)),
    ("a dearer force", conflict.start_chance, START | {"burden": 0.05}, 1 - EXP(-0.3 * EXP(0.3) / 12)),
    ("it came from next door", conflict.spilled_over, SPILL, 1),
    ("it would have come in any case", conflict.spilled_over, SPILL | {"uniform": 0.05}, 0),
    ("nothing next door", conflict.spilled_over, SPILL | {"push": 0}, 0),
    ("nothing began", conflict.spilled_over, SPILL | {"starts": 0}, 0),
    ("campaigns end at the base rate", conflict.end_chance, END, 1 - EXP(-2 / 12)),
    ("sanctuary", conflict.end_chance, END | {"outside": 1}, 1 - EXP(-2 * EXP(-1.5) / 12)),
    ("quiet stays quiet", conflict.next_campaign, {"campaign": 0, "starts": 0, "ends": 1}, 0),
    ("a campaign starts", conflict.next_campaign, {"campaign": 0, "starts": 1, "ends": 1}, 1),
    ("a campaign goes on", conflict.next_campaign, {"campaign": 1, "starts": 0, "ends": 0}, 1),
    ("a campaign ends", conflict.next_campaign, {"campaign": 1, "starts": 1, "ends": 1}, 0),
    (
        "it escalates", conflict.next_intensity,
        {"intensity": 0.1, "campaign": 1, "escalate_months": 9, "subside_months": 1}, approach(0.1, 1, 9),
    ),
    (
        "it subsides", conflict.next_intensity,
        {"intensity": 0.9, "campaign": 0, "escalate_months": 9, "subside_months": 1}, 0.9 * EXP(-1),
    ),
    ("old fighters return", conflict.returning, RETURN, 150),
    ("fewer to a low fight", conflict.returning, RETURN | {"intensity": 0}, 45),
    ("none in peace", conflict.returning, RETURN | {"campaign": 0}, 0),
    ("others join", conflict.joining, JOIN, 40),
    ("twice as many where all are aggrieved", conflict.joining, JOIN | {"grievance": 1}, 80),
    ("twice as many with full backing", conflict.joining, JOIN | {"outside": 1}, 80),
    ("none in peace", conflict.joining, JOIN | {"campaign": 0}, 0),
    ("never more than there are", conflict.joining, JOIN | {"rate": 1, "grievance": 1, "outside": 1}, 1000),
    ("they go home", conflict.going_home, HOME, 50),
    ("more where services are trusted", conflict.going_home, HOME | {"trust": 0.8}, 75),
    ("none on campaign", conflict.going_home, HOME | {"campaign": 1}, 0),
    ("never more than there are", conflict.going_home, HOME | {"months": 1, "trust": 1}, 1000),
    ("they forget", conflict.forgetting, FORGET, 10),
    ("none on campaign", conflict.forgetting, FORGET | {"campaign": 1}, 0),
    ("median deaths lie below their mean", conflict.battle_deaths, DEATHS, math.floor(100 * EXP(-0.5) + 0.5)),
    ("a little in peace", conflict.battle_deaths, DEATHS | {"intensity": 0, "spread": 0, "fighters": 1e6}, 10),
    ("nobody fights", conflict.battle_deaths, DEATHS | {"fighters": 0}, 0),
    ("at most a quarter", conflict.battle_deaths, DEATHS | {"death_rate": 1, "spread": 0}, 2500),
    ("half of the dead are fighters", conflict.split_deaths, {"deaths": 101, "fighters": 500}, 50),
    ("never more than there are", conflict.split_deaths, {"deaths": 101, "fighters": 20}, 20),
    ("backing", conflict.support_from_abroad, {"level": 0.4, "on": 1}, 0.4),
    ("no backing", conflict.support_from_abroad, {"level": 0.4, "on": 0}, 0),
    ("frailty", conflict.fragility, {"frailty": 2, "spread": 1.5, "shift": -0.5}, 2.5),
    ("a part defects", conflict.defectors, DEFECT, 300),
    ("former rebels go together", conflict.defectors, DEFECT | {"integrated": 0.5, "uniform": 0.54}, 650),
    ("no mutiny", conflict.defectors, DEFECT | {"mutiny": 0}, 0),
    ("a mutiny that stays one", conflict.defectors, DEFECT | {"uniform": 0.1}, 0),
    ("own choice", conflict.provoked, PROVOKE | {"starts": 1}, 1),
    ("mutineers bring war", conflict.provoked, PROVOKE | {"mutineers": 12}, 1),
    ("a coup brings war", conflict.provoked, PROVOKE | {"coup_fighting": 1}, 1),
    ("nothing brings none", conflict.provoked, PROVOKE, 0),
    ("no campaign, no cause", conflict.cause_of, CAUSE | {"previous": 2, "campaign": 0}, 0),
    ("a cause lasts as long as its campaign", conflict.cause_of, CAUSE | {"previous": 3, "was_campaign": 1}, 3),
    ("rebellion", conflict.cause_of, CAUSE, 1),
    ("mutiny", conflict.cause_of, CAUSE | {"mutineers": 5}, 2),
    ("spill-over", conflict.cause_of, CAUSE | {"spilled": 1}, 4),
    ("coup", conflict.cause_of, CAUSE | {"mutineers": 5, "coup_fighting": 1}, 3),
]

RISES, FALLS = 1, -1
TRENDS = [
    (conflict.deterrence, DETER, "presence", RISES), (conflict.deterrence, DETER, "consent", RISES),
    (conflict.deterrence, DETER, "population", FALLS),
    (conflict.odds, ODDS, "group", RISES), (conflict.odds, ODDS, "force", FALLS),
    (conflict.odds, ODDS, "outside", RISES),
    (conflict.start_chance, START, "log_odds", RISES), (conflict.start_chance, START, "grievance", RISES),
    (conflict.start_chance, START, "deterred", FALLS), (conflict.start_chance, START, "truce", FALLS),
    (conflict.start_chance, START, "fragile", RISES), (conflict.start_chance, START, "buy_in", FALLS),
    (conflict.start_chance, START, "excluded", RISES), (conflict.start_chance, START, "nearby", RISES),
    (conflict.start_chance, START, "burden", RISES), (conflict.start_chance, START, "agreement", FALLS),
    (conflict.end_chance, END, "outside", FALLS), (conflict.end_chance, END, "deterred", RISES),
    (conflict.joining, JOIN, "grievance", RISES), (conflict.joining, JOIN, "intensity", RISES),
    (conflict.returning, RETURN, "intensity", RISES), (conflict.going_home, HOME, "trust", RISES),
    (conflict.battle_deaths, DEATHS, "intensity", RISES), (conflict.battle_deaths, DEATHS, "uniform", RISES),
]  # fmt: skip
BIG = {"presence", "population", "group", "force"}


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS, (0.02, 0.3, 0.6, 0.98), dict.fromkeys(BIG, (100.0, 1e3, 1e4, 1e5)))


def test_monthly_deaths_have_the_stated_mean_and_are_overdispersed(call):
    uniforms = [(i + 0.5) / 20_000 for i in range(20_000)]
    deaths = [call(conflict.battle_deaths, **DEATHS | {"uniform": u, "fighters": 1e6}) for u in uniforms]
    mean = sum(deaths) / len(deaths)
    variance = sum((d - mean) ** 2 for d in deaths) / len(deaths)
    assert mean == pytest.approx(1e4, rel=0.03), "fighters x rate x intensity"
    assert variance > 100 * mean, "a Poisson count would have a variance like its mean"


def test_deaths_are_whole_numbers_and_left_over_violence_is_small_against_a_campaign(call):
    for u in (0.01, 0.2, 0.5, 0.8, 0.99):
        war = call(conflict.battle_deaths, **DEATHS | {"uniform": u, "fighters": 123_456.7})
        quiet = call(conflict.battle_deaths, **DEATHS | {"uniform": u, "fighters": 123_456.7, "intensity": 0})
        assert war == int(war) and quiet == int(quiet)
        assert quiet <= 0.01 * war + 1
