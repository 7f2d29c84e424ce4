"""Continuity: mandates that actors plan by, reviews that correct the mix, an exit in mind, projects seen through."""

from math import floor

from sim.rules._rule import rule
from sim.rules.shapes import approach, clamp, ratio, saturate, share


@rule("mandate_predictability")
def next_mandate(
    left: float, granted: float, length: float, predictability: float, uniform: float, lapse_uniform: float,
    lapse: float, on: float,
) -> float:
    """Months of mandate left: one fewer, or a renewal.

    The less predictable the Council, the more the length of a renewal varies round the same mean, and the
    likelier it is put off by a month at a time. Switched off, every renewal is in time and in full.
    """
    if granted == 0.0:
        return 0.0
    if left >= 1.5:
        return left - 1.0
    if on == 0.0:
        return length
    doubt = 1.0 - predictability
    if lapse_uniform < lapse * doubt:
        return 1.0
    return clamp(length * (1.0 + doubt * (2.0 * uniform - 1.0)), 1.0, 60.0)


@rule()
def next_horizon(
    horizon: float, left: float, granted: float, length: float, predictability: float, months: float
) -> float:
    """Months ahead for which actors plan, next month: the mandate left and the renewal as far as it is sure."""
    return approach(horizon, granted * (left + predictability * length), months)


@rule("mandate_predictability")
def continuity(horizon: float, bound: float, usual: float, half: float, weight: float, on: float) -> float:
    """Posts filled and long work begun, against the usual (a factor): who expects to leave soon plans short.

    ``bound`` is the part of the staff that needs a mandate (0-1).
    """
    if on == 0.0:
        return 1.0
    return clamp(1.0 + weight * bound * (saturate(horizon, half) / saturate(usual, half) - 1.0), 0.0, 1.5)


@rule()
def review_due(month: float, start: float, interval: float) -> float:
    """1 in a January in which a review of the support falls due, every ``interval`` years from its start."""
    years = (month - start) / 12.0
    if years < interval:
        return 0.0
    return 1.0 if floor(years / interval) > floor((years - 1.0) / interval) else 0.0


@rule()
def needed_share(lack: float, others: float) -> float:
    """Share of the work that a level needs (0-1): what it lacks, of what all three lack."""
    return ratio(lack, lack + others)


@rule()
def misfit(
    strategic: float, operational: float, tactical: float, need_strategic: float, need_operational: float,
    need_tactical: float,
) -> float:
    """Part of the work that is on another level than the need (0-1)."""
    first, second, third = strategic - need_strategic, operational - need_operational, tactical - need_tactical
    first = first if first > 0.0 else -first
    second = second if second > 0.0 else -second
    third = third if third > 0.0 else -third
    return share(0.5 * (first + second + third))


@rule("review_learning")
def next_correction(
    correction: float, due: float, adaptive: float, need: float, mix: float, part: float, lessons: float,
    lesson_gain: float, on: float,
) -> float:
    """Share added to a level of the plan by reviews (-1 to 1): each moves it a part of the way to the need.

    A repository of lessons (``lessons``, 0-1) makes reviews find more of what is lacking.
    """
    if on == 0.0:
        return 0.0
    return clamp(correction + due * adaptive * share(part * (1.0 + lesson_gain * lessons)) * (need - mix), -1.0, 1.0)


@rule("exit_drive")
def exit_rooting(drive: float, usual: float, weight: float, on: float) -> float:
    """What can take root against the usual (a factor): less where the exit is the aim than where institutions are."""
    return 1.0 if on == 0.0 else clamp(1.0 - weight * (drive - usual), 0.0, 2.0)


@rule("exit_drive")
def exit_share(level_share: float, visible: float, drive: float, usual: float, weight: float, on: float) -> float:
    """Share of staff on a level (0-1) where the exit is the aim: what is soon seen comes first."""
    if on == 0.0:
        return level_share
    return share(level_share + weight * (drive - usual) * (visible - level_share))


@rule()
def projects_begun(staff: float, support: float, each: float) -> float:
    """Projects that staff begin this month; none once support has ended."""
    return staff * each if support > 0.0 else 0.0


@rule()
def projects_finished(
    under_way: float, follow: float, near: float, ownership: float, alone: float, months: float
) -> float:
    """Projects completed this month: they need follow-through, outsiders near by, and owners.

    ``alone`` is what is done of them where leaders want nothing; ``months`` is how long one takes with everything.
    """
    return under_way * share(follow * near * (alone + (1.0 - alone) * ownership) / months)


@rule()
def projects_dropped(under_way: float, finished: float, support: float, rate: float) -> float:
    """Projects abandoned this month: a part of those under way, and all of them once support has ended."""
    left = under_way - finished if under_way > finished else 0.0
    return left * rate if support > 0.0 else left
