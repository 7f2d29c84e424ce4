"""Integration, suspension, expectations, spill-over, rights, reach, skill and spending: each by its own mechanism.

Paired worlds: the same few worlds with and without a choice, and the same pair with the mechanism switched off.
"""

from __future__ import annotations

import numpy as np
import pytest

WORLDS, YEARS = 96, 10
QUIET = {"fighting_at_start": 1.0, "war_end_month": 5.0, "drawdown_start": 84.0, "drawdown_months": 24.0}


JOIN = {"integration_share": 0.7, "integration_month": 18.0}
FOLLOWED_UP = JOIN | {"integration_follow_up": 1.0}
SPLIT = {"mutiny_base": 0.05, "fighters_to_army": 0.5}
EXPECTED, NEARBY, SPILLED = {"expectations_promised": 0.9}, {"grievance_nearby": 0.5}, {"spillover_weight": 4.0}
MANY = {"staff_reference": 400.0}
TAUGHT = MANY | {"rights_content": 0.5}
PREDATORY = {
    "oversight_start": 0.05, "conduct_start": 0.2, "buy_in_start": 0.1, "presence_reference": 0.0,
    "share_strategic": 0.0, "share_operational": 0.0, "share_tactical": 1.0, "coup_proneness": 2.0,
}  # fmt: skip
ARMED, ALONE = PREDATORY | {"staff_reference": 600.0}, PREDATORY | {"staff_reference": 0.0}
OVERSEEN = {"oversight_start": 0.7, "conduct_start": 0.6, "buy_in_start": 0.6}
OFF = {
    "integration": ({}, JOIN, FOLLOWED_UP), "trust_and_expectations": ({}, EXPECTED), "spillover": ({}, SPILLED),
    "training": (TAUGHT, MANY), "predatory_reach": (ARMED, ALONE),
}  # fmt: skip
SETTINGS = [
    {}, JOIN, FOLLOWED_UP, SPLIT, JOIN | SPLIT, EXPECTED, {"trust_and_expectations": 1.0}, NEARBY, SPILLED,
    {"spillover_weight": 0.0}, MANY, TAUGHT, ARMED, ALONE, ARMED | OVERSEEN, ALONE | OVERSEEN,
    *(changed | {mechanism: 0.0} for mechanism, each in OFF.items() for changed in each),
]  # fmt: skip


@pytest.fixture(scope="module")
def run(core):
    """Monthly records of the standard country under each of the settings, which are run side by side."""
    records = core.side_by_side([QUIET | one for one in SETTINGS], WORLDS, years=YEARS, districts=4, units=4)

    def made(**changed):
        return records[SETTINGS.index(changed)]

    return made


def gained(run, name, one, other=None, first=0):
    """Mean paired difference of a series, summed over months from ``first``, between two settings."""
    a, b = run(**(other or {})), run(**one)
    return float((b[name][first:].sum(axis=0) - a[name][first:].sum(axis=0)).mean())


def same(run, one, other, off):
    """Whether two settings are one to the last bit with a mechanism switched off."""
    a, b = run(**one, **{off: 0.0}), run(**other, **{off: 0.0})
    return [name for name in a if a[name].tobytes() != b[name].tobytes()]


def test_integration_moves_fighters_with_their_chain_of_command_into_the_army(run):
    before, after = run(), run(**JOIN)
    joined = after["integrated"].sum(axis=0)
    assert (joined > 0).mean() > 0.5 and not before["integrated"].any()
    assert gained(run, "fighters_active", JOIN, first=18) < 0.0
    assert gained(run, "authorised", JOIN) > 0.0, "posts come with them"
    where = joined > 0
    assert (after["parallel"][40][where] > before["parallel"][40][where]).mean() > 0.95
    assert not same(run, {}, JOIN, "integration")


def test_follow_up_wears_parallel_command_away(run):
    with_it = FOLLOWED_UP
    assert gained(run, "parallel", with_it, JOIN) < 0.0
    assert run(**with_it)["parallel"][-1].mean() < 0.5 * run(**JOIN)["parallel"][-1].mean()
    assert gained(run, "coup_attempts", with_it, JOIN) < 0.0, "a hollow integration is paid for in coups"
    assert not same(run, JOIN, with_it, "integration")


