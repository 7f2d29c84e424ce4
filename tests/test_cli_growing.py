"""Commands that go on from something: finish a sweep that was stopped, add histories, join shards."""

from __future__ import annotations

import errno
import os

import pytest

from sim.batch import result as batch_result
from sim.batch.result import Result

pytestmark = pytest.mark.usefixtures("elsewhere")


def test_sweeps_are_resumed_extended_and_merged_from_the_command_line(ssrsim, tiny, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "runs.parquet")

    with monkeypatch.context() as patch:
        patch.setattr(batch_result, "write_table", full)
        ssrsim("sweep", tiny, "--worlds", 70, "--workers", 1, "--tables-only", status=1)
    output = ssrsim("sweep", "--resume", "tiny", "--workers", 1, "--tables-only")
    assert "140 of 140 histories are kept from before" in output
    assert "Pairing: every history meets the same luck" in output and "results/tiny/pairing.csv" in output
    assert "finished already" in ssrsim("sweep", "--resume", "results/tiny", "--tables-only")
    ssrsim("extend", "results/tiny", "--worlds", 130, "--workers", 1, "--tables-only")
    for number in (1, 2):
        words = ("sweep", tiny, "--worlds", 130, "--shard", f"{number}/2", "--out", f"shard{number}", "--workers", 1)
        assert f"Shard {number} of 2 is done" in ssrsim(*words)
    ssrsim("merge", "shard2", "shard1", "--out", "joined", "--tables-only")
    grown, joined = Result.load("results/tiny").manifest, Result.load("joined").manifest
    assert grown["results_hash"] == joined["results_hash"]
    assert [told["worlds"] for told in grown["history"]] == [70]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["sweep"], "--resume DIR"),
        (["sweep", "smoke", "--resume", "x"], "cannot be given with --resume"),
        (["sweep", "--resume", "missing"], "no such folder"),
        (["sweep", "smoke", "--worlds", "10:64"], "a multiple of 64"),
        (["sweep", "smoke", "--worlds", "128:64"], "holds no world"),
        (["sweep", "smoke", "--worlds", "64:"], "no number of worlds"),
        (["sweep", "smoke", "--shard", "0/2"], "1/8 for the first of eight"),
        (["sweep", "smoke", "--shard", "3/2"], "is no shard"),
        (["extend", "missing", "--worlds", "10"], "no such folder"),
        (["extend", "missing"], "either --worlds N or --until"),
        (["extend", "missing", "--until", "ci(x) < 1"], "no outcome"),
        (["merge", "missing", "--out", "x"], "no such folder"),
    ],
)
def test_going_on_with_nothing_is_refused_plainly(ssrsim, words, message):
    assert message in ssrsim(*words, status=2)
    assert os.listdir() == [], "something was written"
