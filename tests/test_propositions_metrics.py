"""What is measured in a world, on records of which every number is known."""

import numpy as np
import pytest

from sim.propositions.expressions import ExpressionError, evaluate, names_in
from sim.propositions.metrics import Date, Metric, anchors, measure

MONTHS = 60
DATES = {
    "start": np.zeros(2), "support": np.array([6.0, 6.0]), "handover": np.array([24.0, 30.0]),
    "exit": np.array([36.0, np.nan]), "end": np.full(2, float(MONTHS)),
}  # fmt: skip
RISING = np.repeat(np.arange(MONTHS, dtype=np.float64)[:, None], 2, axis=1)
SERIES = {"x": RISING, "y": np.ones((MONTHS, 2))}


def of(take="value", **keys):
    return measure(Metric(keys.pop("of", "x"), take=take, **keys), SERIES, {}, DATES)


def test_a_value_is_the_quarter_that_ends_at_its_date():
    assert of(start=Date("handover", 0.0)).tolist() == [22.0, 28.0], "months 21 to 23, and 27 to 29"
    after = of(start=Date("exit", 12.0))
    assert after[0] == 46.0 and np.isnan(after[1]), "the second world never reaches its exit"


def test_what_is_kept_is_at_most_one_and_nothing_is_kept_of_nothing():
    kept = of(start=Date("exit", 0.0), over=Date("handover", 0.0), at_most=1.0)
    assert kept[0] == 1.0
    assert np.isnan(of(of="x - x", start=Date("exit", 0.0), over=Date("handover", 0.0))[0])
    assert of(start=Date("handover", 0.0), over=Date("exit", 0.0))[0] == pytest.approx(22 / 34)


@pytest.mark.parametrize(
    ("take", "level", "expected"),
    [("mean", 0, 29.5), ("sum", 0, 354.0), ("least", 0, 24.0), ("most", 0, 35.0), ("share_below", 27, 0.25),
     ("share_above", 27, 0.75), ("first_above", 30, 6.0), ("first_above", 99, 12.0), ("change", 0, 12.0)],
)  # fmt: skip
def test_spans_hold_their_first_month_and_not_their_last(take, level, expected):
    found = of(take, start=Date("handover", 0.0), stop=Date("exit", 0.0), level=level)
    assert found[0] == pytest.approx(expected) and np.isnan(found[1])


def test_a_span_beyond_the_horizon_is_missing():
    assert np.isnan(of("mean", start=Date("handover", 0.0), stop=Date("end", 1.0))).all()


def test_one_metric_per_another():
    cost = Metric("y", take="sum", start=Date("start", 0.0), stop=Date("handover", 0.0))
    found = measure(Metric("x", start=Date("handover", 0.0), per=cost), SERIES, {}, DATES)
    assert found.tolist() == pytest.approx([22 / 24, 28 / 30])


def test_worlds_without_support_take_its_nominal_dates():
    nothing = np.zeros((MONTHS, 2))
    series = {"handed_over": nothing, "drawdown_done": nothing, "presence": nothing, "ssr_staff": nothing}
    found = anchors(series, {"support_start": 6.0, "drawdown_start": 24.0, "drawdown_months": 12.0})
    assert found["handover"].tolist() == [24.0, 24.0] and found["exit"].tolist() == [36.0, 36.0]


def test_arithmetic_of_names_and_numbers_only():
    values = {"a": np.array([1.0, 4.0]), "b": np.array([2.0, 0.0])}
    assert evaluate("min(a, b) - -a * 2", values).tolist() == [3.0, 8.0]
    assert np.isinf(evaluate("a / b", values)[1])
    assert names_in("max(b, a) + b") == ("b", "a")
    for text in ("__import__('os')", "a.real", "a ** 2", "a if b else a", "[a]", "a +", "f(a)"):
        with pytest.raises(ExpressionError):
            names_in(text)
