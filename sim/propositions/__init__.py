"""The claims of the two sources, tested on the model: data, contexts, a rule for each kind of claim, and a scorecard.

It compares mechanisms; it forecasts no country.
"""

from sim.propositions.claims import Proposition
from sim.propositions.frame import CONTEXTS, FULL_WORLDS, WORLDS, frame
from sim.propositions.reading import load_propositions
from sim.propositions.suite import Scorecard, run_propositions

__all__ = [
    "CONTEXTS",
    "FULL_WORLDS",
    "WORLDS",
    "Proposition",
    "Scorecard",
    "frame",
    "load_propositions",
    "run_propositions",
]
