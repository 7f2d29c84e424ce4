"""The pictured claims of a report are what the propositions show, and stand in the report."""

from __future__ import annotations

from types import SimpleNamespace

from sim.figures.claims import PICTURED
from sim.propositions import frame, load_propositions, run_propositions
from sim.propositions.pictured import claims_drawn, shown_points


def test_they_are_the_numbers_of_the_propositions():
    """Run side by side in one model, or arm by arm and judged: the same histories."""
    card = run_propositions(load_propositions(PICTURED), frame(2), 2, workers=1)
    assert {point.number for point in card.shown} == set(PICTURED)
    assert shown_points(2, 2) == list(card.shown)


def test_only_a_result_that_compares_light_with_heavy_in_several_contexts_shows_them():
    def arms(*labels):
        return lambda case: [SimpleNamespace(label=label) for label in labels]

    assert claims_drawn(SimpleNamespace(cases=["a"], arms=arms("light", "heavy"))) == []
    assert claims_drawn(SimpleNamespace(cases=["a", "b"], arms=arms("light", "medium"))) == []
