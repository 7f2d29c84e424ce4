"""Designs fill their space as they promise, every point meets the same worlds, and bad designs are told in full."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario import InputErrors, load_experiment, load_scenario
from sim.scenario.distribution import Distribution
from sim.scenario.sampling import latin_hypercube, morris, saltelli, sobol

NAMES = ("a", "b", "c")
SPACE = """
scenarios: [synthetic_light]
design:
  method: {method}
  {size}
  factors:
    drawdown.months: {{uniform: [6, 60]}}
    financing: [voluntary, pooled, assessed]
    adoption_rate: {{loguniform: [0.002, 0.2]}}
worlds: 8
"""


def loaded(tmp_path, text, **options):
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    return load_experiment(path, **options)


def problems(tmp_path, text, **options):
    with pytest.raises(InputErrors) as caught:
        loaded(tmp_path, text, **options)
    return caught.value.problems


def months(experiment):
    return [point.scenario.value("drawdown_months") for point in experiment.points]


def test_a_latin_hypercube_has_one_point_in_every_slice_of_every_factor():
    rows = np.array(latin_hypercube(NAMES, 37, seed=3))
    for column in rows.T:
        assert sorted((column * 37).astype(int)) == list(range(37))


def test_a_sobol_design_is_even_in_every_pair_of_factors():
    rows = np.array(sobol(NAMES, 64, seed=3))
    assert rows.min() > 0.0 and rows.max() < 1.0
    for one, other in ((0, 1), (0, 2), (1, 2)):
        cells = (rows[:, one] * 4).astype(int) * 4 + (rows[:, other] * 4).astype(int)
        assert set(np.bincount(cells, minlength=16)) == {4}


def test_designs_depend_on_seed_and_name_alone():
    first = latin_hypercube(NAMES, 16, seed=1)
    assert first != latin_hypercube(NAMES, 16, seed=2)
    wider = latin_hypercube((*NAMES, "d"), 16, seed=1)
    assert [row[:3] for row in wider] == first, "a factor added moved the others"


def test_a_trajectory_of_morris_moves_each_factor_once_by_the_same_step():
    rows = np.array(morris(NAMES, 12, 4, seed=5)).reshape(12, 4, 3)
    moves = np.diff(rows, axis=1)
    assert ((moves != 0).sum(axis=1) == 1).all() and ((moves != 0).sum(axis=2) == 1).all()
    assert np.allclose(np.abs(moves[moves != 0]), 2 / 3)
    assert {-1.0, 1.0} == set(np.sign(moves[moves != 0])), "all factors move one way"
    assert np.allclose(np.unique(rows), [0, 1 / 3, 2 / 3, 1])


def test_saltelli_takes_one_factor_at_a_time_from_the_second_half():
    rows = np.array(saltelli(NAMES, 8, seed=5)).reshape(8, 5, 3)
    for factor in range(3):
        mixed = rows[:, 2 + factor]
        assert (mixed[:, factor] == rows[:, 1, factor]).all()
        others = [name for name in range(3) if name != factor]
        assert (mixed[:, others] == rows[:, 0][:, others]).all()


@pytest.mark.parametrize(
    ("method", "size", "count"),
    [
        ("latin_hypercube", "points: 10", 10),
        ("sobol", "points: 16", 16),
        ("saltelli", "points: 4", 4 * 5),
        ("morris", "trajectories: 3", 3 * 4),
        ("one_at_a_time", "levels: 3", 1 + 3 + 3 + 3),
    ],
)
def test_each_design_makes_its_points_within_the_ranges(tmp_path, method, size, count):
    experiment = loaded(tmp_path, SPACE.format(method=method, size=size))
    assert len(experiment.points) == count == len({point.label for point in experiment.points})
    written = load_scenario("synthetic_light")
    for point in experiment.points:
        assert 6 <= point.scenario.value("drawdown_months") <= 60 or "drawdown.months" not in point.axes
        assert point.scenario.value("drawdown_months") % 1 == 0, "half a month"
        assert point.base == "synthetic_light"
        rate = point.scenario.value("adoption_rate")
        assert 0.002 <= rate <= 0.2
        if "adoption_rate" not in point.axes:
            assert rate == written.value("adoption_rate")
    assert experiment.sampling.method == method
    assert list(experiment.sampling.factors) == ["drawdown.months", "financing", "adoption_rate"]


def test_one_at_a_time_differs_from_the_scenario_as_written_in_one_factor(tmp_path):
    text = SPACE.format(method="one_at_a_time", size="levels: 2") + "baseline: synthetic_light\n"
    experiment = loaded(tmp_path, text)
    first, *others = experiment.points
    assert first.label == "synthetic_light" and first.scenario.digest == load_scenario("synthetic_light").digest
    assert all(len(point.axes) == 1 for point in others)
    assert {pair.b for pair in experiment.contrasts} == {"synthetic_light"}
    assert {pair.a for pair in experiment.contrasts} == {point.label for point in others}
    assert "synthetic_light_drawdown.months=60" in {point.label for point in others}


def test_a_design_is_run_on_every_cell_of_a_grid(tmp_path):
    text = SPACE.format(method="sobol", size="points: 4").replace(
        "scenarios: [synthetic_light]", "grid: {case: [guinea_bissau, synthetic], footprint: [light, heavy]}"
    )
    experiment = loaded(tmp_path, text)
    assert len(experiment.points) == 16
    by_base = {point.base: [] for point in experiment.points}
    for point in experiment.points:
        by_base[point.base].append(tuple(point.units.values()))
    assert set(by_base) == {"guinea_bissau_light", "guinea_bissau_heavy", "synthetic_light", "synthetic_heavy"}
    assert len({tuple(rows) for rows in by_base.values()}) == 1, "each cell has other combinations"


def test_a_factor_can_take_its_range_from_the_context(tmp_path):
    text = (
        "scenarios: [synthetic_light]\nworlds: 8\n"
        "design: {method: latin_hypercube, points: 50, factors: {buy_in_start: context}}\n"
    )
    drawn = load_scenario("synthetic_light").value("buy_in_start")
    assert isinstance(drawn, Distribution)
    values = [point.scenario.value("buy_in_start") for point in loaded(tmp_path, text).points]
    shares = sorted(np.searchsorted(drawn.quantile(np.linspace(0.02, 0.98, 49)), values))
    assert shares == list(range(50)), "not one value in each fiftieth of the context's distribution"
    (problem,) = problems(tmp_path, text.replace("buy_in_start", "adoption_rate"))
    assert "gives a number for it" in problem.message and problem.line == 3


def test_a_table_beside_the_experiment_gives_the_points(tmp_path):
    table = "label,drawdown.months,financing\nslow,60,pooled\nfast,6,\n"
    (tmp_path / "points.csv").write_text(table, encoding="utf-8")
    text = "scenarios: [synthetic_light]\nworlds: 8\ndesign: {method: table, file: points.csv}\n"
    experiment = loaded(tmp_path, text)
    assert [point.label for point in experiment.points] == ["synthetic_light_slow", "synthetic_light_fast"]
    assert months(experiment) == [60, 6]
    assert experiment.points[0].scenario.choices["financing"] == "pooled"
    assert experiment.points[1].scenario.choices["financing"] != "pooled", "an empty cell changed something"


def test_a_table_may_name_its_scenarios(tmp_path):
    table = "scenario,label,drawdown.months\nsynthetic_light,a,12\nguinea_bissau_heavy,b,24\n"
    (tmp_path / "points.csv").write_text(table, encoding="utf-8")
    text = "scenarios: [timor_leste]\nworlds: 8\ndesign: {method: table, file: points.csv}\n"
    experiment = loaded(tmp_path, text)
    assert [point.label for point in experiment.points] == ["timor_leste", "a", "b"]
    assert [point.scenario.name for point in experiment.points[1:]] == ["synthetic_light", "guinea_bissau_heavy"]
    assert months(experiment)[1:] == [12, 24]


TABLES = [
    ("drawdon.months\n12\n", 1, 1, "unknown column"),
    ("label,drawdown.months\na,12,3\n", 2, 1, "3 cells under 2 columns"),
    ("label,drawdown.months\na,900\n", 2, 3, "out of range"),
    ("label,financing\na,poold\n", 2, 3, "unknown financing package"),
    ("scenario,label\n,b\n", 2, 1, "name of a scenario is missing"),
    ("label\n", 1, 1, "needs a line of names and a row"),
]


@pytest.mark.parametrize(("table", "line", "column", "message"), TABLES)
def test_what_is_wrong_in_a_table_is_told_with_its_line_and_column(tmp_path, table, line, column, message):
    (tmp_path / "points.csv").write_text(table, encoding="utf-8")
    text = "scenarios: [synthetic_light]\ndesign: {method: table, file: points.csv}\n"
    found = problems(tmp_path, text)
    assert (found[0].line, found[0].column) == (line, column)
    assert found[0].file.endswith("points.csv") and message in found[0].message


HEAD = "scenarios: [synthetic_light]\ndesign: "
DESIGNS = [
    ("{method: latin_hypercub, points: 4, factors: {adoption_rate: {uniform: [0, 0.1]}}}",
     "unknown design", "latin_hypercube"),
    ("{method: sobol, points: 12, factors: {adoption_rate: {uniform: [0, 0.1]}}}", "not a power of 2", "8"),
    ("{method: morris, trajectories: 4, levels: 5, factors: {adoption_rate: {uniform: [0, 0.1]}}}", "not an even", ""),
    ("{method: morris, factors: {adoption_rate: {uniform: [0, 0.1]}}}", "needs it", ""),
    ("{method: sobol, points: 4, factors: {adoption_rte: {uniform: [0, 0.1]}}}", "unknown factor", "adoption_rate"),
    ("{method: sobol, points: 4, factors: {adoption_rate: 0.1}}", "neither a list nor a range", ""),
    ("{method: sobol, points: 4, factors: {adoption_rate: {uniform: [0, 3]}}}", "outside what", ""),
    ("{method: sobol, points: 4}", "no factors", ""),
    ("{method: table, file: none.csv}", "no such file", ""),
    ("{method: sobol, points: 4, factors: {financing: [pooled, pooled]}}", "stands twice", ""),
    ("{method: sobol, points: 65536, factors: {financing: [pooled], drawdown.months: [1, 2]}}\n"
     "grid: {case: [synthetic, timor_leste]}", "too many", ""),
    ("{method: sobol, points: 4, factors: {financing: [pooled]}}\ngrid: {case: [synthetic], financing: [pooled]}",
     "also an axis", ""),
    ("{method: morris, trajectories: 2, factors: {drawdown.months: {normal: [20, 5]}}}", "two ends", ""),
]  # fmt: skip


@pytest.mark.parametrize(("design", "message", "suggestion"), DESIGNS)
def test_what_is_wrong_with_a_design_is_told(tmp_path, design, message, suggestion):
    (problem,) = problems(tmp_path, HEAD + design + "\n")
    assert message in problem.message and problem.line >= 2
    assert problem.suggestion == suggestion


GRID = """
grid:
  case: [guinea_bissau, synthetic]
  footprint: [light, medium, heavy]
  drawdown.months: [12, 48]
