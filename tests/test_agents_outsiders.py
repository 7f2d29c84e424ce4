"""The Council, the mission and donors do what they should."""

from __future__ import annotations

import numpy as np
import pytest

FIELD = {"config_headquarters": 0.0, "config_standing": 0.0, "config_field": 1.0, "config_contingent": 0.0}
STANDING = FIELD | {"config_standing": 1.0, "config_field": 0.0}
NOW = {"support_start": 0.0, "donor_fatigue": 0.0}


@pytest.fixture
def country(core):
    models = []

    def build(worlds=1, months=0, **changed):
        compiled = worlds > 1
        models.append(core.model(core.worlds(worlds), compiled=compiled, changed=changed))
        for _ in range(months):
            models[-1].step()
        models[-1].month = max(models[-1].month, 0)
        return models[-1]

    yield build
    for model in models:
        model.close()


def test_a_mandate_runs_down_and_is_renewed(country):
    model = country(mandate_months=12.0, renewal_predictability=1.0)
    left = []
    for month in range(30):
        model.month = month
        model.council.review()
        left.append(model.council.mandate_left)
    assert left[:12] == [*range(11, 0, -1), 12.0] and left[11:23] == [12.0, *range(11, 0, -1)]


def test_an_unpredictable_council_renews_by_chance_and_now_and_then_puts_it_off(core, country):
    lengths = {}
    for predictability in (1.0, 0.2):
        model = country(400, renewal_predictability=predictability)
        model.council.mandate_left = 1.0
        model.council.review()
        lengths[predictability] = model.council.mandate_left
    assert (lengths[1.0] == 12.0).all()
    late = lengths[0.2] == 1.0
    assert 0.05 < late.mean() < 0.3, "four fifths of `renewal_lapse`"
    assert lengths[0.2][~late].mean() == pytest.approx(12.0, rel=0.1) and lengths[0.2].max() > 18.0


@pytest.mark.parametrize(("mix", "comes"), [(FIELD, False), (STANDING, True)], ids=["field", "standing team"])
def test_a_mandate_without_grant_keeps_field_staff_out(country, mix, comes):
    model = country(months=12, mandate_granted=0.0, **NOW, **mix)
    assert model.council.mandate_left == 0.0
    assert (model.mission.staff > 0.0) is comes
    assert model.mission.presence == 0.0, "troops need a mandate whatever the staff"


def test_a_standing_team_is_there_first(country):
    field, standing = country(months=3, **NOW, **FIELD), country(months=3, **NOW, **STANDING)
    assert standing.mission.deployed > 2.0 * field.mission.deployed


def test_no_support_no_people_no_effect(country):
    mission = country(months=24, staff_reference=0.0, presence_reference=0.0).mission
    assert mission.staff == mission.presence == mission.plan_money == 0.0
    assert mission.strategic == mission.operational == mission.tactical == mission.deterrence == 0.0


def test_support_starts_holds_tapers_and_ends(core):
    record = core.run(core.worlds(3), changed={"support_start": 6.0, "drawdown_start": 30.0, "drawdown_months": 12.0})
    support = record["support"][:, 0]
    assert (support[:6] == 0.0).all() and (support[6:30] == 1.0).all() and (support[42:] == 0.0).all()
    assert (np.diff(support[29:42]) < 0.0).all()
    assert record["handed_over"][:, 0].tolist() == [0.0] * 30 + [1.0] * 42
    assert record["drawdown_done"][:, 0].argmax() == 41
    assert (record["ssr_staff"][42:] == 0.0).all() and (record["presence"][42:] == 0.0).all()


BENCHMARK = {"drawdown_benchmark": 1.0, "drawdown_start": 24.0, "drawdown_latest": 12.0, "mark_months": 6.0}
EASY = {"mark_oversight": 0.0, "mark_own_led": 0.0, "mark_paid": 0.0, "mark_violence": 1.0}


@pytest.mark.parametrize(
    ("changed", "begins"),
    [
        (BENCHMARK | {"mark_own_led": 1.0}, 36), (BENCHMARK | EASY, 24),
        (BENCHMARK | {"mark_own_led": 1.0, "drawdown_benchmark": 0.0}, 24),
        (BENCHMARK | {"mark_own_led": 1.0, "exit_benchmarks": 0.0}, 24),
    ],
    ids=["out of reach: waits to the latest month", "in reach: begins at the earliest", "calendar", "switched off"],
)  # fmt: skip
def test_a_benchmark_drawdown_waits(core, changed, begins):
    handed_over = core.run(core.worlds(2), years=4, changed=changed)["handed_over"]
    assert (handed_over.argmax(axis=0) == begins).all()


def test_benchmarks_must_hold_without_a_break(country):
    mission = country(**EASY).mission
    for _ in range(5):
        mission.watch_benchmarks()
    assert mission.benchmark_months == 5.0
    mission.p.mark_own_led = 1.0
    mission.watch_benchmarks()
    assert mission.benchmark_months == 0.0


def fund(kind):
    kinds = ("assessed", "un_programmatic", "voluntary", "bilateral", "pooled", "domestic")
    return {f"fund_{k}": float(k == kind) for k in kinds}


