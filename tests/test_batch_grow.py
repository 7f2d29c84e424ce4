"""Sweeps grow: more worlds, or shards joined, give the same bytes as the sweep in one piece."""

from __future__ import annotations

import os
import shutil

import numpy as np
import pytest

from sim.api import load
from sim.batch.how import How
from sim.batch.kept import TALLY
from sim.batch.store import PARTS, file_hashes
from sim.growing import extend, extend_until, merge, resume
from sim.scenario import InputErrors, load_experiment
from sim.sweeps import Telling, begin_sweep
from sim.until import parse


@pytest.fixture(scope="module")
def experiment(path):
    return load_experiment(path).resized(200)


@pytest.fixture(scope="module")
def whole(experiment, tmp_path_factory):
    """The folder of a sweep of 200 worlds from the start."""
    target = tmp_path_factory.mktemp("whole") / "tiny"
    begin_sweep(experiment, target, How(workers=1), Telling())
    return target


@pytest.fixture(scope="module")
def shards(experiment, tmp_path_factory):
    """The folders of three shards."""
    folder = tmp_path_factory.mktemp("shards")
    for number in (1, 2, 3):
        begin_sweep(experiment, folder / str(number), How(workers=1, chunk=64 * number), Telling(), shard=(number, 3))
    return [folder / str(number) for number in (1, 2, 3)]


def same(one, other):
    """Names of the tables that differ in any byte, or are in one folder only; what `extend` needs, too."""
    a, b = file_hashes(one), file_hashes(other)
    tallies = [] if (one / TALLY).read_bytes() == (other / TALLY).read_bytes() else [TALLY]
    return [name for name in {*a, *b} if a.get(name) != b.get(name)] + tallies


@pytest.mark.parametrize("steps", [(10, 200), (64, 200), (70, 130, 200), (192, 200)])
def test_worlds_added_later_give_the_same_bytes(experiment, whole, tmp_path, steps):
    target = tmp_path / "tiny"
    begin_sweep(experiment.resized(steps[0]), target, How(workers=1), Telling(), command="first")
    for worlds in steps[1:]:
        extend(target, worlds, How(workers=1, chunk=128), Telling(), command="more")
    assert same(whole, target) == []
    assert os.listdir(tmp_path) == ["tiny"] and not (target / PARTS).exists()
    manifest, straight = load(target).manifest, load(whole).manifest
    assert [told["worlds"] for told in manifest["history"]] == list(steps[:-1])
    told = ("history", "command", "timing")
    assert {k: v for k, v in manifest.items() if k not in told} == {k: v for k, v in straight.items() if k not in told}


def test_what_is_there_is_not_run_again(experiment, tmp_path):
    target, seen = tmp_path / "tiny", []
    begin_sweep(experiment.resized(130), target, How(workers=1), Telling())
    extend(target, 200, How(workers=1, progress=lambda done, total: seen.append(total)), Telling())
    assert set(seen) == {3 * (200 - 128)}


def test_an_extension_that_is_stopped_leaves_the_result_and_is_resumed(experiment, whole, tmp_path):
    target = tmp_path / "tiny"
    begin_sweep(experiment.resized(100), target, How(workers=1), Telling())

    def stop(done, total):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        extend(target, 200, How(workers=1, chunk=64, progress=stop), Telling())
    assert "To go on: ssrsim sweep --resume" in stopped.value.__notes__[0]
    assert load(target).manifest["worlds"] == 100, "the result of before is not there any more"
    with pytest.raises(InputErrors, match="unfinished"):
        extend(target, 300, How(), Telling())
    resume(target, How(workers=1), Telling())
    assert same(whole, target) == []


def test_extending_is_refused_where_it_cannot_be_right(experiment, whole, tmp_path):
    with pytest.raises(InputErrors, match="it has 200 worlds already"):
        extend(whole, 200, How(), Telling())
    with pytest.raises(InputErrors, match="worlds must be from"):
        extend(whole, 10**9, How(), Telling())
    with pytest.raises(InputErrors, match="no such folder"):
        extend(tmp_path / "nothing", 200, How(), Telling())
    for name, message in (("runs.parquet", "not the one that was written"), (TALLY, "no worlds can be added")):
        copy = tmp_path / name
        shutil.copytree(whole, copy)
        content = (copy / name).read_bytes()
        (copy / name).write_bytes(content[:-20] + b"?" + content[-19:])
        with pytest.raises(InputErrors, match=message):
            extend(copy, 300, How(), Telling())
    some = tmp_path / "some"
    begin_sweep(experiment, some, How(workers=1), Telling(), first=128)
    assert set(load(some).runs["world"]) == set(range(128, 200))
    assert load(some).manifest["worlds"] == 72
    with pytest.raises(InputErrors, match="holds all worlds from 0 on"):
        extend(some, 300, How(), Telling())


def test_worlds_are_added_until_the_interval_is_narrow(experiment, tmp_path):
    target, told = tmp_path / "tiny", []
    begin_sweep(experiment.resized(64), target, How(workers=1), Telling())
    rule = parse("ci(own_led_handover) < 0.02")
    result = extend_until(target, rule, 5000, How(workers=1), Telling(say=told.append))
    runs = result.runs.groupby("point")["own_led_handover"]
    widths = 2 * 1.6448536 * runs.std() / np.sqrt(runs.count())
    assert 64 < result.manifest["worlds"] < 5000
    assert widths.max() < 0.02
    assert f"{widths.max():.4f}" in told[-2]
    assert told[-1] == "ci(own_led_handover) < 0.02 holds."
    straight = tmp_path / "straight"
    begin_sweep(experiment.resized(result.manifest["worlds"]), straight, How(workers=1), Telling())
    assert same(target, straight) == []


