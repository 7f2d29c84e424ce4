"""Sweeps that were stopped go on: nothing is repeated, nothing is lost, and the result is the unbroken one."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from sim.api import load
from sim.batch import sweep as batch_sweep
from sim.batch.container import Damaged, read_header, write_arrays
from sim.batch.executors import Serial
from sim.batch.how import How
from sim.batch.lock import holding, lock_path
from sim.batch.runner import run_chunk
from sim.batch.store import PARTS, PLAN
from sim.growing import resume
from sim.scenario import InputErrors
from sim.sweeps import Telling, begin_sweep


class Stopped:
    """Runs some jobs, then is stopped as by Ctrl-C."""

    workers = 1

    def __init__(self, jobs, how=KeyboardInterrupt):
        self.left, self.how, self.ran = jobs, how, []

    def run(self, function, jobs):
        for job, done in Serial().run(function, jobs):
            if not self.left:
                raise self.how
            self.left -= 1
            self.ran += [(s.point, start) for s in job.chunk.segments for start in range(s.start, s.stop, 64)]
            yield job, done


@pytest.fixture(scope="module")
def first_chunks(experiment, path, tmp_path_factory):
    """A folder in which a sweep was stopped after two of its chunks, and which blocks are kept."""
    executor, target = Stopped(2), tmp_path_factory.mktemp("stopped") / "tiny"
    with pytest.raises(KeyboardInterrupt) as stop:
        begin_sweep(experiment, target, How(chunk=64, executor=executor), Telling(), file=path)
    (note,) = stop.value.__notes__
    assert note.endswith(f"To go on: ssrsim sweep --resume {target}")
    assert "128 of 450 histories are kept" in note
    return target, executor.ran


@pytest.fixture
def stopped(first_chunks, tmp_path):
    """The same in a folder of its own."""
    shutil.copytree(first_chunks[0], tmp_path / "tiny")
    return tmp_path / "tiny", list(first_chunks[1])


@pytest.mark.parametrize("chunk", [64, 128, 2048])
def test_a_stopped_sweep_goes_on_without_repeating_anything(same, stopped, whole, chunk):
    target, before = stopped
    with pytest.raises(InputErrors, match=r"unfinished sweep, not a result yet"):
        load(target)
    rest = Stopped(99)
    resume(target, How(chunk=chunk, executor=rest), Telling())
    assert not set(before) & set(rest.ran), "a kept chunk was run again"
    assert len(before) + len(rest.ran) == 9
    assert same(whole, target) == []
    assert os.listdir(target.parent) == ["tiny"], "something was left beside the result"
    assert not (target / PARTS).exists()


def test_it_can_be_stopped_again_and_again(same, stopped, whole):
    target, _ = stopped
    for chunks in (0, 1, 2, 0):
        with pytest.raises(KeyboardInterrupt):
            resume(target, How(chunk=64, executor=Stopped(chunks)), Telling())
    resume(target, How(workers=2), Telling())
    assert same(whole, target) == []


def test_a_sweep_stopped_before_its_first_chunk_says_how_to_go_on(same, experiment, whole, tmp_path):
    target = tmp_path / "tiny"
    with pytest.raises(KeyboardInterrupt) as stop:
        begin_sweep(experiment, target, How(chunk=64, executor=Stopped(0)), Telling())
    (note,) = stop.value.__notes__
    assert note == f"0 of 450 histories are kept. To go on: ssrsim sweep --resume {target}"
    resume(target, How(workers=1), Telling())
    assert same(whole, target) == []


def test_resuming_what_is_finished_says_so_and_changes_nothing(whole):
    told, before = [], (whole / "manifest.json").read_bytes()
    resume(whole, How(), Telling(say=told.append))
    assert "finished already" in told[0]
    assert (whole / "manifest.json").read_bytes() == before


@pytest.mark.parametrize("missing", ["nothing", "nowhere/at/all"])
def test_there_must_be_something_to_resume(tmp_path, missing):
    with pytest.raises(InputErrors, match="no such folder"):
        resume(tmp_path / missing, How(), Telling())
    assert os.listdir(tmp_path) == []


def test_a_folder_is_all_that_is_needed(same, stopped, whole, path, monkeypatch):
    """The experiment's file may be gone, and the sweep go on elsewhere."""
    target, _ = stopped
    elsewhere = target.parent / "other" / "moved"
    elsewhere.parent.mkdir()
    target.rename(elsewhere)
    monkeypatch.chdir(target.parent)
    hidden = path.with_suffix(".away")
    path.rename(hidden)
    try:
        resume(elsewhere, How(workers=1), Telling())
    finally:
        hidden.rename(path)
    assert same(whole, elsewhere) == []


def test_changed_inputs_are_refused_with_the_file_and_the_values(stopped, path):
    target, _ = stopped
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{footprint: heavy}", "{footprint: heavy, running_share: 0.9}"), encoding="utf-8")
    try:
        with pytest.raises(InputErrors) as refused:
            resume(target, How(), Telling())
    finally:
        path.write_text(text, encoding="utf-8")
    assert "tiny.yaml has changed" in str(refused.value)
    assert "heavy: running_share was" in str(refused.value) and "is 0.9" in str(refused.value)
    assert (target / PARTS / PLAN).exists(), "refusing took the kept chunks away"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda plan: plan["manifest"]["versions"].update(numpy="1.0"), "numpy was 1.0, is 2"),
        (lambda plan: plan["manifest"]["platform"].update(machine="abacus"), "machine was abacus, is "),
        (
            lambda plan: (plan["manifest"].update(code="?"), plan["code_files"].update({"sim/model.py": "?"})),
            "sim/model.py has changed",
        ),
    ],
)
def test_changed_versions_and_programs_are_refused_with_what_differs(stopped, change, message):
    target, _ = stopped
    plan = json.loads((target / PARTS / PLAN).read_text(encoding="utf-8"))
    change(plan)
    (target / PARTS / PLAN).write_text(json.dumps(plan), encoding="utf-8")
    with pytest.raises(InputErrors, match=message):
        resume(target, How(), Telling())


