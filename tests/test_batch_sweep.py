"""Whole sweeps of the real model: the same bits however they are run; failures are rows, not the end."""

from __future__ import annotations

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.api import compare, load, simulate, sweep
from sim.batch import sweep as batch_sweep
from sim.batch.plan import plan
from sim.batch.result import TABLES
from sim.batch.runner import run_chunk
from sim.batch.sweep import SweepFailed
from sim.outcomes import COLUMNS, SERIES
from sim.scenario import Experiment, InputErrors, load_experiment

EXPERIMENT = """
name: tiny
title: A few years of a few points
question: Does the batch part work?
scenarios:
  - {scenario: CASE, label: synthetic_light}
  - {scenario: CASE, label: heavy, set: {footprint: heavy}}
  - {scenario: CASE, label: suspended, set: {schedule: {2001-01: {financing: suspended}}}}
  - {scenario: CASE, label: longer, set: {years: 3}}
worlds: 150
seed: 7
contrasts: [{a: synthetic_light, b: heavy}]
"""


@pytest.fixture(scope="module")
def experiment(short_case, tmp_path_factory) -> Experiment:
    path = tmp_path_factory.mktemp("experiment") / "tiny.yaml"
    path.write_text(EXPERIMENT.replace("CASE", str(short_case)), encoding="utf-8")
    return load_experiment(path)


@pytest.fixture(scope="module")
def whole(experiment):
    return sweep(experiment, workers=1)


def different(one, other):
    """Names of the tables that differ in any bit."""
    return [
        name
        for name in TABLES
        if one.arrow(name) is not None and not one.arrow(name).equals(other.arrow(name))
    ]


@pytest.mark.parametrize(
    "options", [{"workers": 1, "chunk": 64}, {"workers": 1, "chunk": 128}, {"workers": 3}]
)
def test_results_are_the_same_bits_for_any_chunk_and_any_number_of_workers(experiment, whole, options):
    assert different(whole, sweep(experiment, **options)) == []


def test_more_worlds_change_no_history(experiment, whole):
    more = sweep(experiment, worlds=200, workers=1)
    kept = more.runs[more.runs["world"] < 150].reset_index(drop=True)
    assert kept.equals(whole.runs), "worlds 0-149 are not the same with 50 more beside them"
    assert more.histories.equals(whole.histories)


def test_a_point_alone_has_the_same_histories_as_in_a_sweep(short_case, whole):
    alone = simulate(short_case, worlds=150, seed=7, footprint="heavy")
    there = whole.runs[whole.runs["point"] == 1].reset_index(drop=True)
    ours = [name for name in COLUMNS if name not in ("scenario", "point")]
    assert alone.runs[ours].equals(there[ours])


def test_another_seed_is_another_fate(experiment, whole):
    other = sweep(experiment, seed=8, workers=1)
    assert not other.runs["deaths_total"].equals(whole.runs["deaths_total"])


def test_runs_have_every_declared_column_with_unit_and_description(whole):
    schema = whole.arrow("runs").schema
    assert schema.names == list(COLUMNS)
    for name, column in COLUMNS.items():
        metadata = schema.field(name).metadata
        assert metadata[b"unit"].decode() == column.unit
        assert metadata[b"description"].decode() == column.description
    for name in ("design", "monthly", "histories", "curves", "contrasts"):
        for column in whole.arrow(name).schema:
            assert column.metadata and b"unit" in column.metadata, f"{name}.{column.name} has no unit"


def test_runs_are_sorted_by_point_and_world(whole):
    keys = list(zip(whole.runs["point"], whole.runs["world"], strict=True))
    assert keys == [(point, world) for point in range(4) for world in range(150)]


def test_monthly_means_are_those_of_the_histories(experiment):
    few = sweep(experiment, worlds=20, workers=1)
    for point in (0, 3):
        kept = few.histories[few.histories["point"] == point]
        monthly = few.monthly[few.monthly["point"] == point]
        for name in ("own_led", "battle_deaths", "recurrent_cost"):
            means = monthly[monthly["variable"] == name].set_index("month")["mean"]
            exact = kept.groupby("month")[name].mean()
            assert np.allclose(means, exact, rtol=1e-5), f"mean {name} of point {point}"
            median = monthly[monthly["variable"] == name].set_index("month")["q50"]
            width = SERIES[name].bins
            if width.scale == "linear":
                gap = np.abs(median - kept.groupby("month")[name].median()).max()
                assert gap <= (width.high - width.low) / width.n + 1e-6


def test_only_the_first_worlds_are_kept_in_full(whole):
    assert sorted(whole.histories["world"].unique()) == list(range(20))


def test_contrasts_are_paired_and_between_the_named_points(whole):
    assert set(whole.contrasts["a"]) == {"synthetic_light"}
    assert set(whole.contrasts["b"]) == {"heavy"}
    row = whole.contrasts.set_index("outcome").loc["cost_total"]
    costs = [whole.runs.loc[whole.runs["point"] == point, "cost_total"].to_numpy() for point in (0, 1)]
    assert row["difference"] == pytest.approx((costs[1] - costs[0]).mean(), rel=1e-9)
    assert row["pairs"] == 150


