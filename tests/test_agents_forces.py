"""Army units and the armed forces do what they should, one step at a time."""

from __future__ import annotations

import pytest

TRAINED = {"staff_reference": 400.0, "share_tactical": 1.0, "share_strategic": 0.0, "share_operational": 0.0}


@pytest.fixture
def country(core):
    """A model of one world on Python floats; agents are called by hand."""
    models = []

    def build(**changed):
        models.append(core.model(compiled=False, changed=changed))
        models[-1].month = 0
        return models[-1]

    yield build
    for model in models:
        model.close()


def live(model, months, paid):
    """A unit's months at a part of its pay."""
    unit = model.units[0]
    for _ in range(months):
        model.forces.wages_paid = paid
        model.forces.muster()
        unit.be_paid()
        unit.train(unit.fill_ranks())
        unit.hold_together()
    return unit


def test_an_unpaid_unit_falls_apart(country):
    paid, unpaid = live(country(), 12, 1.0), live(country(), 12, 0.0)
    assert (paid.arrears, unpaid.arrears) == (0.0, 12.0)
    assert unpaid.stress > 0.5 > paid.stress
    assert unpaid.cohesion < paid.cohesion - 0.1, "unpaid units lose cohesion"
    assert unpaid.conduct < paid.conduct - 0.05, "and prey on people"
    assert unpaid.loyalty < paid.loyalty - 0.05
    assert unpaid.strength < paid.strength, "and men"


def test_half_pay_is_half_a_month_owed(country):
    assert live(country(), 6, 0.5).arrears == pytest.approx(3.0)


def test_full_pay_works_arrears_off(country):
    model = country(arrears_catch_up=0.2)
    assert live(model, 10, 0.0).arrears == 10.0
    assert live(model, 12, 1.0).arrears == pytest.approx(10.0 * 0.8**12)


def test_a_payroll_in_disorder_makes_soldiers_wait(country):
    orderly, chaotic = country(payroll_delay=3.0), country(payroll_delay=3.0)
    orderly.forces.payroll.own_led, chaotic.forces.payroll.own_led = 1.0, 0.0
    assert live(orderly, 1, 1.0).wait == pytest.approx(0.0)
    assert live(chaotic, 1, 1.0).wait == pytest.approx(3.0)


def test_courses_raise_skill_within_months_and_it_fades_within_years(country):
    model = country(buy_in_start=0.6)
    start = model.units[0].skill
    model.mission.tactical = 0.8
    trained = live(model, 12, 1.0).skill
    model.mission.tactical = 0.0
    assert trained > start + 0.1
    assert live(model, 60, 1.0).skill < trained - 0.1


def test_soldiers_learn_something_even_where_leaders_want_nothing(country):
    taught, left = country(buy_in_start=0.0), country(buy_in_start=0.0)
    taught.mission.tactical = 0.8
    assert live(taught, 12, 1.0).skill > live(left, 12, 1.0).skill


def test_mutiny_follows_months_without_pay(core):
    model = core.model(core.worlds(3000), changed={"mutiny_base": 0.05, "defection_chance": 0.5})
    model.month = 5
    unit, found = model.units[0], []
    for wait in (0.0, 4.0, 10.0):
        unit.wait = wait
        unit.consider_mutiny()
        found.append(unit.mutiny.sum())
    assert found[0] < found[1] < found[2], "the same worlds, the same luck, longer waits"
    assert ((unit.defected > 0) <= (unit.mutiny == 1)).all() and 0 < (unit.defected > 0).sum() < found[2]
    model.close()


def test_mutineers_leave_the_unit(country):
    model = country(mutiny_base=0.1, mutiny_slope=2.0, defection_chance=1.0, defection_part=0.4)
    unit = model.units[0]
    for month in range(200):
        model.month, before = month, unit.strength
        unit.wait, unit.cohesion = 24.0, 0.0
        unit.consider_mutiny()
        if unit.mutiny:
            break
    assert unit.mutiny == 1.0
    assert unit.defected == pytest.approx(0.4 * before) and unit.strength == pytest.approx(0.6 * before)


def test_a_unit_loses_at_most_half_of_its_men_in_a_month(country):
    unit = country().units[0]
    before = unit.strength
    assert unit.lose(1.0) == 1.0
    assert unit.lose(1e9) == pytest.approx(0.5 * (before - 1.0))


