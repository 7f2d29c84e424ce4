"""Chunks that workers write themselves: whole or run again, and late ones harm nothing."""

from __future__ import annotations

import errno
import os
import shutil

import pytest

from sim.api import sweep
from sim.batch import kept
from sim.batch import sweep as batch_sweep
from sim.batch.executors import Serial
from sim.batch.how import How
from sim.batch.kept import Shelf, run_and_write
from sim.batch.runner import jobs_of, run_chunk
from sim.batch.store import PARTS, file_hashes
from sim.batch.work import reopen
from sim.growing import resume
from sim.scenario import InputErrors
from sim.sweeps import Telling, begin_sweep


@pytest.fixture(scope="module")
def whole(whole):
    """Hashes of the tables of an unbroken sweep whose chunks were sent back."""
    return file_hashes(whole)


@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_chunk_that_is_not_what_was_written_is_run_again(experiment, whole, tmp_path, monkeypatch, times):
    damaged = []

    def careless(function, shelf, job):
        written = run_and_write(function, shelf, job)
        if len(damaged) < times:
            damaged.append(written.name)
            path = shelf.folder / written.name
            path.write_bytes(path.read_bytes()[:-1] + b"?")
        return written

    monkeypatch.setattr(batch_sweep, "run_and_write", careless)
    begin_sweep(experiment, tmp_path / "tiny", How(workers=1, parts="shared"), Telling())
    assert len(damaged) == times
    assert file_hashes(tmp_path / "tiny") == whole


def test_a_disk_that_is_full_for_a_worker_ends_the_sweep_which_goes_on_later(experiment, whole, tmp_path, monkeypatch):
    real, left = kept.write_chunk, [2]

    def full(*words):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*words)

    target = tmp_path / "tiny"
    with monkeypatch.context() as patch:
        patch.setattr(kept, "write_chunk", full)
        with pytest.raises(OSError, match="No space left") as caught:
            begin_sweep(experiment, target, How(chunk=64, executor=Serial(), parts="shared"), Telling())
    assert f"To go on: ssrsim sweep --resume {target}" in caught.value.__notes__[0]
    resume(target, How(workers=1), Telling())
    assert file_hashes(target) == whole


def test_a_chunk_that_comes_late_and_overlaps_others_counts_once(experiment, whole, tmp_path):
    target = tmp_path / "tiny"

    def stop(done, total):
        if done >= 128:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begin_sweep(experiment, target, How(workers=1, chunk=64, progress=stop), Telling())
    work = reopen(target, print)
    (job,) = jobs_of(experiment, [one for one in batch_sweep.cut(experiment, 512) if one.index == 0])
    run_and_write(run_chunk, Shelf(work.folder, work.plan["id"]), job)
    worlds = work.done
    work.scan(print)
    assert worlds <= work.done <= work.histories, "worlds are counted twice"
    blocks = [(one.segment.point, one.segment.start) for one in work.kept]
    assert len(set(blocks)) == len(blocks)
    resume(target, How(workers=1), Telling())
    assert file_hashes(target) == whole


def test_two_writers_of_one_chunk_do_not_meet(experiment, tmp_path, monkeypatch):
    (job, *_) = jobs_of(experiment, batch_sweep.cut(experiment, 64))
    parts, names = run_chunk(job), []

    def replaced(source, goal):
        names.append(os.path.basename(source))
        shutil.copy(source, goal)
        os.unlink(source)

    monkeypatch.setattr("sim.batch.container.os.replace", replaced)
    for process in (11, 12):
        monkeypatch.setattr("sim.batch.container.os.getpid", lambda process=process: process)
        kept.write_chunk(tmp_path, "x", parts)
    assert len(set(names)) == 2 and len(os.listdir(tmp_path)) == 1


def test_a_result_in_memory_has_no_shelf(experiment):
    with pytest.raises(InputErrors, match="no folder for chunks"):
        sweep(experiment, workers=1, parts="shared")


def test_parts_folder_is_gone_in_the_end(experiment, tmp_path):
    begin_sweep(experiment.resized(64), tmp_path / "tiny", How(workers=2, chunk=64, parts="shared"), Telling())
    assert not (tmp_path / "tiny" / PARTS).exists() and os.listdir(tmp_path) == ["tiny"]
