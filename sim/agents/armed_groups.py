"""Armed groups: keep a truce, weigh the odds, fight, recruit, go home."""

from sim.agents.base import WorldAgent
from sim.rules import choices, conflict, integration
from sim.state import Values, share_state, state


class ArmedGroup(WorldAgent):
    """A group outside the forces; it weighs grievance and gain against the odds it faces.

    The last group is a slot for mutineers: it is empty until a unit splits.
    """

    draws = ("campaign_start", "campaign_end", "deaths", "agreement")
    acts_on = ("home", "hosts")

    fighters = state(0, 4e8, "people", "Fighters under arms.")
    demobilised = state(0, 4e8, "people", "Fighters who went home and have not forgotten.")
    pool = state(0, 1e8, "people", "Others who might join, among the people of the home district.")
    truce = share_state("Fighting held off by the end of the war.")
    campaign = share_state("1 while the group is on campaign.")
    intensity = share_state("Intensity of its fighting.")
    cause = state(0, 4, "code", "What began the campaign: 1 rebellion, 2 mutiny, 3 coup, 4 spill-over; 0 none.")
    deaths = state(0, 1e8, "people", "Battle deaths this month, on both sides.")
    temper = share_state("How little it takes to refuse an agreement; drawn once.")
    agreement = share_state("1 while the group keeps an agreement to join the army.")
    excluded = share_state("How far it resents that others joined the army without it.")
    integrated = state(0, 4e8, "people", "Its fighters who join the army this month.")
    began = share_state("1 in a month in which its campaign begins.")
    ended = share_state("1 in a month in which its campaign ends.")
    own_deaths = state(0, 1e8, "people", "Battle deaths of its fighters this month.")

    def begin(self) -> None:
        """Fighters as the scenario finds them, at war or quiet."""
        p, model = self.p, self.model
        rebels = max(model.structure.groups - 1, 1)
        self.home = model.districts[self.index % model.structure.districts]
        from_ratio = p.fighters_to_army * model.forces.start_strength
        scale = choices.choose(p.war_level, p.war_fighters_factor, 1.0)
        men = choices.choose(p.fighters, p.fighters, from_ratio * scale)
        self.hosts = [unit for unit in model.units if unit.home is self.home] or model.units
        part = 1.0 / float(rebels) if self.index < rebels else 0.0
        self.first = 1.0 if self.index == 0 else 0.0  # it takes up arms where a coup leads to fighting
        self.last = 1.0 if self.index == model.structure.groups - 1 else 0.0
        self.fighters = choices.smaller(men * part, p.fighters_cap * self.home.people)
        self.pool = choices.smaller(self.fighters * p.pool_ratio, p.pool_cap * self.home.people)
        self.home.people = self.home.people - self.fighters
        fighting = p.fighting_at_start * part * float(rebels)
        self.intensity = fighting
        self.campaign = choices.at_least(fighting, 1e-9)
        self.cause = self.campaign * 1.0

    def demobilise(self) -> None:
        """In peace, go home and forget; the truce wears away."""
        p, on = self.p, self.on
        ends = self.model.war_ends_now()
        self.truce = conflict.next_truce(self.truce, ends, p.truce_months, on.truce)
        self.ended = self.campaign * ends
        self.campaign = self.campaign * (1.0 - ends)
        leaving = conflict.going_home(
            self.fighters, self.campaign, self.home.trust, p.home_months, p.home_trust,
            on.reintegration,
        )
        gone = conflict.forgetting(self.demobilised, self.campaign, p.forget_months, on.reintegration)
        self.fighters = self.fighters - leaving
        self.demobilised = self.demobilised + leaving - gone
        self.home.people = self.home.people + gone

    def settle(self) -> None:
        """Take an offer to join the army, or stay outside; those who agreed move into units of their home."""
        p, on, model = self.p, self.on, self.model
        month = float(model.month)
        if model.month == 0:
            self.temper = self.chance("agreement")
        offered = integration.due_now(month, p.integration_month)
        self.agreement = integration.next_agreement(
            self.agreement, offered, self.campaign, p.integration_share, self.temper, self.home.grievance,
            p.integration_acceptance, p.integration_reluctance, on.integration,
        )
        self.excluded = integration.next_excluded(
            self.excluded, offered, p.integration_share, self.agreement, self.fighters, p.exclusion_months,
            on.integration,
        )
        self.integrated = integration.integrating(
            self.fighters, self.agreement, month, p.integration_month, p.integration_share, p.integration_span,
            on.integration,
        )
        self.fighters = self.fighters - self.integrated
        for unit in self.hosts:
            unit.take_in(self.integrated / float(len(self.hosts)))

    def weigh_odds(self) -> Values:
        """Logarithm of the odds that the group sees: its men, and a part of those who would return."""
        p, on = self.p, self.on
        backing = conflict.support_from_abroad(p.foreign_backing, on.outside_support)
        group = self.fighters + p.demobilised_weight * self.demobilised
        return conflict.odds(group, self.model.fighting_value, backing, p.outside_odds, on.force_odds)

    def decide(self) -> None:
        """Start a campaign or end one."""
        p, on, model = self.p, self.on, self.model
        backing = conflict.support_from_abroad(p.foreign_backing, on.outside_support)
        deterred = model.mission.deterrence
        held = p.agreement_weight * (p.agreement_hollow + (1.0 - p.agreement_hollow) * p.integration_follow_up)
        chance = self.booked(
            "relapse_risk", conflict.start_chance, self.weigh_odds(), self.home.grievance, deterred, self.truce,
            conflict.fragility(p.frailty, p.frailty_spread, p.frailty_shift), model.government.buy_in,
            p.campaign_start, p.odds_weight, p.grievance_weight, p.deterrence_weight, p.buy_in_weight, self.excluded,
            p.exclusion_weight, self.home.nearby, p.spillover_weight, model.forces.burden, p.burden_weight,
            self.agreement, held,
        )
        luck = self.chance("campaign_start")
        starts = choices.happens(luck, chance)
        spilled = conflict.spilled_over(starts, luck, chance, p.spillover_weight * self.home.nearby)
        ends = self.happens("campaign_end", conflict.end_chance(
            backing, deterred, p.campaign_end, p.outside_length, p.end_deterrence
        ))
        joined = model.mutineers() * self.last
        coup = model.forces.coup_fighting * self.first
        starts = conflict.provoked(starts, joined, coup, on.force_to_conflict)
        was = self.campaign * 1.0
        self.campaign = conflict.next_campaign(self.campaign, starts, ends)
        self.cause = conflict.cause_of(self.cause, self.campaign, was, joined, coup, spilled)
        self.began = self.campaign * (1.0 - was)
        self.ended = self.ended + was * (1.0 - self.campaign)
        self.fighters = self.fighters + joined
        self.intensity = conflict.next_intensity(self.intensity, self.campaign, p.escalate_months, p.subside_months)

    def mobilise(self) -> None:
        """On campaign, call old fighters back and recruit others."""
        p, on = self.p, self.on
        backing = conflict.support_from_abroad(p.foreign_backing, on.outside_support)
        back = conflict.returning(self.demobilised, self.campaign, self.intensity, p.return_rate, on.remobilisation)
        new = conflict.joining(
            self.pool, self.home.grievance, self.campaign, self.intensity, backing, p.join_rate, on.remobilisation
        )
        new = choices.smaller(new, p.join_cap * self.home.people)
        self.demobilised = self.demobilised - back
        self.pool = self.pool - new
        self.home.people = self.home.people - new
        self.fighters = self.fighters + back + new

    def fight(self) -> None:
        """Battle deaths on both sides, and never more than people are left at home."""
        p = self.p
        deaths = conflict.battle_deaths(
            self.fighters, self.intensity, self.chance("deaths"), p.death_rate, p.death_spread, p.left_over
        )
        self.deaths = choices.smaller(deaths, self.home.people)
        self.home.killed = self.home.killed + self.deaths
        self.own_deaths = conflict.split_deaths(self.deaths, self.fighters)
        self.fighters = self.fighters - self.own_deaths
