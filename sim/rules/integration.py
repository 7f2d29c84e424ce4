"""Integration: which groups take the offer, who joins the army, whom they go on obeying, who is left outside."""

from sim.rules._rule import rule
from sim.rules.shapes import approach, clamp, exponential, logarithm, share


@rule()
def due_now(month: float, due: float) -> float:
    """1 in the first month that is not before a date (month of the run), else 0."""
    return 1.0 if month >= due and month - 1.0 < due else 0.0


@rule("integration")
def next_agreement(
    agreement: float, offered: float, campaign: float, part: float, uniform: float, grievance: float,
    acceptance: float, reluctance: float, on: float,
) -> float:
    """1 while a group keeps an agreement to join the army, else 0.

    ``part`` is the part of its men whom it is offered to take. A group on campaign has no agreement; of others
    ``acceptance`` take the offer at a grievance of 0.45, fewer the more people hold against the state.
    """
    if on == 0.0 or campaign != 0.0:
        return 0.0
    if offered == 0.0 or part <= 0.0:
        return agreement
    return 1.0 if uniform < share(acceptance - reluctance * (grievance - 0.45)) else 0.0


@rule("integration")
def next_excluded(
    excluded: float, offered: float, part: float, agreement: float, men: float, months: float, on: float
) -> float:
    """How far a group still resents that others joined the army without it (0-1); it wears away over ``months``."""
    if on == 0.0 or agreement != 0.0 or men < 1.0:
        return 0.0
    return 1.0 if offered != 0.0 and part > 0.0 else approach(excluded, 0.0, months)


@rule("integration")
def integrating(
    fighters: float, agreement: float, month: float, due: float, part: float, span: float, on: float
) -> float:
    """Fighters who join the army this month (people): ``part`` of them over ``span`` months, while agreed."""
    if on == 0.0 or agreement == 0.0 or month < due or month >= due + span:
        return 0.0
    return fighters * (1.0 - exponential(logarithm(1.0 - clamp(part, 0.0, 0.99)) / (span if span > 1.0 else 1.0)))


@rule("integration")
def next_parallel(
    parallel: float, start: float, strength: float, joined: float, fill: float, follow_up: float, months: float,
    on: float,
) -> float:
    """Share of a unit that answers to a former rebel or factional chain (0-1) next month.

    Former rebels (``joined``, people) bring their chain with them; recruits (``fill`` for each soldier) come with
    the country's usual one; vetting, pay and mixing (``follow_up``, 0-1) wear it away over ``months``.
    """
    if on == 0.0:
        return start
    mixed = ((strength - joined) * parallel + joined) / (strength if strength > 1.0 else 1.0)
    known = mixed if joined > 0.0 and strength > joined else parallel
    diluted = known + fill * (start - known)
    return share(diluted * (1.0 - follow_up / months))


@rule("integration")
def after_split(parallel: float, start: float, strength: float, left: float, on: float) -> float:
    """Share of a unit under a parallel chain (0-1) after mutineers left it: those of the chain go first."""
    if on == 0.0:
        return start
    if left <= 0.0 or strength <= 0.0:
        return parallel
    return share((parallel * (strength + left) - left) / (strength if strength > 1.0 else 1.0))
