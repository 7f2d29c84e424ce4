"""Counting worlds by month and bin, adding them in blocks, and quantiles from such counts, compiled.

See `sim.batch.tally` and `sim.batch.bins`.
"""

# mypy: ignore-errors

import numpy as np
from numba import guvectorize

BLOCK = 64


GIVEN = "float64[:,::1],int64[:,::1],float64[::1],int64[::1],int64,int64[::1],int64[::1]"


@guvectorize(
    [f"void({GIVEN},int64[:,::1],float64[:,::1])"],
    "(m,w),(m,w),(e),(k),(),(c),(b)->(m,c),(m,b)",
    nopython=True,
    cache=True,
)
def tally(values, bits, edges, keys, first, as_counts, as_sums, counts, sums):
    """Count and add one variable. A bin is guessed, then put right by comparing with its edges."""
    counts[:, :] = 0
    sums[:, :] = 0.0
    inner = edges.size - 1
    low, high = edges[0], edges[inner]
    per_unit = inner / (high - low)
    for month in range(values.shape[0]):
        for world in range(values.shape[1]):
            value = values[month, world]
            if np.isnan(value):
                continue
            sums[month, world // BLOCK] += value
            if value <= low:
                at = 0
            elif value >= high:
                at = inner + 1
            else:
                if keys.size:
                    at = keys[(bits[month, world] >> 44) - first]
                else:
                    at = int((value - low) * per_unit)
                while at > 0 and value < edges[at]:
                    at -= 1
                while value >= edges[at + 1]:
                    at += 1
                at += 1
            counts[month, at] += 1


@guvectorize(
    ["void(int64[::1],int64[::1],float64[::1],float64[::1],float64[::1])"],
    "(b),(r),(b),(e)->(r)",
    nopython=True,
    cache=True,
)
def values_at(counts, ranks, centres, edges, values):
    """Estimate the value at each rank (0 is the smallest) by its place among the worlds of its bin.

    `edges` holds both ends of each bin, so that it is one longer than `counts`.
    """
    at, below = 0, 0
    last = counts.size - 1
    for number in range(ranks.size):
        rank = ranks[number]
        if rank < below:
            at, below = 0, 0
        while at < last and below + counts[at] <= rank:
            below += counts[at]
            at += 1
        if at == 0 or at == last:
            values[number] = centres[at]
        else:
            inside = max(counts[at], 1)
            place = min(max((rank - below + 0.5) / inside, 0.0), 1.0)
            values[number] = edges[at] + (edges[at + 1] - edges[at]) * place
