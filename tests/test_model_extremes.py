"""No support, everything heavy, money without end, no will, no threat: as anyone in the field would expect.

Paired worlds: the same countries with the same luck under two settings. Directions, not sizes.
"""

from __future__ import annotations

import numpy as np
import pytest

N, YEARS, HANDOVER, EXIT = 160, 14, 72, 96
TIMES = {"support_start": 12.0, "drawdown_start": float(HANDOVER), "drawdown_months": float(EXIT - HANDOVER)}
NONE = {"staff_reference": 0.0, "presence_reference": 0.0}
LIGHT = {"staff_reference": 12.0, "presence_reference": 0.0}
HEAVY = {"staff_reference": 600.0, "presence_reference": 15_000.0}
NEVER = {"drawdown_start": 600.0}
RICH = {"revenue_share": 0.35, "defence_share": 0.15}
POOR = {"revenue_share": 0.08, "defence_share": 0.03, "defence_rise": 0.0}


PAID = {"outside_ceiling": 1.0, "recurrent_use": 1.0, "donor_fatigue": 0.0}
UNTHREATENED = {"fighting_at_start": 0.0, "fighters_to_army": 0.0005, "campaign_start": 0.0, "defection_chance": 0.0,
                "coup_fighting": 0.0, "pool_ratio": 0.0}  # fmt: skip
COUP_PRONE = {"coup_proneness": 8.0, "fighters_to_army": 0.0005, "fighting_at_start": 0.0, "coup_fighting": 0.0}
UNENDING = {"campaign_end": 0.1, "foreign_backing": 1.0}
FRAILTY = ((2.0, 1.0), (-2.0, 0.02))
WILL = (0.0, 0.1, 0.5, 0.9)
SETTINGS = (
    NONE, LIGHT, HEAVY, HEAVY | {"presence_reference": 0.0}, HEAVY | NEVER, HEAVY | NEVER | POOR | PAID,
    HEAVY | POOR | PAID, HEAVY | RICH, HEAVY | POOR, NONE | RICH, NONE | POOR, LIGHT | UNTHREATENED, LIGHT | COUP_PRONE,
    *(support | {"buy_in_start": will} for support in (NONE, HEAVY) for will in WILL),
    *(LIGHT | {"frailty": frailty, "fighters_to_army": fighters} for frailty, fighters in FRAILTY),
    *(LIGHT | UNENDING | {"war_ends": ends} for ends in (1.0, 0.0)),
)  # fmt: skip


@pytest.fixture(scope="module")
def follow(core):
    """Records of the same worlds under each of the settings, which are run side by side."""
    records = core.side_by_side([TIMES | changed for changed in SETTINGS], N, years=YEARS)

    def record(**changed):
        return records[SETTINGS.index(changed)]

    return record


def after(record, name, months=24):
    """Mean over the two years after support has ended, by world."""
    return record[name][EXIT : EXIT + months].mean(axis=0)


def before(record, name):
    """Mean over the last year before handover, by world."""
    return record[name][HANDOVER - 12 : HANDOVER].mean(axis=0)


def test_without_support_nothing_is_propped_up_and_nothing_falls(follow):
    record = follow(**NONE)
    for name in ("propped_up", "ssr_staff", "presence", "deterrence", "recurrent_bilateral", "reform_assessed"):
        assert not record[name].any(), name
    assert (record["level_payroll"].max(axis=0) > 0).all(), "the country runs what it runs"


def test_everything_heavy_does_more_while_it_is_there(follow):
    heavy, none = follow(**HEAVY), follow(**NONE)
    for name in ("propped_up", "own_led", "strategy", "skill", "oversight", "deterrence"):
        assert (before(heavy, name) >= before(none, name) - 1e-12).mean() > 0.8, name
        assert before(heavy, name).mean() > before(none, name).mean(), name


def test_a_mission_holds_fighting_off(follow):
    guarded, alone = (
        follow(**changed)["campaigns"][24:HANDOVER].mean() for changed in (HEAVY, HEAVY | {"presence_reference": 0.0})
    )
    assert guarded < alone


def test_what_heavy_support_props_up_goes_with_it(follow):
    heavy = follow(**HEAVY)
    assert before(heavy, "propped_up").mean() > 0.05
    assert after(heavy, "propped_up").mean() < 0.02
    level = {n: sum(when(heavy, f"level_{f}") for f in ("payroll", "training", "justice")).mean()
             for n, when in (("before", before), ("after", after))}  # fmt: skip
    assert level["after"] < level["before"], "the drawdown cliff"


def test_light_props_up_less_and_threatens_fewer_rents(follow):
    light, heavy = follow(**LIGHT), follow(**HEAVY)
    assert before(light, "propped_up").mean() < 0.5 * before(heavy, "propped_up").mean()
    assert before(light, "initiative").mean() > before(heavy, "initiative").mean(), "reform starts nationally"
    assert before(light, "consent").mean() > before(heavy, "consent").mean()


