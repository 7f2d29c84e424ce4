"""Every switch: each mechanism acts, and leaves no effect of its own when off."""

from __future__ import annotations

import numpy as np
import pytest

from sim.parameters import MECHANISMS
from sim.rules import (
    assets,
    capacity,
    conflict,
    continuity,
    coordination,
    delivery,
    districts,
    forces,
    institutions,
    integration,
    laws,
    money,
    patronage,
    payroll,
    politics,
    right_sizing,
    treasury,
    women,
)
from sim.rules._rule import RULES

YEARS, EACH = 10, 12
# A country in which every mechanism has something to do.
BUSY = {
    "mutiny_base": 0.1, "coup_base": 0.1, "defence_share": 0.05, "drawdown_benchmark": 1.0, "defection_chance": 0.5,
    "shock_chance": 0.5, "drawdown_start": 48.0, "drawdown_months": 24.0, "mark_months": 1.0, "foreign_backing": 0.5,
    "recurrent_use": 0.8, "growth_ceiling": 2.0, "staff_reference": 300.0,
    "surge_crisis": 1.0, "surge_drawdown": 1.0, "residual_staff": 5.0, "supply_driven": 0.6, "matched_needs": 1.0,
    "un_plan": 1.0, "adaptive_mix": 1.0, "review_interval": 2.0, "exit_driven": 0.8, "matrix": 1.0,
    "integration_share": 0.5,
    "payroll_effort": 0.5, "law_effort": 0.8, "expenditure_review_month": 12.0, "bill_known": 0.5, "monitoring": 0.5,
    "barriers_removed": 0.8, "right_sizing_cut": 0.2, "right_sizing_month": 30.0, "severance": 1.0, "barracks": 0.8,
    "upkeep_line": 0.5, "good_offices_effort": 1.0, "provisions_in_agreement": 1.0,
}  # fmt: skip

# What moves the same thing by its own right is off with it.
ALONE = {"buy_in_dynamics": {"political_calendar": 0.0}, "force_growth": {"right_sizing": 0.0}}


class Columns:
    """One model whose worlds are the same few worlds, over and over, each time under other settings."""

    def __init__(self, core, settings, base=BUSY, years=YEARS):
        self.names = list(settings)
        worlds = np.tile(core.worlds(EACH), len(settings))
        values = core.values(worlds, **base)
        for place, changed in enumerate(settings.values()):
            for name, value in changed.items():
                values[name] = np.array(np.broadcast_to(values[name], len(worlds)), dtype=float)
                values[name][place * EACH : (place + 1) * EACH] = value
        self.model = core.model(worlds, values, years=years, groups=2)
        months = []
        for _ in range(self.model.structure.months):
            self.model.step()
            months.append(self.model.record | self.of_agents())
        self.model.close()
        self.series = {name: np.array([month[name] for month in months]) for name in months[0]}

    def of_agents(self):
        """State that the national record leaves out."""
        model = self.model
        return {
            "shock": model.government.shock.copy(), "commitment": model.donors[0].commitment.copy(),
            "truce": model.groups[0].truce.copy(), "demobilised": model.groups[0].demobilised.copy(),
            "pool": model.groups[0].pool.copy(), "predation": model.districts[0].predation.copy(),
            "quiet": model.districts[0].quiet.copy(), "stress": model.units[0].stress.copy(),
            "suspended": model.donors[0].suspended.copy(), "nearby": model.districts[0].nearby.copy(),
            "unit_skill": model.units[0].skill.copy(), "defected": model.units[0].defected.copy(),
        }  # fmt: skip

    def __getitem__(self, name):
        place = self.names.index(name) * EACH
        return {key: values[:, place : place + EACH] for key, values in self.series.items()}


@pytest.fixture(scope="module")
def switched(core):
    settings = {"all on": {}} | {name: {name: 0.0} | ALONE.get(name, {}) for name in MECHANISMS}
    settings["force_growth"] |= {"integration_share": 0.0}  # former rebels bring their posts
    return Columns(core, settings)


def differ(one, other):
    return {name for name in one if one[name].tobytes() != other[name].tobytes()}


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_mechanism_changes_something(switched, name):
    found = differ(switched["all on"], switched[name])
    assert found, f"switching {name} off changes nothing: {MECHANISMS[name].what}"


