"""Report and terminal summary: sound HTML that needs nothing else, numbers from the data, honest words."""

from __future__ import annotations

import re
import runpy
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.api import simulate
from sim.figures.effects import effects, known_runs
from sim.figures.tables import case_name, open_tables
from sim.report.facts import ArmFacts, Measure, main_pair
from sim.report.further import further
from sim.report.leaves import leaves
from sim.report.lists import all_contrasts
from sim.report.page import render, write_report
from sim.report.phrases import gap, share
from sim.report.summary import terminal_summary

BASELINE = Path(__file__).parent / "baseline"
make_results = runpy.run_path(str(BASELINE / "made_results.py"))["make_results"]
POSTURE = "It compares mechanisms; it forecasts no country."
EMPTY = {"meta", "img", "br", "link", "input", "hr"}
ARMS = ("light", "heavy", "light_equal_cost", "heavy_equal_cost")


class Page(HTMLParser):
    """Reads a page and keeps what the tests ask about."""

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong, self.headings, self.ids, self.links, self.images = [], [], [], [], [], []
        self.words, self.tags, self.titles = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        self.tags.append(tag)
        if tag not in EMPTY:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in known:
            self.ids.append(known["id"])
        if tag == "a":
            self.links.append(known.get("href", ""))
        if tag == "img":
            self.images.append(known)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.words.append(data)
        if self.open and re.fullmatch(r"h[1-6]", self.open[-1]):
            self.titles.append(data)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_results(tmp_path_factory.mktemp("results") / "made", ("timor_leste", "dr_congo"), ARMS)


@pytest.fixture(scope="module")
def html(folder):
    return write_report(folder).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_html_is_sound(page, html):
    assert html.lstrip().startswith("<!DOCTYPE html>")
    assert not page.wrong and not page.open, f"tags that do not match: {page.wrong[:3]}, left open: {page.open}"
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"
    assert page.headings.count(1) == 1
    steps = [b - a for a, b in zip(page.headings, page.headings[1:], strict=False)]
    assert max(steps) <= 1, "a level of heading is left out"
    missing = [link for link in page.links if link.startswith("#") and link[1:] not in page.ids]
    assert not missing, f"links that lead nowhere: {missing}"


def test_one_file_without_outside_addresses(page, html):
    assert all(link.startswith("#") for link in page.links)
    assert all(image["src"].startswith("data:image/") for image in page.images)
    bare = re.sub(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=]+", "", html)
    for sign in ("http:", "https:", "//cdn", "<script", "@import", "url(", "<iframe", "<link"):
        assert sign not in bare, f"{sign} in the page"
    assert len(html) < 10_000_000


def test_every_picture_is_told_in_words_and_numbers(page, html):
    assert len(page.images) >= 10
    assert all(len(image["alt"]) > 40 for image in page.images)
    assert html.count("The numbers of this figure") == len(page.images)


def test_one_arm_says_what_to_ask_next(tmp_path):
    """Commands that name what was run, with what was set for it; each is one that the program accepts."""
    result = simulate("guinea_bissau_light", worlds=8)
    result.manifest["command"] = "ssrsim run guinea_bissau_light --worlds 8"
    for name in ("plain", "changed", "unknown"):
        (tmp_path / name).mkdir()
    result.write(tmp_path / "plain")
    asked = {step.command.split()[1]: step.command for step in further(open_tables(tmp_path / "plain"))}
    assert set(asked) == {"why", "story", "branch", "propositions"}
    assert asked["why"].startswith("ssrsim why guinea_bissau_heavy guinea_bissau_light ")
    assert "--with=drawdown=abrupt" in asked["branch"]
    page = Page(render(open_tables(tmp_path / "plain")))
    assert asked["story"] in page.words
    changed = simulate("guinea_bissau_light", worlds=8, drawdown={"months": 48})
    changed.manifest["command"] = "ssrsim run guinea_bissau_light --worlds 8 --set drawdown.months=48"
    changed.write(tmp_path / "changed")
    asked = {step.command.split()[1]: step.command for step in further(open_tables(tmp_path / "changed"))}
    assert "why" not in asked and "--set=drawdown.months=48" in asked["story"]
    changed.manifest["command"] = "ssrsim run guinea_bissau_light"
    changed.write(tmp_path / "unknown")
    assert [step.command.split()[1] for step in further(open_tables(tmp_path / "unknown"))] == ["propositions"]


