"""Who may come, how many, what they can do, how much takes root: each rule with single numbers."""

import math

import pytest
from rule_tables import by_hand, direction

from sim.rules import delivery

EXP = math.exp
SCALE = {"reference": 60, "size": 40_000, "reference_size": 10_000, "exponent": 0.5}
STAY = {"match": 1, "own_outlay": 400, "matched_outlay": 100, "planned": 80, "lag": 0}
LEFT = {"match": 1, "own_outlay": 100, "matched_outlay": 400}
MIX = {"headquarters": 0.1, "standing": 0.2, "field": 0.3, "contingent": 0.4}
ACCESS = MIX | {"mandate": 0, "on": 1}
LAG = MIX | {"lag_headquarters": 2, "lag_standing": 1, "lag_field": 8, "lag_contingent": 11, "on": 1}
FOLLOW = MIX | {
    "follow_headquarters": 0.3, "follow_standing": 0.8, "follow_field": 0.9, "follow_contingent": 0.7, "on": 1,
}  # fmt: skip
YIELD = {"un_share": 0.25, "un_yield": 1.0, "member_yield": 0.6, "on": 1}
KINDS = ("assessed", "un_programmatic", "voluntary", "bilateral", "pooled", "domestic")
MONEY = dict(zip(KINDS, (0.3, 0.1, 0.2, 0.2, 0.1, 0.1), strict=True)) | {f"may_{kind}": 1 for kind in KINDS} | {"on": 1}
EFFORT = {
    "staff": 100, "level_share": 0.5, "per_person": 0.8, "follow": 0.9, "money_part": 0, "works_without": 0.7,
    "consent": 1,
}  # fmt: skip
EFFECT = {"effective_staff": 80, "soldiers": 10_000, "half_staff_per_1000": 8}
ALIGN = {"effect": 0.8, "strategy": 0, "least": 0.35, "on": 1}
ROOT = {"effect": 0.6, "buy_in": 0.5, "half": 0.5, "on": 1}
CONSENT = {
    "consent": 0.9, "intrusion": 0.5, "sensitivity": 0.6, "buy_in": 0.5, "cost": 1, "demand": 0.5, "months": 1,
    "on": 1,
}  # fmt: skip
NEAR = {"staff": 250, "soldiers": 10_000, "half_staff": 25, "presence_per_million": 1000, "half_presence": 1000}
PLEDGE = {
    "commitment": 1, "years_engaged": 12, "violence": 0, "patience_years": 12, "violence_weight": 1, "on": 1,
}
PATH = {"month": 20, "start": 6, "begun": 0, "months_since": 0, "taper": 24}
BEGIN = {
    "month": 60, "start": 60, "benchmark": 1, "months_met": 0, "needed_months": 6, "latest": 36, "begun": 0, "on": 1,
}
MARKS = {
    "oversight": 0.5, "own_led": 0.5, "paid": 0.9, "violence": 0.05, "mark_oversight": 0.42, "mark_own_led": 0.5,
    "mark_paid": 0.85, "mark_violence": 0.1,
}  # fmt: skip