ZERO = {
    "substitution": ["propped_up"], "coup": ["coup_attempts", "coup_successes"], "revenue_shock": ["shock"],
    "deterrence": ["deterrence"], "pay_and_arrears": ["arrears", "mutinies", "stress"], "truce": ["truce"],
    "predation_grievance": ["predation"], "peace_dividend": ["quiet"], "reintegration": ["demobilised"],
    "force_to_conflict": ["defected"], "surge": ["surge_staff"], "residual_country_team": ["residual_staff"],
    "coordination_matrix": ["duplicated_money", "uncovered_functions"],
    "integration": ["integrated"], "trust_and_expectations": ["expectations"],
    "spillover": ["nearby"], "donor_suspension": ["suspended"], "spending_signal": ["burden"],
}  # fmt: skip
STILL = {
    "remobilisation": ["pool"], "training": ["unit_skill"], "force_growth": ["authorised"],
    "donor_fatigue": ["commitment"],
}  # fmt: skip
BUT_FOR_COUPS = {"oversight_growth": "oversight", "buy_in_dynamics": "buy_in"}


@pytest.mark.parametrize("name", ZERO)
def test_its_effect_is_gone(switched, name):
    for series in ZERO[name]:
        assert switched["all on"][series].any(), f"{series} is there to be switched off"
        assert not switched[name][series].any(), series


@pytest.mark.parametrize("name", STILL)
def test_what_it_moved_stands_still(switched, name):
    for series in STILL[name]:
        assert (switched["all on"][series] != switched["all on"][series][0]).any()
        assert (switched[name][series] == switched[name][series][0]).all(), series


@pytest.mark.parametrize("name", BUT_FOR_COUPS)
def test_what_it_moved_moves_by_coups_alone(switched, name):
    series, coups = switched[name][BUT_FOR_COUPS[name]], switched[name]["coup_successes"]
    moved = np.diff(series, axis=0) != 0.0
    assert moved.any() and (moved <= (coups[1:] > 0)).all()


def test_without_wear_consent_is_full(switched):
    assert (switched["consent"]["consent"] == 1.0).all() and (switched["all on"]["consent"] < 1.0).all()


def test_without_benchmarks_a_benchmark_drawdown_begins_at_its_earliest_month(switched):
    assert (switched["exit_benchmarks"]["handed_over"].argmax(axis=0) == 48).all()
    assert (switched["all on"]["handed_over"].argmax(axis=0) > 48).any()