worlds: 100
contrasts: [{a: "{case}_light_drawdown.months=12", b: "{case}_heavy_drawdown.months=12"}]
subsets:
  quick: {where: case == synthetic and footprint != medium, worlds: 8}
  two: {only: [synthetic_light_drawdown.months=12, synthetic_heavy_drawdown.months=12]}
"""


def test_a_condition_drops_combinations_and_their_contrasts(tmp_path):
    text = GRID + "where: not (case == guinea_bissau and footprint == heavy)\n"
    experiment = loaded(tmp_path, text)
    assert len(experiment.points) == 10
    assert len(loaded(tmp_path, GRID).contrasts) == 2
    assert [pair.a for pair in experiment.contrasts] == ["synthetic_light_drawdown.months=12"]


def test_a_combination_that_is_dropped_need_not_be_possible(tmp_path):
    text = GRID.replace("48", "900")
    assert "out of range" in problems(tmp_path, text)[0].message
    assert len(loaded(tmp_path, text + "where: drawdown.months < 100\n").points) == 6


def test_a_named_subset_is_run_instead_of_everything(tmp_path):
    quick = loaded(tmp_path, GRID, subset="quick")
    assert (quick.name, quick.worlds, len(quick.points), len(quick.contrasts)) == ("x_quick", 8, 4, 1)
    assert loaded(tmp_path, GRID, subset="quick", overrides=["worlds=5"]).worlds == 5
    two = loaded(tmp_path, GRID, subset="two")
    assert [point.scenario.footprint for point in two.points] == ["light", "heavy"]
    whole = {point.label: point.scenario.digest for point in loaded(tmp_path, GRID).points}
    assert all(whole[point.label] == point.scenario.digest for point in (*quick.points, *two.points))
    (problem,) = problems(tmp_path, GRID, subset="quik")
    assert problem.suggestion == "quick"


def test_uncertainties_that_are_kept_must_be_drawn(tmp_path):
    text = "scenarios: [synthetic_light]\nuncertainties: [frailty, gdp_per_hed]\n"
    (problem,) = problems(tmp_path, text)
    assert "gdp_per_hed" in problem.value and problem.suggestion == "gdp_per_head"
    everything = loaded(tmp_path, "scenarios: [synthetic_light]\nuncertainties: all\n")
    assert {"frailty", "gdp_per_head"} <= set(everything.uncertainties)