CASES = [
    ("four times the army, twice the staff", delivery.scaled_people, SCALE, 120),
    ("explicit people are taken as they are", delivery.scaled_people, SCALE | {"exponent": 0}, 60),
    ("nobody stays nobody", delivery.scaled_people, SCALE | {"reference": 0}, 0),
    ("four times as dear, a quarter of the time", delivery.matched_duration, STAY, 0.25),
    ("as dear, as long", delivery.matched_duration, STAY | {"own_outlay": 100}, 1),
    ("cheaper is not lengthened", delivery.matched_duration, STAY | {"own_outlay": 50}, 1),
    ("nothing to match", delivery.matched_duration, STAY | {"match": 0}, 1),
    ("deployment costs nothing", delivery.matched_duration, STAY | {"lag": 16}, (0.25 * 64 + 16) / 80),
    ("a cheaper footprint leaves money over", delivery.matched_supplement, LEFT, 300),
    ("a dearer one none", delivery.matched_supplement, LEFT | {"own_outlay": 500}, 0),
    ("nothing to match, nothing over", delivery.matched_supplement, LEFT | {"match": 0}, 0),
    ("without a mandate, headquarters and standing", delivery.accessible_staff, ACCESS, 0.3),
    ("with one, all", delivery.accessible_staff, ACCESS | {"mandate": 1}, 1),
    ("lag of the mix", delivery.deployment_lag, LAG, 0.2 + 0.2 + 2.4 + 4.4),
    ("follow-through of the mix", delivery.follow_through, FOLLOW, 0.03 + 0.16 + 0.27 + 0.28),
    ("a quarter UN, the rest member states", delivery.provider_yield, YIELD, 0.7),
    ("all money may buy it", delivery.eligible_part, MONEY, 1),
    ("development money may not", delivery.eligible_part, MONEY | {"may_voluntary": 0}, 0.8),
    ("half of assessed may", delivery.eligible_part, MONEY | {"may_assessed": 0.5}, 0.85),
    ("never more than everything", delivery.eligible_part, MONEY | {"assessed": 3}, 1),
    ("advice works without money", delivery.effort, EFFORT, 100 * 0.5 * 0.8 * 0.9 * 0.7),
    ("and better with it", delivery.effort, EFFORT | {"money_part": 1}, 36),
    ("without consent there is no effort", delivery.effort, EFFORT | {"consent": 0}, 0),
    ("half of the effect at the half", delivery.delivered, EFFECT, 0.5),
    ("four times the army, half the staff per head", delivery.delivered, EFFECT | {"soldiers": 40_000}, 80 / 240),
    ("no staff, no effect", delivery.delivered, EFFECT | {"effective_staff": 0}, 0),
    ("without a strategy a third fits", delivery.aligned, ALIGN, 0.28),
    ("with one all fits", delivery.aligned, ALIGN | {"strategy": 1}, 0.8),
    ("half buy-in at the half", delivery.lasting, ROOT, 0.6 * 0.5 * 1.25),
    ("full buy-in, the whole effect", delivery.lasting, ROOT | {"buy_in": 1}, 0.6),
    ("no buy-in, nothing takes root", delivery.lasting, ROOT | {"buy_in": 0}, 0),
    ("intrusion wears consent", delivery.next_consent, CONSENT, 0.9 + (0.7 - 0.9) * (1 - EXP(-1))),
    ("help that is asked for", delivery.next_consent, CONSENT | {"buy_in": 1, "sensitivity": 0, "consent": 1}, 1),
    ("half near, half wide", delivery.intrusion, NEAR, 0.5),
    ("nobody intrudes", delivery.intrusion, NEAR | {"staff": 0, "presence_per_million": 0}, 0),
    ("patience gone, half gives up", delivery.next_commitment, PLEDGE, 0.5),
    ("it does not come back", delivery.next_commitment, PLEDGE | {"commitment": 0.2}, 0.2),
    ("full violence tires twice as fast", delivery.next_commitment, PLEDGE | {"violence": 1}, 1 / 9),
    ("before support", delivery.support_path, PATH | {"month": 5}, 0),
    ("in full", delivery.support_path, PATH, 1),
    ("half-way down the taper", delivery.support_path, PATH | {"begun": 1, "months_since": 11}, 0.5),
    ("gone", delivery.support_path, PATH | {"begun": 1, "months_since": 23}, 0),
    ("abrupt", delivery.support_path, PATH | {"begun": 1, "taper": 1}, 0),
    ("not yet", delivery.drawdown_begins, BEGIN | {"month": 59, "months_met": 99}, 0),
    ("waits for its benchmarks", delivery.drawdown_begins, BEGIN, 0),
    ("benchmarks held", delivery.drawdown_begins, BEGIN | {"months_met": 6}, 1),
    ("waited long enough", delivery.drawdown_begins, BEGIN | {"month": 96}, 1),
    ("by the calendar", delivery.drawdown_begins, BEGIN | {"benchmark": 0}, 1),
    ("once begun it goes on", delivery.drawdown_begins, BEGIN | {"month": 1, "begun": 1}, 1),
    ("benchmarks met", delivery.benchmarks_met, MARKS, 1),
    ("too little oversight", delivery.benchmarks_met, MARKS | {"oversight": 0.4}, 0),
    ("too little capacity", delivery.benchmarks_met, MARKS | {"own_led": 0.49}, 0),
    ("too little pay", delivery.benchmarks_met, MARKS | {"paid": 0.8}, 0),
    ("too much violence", delivery.benchmarks_met, MARKS | {"violence": 0.2}, 0),
    ("people arrive over the lag", delivery.deployed, {"part": 0, "support": 1, "lag": 8}, 1 - EXP(-1 / 8)),
    ("nobody stays without support", delivery.deployed, {"part": 1, "support": 0, "lag": 8}, 0),
    ("patience by luck", delivery.varied_patience, {"years": 10, "spread": 0.4, "uniform": 0.25}, 8),
    ("support is there", delivery.engaged, {"support": 0.01}, 1),
    ("support is not there", delivery.engaged, {"support": 0}, 0),
]

RISES, FALLS = 1, -1
TRENDS = [
    (delivery.lasting, ROOT, "buy_in", RISES), (delivery.aligned, ALIGN, "strategy", RISES),
    (delivery.effort, EFFORT, "money_part", RISES), (delivery.effort, EFFORT, "consent", RISES),
    (delivery.delivered, EFFECT, "effective_staff", RISES), (delivery.next_consent, CONSENT, "intrusion", FALLS),
    (delivery.next_consent, CONSENT, "sensitivity", FALLS), (delivery.next_consent, CONSENT, "buy_in", RISES),
    (delivery.next_commitment, PLEDGE, "violence", FALLS),
    (delivery.accessible_staff, ACCESS, "mandate", RISES),
]  # fmt: skip


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS, (0.05, 0.3, 0.6, 0.95))


def test_a_square_root_footprint_is_smaller_per_head_in_a_larger_army(call):
    heads = [5_000, 50_000, 500_000]
    per_head = [call(delivery.scaled_people, **SCALE | {"size": n}) / n for n in heads]
    assert per_head == sorted(per_head, reverse=True)


def test_equal_cost_makes_the_outlay_equal(call):
    """A dearer footprint at full strength for its shorter time costs what the other costs for the whole."""
    stay = call(delivery.matched_duration, **STAY | {"lag": 10})
    assert 400 * (stay * 80 - 10) == pytest.approx(100 * (80 - 10))


def test_a_tapering_mission_is_a_straight_line(call):
    path = [call(delivery.support_path, **PATH | {"begun": 1, "months_since": m}) for m in range(24)]
    steps = {round(a - b, 12) for a, b in zip([1.0, *path], path, strict=False)}
    assert steps == {round(1 / 24, 12)} and path[-1] == 0.0