def people(model):
    """Everyone, dead or alive."""
    everyone = sum(d.people + d.dead for d in model.districts) + sum(unit.strength for unit in model.units)
    return everyone + sum(g.fighters + g.demobilised for g in model.groups)


def test_former_rebels_join_mutiny_and_are_an_armed_group_again(core):
    """As CNDP became M23: group, army, mutiny, new group, and nobody is made or lost on the way."""
    changed = JOIN | {
        "mutiny_base": 0.1, "defection_chance": 0.3, "fighters_to_army": 0.5, "integration_acceptance": 1.0,
        "campaign_start": 0.0, "coup": 0.0, "force_growth": 0.0,
    }  # fmt: skip
    model = core.model(core.worlds(60), changed=QUIET | changed, years=8, groups=2)
    before = people(model)
    joined, split = np.zeros(60), np.zeros(60)
    for _ in range(model.structure.months):
        model.step()
        joined = joined + sum(group.integrated for group in model.groups)
        split = split + sum(unit.defected for unit in model.units)
        if model.month < 18:
            before_join = model.groups[0].fighters.copy()
            assert not joined.any(), "nobody joins before the offer"
        assert people(model) == pytest.approx(before, rel=1e-9), f"month {model.month}"
    again = (joined > 0) & (split > 0)
    assert again.sum() > 10 and (joined <= before_join + 1e-6).all()
    slot = model.groups[1]
    assert (slot.fighters + slot.demobilised)[again].max() > 0.0 and (slot.cause[slot.campaign > 0] == 2.0).any()
    model.close()


def test_units_of_former_rebels_split_more_often(run):
    assert gained(run, "splits", JOIN | SPLIT, SPLIT) > 0.0


def test_a_group_left_outside_fights_sooner(core):
    refused, none = {"integration_acceptance": 0.0, "integration_reluctance": 0.0} | JOIN, {"integration_share": 0.0}
    found = []
    for changed in (none, refused, refused | {"exclusion_weight": 3.0}):
        series = core.run(core.worlds(256), changed=QUIET | changed, years=6)
        assert not series["integrated"].any()
        found.append(series["spoilers"][18:].sum())
    assert found[0] < found[1] < found[2]


def test_donors_suspend_after_a_coup_and_return(core):
    model = core.model(
        core.worlds(200), changed={"coup_base": 0.15, "donor_suspension_months": 10.0, "drawdown_start": 70.0}, years=6
    )
    since, seen = np.full(200, 99.0), 0
    for _ in range(60):
        model.step()
        donor = model.donors[0]
        stopped = since < 10.0
        assert (donor.disbursed[stopped] == 0.0).all() and ((donor.given > 0.0) == ~stopped).all()
        seen += int(stopped.sum())
        since = np.where(model.forces.coup_success > 0.0, 0.0, since + 1.0)
    assert seen > 100
    model.close()


def test_support_raises_expectations_fast_and_they_fall_slowly(run):
    seen = run()["expectations"].mean(axis=1)
    arrived, left = 6, 108
    assert seen[arrived - 1] == 0.0 and seen[arrived + 24] > 0.2
    assert seen[left + 11] > 0.6 * seen[left], "a year after the last outsider most are still there"
    assert gained(run, "trust", {"trust_and_expectations": 1.0}, {"trust_and_expectations": 0.0}) < 0.0


def test_what_people_expect_costs_trust_only_through_its_mechanism(run):
    assert gained(run, "trust", EXPECTED) < 0.0
    assert not same(run, {}, EXPECTED, "trust_and_expectations")


def test_fighting_spills_over_to_the_districts_next_door(run):
    assert gained(run, "grievance", NEARBY) > 0.0
    assert gained(run, "spoilers", SPILLED, {"spillover_weight": 0.0}) > 0.0
    assert (run(**SPILLED)["relapse_cause"] == 4.0).any()
    assert not (run(spillover_weight=0.0)["relapse_cause"] == 4.0).any()
    assert not same(run, {}, SPILLED, "spillover")