def test_a_result_in_a_folder_is_the_result_in_memory(experiment, whole, tmp_path):
    kept = sweep(experiment, workers=1, out=tmp_path / "tiny")
    assert different(whole, kept) == []
    manifest = json.loads((tmp_path / "tiny" / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["results"]) == {path.name for path in (tmp_path / "tiny").glob("*.parquet")}
    assert {"versions", "platform", "seed", "inputs", "command", "results_hash", "code"} <= set(manifest)
    assert "scenarios/contexts/synthetic.yaml" in manifest["inputs"]
    again = sweep(experiment, workers=1, chunk=64, out=tmp_path / "again")
    assert again.manifest["results_hash"] == manifest["results_hash"], "the files differ in some byte"
    assert again.manifest["timing"] != manifest["timing"]
    assert pq.read_schema(tmp_path / "tiny" / "histories.parquet").field("own_led").type == "float"


def failing(job):
    """Run a chunk, unless it holds worlds of the last point."""
    if any(segment.point == 3 for segment in job.chunk.segments):
        raise RuntimeError("the budget did not balance")
    return run_chunk(job)


def test_a_chunk_that_fails_is_a_row_and_the_others_go_on(experiment, whole, monkeypatch):
    monkeypatch.setattr(batch_sweep, "run_chunk", failing)
    found = sweep(experiment, workers=1, repeat="ssrsim sweep tiny.yaml")
    assert "1 chunks failed" in repr(found)
    (row,) = found.failures.to_dict("records")
    assert row["error"] == "RuntimeError: the budget did not balance"
    assert "in failing" in row["traceback"]
    words = "ssrsim sweep tiny.yaml --only longer --worlds 0:150 --seed 7"
    assert row["command"] == f"{words} --out repeat_chunk_1 --tables-only"
    assert row["histories"] == 150
    there = whole.runs[whole.runs["point"] != 3].reset_index(drop=True)
    assert found.runs.equals(there), "the failure changed other points"


def test_if_every_chunk_fails_there_is_no_result(experiment, monkeypatch, tmp_path):
    def never(job):
        raise RuntimeError("no money")

    monkeypatch.setattr(batch_sweep, "run_chunk", never)
    with pytest.raises(SweepFailed, match="no money"):
        sweep(experiment, workers=1, out=tmp_path / "tiny")
    assert list(tmp_path.iterdir()) == []


def test_comparing_reads_or_runs_the_same_pairs(short_case, experiment, whole, tmp_path):
    read = compare(whole.at("synthetic_light"), whole.at("heavy"))
    run = compare(str(short_case), "synthetic_heavy", worlds=10, seed=7)  # another horizon: only the form is the same
    assert "150 pairs" in repr(read)
    assert "10 pairs" in repr(run)
    assert read.to_pandas().columns.equals(run.to_pandas().columns)
    assert "forecasts no country" in str(read)
    sweep(experiment, workers=1, out=tmp_path / "tiny")
    kept = compare(f"{tmp_path}/tiny:synthetic_light", f"{tmp_path}/tiny:heavy")
    assert kept.to_pandas().equals(read.to_pandas())
    assert len(read.result.design) == 2


def test_a_scenario_compared_with_itself_differs_in_nothing(short_case):
    same = compare(short_case, short_case, worlds=10)
    assert (same.to_pandas()["difference"].fillna(0.0) == 0.0).all()


def test_points_without_common_worlds_are_not_compared(short_case, experiment, whole):
    other = sweep(experiment, seed=9, worlds=20, workers=1)
    with pytest.raises(InputErrors, match="seeds"):
        compare(whole.at(0), other.at(1))
    fewer = sweep(experiment, worlds=20, workers=1)
    with pytest.raises(InputErrors, match="cannot pair"):
        compare(whole.at(0), fewer.at(1))
    with pytest.raises(InputErrors, match="two scenarios, or two points"):
        compare(whole.at(0), short_case)


def test_a_plan_counts_without_running_everything(experiment):
    found = plan(experiment, workers=1)
    assert (found.experiment.histories, found.chunks) == (600, 2)
    assert found.seconds > 0 and found.bytes > 1e5
    assert plan(experiment.resized(15_000), workers=1).bytes > 5 * found.bytes


def test_unknown_tables_points_and_figures_are_refused_with_what_there_is(whole):
    with pytest.raises(InputErrors, match="did you mean: monthly"):
        whole.to_pandas("montly")
    with pytest.raises(InputErrors, match="did you mean: heavy"):
        whole.at("hevy")
    with pytest.raises(InputErrors, match="no such figure"):
        whole.plot("f99")


def test_everything_has_a_one_line_repr(whole, experiment, tmp_path):
    for thing in (
        whole,
        whole.at(0),
        compare(whole.at(0), whole.at(1)),
        experiment,
        plan(experiment, workers=1),
    ):
        assert repr(thing).startswith("<") and "\n" not in repr(thing)
    kept = sweep(experiment, worlds=5, workers=1, out=tmp_path / "kept")
    assert str(tmp_path / "kept") in repr(load(tmp_path / "kept")) == repr(kept)
