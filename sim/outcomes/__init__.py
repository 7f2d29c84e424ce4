"""What counts as an outcome: one definition each, used everywhere.

Each function takes monthly records of shape (months, worlds), or yearly ones of shape (years, worlds), and
gives one value per world. No function looks at another world, and months are added one by one, so a world's
outcomes are the same to the last bit whatever other worlds stand beside it.
"""

from sim.outcomes.columns import COLUMNS, Column
from sim.outcomes.series import SERIES, Bins, Series
from sim.outcomes.summarise import summarise
from sim.outcomes.sustainability import PARTS, Thresholds

__all__ = ["COLUMNS", "PARTS", "SERIES", "Bins", "Column", "Series", "Thresholds", "summarise"]
