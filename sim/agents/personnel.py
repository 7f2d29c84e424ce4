"""Personnel of the armed forces: identity cards and ghosts, smaller ranks, women; a part of the forces."""

from sim.agents.base import WorldAgent, total
from sim.rules import choices, forces, payroll, right_sizing, women
from sim.state import Values, share_state, state


class Personnel(WorldAgent):
    """Who is on the payroll, who is sent home, who joins."""

    identity_cards = share_state("Soldiers with an identity card and pay through the bank.")
    ghosts_listed = share_state("Names on an unreformed payroll that are nobody's.")
    longest_delay = state(0, 6, "months", "Delay of pay where the payroll is not in order at all.")
    one_off = state(0, 1e13, "USD a month", "Cost of cards and severance this month.")
    kept = share_state("Part of the ranks kept in right-sizing.")
    severed = state(0, 2e7, "people", "Soldiers sent home this month.")
    severed_anger = share_state("Ex-soldiers sent home without support, against the first army.")
    women_share = share_state("Women's share in service.")
    authorised = state(0, 2e8, "heads", "Authorised strength.")
    start_strength: Values

    def begin_personnel(self) -> None:
        """No cards, full ranks, women as far as barriers let them."""
        p = self.p
        self.ghosts_listed = p.ghost_share
        self.longest_delay = p.payroll_delay
        self.kept = 1.0
        self.women_share = women.women_joining(p.women_barriers, p.women_potential)

    def strength(self) -> Values:
        """Soldiers in being (heads)."""
        return total(self.model.each(self.model.units, "strength"))

    def reform_payroll(self, level: Values, per_head: Values) -> None:
        """Give soldiers cards and accounts, strike off ghosts; ``level`` is the payroll function's."""
        p, on, model = self.p, self.on, self.model
        cards = payroll.next_cards(
            self.identity_cards, p.payroll_effort, model.mission.operational, model.violence(), level, p.card_months,
            p.card_wear, on.payroll_reform,
        )
        made = choices.larger(cards - self.identity_cards, 0.0) * self.strength()
        self.one_off = made * p.card_cost + self.severed * p.severance * p.severance_pay * per_head
        self.identity_cards = cards
        self.ghosts_listed = payroll.ghosts_left(
            p.ghost_share, cards, model.government.acted_on, p.card_ghosts, p.review_ghosts
        )
        self.longest_delay = payroll.longest_delay(p.payroll_delay, cards, p.card_bank)

    def right_size(self) -> None:
        """Cut the ranks; those sent home without support hold a grievance, and some might take up arms."""
        p, on, model = self.p, self.on, self.model
        before = self.kept * 1.0
        self.kept = right_sizing.next_kept(
            before, float(model.month), p.right_sizing_month, p.right_sizing_cut, p.right_sizing_months,
            on.right_sizing,
        )
        self.authorised = self.authorised * self.kept / before
        rebels = model.groups[: max(len(model.groups) - 1, 1)]
        astray = (1.0 - p.severance) * p.severed_pool
        self.severed = total(model.of_each(model.units, lambda unit: unit.shrink(self.kept, before, astray)))
        for group in rebels:
            group.demobilised = group.demobilised + self.severed * astray / float(len(rebels))
        self.severed_anger = right_sizing.next_severed_anger(
            self.severed_anger, self.severed * (1.0 - p.severance), self.start_strength, p.severed_months,
            on.right_sizing,
        )

    def take_in_women(self) -> None:
        """Recruit women as far as barriers let them."""
        p, strength = self.p, self.strength()
        joining = women.women_joining(self.model.government.women_barriers, p.women_potential)
        fill = choices.part_of(forces.recruits(strength, self.authorised, p.recruit_months), strength)
        self.women_share = women.next_women_share(self.women_share, joining, fill, self.on.womens_participation)
