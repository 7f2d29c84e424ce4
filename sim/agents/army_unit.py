"""An army unit: is paid or not, trains, holds together, behaves, stays loyal, mutinies."""

from sim.agents.base import WorldAgent
from sim.rules import choices, conflict, forces, integration, right_sizing
from sim.state import Values, share_state, state


class ArmyUnit(WorldAgent):
    """A brigade or battalion at home in a district; it weighs pay, command and loyalty."""

    draws = ("mutiny", "defection")
    acts_on = ("home",)

    strength = state(0, 2e7, "heads", "Soldiers in the unit.")
    skill = share_state("Share of the unit trained for its duties.")
    cohesion = share_state("Cohesion and command.")
    conduct = share_state("Conduct; 1 is free of abuse.")
    loyalty = share_state("Loyalty to the government.")
    arrears = state(0, 24, "months", "Pay owed.")
    wait = state(0, 32, "months", "Wait for pay: arrears and the payroll's delay.")
    stress = share_state("Strain from unpaid months.")
    relief = share_state("Relief where the bank pays sooner than soldiers are used to.")
    mutiny = share_state("1 in a month with a mutiny.")
    defected = state(0, 2e7, "people", "Mutineers who take up arms as rebels this month.")
    parallel = share_state("Share of the unit that answers to a former rebel or factional chain.")
    joined = state(0, 4e8, "people", "Former rebels who joined in the last month.")
    posts = state(0, 4e8, "heads", "Posts that came with former rebels.")

    def begin(self) -> None:
        """A unit of equal size, at the country's level."""
        p, model = self.p, self.model
        self.strength = model.forces.start_strength / float(model.structure.units)
        self.skill = p.skill_start
        self.cohesion = p.cohesion_start
        self.conduct = p.conduct_start
        self.loyalty = p.loyalty_usual
        self.parallel = p.parallel_command
        self.home = model.districts[self.index % model.structure.districts]

    def serve(self) -> None:
        """A month of service: pay, ranks, courses, command; and whether to mutiny."""
        self.be_paid()
        self.train(self.fill_ranks())
        self.hold_together()
        self.consider_mutiny()

    def be_paid(self) -> None:
        """Receive this month's pay, or owe it to the treasury's patience."""
        p, on, army = self.p, self.on, self.model.forces
        self.arrears = self.booked(
            "arrears", forces.next_arrears, self.arrears, army.wages_paid, p.arrears_catch_up, on.pay_and_arrears,
        )
        self.wait = forces.pay_delay(self.arrears, army.payroll_level, army.longest_delay)
        self.stress = forces.pay_stress(self.wait - army.usual_wait, p.stress_half, on.pay_and_arrears)
        self.relief = forces.pay_relief(
            army.usual_wait - self.wait, army.wait_saved, p.stress_half, on.pay_and_arrears * on.payroll_reform
        )

    def fill_ranks(self) -> Values:
        """Lose those who leave, take in recruits from home; returns recruits for each soldier."""
        p, model = self.p, self.model
        gone = forces.leavers(
            self.strength, self.wait, p.tolerated_wait, p.desertion_rate, p.attrition, self.on.pay_and_arrears
        )
        left = self.strength - gone
        wanted = forces.recruits(left, model.forces.post + self.posts, p.recruit_months)
        taken = choices.smaller(wanted, p.recruit_cap * self.home.people)
        self.strength = left + taken
        self.home.people = self.home.people + gone - taken
        return choices.part_of(taken, self.strength)

    def train(self, fill: Values) -> None:
        """Gain and lose skill."""
        p, on, army = self.p, self.on, self.model.forces
        self.skill = self.booked(
            "skill", forces.next_skill, self.skill, army.schooling, army.training_level, fill,
            p.skill_gain, p.skill_home_gain, p.skill_fade, p.skill_kept, p.skill_recruits, on.training,
        )
        self.parallel = self.booked(
            "parallel", integration.next_parallel, self.parallel, p.parallel_command, self.strength, self.joined,
            fill, p.integration_follow_up, p.integration_mixing, on.integration,
        )
        self.joined = 0.0

    def hold_together(self) -> None:
        """Cohesion, conduct and loyalty follow pay, systems, oversight and schooling."""
        p, model = self.p, self.model
        army, strain, skill_gained = model.forces, self.stress - self.relief, self.skill - p.skill_start
        self.cohesion = self.booked(
            "cohesion", forces.next_cohesion, self.cohesion, p.cohesion_start, skill_gained,
            army.personnel_gained, strain, p.cohesion_skill, p.cohesion_systems,
            p.cohesion_stress, army.quarters_held, p.cohesion_months,
        )
        self.conduct = self.booked(
            "conduct", forces.next_conduct, self.conduct, p.conduct_start, army.restraint, skill_gained,
            strain, self.cohesion - p.cohesion_start, p.conduct_skill, p.conduct_stress, p.conduct_cohesion,
            army.captured_conduct, p.conduct_months, army.rights, p.conduct_rights,
        )
        self.loyalty = self.booked(
            "loyalty", forces.next_loyalty, self.loyalty, p.loyalty_usual, model.government.legitimacy, strain,
            self.parallel, p.loyalty_legitimacy, p.loyalty_stress, p.loyalty_parallel,
            army.captured_loyalty, p.loyalty_months,
        )

    def consider_mutiny(self) -> None:
        """Mutiny over pay and command; some mutineers take up arms."""
        p = self.p
        chance = self.booked(
            "mutiny_risk", forces.mutiny_chance, self.wait, self.cohesion, self.loyalty, p.mutiny_base, p.mutiny_slope,
            p.mutiny_cohesion, p.mutiny_loyalty, p.mutiny_longest_wait,
        )
        self.mutiny = self.happens("mutiny", chance) * self.on.pay_and_arrears
        self.defected = conflict.defectors(
            self.strength, self.mutiny, self.chance("defection"), p.defection_chance, p.defection_part,
            self.parallel - p.parallel_command, self.on.force_to_conflict,
        )
        self.strength = self.strength - self.defected
        self.parallel = integration.after_split(
            self.parallel, p.parallel_command, self.strength, self.defected, self.on.integration
        )

    def take_in(self, people: Values) -> None:
        """Take in former rebels, with posts of their own."""
        self.strength = self.strength + people
        self.joined = self.joined + people
        self.posts = self.posts + people

    def shrink(self, kept: Values, before: Values, astray: Values) -> Values:
        """Send soldiers home in right-sizing, a part of them astray; returns those sent (people)."""
        gone = right_sizing.severed(self.strength, kept, before)
        self.strength = self.strength - gone
        self.home.people = self.home.people + gone * (1.0 - astray)
        return gone

    def lose(self, deaths: Values) -> Values:
        """Lose soldiers to battle (people), at most half of the unit; returns those lost."""
        lost = choices.smaller(deaths, 0.5 * self.strength)
        self.strength = self.strength - lost
        return lost

    def is_ready(self) -> Values:
        """1 where the unit is manned, paid and trained."""
        p, army = self.p, self.model.forces
        post = army.post + self.posts
        return forces.ready(
            self.strength, post, self.wait, self.skill, p.ready_manned, p.ready_wait, army.skill_needed
        )
