"""The political side of the government: patronage, promises, good offices, elections, women's place."""

from typing import ClassVar

from sim.agents.base import WorldAgent
from sim.rules import choices, delivery, patronage, politics, women
from sim.state import Values, share_state


class Politics(WorldAgent):
    """Leaders under the pull of factions, agreements, mediators and voters; a part of the government."""

    draws: ClassVar[tuple[str, ...]] = ("manipulation", "detection", "cabinet", "swing")

    manipulation = share_state("1 in a month in which the force is manipulated for faction or gain.")
    manipulation_undetected = share_state("1 where nobody saw it.")
    captured = share_state("How far factions hold the force.")
    usual_capture = share_state("How far they did at the start.")
    promise = share_state("How far leaders feel bound by reform agreed in mediation.")
    women_barriers = share_state("Barriers to women's participation.")
    women_decisions = share_state("Women's share in decisions on the forces.")
    office_reach = share_state("How far the mission's good offices reach the country's leaders.")
    buy_in = share_state("Highest-level buy-in to reform.")
    inclusiveness = share_state("Share of constituencies consulted with effect.")

    def begin_politics(self) -> None:
        """Buy-in as it is, and as far as reform was agreed or asked for; factions and barriers as they are."""
        p = self.p
        self.promise = p.provisions_in_agreement * self.on.early_provisions
        self.buy_in = politics.committed(p.buy_in_start, self.commitment())
        seen = self.seen(0.0, 0.0, p.oversight_start)
        self.usual_capture = self.temptation(p.oversight_start, seen) * (1.0 - seen)
        self.captured = self.usual_capture * 1.0
        self.women_barriers = p.women_barriers
        self.women_decisions = women.women_joining(p.women_barriers, p.women_potential)

    def commitment(self) -> Values:
        """Push on buy-in from reform that was agreed or asked for."""
        p = self.p
        return politics.commitment(
            self.promise, p.requested_by_government, p.provisions_weight, p.request_weight, self.on.early_provisions
        )

    def seen(self, presence: Values, monitoring: Values, oversight: Values) -> Values:
        """Probability that a manipulation of the force comes to light."""
        p = self.p
        return patronage.detection(
            presence, monitoring, oversight, p.detection_presence, p.detection_monitoring, p.detection_oversight
        )

    def temptation(self, oversight: Values, seen: Values) -> Values:
        """Monthly probability that somebody manipulates the force."""
        p = self.p
        return patronage.manipulation_chance(
            p.vested_rents, p.illicit_rents, oversight, seen, p.manipulation_base, p.manipulation_rents,
            p.manipulation_illicit, p.manipulation_oversight, p.manipulation_restraint, self.on.patronage,
        )

    def play_factions(self) -> None:
        """Use the force for faction and gain, seen or not."""
        p, model = self.p, self.model
        mission, oversight = model.mission, model.oversight.level()
        presence = delivery.intrusion(
            mission.staff, model.forces.strength(), p.intrusion_half_staff,
            1000000.0 * mission.presence / p.population, p.intrusion_half_presence,
        )
        seen = self.seen(presence, p.monitoring * mission.support, oversight)
        self.manipulation = self.happens("manipulation", self.temptation(oversight, seen))
        self.manipulation_undetected = self.manipulation * (1.0 - self.happens("detection", seen))
        self.captured = patronage.next_captured(self.captured, self.manipulation_undetected, p.capture_months)

    def capture_push(self, weight: Values) -> Values:
        """What factions' hold on the force beyond the usual costs elsewhere, by its weight there."""
        return patronage.capture_push(self.captured, self.usual_capture, weight, self.on.patronage)

    def listen(self) -> None:
        """Remember what was agreed, hear the mission's leaders, let barriers to women fall."""
        p, on, model = self.p, self.on, self.model
        mission = model.mission
        self.promise = politics.next_promise(self.promise, mission.support, p.promise_months, on.early_provisions)
        self.office_reach = politics.office_reach(
            p.good_offices_effort, mission.consent, mission.support * mission.deployed, on.good_offices
        )
        willing = delivery.lasting(1.0, self.buy_in, p.gate_half, on.ownership_gate)
        begun = choices.at_least(float(model.month), p.barriers_month)
        self.women_barriers = women.next_barriers(
            self.women_barriers, p.women_barriers, p.barriers_removed, willing, begun, p.barriers_months,
            on.womens_participation,
        )
        reach = women.women_joining(self.women_barriers, p.women_potential)
        self.women_decisions = women.next_women_decisions(
            self.women_decisions, reach, p.women_decision_months, on.womens_participation
        )

    def women_gained(self) -> Values:
        """Women's share in decisions beyond the start's."""
        p = self.p
        return self.women_decisions - women.women_joining(p.women_barriers, p.women_potential)

    def elected(self) -> Values:
        """1 in a month with an election."""
        return politics.election(float(self.model.month), self.p.election_months, self.p.election_offset)

    def called(self) -> Values:
        """1 in a month with an election or a new cabinet."""
        return choices.larger(self.elected(), self.happens("cabinet", self.p.cabinet_chance / 12.0))

    def hold_elections(self) -> None:
        """Elections and new cabinets redraw buy-in."""
        self.buy_in = self.booked(
            "buy_in", politics.redrawn, self.buy_in, self.called(), self.chance("swing"), self.p.election_swing,
            self.on.political_calendar,
        )
