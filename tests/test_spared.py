"""Mesa's experimental part is not loaded with the model, and is whole for whoever uses it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sim.spared import Spared, spare


def told(code: str) -> list[str]:
    """Lines that a fresh Python writes, the model being imported."""
    text = f"import sys, sim.model\n{code}"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.splitlines()


def test_the_model_brings_no_scipy():
    assert told("print([name for name in sys.modules if name.partition('.')[0] == 'scipy'])") == ["[]"]


@pytest.mark.parametrize(
    "use",
    [
        "from mesa.experimental.devs import ABMSimulator as found",
        "from mesa.experimental import devs; found = devs.ABMSimulator",
        "import mesa; found = mesa.experimental.devs.ABMSimulator",
        "import mesa.experimental as parts; found = parts.devs.ABMSimulator",
    ],
)
def test_whoever_uses_it_has_it(use):
    code = f"{use}\nimport mesa\nprint(found.__module__, type(sys.modules['mesa.experimental']).__name__)"
    assert told(code) == ["mesa.experimental.devs.simulator module"]


def test_it_is_loaded_once_and_knows_what_it_lacks(tmp_path, monkeypatch):
    package = tmp_path / "sparing_package"
    (package / "part").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "part" / "__init__.py").write_text("loaded = []\nloaded.append(1)\nfrom . import inner\n")
    (package / "part" / "inner.py").write_text("import sparing_package.part as outer\nseen = len(outer.loaded)\n")
    monkeypatch.syspath_prepend(tmp_path)
    spare("sparing_package", "part")
    part = sys.modules["sparing_package.part"]
    assert isinstance(part, Spared) and not hasattr(part, "__wrapped__") and "loaded" not in vars(part)
    with pytest.raises(AttributeError, match="nothing"):
        _ = part.nothing
    assert part.loaded == [1] and part.inner.seen == 1 and not isinstance(part, Spared)
    spare("sparing_package", "part")
    assert sys.modules["sparing_package.part"] is part, "what is loaded is left alone"
    spare("sparing_package", "missing")
    spare("no_such_package", "part")
    assert not {"sparing_package.missing", "no_such_package.part"} & sys.modules.keys()
