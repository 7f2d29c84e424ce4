"""The national government: raises revenue, sets the security budget, leads reform or does not."""

from typing import ClassVar

from sim.agents.politics import Politics
from sim.agents.treasury import Treasury
from sim.rules import choices, delivery, institutions, money, politics, women
from sim.state import Values, share_state, state


class NationalGovernment(Treasury, Politics):
    """Leaders who weigh reform against rents and survival, and a treasury.

    It does not see off-budget money before the bill comes home.
    """

    draws: ClassVar[tuple[str, ...]] = ("revenue_shock", *Politics.draws)

    legitimacy = share_state("Acceptance of the government as rightful.")
    strategy = share_state("Quality of the national security strategy.")
    initiative = share_state("Share of reform decisions that start nationally.")
    income = state(0, 1e6, "USD a year", "Income per head.")
    shock = share_state("Part of revenue that is missing.")

    def begin(self) -> None:
        """Take the country as the scenario finds it."""
        p = self.p
        self.begin_politics()
        self.inclusiveness = p.inclusiveness_start
        self.legitimacy = p.legitimacy_start
        self.strategy = p.strategy_start
        self.income = p.gdp_per_head
        self.defence_share = p.defence_share
        self.reform_promise_kept = 1.0
        self.bill_known = p.bill_known

    def govern(self) -> None:
        """A month of government: money, promises, reform, elections, factions."""
        self.take_revenue()
        self.listen()
        self.lead()
        self.hold_elections()
        self.play_factions()

    def take_revenue(self) -> None:
        """Take this month's revenue and set money aside for the force and for reform."""
        p, on, model = self.p, self.on, self.model
        chance = p.shock_chance / 12.0
        self.shock = money.next_shock(
            self.shock, self.chance("revenue_shock"), chance, p.shock_size, p.shock_months, on.revenue_shock
        )
        self.income = money.next_income(
            self.income, p.gdp_growth, model.violence(), p.growth_loss, p.growth_dividend, model.quiet(),
            on.peace_dividend,
        )
        self.revenue = money.revenue(p.population, self.income, p.revenue_share, self.shock)
        budget = self.revenue * self.defence_share
        promised = model.mission.plan_money * p.fund_domestic
        self.reform_money = choices.smaller(promised, p.reform_budget_cap * budget)
        self.reform_promise_kept = money.paid_part(self.reform_money, promised)
        self.budget = money.budgeted(budget - self.reform_money, p.domestic_line, model.forces.due())

    def lead(self) -> None:
        """Write strategy, consult, start reforms; change one's mind."""
        p, on, model = self.p, self.on, self.model
        mission, forces = model.mission, model.forces
        lasting = delivery.lasting(mission.strategic, self.buy_in, p.gate_half, on.ownership_gate) * mission.rooting
        self.strategy = self.booked(
            "strategy", institutions.next_strategy, self.strategy, lasting, self.buy_in, p.strategy_build,
            p.strategy_home_build, p.strategy_fade,
        )
        self.inclusiveness = self.booked(
            "inclusiveness", politics.next_inclusiveness, self.inclusiveness, p.inclusiveness_start, lasting,
            model.oversight.level() - p.oversight_start, p.inclusion_dialogue, p.inclusion_oversight,
            women.women_push(self.women_gained(), p.women_inclusiveness, on.womens_participation),
            p.inclusion_months,
        )
        outside = mission.outside_effect()
        dependent = politics.dependence(forces.propped_up(), forces.own_led())
        self.initiative = politics.initiative(
            self.buy_in, self.inclusiveness, outside, p.initiative_alone, p.initiative_outside, p.initiative_dormancy
        )
        self.buy_in = self.booked(
            "buy_in", politics.next_buy_in, self.buy_in, p.buy_in_start, forces.own_led(), p.own_led_start,
            p.vested_rents, mission.strategic, dependent, model.quiet(), p.buy_in_results, p.buy_in_rents,
            p.buy_in_dependence, p.buy_in_quiet, self.commitment(), p.good_offices_weight * self.office_reach,
            p.buy_in_months, on.buy_in_dynamics,
        )
        self.legitimacy = self.booked(
            "legitimacy", politics.next_legitimacy, self.legitimacy, p.legitimacy_start, model.trust() - p.trust_start,
            model.violence(), p.legitimacy_trust, p.legitimacy_violence, p.legitimacy_months,
        )

    def fall(self, succeeded: Values) -> None:
        """Lose legitimacy, inclusiveness and buy-in where a coup succeeds."""
        kept = self.p.coup_keeps
        self.legitimacy = self.booked("legitimacy", politics.after_coup, self.legitimacy, succeeded, kept)
        self.inclusiveness = self.booked("inclusiveness", politics.after_coup, self.inclusiveness, succeeded, kept)
        self.buy_in = self.booked("buy_in", politics.after_coup, self.buy_in, succeeded, kept)
