"""Which row of one arm is the pair of which row of the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

ROUNDING = 1e-15
"""Of the variance of two histories of unlike luck: what a computer's rounding leaves where all pairs differ alike."""


class PairError(ValueError):
    """The rows of A and B cannot be paired world by world."""


def align(a: pd.DataFrame, b: pd.DataFrame, context: str | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sort two sets of rows by context and world, so that row i of one is the pair of row i of the other.

    Parameters
    ----------
    a, b
        Rows of `runs.parquet` of arm A and arm B: one point each, or one point a context.
    context
        Column that tells contexts apart, where there are several.

    Raises
    ------
    PairError
        If a world stands in one arm only, or twice in one arm.
    """
    keys = ["world"] if context is None else [context, "world"]
    sides = []
    for name, runs in (("A", a), ("B", b)):
        missing = [key for key in keys if key not in runs]
        if missing:
            raise PairError(f"cannot pair: {name} has no column {missing[0]!r}")
        twice = int(runs.duplicated(keys).sum())
        if twice:
            raise PairError(
                f"cannot pair: {name} holds {twice} worlds twice; give one point of each context and name"
                " the column that tells contexts apart"
            )
        sorted_already = context is None and runs["world"].is_monotonic_increasing
        sides.append(runs.reset_index(drop=True) if sorted_already else runs.sort_values(keys, ignore_index=True))
    if not sides[0][keys].equals(sides[1][keys]):
        raise PairError(_unequal(sides[0][keys], sides[1][keys]))
    return sides[0], sides[1]


def _unequal(a: pd.DataFrame, b: pd.DataFrame) -> str:
    first = set(a.itertuples(index=False, name=None))
    second = set(b.itertuples(index=False, name=None))
    alone = [("A", sorted(first - second)), ("B", sorted(second - first))]
    parts = [
        f"{len(rows)} only in {name} (first: {', '.join(map(str, rows[0]))})" for name, rows in alone if rows
    ]
    return (
        f"cannot pair: A has {len(a)} worlds and B has {len(b)}, {' and '.join(parts)}; run both with the"
        " same number of worlds and the same seed"
    )


def saving(a: pd.DataFrame, b: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Say how many histories common luck saved: how many times as many unpaired ones would tell a difference as well.

    Parameters
    ----------
    a, b
        Rows of the two arms as `align` returns them.
    outcomes
        Columns to compare.

    Returns
    -------
    A row per outcome that varies: pairs; variance of a difference between two histories of unlike luck, and of like
    luck; the ratio of the two, which is the factor (infinite where all pairs differ alike); and the pairs saved.
    """
    rows = []
    for name in outcomes:
        values_a, values_b = a[name].to_numpy(np.float64), b[name].to_numpy(np.float64)
        known = np.isfinite(values_a) & np.isfinite(values_b)
        pairs = int(known.sum())
        if pairs < 2:
            continue
        unlike = float(values_a[known].var(ddof=1) + values_b[known].var(ddof=1))
        like = float((values_b - values_a)[known].var(ddof=1))
        if unlike > 0.0:
            ratio = unlike / like if like > unlike * ROUNDING else float("inf")
            saved = round(pairs * (ratio - 1.0)) if np.isfinite(ratio) else pd.NA
            rows.append((name, pairs, unlike, like, ratio, saved))
    kinds = {"outcome": str, "pairs": int, "unpaired_variance": float, "paired_variance": float, "ratio": float}
    return pd.DataFrame(rows, columns=[*kinds, "saved"]).astype({**kinds, "saved": "Int64"})
