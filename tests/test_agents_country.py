"""Government, oversight, armed groups and districts do what they should."""

from __future__ import annotations

import pytest


@pytest.fixture
def country(core):
    models = []

    def build(worlds=1, **changed):
        models.append(core.model(core.worlds(worlds), compiled=worlds > 1, changed=changed))
        models[-1].month = 0
        return models[-1]

    yield build
    for model in models:
        model.close()


def test_revenue_is_income_times_people_times_its_share(country):
    model = country(population=6e6, gdp_per_head=1000.0, gdp_growth=0.0, revenue_share=0.2, revenue_shock=0.0)
    model.government.take_revenue()
    assert model.government.revenue == pytest.approx(6e6 * 1000 / 12 * 0.2)


def test_a_shock_takes_a_part_and_wears_away(country):
    model = country(2000, shock_chance=0.5, shock_size=0.3, shock_months=10.0, gdp_growth=0.0)
    government = model.government
    government.take_revenue()
    hit = government.shock > 0
    assert hit.mean() == pytest.approx(0.5 / 12, abs=0.02)
    assert government.shock[hit] == pytest.approx(0.3)


def test_ministers_raise_the_share_for_an_unpaid_force_within_bounds(country):
    model = country(defence_share=0.06, defence_rise=0.5, defence_months=6.0, revenue_shock=0.0)
    government = model.government
    government.take_revenue()
    for _ in range(120):
        government.plan_budget(1e12)
    assert government.defence_share == pytest.approx(0.09)
    for _ in range(240):
        government.plan_budget(0.0)
    assert government.defence_share < 0.01, "and lower it when others pay"


def test_reform_money_is_promised_as_far_as_the_budget_bears(country):
    model = country(fund_domestic=0.5, reform_budget_cap=0.2)
    model.mission.plan_money = 1e9
    model.government.take_revenue()
    government = model.government
    assert government.reform_money == pytest.approx(0.2 * (government.budget + government.reform_money))
    assert government.reform_promise_kept == pytest.approx(government.reform_money / 5e8)


def lead(model, months=60, strategic=0.0, own_led=None):
    model.mission.strategic = strategic
    for function in model.forces.functions:
        function.own_led = model.settings.own_led_start if own_led is None else own_led
    for _ in range(months):
        model.government.lead()
    return model.government


def test_threatened_rents_cost_buy_in_and_results_raise_it(country):
    same = {"vested_rents": 0.9, "buy_in_start": 0.5, "own_led_start": 0.3}
    left_alone = lead(country(**same)).buy_in
    pressed = lead(country(**same), strategic=0.9).buy_in
    proud = lead(country(**same), own_led=0.7).buy_in
    assert pressed < left_alone - 0.02 and proud > left_alone + 0.02


def test_a_strategy_is_written_with_help_and_will_and_ages_without(country):
    with_will = lead(country(buy_in_start=0.8), strategic=0.7).strategy
    without = lead(country(buy_in_start=0.0), strategic=0.7).strategy
    assert with_will > 0.4 > 0.15 > without


def test_initiative_is_national_where_outsiders_do_less(country):
    few, many = lead(country(buy_in_start=0.5), 1, 0.1), lead(country(buy_in_start=0.5), 1, 0.9)
    assert few.initiative > many.initiative > 0.0


def test_a_successful_coup_costs_legitimacy_inclusiveness_buy_in_and_oversight(country):
    model = country(coup_keeps=0.5)
    before = [model.government.legitimacy, model.government.inclusiveness, model.government.buy_in]
    overseen = model.oversight.level()
    model.government.fall(0.0)
    model.oversight.fall(0.0)
    assert [model.government.legitimacy, model.government.inclusiveness, model.government.buy_in] == before
    assert model.oversight.level() == overseen
    model.government.fall(1.0)
    model.oversight.fall(1.0)
    after = [model.government.legitimacy, model.government.inclusiveness, model.government.buy_in]
    assert after == pytest.approx([0.5 * x for x in before])
    assert model.oversight.level() == pytest.approx(0.5 * overseen)


def test_oversight_grows_with_strategic_help_and_with_will(country):
    found = []
    for strategic, buy_in in ((0.0, 0.0), (0.0, 0.9), (0.8, 0.9)):
        model = country(buy_in_start=buy_in, oversight_start=0.3)
        model.mission.strategic = strategic
        for _ in range(36):
            model.oversight.grow()
        found.append(model.oversight.level())
    assert found[0] == pytest.approx(0.3) and found == sorted(set(found))
    assert model.oversight.formal > model.oversight.independence > 0.3, "laws come before independence"


def test_oversight_that_nobody_pays_for_wears_away(country):
    model = country(oversight_start=0.5, buy_in_start=0.0)
    model.forces.running_paid = 0.0
    for _ in range(60):
        model.oversight.grow()
    assert 0.3 < model.oversight.level() < 0.48, "what was gained goes, the rest stays"


def test_fighters_begin_in_their_districts_and_the_last_slot_is_empty(country):
    model = country(fighters=3000.0, war_level=0.0)
    assert [group.fighters for group in model.groups] == pytest.approx([1500.0, 1500.0, 0.0])
    assert [group.campaign for group in model.groups] == [1.0, 1.0, 0.0]
    home = model.groups[0].home
    in_arms = sum(group.fighters for group in model.groups if group.home is home)
    assert home.people + in_arms == pytest.approx(model.settings.population / 2)


def quiet(**changed):
    return {"fighting_at_start": 0.0, "campaign_start": 2.0, "frailty": 0.0} | changed


