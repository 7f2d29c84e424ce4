"""The few shapes that serve nearly everything: approach, saturation, logistic, clamp, the normal quantile."""

from math import exp, log, sqrt


def clamp(x: float, low: float, high: float) -> float:
    """``x``, kept between ``low`` and ``high``."""
    return low if x < low else (high if x > high else x)


def share(x: float) -> float:
    """``x``, kept between 0 and 1."""
    return 0.0 if x < 0.0 else (1.0 if x > 1.0 else x)


def ratio(part: float, whole: float) -> float:
    """``part`` ÷ ``whole``; 0 where there is no whole."""
    return part / whole if whole > 0.0 else 0.0


def exponential(x: float) -> float:
    """``exp(x)`` with ``x`` kept between -60 and 60."""
    return exp(clamp(x, -60.0, 60.0))


def logarithm(x: float) -> float:
    """Natural logarithm of ``x``, of at least 1e-12."""
    return log(x if x > 1e-12 else 1e-12)


def pace(months: float) -> float:
    """Part of an exponential way that is gone in one month, with that time constant (months)."""
    return 1.0 - exp(-1.0 / (months if months > 0.05 else 0.05))


def moved(x: float, target: float, part: float) -> float:
    """``x`` after that part of its way to ``target``."""
    return x + (target - x) * part


def approach(x: float, target: float, months: float) -> float:
    """``x`` one month on, on its exponential way to ``target`` with that time constant (months)."""
    return moved(x, target, pace(months))


def saturate(x: float, half: float) -> float:
    """``x ÷ (x + half)``: 0 at 0, half at ``half``, never more than 1."""
    return x / (x + half) if x > 0.0 else 0.0


def shifted(start: float, push: float) -> float:
    """A share pushed up or down from ``start`` on the logistic scale: near one half it moves by ``push``.

    It never leaves 0 to 1, and 0 and 1 stay where they are.
    """
    if start <= 0.0:
        return 0.0
    if start >= 1.0:
        return 1.0
    odds = start / (1.0 - start) * exponential(4.0 * push)
    return odds / (1.0 + odds)


def back_to_usual(x: float, start: float, months: float) -> float:
    """Part of a settling variable's change that leads back to its start."""
    return approach(x, start, months) - x


def moved_by(part: float, push: float, start: float, months: float) -> float:
    """Part of a settling variable's change that one part of the push brings: its share of what the push brings.

    Where parts cancel, the slope of the shift at the start stands for it.
    """
    if -1e-9 < push < 1e-9:
        return approach(0.0, 4.0 * start * (1.0 - start) * part, months)
    return approach(0.0, part / push * (shifted(start, push) - start), months)


def monthly(yearly_hazard: float) -> float:
    """Monthly probability from a yearly hazard: ``1 - exp(-h/12)``."""
    return 1.0 - exp(-clamp(yearly_hazard, 0.0, 600.0) / 12.0)


def normal_quantile(u: float) -> float:
    """Quantile of the standard normal at ``u`` in (0, 1) (Wichura 1988, algorithm AS 241, its R version)."""
    q = u - 0.5
    if -0.425 <= q <= 0.425:
        r = 0.180625 - q * q
        a = ((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
            + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r
            + 133.14166789178437745) * r + 3.387132872796366608
        b = ((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
            + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r
            + 42.313330701600911252) * r + 1.0
        return q * a / b
    tail = u if q < 0.0 else 1.0 - u
    r = sqrt(-log(tail if tail > 1e-300 else 1e-300))
    if r <= 5.0:
        r = r - 1.6
        a = ((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
            + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r
            + 4.6303378461565452959) * r + 1.42343711074968357734
        b = ((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
            + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r
            + 2.05319162663775882187) * r + 1.0
    else:
        r = r - 5.0
        a = ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r
            + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r
            + 5.4637849111641143699) * r + 6.6579046435011037772
        b = ((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r
            + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r
            + 0.59983220655588793769) * r + 1.0
    return -(a / b) if q < 0.0 else a / b
