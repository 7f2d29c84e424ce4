"""The one-file report and the terminal summary of a result.

They compare mechanisms and forecast no country, and say so.
"""
