"""Figures of a result, one module a figure: icons, drawdown cliff, differences, four parts, relapse curves.

Each is a pure function of the result's tables: the same tables give the same bytes. Every picture says that
it compares mechanisms and forecasts no country. Only what draws needs
matplotlib: `looks`, `tables` and `effects` do without.
"""
