"""A sweep with a design: what it varied stands beside its points, what each world drew can be kept, and both can be
read back: as sensitivity, and as CSV with a codebook."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.api import sweep
from sim.batch.export import write_csv
from sim.explore import sensitivity
from sim.scenario import InputErrors, draw_settings, load_experiment

EXPERIMENT = """
name: screened
question: What matters?
scenarios: [synthetic_light, {scenario: synthetic_heavy, label: heavy}]
set: {years: 14}
design:
  method: morris
  trajectories: 2
  factors:
    drawdown.months: {uniform: [6, 30]}
    financing: [voluntary, pooled]
    adoption_rate: {uniform: [0.005, 0.05]}
uncertainties: [frailty, gdp_per_head]
worlds: 40
seed: 7
"""


@pytest.fixture(scope="module")
def experiment(tmp_path_factory):
    path = tmp_path_factory.mktemp("experiment") / "screened.yaml"
    path.write_text(EXPERIMENT, encoding="utf-8")
    return load_experiment(path)


@pytest.fixture(scope="module")
def result(experiment, tmp_path_factory):
    return sweep(experiment, workers=1, out=tmp_path_factory.mktemp("results") / "screened")


def test_every_point_says_what_the_design_varied(result, experiment):
    assert result.manifest["sampling"]["method"] == "morris"
    design = result.design
    assert list(design["design_base"].unique()) == ["synthetic_light", "heavy"]
    assert set(design["factor_financing"]) == {"voluntary", "pooled"}
    assert (design["factor_drawdown_months"] == design["drawdown_months"]).all()
    first = design["unit_adoption_rate"][:4].to_numpy()
    assert np.allclose(design["factor_adoption_rate"][:4], 0.005 + first * 0.045)
    assert np.array_equal(design["unit_financing"][:8], design["unit_financing"][8:])


def test_what_each_world_drew_stands_in_columns(result, experiment):
    kept = result.to_pandas("uncertainties")
    assert len(kept) == 16 * 40
    scenario = experiment.points[3].scenario
    drawn = draw_settings(scenario, np.arange(40, dtype=np.uint64), experiment.seed)
    for name in ("frailty", "gdp_per_head"):
        assert np.array_equal(kept.loc[kept["point"] == 3, name], drawn[name].astype(np.float32))


def test_every_factor_is_told_for_each_scenario_and_outcome(result):
    found = sensitivity(result, ["own_led_after", "level_handover"])
    assert len(found) == 2 * 2 * 3
    assert found.groupby(["scenario", "outcome"])["mu_star"].apply(lambda one: one.is_monotonic_decreasing).all()
    effects = found[(found["scenario"] == "heavy") & (found["outcome"] == "own_led_after")].set_index("factor")
    # by hand: the two steps that change the rate of adoption
    means = result.runs.groupby("point")["own_led_after"].mean()
    design = result.design[result.design["design_base"] == "heavy"].set_index("point")
    slopes = []
    for before, after in zip(design.index[:-1], design.index[1:], strict=True):
        step = design["unit_adoption_rate"][after] - design["unit_adoption_rate"][before]
        if step and (after - 8) % 4:
            slopes.append((means[after] - means[before]) / step)
    assert effects["mu"]["adoption_rate"] == pytest.approx(np.mean(slopes))


def test_sensitivity_needs_a_design_that_gives_it(experiment, result):
    plain = load_experiment("smoke").resized(worlds=5)
    with pytest.raises(InputErrors, match="gives no sensitivity"):
        sensitivity(sweep(plain, workers=1))
    with pytest.raises(InputErrors, match="no such outcome") as caught:
        sensitivity(result, ["own_led_aftr"])
    assert caught.value.problems[0].suggestion == "own_led_after"


def test_csv_holds_the_same_numbers_and_a_codebook(result, tmp_path):
    written = write_csv(result.folder, tmp_path / "csv")
    assert {path.name for path in written} == {path.name for path in (tmp_path / "csv").iterdir()}
    tables = sorted(result.folder.glob("*.parquet"))
    assert {path.stem for path in written} == {"columns", *(path.stem for path in tables)}
    for name in ("runs", "histories", "design"):
        back = pd.read_csv(tmp_path / "csv" / f"{name}.csv")
        pd.testing.assert_frame_equal(
            back, result.to_pandas(name), check_dtype=False, check_exact=name == "runs", rtol=1e-6
        )
    with (tmp_path / "csv" / "columns.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {(row["table"], row["name"]) for row in rows} == {
        (path.stem, name) for path in tables for name in pq.read_schema(path).names
    }
    assert all(row["meaning"] for row in rows), "a column without a meaning"


def test_series_are_small_numbers_and_every_table_is_compressed(result):
    for path in result.folder.glob("*.parquet"):
        file = pq.ParquetFile(path)
        group = file.metadata.row_group(0)
        assert {group.column(i).compression for i in range(group.num_columns)} == {"ZSTD"}, path.name
        for column in file.schema_arrow:
            assert column.metadata and column.metadata.get(b"description"), f"{path.name}: {column.name}"
            assert b"unit" in column.metadata
    kinds = {str(one.type) for one in pq.read_schema(result.folder / "histories.parquet")}
    assert kinds == {"int64", "float"}
