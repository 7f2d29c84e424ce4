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
    months, worlds = model.structure.months, len(model.worlds)
    series: Series = {}
    for month in range(months):
        model.step()
        for name, values in model.record.items():
            if month == 0:
                series[name] = np.empty((months, worlds))
            series[name][month] = values
    model.close()
    return series