# Two settings that differ in nothing but what the mechanism acts on: with it they part, without it they are one.
MIX = {"config_headquarters": 0.25, "config_standing": 0.25, "config_field": 0.25, "config_contingent": 0.25}
ACTS_ON = {
    "configuration_access": ({**MIX, "follow_standing": 0.1}, {**MIX, "follow_standing": 0.9}),
    "provider_advantage": (
        {"yield_un_strategic": 1.0, "yield_member_strategic": 0.5},
        {"yield_un_strategic": 0.5, "yield_member_strategic": 1.0},
    ),
    "level_complementarity": ({"alignment_floor": 0.1}, {"alignment_floor": 0.9}),
    "ownership_gate": ({"gate_half": 0.1}, {"gate_half": 0.9}),
    "eligibility": ({"may_bilateral_recurrent": 0.0}, {"may_bilateral_recurrent": 1.0}),
    "consent": ({"consent_cost": 0.5}, {"consent_cost": 2.0}),
    "donor_fatigue": ({"donor_patience": 3.0}, {"donor_patience": 30.0}),
    "substitution": ({"crowding_strength": 0.1}, {"crowding_strength": 2.0}),
    "adoption": ({"adoption_rate": 0.01}, {"adoption_rate": 0.1}),
    "oversight_growth": ({"oversight_build": 0.01}, {"oversight_build": 0.1}),
    "conduct_oversight": ({"conduct_oversight_weight": 0.1}, {"conduct_oversight_weight": 1.0}),
    "buy_in_dynamics": ({"buy_in_results": 0.1}, {"buy_in_results": 1.0}),
    "exit_benchmarks": ({"drawdown_latest": 0.0}, {"drawdown_latest": 48.0}),
    "pay_and_arrears": ({"stress_half": 1.0}, {"stress_half": 10.0}),
    "training": ({"skill_gain": 0.05}, {"skill_gain": 0.3}),
    "force_growth": ({"growth_ceiling": 0.5}, {"growth_ceiling": 3.0}),
    "coup": ({"coup_proneness": 0.5}, {"coup_proneness": 5.0}),
    "truce": ({"truce_months": 3.0}, {"truce_months": 60.0}),
    "predation_grievance": ({"predation_half": 3.0}, {"predation_half": 60.0}),
    "force_to_conflict": ({"defection_part": 0.1}, {"defection_part": 0.9}),
    "deterrence": ({"deterrence_half": 100.0}, {"deterrence_half": 2000.0}),
    "remobilisation": ({"join_rate": 0.01}, {"join_rate": 0.2}),
    "reintegration": ({"home_months": 10.0}, {"home_months": 100.0}),
    "force_odds": ({"outside_odds": 0.2}, {"outside_odds": 3.0}),
    "peace_dividend": ({"quiet_months": 20.0}, {"quiet_months": 200.0}),
    "revenue_shock": ({"shock_size": 0.1}, {"shock_size": 0.6}),
    "outside_support": ({"foreign_backing": 0.0}, {"foreign_backing": 1.0}),
    "absorption": ({"trainer_preparation": 0.1}, {"trainer_preparation": 1.0}),
    "supply_drive": ({"supply_driven": 0.0}, {"supply_driven": 1.0}),
    "coordination_matrix": ({"donor_compliance": 0.0}, {"donor_compliance": 1.0}),
    "contingent_generation": ({"contingent_stay": 6.0}, {"contingent_stay": 120.0}),
    "mandate_predictability": ({"renewal_predictability": 0.1}, {"renewal_predictability": 1.0}),
    "surge": ({"surge_team": 5.0}, {"surge_team": 50.0}),
    "matching": ({"matched_needs": 0.0}, {"matched_needs": 1.0}),
    "un_coherence": ({"un_leadership": 0.0}, {"un_leadership": 1.0}),
    "residual_country_team": ({"residual_staff": 1.0}, {"residual_staff": 20.0}),
    "review_learning": ({"review_interval": 1.0}, {"review_interval": 5.0}),
    "exit_drive": ({"exit_driven": 0.0}, {"exit_driven": 1.0}),
    "integration": ({"integration_share": 0.1}, {"integration_share": 0.9}),
    "donor_suspension": ({"donor_suspension_months": 3.0}, {"donor_suspension_months": 36.0}),
    "trust_and_expectations": ({"expectations_promised": 0.1}, {"expectations_promised": 0.9}),
    "spillover": ({"spillover_weight": 0.1}, {"spillover_weight": 2.0}),
    "predatory_reach": ({"reach_weight": 0.1}, {"reach_weight": 3.0}),
    "spending_signal": ({"burden_most": 0.001}, {"burden_most": 0.2}),
    "asset_upkeep": ({"barracks": 0.2}, {"barracks": 0.9}),
    "payroll_reform": ({"payroll_effort": 0.1}, {"payroll_effort": 0.9}),
    "law_pipeline": ({"pass_rents": 0.0}, {"pass_rents": 6.0}),
    "public_expenditure_review": ({"expenditure_review_month": 12.0}, {"expenditure_review_month": 60.0}),
    "womens_participation": ({"barriers_removed": 0.0}, {"barriers_removed": 1.0}),
    "right_sizing": ({"right_sizing_cut": 0.1}, {"right_sizing_cut": 0.4}),
    "good_offices": ({"good_offices_effort": 0.0}, {"good_offices_effort": 1.0}),
    "political_calendar": ({"election_swing": 0.05}, {"election_swing": 0.3}),
    "patronage": ({"manipulation_base": 0.3}, {"manipulation_base": 6.0}),
    "early_provisions": ({"provisions_in_agreement": 0.0}, {"provisions_in_agreement": 1.0}),
}
# Which payment keeps capacity depends on everything: held rule by rule, below.
BY_RULE = {"decay_if_unfunded"}


@pytest.fixture(scope="module")
def pairs(core):
    settings = {}
    for name, (one, other) in ACTS_ON.items():
        for on in (1.0, 0.0):
            settings[name, on, "one"] = {**one, name: on}
            settings[name, on, "other"] = {**other, name: on}
    return Columns(core, settings)


