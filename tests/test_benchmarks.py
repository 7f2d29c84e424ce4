"""The measurements run and say what they promise; how fast anything is, no test asks."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks.bare import bare_month
from benchmarks.measure import country, model_of, run_of, side_by_side
from benchmarks.throughput import drawn_before, ordinary_mesa

TINY = ("--months", "24", "--cores", "1", "--repeat", "1", "--warm", "0", "--worlds", "1", "64")
PROMISED = {
    "ratio_to_mesa", "ratio_to_bare_loop", "histories_per_second_core", "histories_per_second", "chunk", "cores",
    "months", "agents",
}  # fmt: skip


def measured(folder, part: str, *words: str):
    file = folder / "figures.json"
    command.main([part, "--json", str(file), *TINY, *words])
    return json.loads(file.read_text(encoding="utf-8"))


def test_throughput_writes_what_it_promises(tmp_path, capsys):
    found = measured(tmp_path, "throughput", "--no-bare")
    assert found.keys() >= PROMISED
    assert found["chunk"] in (1, 64) and found["months"] == 24 and found["agents"] > 20
    assert found["throughput"]["by_worlds"].keys() == {"1", "64"}
    assert found["machine"]["versions"]["numba"] and found["machine"]["cores"] >= 1
    assert "ratio_to_mesa" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "keys"),
    [
        ("limit", {"rules_a_month", "model_ns", "bare_ns", "ratio_to_bare_loop"}),
        ("month", {"operations_a_month", "rules_a_month", "milliseconds"}),
        ("scaling", {"efficiency", "seconds_by_worlds", "seconds_by_points", "memory"}),
        ("memory", {"peak_bytes_by_worlds", "sweep_by_worlds", "worker_by_worlds"}),
        ("start", {"help_seconds", "first_run_seconds", "later_run_seconds"}),
        ("first-picture", {"worlds", "seconds"}),
    ],
)
def test_every_part_writes_its_figures(tmp_path, part, keys):
    found = measured(tmp_path, part, "--chunk", "64", "--memory-worlds", "64", "128")
    assert found[part].keys() >= keys


def test_the_bare_loops_do_the_same_month():
    """Otherwise the yardstick would be of other work; run by the interpreter, which needs no compiling."""
    model = model_of(country(24), 5)
    for _ in range(14):
        model.step()
    bare = bare_month(model, compiled=False)
    assert bare.trace.rules > 300 and len(bare.trace.lasting) > 200
    assert bare.differing(), "nothing is the same before the month is worked out"
    bare()
    assert not bare.differing()


def test_the_baseline_is_the_same_history_on_python_floats():
    scenario = country(6)
    model = model_of(scenario, 1, compiled=False)
    table = drawn_before(model)
    assert all(table[key][m] == model.chance.draw(key, m) for key in table for m in (0, 5))
    plain = ordinary_mesa(scenario)()
    for name, series in run_of(scenario, 1)().items():
        assert np.array_equal(series[:, 0], plain[name][:, 0], equal_nan=True), name


def test_what_is_compared_is_run_in_turn():
    order: list[str] = []
    works = {"a": lambda: order.append("a"), "b": lambda: order.append("b")}
    assert {name: len(times) for name, times in side_by_side(works, repeat=2, warm=1).items()} == {"a": 2, "b": 2}
    assert order == ["a", "b"] * 3
