"""What README.md tells people to type works: commands and Python run as written, in an empty folder."""

import os
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NOT_RUN = "<!-- not run by the tests -->\n"
BLOCK = re.compile(rf"(?P<skip>{NOT_RUN})?```(?P<kind>sh|yaml|python)\n(?P<text>.*?)```", re.DOTALL)
BLOCKS = [found.groupdict() for found in BLOCK.finditer(README)]


def commands(kind="sh", skipped=False):
    """Return the lines of the README's blocks of one kind."""
    chosen = [b["text"] for b in BLOCKS if b["kind"] == kind and bool(b["skip"]) is skipped]
    return [line.partition("#")[0].strip() for text in chosen for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Environment in which `ssrsim` is this program's command, installed or not."""
    folder = tmp_path_factory.mktemp("bin")
    shim = folder / "ssrsim"
    shim.write_text(f"#!{sys.executable}\nfrom sim.cli import main\nmain()\n", encoding="utf-8")
    shim.chmod(shim.stat().st_mode | stat.S_IXUSR)
    installed = Path(sys.executable).parent
    first = [str(installed)] if (installed / "ssrsim").exists() else [str(folder)]
    paths = os.pathsep.join([*first, os.environ.get("PATH", "")])
    return os.environ | {"PATH": paths, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg", "COLUMNS": "110"}


def run(words, folder, environment):
    """Run a command line; return what came of it."""
    return subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=500, check=False
    )


def test_first_screen_has_the_two_commands():
    first = "\n".join(README.splitlines()[:30])
    targets = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in commands(skipped=True):
        assert line in first, f"{line} is not on the first screen"
        assert f"\n{line.removeprefix('make ')}:" in targets, f"the Makefile has no target for {line}"
    assert commands(skipped=True) == ["make demo", "make test"]


def test_every_command_of_the_program_is_shown():
    shown = {line.split()[1] for line in commands()}
    asked = {"scenarios", "show", "check", "run", "plan", "sweep", "extend", "merge", "compare", "plot", "report"}
    assert asked <= shown, f"the tour leaves out {', '.join(sorted(asked - shown))}"


@pytest.mark.slow
def test_commands_run_in_order(tmp_path, environment):
    for text in (b["text"] for b in BLOCKS if b["kind"] == "yaml"):
        name = text.splitlines()[0].removeprefix("#").strip()
        (tmp_path / name).write_text(text, encoding="utf-8")
    for line in commands():
        done = run(["sh", "-c", line], tmp_path, environment)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        assert done.stdout.strip(), f"{line} says nothing"
    for name in ("guinea_bissau_light", "slow_handover", "smoke"):
        assert (tmp_path / "results" / name / "manifest.json").is_file(), f"no result {name}"
    assert (tmp_path / "results" / "guinea_bissau_light" / "report.html").is_file(), "a run has a report in one file"
    assert list((tmp_path / "results" / "guinea_bissau_light" / "figures").glob("*.png")), "a run has figures"


def alike(text):
    """Replace all numbers, which differ from run to run."""
    return re.sub(r"[0-9][0-9,]*", "N", text)


def underway(line):
    """Whether a line depends on the machine: how far a sweep is, and how many workers there are to start."""
    return line.endswith((" a second.", " left.", " workers."))


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is a signal")
def test_a_sweep_is_stopped_and_resumed_as_shown(tmp_path, environment):
    (shown,) = [text for text in re.findall(r"```text\n(.*?)```", README, re.DOTALL) if "^C" in text]
    first, second = (part.splitlines() for part in shown.split("$ ")[1:])
    process = subprocess.Popen(
        ["sh", "-c", f"exec {first[0]}"], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    )
    for _ in range(12_000):
        if list(tmp_path.glob("results/long/.parts/*.chunk")):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=500)
    assert process.returncode == 130
    said = [alike(line) for line in told.splitlines() if line]
    assert [line for line in said if not underway(line)] == [alike(line) for line in first[1:] if line != "^C"]
    done = run(["sh", "-c", second[0]], tmp_path, environment)
    assert done.returncode == 0, done.stderr
    said = [alike(line) for line in done.stderr.splitlines()]
    assert [line for line in said if not underway(line)] == [alike(line) for line in second[1:] if not underway(line)]


def test_python_example_runs(tmp_path, environment):
    for text in (b["text"] for b in BLOCKS if b["kind"] == "python"):
        done = run([sys.executable, "-c", text], tmp_path, environment)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "light_or_heavy.png").is_file()


def test_says_what_it_is_not():
    assert README.count("forecasts no country") >= 2, "said at the top and beside the numbers"
    assert not re.search(r"\bwill (relapse|succeed|fail)\b", README), "nothing is foretold"


def test_makes_do_without_badges():
    assert not re.search(r"\[!\[|shields\.io|badge", README)
