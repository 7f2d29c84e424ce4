"""Choosing where the choice differs by world: truth is 1.0, falsehood 0.0."""

from rule_tables import by_hand

from sim.rules import choices

CASES = [
    ("the first where the condition holds", choices.choose, {"condition": 1, "a": 3, "b": 7}, 3),
    ("any number but 0 holds", choices.choose, {"condition": -0.5, "a": 3, "b": 7}, 3),
    ("else the second", choices.choose, {"condition": 0, "a": 3, "b": 7}, 7),
    ("a mark is reached at the mark", choices.at_least, {"x": 0.5, "mark": 0.5}, 1),
    ("and not below it", choices.at_least, {"x": 0.4999, "mark": 0.5}, 0),
    ("smaller", choices.smaller, {"a": -2, "b": 1}, -2),
    ("smaller, other way", choices.smaller, {"a": 1, "b": -2}, -2),
    ("larger", choices.larger, {"a": -2, "b": 1}, 1),
    ("larger, other way", choices.larger, {"a": 1, "b": -2}, 1),
    ("the mean of three", choices.mean_of_three, {"a": 1, "b": 2, "c": 6}, 3),
    ("luck below the probability: it happens", choices.happens, {"uniform": 0.19, "probability": 0.2}, 1),
    ("luck above: it does not", choices.happens, {"uniform": 0.2, "probability": 0.2}, 0),
    ("what is impossible never happens", choices.happens, {"uniform": 1e-17, "probability": 0}, 0),
    ("what is certain always does", choices.happens, {"uniform": 1 - 2**-53, "probability": 1}, 1),
    ("a third", choices.part_of, {"part": 2, "whole": 6}, 1 / 3),
    ("no whole, no part", choices.part_of, {"part": 2, "whole": 0}, 0),
]


test_by_hand = by_hand(CASES)