def test_support_without_end_keeps_what_a_drawdown_loses(follow):
    stays, goes = follow(**HEAVY, **NEVER), follow(**HEAVY)
    same = {name: (stays[name][:HANDOVER] == goes[name][:HANDOVER]).all() for name in stays}
    assert all(same.values()), "the same histories up to the handover"
    assert after(stays, "propped_up").mean() > after(goes, "propped_up").mean() + 0.03
    assert after(stays, "deterrence").mean() > 0 == after(goes, "deterrence").mean()
    assert stays["campaigns"][EXIT:].mean() <= goes["campaigns"][EXIT:].mean()


def test_money_without_end_pays_the_force(follow):
    paid = follow(**HEAVY, **NEVER, **POOR, **PAID)
    left = follow(**HEAVY, **POOR, **PAID)
    assert after(paid, "arrears").mean() < after(left, "arrears").mean()
    assert after(paid, "cohesion").mean() > after(left, "cohesion").mean()


def test_without_buy_in_nothing_lasts_beyond_what_the_country_had(core, follow):
    record, none = follow(**HEAVY, buy_in_start=0.0), follow(**NONE, buy_in_start=0.0)
    start = core.values(core.worlds(N))["own_led_start"]
    assert (record["buy_in"] == 0.0).all()
    assert record["propped_up"].max() > 0.1, "much is done for it"
    assert (record["own_led"] <= start + 1e-12).all(), "and none of it becomes its own"
    assert after(record, "own_led").mean() == pytest.approx(after(none, "own_led").mean(), abs=0.05)
    assert (record["initiative"] == 0.0).all()


def test_buy_in_is_what_makes_support_last(follow):
    kept = [
        (after(follow(**HEAVY, buy_in_start=b), "own_led") - after(follow(**NONE, buy_in_start=b), "own_led")).mean()
        for b in WILL[1:]
    ]
    assert kept == sorted(kept) and kept[2] > kept[0] + 0.02


def test_an_unfunded_drawdown_loses_more_than_a_funded_one(follow):
    kept = {
        name: after(follow(**HEAVY, **money), "own_led") - before(follow(**HEAVY, **money), "own_led")
        for name, money in (("funded", RICH), ("unfunded", POOR))
    }
    assert kept["unfunded"].mean() < kept["funded"].mean() - 0.01
    assert (kept["unfunded"] < kept["funded"]).mean() > 0.7
    for name, better in (("arrears", -1), ("cohesion", 1), ("oversight", 1), ("trust", 1)):
        funded, unfunded = (after(follow(**HEAVY, **money), name).mean() for money in (RICH, POOR))
        assert better * (funded - unfunded) > 0, name


def test_an_unpaid_army_is_a_danger_to_peace(follow):
    unpaid, paid = follow(**NONE, **POOR), follow(**NONE, **RICH)
    for name in ("mutinies", "coup_attempts", "campaigns", "battle_deaths"):
        assert unpaid[name][24:].mean() > paid[name][24:].mean(), name


def test_without_a_threat_there_is_no_war(follow):
    peace = follow(**LIGHT, **UNTHREATENED)
    yearly = peace["battle_deaths"].reshape(YEARS, 12, N).sum(axis=1)
    assert yearly.max() < 25, "not one year of armed conflict in any world"
    assert not peace["campaigns"].any() and not peace["relapse_cause"].any()


def test_frail_countries_with_strong_rebels_relapse(follow):
    active = []
    for frailty, fighters in FRAILTY:
        record = follow(**LIGHT, frailty=frailty, fighters_to_army=fighters)
        yearly = record["battle_deaths"].reshape(YEARS, 12, N).sum(axis=1)
        active.append((yearly[2:] >= 25).any(axis=0).mean())
    assert active[0] > 0.7 and active[1] < 0.3, active


def test_war_that_nobody_ends_goes_on(follow):
    ends, goes_on = (follow(**LIGHT, **UNENDING, war_ends=x) for x in (1.0, 0.0))
    assert goes_on["campaigns"][12].mean() > ends["campaigns"][12].mean()
    assert goes_on["strength"][-1].mean() > 0, "an army remains"


def test_a_coup_prone_country_has_coups_without_war(follow):
    coups = follow(**LIGHT, **COUP_PRONE)
    quiet = coups["battle_deaths"].sum(axis=0) < 25
    assert quiet.mean() > 0.5 and (coups["coup_attempts"].sum(axis=0)[quiet] > 0).mean() > 0.2


def test_small_changes_of_setting_make_small_changes_of_outcome(core):
    """Institutions and trust, on the mean of many worlds, have no cliffs of their own."""
    base = core.run(core.worlds(N), years=6, changed=HEAVY)
    nudged = core.run(core.worlds(N), years=6, changed=HEAVY | {"staff_reference": 606.0})
    for name in ("own_led", "propped_up", "oversight", "trust", "skill"):
        assert np.abs(nudged[name] - base[name]).mean() < 0.01, name
