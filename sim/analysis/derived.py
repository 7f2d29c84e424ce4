"""Outcomes made from the columns of `runs.parquet`: 0 or 1 in a world, missing outside its denominator.

"Relapsed within five years" is missing where the world was not followed for five years, its war did not end,
or it was not at risk at exit. In a paired contrast a pair counts only where both arms are known: so contrasts
of relapse after drawdown use worlds at risk in both arms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sim.analysis.survival import FOLLOWED, Clock, follow_up
from sim.outcomes.columns import COLUMNS, Column


def _declare(name: str, label: str, description: str) -> Column:
    return Column(name, "0/1", description, "float64", 0.02, "lower", label, "share")


DERIVED: Mapping[str, Column] = {
    column.name: column
    for column in (
        _declare(
            "relapsed_5y", "Relapsed within 5 years", "25 deaths or more within 5 years of the war's end"
        ),
        _declare(
            "relapsed_10y", "Relapsed within 10 years", "25 deaths or more within 10 years of the war's end"
        ),
        _declare(
            "relapsed_war_10y",
            "Relapsed to war within 10 years",
            "1,000 deaths or more in a year within 10 years of the war's end",
        ),
        _declare(
            "relapsed_after_drawdown_5y",
            "Relapsed within 5 years of exit",
            "25 deaths or more in the year of exit or the 5 after it, of worlds quiet before exit",
        ),
        _declare(
            "relapsed_after_drawdown_10y",
            "Relapsed within 10 years of exit",
            "25 deaths or more in the year of exit or the 10 after it, of worlds quiet before exit",
        ),
        _declare("any_coup_attempt", "Coup attempt", "At least one coup attempt in the run"),
        _declare("any_coup_success", "Successful coup", "At least one successful coup in the run"),
        _declare("any_mutiny", "Mutiny", "At least one mutiny in the run"),
    )
}
"""Derived outcomes by name, declared like the columns."""

_WITHIN: Mapping[str, tuple[Clock, str, int]] = {
    "relapsed_5y": ("war", "relapse_years", 5),
    "relapsed_10y": ("war", "relapse_years", 10),
    "relapsed_war_10y": ("war", "relapse_war_years", 10),
    "relapsed_after_drawdown_5y": ("drawdown", "relapse_after_drawdown_years", 5),
    "relapsed_after_drawdown_10y": ("drawdown", "relapse_after_drawdown_years", 10),
}
_ANY = {
    "any_coup_attempt": "coup_attempts",
    "any_coup_success": "coup_successes",
    "any_mutiny": "mutinies",
}


_COUNTED_WHERE = {"war": "the war had ended", "drawdown": "support had ended and the last full year before was quiet"}
"""The denominator of a clock, in words."""


def denominator(name: str) -> str:
    """Say in which histories an outcome is known, as "the war had ended"; "" where its declaration does not say."""
    if name in _WITHIN:
        clock, _, years = _WITHIN[name]
        return f"{_COUNTED_WHERE[clock]}, with {years} years to follow within the run"
    declared = outcome(name).description.partition("; missing ")[2]
    return f"the outcome is known (it is missing {declared})" if declared else ""


def outcome(name: str) -> Column:
    """Return the declaration of a column of `runs.parquet` or of a derived outcome.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    found = COLUMNS.get(name) or DERIVED.get(name)
    if found is None:
        raise KeyError(f"no outcome named {name!r}; there are {', '.join([*COLUMNS, *DERIVED])}")
    return found


def sources(names: Sequence[str]) -> list[str]:
    """Return the columns of `runs.parquet` that outcomes are, or are made from, each once."""
    found: list[str] = []
    for name in names:
        if name in _WITHIN:
            clock, event, _ = _WITHIN[name]
            found += [*FOLLOWED[clock], event]
        else:
            found.append(_ANY.get(name, name))
    return list(dict.fromkeys(found))


def derive(runs: pd.DataFrame, last_year: int | pd.Series, names: Sequence[str] = tuple(DERIVED)) -> pd.DataFrame:
    """Return `runs` with derived outcomes beside its columns.

    Parameters
    ----------
    runs
        Rows of `runs.parquet`.
    last_year
        Last full calendar year of the runs: start year + months // 12 − 1. A series with the index of `runs`
        where points end at different dates.
    names
        The outcomes wanted; those that are columns of `runs` already are passed over.
    """
    added: dict[str, pd.Series] = {}
    for name, (clock, event, years) in _WITHIN.items():
        if name in names:
            known = follow_up(runs, clock, last_year, event)
            happened = (known["event"] <= years).astype(np.float64)
            added[name] = happened.where(known["followed"] >= years)
    for name, count in _ANY.items():
        if name in names:
            added[name] = (runs[count] > 0.0).astype(np.float64).where(runs[count].notna())
    kept = runs.drop(columns=[name for name in added if name in runs])
    return pd.concat([kept, pd.DataFrame(added, index=runs.index)], axis=1)