def test_a_unit_is_ready_when_manned_paid_and_trained(country):
    model = country(ready_manned=0.8, ready_wait=2.0, ready_skill=0.3)
    unit, post = model.units[0], model.forces.authorised / 3
    unit.strength, unit.wait, unit.skill = 0.9 * post, 1.0, 0.4
    assert unit.is_ready() == 1.0
    for name, bad in (("strength", 0.5 * post), ("wait", 6.0), ("skill", 0.1)):
        good = getattr(unit, name)
        setattr(unit, name, bad)
        assert unit.is_ready() == 0.0, name
        setattr(unit, name, good)


def test_the_treasury_pays_wages_before_functions(country):
    model = country(outside_ceiling=0.0)
    army, government = model.forces, model.government
    army.pay()
    for budget, paid in ((0.5 * army.bill, 0.5), (army.bill, 1.0)):
        government.budget = budget
        army.pay()
        assert army.wages_paid == pytest.approx(paid) and army.running_domestic == pytest.approx(0.0)
    government.budget = 10.0 * army.bill
    army.pay()
    assert army.wages_paid == 1.0 and army.running_domestic > 0.0


def test_a_poor_payroll_costs_ghosts(country):
    model = country(ghost_share=0.3)
    army = model.forces
    army.payroll.own_led = 1.0
    clean = army.recurrent_cost() / (1 + model.settings.running_share * army.own_led())
    army.payroll.own_led = 0.0
    haunted = army.recurrent_cost() / (1 + model.settings.running_share * army.own_led())
    assert haunted == pytest.approx(clean / 0.7)


def test_ranks_swell_where_outsiders_train_and_pay_and_do_not_shrink_when_they_leave(country):
    model = country(**TRAINED)
    army, mission = model.forces, model.mission
    start = army.authorised
    mission.support, mission.staff, army.paid_outside = 1.0, 2000.0, 0.9
    for _ in range(36):
        army.grow()
    swollen = army.authorised
    mission.support, mission.staff, army.paid_outside = 0.0, 0.0, 0.0
    for _ in range(36):
        army.grow()
    assert swollen > 1.05 * start and army.authorised == swollen


def test_recurrent_cost_grows_with_the_authorised_strength(country):
    army = country().forces
    before = army.recurrent_cost()
    army.authorised = 2.0 * army.authorised
    assert army.recurrent_cost() == pytest.approx(2.0 * before)


def test_outside_work_props_up_and_falls_when_it_ends(country):
    model = country(buy_in_start=0.05)
    army, mission = model.forces, model.mission
    mission.strategic = mission.operational = mission.tactical = 0.8
    for _ in range(24):
        army.run_functions()
    peak, own = army.propped_up(), army.own_led()
    mission.strategic = mission.operational = mission.tactical = 0.0
    for _ in range(24):
        army.run_functions()
    assert peak > 0.3, "much is propped up"
    assert army.propped_up() < 0.1 * peak, "and it goes with them"
    assert army.own_led() < own + 0.05, "without will little was adopted"


def test_leaders_who_want_it_keep_what_was_built(country):
    kept = []
    for buy_in in (0.1, 0.9):
        model = country(buy_in_start=buy_in)
        model.mission.strategic = model.mission.operational = 0.5
        for _ in range(60):
            model.forces.run_functions()
        kept.append(model.forces.own_led() - model.settings.own_led_start)
    assert kept[1] > kept[0] + 0.1


def test_coups_come_from_poor_proud_and_unpaid_barracks(core):
    worlds = core.worlds(20_000)
    calm = {"coup_base": 0.1, "coup_proneness": 1.0, "gdp_per_head": 1000.0, "poverty_line": 2500.0}
    found = {}
    for name, changed in {
        "calm": {}, "no history of coups": {"coup_proneness": 0.0}, "rich": {"gdp_per_head": 9000.0},
        "no oversight": {"oversight_start": 0.02}, "switched off": {"coup": 0.0},
    }.items():  # fmt: skip
        model = core.model(worlds, changed=calm | changed)
        model.month = 3
        model.forces.consider_coup()
        found[name] = model.forces.coup_attempt.sum()
        assert (model.forces.coup_success <= model.forces.coup_attempt).all()
        model.close()
    assert found["no history of coups"] == found["switched off"] == 0
    assert 0 < found["rich"] < found["calm"] < found["no oversight"]