def test_the_interval_of_relapse_is_that_of_the_curve(whole):
    result = load(whole)
    rows = result.curves[(result.curves["clock"] == "war") & (result.curves["year"] == 1)]
    widths = parse("ci( relapse_1y )<1e-1").widths(result.curves, result.point_runs, 3)
    assert widths == {int(p): h - low for p, low, h in zip(rows["point"], rows["low"], rows["high"], strict=True)}


def test_a_rule_that_holds_already_is_told_and_adds_nothing(whole, tmp_path):
    target, told = tmp_path / "tiny", []
    shutil.copytree(whole, target)
    extend_until(target, parse("ci(own_led_handover) < 0.5"), 5000, How(), Telling(say=told.append))
    assert told[-1] == "ci(own_led_handover) < 0.5 holds already; nothing was added."
    assert load(target).manifest["timing"] == load(whole).manifest["timing"]


def test_points_where_nobody_can_tell_are_named(path, short_case, tmp_path):
    """The year after drawdown's end lies beyond the two years of two of the points."""
    target, told = tmp_path / "tiny", []
    begin_sweep(load_experiment(path).resized(64), target, How(workers=1), Telling())
    known = set(load(target).curves.query("clock == 'drawdown' and year == 1 and share.notna()")["point"])
    assert known == {2}, "the test says nothing"
    extend_until(target, parse("ci(relapse_after_drawdown_1y) < 0.9"), 64, How(), Telling(say=told.append))
    assert "there is none at light, heavy" in told[0]
    assert "holds already; nothing was added. Not at light, heavy: there it is known in too few histories" in told[1]


def test_adding_worlds_stops_at_most(experiment, tmp_path):
    target, told = tmp_path / "tiny", []
    begin_sweep(experiment.resized(64), target, How(workers=1), Telling())
    extend_until(target, parse("ci(own_led_handover) < 0.0001"), 128, How(workers=1), Telling(say=told.append))
    assert load(target).manifest["worlds"] == 128
    assert "Stopped at 128 worlds (--most)" in told[-1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ci(relapsed_10) < 0.02", "did you mean: relapsed_10y"),
        ("ci(scenario) < 1", "no outcome 'scenario'"),
        ("ci(sustained) < 0", "is no rule"),
        ("ci(sustained) < -1", "is no rule"),
        ("ci(sustained) < nan", "is no rule"),
        ("ci(sustained) > 1", "is no rule"),
        ("ci(sustained) < 1e", "is no rule"),
        ("__import__('os')", "is no rule"),
        ("", "is no rule"),
    ],
)
def test_rules_that_mean_nothing_are_refused(text, message):
    with pytest.raises(InputErrors, match=message):
        parse(text)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_shards_joined_are_the_sweep_in_one_piece(shards, whole, tmp_path, order):
    merge([shards[place] for place in order], tmp_path / "out", Telling())
    assert same(whole, tmp_path / "out") == []
    assert os.listdir(tmp_path) == ["out"]


def test_shards_share_the_work(experiment, shards, tmp_path):
    from sim.batch.work import reopen

    works = [reopen(folder, print) for folder in shards]
    assert sum(work.done for work in works) == experiment.histories
    assert max(work.done for work in works) < 0.6 * experiment.histories
    with pytest.raises(InputErrors, match="leave none for shard 13"):
        begin_sweep(experiment, tmp_path / "many", How(), Telling(), shard=(13, 13))
    assert os.listdir(tmp_path) == []


def test_missing_doubled_and_strange_shards_are_refused(experiment, shards, whole, tmp_path):
    one, two, three = shards
    for folders, message in (
        ([one, three], "2 of 3 shards are given; missing: 2"),
        ([one, two, three, one], "shard 1 is given twice"),
        ([one, whole], "a whole result, not a shard"),
        ([one, tmp_path / "none"], "no such folder"),
    ):
        with pytest.raises(InputErrors, match=message):
            merge(folders, tmp_path / "out", Telling())
    other = tmp_path / "other"
    begin_sweep(experiment.resized(seed=8), other, How(workers=1), Telling(), shard=(2, 3))
    with pytest.raises(InputErrors, match="seed: 7 and 8"):
        merge([one, other, three], tmp_path / "out", Telling())
    begin_sweep(experiment, other, How(workers=1), Telling(), shard=(2, 4), force=True)
    with pytest.raises(InputErrors, match=r"shard 2 of 4, but .* one of 3"):
        merge([one, other, three], tmp_path / "out", Telling())
    assert not (tmp_path / "out").exists()


def test_a_shard_is_no_result_and_says_what_it_is_for(shards):
    with pytest.raises(InputErrors, match="shard 2 of 3 of a sweep, not a result"):
        load(shards[1])


def test_an_unfinished_or_damaged_shard_is_refused_and_can_be_resumed(shards, whole, tmp_path):
    copy, told = tmp_path / "copy", []
    shutil.copytree(shards[1], copy)
    chunk = next((copy / PARTS).glob("*.chunk"))
    chunk.write_bytes(chunk.read_bytes()[:-1])
    with pytest.raises(InputErrors, match=r"shard 2 is unfinished: .* histories are missing"):
        merge([shards[0], copy, shards[2]], tmp_path / "out", Telling(say=told.append))
    assert chunk.name in told[0]
    assert resume(copy, How(workers=1), Telling()) is None
    merge([shards[0], copy, shards[2]], tmp_path / "out", Telling())
    assert same(whole, tmp_path / "out") == []