def test_an_unfinished_sweep_is_not_begun_anew_unasked(same, stopped, whole, experiment):
    target, before = stopped
    with pytest.raises(InputErrors, match=r"--resume .* to finish it, or --force"):
        begin_sweep(experiment, target, How(), Telling())
    anew = Stopped(99)
    begin_sweep(experiment, target, How(chunk=64, executor=anew), Telling(), force=True)
    assert set(before) < set(anew.ran), "--force took over chunks of the sweep before"
    assert same(whole, target) == []


def test_force_leaves_the_old_result_until_the_new_one_is_whole(experiment, whole, tmp_path):
    target = tmp_path / "tiny"
    shutil.copytree(whole, target)
    with pytest.raises(KeyboardInterrupt):
        begin_sweep(
            experiment.resized(seed=8), target, How(chunk=64, executor=Stopped(2)), Telling(), force=True
        )
    assert load(target).manifest["seed"] == 7
    resume(target, How(workers=1), Telling())
    assert load(target).manifest["seed"] == 8
    assert os.listdir(tmp_path) == ["tiny"]


@pytest.mark.parametrize("damage", ["flipped", "cut short", "emptied", "of another sweep", "unfinished"])
def test_a_damaged_chunk_is_noticed_told_and_run_again(same, stopped, whole, damage):
    target, _ = stopped
    path = sorted((target / PARTS).glob("*.chunk"))[0]
    content = path.read_bytes()
    if damage == "flipped":
        path.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    elif damage == "cut short":
        path.write_bytes(content[:-1])
    elif damage == "emptied":
        path.write_bytes(b"")
    elif damage == "of another sweep":
        header = read_header(path)
        write_arrays(path, {**header.about, "sweep": "?"}, [header.read(0)])
    else:
        path.rename(path.with_name(f"{path.name}.unfinished"))
    told, rest = [], Stopped(99)
    resume(target, How(executor=rest), Telling(say=told.append))
    assert len(rest.ran) == 8, "the damaged chunk was not run again, or more than it"
    lines = [line for line in told if line.startswith("A kept chunk is run again")]
    assert len(lines) == (damage != "unfinished") and all(path.name in line for line in lines)
    assert same(whole, target) == []


def test_a_chunk_damaged_while_the_tables_are_made_is_run_again(same, stopped, whole, monkeypatch):
    target, _ = stopped
    from sim import sweeps

    real, calls = sweeps.put_together, []

    def put_together(work, *rest):
        calls.append(1)
        if len(calls) == 1:
            path = work.kept[0].header.path
            path.write_bytes(path.read_bytes()[:-1])
        return real(work, *rest)

    monkeypatch.setattr(sweeps, "put_together", put_together)
    resume(target, How(workers=1), Telling())
    assert len(calls) == 2
    assert same(whole, target) == []


def test_every_byte_of_a_chunk_is_checked(stopped):
    path = sorted((stopped[0] / PARTS).glob("*.chunk"))[0]
    content = path.read_bytes()
    for place in range(0, len(content), max(len(content) // 300, 1)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 16]) + content[place + 1 :])
        with pytest.raises(Damaged):
            header = read_header(path)
            for item in range(len(header.items)):
                header.read(item)


def test_two_sweeps_into_one_folder_cannot_run_at_once(experiment, whole, tmp_path):
    target = tmp_path / "tiny"
    with holding(target):
        with pytest.raises(InputErrors, match=rf"another sweep is at work there: process {os.getpid()} on ") as refused:
            begin_sweep(experiment, target, How(), Telling())
        assert "in the input" not in str(refused.value), "nothing is wrong with the input"
        assert str(refused.value).startswith("This cannot be done as things stand; nothing was run or written.")
        assert not target.exists()
    assert os.listdir(tmp_path) == []
    with holding(whole), pytest.raises(InputErrors, match="another sweep"):
        resume(whole, How(), Telling())


def test_a_lock_left_by_a_dead_process_holds_nobody_up(tmp_path):
    lock_path(tmp_path / "x").write_text('{"process": 1, "host": "elsewhere", "since": "long ago"}\n', encoding="utf-8")
    with holding(tmp_path / "x"):
        pass
    assert os.listdir(tmp_path) == []


def test_chunks_that_failed_are_tried_again_when_resumed(same, experiment, whole, tmp_path, monkeypatch):
    def failing(job):
        if any(segment.point == 1 and segment.start == 64 for segment in job.chunk.segments):
            raise RuntimeError("the budget did not balance")
        return run_chunk(job)

    target = tmp_path / "tiny"
    monkeypatch.setattr(batch_sweep, "run_chunk", failing)
    found = begin_sweep(experiment, target, How(workers=1, chunk=64), Telling())
    assert len(found.failures) == 1 and len(found.runs) == 450 - 64
    found = resume(target, How(workers=1, chunk=64), Telling())
    assert len(found.failures) == 1, "the chunk fails again"
    monkeypatch.setattr(batch_sweep, "run_chunk", run_chunk)
    rest = Stopped(99)
    found = resume(target, How(executor=rest), Telling())
    assert rest.ran == [(1, 64)]
    assert found.manifest["failed_chunks"] == 0 and not (target / "failures.parquet").exists()
    assert same(whole, target) == []
    assert not (target / PARTS).exists()
