"""How the answer to why is told and drawn: nothing hidden, nothing said that the pairs do not bear out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from explained_pair import WORLDS
from matplotlib.patches import FancyArrowPatch

from sim.analysis.derived import denominator
from sim.cli.telling import _why_text
from sim.explain.of_result import ledger_of_pair
from sim.explain.words import amount, with_interval
from sim.figures.because import _arrows, _columns, chain_figure
from sim.figures.because import _key as chain_key
from sim.figures.waterfall import waterfall_figure
from sim.report import because


def test_the_key_of_the_chain_holds_only_what_is_drawn(own_led):
    link = own_led.links[0]
    with_it = replace(link, size=replace(link.size, difference=own_led.total.difference))
    against = replace(link, size=replace(link.size, difference=-own_led.total.difference))
    assert "works against it" not in chain_key(replace(own_led, links=(with_it,))).labels
    assert "works against it" in chain_key(replace(own_led, links=(with_it, against))).labels


def test_a_ledger_of_the_first_pairs_says_of_how_many(own_led):
    first = waterfall_figure(own_led.waterfall, "light", "heavy", "Timor-Leste", 64, "f7", of=512)
    assert "the first 64 of 512 pairs" in first.caption and "differ a little" in first.caption
    assert "the first 64" not in waterfall_figure(own_led.waterfall, "light", "heavy", "x", 64, "f7", of=64).caption


def test_small_sizes_keep_two_digits(own_led):
    def size(low, mean, high, kind="number"):
        return replace(own_led.total, low=low, difference=mean, high=high, kind=kind)

    assert with_interval(size(0.00025, 0.00084, 0.00152)) == "+0.00084 (90 % interval +0.00025 to +0.00152)"
    assert amount(size(-0.0377, -0.0349, -0.0321)) == "−0.035"
    assert amount(size(-3.3e6, -2.34e6, -1.2e6)) == "−2.3 million"
    assert with_interval(size(-0.67, -0.40, -0.14, "share")) == "−40 of 100 (90 % interval −67 to −14)"
    assert amount(size(0.001, 0.004, 0.007, "share")) == "+0.4 of 100"
    assert with_interval(size(-1e-17, 2e-17, 5e-17)) == with_interval(size(0.0, 0.0, 0.0)) == "0"


@pytest.fixture(scope="module")
def risk(scenarios):
    return ledger_of_pair(*scenarios, "relapsed_5y", WORLDS, 2011)


def test_a_term_that_differs_at_the_start_is_one_line_with_its_two_parts(risk):
    """Troops deter from the first month and have left by the last: what they added then is gone, and is not hidden."""
    told = {line.name: line for line in risk.lines()}
    deterrence = told["deterrence"]
    assert deterrence.at_start.difference < -0.5 and deterrence.since.difference > 0.5 and deterrence.cancels
    assert not told["odds"].cancels
    sheet = because.ledger_sheet(risk, because.Arms("light", "heavy"))
    names = [row[0] for row in sheet.rows]
    at = names.index("Deterrence, two parts that cancel")
    assert names[at + 1 : at + 3] == ["– of it at the start", "– of it since then"]
    assert sheet.rows[at][1] == "0" and sheet.rows[at + 1][1].startswith("−") and sheet.rows[at + 2][1].startswith("+")
    times = np.exp(risk.level_b - risk.level_a)
    assert f"{times:.2g} times as high under heavy" in sheet.note, "a logarithm is told in times as much too"


def test_the_lines_of_a_risk_add_up_and_so_do_the_parts_of_its_start(risk):
    gap = risk.level_b - risk.level_a
    shown = sum(line.size.difference for line in risk.lines())
    assert shown == pytest.approx(gap, abs=5e-3), "lines below the least that is shown are left out"
    together = risk.start.difference + sum(row.difference for row in risk.flows.values())
    assert together == pytest.approx(gap, abs=1e-9)
    parts = sum(row.difference for row in risk.start_parts.values())
    assert parts == pytest.approx(risk.start.difference, abs=1e-12)
    for line in risk.lines():
        if line.since:
            assert line.at_start.difference + line.since.difference == pytest.approx(line.size.difference, abs=1e-8)


def test_the_figure_of_a_risk_draws_each_term_once_with_its_parts(risk):
    drawing = waterfall_figure(risk, "light", "heavy", "Timor-Leste", WORLDS, "f7")
    table = drawing.data.set_index("row")
    assert table.loc["deterrence", "amount"] == pytest.approx(0.0, abs=1e-6)
    assert table.loc["deterrence", "at_start"] < -0.5 and table.loc["deterrence", "since"] > 0.5
    assert "at the start" in drawing.alt and "times as high under heavy" in drawing.caption


def test_a_negligible_difference_is_told_as_about_the_same(own_led):
    same = replace(own_led.total, verdict="negligible", pairs=200, smallest=0.02, difference=-0.0083, low=-0.009,
                   high=-0.0076, mean_a=0.2113, mean_b=0.203)  # fmt: skip
    said = because.headline(replace(own_led, total=same))
    assert "about the same" in said and "0.2030 under heavy against 0.2113" in said and "−0.0083" in said
    assert "about the same" not in because.headline(replace(own_led, total=replace(same, verdict="lower")))


def test_pairs_that_are_left_out_are_told_with_the_reason(own_led):
    few = replace(own_led.total, low=-0.2, difference=0.0, high=0.2, pairs=3, left_out=197)
    found = replace(own_led, outcome="relapsed_after_drawdown_5y", total=few, worlds=200, links=())
    said = _why_text(found)
    assert "197 of 200 pairs are left out" in said and "last full year before was quiet" in said
    assert "--outcome conflict" in said and "More pairs may help" not in said
    assert f"over {WORLDS} pairs, also those that are left out above" in said, "the ledger tells its own set"
    known = _why_text(replace(found, total=replace(few, pairs=200, left_out=0)))
    assert "left out" not in known and "More pairs may help" in known


def test_a_denominator_is_said_where_an_outcome_may_be_missing():
    assert denominator("relapsed_10y").startswith("the war had ended, with 10 years")
    assert "beyond the horizon" in denominator("in_conflict_5y")
    assert denominator("any_mutiny") == ""


def test_where_no_pair_counts_the_reason_is_told_and_no_size(own_led):
    nan = float("nan")
    none = replace(own_led.total, mean_a=nan, mean_b=nan, difference=nan, low=nan, high=nan, agree=nan, against=nan,
                   pairs=0, left_out=60, verdict="no pairs", kind="share")  # fmt: skip
    levers_of = tuple(replace(one, size=none) for one in own_led.levers)
    found = replace(own_led, outcome="relapsed_after_drawdown_5y", total=none, worlds=60, links=(), levers=levers_of,
                    known=(0, 19))  # fmt: skip
    said = _why_text(found)
    assert "nothing to compare" in said and "None of the 60 pairs counts" in said
    assert "last full year before was quiet" in said and "0 of 60 histories under light and 19 under heavy" in said
    assert "--outcome conflict" in said and "no chain to tell" in said
    for confusing in ("–  under", "no pairs", "0 of 100", "are left out:"):
        assert confusing not in said.split("Ledger")[0], confusing


def test_a_chain_over_few_pairs_is_called_a_sketch(own_led):
    few = replace(own_led.total, pairs=5, left_out=55)
    found = replace(own_led, outcome="relapsed_after_drawdown_5y", total=few, worlds=60)
    assert "5 pairs, too few to judge by" in because.headline(found)
    assert "sketch" in because.rest_sentence(found) and "--worlds 360" in because.rest_sentence(found)
    many = replace(found, total=replace(few, pairs=200, left_out=0), worlds=200)
    assert "sketch" not in because.rest_sentence(many)


def test_what_works_against_the_difference_is_said_to(own_led):
    arms = because.short_names(own_led.a, own_led.b)
    link = own_led.links[0]
    against = replace(link, size=replace(link.size, difference=-own_led.total.difference))
    assert "works against the difference:" in because.link_sentence(against, arms, own_led.total)
    assert "works against" not in because.link_sentence(replace(link, size=own_led.total), arms, own_led.total)


def test_a_choice_names_its_unit_once_and_what_it_is_scaled_by(own_led):
    said = " ".join(because.lever_sentence(one) for one in own_led.levers)
    assert "(12 → 500 people for an army of 10,000, scaled to the country's)" in said


def test_arrows_meet_their_boxes_and_none_lies_on_another(own_led):
    arms = because.short_names(own_led.a, own_led.b)
    drawing = chain_figure(own_led, arms.a, arms.b, "Timor-Leste", "f8")
    axes = drawing.figure.axes[0]
    shapes = [one for one in axes.patches if isinstance(one, FancyArrowPatch)]
    boxes = [one.get_extents().transformed(axes.transData.inverted()) for one in axes.patches if one not in shapes]
    ends = [tuple(one._posA_posB) for one in shapes]
    assert len(ends) == len({*ends}) >= len(own_led.links)
    bends = {tuple(line.get_xydata()[-1]) for line in axes.lines}
    for start, end in ends:
        assert start in bends or any(abs(box.x1 - start[0]) < 0.03 and box.ymin < start[1] < box.ymax for box in boxes)
        assert any(abs(box.x0 - end[0]) < 0.03 and box.ymin < end[1] < box.ymax for box in boxes)


def test_no_link_of_the_chain_stands_without_what_leads_to_it(own_led):
    """A link that no other feeds begins with the choices, however near to the outcome; its arrows pass other boxes."""
    deep = next(link for link in own_led.links if link.depth == max(one.depth for one in own_led.links))
    lone = replace(deep, source="something by itself", depth=0, levers=(), target=own_led.links[-1].target)
    found = replace(own_led, links=(*own_led.links, lone))
    assert set(found.begins(lone)) == {one.lever for one in own_led.levers}
    fed = next(link for link in own_led.links if link.depth == deep.depth - 1 and link.source in deep.feeds)
    assert found.begins(fed) == fed.levers
    columns = _columns(found)
    reached = {end for _, end, _ in _arrows(found, columns)}
    boxes = {(x, words) for x, column in enumerate(columns) for words in column}
    assert {box for box in boxes if box[0] > 0} <= reached
    axes = chain_figure(found, "light", "heavy", "Timor-Leste", "f8").figure.axes[0]
    shapes = [one for one in axes.patches if not isinstance(one, FancyArrowPatch)]
    extents = [one.get_extents().transformed(axes.transData.inverted()) for one in shapes]
    bends = [point for line in axes.lines for point in line.get_xydata()[1:]]
    assert bends, "the way of the lone link bends round the boxes between"
    assert not any(box.xmin < x < box.xmax and box.ymin < y < box.ymax for x, y in bends for box in extents)


def test_no_heading_stands_over_nothing(own_led):
    heads = [head for head, _ in because.sentences(replace(own_led, links=(), remainder=None))]
    assert len(heads) == 1 and len(because.sentences(own_led)) == 2
