"""Distributions that a scenario may give in place of a number; each world draws its own value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from sim.scenario.problems import plain_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "uniform": ("low", "high"),
    "loguniform": ("low", "high"),
    "normal": ("mean", "sd"),
    "lognormal": ("median", "sd"),
    "triangular": ("low", "mode", "high"),
    "beta": ("a", "b"),
    "bernoulli": ("p",),
    "choice": ("values", "weights"),
}
"""Kinds of distribution and their arguments; the sd of `lognormal` is that of the natural logarithm."""

SMALLEST_MASS = 0.01
"""A distribution with less of its mass than this inside the declared range is refused as a mistake."""


@dataclass(frozen=True)
class Distribution:
    """A distribution cut to the declared range [low, high] of its parameter.

    `args` are in the order of ARGUMENTS; for `choice` they are value, weight, value, weight, and so on.
    """

    kind: str
    args: tuple[float, ...]
    low: float = -math.inf
    high: float = math.inf

    @overload
    def quantile(self, u: float) -> float: ...
    @overload
    def quantile(self, u: Floats) -> Floats: ...
    def quantile(self, u: float | Floats) -> float | Floats:
        """The value below which a share u of the distribution lies; u in (0, 1), a number or an array."""
        import numpy as np

        share = np.asarray(u, dtype=np.float64)
        value = _QUANTILES[self.kind](self, share)
        return float(value) if share.ndim == 0 else value

    def mass_inside(self) -> float:
        """Share of the uncut distribution that lies inside [low, high]; 1 for kinds that are not cut."""
        if self.kind not in ("normal", "lognormal"):
            return 1.0
        low, high = _normal_shares(self)
        return high - low

    def complaint(self) -> str:
        """What is wrong with the arguments, "" if nothing is."""
        if not all(math.isfinite(arg) for arg in self.args):
            return "the arguments must be finite numbers"
        return _SHAPES[self.kind](self) or self._range_complaint()

    def _range_complaint(self) -> str:
        inside = f"the declared range is {plain_number(self.low)} to {plain_number(self.high)}"
        ends: tuple[float, ...] = {
            "uniform": self.args, "loguniform": self.args, "triangular": self.args,
            "normal": self.args[:1], "lognormal": self.args[:1],
            "bernoulli": (0.0, 1.0), "beta": (0.0, 1.0), "choice": self.args[::2],
        }[self.kind]  # fmt: skip
        outside = [end for end in ends if not self.low <= end <= self.high]
        if outside:
            return f"{plain_number(outside[0])} is outside what the parameter may be; {inside}"
        if self.mass_inside() < SMALLEST_MASS:
            return f"hardly any of the distribution lies inside; {inside}"
        return ""

    def __str__(self) -> str:
        if self.kind == "choice":
            pairs = zip(self.args[::2], self.args[1::2], strict=True)
            return (
                "choice("
                + ", ".join(f"{plain_number(value)} with {plain_number(weight)}" for value, weight in pairs)
                + ")"
            )
        named = zip(ARGUMENTS[self.kind], self.args, strict=True)
        return f"{self.kind}(" + ", ".join(f"{name} {plain_number(arg)}" for name, arg in named) + ")"


def _interval(d: Distribution) -> str:
    if not d.args[0] < d.args[-1]:
        return f"low ({d.args[0]:g}) must be below high ({d.args[-1]:g})"
    if d.kind == "loguniform" and d.args[0] <= 0:
        return "low must be above 0"
    if d.kind == "triangular" and not d.args[0] <= d.args[1] <= d.args[2]:
        return f"mode ({d.args[1]:g}) must lie between low and high"
    return ""


def _spread(d: Distribution) -> str:
    if d.kind == "lognormal" and d.args[0] <= 0:
        return "median must be above 0"
    return "" if d.args[1] > 0 else "sd must be above 0"


def _both_positive(d: Distribution) -> str:
    return "" if d.args[0] > 0 and d.args[1] > 0 else "a and b must be above 0"


def _probability(d: Distribution) -> str:
    return "" if 0 <= d.args[0] <= 1 else "p must lie between 0 and 1"


def _weights(d: Distribution) -> str:
    weights = d.args[1::2]
    if any(weight < 0 for weight in weights) or not sum(weights) > 0:
        return "weights must be 0 or more, with a sum above 0"
    return ""


_SHAPES = {
    "uniform": _interval, "loguniform": _interval, "triangular": _interval, "normal": _spread,
    "lognormal": _spread, "beta": _both_positive, "bernoulli": _probability, "choice": _weights,
}  # fmt: skip


def _normal_shares(d: Distribution) -> tuple[float, float]:
    """The shares of the uncut normal (or lognormal) below the low and the high end of the range."""

    def share(end: float) -> float:
        if d.kind == "lognormal":
            score = (math.log(end) if end > 0 else -math.inf) - math.log(d.args[0])
        else:
            score = end - d.args[0]
        return 0.5 * math.erfc(-score / d.args[1] / math.sqrt(2.0))

    return share(d.low), share(d.high)


def _uniform(d: Distribution, u: Floats) -> Floats:
    return d.args[0] + u * (d.args[1] - d.args[0])


def _loguniform(d: Distribution, u: Floats) -> Floats:
    import numpy as np

    low, high = d.args
    value: Floats = np.clip(low * np.exp(u * math.log(high / low)), low, high)
    return value


def _normal(d: Distribution, u: Floats) -> Floats:
    import numpy as np
    from scipy.special import ndtri

    low, high = _normal_shares(d)
    score = ndtri(low + u * (high - low))
    value = d.args[0] * np.exp(d.args[1] * score) if d.kind == "lognormal" else d.args[0] + d.args[1] * score
    cut: Floats = np.clip(value, d.low, d.high)
    return cut


def _triangular(d: Distribution, u: Floats) -> Floats:
    import numpy as np

    low, mode, high = d.args
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, rising, falling)


def _beta(d: Distribution, u: Floats) -> Floats:
    import numpy as np
    from scipy.special import betaincinv

    return np.asarray(betaincinv(d.args[0], d.args[1], u))


def _bernoulli(d: Distribution, u: Floats) -> Floats:
    import numpy as np

    return np.where(u < d.args[0], 1.0, 0.0)


def _choice(d: Distribution, u: Floats) -> Floats:
    import numpy as np

    values, weights = np.array(d.args[::2]), np.array(d.args[1::2])
    edges = np.cumsum(weights) / np.sum(weights)
    return values[np.minimum(np.searchsorted(edges, u, side="right"), len(values) - 1)]


_QUANTILES = {
    "uniform": _uniform, "loguniform": _loguniform, "normal": _normal, "lognormal": _normal,
    "triangular": _triangular, "beta": _beta, "bernoulli": _bernoulli, "choice": _choice,
}  # fmt: skip