def test_posture_and_order_of_the_content(page):
    words = " ".join(page.words)
    assert words.count(POSTURE) >= 2
    order = [
        "What light and heavy leave behind",
        "Why: what differed along the way",
        "How sure",
        "At equal cost",
        "Where conflict never closed",
        "The four parts of sustainability",
        "Who would pay",
        "T1 Scenario card",
        "T2 Outcome dictionary",
        "T3 Contrasts",
        "T4 Assumption register",
        "T5 What would change",
        "T6 Known issues",
    ]
    places = [next((n for n, text in enumerate(page.titles) if text.startswith(name)), -1) for name in order]
    assert -1 not in places and places == sorted(places), dict(zip(order, places, strict=True))
    assert "weakest" in words and "Bug" in words and "Input data" in words and "Limitation" in words


def test_no_sentence_says_what_will_be(folder):
    for case in ("timor_leste", "dr_congo"):
        found = leaves(open_tables(folder), case)
        text = " ".join([found.lead, *(words for _, words in found.paragraphs)])
        assert " will " not in text and " would " in text


def test_not_distinguishable_where_the_interval_holds_zero(folder):
    tables = open_tables(folder)
    rows = effects(tables)
    spans = rows[(rows["low"] <= 0) & (rows["high"] >= 0) & (rows["pairs"] >= 30)]
    open_ones = spans[
        ~((spans["low"] >= -spans["smallest"]) & (spans["high"] <= spans["smallest"]) & (spans["smallest"] > 0))
    ]
    assert len(open_ones) > 5, "the made-up data must have such rows"
    sheets = {sheet.caption: {row[0]: row for row in sheet.rows} for sheet in all_contrasts(tables)}
    for row in open_ones.to_dict("records"):
        caption = f"T3 {case_name(row['case'])}: {row['b_label']} against {row['a_label']}"
        assert "not distinguishable" in sheets[caption][row["label"]], row["outcome"]
    told = [cell for sheet in sheets.values() for row in sheet.values() for cell in row]
    assert "higher" in told and "lower" in told


def test_too_few_pairs_are_not_judged(tmp_path):
    tables = open_tables(make_results(tmp_path / "few", ("afghanistan",), ("light", "heavy"), 60))
    row = effects(tables).set_index("outcome").loc["relapsed_after_drawdown_5y"]
    assert 0 < row["pairs"] < 30 and row["verdict"] == "too few pairs"
    assert "too few pairs" in terminal_summary(tables)


def test_every_number_of_the_summary_comes_from_the_data(folder):
    tables, text = open_tables(folder), terminal_summary(folder)
    blocks = re.split(r"\n\n", text)
    lines = {"still in conflict at exit": "in_conflict_at_exit", "all four parts sustained": "sustained"}
    checked = 0
    for case in tables.cases:
        block = next(block for block in blocks if block.startswith(case_name(case)))
        for words, column in lines.items():
            line = next(line for line in block.splitlines() if line.strip().startswith(words))
            for arm in tables.arms(case):
                expected = 100 * known_runs(tables, arm.point)[column].mean()
                said = float(re.search(rf"\b{arm.label} ([\d.]+)", line).group(1))
                assert said == pytest.approx(expected, abs=0.5), (case, arm.label, words)
                checked += 1
        curve = tables.curves[(tables.curves["clock"] == "drawdown") & (tables.curves["year"] == 5)].set_index("point")
        line = next(line for line in block.splitlines() if "relapsed within 5 years of exit" in line)
        assert line.endswith("(pairs quiet in both)"), "the arms' shares do not differ by what stands at the right"
        for arm in tables.arms(case):
            said = re.search(rf"\b{arm.label} (\d+)(?: of (\d+))?", line)
            base = int(said.group(2) or 100)
            assert int(said.group(1)) / base == pytest.approx(curve.loc[arm.point, "share"], abs=0.5 / base + 1e-9)
            checked += 1
        row = (
            effects(tables)
            .query("case == @case and a_label == 'light' and b_label == 'heavy' and outcome == 'sustained'")
            .iloc[0]
        )
        line = next(line for line in block.splitlines() if "all four parts sustained" in line)
        shown = float(re.search(r"\s([+−]?[\d.]+) \[", line).group(1).replace("−", "-"))
        assert shown == pytest.approx(100 * row["difference"], abs=0.6)
    assert checked == 12
    assert POSTURE in text and len(text.splitlines()) < 45


