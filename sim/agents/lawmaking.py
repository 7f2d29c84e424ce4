"""Lawmaking: drafts, tabled bills, enacted laws, laws in force; a part of the oversight bodies."""

from sim.agents.base import WorldAgent
from sim.rules import delivery, laws, women
from sim.state import Values, share_state


class LawMaking(WorldAgent):
    """Parliament and ministries at work on the laws that the defence sector lacks, as shares of these."""

    laws_abroad = share_state("Laws drafted by outsiders, of those that are missing.")
    laws_drafted = share_state("Laws drafted, by whomever.")
    laws_tabled = share_state("Laws tabled in parliament.")
    laws_enacted = share_state("Laws enacted.")
    laws_implemented = share_state("Laws in force in fact.")

    def draft_laws(self) -> None:
        """Write what is missing: outsiders by themselves, or nationals with or without help."""
        p, on, model = self.p, self.on, self.model
        strategic, buy_in = model.mission.strategic, model.government.buy_in
        lasting = delivery.lasting(strategic, buy_in, p.gate_half, on.ownership_gate)
        abroad = laws.drafted_abroad(self.laws_drafted, strategic, p.law_effort, p.law_facilitated, p.draft_rate)
        self.laws_abroad = self.laws_abroad + abroad
        self.laws_drafted = self.laws_drafted + abroad
        home = laws.drafted_at_home(
            self.laws_drafted, lasting, p.law_effort, p.law_facilitated, buy_in, p.draft_rate, p.draft_home_rate
        )
        self.laws_drafted = self.laws_drafted + home

    def pass_laws(self) -> None:
        """Table what is drafted, enact or stall it, put it into force or leave it on paper."""
        p, on, model = self.p, self.on, self.model
        government = model.government
        willing = delivery.lasting(1.0, government.buy_in, p.gate_half, on.ownership_gate)
        rate = laws.passage_rate(
            p.pass_rate, p.vested_rents, laws.foreign_part(self.laws_abroad, self.laws_drafted), p.military_power,
            government.inclusiveness, government.promise, p.pass_rents, p.pass_foreign, p.pass_veto,
            p.pass_dialogue, p.pass_agreed, on.law_pipeline,
        )
        faster = women.women_push(government.women_gained(), p.women_implementation, on.womens_participation)
        doing = p.implement_rate * willing * model.forces.running_paid * (1.0 + faster)
        tabled = laws.moved_on(self.laws_drafted - self.laws_tabled, p.table_rate * willing)
        enacted = laws.moved_on(self.laws_tabled - self.laws_enacted, rate)
        implemented = laws.moved_on(self.laws_enacted - self.laws_implemented, doing)
        self.laws_tabled = self.laws_tabled + tabled
        self.laws_enacted = self.laws_enacted + enacted
        self.laws_implemented = self.laws_implemented + implemented

    def law_in_force(self) -> Values:
        """Formal power that laws in force give (a month, per unit of room)."""
        return laws.law_in_force(self.laws_implemented, self.p.law_force, self.on.law_pipeline)
