"""The treasury's side of the government: the bill that it knows, and the budget that it plans."""

from sim.agents.base import WorldAgent
from sim.rules import delivery, money, treasury
from sim.state import Values, share_state, state


class Treasury(WorldAgent):
    """A treasury that plans for the bill that it knows; a part of the government."""

    bill_known = share_state("Share of what the bill goes beyond the usual budget that the treasury knows.")
    acted_on = share_state("Part of the bill that came to light and that leaders act on.")
    revenue = state(0, 1e13, "USD a month", "Domestic revenue.")
    defence_share = state(0, 4, "share of revenue", "Share of revenue for the force and its institutions.")
    budget = state(0, 1e13, "USD a month", "Money for the force, after the country's own reform money.")
    reform_money = state(0, 1e13, "USD a month", "The country's own reform money.")
    reform_promise_kept = share_state("Part of the country's promised reform money that is released.")
    buy_in: Values

    def learn_bill(self) -> None:
        """Learn what a review or an adviser shows of the hidden bill, and act on it or not."""
        p, on, model = self.p, self.on, self.model
        reported = treasury.review_done(float(model.month), p.expenditure_review_month, p.review_lag)
        self.bill_known = treasury.next_known(
            self.bill_known, reported, p.finance_adviser * model.mission.support, p.review_reveals,
            p.finance_adviser_months, on.public_expenditure_review,
        )
        revealed = self.bill_known - p.bill_known
        self.acted_on = delivery.lasting(revealed, self.buy_in, p.gate_half, on.ownership_gate)

    def plan_budget(self, needed: Values) -> None:
        """Move next month's share of revenue towards what the force is known to need (USD a month)."""
        p, on = self.p, self.on
        planned = treasury.planned_need(
            needed + self.reform_money, p.defence_share * self.revenue, p.bill_known + self.acted_on,
            on.public_expenditure_review,
        )
        room = treasury.budget_room(p.defence_rise, self.acted_on, p.review_room, on.public_expenditure_review)
        self.defence_share = money.next_defence_share(
            self.defence_share, p.defence_share, room, planned, self.revenue, p.defence_months
        )