def test_every_built_mechanism_has_its_pair():
    assert ACTS_ON.keys() | BY_RULE == set(MECHANISMS)


@pytest.mark.parametrize("name", ACTS_ON)
def test_with_it_the_two_part_and_without_it_they_are_one(pairs, name):
    assert differ(pairs[name, 1.0, "one"], pairs[name, 1.0, "other"]), "on: what it acts on matters"
    found = differ(pairs[name, 0.0, "one"], pairs[name, 0.0, "other"])
    assert not found, f"off, and yet {sorted(found)[:5]} differ: an effect of {name} remains"


# Rule by rule: with the switch off these inputs no longer matter.
IDLE = [
    (conflict.next_truce, {"ends_now": (1.0,), "months": (12.0,), "truce": (0.0,)}, None),
    (conflict.deterrence, {"presence": (0.0, 1e4), "consent": (0.0, 1.0)}, 0.0),
    (conflict.odds, {"group": (1.0, 1e5), "force": (1.0, 1e5), "outside": (0.0, 1.0)}, None),
    (conflict.returning, {"demobilised": (0.0, 1e4), "intensity": (0.0, 1.0)}, 0.0),
    (conflict.joining, {"pool": (0.0, 1e4), "grievance": (0.0, 1.0)}, 0.0),
    (conflict.going_home, {"fighters": (0.0, 1e4), "trust": (0.0, 1.0)}, 0.0),
    (conflict.forgetting, {"demobilised": (0.0, 1e4)}, 0.0),
    (conflict.support_from_abroad, {"level": (0.0, 1.0)}, 0.0),
    (conflict.defectors, {"strength": (0.0, 1e4), "uniform": (0.001, 0.9), "integrated": (0.0, 1.0)}, 0.0),
    (conflict.provoked, {"mutineers": (0.0, 10.0), "coup_fighting": (0.0, 1.0)}, None),
    (delivery.accessible_staff, {"mandate": (0.0, 1.0)}, None),
    (delivery.deployment_lag, {"standing": (0.0, 1.0), "headquarters": (0.0, 1.0)}, None),
    (delivery.follow_through, {"standing": (0.0, 1.0), "headquarters": (0.0, 1.0)}, None),
    (delivery.provider_yield, {"un_share": (0.0, 1.0)}, None),
    (delivery.eligible_part, {"may_voluntary": (0.0, 1.0), "may_assessed": (0.0, 1.0)}, None),
    (delivery.aligned, {"strategy": (0.0, 1.0), "least": (0.0, 1.0)}, None),
    (delivery.lasting, {"buy_in": (0.0, 1.0), "half": (0.1, 1.0)}, None),
    (delivery.next_consent, {"intrusion": (0.0, 1.0), "sensitivity": (0.0, 1.0), "consent": (0.0, 1.0)}, 1.0),
    (delivery.next_commitment, {"years_engaged": (0.0, 20.0), "violence": (0.0, 1.0)}, None),
    (delivery.drawdown_begins, {"months_met": (0.0, 60.0), "latest": (0.0, 99.0)}, None),
    (capacity.teaching_quality, {"trainees": (5.0, 90.0), "preparation": (0.0, 1.0)}, 1.0),
    (capacity.spread_thin, {"soldiers": (1e3, 1e6), "staff": (1.0, 100.0)}, 1.0),
    (capacity.un_stretch, {"staff": (1.0, 1e4), "missions": (1.0, 9.0)}, 1.0),
    (capacity.offered, {"generation": (0.0, 1.0), "regional": (0.0, 1.0), "roster": (0.0, 1.0)}, 1.0),
    (capacity.next_contingent, {"present": (0.0, 1.0), "uniform": (0.001, 0.9)}, 1.0),
    (capacity.contingent_part, {"present": (0.0, 1.0)}, 1.0),
    (capacity.called, {"alarm": (0.0, 9.0), "window": (0.0, 1.0)}, 0.0),
    (capacity.handing_over, {"team": (0.0, 90.0), "window": (0.0, 1.0)}, 1.0),
    (capacity.residual, {"people": (0.0, 90.0)}, 0.0),
    (continuity.next_mandate, {"left": (1.0,), "uniform": (0.001, 0.9), "lapse_uniform": (0.001, 0.9)}, None),
    (continuity.continuity, {"horizon": (0.0, 60.0), "bound": (0.0, 1.0)}, 1.0),
    (continuity.next_correction, {"correction": (0.0, 0.5), "need": (0.0, 1.0), "due": (0.0, 1.0)}, 0.0),
    (continuity.exit_rooting, {"drive": (0.0, 1.0)}, 1.0),
    (continuity.exit_share, {"drive": (0.0, 1.0), "visible": (0.0, 1.0)}, None),
    (coordination.coherence, {"plan": (0.0, 1.0), "leadership": (0.0, 1.0)}, 0.0),
    (coordination.heeding, {"matrix": (0.0, 1.0), "compliance": (0.0, 1.0)}, 0.0),
    (coordination.takes_on, {"uniform": (0.001, 0.9), "covered": (0.0, 1.0)}, 1.0),
    (coordination.covered, {"given": (0.0, 0.9)}, 1.0),
    (coordination.duplicated, {"given": (0.0, 0.9), "needed": (0.0, 0.5)}, 0.0),
    (coordination.reached, {"cover": (0.0, 1.0)}, 1.0),
    (coordination.unrepeated, {"repeated": (0.0, 1.0)}, 1.0),
    (coordination.driven_share, {"supply": (0.0, 1.0), "liked": (0.0, 1.0)}, None),
    (coordination.fitting, {"supply": (0.0, 1.0)}, 1.0),
    (coordination.matched_yield, {"un_yield": (0.0, 1.0), "matching": (0.0, 1.0)}, None),
    (coordination.matched_lag, {"matching": (0.0, 1.0)}, None),
    (districts.predation, {"incidents": (0.0, 1e4)}, 0.0),
    (districts.next_quiet, {"quiet": (0.0, 1.0), "violence": (0.0, 1.0)}, 0.0),
    (districts.next_expectations, {"expectations": (0.0, 1.0), "promised": (0.0, 1.0)}, 0.0),
    (districts.example, {"conduct_gained": (-0.5, 0.5), "oversight_gained": (-0.5, 0.5)}, 0.0),
    (districts.nearby, {"one": (0.0, 1.0), "other": (0.0, 1.0)}, 0.0),
    (forces.next_rights, {"rights": (-0.5, 0.5), "content": (0.0, 0.5), "effect": (0.0, 1.0)}, 0.0),
    (forces.reach, {"skill_gained": (-0.5, 0.5), "oversight": (0.0, 1.0)}, 1.0),
    (integration.next_agreement, {"agreement": (0.0, 1.0), "offered": (0.0, 1.0), "uniform": (0.01, 0.9)}, 0.0),
    (integration.next_excluded, {"excluded": (0.0, 1.0), "offered": (0.0, 1.0), "men": (0.0, 1e4)}, 0.0),
    (integration.integrating, {"fighters": (0.0, 1e4), "part": (0.0, 0.9)}, 0.0),
    (integration.next_parallel, {"parallel": (0.0, 1.0), "joined": (0.0, 0.4), "follow_up": (0.0, 1.0)}, None),
    (integration.after_split, {"parallel": (0.0, 1.0), "left": (0.0, 0.4)}, None),
    (money.burden_gained, {"spent": (0.0, 1e9), "people": (1.0, 1e7)}, 0.0),
    (politics.next_suspension, {"left": (0.0, 9.0), "succeeded": (0.0, 1.0)}, 0.0),
    (forces.next_authorised, {"throughput": (0.0, 9.0), "paid_outside": (0.0, 1.0), "strategy": (0.0, 1.0)}, None),
    (forces.next_arrears, {"arrears": (0.0, 9.0), "paid": (0.0, 1.0)}, 0.0),
    (forces.leavers, {"wait": (0.0, 24.0), "rate": (0.0, 0.1)}, None),
    (forces.next_skill, {"effect": (0.0, 1.0), "training": (0.0, 1.0), "fill": (0.0, 0.1)}, None),
    (forces.pay_stress, {"wait": (0.0, 24.0)}, 0.0),
    (forces.pay_relief, {"sooner": (-1.0, 3.0), "saved": (0.0, 3.0)}, 0.0),
    (forces.oversight_on_conduct, {"oversight_gained": (-0.5, 0.5)}, 0.0),
    (forces.coup_chance, {"stress": (0.0, 1.0), "proneness": (0.0, 9.0)}, 0.0),
    (forces.effective_strength, {"skill": (0.0, 1.0), "cohesion": (0.0, 1.0), "stress": (0.0, 1.0)}, None),
    (institutions.next_propped_up, {"effect": (0.0, 1.0)}, None),
    (institutions.crowding_out, {"propped_up": (0.0, 1.0)}, 1.0),
    (institutions.adopted, {"propped_up": (0.0, 1.0), "will": (0.0, 1.0)}, 0.0),
    (institutions.decayed, {"funded": (0.0, 1.0)}, None),
    (institutions.next_oversight, {"lasting_effect": (0.0, 1.0), "funded": (0.0, 1.0)}, None),
    (money.next_shock, {"depth": (0.0, 0.5), "uniform": (0.001, 0.9)}, 0.0),
    (money.next_income, {"quiet": (0.0, 1.0), "dividend": (0.0, 0.1)}, None),
    (politics.next_buy_in, {"own_led": (0.0, 1.0), "pressure": (0.0, 1.0), "dependence": (0.0, 1.0)}, None),
    (politics.next_promise, {"guarded": (0.0, 1.0), "months": (1.0, 60.0)}, None),
    (politics.commitment, {"promise": (0.0, 1.0), "requested": (0.0, 1.0)}, 0.0),
    (politics.office_reach, {"effort": (0.0, 1.0), "consent": (0.0, 1.0)}, 0.0),
    (politics.redrawn, {"called": (0.0, 1.0), "uniform": (0.001, 0.9)}, None),
    (assets.built_now, {"effort": (0.0, 1.0), "operational": (0.0, 1.0)}, 0.0),
    (assets.quarters, {"built": (0.0, 1.0), "condition": (0.0, 1.0)}, 0.0),
    (laws.passage_rate, {"rents": (0.0, 1.0), "foreign": (0.0, 1.0), "inclusiveness": (0.0, 1.0)}, None),
    (laws.law_in_force, {"implemented": (0.0, 1.0)}, 0.0),
    (patronage.manipulation_chance, {"rents": (0.0, 1.0), "seen": (0.0, 1.0)}, 0.0),
    (patronage.capture_push, {"captured": (0.0, 1.0)}, 0.0),
    (payroll.next_cards, {"effort": (0.0, 1.0), "cards": (0.0, 1.0)}, 0.0),
    (payroll.effort_left, {"effort": (0.0, 1.0)}, 1.0),
    (right_sizing.next_kept, {"cut": (0.0, 0.5), "month": (0.0, 60.0)}, None),
    (right_sizing.next_severed_anger, {"unsupported": (0.0, 1e4)}, 0.0),
    (treasury.next_known, {"reviewed": (0.0, 1.0), "adviser": (0.0, 1.0)}, None),
    (treasury.planned_need, {"known": (0.0, 1.0), "usual": (0.0, 1.0)}, None),
    (treasury.budget_room, {"acted": (0.0, 1.0)}, None),
    (women.next_barriers, {"removed": (0.0, 1.0), "start": (0.0, 1.0)}, None),
    (women.next_women_share, {"joining": (0.0, 1.0), "recruits": (0.0, 0.1)}, None),
    (women.next_women_decisions, {"in_reach": (0.0, 1.0)}, None),
    (women.women_push, {"gained": (-0.5, 0.5)}, 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "idle", "gives"), IDLE, ids=[case[0].name for case in IDLE])
def test_switched_off_a_rule_no_longer_looks(rule, idle, gives):
    found = set()
    for place in range(max(len(values) for values in idle.values())):
        numbers = dict.fromkeys(rule.inputs, 0.5) | {"on": 0.0}
        numbers |= {name: values[min(place, len(values) - 1)] for name, values in idle.items()}
        found.add(rule(*numbers.values()))
    assert len(found) == 1, f"{rule.mechanism} is off and {sorted(idle)} still matter"
    assert gives is None or found == {gives}


def test_every_rule_with_a_switch_is_held_so():
    held = {case[0].name for case in IDLE}
    switched = {made.name for made in RULES.values() if made.mechanism}
    assert switched <= held, "a rule for a switch, without a case here"
