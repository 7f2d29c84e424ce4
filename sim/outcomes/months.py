"""Small tools for records of months × worlds: sums in a fixed order, values at a month of each world's own.

NumPy adds long axes in an order that may depend on the width of the array. Here months are added one after
the other, so that a world's sums do not depend on its neighbours.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Number = float | Array

MONTHS_A_YEAR = 12


def per_world(value: Number, worlds: int) -> Array:
    """Return `value` with one entry per world; a single number is repeated.

    Raises
    ------
    ValueError
        If an array has another number of worlds.
    """
    array = np.asarray(value, dtype=np.float64)
    if array.ndim == 0:
        return np.full(worlds, float(array))
    if array.shape != (worlds,):
        raise ValueError(f"expected one value for each of {worlds} worlds, got shape {array.shape}")
    return array


def annual_sum(monthly: Array) -> Array:
    """Sum months into calendar years.

    Parameters
    ----------
    monthly
        Shape (months, worlds); the first month is a January. Months of an unfinished last year are left out.

    Returns
    -------
    Shape (years, worlds).
    """
    years = monthly.shape[0] // MONTHS_A_YEAR
    by_year = monthly[: years * MONTHS_A_YEAR].reshape(years, MONTHS_A_YEAR, monthly.shape[1])
    result = by_year[:, 0, :]
    for month in range(1, MONTHS_A_YEAR):
        result = result + by_year[:, month, :]
    return result


def total(monthly: Array) -> Array:
    """Sum over all months, first to last; shape (worlds,)."""
    result = np.zeros(monthly.shape[1])
    for row in monthly:
        result = result + row
    return result


def ever(monthly: Array) -> Array:
    """1 where any month is above zero, else 0; shape (worlds,)."""
    return np.where((monthly > 0.0).any(axis=0), 1.0, 0.0)


def first_month(flag: Array) -> Array:
    """Index of the first month in which `flag` is 1; NaN for worlds in which it never is."""
    yes = flag >= 0.5
    return np.where(yes.any(axis=0), yes.argmax(axis=0).astype(np.float64), np.nan)


def at(monthly: Array, months: Array) -> Array:
    """Values at months that differ by world.

    Parameters
    ----------
    monthly
        Shape (months, worlds).
    months
        Shape (worlds,) or (periods, worlds). Months before the first are read as the first; missing ones and
        those after the last give NaN.

    Returns
    -------
    The shape of `months`.
    """
    wanted = np.atleast_2d(months)
    known = np.isfinite(wanted) & (wanted <= monthly.shape[0] - 1)
    index = np.where(known, np.maximum(wanted, 0.0), 0.0).astype(np.intp)
    found = np.where(known, np.take_along_axis(monthly, index, axis=0), np.nan)
    return found[0] if np.ndim(months) == 1 else found


def quarter_mean(monthly: Array, last: Array) -> Array:
    """Mean of the three months that end with month `last` (same shapes as `at`)."""
    return (at(monthly, last - 2.0) + at(monthly, last - 1.0) + at(monthly, last)) / 3.0
