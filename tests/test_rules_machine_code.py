"""Rules read as bare machine code are the rules that numba compiled, and are done without where they are not kept."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from sim.rules import _compile, _machine_code

THEME = "choices"


@pytest.fixture
def kept(tmp_path):
    """A theme's folder, compiled before, to be spoiled."""
    _compile.load(THEME)
    return shutil.copytree(_compile.folder() / THEME, tmp_path / THEME)


@pytest.mark.parametrize("theme", [*_compile.themes(), *_compile.KERNELS])
def test_every_compiled_function_is_kept_as_machine_code(theme):
    _compile.load(theme)
    kept = json.loads((_compile.folder() / theme / _machine_code.NAME).read_text(encoding="utf-8"))
    names = {name.removeprefix(_compile.PREFIX) for name in kept}
    assert names == set(_compile.load(theme)), f"{theme}: some functions would be missing from the second start on"


def test_both_ways_give_the_same_bits(kept):
    read = _machine_code.read(kept, _compile.PREFIX)
    loaded = _compile._import(THEME, _compile.folder() / THEME / f"ssrsim_{THEME}.py")
    assert read is not None and read.keys() == loaded.keys()
    given = np.random.default_rng(3)
    for name, function in read.items():
        numbers = [given.normal(size=301) for _ in range(function.nin)]
        assert function.nin == loaded[name].nin and function.signature == loaded[name].signature
        assert np.array_equal(function(*numbers), loaded[name](*numbers), equal_nan=True), name


def test_another_numba_is_loaded_as_it_loads_itself(kept, monkeypatch):
    """Where inner parts are missing nothing is written and nothing read; it is slower, and no error."""
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(_machine_code, "_of_numba", missing)
    assert _machine_code.read(kept, _compile.PREFIX) is None
    (kept / _machine_code.NAME).unlink()
    _machine_code.write(kept, {"happens": object()})
    assert not (kept / _machine_code.NAME).exists()
    assert _machine_code.read(kept, _compile.PREFIX) is None


def test_kept_rules_are_called_without_numba_and_numba_works_after_them():
    """Of numba only the parts in C that are wanted are loaded; who imports it later has all of it."""
    _compile.load(THEME)
    code = (
        "import sys, numpy as np\nfrom sim.rules import choices\n"
        "print(choices.choose(np.array([1.0, 0.0]), 3.0, 7.0).tolist(), 'numba' in sys.modules)\n"
        "import numba\n"
        "@numba.guvectorize(['void(float64, float64[:])'], '()->()', nopython=True)\n"
        "def twice(x, out):\n    out[0] = 2.0 * x\n"
        "print(twice(np.array([1.5])).tolist(), numba.njit(lambda x: x + 1)(1))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.splitlines() == ["[3.0, 7.0] False", "[3.0] 2"]
