"""The armed forces: eight functions, a payroll, an authorised strength."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.assets import Assets
from sim.agents.barracks import Barracks
from sim.agents.base import mean, total
from sim.agents.personnel import Personnel
from sim.rules import choices, delivery, forces, institutions, money, payroll
from sim.state import StateHolder, Values, share_state, state

if TYPE_CHECKING:
    from sim.model import SSRModel

FUNCTIONS = ("payroll", "personnel", "procurement", "logistics", "planning", "training", "upkeep", "justice")


class Function(StateHolder):
    """One of the eight functions: what the country runs itself, and what outsiders hold up."""

    own_led = share_state("Capacity that the country runs and pays for itself.")
    propped_up = share_state("Capacity that outsiders hold up.")
    cover = share_state("How far donors cover it.")
    reach = state(0, 2, "factor", "Effect of outside work on it against the usual, by how far donors cover it.")
    effect = share_state("Effect of this month's outside work on it.")

    def __init__(self, model: SSRModel, name: str, index: int) -> None:
        self.model, self.name, self.index = model, name, index
        self.cells = model.store.row(Function, index)

    def level(self) -> Values:
        """Effect today (0-1): own-led and propped up."""
        return self.own_led + self.propped_up


class ArmedForces(Personnel, Assets, Barracks):
    """The force as an institution: it runs functions, pays units, and may turn on the government."""

    recurrent = state(0, 1e13, "USD a month", "Recurrent cost of the authorised strength and its functions.")
    covered = share_state("Domestically paid part of it.")
    bill = state(0, 1e13, "USD a month", "Wages and upkeep of the force in being.")
    running_bill = state(0, 1e13, "USD a month", "Cost of running the eight functions.")
    from_pooled = state(0, 1e13, "USD a month", "Pooled money that pays the force.")
    from_bilateral = state(0, 1e13, "USD a month", "Bilateral off-budget money that pays the force.")
    from_supplement = state(0, 1e13, "USD a month", "Pooled money beside the plan that pays the force, at equal cost.")
    from_transition = state(0, 1e13, "USD a month", "Transition fund's money that pays the force and its functions.")
    from_others = state(0, 1e13, "USD a month", "Other outside money that pays it where eligibility is off.")
    from_domestic = state(0, 1e13, "USD a month", "Domestic money that pays the force and its functions.")
    running_domestic = state(0, 1e13, "USD a month", "Part of it for the functions.")
    running_open = state(0, 1e13, "USD a month", "Running cost that outsiders leave to the treasury.")
    wages_paid = share_state("Part of the bill that is paid.")
    running_paid = share_state("Part of the running cost that is paid.")
    paid_outside = share_state("Part of the bill that outsiders pay.")

    def begin(self) -> None:
        """The force as the scenario finds it: paid up to now, its functions at the country's level."""
        p = self.p
        self.start_strength = choices.choose(p.army_strength, p.army_strength, p.army_per_1000 * p.population / 1000.0)
        self.authorised = self.start_strength
        self.functions = [Function(self.model, name, i) for i, name in enumerate(FUNCTIONS)]
        for function in self.functions:
            function.own_led = p.own_led_start
            function.reach = 1.0
        self.payroll, self.personnel, self.training = (self.functions[i] for i in (0, 1, 5))
        self.justice = self.functions[7]
        self.wages_paid = 1.0
        self.running_paid = 1.0
        self.begin_personnel()
        self.reach = 1.0
        self.post = self.start_strength / float(self.model.structure.units)
        bill = money.force_cost(self.start_strength, self.per_head(), p.ghost_share, p.own_led_start)
        self.usual_burden = 12.0 * bill / (p.population * p.gdp_per_head)

    def own_led(self) -> Values:
        """Own-led capacity (0-1), mean of the eight functions."""
        return mean(self.model.each(self.functions, "own_led"))

    def propped_up(self) -> Values:
        """Propped-up capacity (0-1), mean of the eight functions."""
        return mean(self.model.each(self.functions, "propped_up"))

    def run_functions(self) -> None:
        """Build, prop up, adopt and lose capacity, function by function."""
        p, on, model = self.p, self.on, self.model
        mission, buy_in = model.mission, model.government.buy_in
        oversight, push = model.oversight.level(), mission.handover_push()
        left = mission.operational * payroll.effort_left(p.payroll_effort, p.payroll_takes, on.payroll_reform)
        willing = delivery.lasting(buy_in, buy_in, p.gate_half, on.ownership_gate)
        for function in self.functions:
            operational = mission.operational if function is self.payroll else left
            effect = institutions.function_effect(
                mission.strategic, operational, mission.tactical,
                getattr(p, f"{function.name}_strategic"), getattr(p, f"{function.name}_operational"),
                getattr(p, f"{function.name}_tactical"),
            )
            function.effect = choices.smaller(effect * function.reach, 1.0)
        for function in model.in_turn(self.functions):
            lasting = delivery.lasting(function.effect, buy_in, p.gate_half, on.ownership_gate) * mission.rooting
            crowding = institutions.crowding_out(function.propped_up, p.crowding_strength, on.substitution)
            taken = institutions.adopted(
                function.propped_up, willing, oversight, p.adoption_rate * push, p.adoption_alone, on.adoption
            )
            lost = institutions.decayed(
                function.own_led, p.own_led_start, self.running_paid, p.decay_rate, p.decay_funded, p.decay_costless,
                on.decay_if_unfunded,
            )
            function.own_led = self.booked(
                "own_led", institutions.next_own_led, function.own_led, lasting, buy_in, crowding, p.build_rate,
                p.home_build_rate, taken, lost, holder=function,
            )
            function.propped_up = institutions.next_propped_up(
                function.propped_up, function.own_led, function.effect, p.propped_months, on.substitution
            )

    def per_head(self) -> Values:
        """Wage and upkeep of a soldier (USD a month)."""
        return money.cost_per_head(self.model.government.income, self.p.wage_to_gdp, self.p.upkeep_to_wage)

    def recurrent_cost(self) -> Values:
        """Recurrent cost of the authorised strength and its functions (USD a month)."""
        p = self.p
        force = money.force_cost(self.authorised, self.per_head(), self.ghosts_listed, self.payroll.level())
        running = money.institution_cost(force, self.own_led() + self.propped_up(), p.running_share)
        return force + running + self.upkeep_liability

    def cover(self) -> Values:
        """Domestically paid part of the recurrent cost of the authorised strength (0-1)."""
        return money.paid_part(self.from_domestic, self.recurrent_cost())

    def reckon(self) -> None:
        """Reckon what the authorised strength costs, and how far the country pays for it."""
        self.recurrent = self.recurrent_cost()
        self.covered = money.paid_part(self.from_domestic, self.recurrent)

    def due(self) -> Values:
        """Last month's bill, less what outsiders paid of it (USD a month)."""
        outside = self.from_bilateral + self.from_pooled + self.from_supplement + self.from_others
        return choices.larger(self.bill + self.running_bill - outside, 0.0)

    def cofinancing(self) -> Values:
        """Money released ÷ promised for running functions and for reform (0-1)."""
        government = self.model.government
        promised = self.running_open + self.model.mission.plan_money * self.p.fund_domestic
        return money.paid_part(self.running_domestic + government.reform_money, promised)

    def pay(self) -> None:
        """Meet the bill: outsiders as far as they may, the treasury as far as it can, wages before functions."""
        p, government = self.p, self.model.government
        self.reform_payroll(self.payroll.level(), self.per_head())
        self.bill = money.force_cost(self.strength(), self.per_head(), self.ghosts_listed, self.payroll.level())
        self.build(self.bill)
        running = money.institution_cost(self.bill, self.own_led() + self.propped_up(), p.running_share)
        self.running_bill = running + self.upkeep_liability * p.upkeep_line + self.one_off
        outside = self.take_offers(p.outside_ceiling * (self.bill + self.running_bill))
        outside_wages = money.used(outside, self.bill)
        wages = money.paid_domestically(self.bill, outside_wages, government.budget)
        self.running_open = choices.larger(self.running_bill - (outside - outside_wages), 0.0)
        self.running_domestic = money.willing(
            government.budget - wages, self.running_open, government.buy_in, p.willing_least, p.willing_slope
        )
        self.from_domestic = wages + self.running_domestic
        self.wages_paid = money.paid_part(outside_wages + wages, self.bill)
        self.running_paid = money.paid_part(self.running_domestic + outside - outside_wages, self.running_bill)
        self.paid_outside = money.paid_part(outside_wages, self.bill)
        self.weigh_cost(outside_wages + wages)
        owed = p.arrears_catch_up * self.by_strength("arrears") * self.bill
        wanted = money.willing(
            self.running_open, self.running_open, government.buy_in, p.willing_least, p.willing_slope
        )
        government.plan_budget(self.bill - p.displacement * outside_wages + wanted + owed)

    def take_offers(self, most: Values) -> Values:
        """Take what outsiders offer for the recurrent cost, up to ``most``; returns what is taken (USD a month)."""
        p, mission = self.p, self.model.mission
        parts, on = mission.funds, self.on.eligibility
        recurrent = mission.plan_money * p.recurrent_use
        may_bilateral = choices.choose(on, p.may_bilateral_recurrent, 1.0)
        may_pooled = choices.choose(on, p.may_pooled_recurrent, 1.0)
        others = delivery.eligible_part(
            parts[0], parts[1], parts[2], 0.0, 0.0, 0.0, p.may_assessed_recurrent, p.may_un_programmatic_recurrent,
            p.may_voluntary_recurrent, 0.0, 0.0, 0.0, on,
        )
        self.from_bilateral = money.used(recurrent * parts[3] * may_bilateral, choices.smaller(most, self.bill))
        taken = self.from_bilateral * 1.0
        self.from_pooled = money.used(recurrent * parts[4] * may_pooled, most - taken)
        taken = taken + self.from_pooled
        self.from_supplement = money.used(mission.supplement, most - taken)
        taken = taken + self.from_supplement
        self.from_others = money.used(recurrent * others, most - taken)
        taken = taken + self.from_others
        offer = money.transition_offer(
            self.bill + self.running_bill, p.transition_fund, mission.begun, mission.support, mission.months_since,
            p.transition_months,
        )
        self.from_transition = money.used(offer, most - taken)
        return taken + self.from_transition

    def keep_ranks(self) -> None:
        """Cut ranks, or authorise more."""
        self.right_size()
        self.grow()

    def grow(self) -> None:
        """Authorise more soldiers where trainers can fill the ranks and outsiders pay."""
        p, mission = self.p, self.model.mission
        self.authorised = forces.next_authorised(
            self.authorised, self.start_strength * self.kept, mission.throughput(), self.paid_outside,
            self.model.government.strategy, p.growth_ceiling, p.growth_half_throughput, p.growth_unpaid,
            p.growth_restraint, p.growth_months, mission.support, self.on.force_growth,
        )
        self.post = choices.larger(self.authorised - self.posts_added, 0.0) / float(self.model.structure.units)

    def effective(self) -> Values:
        """Fighting value of the force today (heads of a well-run force)."""
        return self.fighting_value(self.own_led() + self.propped_up())

    def fighting_value(self, systems: Values) -> Values:
        """Fighting value of the force with systems of that level (heads of a well-run force)."""
        p = self.p
        values = self.model.of_each(self.model.units, lambda unit: forces.effective_strength(
            unit.strength, unit.skill, unit.cohesion, systems, unit.stress, p.value_unskilled, p.value_loose,
            p.value_without_systems, p.value_stress, self.on.force_to_conflict,
        ))  # fmt: skip
        return total(values)

    def answered_alone(self) -> Values:
        """Share of incidents that national forces answer alone (0-1)."""
        model, p = self.model, self.p
        alone = self.fighting_value(self.own_led())
        return forces.answered_alone(alone, p.population, model.violence(), p.response_half, p.response_load)
