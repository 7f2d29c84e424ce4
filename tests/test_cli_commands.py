"""Every command on real input: what it prints, what it leaves, and its exit status."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.batch import result as batch_result
from sim.batch import sweep as batch_sweep
from sim.batch.result import Result

CASES = ("guinea_bissau", "timor_leste", "dr_congo", "afghanistan", "synthetic")

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.fixture(scope="module")
def kept(ssrsim, tiny_text, tmp_path_factory) -> Path:
    """A small result in a folder."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "tiny.yaml").write_text(tiny_text, encoding="utf-8")
    ssrsim("sweep", folder / "tiny.yaml", "--out", folder / "tiny", "--workers", 1, "--tables-only")
    return folder / "tiny"


def test_scenarios_lists_every_case_and_variant(ssrsim):
    output = ssrsim("scenarios")
    for case in CASES:
        for ending in ("", "_light", "_medium", "_heavy", "_light_equal_cost", "_heavy_equal_cost"):
            assert f"{case}{ending} " in output
    assert "light_vs_heavy" in output and "12,000 histories" in output


@pytest.mark.parametrize("case", CASES)
def test_show_tells_unit_layer_and_place_of_every_value(ssrsim, case):
    output = ssrsim("show", f"{case}_heavy")
    assert f"scenarios/contexts/{case}.yaml:" in output
    assert "sim/parameters/" in output
    assert "variant heavy" in output


def test_show_tells_what_the_command_line_set(ssrsim):
    assert "drawdown_months 12 months --set" in ssrsim("show", "guinea_bissau", "--set", "drawdown.months=12")


def test_check_passes_good_files_and_tells_all_that_is_wrong_with_others(ssrsim, tiny):
    assert "nothing wrong" in ssrsim("check", tiny)
    assert ssrsim("check", "smoke", "guinea_bissau_light").count("nothing wrong") == 2
    assert "did you mean: guinea_bissau_light?" in ssrsim("check", "guinea_bissau_lihgt", status=2)
    bad = tiny.with_name("bad.yaml")
    bad.write_text("context: guinea_bisau\nengagement: strategc\n", encoding="utf-8")
    output = ssrsim("check", tiny, bad, "missing.yaml", status=2)
    for words in ("bad.yaml:1", "guinea_bissau?", "bad.yaml:2", "strategic?", "missing.yaml", "3 problems"):
        assert words in output


@pytest.mark.usefixtures("drawn_apart")
def test_run_keeps_a_whole_result_in_results(ssrsim):
    output = ssrsim(
        "run", "synthetic_light", "--worlds", 20, "--seed", 3, "--set", "years=10", "--workers", 1
    )
    folder = Path("results/synthetic_light")
    assert "forecasts no country" in output
    for name in (
        "manifest.json",
        "design.parquet",
        "runs.parquet",
        "monthly.parquet",
        "report.html",
        "figures",
    ):
        assert (folder / name).exists(), f"{name} is missing"
    assert str(folder) in output
    result = Result.load(folder)
    assert (len(result.runs), result.manifest["seed"]) == (20, 3)
    assert os.listdir("results") == ["synthetic_light"]


def test_a_result_is_not_overwritten_without_force(ssrsim, tiny, kept):
    words = ("sweep", tiny, "--out", kept, "--workers", 1, "--tables-only")
    before = Result.load(kept).manifest["timing"]
    told = ssrsim(*words, status=2)
    assert "--force" in told and "cannot be done as things stand" in told and "in the input" not in told
    assert Result.load(kept).manifest["timing"] == before
    ssrsim(*words, "--force")


def test_sweep_takes_other_worlds_seed_and_points(ssrsim, tiny):
    ssrsim(
        "sweep",
        tiny,
        "--worlds",
        5,
        "--seed",
        0,
        "--only",
        "synthetic_heavy",
        "--workers",
        1,
        "--tables-only",
    )
    result = Result.load("results/tiny")
    assert (result.manifest["worlds"], result.manifest["seed"]) == (5, 0)
    assert set(result.runs["scenario"]) == {"synthetic_heavy"}


def test_plan_runs_nothing_that_is_kept(ssrsim, tiny):
    output = ssrsim("plan", tiny, "--worlds", 100)
    assert "200, in" in output and "seconds" in output and "MB" in output
    assert os.listdir() == ["tiny.yaml"]


def test_compare_says_paired_differences_with_intervals(ssrsim, kept):
    output = ssrsim("compare", f"{kept}:synthetic_light", f"{kept}:1")
    assert "over the same 20 worlds" in output
    assert "90 % interval" in output and "pairs agree" in output
    assert "forecasts no country" in output
    output = ssrsim("compare", "synthetic_light", "synthetic_light", "--worlds", 5)
    assert "not distinguishable" in output or "same in every pair" in output


