"""Revenue, the force's cost, who pays, what is left unpaid: each rule with single numbers."""

import math

import pytest
from rule_tables import by_hand, direction

from sim.rules import money

EXP = math.exp
SHOCK = {"depth": 0.1, "uniform": 0.5, "monthly_chance": 0.01, "size": 0.2, "months": 14, "on": 1}
GROW = {"income": 1200, "growth": 0.03, "violence": 0, "loss": 0.06, "dividend": 0.012, "quiet": 0, "on": 1}
REVENUE = {"population": 1e6, "income": 1200, "revenue_share": 0.2, "missing": 0}
HEAD = {"income": 1200, "wage_to_gdp": 1.5, "upkeep_to_wage": 0.4}
FORCE = {"heads": 10_000, "per_head": 200, "ghosts": 0.2, "payroll": 0}
SHARE = {"defence_share": 0.08, "start": 0.1, "rise": 0.5, "needed": 12, "income": 100, "months": 14}
DOMESTIC = {"bill": 100, "outside": 30, "budget": 50}
FUND = {"bill": 100, "fund": 0.4, "begun": 1, "support": 0.5, "months_since": 12, "months": 48}
WILL = {"left": 100, "bill": 40, "buy_in": 0.5, "least": 0.3, "slope": 0.8}
BURDEN = {"spent": 3e6, "people": 1e6, "income": 1200, "usual": 0.02, "most": 0.05, "on": 1}
MOVE = 1 - EXP(-1 / 14)

CASES = [
    ("a shock wears away", money.next_shock, SHOCK, 0.1 * EXP(-1 / 14)),
    ("a new one comes", money.next_shock, SHOCK | {"uniform": 0.005}, 0.2),
    ("a smaller one is not felt", money.next_shock, SHOCK | {"uniform": 0.005, "depth": 0.9}, 0.9 * EXP(-1 / 14)),
    ("three points of income, one more than usual", money.burden_gained, BURDEN, 0.01),
    ("less than usual is no signal", money.burden_gained, BURDEN | {"usual": 0.04}, 0),
    ("at most", money.burden_gained, BURDEN | {"spent": 3e7}, 0.05),
    ("growth", money.next_income, GROW, 1200 * 1.0025),
    ("war costs growth", money.next_income, GROW | {"violence": 1}, 1200 * (1 - 0.03 / 12)),
    ("quiet adds a little", money.next_income, GROW | {"quiet": 1}, 1200 * (1 + 0.042 / 12)),
    ("a finance ministry's sum", money.revenue, REVENUE, 1e6 * 100 * 0.2),
    ("less a shock", money.revenue, REVENUE | {"missing": 0.25}, 15e6),
    ("a soldier: 150 in wages, 60 in upkeep", money.cost_per_head, HEAD, 210),
    ("ghosts draw a fifth of the payroll", money.force_cost, FORCE, 2e6 / 0.8),
    ("an orderly payroll has none", money.force_cost, FORCE | {"payroll": 1}, 2e6),
    (
        "institutions cost a share of the force", money.institution_cost,
        {"force_money": 2e6, "level": 0.5, "running_share": 0.25}, 250_000,
    ),
    ("towards what is needed", money.next_defence_share, SHARE, 0.08 + (0.12 - 0.08) * MOVE),
    ("never beyond its rise", money.next_defence_share, SHARE | {"needed": 90}, 0.08 + (0.15 - 0.08) * MOVE),
    ("it falls when others pay", money.next_defence_share, SHARE | {"needed": 0}, 0.08 * (1 - MOVE)),
    ("no revenue, no share", money.next_defence_share, SHARE | {"income": 0}, 0.08 * (1 - MOVE)),
    ("within the budget", money.paid_domestically, DOMESTIC, 50),
    ("only what is open", money.paid_domestically, DOMESTIC | {"budget": 200}, 70),
    ("nothing where outsiders pay all", money.paid_domestically, DOMESTIC | {"outside": 120}, 0),
    ("an offer is used", money.used, {"offered": 30, "bill": 100}, 30),
    ("a bill that is met needs nothing", money.used, {"offered": 30, "bill": -1e-9}, 0),
    ("as far as there is a bill", money.used, {"offered": 130, "bill": 100}, 100),
    ("three quarters paid", money.paid_part, {"paid": 75, "bill": 100}, 0.75),
    ("no more than all", money.paid_part, {"paid": 175, "bill": 100}, 1),
    ("no bill is a paid bill", money.paid_part, {"paid": 0, "bill": 0}, 1),
    ("ministers meet a part of it", money.willing, WILL, 28),
    ("all of it with full buy-in", money.willing, WILL | {"buy_in": 1}, 40),
    ("if there is money left", money.willing, WILL | {"left": 5}, 5),
    ("nothing left, nothing released", money.willing, WILL | {"left": -5}, 0),
    ("ministers give what they give", money.budgeted, {"budget": 60, "line": 0, "due": 100}, 60),
    ("or the stated part of what is due", money.budgeted, {"budget": 60, "line": 0.9, "due": 100}, 90),
    ("a transition fund waits for the drawdown", money.transition_offer, FUND | {"begun": 0}, 0),
    ("it steps in as support falls, and is spent in time", money.transition_offer, FUND, 100 * 0.4 * 0.5 * 0.75),
    ("then it is spent", money.transition_offer, FUND | {"months_since": 60}, 0),
]

RISES, FALLS = 1, -1
TRENDS = [
    (money.next_income, GROW, "violence", FALLS), (money.next_income, GROW, "quiet", RISES),
    (money.revenue, REVENUE, "missing", FALLS), (money.force_cost, FORCE, "payroll", FALLS),
    (money.willing, WILL, "buy_in", RISES),
]  # fmt: skip


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS)


def test_growth_closes_no_gap_by_itself_because_wages_follow_income(call):
    """Twice the income: twice the revenue and twice the bill."""
    ratios = [
        call(money.revenue, **REVENUE | {"income": y}) / call(money.cost_per_head, **HEAD | {"income": y})
        for y in (600, 1200, 2400)
    ]
    assert ratios == pytest.approx([ratios[0]] * 3)