def test_shares_are_natural_frequencies_no_finer_than_the_ensemble():
    assert share(Measure(0.414, 480)) == "41 of 100"
    assert share(Measure(0.5, 24)) == "12 of 24"
    assert share(Measure(0.5, 200)) == "about 50 of 100 (100 of 200)"
    assert share(Measure(0.001, 2000)) == "fewer than 1 of 100"
    assert share(Measure(float("nan"), 0)) == "–"


def test_an_interval_that_spares_zero_is_not_rounded_onto_it(folder):
    tables = open_tables(folder)
    from sim.figures.effects import pairs_of
    from sim.report.facts import pair_rows

    pair = main_pair(pairs_of(tables, "dr_congo"))
    row = pair_rows(tables, *pair)["closed"]
    from dataclasses import replace

    text = gap(replace(row, difference=0.004, low=0.0021, high=0.006))
    low = re.search(r"interval ([+−]?[\d.]+) to", text).group(1)
    assert float(low) > 0, text


@pytest.mark.parametrize("arms", [("light",), ("light", "heavy"), ("medium", "heavy")])
def test_other_results_are_reported_too(tmp_path, arms):
    folder = make_results(tmp_path / "other", ("synthetic",), arms, 64)
    (folder / "figures").mkdir()
    (folder / "figures" / "index.json").write_text("[]")
    text = write_report(folder).read_text(encoding="utf-8")
    page = Page(text)
    assert not page.wrong and POSTURE in text
    assert ("Why: what differed" in text) == ("light" in arms and len(arms) > 1)
    assert "nan" not in " ".join(page.words).lower().split()
    assert POSTURE in terminal_summary(folder)


def test_nothing_known_and_nobody_at_risk(tmp_path):
    folder = make_results(tmp_path / "bare", ("afghanistan",), ("light", "heavy"), 64)
    runs = pd.read_parquet(folder / "runs.parquet")
    kept = {"scenario", "point", "world", "closed", "war_level", "un_mission", "income"}
    runs[[name for name in runs if name not in kept]] = np.nan
    runs["closed"] = 0.0
    runs.to_parquet(folder / "runs.parquet")
    (folder / "curves.parquet").unlink()
    contrasts = pd.read_parquet(folder / "contrasts.parquet")
    contrasts[["difference", "low", "high", "agree", "ties", "against", "mean_a", "mean_b"]] = np.nan
    contrasts.assign(pairs=0, verdict="no pairs").to_parquet(folder / "contrasts.parquet")
    words = " ".join(Page(write_report(folder).read_text(encoding="utf-8")).words)
    assert "No history reached an exit" in words and "nan" not in words.lower().split()
    assert "–" in terminal_summary(folder)


def test_weakest_part_is_the_one_that_holds_least(folder):
    tables = open_tables(folder)
    for arm in tables.arms("dr_congo"):
        held = known_runs(tables, arm.point)[
            [f"{p}_holds" for p in ("fiscal", "institutional", "ownership", "operational")]
        ].mean()
        named = ArmFacts(tables, arm).weakest()
        assert not named or f"{named[0]}_holds" in held[held <= held.min() + 0.005].index