def test_plot_and_report_can_be_made_anew(ssrsim, kept):
    assert "f1_icons_synthetic.png" in ssrsim("plot", kept)
    assert (kept / "figures" / "f1_icons_synthetic.svg").exists()
    assert "report.html" in ssrsim("report", kept)
    assert (kept / "report.html").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "guinea_bisau"], "did you mean: guinea_bissau?"),
        (["run", "missing.yaml"], "no such file"),
        (["run", "guinea_bissau", "--worlds", "0"], "worlds must be from 1 to"),
        (["run", "guinea_bissau", "--worlds", "-5"], "worlds must be from 1 to"),
        (["run", "guinea_bissau", "--worlds", "many"], "--worlds"),
        (["run", "guinea_bissau", "--worlds", "99999999999"], "worlds must be from"),
        (["run", "guinea_bissau", "--seed", "-1"], "the seed must be from 0"),
        (["run", "guinea_bissau", "--set", "footprnt=heavy"], "did you mean: footprint?"),
        (["run", "guinea_bissau", "--set", "footprint"], "--set #1"),
        (["run", "guinea_bissau", "--set", "share_strategic=7", "--set", "x=1"], "2 problems"),
        (["run"], "NAME"),
        (["fly"], "fly"),
        (["sweep", "light_vs_hevy"], "did you mean: light_vs_heavy?"),
        (["sweep", "smoke", "--workers", "0"], "--workers"),
        (["sweep", "smoke", "--only", "x"], "no such point"),
        (["sweep", "smoke", "--subset", "quick"], "unknown subset"),
        (["sweep", "smoke", "--executor", "dsk"], "did you mean: dask?"),
        (["sweep", "smoke", "--scheduler", "tcp://127.0.0.1:1"], "goes with Dask only"),
        (["sweep", "smoke", "--parts", "sharde"], "did you mean: shared?"),
        (["sensitivity", "missing"], "no such folder"),
        (["export", "missing"], "no such folder"),
        (["sweep", "."], "."),
        (["plan", "smoke", "--worlds", "0"], "worlds must be from 1 to 10,000,000, not 0"),
        (["compare", "guinea_bissau", "nowhere"], "nowhere"),
        (["compare", "missing:1", "missing:2"], "no such folder"),
        (["plot", "missing"], "no such folder"),
        (["report", "."], "not a result"),
        (["check", "missing.yaml"], "no such file"),
        (["check", "."], "a folder"),
    ],
)
def test_bad_input_gets_a_message_and_status_2_and_writes_nothing(ssrsim, words, message):
    assert message in ssrsim(*words, status=2)
    assert os.listdir() == [], "something was written"


def test_a_place_that_cannot_be_written_is_said_plainly(ssrsim, tiny):
    output = ssrsim("sweep", tiny, "--workers", 1, "--out", tiny / "x", status=1)
    assert str(tiny) in output


def test_a_full_disk_is_said_plainly_and_loses_no_history(ssrsim, tiny, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "runs.parquet")

    monkeypatch.setattr(batch_result, "write_table", full)
    output = ssrsim("sweep", tiny, "--workers", 1, "--out", "out", status=1)
    assert "No space left on device" in output
    assert "40 of 40 histories are kept. To go on: ssrsim sweep --resume out" in output
    assert os.listdir("out") == [".parts"]
    assert sorted(os.listdir()) == ["out", "tiny.yaml"]


def test_a_failing_chunk_is_told_with_the_command_that_repeats_it(ssrsim, tiny, monkeypatch):
    from sim.batch.runner import run_chunk

    def failing(job):
        if job.chunk.segments[0].start == 0:
            raise RuntimeError("the budget did not balance")
        return run_chunk(job)

    monkeypatch.setattr(batch_sweep, "run_chunk", failing)
    words = ("sweep", tiny, "--worlds", 100, "--workers", 1, "--chunk", 64, "--tables-only")
    output = ssrsim(*words, status=1)
    assert "the budget did not balance" in output
    assert "--only synthetic_light --worlds 0:64" in output
    assert "To try them again: ssrsim sweep --resume results/tiny" in output
    result = Result.load("results/tiny")
    assert len(result.failures) == 2
    assert set(result.runs["world"]) == set(range(64, 100))


def test_a_figure_that_fails_does_not_lose_the_tables(ssrsim, tiny, monkeypatch):
    from sim.figures.draw import Drawers

    def broken(*_, **__):
        raise RuntimeError("no ink")

    monkeypatch.setattr(Drawers, "draw", broken)
    output = ssrsim("sweep", tiny, "--workers", 1, status=1)
    assert "no ink" in output and "ssrsim report results/tiny" in output
    assert len(Result.load("results/tiny").runs) == 40


def dressed_up(*_, **__):
    """What Python makes of Ctrl-C that arrives while a class is being made."""
    raise RuntimeError("Error calling __set_name__ on 'cached_property'") from KeyboardInterrupt()


def test_a_stop_within_an_import_is_a_stop(ssrsim, monkeypatch):
    from sim.cli import listing

    monkeypatch.setattr(listing, "check", dressed_up)
    assert "Stopped" in ssrsim("check", "synthetic_light", status=130)


def start(tiny: Path, out: Path, *more: str) -> subprocess.Popen[str]:
    """Start a sweep too long to end, and wait until it runs."""
    command = [
        sys.executable,
        "-m",
        "sim.cli",
        "sweep",
        str(tiny),
        "--worlds",
        "200000",
        "--out",
        str(out),
        *more,
    ]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, start_new_session=True, env=environment
    )
    assert process.stderr is not None
    assert "400,000 histories" in process.stderr.readline()
    assert process.stderr.readline() == "Starting 2 workers.\n", "seconds of silence"
    return process


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_sweep_leaves_nothing_that_looks_complete(ssrsim, tiny, tmp_path, kept, how):
    """Neither a new result nor a damaged old one, and no process."""
    out = tmp_path / "results" / "x"
    if how is signal.SIGKILL:
        ssrsim("sweep", tiny, "--out", out, "--workers", 1, "--tables-only")
    before = Result.load(out).manifest if out.exists() else None
    process = start(tiny, out, "--workers", "2", "--force")
    time.sleep(0.5)
    process.send_signal(how)
    _, told = process.communicate(timeout=300)
    assert "Traceback" not in told or how is signal.SIGKILL, "workers just being started may say that it is gone"
    if before:
        assert Result.load(out).manifest == before, "the old result was damaged"
    else:
        assert process.returncode == 130
        assert "Stopped" in told
        assert not out.exists() or (os.listdir(out) == [".parts"] and f"ssrsim sweep --resume {out}" in told)
    deadline = time.monotonic() + 300.0
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("workers went on after the sweep was stopped")
