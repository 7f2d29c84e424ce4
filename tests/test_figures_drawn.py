"""Figures: what they show is what the data say, they say what they do not mean, and they can be read."""

from __future__ import annotations

import io
import itertools
import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from PIL import Image

from sim.figures.draw import draw_all, drawings
from sim.figures.icons import KINDS, kinds_of, of_hundred
from sim.figures.looks import LOOKS, OTHER_LOOKS
from sim.figures.style import CAVEAT, save, styled
from sim.figures.tables import open_tables

BASELINE = Path(__file__).parent / "baseline"
make_results = runpy.run_path(str(BASELINE / "made_results.py"))["make_results"]
TOLERANCE = 1.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_results(tmp_path_factory.mktemp("results") / "made", ("dr_congo",))


@pytest.fixture(scope="module")
def every(folder):
    return list(drawings(folder))


@pytest.fixture(scope="module")
def drawn(every):
    return {drawing.kind: drawing for drawing in every if "medium" not in drawing.name}


@pytest.fixture(scope="module")
def paths(folder):
    return draw_all(folder)


def copied(folder, target):
    """Copy the tables of a result."""
    target.mkdir()
    for path in folder.iterdir():
        if path.is_file():
            (target / path.name).write_bytes(path.read_bytes())
    return target


def picture(figure, dpi=40):
    kept = io.BytesIO()
    figure.savefig(kept, dpi=dpi)
    return np.asarray(Image.open(kept).convert("L"), dtype=float)


def difference(one, other):
    """Root mean square difference of two grey pictures, 0 to 255; infinite where the sizes differ."""
    return float(np.sqrt(np.mean((one - other) ** 2))) if one.shape == other.shape else np.inf


def test_every_kind_is_drawn_as_png_svg_and_csv(paths):
    names = {path.name.split("_")[0] for path in paths if path.suffix != ".json"}
    assert names == {"f1", "f2", "f3", "f6", "f9"}
    for path in paths:
        if path.suffix == ".png":
            assert path.with_suffix(".svg").exists() and path.with_suffix(".csv").exists(), path.name


def test_caption_says_what_it_does_not_mean_and_of_what_it_speaks(drawn):
    for kind, drawing in drawn.items():
        written = " ".join(text.get_text().replace("\n", " ") for text in drawing.figure.texts)
        assert CAVEAT in written, f"{kind}: the caveat is not in the picture"
        assert "eference class" in written, f"{kind}: no reference class in the picture"
        assert drawing.alt and drawing.how


def test_metadata_keep_the_hash_and_equal_results_give_equal_bytes(folder, paths, every, tmp_path):
    digest = open_tables(folder).digest
    for again in [path for drawing in every for path in save(drawing, tmp_path, digest)]:
        first = folder / "figures" / again.name
        assert again.read_bytes() == first.read_bytes(), f"{again.name} differs when drawn again"
    for path in paths:
        if path.suffix == ".png":
            assert digest in Image.open(path).text["Source"]
        if path.suffix == ".svg":
            text = path.read_text(encoding="utf-8")
            assert digest in text and "<dc:date>" not in text


def test_pictures_are_like_the_baseline(every):
    for drawing in every:
        known = np.asarray(Image.open(BASELINE / f"{drawing.name}.png").convert("L"), dtype=float)
        found = difference(picture(drawing.figure), known)
        assert found < TOLERANCE, f"{drawing.name} differs from its baseline by {found:.1f}; draw_baseline.py"


def test_tolerance_catches_a_real_change(folder, every, tmp_path):
    """A result in which a tenth of everything is gone moves every picture by more than the tolerance."""
    other = copied(folder, tmp_path / "other")
    changes = {
        "monthly": ["mean", "q05", "q25", "q50", "q75", "q95"],
        "histories": ["recurrent_domestic", "own_led", "initiative", "response_alone"],
        "curves": ["share", "low", "high"],
        "contrasts": ["difference", "low", "high"],
        "runs": ["in_conflict_at_exit"],
    }
    for name, columns in changes.items():
        table = pd.read_parquet(other / f"{name}.parquet")
        table[columns] = table[columns] * 0.9
        table.to_parquet(other / f"{name}.parquet")
    for one, changed in zip(every, drawings(other), strict=True):
        moved = difference(picture(one.figure), picture(changed.figure))
        assert moved > TOLERANCE, f"{one.name}: a tenth less moves the picture by {moved:.2f} only"


