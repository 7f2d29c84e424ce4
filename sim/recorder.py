"""Recording a run: the national variables of every month. Observers read; they never touch state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.model import SSRModel

Series = dict[str, NDArray[np.float64]]


def record_run(model: SSRModel) -> Series:
    """Run a model to its horizon and record it.

    Parameters
    ----------
    model
        A model that has not yet run.

    Returns
    -------
    One array a variable, shape (months, worlds); units and meanings stand in ``sim.outcomes.series``.
    """
    series: Series = {}
    record_to(model, series, model.structure.months)
    model.close()
    return series


@np.errstate(divide="ignore")  # compiled rules divide in branches whose quotient they then do not take
def record_to(model: SSRModel, series: Series, month: int) -> None:
    """Run a model up to a month (that month left out) and write what happens into ``series``.

    Rows of months before the one at which the model stands are left as they are: they are its past.
    """
    shape = (model.structure.months, len(model.worlds))
    for now in range(model.month + 1, month):
        model.step()
        for name, values in model.record.items():
            if name not in series:
                series[name] = np.empty(shape)
            series[name][now] = values
