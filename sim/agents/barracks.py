"""What all units of a force share: courses, restraint, the example they set, and coups."""

from typing import ClassVar

from sim.agents.base import WorldAgent, mean_by
from sim.rules import delivery, districts, forces, money, politics
from sim.state import Values, share_state, state


class Barracks(WorldAgent):
    """Life in the barracks: what a month brings to every unit alike, and what the whole force does to the country."""

    draws: ClassVar[tuple[str, ...]] = ("coup", "coup_success", "coup_fighting")

    courses = share_state("Effect of this month's courses on soldiers.")
    rights = state(-1, 1, "-1 to 1", "Schooling in rights and law, against what courses usually hold.")
    restraint = state(-4, 4, "push", "What gained oversight and military justice add to conduct.")
    reach = state(0, 5, "multiple", "What a force that can do more does to people, at the same conduct.")
    example = state(-4, 4, "push", "What the forces' conduct and oversight add to police and justice.")
    expectations = share_state("Service that people expect of the forces beyond what they were used to.")
    usual_burden = state(0, 1e3, "share of GDP", "What the force cost at the start.")
    burden = state(0, 1, "share of GDP", "What the force has come to cost beyond the start.")
    posts_added = state(0, 4e8, "heads", "Posts that came with former rebels.")
    post = state(0, 2e7, "heads", "Posts of a unit, but for those that came with former rebels.")
    schooling = state(0, 2, "0-1", "Effect of this month's courses on skill, rights and law left out.")
    training_level = share_state("Level of the training function, as units meet it this month.")
    payroll_level = share_state("Level of the payroll function, as units meet it this month.")
    personnel_gained = state(-1, 1, "-1 to 1", "Personnel systems against the start, as units meet them this month.")
    quarters_held = state(0, 4, "push", "Cohesion added by barracks in good condition this month.")
    captured_conduct = state(-4, 4, "push", "Conduct lost to the hold of factions this month.")
    captured_loyalty = state(-4, 4, "push", "Loyalty lost to the hold of factions this month.")
    usual_wait = state(0, 32, "months", "Wait for pay that units were used to at the start.")
    skill_needed = share_state("Skill that a unit needs to be ready, this month.")
    coup_attempt = share_state("1 in a month with a coup attempt.")
    coup_success = share_state("1 in a month with a successful coup.")
    coup_fighting = share_state("1 in a month with a coup attempt that leads to fighting.")

    def by_strength(self, variable: str) -> Values:
        """Mean of a unit variable, by strength."""
        units = self.model.units
        return mean_by(self.model.each(units, variable), self.model.each(units, "strength"))

    def muster(self) -> None:
        """What this month brings to every unit alike: courses, systems, quarters, restraint, the hold of factions."""
        p, on, model = self.p, self.on, self.model
        tactical = model.mission.tactical
        lasting = delivery.lasting(tactical, model.government.buy_in, p.gate_half, on.ownership_gate)
        taught = p.skill_without_will  # a soldier learns something whatever ministers want; it fades
        self.courses = taught * tactical + (1.0 - taught) * lasting
        self.rights = forces.next_rights(
            self.rights, self.courses, p.rights_content, p.rights_usual, p.rights_gain, p.rights_fade, on.training
        )
        self.restraint = forces.oversight_on_conduct(
            model.oversight.level() - p.oversight_start, model.forces.justice.level() - p.own_led_start,
            p.conduct_oversight_weight, on.conduct_oversight,
        )
        self.tell_units()

    def tell_units(self) -> None:
        """Work out once what is the same for all units this month."""
        p, army, government = self.p, self.model.forces, self.model.government
        self.schooling = self.courses * self.course_time()
        self.training_level, self.payroll_level = army.training.level(), army.payroll.level()
        self.personnel_gained = army.personnel.level() - p.own_led_start
        self.usual_wait = forces.pay_delay(0.0, p.own_led_start, p.payroll_delay)
        self.wait_saved = forces.pay_delay(0.0, self.payroll_level, p.payroll_delay - army.longest_delay)
        self.skill_needed = p.ready_skill * (1.0 - army.quarters(p.asset_readiness))
        self.quarters_held = army.quarters(p.asset_cohesion)
        self.captured_conduct = government.capture_push(p.capture_conduct)
        self.captured_loyalty = government.capture_push(p.capture_loyalty)

    def course_time(self) -> Values:
        """Time that courses have for skill, against what they usually have: rights and law take some of it."""
        return (1.0 - self.p.rights_content) / (1.0 - self.p.rights_usual)

    def show(self) -> None:
        """What the force does to the country: its reach, its example, its cost, and what people expect of it."""
        p, on, model = self.p, self.on, self.model
        oversight = model.oversight.level()
        gained = self.by_strength("skill") - p.skill_start
        self.reach = forces.reach(gained, oversight, p.reach_weight, on.predatory_reach)
        self.example = districts.example(
            self.by_strength("conduct") - p.conduct_start, oversight - p.oversight_start, p.police_weight,
            p.police_oversight, on.spillover,
        )
        promised = p.expectations_promised * model.mission.support * model.mission.deployed
        self.expectations = districts.next_expectations(
            self.expectations, promised, p.expectations_rise, p.expectations_fall, on.trust_and_expectations
        )

    def weigh_cost(self, spent: Values) -> None:
        """See how much of national income the force costs (USD a month) beyond what it did."""
        p = self.p
        self.burden = money.burden_gained(
            spent, p.population, self.model.government.income, self.usual_burden, p.burden_most, self.on.spending_signal
        )

    def take_in(self, people: Values) -> None:
        """Authorise the posts of former rebels who join."""
        self.model.forces.authorised = self.model.forces.authorised + people
        self.posts_added = self.posts_added + people

    def consider_coup(self) -> None:
        """Weigh a coup: grievance and factions against oversight and loyalty."""
        p, model = self.p, self.model
        government = model.government
        chance = self.booked(
            "coup_risk", forces.coup_chance, government.income, p.poverty_line, p.coup_proneness,
            self.by_strength("stress"), model.oversight.level(), self.by_strength("loyalty"), government.legitimacy,
            self.by_strength("parallel"), model.violence(), p.coup_base, p.coup_poor_factor, p.coup_stress,
            p.coup_oversight, p.coup_loyalty, p.coup_parallel, p.coup_legitimacy, p.coup_violence,
            self.by_strength("skill") - p.skill_start, p.coup_skill, self.on.coup,
        )
        self.coup_attempt = self.happens("coup", chance)
        self.coup_success = self.coup_attempt * self.happens("coup_success", p.coup_success)
        fighting = politics.calmed(p.coup_fighting, government.office_reach, p.good_offices_calm)
        self.coup_fighting = self.coup_attempt * self.happens("coup_fighting", fighting)