def visible_texts(figure):
    renderer = figure.canvas.get_renderer()
    for text in figure.findobj(Text):
        if not (text.get_visible() and text.get_text().strip()):
            continue
        box = text.get_window_extent(renderer)
        if box.width > 1 and box.height > 1:
            yield text.get_text(), box


def shown_ticks(figure):
    """Texts of ticks that are outside the axes' limits are there but not drawn."""
    hidden = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            drawn = set(map(id, axis._update_ticks())) if axes.axison else set()
            hidden |= {id(label) for tick in axis.get_major_ticks() if id(tick) not in drawn
                       for label in (tick.label1, tick.label2)}  # fmt: skip
            hidden |= {id(tick.label2) for tick in axis.get_major_ticks()}
    return hidden


@pytest.mark.parametrize("kind", ["F1", "F2", "F3", "F6", "F9"])
def test_no_text_lies_on_another_or_leaves_the_picture(drawn, kind):
    figure = drawn[kind].figure
    with styled():
        figure.draw_without_rendering()
    hidden = shown_ticks(figure)
    for text in figure.findobj(Text):
        if id(text) in hidden:
            text.set_visible(False)
    boxes = list(visible_texts(figure))
    assert len(boxes) > 8
    for words, box in boxes:
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= figure.bbox.x1 + 1 and box.y1 <= figure.bbox.y1 + 1
        assert inside, f"{kind}: {words!r} leaves the picture"
    for (a, one), (b, other) in itertools.combinations(boxes, 2):
        wide = min(one.x1, other.x1) - max(one.x0, other.x0)
        high = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert wide <= 1.5 or high <= 1.5, f"{kind}: {a!r} lies on {b!r}"


def test_looks_keep_apart_in_grey_and_without_colour():
    looks = list(LOOKS.values())
    grey = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (to_rgb(look.colour) for look in looks)]
    assert min(abs(a - b) for a, b in itertools.combinations(grey, 2)) > 0.15, f"grey values {grey}"
    assert len({str(look.line) for look in OTHER_LOOKS}) == len({look.marker for look in OTHER_LOOKS}) == 6


def test_icons_add_up_to_100_and_equal_the_histories(folder, drawn):
    data, tables = drawn["F1"].data, open_tables(folder)
    assert (data.groupby("arm")["of_100_histories"].sum() == 100).all()
    for arm in tables.arms("dr_congo"):
        kinds = kinds_of(tables.runs_of(arm.point))
        for key, count in data[data["arm"] == arm.label].set_index("kind")["of_100_histories"].items():
            assert abs(count - 100 * (kinds == key).mean()) < 1.0
    for axes, (_, rows) in zip(drawn["F1"].figure.axes, data.groupby("arm", sort=False), strict=True):
        assert [len(line.get_xdata()) for line in axes.lines] == list(rows["of_100_histories"])


def test_icon_kinds_by_hand():
    runs = pd.DataFrame({
        "in_conflict_at_exit": [1, 0, 0, 0, 0, 0.0],
        "relapse_after_drawdown_years": [np.nan, 5, 6, np.nan, np.nan, np.nan],
        "peace_held": [0, 0, 1, 0, 1, np.nan], "sustained": [0, 1, 0, 1, 1, 1.0]})  # fmt: skip
    assert list(kinds_of(runs)) == ["active", "relapse", "held", "coup", "sustained", "unknown"]
    assert of_hundred(pd.Series(["held", "held", "coup"])) | {"held": 67, "coup": 33} == of_hundred(
        pd.Series(["held", "held", "coup"])
    )
    assert sum(of_hundred(pd.Series([kind.key for kind in KINDS])).values()) == 100