def test_development_money_trains_no_soldiers(country):
    found = {}
    for kind in ("voluntary", "bilateral"):
        mission = country(months=12, **NOW, **fund(kind)).mission
        found[kind] = mission.eligible("training"), mission.eligible("advice"), mission.tactical
    assert found["voluntary"][:2] == (0.0, 1.0) and found["bilateral"][:2] == (1.0, 1.0)
    assert found["voluntary"][2] < found["bilateral"][2]


def test_suspended_money_sends_the_staff_home(country):
    assert country(months=12, financing_level=0.0, **NOW, **fund("bilateral")).mission.staff == 0.0


def test_a_strategy_gives_direction_to_systems_and_courses(country):
    effects = []
    for strategy in (0.0, 1.0):
        model = country(months=12, **NOW)
        model.government.strategy = strategy
        model.mission.deliver()
        effects.append((model.mission.strategic, model.mission.operational, model.mission.tactical))
    assert effects[0][0] == effects[1][0]
    assert effects[0][1] < effects[1][1] and effects[0][2] < effects[1][2]


def test_intrusion_wears_consent_where_sovereignty_is_sensitive(country):
    consent = []
    for staff, sensitivity in ((10.0, 0.9), (4000.0, 0.9), (4000.0, 0.0)):
        model = country(
            months=30, staff_reference=staff, presence_reference=60.0 * staff, sovereignty_sensitivity=sensitivity,
            buy_in_start=0.4, **NOW,
        )  # fmt: skip
        consent.append(model.mission.consent)
    assert consent[1] < consent[0] - 0.1 and consent[1] < consent[2] - 0.1


def test_presence_deters_and_more_with_consent(country):
    mission = country().mission
    found = []
    for presence, consent in ((0.0, 1.0), (1000.0, 0.2), (1000.0, 1.0), (10_000.0, 1.0)):
        mission.presence, mission.consent = presence, consent
        mission.deter()
        found.append(mission.deterrence)
    assert found == sorted(set(found)) and found[0] == 0.0 and found[-1] < 1.0


def test_a_dated_change_of_footprint_is_felt(core):
    """Surges and reductions of a case's schedule: the mission is sized anew."""
    patches = [(24, {"presence_reference": 300.0, "staff_reference": 10.0})]
    plain, changed = core.run(core.worlds(3), years=4), core.run(core.worlds(3), years=4, patches=patches)
    assert (changed["presence"][:24] == plain["presence"][:24]).all()
    assert changed["presence"][24:40] == pytest.approx(0.1 * plain["presence"][24:40])
    assert (changed["ssr_staff"][24:40] < 0.2 * plain["ssr_staff"][24:40]).all()


def test_a_dated_suspension_stops_the_money_and_a_resumption_brings_it_back(core):
    patches = [(18, {"financing_level": 0.0}), (24, {"financing_level": 1.0})]
    record = core.run(core.worlds(3), years=3, patches=patches)
    spent = record["reform_bilateral"] + record["reform_assessed"]
    assert (spent[17] > 0).all() and (spent[18:24] == 0).all() and (spent[24] > 0).all()


def test_equal_cost_shortens_the_dear_and_gives_the_cheap_the_rest(country):
    dear = country(match_cost=1.0, staff_reference=500.0, presence_reference=8000.0).mission
    cheap = country(match_cost=1.0, staff_reference=12.0, presence_reference=0.0).mission
    alike = country(match_cost=1.0, staff_reference=60.0, presence_reference=1500.0).mission
    assert dear.stay < 0.6 and dear.left_over == 0.0
    assert cheap.stay == 1.0 and cheap.left_over > 0.0
    assert alike.stay == 1.0 and alike.left_over == 0.0


def test_a_donor_tires_with_the_years_and_does_not_come_back(country):
    model = country(donor_patience=4.0)
    donor = model.donors[0]
    model.mission.support = 1.0
    commitment = []
    for month in range(121):
        model.month = month
        model.mission.support = 1.0 if month < 90 else 0.0
        donor.pledge()
        commitment.append(donor.commitment)
    assert commitment[0] > 0.999 and commitment[48] < 0.9 and commitment[-1] < 0.2
    assert commitment == sorted(commitment, reverse=True)
    assert len(set(commitment[1:12])) == 1, "pledges are made once a year"


def test_donors_tire_faster_where_fighting_goes_on(country):
    left = []
    for violence in (0.0, 0.9):
        model = country(donor_patience=6.0, fatigue_violence=2.0)
        for district in model.districts:
            district.violence = violence
        model.look_round()
        model.mission.support = 1.0
        for month in range(61):
            model.month = month
            model.donors[0].pledge()
        left.append(model.donors[0].commitment)
    assert left[1] < left[0] - 0.1


def test_donors_differ(core, country):
    model = country(50, donor_spread=0.5, donor_patience=4.0)
    model.mission.support = 1.0
    for month in range(49):
        model.month = month
        for donor in model.donors:
            donor.pledge()
    one, other = (donor.commitment for donor in model.donors)
    assert (one != other).all() and one.std() > 0.01


def test_a_donor_disburses_its_part_of_the_plan(country):
    model = country(months=12, **NOW)
    p = model.settings
    plan = model.mission.plan_money * (p.fund_voluntary + p.fund_bilateral + p.fund_pooled)
    assert sum(donor.disbursed for donor in model.donors) == pytest.approx(plan)
