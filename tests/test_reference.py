"""The kept result of the smoke experiment comes out again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.api import sweep
from sim.batch.manifest import this_platform, versions

KEPT = Path(__file__).parents[1] / "results" / "reference"
EVENTS = ("closed", "relapse_years", "relapse_war_years", "coup_attempts", "coup_successes", "mutinies", "sustained")


@pytest.fixture(scope="module")
def again():
    return sweep("smoke", workers=2)


def same_platform() -> bool:
    """Whether this is the platform, with the versions, that the kept manifest names."""
    kept = json.loads((KEPT / "manifest.json").read_text(encoding="utf-8"))
    return kept["platform"] == this_platform() and kept["versions"] == versions()


def test_kept_runs_come_out_again(again):
    kept, found = pd.read_parquet(KEPT / "runs.parquet"), again.runs.reset_index(drop=True)
    assert list(kept.columns) == list(found.columns)
    if same_platform():
        pd.testing.assert_frame_equal(kept, found, check_dtype=False, check_exact=True)
        return
    for name in kept.columns:
        if kept[name].dtype.kind not in "fib":
            assert list(kept[name]) == list(found[name])
            continue
        tolerance = 0.0 if name in EVENTS else 1e-9
        np.testing.assert_allclose(found[name].astype(float), kept[name].astype(float), rtol=tolerance, err_msg=name)


def test_kept_manifest_names_its_platform_and_hashes():
    kept = json.loads((KEPT / "manifest.json").read_text(encoding="utf-8"))
    assert kept["platform"] and kept["versions"] and kept["results_hash"]
