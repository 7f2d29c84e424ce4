"""A folder that cannot be made is refused before the first history, and nothing is left of the try."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sim import explaining, propositions
from sim.batch.out import check_out
from sim.cli.errors import _machine
from sim.scenario import InputErrors

pytestmark = pytest.mark.usefixtures("elsewhere")

COMMANDS = {
    "propositions": ("P05",),
    "story": ("guinea_bissau",),
    "why": ("guinea_bissau_light", "guinea_bissau_heavy"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("beneath", ["", "/it"])
def test_it_is_refused_before_anything_is_run(ssrsim, tmp_path, monkeypatch, command, beneath):
    for module, name in ((propositions, "run_propositions"), (explaining, "why"), (explaining, "story")):
        monkeypatch.setattr(module, name, lambda *_, **__: pytest.fail("it was run"))
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    output = ssrsim(command, *COMMANDS[command], "--out", f"{tmp_path}/file{beneath}", status=2)
    assert "nothing was run or written" in output and "same command again" not in output


@pytest.mark.parametrize(
    ("there", "words", "told"),
    [
        (("scorecard.json",), (), "exists already"),
        (("scorecard.json",), (), "or --force"),
        (("notes.txt", "scorecard.json"), ("--force",), "something else than a scorecard (notes.txt)"),
        (("figures",), ("--force",), "holds no scorecard"),
    ],
)
def test_a_scorecard_that_stands_there_is_not_run_over(ssrsim, tmp_path, monkeypatch, there, words, told):
    monkeypatch.setattr(propositions, "run_propositions", lambda *_, **__: pytest.fail("it was run"))
    for name in there:
        (tmp_path / name).write_text("mine", encoding="utf-8")
    output = ssrsim("propositions", "P05", "--out", str(tmp_path), *words, status=2)
    assert told in " ".join(output.split()) and "nothing was run or written" in output
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == dict.fromkeys(there, "mine")


def test_nothing_is_left_of_the_try(tmp_path):
    check_out(tmp_path / "a" / "b")
    assert os.listdir(tmp_path) == []
    (tmp_path / "a").mkdir()
    check_out(tmp_path / "a" / "b")
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no place that nobody can write to")
def test_a_place_where_no_folder_can_be_made_is_refused():
    with pytest.raises(InputErrors, match="no folder for files can be here"):
        check_out(Path("/proc/x/y"))


@pytest.mark.parametrize(("number", "again"), [(errno.ENOSPC, True), (errno.EACCES, False), (errno.ENOTDIR, False)])
def test_the_same_again_is_advised_only_where_it_may_help(number, again):
    assert ("run the same command again" in _machine(OSError(number, os.strerror(number), "out"))) == again
