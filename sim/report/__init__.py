"""The one-file report and the terminal summary of a result.

They compare mechanisms and forecast no country, and say so.
"""

from sim.report.page import write_report
from sim.report.summary import terminal_summary

__all__ = ["terminal_summary", "write_report"]
