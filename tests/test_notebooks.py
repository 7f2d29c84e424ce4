"""The course exercise: every notebook runs from top to bottom, and what its text says of the model holds."""

from __future__ import annotations

import ast
import os
import re
import shutil
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "notebooks"
BOOKS = sorted(FOLDER.glob("*.ipynb"))
EACH = pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
SLOWER = ("3_the_drawdown_cliff", "5_your_own_country")
RUN = [pytest.param(path, id=path.stem, marks=[pytest.mark.slow] * (path.stem in SLOWER)) for path in BOOKS]
WORLDS = "64"
READ = "**To read it:**"


def cells(path, kind=""):
    """Return the cells of a notebook, or those of one kind."""
    return [cell for cell in nbformat.read(path, as_version=4).cells if not kind or cell.cell_type == kind]


def text(path):
    """Return what a notebook says in words."""
    return "\n\n".join(cell.source for cell in cells(path, "markdown"))


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    """Return what a kernel of this checkout is started with: a few histories, and files and sockets of its own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("COURSE_WORLDS", WORLDS)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    sockets = tempfile.mkdtemp(prefix="nb-")  # the path of a socket has to be short
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", sockets)
    local = {"transport": "ipc", "ip": f"{sockets}/k"} if os.name == "posix" else {}
    yield Config({"KernelManager": local})
    shutil.rmtree(sockets, ignore_errors=True)


@pytest.mark.parametrize("path", RUN)
def test_it_runs_and_its_claims_hold(path, kernel, tmp_path):
    """A cell that raises, an assertion on the model among them, fails with its name and what it said."""
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, timeout=900, kernel_name="python3", config=kernel, resources=at(tmp_path)).execute()
    said = {cell.id: written(cell) for cell in book.cells if cell.cell_type == "code"}
    assert "What the text says holds" in said["claims"]
    pictures = sum(has_picture(cell) for cell in book.cells)
    assert pictures == sum(draws(cell) for cell in book.cells) >= 1


def at(folder):
    """Say to nbclient in which folder a notebook runs."""
    return {"metadata": {"path": str(folder)}}


def written(cell):
    """Return what a cell printed."""
    return "".join(out["text"] for out in cell.outputs if out.output_type == "stream")


def has_picture(cell):
    """Tell whether a cell that has run shows a picture."""
    return any("image/png" in out.get("data", {}) for out in cell.get("outputs", []))


def draws(cell):
    """Tell from its source whether a cell draws one."""
    return cell.cell_type == "code" and bool(re.search(r"\.plot\(\"|\.plot\(\)|\.figure$|plt\.subplots", cell.source))


@EACH
def test_it_is_kept_without_outputs_and_in_one_form(path):
    kept = path.read_text(encoding="utf-8")
    book = nbformat.reads(kept, as_version=4)
    assert nbformat.writes(book) + "\n" == kept, "write it with nbformat: one line of the file for each of the cell"
    assert set(book.metadata) == {"kernelspec", "language_info"} and set(book.metadata.language_info) == {"name"}
    for cell in book.cells:
        assert not cell.metadata and re.fullmatch(r"[a-z]+(-[a-z]+)*", cell.id), "a name, so that a change is seen"
        assert cell.cell_type != "code" or (not cell.outputs and cell.execution_count is None), f"{cell.id}: clear it"


@EACH
def test_it_teaches(path):
    words = text(path)
    for needed in ("**You will learn**", "forecasts no country", "**Questions**", "**What the model shows**"):
        assert needed in words, f"{path.name} lacks {needed}"
    assert re.search(r"guess|Before you run", words), "whoever guesses first, reads better"
    asked, answered = words.split("**Questions**")[1].split("**What the model shows**")
    assert numbers(asked) == numbers(answered) and len(numbers(asked)) >= 5
    assert 6 <= len(cells(path)) <= 12


def numbers(part):
    return re.findall(r"^(\d)\. ", part, re.MULTILINE)


@EACH
def test_every_figure_has_a_sentence_to_read_it(path):
    for here, cell in enumerate(found := cells(path)):
        if draws(cell):
            after = next(one.source for one in found[here + 1 :] if one.cell_type == "markdown")
            assert after.startswith(READ), f"{cell.id} draws, and the text after it does not say how to read it"


@EACH
def test_its_last_cell_holds_the_text_to_account(path):
    last = cells(path, "code")[-1]
    claims = [node for node in ast.walk(ast.parse(last.source)) if isinstance(node, ast.Assert)]
    assert last.id == "claims" and len(claims) >= 5


def test_the_guide_lists_every_notebook_in_order():
    guide = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\((\d_\w+\.ipynb)\)", guide) == [path.name for path in BOOKS]
    assert len(BOOKS) == 5 and "COURSE_WORLDS" in guide and "forecasts no country" in guide