@pytest.mark.parametrize(("reform", "sign"), [(0.5, 1.0), (-0.5, -1.0)], ids=["good", "bad"])
def test_police_and_justice_follow_reform_of_the_forces_up_or_down(core, reform, sign):
    """P37: a force that behaves better than at the start lifts them, one that behaves worse pulls them down."""
    found = []
    for spillover in (1.0, 0.0):
        changed = {"conduct_start": 0.5, "presence_reference": 0.0, "coup": 0.0, "spillover": spillover}
        model = core.model(core.worlds(8), changed=changed)
        before = model.districts[0].police_justice.copy()
        for _ in range(36):
            for unit in model.units:
                unit.conduct = 0.5 + 0.8 * reform
            model.forces.show()
            for district in model.districts:
                district.live()
        found.append(model.districts[0].police_justice - before)
        model.close()
    assert (sign * found[0] > 0.02).all() and found[1] == pytest.approx(0.0)


def test_rights_in_courses_improve_conduct_and_fade(run):
    taught, usual = TAUGHT, MANY
    difference = (run(**taught)["abuse"] - run(**usual)["abuse"]).mean(axis=1)
    assert difference[60] < 0.0, "abuse falls while courses run"
    assert difference[60] < difference[-1], "and comes back when they have ended"
    assert gained(run, "skill", taught, usual) < 0.0, "time for rights is time not spent on skill"
    without = {"training": 0.0}
    a, b = run(**taught, **without), run(**usual, **without)
    assert a["abuse"].tobytes() == b["abuse"].tobytes()


def test_support_to_a_predatory_force_can_do_net_harm(run):
    """P36: with training and kit and no oversight civilians are less secure than without any support."""
    assert gained(run, "skill", ARMED, ALONE) > 0.0
    assert gained(run, "predation", ARMED, ALONE) > 0.0
    assert gained(run, "civilian_security", ARMED, ALONE) < 0.0
    off = {"predatory_reach": 0.0}
    assert gained(run, "civilian_security", ARMED, ALONE) < gained(run, "civilian_security", ARMED | off, ALONE | off)


def test_the_same_support_to_an_overseen_force_does_less_harm(run):
    assert gained(run, "civilian_security", ARMED | OVERSEEN, ALONE | OVERSEEN) > gained(
        run, "civilian_security", ARMED, ALONE
    )


def test_a_force_that_costs_more_than_it_did_makes_campaigns_likelier(core):
    """The dearer force comes by a dated change; with the mechanism off nobody looks at what it costs."""
    found = {}
    for on in (1.0, 0.0):
        for dearer in (True, False):
            worlds = core.worlds(256)
            rich = {"defence_share": 0.4, "defence_rise": 3.0, "burden_weight": 20.0, "spending_signal": on}
            values = core.values(worlds, **QUIET, **rich)
            patches = [(12, {"upkeep_to_wage": 3.0})] if dearer else []
            found[on, dearer] = core.run(worlds, values, patches, years=8)
    assert found[1.0, True]["burden"][-1].mean() > found[1.0, False]["burden"][-1].mean()
    more = found[1.0, True]["spoilers"].sum() - found[0.0, True]["spoilers"].sum()
    assert more > 0.0
    assert not found[0.0, True]["burden"].any()


def test_every_event_leaves_a_flag(core):
    """What a log of events reads: beginnings, ends, splits, joining, coups, suspensions."""
    changed = QUIET | JOIN | {"mutiny_base": 0.1, "defection_chance": 0.5, "coup_base": 0.1, "campaign_start": 2.0}
    model = core.model(core.worlds(60), changed=changed, years=8)
    was, seen = [group.campaign.copy() for group in model.groups], set()
    for _ in range(model.structure.months):
        model.step()
        for before, group in zip(was, model.groups, strict=True):
            net = group.began - group.ended
            assert ((group.campaign - before) == net).all(), "a campaign that changed says so"
        was = [group.campaign.copy() for group in model.groups]
        flags = {
            "began": model.groups[0].began, "ended": model.groups[0].ended, "integrated": model.groups[0].integrated,
            "agreement": model.groups[0].agreement, "excluded": model.groups[0].excluded,
            "mutiny": model.units[0].mutiny, "split": model.units[0].defected, "joined": model.units[0].joined,
            "coup": model.forces.coup_attempt, "suspended": model.donors[0].suspended,
        }  # fmt: skip
        seen |= {name for name, flag in flags.items() if flag.any()}
    assert seen == set(flags)
    model.close()
