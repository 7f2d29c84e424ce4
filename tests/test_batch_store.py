"""Results on disk: complete or not there, never overwritten unasked, the same bytes for the same tables."""

from __future__ import annotations

import json
import os
import pickle
import platform

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.batch.result import Result
from sim.batch.store import (
    FORMAT,
    check_target,
    field,
    file_hashes,
    read_manifest,
    recover,
    rows_into,
    staging,
    write_manifest,
    write_table,
)
from sim.batch.stored import from_bytes, to_bytes
from sim.scenario import InputErrors, load_experiment

TABLE = pa.table(
    {"share": [0.5, None, 0.25]},
    schema=pa.schema([field("share", pa.float64(), "0-1", "A share of something")]),
)


def put_result(folder, name="old"):
    """Write something that counts as a result."""
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder, "runs", TABLE)
    write_manifest(folder, {"format": FORMAT, "name": name})


def test_a_result_appears_only_when_complete(tmp_path):
    target = tmp_path / "results" / "x"
    with staging(target) as folder:
        put_result(folder, "new")
        assert not target.exists(), "the target was there before it was complete"
        assert folder.name == target.name, "figures and report would show another name"
    assert read_manifest(target)["name"] == "new"
    assert os.listdir(tmp_path / "results") == ["x"], "something was left beside the result"


@pytest.mark.parametrize("reason", [ValueError, KeyboardInterrupt, SystemExit, OSError])
def test_whatever_breaks_a_sweep_leaves_nothing(tmp_path, reason):
    target = tmp_path / "x"
    with pytest.raises(reason), staging(target) as folder:
        put_result(folder)
        raise reason
    assert os.listdir(tmp_path) == []


def test_a_result_is_not_overwritten_unasked(tmp_path):
    put_result(tmp_path / "x")
    with pytest.raises(InputErrors, match="exists already"), staging(tmp_path / "x"):
        pytest.fail("work began although the target may not be replaced")
    assert read_manifest(tmp_path / "x")["name"] == "old"


def test_force_replaces_a_result_on_success_only(tmp_path):
    target = tmp_path / "x"
    put_result(target)
    with pytest.raises(ValueError, match="broken"), staging(target, force=True) as folder:
        put_result(folder, "new")
        raise ValueError("broken")
    assert read_manifest(target)["name"] == "old", "a failed sweep took the old result with it"
    with staging(target, force=True) as folder:
        put_result(folder, "new")
    assert read_manifest(target)["name"] == "new"
    assert os.listdir(tmp_path) == ["x"]


def test_force_never_replaces_anything_but_a_result(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(InputErrors, match="something else than a result"):
        check_target(tmp_path / "letters", force=True)
    with pytest.raises(InputErrors, match="not a folder"):
        check_target(tmp_path / "letters" / "mine.txt", force=True)


def test_an_empty_folder_may_be_filled(tmp_path):
    (tmp_path / "x").mkdir()
    with staging(tmp_path / "x") as folder:
        put_result(folder)
    assert read_manifest(tmp_path / "x")["name"] == "old"


def test_leavings_of_a_killed_sweep_are_taken_away_and_those_of_a_running_one_are_not(tmp_path):
    with staging(tmp_path / "x") as folder:
        running = folder.parent
        dead = running.with_name(running.name.rpartition("-")[0] + "-4194305")  # above any process number
        (dead / "x").mkdir(parents=True)
        other = running.with_name(".x.partial-elsewhere-4194305")
        other.mkdir()
        with staging(tmp_path / "x.y"):
            assert dead.exists(), "another result's leavings were touched"
        put_result(folder)
    assert dead.exists()
    with staging(tmp_path / "x", force=True) as folder:
        assert not dead.exists()
        assert other.exists(), "the sweep of another machine was disturbed"
        put_result(folder)


def test_the_same_table_gives_the_same_bytes(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        write_table(tmp_path / name, "runs", TABLE)
    assert file_hashes(tmp_path / "one") == file_hashes(tmp_path / "other")


def test_units_and_descriptions_stand_in_the_file(tmp_path):
    write_table(tmp_path, "runs", TABLE)
    found = pq.read_schema(tmp_path / "runs.parquet").field("share").metadata
    assert found[b"unit"] == b"0-1"
    assert found[b"description"] == b"A share of something"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "holds no manifest"),
        ("{", "not a manifest"),
        ("[1]", "not the manifest"),
        ('{"format": 99}', "not the"),
    ],
)
def test_what_is_no_result_is_said_to_be_none(tmp_path, content, message):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputErrors, match=message):
        Result.load(tmp_path)
    with pytest.raises(InputErrors, match="no such folder"):
        Result.load(tmp_path / "missing")


def test_a_damaged_table_is_said_to_be_damaged(tmp_path):
    put_result(tmp_path)
    (tmp_path / "runs.parquet").write_bytes(b"PAR1 nothing")
    with pytest.raises(InputErrors, match="damaged"):
        Result.load(tmp_path).to_pandas()


def test_the_manifest_takes_no_numbers_that_json_does_not_know(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        write_manifest(tmp_path, {"seconds": float("nan")})
    write_manifest(tmp_path, {"title": "Côte d’Ivoire"})
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["title"] == "Côte d’Ivoire"


def test_an_experiment_is_read_back_and_nothing_else_is():
    experiment = load_experiment("smoke")
    assert from_bytes(to_bytes(experiment)).digest == experiment.digest
    assert to_bytes(from_bytes(to_bytes(experiment))) == to_bytes(experiment)
    class Nasty:
        def __reduce__(self):
            return os.system, ("echo harm",)

    for content in (pickle.dumps(Nasty()), pickle.dumps([1]), b"nonsense"):
        with pytest.raises(pickle.UnpicklingError):
            from_bytes(content)


def test_what_was_killed_between_two_renames_is_put_back(tmp_path):
    """The old folder was moved away, the new one was not yet there."""
    put_result(tmp_path / "x")
    hidden = tmp_path / f".x.partial-{platform.node()}-4194305"  # above any process number
    (hidden / "x").mkdir(parents=True)
    (tmp_path / "x").rename(hidden / "replaced")
    recover(tmp_path / "x")
    assert read_manifest(tmp_path / "x")["name"] == "old"
    assert os.listdir(tmp_path) == ["x"]


def test_rows_come_to_the_same_bytes_however_many_at_a_time(tmp_path):
    rows = pa.table({"share": [number / 7 for number in range(150_000)]}, schema=TABLE.schema)
    write_table(tmp_path, "whole", rows)
    with rows_into(tmp_path, "pieces") as write:
        for start in range(0, 150_000, 9_999):
            write(rows.slice(start, 9_999))
    assert (tmp_path / "whole.parquet").read_bytes() == (tmp_path / "pieces.parquet").read_bytes()
    assert pq.ParquetFile(tmp_path / "whole.parquet").num_row_groups == 3
