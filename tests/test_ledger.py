"""The ledger: named flows that add up to the change of every key variable, and change nothing."""

from __future__ import annotations

import numpy as np
import pytest

from sim.accounts import NAMES
from sim.ledger import Ledger
from sim.model import SSRModel
from sim.recorder import record_run
from sim.scenario import draw_patches, draw_settings, load_scenario

CASES = ("guinea_bissau", "timor_leste", "dr_congo", "afghanistan")
WORLDS = np.arange(6, dtype=np.uint64)
KEY = {
    "buy_in", "own_led", "oversight", "trust", "grievance", "cohesion", "conduct", "arrears", "coup_risk",
    "relapse_risk", "cover", "civilian_security",
}  # fmt: skip
RISKS = ("coup_risk", "relapse_risk", "mutiny_risk")


def _model(case):
    scenario = load_scenario(case, ["years=15"])  # past the end of support in every case
    values, patches = draw_settings(scenario, WORLDS, 2011), draw_patches(scenario, WORLDS, 2011)
    return SSRModel(scenario.structure, values, patches, WORLDS, 2011)


@pytest.fixture(scope="module", params=CASES)
def booked(request):
    """A run of a case with a ledger, and the same without."""
    model = _model(request.param)
    ledger = Ledger(model)
    return ledger, record_run(model), record_run(_model(request.param))


def test_all_key_variables_have_an_account():
    assert set(NAMES) >= KEY


def test_start_and_flows_add_up_to_every_month_of_every_variable(booked):
    """What changes a key variable without being booked shows here."""
    ledger, series, _ = booked
    for name in KEY - set(RISKS):
        gap = np.abs(ledger.level(name) - series[name]).max(axis=1)
        assert gap.max() < 1e-9, f"{name} moves unbooked, first in month {int((gap > 1e-9).argmax())}"


def test_a_ledger_changes_no_result(booked):
    _, with_ledger, without = booked
    assert [n for n in without if with_ledger[n].tobytes() != without[n].tobytes()] == []


def test_what_a_range_cuts_is_booked_as_limit(core):
    """Arrears are never more than two years of pay: beyond that unpaid months are owed no longer."""
    model = core.model(core.worlds(8), years=6, changed={"defence_share": 0.001, "revenue_share": 0.01})
    ledger = Ledger(model)
    series = record_run(model)
    assert series["arrears"][-1].max() == pytest.approx(24.0)
    flows = ledger.flows["arrears"]
    assert flows["limit"].sum() < -1.0 < 1.0 < flows["unpaid"].sum()
    assert np.abs(ledger.level("arrears") - series["arrears"]).max() < 1e-9


def test_a_risk_is_booked_on_its_log_hazard(core):
    """The level is the logarithm of the yearly hazard that the coup's probability comes from."""
    model = core.model(core.worlds(16), years=6, changed={"coup_base": 0.05})
    ledger, chances = Ledger(model), []
    book = ledger.book

    def listen(holder, variable, rule, inputs, value):
        if variable == "coup_risk":
            chances.append(value.copy())
        book(holder, variable, rule, inputs, value)

    ledger.book = listen
    record_run(model)
    hazard = -12.0 * np.log1p(-np.array(chances))
    assert np.abs(ledger.level("coup_risk") - np.log(hazard)).max() < 1e-9
    assert set(ledger.flows["coup_risk"]) >= {"pay", "oversight", "loyalty", "violence"}


def test_the_start_of_a_risk_is_the_sum_of_its_terms(booked):
    ledger, _, _ = booked
    for risk in RISKS:
        together = sum(ledger.start_terms[risk].values())
        assert np.abs(together - ledger.start[risk]).max() < 1e-9, risk
    assert {"odds", "grievance", "deterrence"} <= set(ledger.start_terms["relapse_risk"])


def test_a_coup_is_a_flow_of_its_own(core):
    model = core.model(core.worlds(64), years=6, changed={"coup_base": 0.5, "coup_success": 1.0})
    ledger = Ledger(model)
    series = record_run(model)
    coup = ledger.flows["buy_in"]["coup"]
    assert series["coup_successes"].sum() > 5
    assert np.array_equal(coup < 0.0, (series["coup_successes"] > 0.0) & (coup != 0.0))
    assert (coup < 0.0).sum() == (series["coup_successes"] > 0.0).sum()


def test_cover_falls_with_the_wage_level_and_rises_with_domestic_money(booked):
    ledger, series, _ = booked
    flows = ledger.flows["cover"]
    assert {"domestic_money", "wage_level", "authorised_heads", "ghosts", "functions"} <= set(flows)
    richer = np.diff(series["recurrent_domestic"], axis=0) > 0.0
    assert (flows["domestic_money"][1:][richer] > 0.0).all()


def test_units_that_shrink_move_the_mean_by_composition(core):
    """Half of one unit leaves: the mean by strength moves though no unit has changed."""
    model = core.model(core.worlds(3), years=1)
    ledger = Ledger(model)
    model.units[0].cohesion = model.units[0].cohesion * 1.0
    model.step()
    before = ledger.flows["cohesion"]["composition"][0].copy()
    assert np.abs(before).max() < 1e-3
    model.units[0].strength = model.units[0].strength * 0.5
    model.step()
    series = model.record["cohesion"]
    assert np.abs(ledger.level("cohesion")[1] - series).max() < 1e-9


def test_one_history_on_floats_keeps_the_same_ledger(core):
    worlds = core.worlds(1)
    books = []
    for compiled in (True, False):
        model = core.model(worlds, core.values(worlds), compiled=compiled, years=2)
        ledger = Ledger(model)
        record_run(model)
        books.append(ledger)
    for name in NAMES:
        assert np.abs(books[0].level(name) - books[1].level(name)).max() < 1e-9, name
