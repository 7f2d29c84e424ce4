"""The country as a whole: what agents look up about it, and its monthly record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sim import agents
from sim.agents.base import mean, rows, total
from sim.rules import choices, forces, integration, payroll
from sim.spared import mesa
from sim.state import Store, Values

if TYPE_CHECKING:
    from sim.scenario import Structure


class Country:
    """Totals and means over agents, always in agent order; mixed into the model."""

    structure: Structure
    settings: Any
    patches: dict[int, dict[str, Values]]
    store: Store
    nation: agents.Nation
    month: int
    council: agents.SecurityCouncil
    mission: agents.UNMission
    donors: list[Any]
    government: agents.NationalGovernment
    oversight: agents.OversightBodies
    forces: agents.ArmedForces
    units: list[Any]
    groups: list[Any]
    districts: list[Any]
    fighting_value: Values
    turns: dict[str, list[Any]]
    ledger: Any
    record: dict[str, Values]

    def add(self, name: str, count: int, classes: Mapping[str, type[agents.WorldAgent]]) -> list[Any]:
        """Create agents of a class, or of the class that stands in for it."""
        made: Any = classes.get(name, getattr(agents, name))
        self.store.add_kind(made, count)
        return [made(self, f"{name}/{index}", index) for index in range(count)]

    def open_month(self) -> None:
        """Make this month's dated changes."""
        for name, value in self.patches.get(self.month, {}).items():
            setattr(self.settings, name, value)

    def close(self) -> None:
        """Let go of what Mesa 3.3 keeps of every model in a class-level registry."""
        registry = getattr(mesa.Agent, "_ids", None)
        if isinstance(registry, dict):
            registry.pop(self, None)

    def in_turn(self, holders: list[Any]) -> list[Any]:
        """Who acts of a class, one after the other: windows on agents that act at once, or the agents themselves."""
        if self.ledger is not None:  # it books by agent
            return holders
        return self.turns.get(type(holders[0]).__name__, holders)

    def of_each(self, holders: list[Any], told: Callable[[Any], Values]) -> Values:
        """What each of a class tells when asked, one after the other: holders × worlds, or a list of one an agent."""
        return rows([told(agent) for agent in self.in_turn(holders)])

    def each(self, holders: list[Any], variable: str) -> Values:
        """A state variable of all holders of a class, one after the other: holders × worlds, or a list of floats."""
        return self.store.rows(type(holders[0]), variable)

    def look_round(self) -> None:
        """See how people fare, for all who ask until the districts live another month."""
        self.nation.violence = mean(self.each(self.districts, "violence"))
        self.nation.quiet = mean(self.each(self.districts, "quiet"))
        self.nation.trust = mean(self.each(self.districts, "trust"))

    def violence(self) -> Values:
        """Violence felt (0-1), mean of the districts."""
        return self.nation.violence

    def quiet(self) -> Values:
        """How settled the quiet is (0-1), mean of the districts."""
        return self.nation.quiet

    def trust(self) -> Values:
        """Trust in the uniformed services (0-1), mean of the districts."""
        return self.nation.trust

    def tell_districts(self) -> None:
        """Work out once what is the same for all districts this month."""
        p, nation = self.settings, self.nation
        nation.inclusion_gained = self.government.inclusiveness - p.inclusiveness_start
        nation.oversight_gained = self.oversight.level() - p.oversight_start
        nation.police_sent = self.mission.deterrence * p.police_share
        nation.ex_soldiers = p.severed_grievance * self.forces.severed_anger

    def donor_commitment(self) -> Values:
        """Part of their plan that donors give (0-1); nothing while they have suspended."""
        return total(self.of_each(self.donors, lambda donor: donor.share()))

    def war_ends_now(self) -> Values:
        """1 in the first month that is not before the end of the first war, else 0."""
        p = self.settings
        ends = integration.due_now(float(self.month), p.war_end_month) * p.war_ends
        return ends * choices.at_least(p.fighting_at_start, 1e-9)

    def mutineers(self) -> Values:
        """Mutineers of this month who take up arms (people)."""
        return total(self.each(self.units, "defected"))

    def bury_dead(self, acting: agents.ArmedGroup) -> None:
        """Bury the dead of those groups that have just fought, one group's after the other's."""
        for group in self.groups[acting.index : acting.index + acting.count]:
            self.share_dead(group)

    def share_dead(self, group: agents.ArmedGroup) -> None:
        """Share a group's battle deaths between its fighters, the army and civilians."""
        others = group.deaths - group.own_deaths
        strength = self.forces.strength()
        of_army = self.settings.soldier_deaths * others
        soldiers = total(
            self.of_each(self.units, lambda unit: unit.lose(of_army * choices.part_of(unit.strength, strength)))
        )
        group.home.bury(soldiers, group.own_deaths, others - soldiers)

    def national_record(self) -> dict[str, Values]:
        """The month's national variables by name; units and meanings stand in ``sim.outcomes.series``."""
        now = {
            **self.conflict_record(),
            **self.force_record(),
            **self.institution_record(),
            **self.measure_record(),
            **self.money_record(),
            **self.mission_record(),
        }
        return self.store.copies(now)  # what is recorded stays as it is when state moves on

    def conflict_record(self) -> dict[str, Values]:
        """Conflict variables."""
        cause, most = self.groups[0].cause, self.groups[0].deaths
        for group in self.groups[1:]:
            worse = choices.at_least(group.deaths, most + 0.5)
            cause = choices.choose(worse, group.cause, cause)
            most = choices.larger(group.deaths, most)
        return {
            "battle_deaths": total(self.each(self.groups, "deaths")),
            "fighters_active": total(self.each(self.groups, "fighters")),
            "campaigns": total(self.each(self.groups, "campaign")),
            "grievance": mean(self.each(self.districts, "grievance")),
            "trust": self.trust(),
            "violence": self.violence(),
            "deterrence": self.mission.deterrence,
            "relapse_cause": cause,
            "spoilers": total(self.each(self.groups, "began")),
            "predation": mean(self.each(self.districts, "predation")),
            "civilian_security": mean(self.of_each(self.districts, lambda district: district.safety())),
            "police_justice": mean(self.each(self.districts, "police_justice")),
            "expectations": self.forces.expectations,
        }

    def force_record(self) -> dict[str, Values]:
        """Variables of the armed forces."""
        army, units = self.forces, self.units
        conduct = army.by_strength("conduct")
        return {
            "strength": army.strength(),
            "authorised": army.authorised,
            "arrears": army.by_strength("arrears"),
            "cohesion": army.by_strength("cohesion"),
            "conduct": conduct,
            "skill": army.by_strength("skill"),
            "abuse": forces.abuse_rate(conduct, self.settings.abuse_worst) * army.reach,
            "parallel": army.by_strength("parallel"),
            "integrated": total(self.each(self.groups, "integrated")),
            "splits": total(self.of_each(units, lambda unit: choices.at_least(unit.defected, 0.5))),
            "burden": army.burden,
            "mutinies": total(self.each(units, "mutiny")),
            "coup_attempts": army.coup_attempt,
            "coup_successes": army.coup_success,
            "ready_units": mean(self.of_each(units, lambda unit: unit.is_ready())),
            "response_alone": army.answered_alone(),
        }

    def institution_record(self) -> dict[str, Values]:
        """Variables of institutions and politics."""
        government = self.government
        functions = self.forces.functions
        each = self.of_each(functions, lambda function: function.level())
        levels = {f"level_{function.name}": level for function, level in zip(functions, each, strict=True)}
        return levels | {
            "own_led": self.forces.own_led(),
            "propped_up": self.forces.propped_up(),
            "oversight": self.oversight.level(),
            "strategy": government.strategy,
            "buy_in": government.buy_in,
            "consent": self.mission.consent,
            "inclusiveness": government.inclusiveness,
            "legitimacy": government.legitimacy,
            "initiative": government.initiative,
            "cofinancing": self.forces.cofinancing(),
        }

    def measure_record(self) -> dict[str, Values]:
        """Variables of laws, payroll, patronage, women and assets."""
        government, army, oversight = self.government, self.forces, self.oversight
        return {
            "bill_known": government.bill_known,
            "ghosts": payroll.ghosts_paid(army.ghosts_listed, army.payroll.level()),
            "identity_cards": army.identity_cards,
            "payroll_gap": 1.0 - army.wages_paid,
            "laws_drafted": oversight.laws_drafted,
            "laws_tabled": oversight.laws_tabled,
            "laws_enacted": oversight.laws_enacted,
            "laws_implemented": oversight.laws_implemented,
            "manipulation": government.manipulation,
            "manipulation_undetected": government.manipulation_undetected,
            "captured": government.captured,
            "women_share": army.women_share,
            "women_decisions": government.women_decisions,
            "women_barriers": government.women_barriers,
            "asset_condition": army.asset_condition,
            "upkeep_liability": army.upkeep_liability,
            "severed": army.severed,
        }

    def money_record(self) -> dict[str, Values]:
        """Money a month, by who pays what."""
        p, army, mission = self.settings, self.forces, self.mission
        parts, plan = mission.funds, mission.plan_money
        names = ("assessed", "un_programmatic", "voluntary", "bilateral", "pooled")
        others = 1.0 - choices.part_of(army.from_others, plan * (parts[0] + parts[1] + parts[2]))
        paying = (parts[0] * others, parts[1] * others, parts[2] * others, parts[3], parts[4])
        reform = {f"reform_{name}": plan * part for name, part in zip(names, paying, strict=True)}
        reform["reform_bilateral"] = reform["reform_bilateral"] - army.from_bilateral
        beyond = mission.supplement - army.from_supplement  # what the force cannot absorb is general budget support
        reform["reform_pooled"] = reform["reform_pooled"] - army.from_pooled + beyond
        reform["reform_un_programmatic"] = reform["reform_un_programmatic"] + mission.surge_staff * p.staff_cost
        reform["reform_voluntary"] = reform["reform_voluntary"] + mission.residual_staff * p.staff_cost
        return reform | {
            "reform_domestic": self.government.reform_money,
            "cover": army.covered,
            "recurrent_cost": army.recurrent,
            "recurrent_domestic": army.from_domestic,
            "recurrent_pooled": army.from_pooled + army.from_supplement + army.from_others + army.from_transition,
            "recurrent_bilateral": army.from_bilateral,
            "presence_cost": mission.presence * p.presence_cost_head,
        }

    def mission_record(self) -> dict[str, Values]:
        """Variables of the mission."""
        mission = self.mission
        return {
            "support": mission.support,
            "presence": mission.presence,
            "ssr_staff": mission.staff,
            **self.delivery_record(),
            "handed_over": mission.begun,
            "drawdown_done": mission.begun * (1.0 - choices.at_least(mission.support, 1e-12)),
        }

    def delivery_record(self) -> dict[str, Values]:
        """How help is delivered: who is there, what fits, what is done twice or not at all."""
        p, mission = self.settings, self.mission
        there = choices.at_least(mission.support, 1e-12)
        return {
            "effect_strategic": mission.strategic,
            "effect_operational": mission.operational,
            "effect_tactical": mission.tactical,
            "overstretch": mission.overstretch,
            "duplicated_money": mission.repeated * mission.donor_part() * there,
            "uncovered_functions": mission.uncovered * there,
            "contingents": choices.choose(p.config_contingent, mission.contingents, 1.0),
            "surge_staff": mission.surge_staff,
            "residual_staff": mission.residual_staff,
            "continuity": mission.continuity,
            "misaligned": choices.at_least(mission.misfit, p.misfit_mark) * there,
            "needs_met": 1.0 - mission.misfit,
            "projects_completed": mission.projects_completed(),
            "projects_finished": mission.finished,
        }
