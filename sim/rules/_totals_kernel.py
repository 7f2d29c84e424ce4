"""Sums over agents, compiled: one row an agent, added from the first row to the last as plain Python would."""

# mypy: ignore-errors

from numba import guvectorize


@guvectorize(["void(float64[:,::1],float64[::1])"], "(k,n)->(n)", nopython=True, cache=True)
def total(rows, out):
    """Sum of the rows; each is added in a plain loop over neighbouring worlds, several to an instruction."""
    for i in range(out.shape[0]):
        out[i] = rows[0, i]
    for k in range(1, rows.shape[0]):
        for i in range(out.shape[0]):
            out[i] += rows[k, i]


@guvectorize(["void(float64[:,::1],float64[::1])"], "(k,n)->(n)", nopython=True, cache=True)
def mean(rows, out):
    """Mean of the rows."""
    for i in range(out.shape[0]):
        out[i] = rows[0, i]
    for k in range(1, rows.shape[0]):
        for i in range(out.shape[0]):
            out[i] += rows[k, i]
    count = float(rows.shape[0])
    for i in range(out.shape[0]):
        out[i] = out[i] / count


@guvectorize(["void(float64[:,::1],float64[:,::1],float64[::1])"], "(k,n),(k,n)->(n)", nopython=True, cache=True)
def weighted(rows, weights, out):
    """Sum of the rows, each multiplied by its weights."""
    for i in range(out.shape[0]):
        out[i] = rows[0, i] * weights[0, i]
    for k in range(1, rows.shape[0]):
        for i in range(out.shape[0]):
            out[i] += rows[k, i] * weights[k, i]
