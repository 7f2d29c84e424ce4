"""Cutting an experiment into chunks: nothing lost, nothing twice, blocks of 64 worlds never broken."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.batch.design import CHUNK, cut, single
from sim.batch.runner import jobs_of, stacked
from sim.batch.tally import BLOCK
from sim.scenario import Experiment, load_experiment, load_scenario


@pytest.fixture(scope="module")
def smoke() -> Experiment:
    return load_experiment("smoke")


@pytest.fixture(scope="module")
def patched(tmp_path_factory) -> Experiment:
    path = tmp_path_factory.mktemp("experiment") / "patched.yaml"
    path.write_text(
        "scenarios: [synthetic_light, {scenario: synthetic_light, label: suspended,"
        " set: {schedule: {2003-01: {parameters: {financing_level: 0}},"
        " 2004-06: {parameters: {financing_level: 0.5}}}}}]\n"
        "set: {years: 10}\nworlds: 100\nseed: 3\n",
        encoding="utf-8",
    )
    return load_experiment(path)


@given(worlds=st.integers(1, 700), chunk=st.integers(64, 4096), workers=st.integers(1, 8))
def test_every_world_of_every_point_is_run_once_and_blocks_stay_whole(worlds, chunk, workers):
    smoke = load_experiment("smoke").resized(worlds)
    chunks = cut(smoke, chunk, workers)
    run = Counter(
        (segment.point, world)
        for one in chunks
        for segment in one.segments
        for world in range(segment.start, segment.stop)
    )
    assert run == Counter((point, world) for point in range(len(smoke.points)) for world in range(worlds))
    for one in chunks:
        assert one.histories <= max(chunk, BLOCK), f"{one.histories} worlds in a chunk of at most {chunk}"
        for segment in one.segments:
            assert segment.start % BLOCK == 0, f"a chunk begins within a block, at world {segment.start}"
            assert segment.stop % BLOCK == 0 or segment.stop == worlds


def test_only_points_of_equal_structure_share_a_model(smoke):
    for one in cut(smoke, CHUNK):
        assert {smoke.points[segment.point].scenario.structure for segment in one.segments} == {one.structure}


def test_points_of_equal_structure_do_share_one(smoke):
    structures = {point.scenario.structure for point in smoke.points}
    assert len(cut(smoke, CHUNK)) == len(structures) < len(smoke.points)


def test_the_longest_chunks_are_run_first(smoke):
    work = [one.work for one in cut(smoke.resized(500), 256)]
    assert work == sorted(work, reverse=True)


def test_each_worker_has_something_to_do(smoke):
    assert len(cut(smoke.resized(2000), CHUNK, workers=4)) >= 4


def test_one_scenario_is_an_experiment_of_one_point():
    made = single(load_scenario("guinea_bissau"), 77, 5)
    assert (len(made.points), made.worlds, made.seed, made.points[0].label) == (1, 77, 5, "guinea_bissau")


@pytest.mark.parametrize(("worlds", "seed"), [(0, 1), (-3, 1), (10, -1)])
def test_impossible_sizes_are_refused(worlds, seed):
    with pytest.raises(ValueError, match="must be from"):
        single(load_scenario("guinea_bissau"), worlds, seed)


def test_worlds_of_several_points_stand_side_by_side(patched):
    (chunk,) = cut(patched)
    (job,) = jobs_of(patched, [chunk])
    worlds, values, _ = stacked(job)
    assert worlds.tolist() == [*range(100), *range(100)], "the two points do not run the same worlds"
    assert isinstance(values["ownership_gate"], float), "what all worlds share is no single number"
    drawn = values["gdp_per_head"]
    assert np.array_equal(drawn[:100], drawn[100:]), "the same world is another country at the other point"


def test_a_point_without_a_patch_keeps_its_value_when_another_is_patched(patched):
    (job,) = jobs_of(patched, cut(patched))
    _, values, patches = stacked(job)
    level = [changes["financing_level"] for _, changes in patches]
    assert [month for month, _ in patches] == [36, 53]
    for now, suspended in zip(level, (0.0, 0.5), strict=True):
        assert set(now[:100]) == {values["financing_level"]}, "the unpatched point was changed"
        assert set(now[100:]) == {suspended}


def test_jobs_can_be_sent_to_another_process(smoke):
    import pickle

    for job in jobs_of(smoke, cut(smoke)):
        back = pickle.loads(pickle.dumps(job))
        assert [s.digest for s in back.scenarios] == [s.digest for s in job.scenarios]


def test_the_size_of_an_experiment_is_not_part_of_its_points(smoke):
    assert replace(smoke, worlds=5).points is smoke.points
