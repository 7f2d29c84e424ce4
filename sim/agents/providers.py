"""How outsiders organise themselves: contingents, teams, donors' division of work, plans and reviews, projects."""

from sim.agents.base import WorldAgent, mean, total
from sim.rules import capacity, choices, continuity, coordination
from sim.state import Values, share_state, state

CONTINGENTS = ("first", "second", "third")


class Providers(WorldAgent):
    """What the mission's parent class knows of those who provide: who is there, who does what, for how long."""

    draws = tuple(f"contingent_{name}" for name in CONTINGENTS)

    contingent_first = share_state("1 where the first contingent is there.")
    contingent_second = share_state("1 where the second contingent is there.")
    contingent_third = share_state("1 where the third contingent is there.")
    contingents = share_state("Part of the contingents that are there.")
    alarm = state(0, 36, "months", "Months for which a crisis still calls for help.")
    window = share_state("1 in the months round the end of the drawdown.")
    surge_staff = state(0, 1e9, "people", "People of the standing team at work.")
    residual_staff = state(0, 1e9, "people", "Advisers of the country team who stay when the mission leaves.")
    horizon = state(0, 180, "months", "Months ahead for which actors plan.")
    continuity = state(0, 1.5, "factor", "Posts filled and long work begun, against the usual.")
    rooting = state(0, 8, "factor", "What can take root, against the usual.")
    organised = state(0, 2, "factor", "Effect of outside work by the money that repeats what others do.")
    one_voice = state(-0.9, 0.9, "-1 to 1", "How much more the UN acts as one than today.")
    repeated = share_state("Part of donors' money that repeats what another does.")
    uncovered = share_state("Functions that donors do not cover.")
    mix_strategic = share_state("Share of the staff's work on the strategic level.")
    mix_operational = share_state("Share of the staff's work on the operational level.")
    mix_tactical = share_state("Share of the staff's work on the tactical level.")
    moved_strategic = state(-1, 1, "share", "Share that reviews have added to the strategic level.")
    moved_operational = state(-1, 1, "share", "Share that reviews have added to the operational level.")
    moved_tactical = state(-1, 1, "share", "Share that reviews have added to the tactical level.")
    misfit = share_state("Part of the work that is on another level than the need.")
    overstretch = share_state("Effect of operational and tactical work that is lost to overstretch.")
    under_way = state(0, 1e12, "projects", "Projects under way.")
    finished = state(0, 1e12, "projects", "Projects completed so far.")
    dropped = state(0, 1e12, "projects", "Projects abandoned so far.")

    def organise(self) -> None:
        """Plan as usual, in the country as it is found."""
        p = self.p
        self.horizon = p.mandate_granted * (0.5 * p.mandate_months + p.renewal_predictability * p.mandate_months)
        self.continuity, self.rooting, self.organised = 1.0, 1.0, 1.0
        self.divide_work()

    def look_ahead(self) -> None:
        """Plan for as long as the mandate is thought to last, and for what the support aims at."""
        p, on = self.p, self.on
        self.horizon = continuity.next_horizon(
            self.horizon, self.model.council.mandate_left, p.mandate_granted, p.mandate_months,
            p.renewal_predictability, p.horizon_months,
        )
        bound = (p.config_field + p.config_contingent) * p.mandate_granted
        self.continuity = continuity.continuity(
            self.horizon, bound, p.horizon_usual, p.horizon_half, p.horizon_weight, on.mandate_predictability
        )
        fitting = coordination.fitting(p.supply_driven, p.supply_usual, p.supply_loss, on.supply_drive)
        aim = continuity.exit_rooting(p.exit_driven, p.exit_usual, p.exit_weight, on.exit_drive)
        self.rooting = self.continuity * fitting * aim

    def raise_contingents(self) -> Values:
        """Find contingents and lose them; returns those at work against the plan (a factor)."""
        p, on = self.p, self.on.contingent_generation
        chance = capacity.offered(
            p.contingent_generation_chance, p.regional_partners, p.regional_chance, p.standby_roster,
            p.roster_chance, on,
        )
        for name in CONTINGENTS:
            there = capacity.next_contingent(
                getattr(self, f"contingent_{name}"), self.chance(f"contingent_{name}"), chance, p.contingent_stay, on
            )
            setattr(self, f"contingent_{name}", there)
        self.contingents = choices.mean_of_three(self.contingent_first, self.contingent_second, self.contingent_third)
        return capacity.contingent_part(self.contingents, p.contingent_usual, on)

    def call_teams(self, support: Values, begun: Values, months_since: Values, taper: Values) -> None:
        """Call the standing team where there is a crisis or an exit; leave a country team behind."""
        p, on, model = self.p, self.on, self.model
        self.alarm = capacity.next_alarm(
            self.alarm, model.violence(), model.forces.coup_attempt, p.surge_mark, p.surge_months
        )
        self.window = capacity.near_exit(begun, months_since, taper, p.surge_before, p.surge_after)
        wanted = p.surge_team * capacity.called(
            p.surge_crisis, p.surge_drawdown, self.alarm, support, self.window, on.surge
        )
        self.surge_staff = capacity.next_team(self.surge_staff, wanted, p.lag_standing, p.standby_roster, p.roster_cut)
        self.residual_staff = capacity.residual(
            p.residual_staff, begun, support, model.donor_commitment(), on.residual_country_team
        )

    def handover_push(self) -> Values:
        """Factor on adoption while a standing team hands over."""
        p = self.p
        return capacity.handing_over(self.surge_staff, self.window, p.surge_handover, p.surge_half, self.on.surge)

    def donor_part(self) -> Values:
        """Part of the reform money that donors give by their own choice (0-1)."""
        return self.p.fund_voluntary + self.p.fund_bilateral + self.p.fund_pooled

    def coordinate(self) -> None:
        """In January, donors take on functions, one after the other, with the UN's matrix before them or without."""
        p, on, model = self.p, self.on.coordination_matrix, self.model
        functions = model.forces.functions
        count = float(len(functions))
        self.one_voice = coordination.coherence(
            p.un_plan, p.un_leadership, p.strategic_partners, p.leadership_usual, p.plan_gain, p.leadership_gain,
            p.partner_gain, self.on.un_coherence,
        )
        heeded = coordination.heeding(p.matrix, p.donor_compliance, self.one_voice, p.coherence_pull, on)
        committed = model.donor_commitment()
        given: list[Values] = [0.0] * len(functions)
        led: list[Values] = [0.0] * len(functions)
        for donor in model.donors:
            part = choices.choose(committed, choices.part_of(donor.share(), committed), 1.0 / len(model.donors))
            work = donor.take_on([coordination.covered(g, count, p.cover_enough, on) for g in given], heeded)
            given = [g + part * w for g, w in zip(given, work, strict=True)]
            led = [choices.larger(most, part * w) for most, w in zip(led, work, strict=True)]
        due = 1.0 / count
        needed = [choices.larger(most, choices.smaller(g, due)) for most, g in zip(led, given, strict=True)]
        self.repeated = coordination.duplicated(total(given), total(needed), p.overlap, on)
        self.organised = coordination.unrepeated(self.repeated, p.duplicated_usual, self.donor_part(), on)
        for function, g in zip(functions, given, strict=True):
            function.cover = coordination.covered(g, count, p.cover_enough, on)
            function.reach = coordination.reached(
                function.cover, p.covered_usual, self.donor_part(), p.cover_weight, on
            )
        self.uncovered = 1.0 - mean([function.cover for function in functions])

    def review(self) -> None:
        """In January, see what is lacking; where a review falls due, move the mix of levels towards it."""
        p, on, model = self.p, self.on, self.model
        lacks = {
            "strategic": 1.0 - 0.5 * (model.government.strategy + model.oversight.level()),
            "operational": 1.0 - (model.forces.own_led() + model.forces.propped_up()),
            "tactical": 1.0 - model.forces.by_strength("skill"),
        }
        all_ = lacks["strategic"] + lacks["operational"] + lacks["tactical"]
        need = {level: continuity.needed_share(lack, all_ - lack) for level, lack in lacks.items()}
        due = continuity.review_due(float(model.month), p.support_start, p.review_interval)
        for level, needed in need.items():
            moved = continuity.next_correction(
                getattr(self, f"moved_{level}"), due, p.adaptive_mix, needed, getattr(self, f"mix_{level}"),
                p.review_part, p.lessons_repository, p.lesson_gain, on.review_learning,
            )
            setattr(self, f"moved_{level}", moved)
        self.divide_work()
        self.misfit = continuity.misfit(
            self.mix_strategic, self.mix_operational, self.mix_tactical, need["strategic"], need["operational"],
            need["tactical"],
        )

    def divide_work(self) -> None:
        """Divide the staff's work over the levels: as planned and reviewed, as donors like, as the exit asks."""
        p, on = self.p, self.on
        liked = {"strategic": p.liked_strategic, "operational": p.liked_operational}
        liked["tactical"] = 1.0 - p.liked_strategic - p.liked_operational
        seen = {"strategic": 0.0, "operational": 0.0, "tactical": 1.0}
        for level in liked:
            planned = choices.larger(getattr(p, f"share_{level}") + getattr(self, f"moved_{level}"), 0.0)
            driven = coordination.driven_share(planned, liked[level], p.supply_driven, p.supply_usual, on.supply_drive)
            divided = continuity.exit_share(
                driven, seen[level], p.exit_driven, p.exit_usual, p.exit_shift, on.exit_drive
            )
            setattr(self, f"mix_{level}", divided)

    def run_projects(self, staff: Values, support: Values, follow: Values) -> None:
        """Begin projects, complete or drop them."""
        p, model = self.p, self.model
        near = capacity.near(staff, model.forces.strength(), p.project_near)
        finished = continuity.projects_finished(
            self.under_way, follow, near, model.government.buy_in, p.project_alone, p.project_months
        )
        dropped = continuity.projects_dropped(self.under_way, finished, support, p.project_loss)
        begun = continuity.projects_begun(staff, support, p.projects_each)
        self.finished = self.finished + finished
        self.dropped = self.dropped + dropped
        self.under_way = choices.larger(self.under_way - finished - dropped, 0.0) + begun

    def projects_completed(self) -> Values:
        """Projects completed, of all that are no longer under way (0-1)."""
        return choices.part_of(self.finished, self.finished + self.dropped)
