"""Who acts: nine classes of Mesa agents that live in many worlds at once."""

from sim.agents.armed_forces import FUNCTIONS, ArmedForces, Function
from sim.agents.armed_groups import ArmedGroup
from sim.agents.army_unit import ArmyUnit
from sim.agents.base import WorldAgent
from sim.agents.districts import District
from sim.agents.donors import BilateralDonor
from sim.agents.government import NationalGovernment
from sim.agents.nation import Nation
from sim.agents.oversight import OversightBodies
from sim.agents.security_council import SecurityCouncil
from sim.agents.un_mission import UNMission

__all__ = [
    "FUNCTIONS",
    "ArmedForces",
    "ArmedGroup",
    "ArmyUnit",
    "BilateralDonor",
    "District",
    "Function",
    "Nation",
    "NationalGovernment",
    "OversightBodies",
    "SecurityCouncil",
    "UNMission",
    "WorldAgent",
]
