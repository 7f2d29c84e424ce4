"""The tables in docs/ are those of the code: whoever changes a number or a rule runs `make docs`."""

import importlib.util
import re
from pathlib import Path

import pytest

from sim.parameters import MECHANISMS, PARAMETERS

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def tables():
    spec = importlib.util.spec_from_file_location("docs_tables", ROOT / "docs" / "tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_tables_are_current(tables):
    old = [path.name for path in tables.stale()]
    assert not old, f"not current: {', '.join(old)}; run `make docs`"


def test_every_table_stands_in_a_document(tables):
    texts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    marked = re.findall(r"<!-- made by make docs: ([a-z ]+) -->", texts)
    assert sorted(marked) == sorted(tables.TABLES), "each table is made once, in some document"


def test_a_changed_number_makes_a_document_stale(tables, tmp_path):
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    changed = re.sub(r"(\| `donor_patience` \| )[^|]*", r"\g<1>999 ", text)
    assert changed != text, "the table of parameters holds donor_patience"
    (tmp_path / "model.md").write_text(changed, encoding="utf-8")
    assert tables.stale(tmp_path) == [tmp_path / "model.md"], "a number that is not the code's is seen"


def test_model_tables_hold_every_parameter_and_mechanism():
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    missing = [name for name in (*PARAMETERS, *MECHANISMS) if f"| `{name}` |" not in text]
    assert not missing, f"docs/model.md has no row for {', '.join(missing)}"


def test_bars_and_line_ends_do_not_break_a_table(tables):
    made = tables.table(("a", "b"), [("x | y", "first\nsecond")])
    assert made.splitlines()[2] == r"| x \| y | first second |"
