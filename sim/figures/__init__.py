"""Figures of a result, one module a figure: icons, drawdown cliff, differences, four parts, relapse curves.

Each is a pure function of the result's tables: the same tables give the same bytes. Every picture says that
it compares mechanisms and forecasts no country.
"""

from sim.figures.draw import draw_all, drawings
from sim.figures.style import Drawing, save
from sim.figures.tables import Arm, Tables, open_tables

__all__ = ["Arm", "Drawing", "Tables", "draw_all", "drawings", "open_tables", "save"]
