"""People are neither made nor lost, and money that is spent comes from somebody."""

from __future__ import annotations

import numpy as np
import pytest

CALM = {}
WILD = {
    "mutiny_base": 0.1, "defection_chance": 0.6, "desertion_rate": 0.05, "death_rate": 0.05, "join_rate": 0.6,
    "return_rate": 0.8, "campaign_start": 3.0, "pool_ratio": 10.0, "growth_ceiling": 3.0, "attrition": 0.03,
    "recruit_months": 2.0, "coup_base": 0.1, "coup_fighting": 0.8, "defence_share": 0.03,
}  # fmt: skip
RICH = {
    "fund_pooled": 0.5, "fund_assessed": 0.0, "fund_un_programmatic": 0.0, "recurrent_use": 1.0, "outside_ceiling": 1.0,
    "staff_reference": 2000.0, "programme_cost": 300_000.0, "fund_domestic": 0.05,
}  # fmt: skip
CHEAP = {"match_cost": 1.0, "staff_reference": 5.0, "presence_reference": 0.0, "outside_ceiling": 1.0}
UNSURE = {
    "renewal_predictability": 0.2, "config_contingent": 0.5, "config_field": 0.5, "config_headquarters": 0.0,
    "config_standing": 0.0, "donor_patience": 4.0, "fund_domestic": 0.3, "fund_assessed": 0.1,
    "fund_un_programmatic": 0.1, "fund_voluntary": 0.2, "fund_bilateral": 0.2, "fund_pooled": 0.1,
    "reform_budget_cap": 0.001,
}  # fmt: skip
SETTINGS = {"calm": CALM, "wild": WILD, "much outside money": RICH, "equal cost, cheap": CHEAP}
EACH = pytest.mark.parametrize("changed", SETTINGS.values(), ids=SETTINGS.keys())
OFF = ("eligibility", "pay_and_arrears", "reintegration", "force_to_conflict")


def total(values):
    return sum(values)


def people(model):
    """Everyone, dead or alive, by world."""
    return (
        total(d.people + d.dead for d in model.districts)
        + total(unit.strength for unit in model.units)
        + total(g.fighters + g.demobilised for g in model.groups)
    )


def months(core, changed, years=7, worlds=60):
    """A model, month by month, to two years after support has ended."""
    model = core.model(core.worlds(worlds), changed=changed, years=years)
    yield model
    for _ in range(model.structure.months):
        model.step()
        yield model
    model.close()


@EACH
def test_people_are_conserved_every_month(core, changed):
    everyone = None
    for model in months(core, changed):
        now = people(model)
        everyone = now if everyone is None else everyone
        assert now == pytest.approx(everyone, rel=1e-6), f"month {model.month}"
    killed = total(d.dead for d in model.districts)
    assert killed.max() > 0 and model.record["battle_deaths"].min() >= 0


@pytest.mark.parametrize("mechanism", OFF)
def test_people_are_conserved_without_a_mechanism(core, mechanism):
    first, *_, last = (people(model).copy() for model in months(core, WILD | {mechanism: 0.0}, years=6))
    assert last == pytest.approx(first, rel=1e-6)


def test_the_dead_are_those_who_fell_in_battle(core):
    fallen = 0.0
    for model in months(core, WILD, years=6):
        if model.month >= 0:
            fallen = fallen + model.record["battle_deaths"]
    assert total(d.dead for d in model.districts) == pytest.approx(fallen)


