"""Assets of the armed forces: barracks and kit that outsiders build; a part of the forces."""

from sim.agents.base import WorldAgent
from sim.rules import assets
from sim.state import Values, share_state, state


class Assets(WorldAgent):
    """What outsiders built, its condition, and the upkeep that falls due."""

    assets_built = share_state("Barracks and kit that outsiders built, of those that the force lacked.")
    asset_condition = share_state("Condition of these.")
    upkeep_liability = state(0, 1e13, "USD a month", "Upkeep of these that falls due.")
    running_paid: Values

    def build(self, force_money: Values) -> None:
        """Build with outsiders' hands, keep up or let decay; ``force_money`` is the force's wages and upkeep."""
        p, on = self.p, self.on
        new = assets.built_now(
            self.assets_built, p.barracks, self.model.mission.operational, p.barracks_rate, on.asset_upkeep
        )
        self.asset_condition = assets.next_condition(
            self.asset_condition, self.assets_built, new, p.upkeep_line * self.running_paid, p.asset_decay
        )
        self.assets_built = self.assets_built + new
        self.upkeep_liability = assets.upkeep_due(self.assets_built, force_money, p.asset_upkeep_part)

    def quarters(self, weight: Values) -> Values:
        """What barracks in good condition add elsewhere, by their weight there."""
        return assets.quarters(self.assets_built, self.asset_condition, weight, self.on.asset_upkeep)
