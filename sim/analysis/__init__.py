"""Statistics of finished runs: relapse curves, paired contrasts, and what differed along the way.

It compares mechanisms; it forecasts no country.
"""

from sim.analysis.chain import Chain, chain
from sim.analysis.contrast import Contrast, Contrasts, contrast, contrasts
from sim.analysis.derived import DERIVED, derive, outcome
from sim.analysis.hazard import Exponent, annual_hazard, hazard_exponent
from sim.analysis.pairs import PairError, align
from sim.analysis.survival import cumulative_share, kaplan_meier, relapse_curve
from sim.analysis.targets import Target, band, load_targets
from sim.analysis.words import natural_frequency

__all__ = [
    "DERIVED",
    "Chain",
    "Contrast",
    "Contrasts",
    "Exponent",
    "PairError",
    "Target",
    "align",
    "annual_hazard",
    "band",
    "chain",
    "contrast",
    "contrasts",
    "cumulative_share",
    "derive",
    "hazard_exponent",
    "kaplan_meier",
    "load_targets",
    "natural_frequency",
    "outcome",
    "relapse_curve",
]