@EACH
def test_what_the_force_is_paid_is_what_somebody_pays(core, changed):
    for model in months(core, changed):
        if model.month < 0:
            continue
        army, budget = model.forces, model.government.budget
        received = army.wages_paid * army.bill + army.running_paid * army.running_bill
        outside = army.from_pooled + army.from_bilateral + army.from_supplement + army.from_others
        given = army.from_domestic + outside
        assert received == pytest.approx(given, rel=1e-9, abs=1e-3), f"month {model.month}"
        assert (army.from_domestic <= budget * (1 + 1e-12) + 1e-6).all(), "no more than there is"
        assert (given <= (army.bill + army.running_bill) * (1 + 1e-9)).all(), "no more than is owed"
        plan, parts = model.mission.plan_money, model.mission.fund_parts()
        assert (army.from_bilateral <= plan * parts[3] * (1 + 1e-12)).all(), "no more than bilateral donors offer"
        assert (army.from_pooled <= plan * parts[4] * (1 + 1e-12)).all(), "no more than the pool holds"
        assert (army.from_supplement <= model.mission.supplement).all(), "no more than the cheaper footprint leaves"


@EACH
def test_revenue_is_spent_once(core, changed):
    for model in months(core, changed, years=6):
        if model.month < 0:
            continue
        government, p = model.government, model.settings
        most = government.revenue * p.defence_share * (1.0 + p.defence_rise)
        start = government.revenue * p.defence_share
        spent = model.forces.from_domestic + government.reform_money
        assert (spent <= np.maximum(most, start) * (1 + 1e-9)).all(), "the force's share of revenue has its bound"


OUTSIDE = ("assessed", "un_programmatic", "voluntary", "bilateral", "pooled")
ANY_MONEY = {"eligibility": 0.0, "outside_ceiling": 1.0, "recurrent_use": 1.0}
BOOKED = SETTINGS | {"any money buys anything": ANY_MONEY}


@pytest.mark.parametrize("changed", BOOKED.values(), ids=BOOKED.keys())
def test_outside_money_is_booked_once(core, changed):
    """What outsiders give is their plan and what equal cost adds; what pays soldiers is no reform money."""
    for model in months(core, changed, years=6):
        if model.month < 0:
            continue
        record, mission = model.record, model.mission
        given = mission.plan_money * total(mission.fund_parts()[:5]) + mission.supplement
        reform = total(record[f"reform_{kind}"] for kind in OUTSIDE)
        recurrent = record["recurrent_bilateral"] + record["recurrent_pooled"]
        assert reform + recurrent == pytest.approx(given, rel=1e-9, abs=1e-3), f"month {model.month}"


def test_money_is_paid_for_staff_that_is_there(core):
    """With tiring donors, an unpredictable Council, missing contingents and a treasury that keeps half a promise."""
    staff = 0.0
    for model in months(core, UNSURE):
        if model.month < 0:
            continue
        record, p = model.record, model.settings
        paid = record["reform_domestic"] + record["recurrent_bilateral"] + record["recurrent_pooled"]
        paid = paid + total(record[f"reform_{kind}"] for kind in OUTSIDE) - model.mission.supplement
        due = record["ssr_staff"] * (p.staff_cost + p.programme_cost)
        assert paid == pytest.approx(due, rel=1e-9, abs=1e-3), f"month {model.month}"
        staff = staff + record["ssr_staff"]
    assert (staff > 0.0).all()


STOCKS = (
    ("districts", ("people", "dead")), ("units", ("strength", "defected", "arrears", "wait")),
    ("groups", ("fighters", "demobilised", "pool", "deaths", "own_deaths")),
    ("donors", ("disbursed", "months_engaged")),
)  # fmt: skip
FLOWS = ("bill", "running_bill", "from_pooled", "from_bilateral", "from_domestic", "running_domestic", "running_open")


@EACH
def test_there_are_no_negative_stocks(core, changed):
    for model in months(core, changed):
        for kind, names in STOCKS:
            for agent in getattr(model, kind):
                for name in names:
                    assert getattr(agent, name).min() >= 0.0, f"{agent!r}: {name} in month {model.month}"
        for name in FLOWS:
            assert getattr(model.forces, name).min() >= 0.0, f"{name} in month {model.month}"
        assert model.government.budget.min() >= 0.0 and model.government.reform_money.min() >= 0.0
