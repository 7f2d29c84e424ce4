"""The UN mission: deploys, advises, deters, hands over and leaves."""

from sim.agents.providers import Providers
from sim.rules import capacity, choices, conflict, coordination, delivery, forces
from sim.state import Values, share_state, state


class UNMission(Providers):
    """Reform staff on three levels through four configurations, and troops and police.

    It plans its drawdown, spends the reform money that is eligible, and keeps or loses consent.
    """

    support = share_state("Intended support: 1 in full, 0 before it starts and after it ends.")
    deployed = share_state("Part of the planned people who have deployed.")
    begun = share_state("1 once the drawdown has begun.")
    months_since = state(0, 1200, "months", "Months since the drawdown began.")
    benchmark_months = state(0, 1200, "months", "Months for which the benchmarks have held.")
    posts = state(0, 1e9, "people", "Posts of the reform staff that there are people for, were there money for all.")
    staff = state(0, 1e9, "people", "Reform staff at work.")
    presence = state(0, 1e9, "people", "Troops and police in the country.")
    consent = share_state("Consent of the host government to what the mission does.")
    deterrence = share_state("Fighting that its presence holds off.")
    strategic = share_state("Effect of outside work on the strategic level.")
    operational = share_state("Effect of outside work on the operational level that fits a strategy.")
    tactical = share_state("Effect of outside work on the tactical level that fits a strategy.")
    plan_money = state(0, 1e15, "USD a month", "Reform money that the plan asks for.")
    supplement = state(0, 1e15, "USD a month", "Pooled money that a cheaper footprint leaves over at equal cost.")

    def begin(self) -> None:
        """Size the footprint for this country, and its time where outlays are matched."""
        p, model = self.p, self.model
        soldiers, people = model.forces.start_strength, p.population
        self.organise()
        self.size_footprint()
        own = self.outlay(self.full_staff, self.full_presence)
        other_staff = delivery.scaled_people(p.match_staff_reference, soldiers, p.reference_army, p.class_exponent)
        other_presence = delivery.scaled_people(
            p.match_presence_reference, people, p.reference_population, p.class_exponent
        )
        matched = self.outlay(other_staff, other_presence * p.un_presence)
        planned = p.drawdown_start - p.support_start + 0.5 * p.drawdown_months
        self.stay = delivery.matched_duration(p.match_cost, own, matched, planned, self.lag())
        self.left_over = delivery.matched_supplement(p.match_cost, own, matched)
        welcome = p.consent_uninvited + (1.0 - p.consent_uninvited) * model.government.buy_in
        self.consent = choices.choose(self.on.consent, welcome, 1.0)
        self.funds = self.fund_parts()

    def size_footprint(self) -> None:
        """People at full strength, scaled to the country; a dated change of footprint sizes it anew."""
        p = self.p
        self.full_staff = delivery.scaled_people(
            p.staff_reference, self.model.forces.start_strength, p.reference_army, p.footprint_exponent
        )
        presence = delivery.scaled_people(
            p.presence_reference, p.population, p.reference_population, p.footprint_exponent
        )
        self.full_presence = presence * p.un_presence

    def outlay(self, staff: Values, presence: Values) -> Values:
        """What people and their programmes cost (USD a month)."""
        p = self.p
        return staff * (p.staff_cost + p.programme_cost) + presence * p.presence_cost_head

    def plan(self) -> None:
        """Check benchmarks, move the drawdown, deploy."""
        p, on, month = self.p, self.on, float(self.model.month)
        if self.model.month in self.model.patches:
            self.size_footprint()
        start = p.support_start + (p.drawdown_start - p.support_start) * self.stay
        was_begun = self.begun * 1.0
        self.begun = delivery.drawdown_begins(
            month, start, p.drawdown_benchmark, self.benchmark_months, p.mark_months, p.drawdown_latest * self.stay,
            self.begun, on.exit_benchmarks,
        )
        self.months_since = self.months_since + was_begun
        taper = p.drawdown_months * self.stay
        self.support = delivery.support_path(month, p.support_start, self.begun, self.months_since, taper)
        mandate = choices.at_least(self.model.council.mandate_left, 0.5)
        self.look_ahead()
        self.call_teams(self.support, self.begun, self.months_since, taper)
        mix = (p.config_headquarters, p.config_standing, p.config_field, p.config_contingent * self.raise_contingents())
        access = delivery.accessible_staff(*mix, mandate, on.configuration_access)
        self.deployed = delivery.deployed(self.deployed, self.support, self.lag())
        self.posts = self.full_staff * self.deployed * self.support * access * self.continuity
        self.presence = self.full_presence * self.deployed * self.support * mandate
        self.supplement = self.left_over * self.deployed * self.support
        self.plan_money = self.posts * (p.staff_cost + p.programme_cost)

    def lag(self) -> Values:
        """Time constant of deployment (months)."""
        p = self.p
        lag = delivery.deployment_lag(
            p.config_headquarters, p.config_standing, p.config_field, p.config_contingent,
            p.lag_headquarters, p.lag_standing, p.lag_field, p.lag_contingent, self.on.configuration_access,
        )
        return coordination.matched_lag(lag, p.matched_needs, p.matching_cut, self.on.matching)

    def fund_parts(self) -> tuple[Values, Values, Values, Values, Values, Values]:
        """Parts of the planned reform money that each type of financing gives this month (0-1)."""
        p, given = self.p, self.model.donor_commitment()
        level = p.financing_level
        return (
            p.fund_assessed * level,
            p.fund_un_programmatic * level,
            p.fund_voluntary * level * given,
            p.fund_bilateral * level * given,
            p.fund_pooled * level * given,
            p.fund_domestic * self.model.government.reform_promise_kept,
        )

    def money_part(self) -> Values:
        """Part of the plan that is paid for (0-1)."""
        parts = self.funds
        return choices.smaller(parts[0] + parts[1] + parts[2] + parts[3] + parts[4] + parts[5], 1.0)

    def eligible(self, expense: str) -> Values:
        """Part of the reform money that may buy one kind of expense (0-1)."""
        p = self.p
        return delivery.eligible_part(
            *self.funds,
            getattr(p, f"may_assessed_{expense}"),
            getattr(p, f"may_un_programmatic_{expense}"),
            getattr(p, f"may_voluntary_{expense}"),
            getattr(p, f"may_bilateral_{expense}"),
            getattr(p, f"may_pooled_{expense}"),
            getattr(p, f"may_domestic_{expense}"),
            self.on.eligibility,
        )

    def deliver(self) -> None:
        """Pay staff from the money that has come, and turn both into effect on the three levels."""
        p, on, model = self.p, self.on, self.model
        self.funds = self.fund_parts()  # what donors and the treasury give is known by now, for the whole month
        self.staff = self.posts * self.money_part()
        if model.month % 12 == 0:
            self.coordinate()
            self.review()
        if model.month in model.patches:
            self.divide_work()
        follow = delivery.follow_through(
            p.config_headquarters, p.config_standing, p.config_field, p.config_contingent,
            p.follow_headquarters, p.follow_standing, p.follow_field, p.follow_contingent, on.configuration_access,
        )
        soldiers, strategy = model.forces.strength(), model.government.strategy
        thin = capacity.spread_thin(soldiers, self.staff, p.soldiers_per_staff, p.thin_weight, on.absorption)
        worked = 0.0
        for level, expense, without, half in (
            ("strategic", "advice", p.advice_without_money, p.half_strategic),
            ("operational", "systems", p.systems_without_money, p.half_operational),
            ("tactical", "training", p.training_without_money, p.half_tactical),
        ):
            mix = getattr(self, f"mix_{level}")
            each, load = self.each_person(level, mix, thin)
            staff = delivery.effort(self.staff, mix, each, follow, self.eligible(expense), without, self.consent)
            effect = delivery.delivered(staff + self.teams(level), soldiers, half) * self.organised
            if level != "strategic":
                effect = delivery.aligned(effect, strategy, p.alignment_floor, on.level_complementarity)
                worked = worked + 0.5 * load
            setattr(self, level, choices.smaller(effect, 1.0))
        self.overstretch = capacity.lost_to_stretch(worked, choices.at_least(self.staff, 1e-9))
        self.run_projects(self.staff, self.support, follow)

    def each_person(self, level: str, mix: Values, thin: Values) -> tuple[Values, Values]:
        """Effect of a member of the staff on a level, and the factor of it that is due to the load."""
        p, on = self.p, self.on
        un_share = (1.0 - p.fund_bilateral) * (1.0 - p.config_contingent)
        un_yield, member_yield = getattr(p, f"yield_un_{level}"), getattr(p, f"yield_member_{level}")
        each = delivery.provider_yield(un_share, un_yield, member_yield, on.provider_advantage)
        each = coordination.matched_yield(
            each, un_yield, member_yield, p.matched_needs, p.matching_gain, on.matching
        ) * (1.0 + un_share * self.one_voice)
        if level == "strategic":
            return each, 1.0
        stretch = capacity.un_stretch(
            self.staff * un_share * mix, p.other_mandates, p.un_specialists, p.un_military_capacity, p.un_usual_load,
            on.absorption,
        )
        load = thin * (1.0 + un_share * (stretch - 1.0))
        if level == "tactical":
            load = load * capacity.teaching_quality(
                p.trainees_per_trainer, p.trainees_usual, p.crowding_slope, p.trainer_preparation,
                p.preparation_usual, p.preparation_weight, on.absorption,
            )
        return each * load, load

    def teams(self, level: str) -> Values:
        """Effective staff of the standing team and of the country team on a level (people)."""
        p = self.p
        if level == "strategic":
            each = delivery.provider_yield(
                1.0, p.yield_un_strategic, p.yield_member_strategic, self.on.provider_advantage
            )
            stays = self.residual_staff * each * p.follow_field
            return (self.surge_staff * p.surge_quality * p.surge_strategic + stays) * self.consent
        part = p.surge_operational if level == "operational" else 1.0 - p.surge_strategic - p.surge_operational
        return self.surge_staff * p.surge_quality * part * self.consent

    def keep_consent(self) -> None:
        """Wear consent down or raise it, and deter as far as it holds."""
        p, on = self.p, self.on
        near = delivery.intrusion(
            self.staff, self.model.forces.strength(), p.intrusion_half_staff,
            1000000.0 * self.presence / p.population, p.intrusion_half_presence,
        )
        self.consent = delivery.next_consent(
            self.consent, near, p.sovereignty_sensitivity, self.model.government.buy_in, p.consent_cost,
            p.consent_demand, p.consent_months, on.consent,
        )

    def deter(self) -> None:
        """Hold fighting off by being there."""
        p = self.p
        self.deterrence = conflict.deterrence(
            self.presence, p.population, p.police_share, self.consent, p.deterrence_half, p.police_factor,
            p.deterrence_unwelcome, self.on.deterrence,
        )

    def watch_benchmarks(self) -> None:
        """Count the months for which the benchmarks hold."""
        p, model = self.p, self.model
        met = delivery.benchmarks_met(
            model.oversight.level(), model.forces.own_led(), model.forces.covered, model.violence(),
            p.mark_oversight, p.mark_own_led, p.mark_paid, p.mark_violence,
        )
        self.benchmark_months = (self.benchmark_months + 1.0) * met

    def outside_effect(self) -> Values:
        """Effect of outside work (0-1), mean of the three levels."""
        return choices.mean_of_three(self.strategic, self.operational, self.tactical)

    def trainers(self) -> Values:
        """Staff who train (people)."""
        return self.staff * self.mix_tactical

    def throughput(self) -> Values:
        """Trainees a year for each soldier."""
        p = self.p
        return forces.throughput(
            self.trainers(), self.model.forces.start_strength, p.trainees_per_trainer, p.courses_a_year
        )