def test_curves_draw_what_their_table_says(drawn):
    data = drawn["F9"].data
    for axes, clock in zip(drawn["F9"].figure.axes, ("war", "drawdown"), strict=True):
        for arm in ("light", "medium", "heavy"):
            rows = data[(data["clock"] == clock) & (data["arm"] == arm)]
            expected = 100 * rows["share"].to_numpy()
            lines = [np.asarray(line.get_ydata(), dtype=float) for line in axes.lines]
            assert any(len(y) == len(expected) and np.allclose(y, expected) for y in lines), (clock, arm)


def test_differences_draw_what_their_table_says(drawn):
    data, axes = drawn["F3"].data, drawn["F3"].figure.axes[0]
    marks = [line for line in axes.lines if line.get_marker() in ("o", "D")]
    dots = sorted(x for line in marks for x in line.get_xdata())
    assert np.allclose(dots, sorted(100 * data["difference"]))
    clear = {x for line in marks if line.get_color() == "#222222" for x in line.get_xdata()}
    expected = set(100 * data.loc[data["verdict"].isin(["higher", "lower"]), "difference"])
    assert clear == expected, "black dots must be the clear differences and no others"
    assert (data["low"] <= data["low50"]).all() and (data["high50"] <= data["high"]).all()


def test_cliff_draws_cost_and_gap_of_the_table(drawn):
    data = drawn["F2"].data
    for axes, arm in zip(drawn["F2"].figure.axes[:3], ("light", "medium", "heavy"), strict=True):
        rows = data[(data["arm"] == arm) & (data["world"] == "mean of all")]
        line = next(line for line in axes.lines if len(line.get_xdata()) == len(rows))
        assert np.allclose(1e6 * np.asarray(line.get_ydata()), rows["cost"])
        payers = rows[["recurrent_domestic", "recurrent_pooled", "recurrent_bilateral"]].sum(axis=1)
        assert np.allclose(rows["gap"], (rows["cost"] - payers).clip(lower=0))


def test_parts_draw_the_medians_of_the_table(drawn):
    data, grid = drawn["F6"].data, drawn["F6"].figure.axes
    cells = itertools.product(("fiscal", "institutional", "ownership", "operational"), ("light", "medium", "heavy"))
    for axes, (part, arm) in zip(grid, cells, strict=True):
        rows = data[(data["part"] == part) & (data["arm"] == arm) & (data["world"] == "median of all")]
        assert any(
            np.allclose(line.get_ydata(), rows["value"]) for line in axes.lines if len(line.get_ydata()) == len(rows)
        )
        assert data[(data["part"] == part) & (data["arm"] == arm)]["world"].nunique() >= 21


def test_a_result_without_exit_or_risk_is_drawn_too(folder, tmp_path):
    gone = dict.fromkeys(
        [
            "exit_year",
            "handover_year",
            "relapse_after_drawdown_years",
            "at_risk_at_exit",
            "sustained",
            "peace_held",
        ],
        np.nan,
    )
    target = copied(folder, tmp_path / "none")
    runs = pd.read_parquet(target / "runs.parquet").assign(**gone)
    runs.to_parquet(target / "runs.parquet")
    curves = pd.read_parquet(target / "curves.parquet")
    curves.loc[curves["clock"] == "drawdown", ["share", "low", "high"]] = np.nan
    curves.loc[curves["clock"] == "drawdown", "at_risk"] = 0
    curves.to_parquet(target / "curves.parquet")
    made = {drawing.kind: drawing for drawing in drawings(target)}
    assert set(made) == {"F1", "F2", "F3", "F6", "F9"}
    assert "too few histories at risk" in made["F9"].alt
    assert made["F2"].figure.axes[-1].get_xlabel() == "years from the start"


def test_a_single_run_is_drawn_without_differences(tmp_path):
    folder = make_results(tmp_path / "one", ("dr_congo",), ("light",), 64)
    assert {drawing.kind for drawing in drawings(folder)} == {"F1", "F2", "F6", "F9"}