def campaigns(model):
    for group in model.groups:
        group.decide()
    return sum(group.campaign.sum() for group in model.groups)


def test_a_group_starts_more_campaigns_at_better_odds(country):
    found = []
    for part in (30.0, 1.0, 0.03):
        model = country(4000, **quiet())
        model.fighting_value = part * model.fighting_value
        found.append(campaigns(model))
    assert found == sorted(set(found)), "the weaker the army, the more"


@pytest.mark.parametrize(("name", "better"), [("grievance", 0.9), ("trust", 0.4)])
def test_grievance_brings_campaigns_and_trust_alone_does_not(country, name, better):
    found = []
    for value in (0.1, better):
        model = country(4000, **quiet())
        for district in model.districts:
            setattr(district, name, value)
        found.append(campaigns(model))
    assert found[0] < found[1] if name == "grievance" else found[0] == found[1]


def test_a_truce_and_a_mission_hold_campaigns_off(country):
    plain, truce, guarded = (country(4000, **quiet()) for _ in range(3))
    for group in truce.groups:
        group.truce = 1.0
    guarded.mission.deterrence = 0.7
    assert campaigns(truce) == 0 < campaigns(guarded) < campaigns(plain)


def test_sanctuary_makes_campaigns_long(country):
    going_on = []
    for backing in (0.0, 1.0):
        model = country(4000, campaign_end=4.0, foreign_backing=backing)
        going_on.append(campaigns(model))
    assert going_on[0] < going_on[1]


def test_the_end_of_the_war_stops_fighting_and_makes_a_truce(country):
    model = country(war_end_month=7.0)
    for month, campaign, truce in ((6, 1.0, 0.0), (7, 0.0, 1.0)):
        model.month = month
        for group in model.groups[:2]:
            group.demobilise()
            assert (group.campaign, group.truce) == (campaign, truce)
    model.month = 8
    for group in model.groups[:2]:
        group.demobilise()
        assert 0.5 < group.truce < 1.0


def test_in_peace_fighters_go_home_and_forget(country):
    model = country(fighting_at_start=0.0)
    group = model.groups[0]
    start, people = group.fighters, group.home.people
    for _ in range(120):
        group.demobilise()
    assert group.fighters < 0.3 * start
    assert group.home.people > people, "some are civilians again"
    assert group.fighters + group.demobilised + group.home.people == pytest.approx(start + people)


def test_on_campaign_old_fighters_return_and_the_aggrieved_join(country):
    model = country()
    group = model.groups[0]
    group.demobilised = 500.0
    group.fighters = group.fighters - 500.0
    everyone = group.fighters + group.demobilised + group.home.people
    group.intensity = 1.0
    pool = group.pool
    for _ in range(12):
        group.mobilise()
    assert group.demobilised < 150.0 and 0.0 <= group.pool < pool
    assert group.fighters + group.demobilised + group.home.people == pytest.approx(everyone)
    group.home.grievance, pool = 0.0, group.pool
    group.mobilise()
    assert group.pool == pool, "nobody aggrieved, nobody joins"


def test_mutineers_join_the_last_group_and_bring_war(country):
    model = country(fighting_at_start=0.0, campaign_start=0.0)
    model.units[1].defected = 250.0
    for group in model.groups:
        group.decide()
    assert [group.campaign for group in model.groups] == [0.0, 0.0, 1.0]
    assert model.groups[-1].fighters == 250.0 and model.groups[-1].cause == 2.0


def test_a_coup_with_fighting_begins_a_campaign(country):
    model = country(fighting_at_start=0.0, campaign_start=0.0)
    model.forces.coup_fighting = 1.0
    for group in model.groups:
        group.decide()
    assert [group.cause for group in model.groups] == [3.0, 0.0, 0.0]


def test_a_fight_kills_on_both_sides_and_everyone_is_buried(country):
    model = country(fighters=20_000.0, death_rate=0.02, death_spread=0.0)
    group, strength = model.groups[0], model.forces.strength()
    group.intensity, before = 1.0, group.fighters
    group.fight()
    model.bury_dead(group)
    assert group.deaths == pytest.approx(0.02 * before, abs=1.0)
    assert group.fighters == before - group.own_deaths and group.own_deaths == pytest.approx(group.deaths / 2, abs=1)
    assert model.forces.strength() < strength
    assert group.home.dead == pytest.approx(group.deaths)


def live(model, conduct, months=60):
    district = model.districts[0]
    for _ in range(months):
        for unit in model.units:
            unit.conduct = conduct
        model.forces.show()
        district.live()
    return district


def test_predation_raises_grievance_and_costs_trust(country):
    good, bad = live(country(conduct_start=0.5), 0.9), live(country(conduct_start=0.5), 0.1)
    assert bad.predation > good.predation
    assert bad.grievance > good.grievance + 0.05 and bad.trust < good.trust - 0.05
    assert bad.police_justice < good.police_justice, "police stand near the forces' conduct"


def test_what_people_are_used_to_changes_nothing(country):
    model = country(conduct_start=0.5, peace_dividend=0.0, fighting_at_start=0.0)
    before = model.districts[0].grievance
    assert live(model, 0.5).grievance == pytest.approx(before, abs=1e-9)


def test_fighting_is_felt_at_once_and_quiet_settles_over_years(country):
    model = country(quiet_months=60.0)
    district = model.districts[0]
    for _ in range(60):
        district.live()
    settled, anger = district.quiet, district.grievance
    assert settled > 0.5
    for _ in range(6):
        district.killed = 5000.0
        district.live()
    assert district.violence > 0.8 and district.quiet < 0.5 * settled
    assert district.grievance > anger
