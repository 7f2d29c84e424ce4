"""Politics: buy-in, initiative, inclusiveness, legitimacy; what leaders gain and lose by reform."""

from math import floor

from sim.rules._rule import rule
from sim.rules._terms import settle
from sim.rules.shapes import approach, ratio, shifted


@rule("buy_in_dynamics")
def next_buy_in(
    buy_in: float, start: float, own_led: float, own_led_start: float, rents: float, pressure: float,
    dependence: float, quiet: float, results_weight: float, rents_weight: float, dependence_weight: float,
    quiet_weight: float, agreed: float, mediated: float, months: float, on: float,
) -> float:
    """Buy-in next month (0-1): results that leaders can show raise it, threatened rents and dependence lower it.

    ``agreed`` is the push of reform agreed in mediation, ``mediated`` that of good offices.
    """
    if on == 0.0:
        return buy_in
    return settle(
        buy_in, start, months,
        results=results_weight * (own_led - own_led_start), quiet=quiet_weight * quiet,
        rents=-rents_weight * rents * pressure, dependence=-dependence_weight * dependence,
        agreed=agreed, good_offices=mediated,
    )


@rule()
def dependence(propped_up: float, own_led: float) -> float:
    """Share of the work that outsiders do (0-1)."""
    return ratio(propped_up, propped_up + own_led)


@rule()
def initiative(
    buy_in: float, inclusiveness: float, outside_effect: float, alone: float, outside_weight: float, dormancy: float
) -> float:
    """Share of reform decisions that start nationally (0-1), against outsiders' and those that nobody takes."""
    national = buy_in * (alone + (1.0 - alone) * inclusiveness)
    return ratio(national, national + outside_weight * outside_effect + dormancy)


@rule()
def next_inclusiveness(
    inclusiveness: float, start: float, lasting_strategic: float, oversight_gained: float, dialogue_weight: float,
    oversight_weight: float, women: float, months: float,
) -> float:
    """Share of constituencies consulted with effect (0-1) next month; ``women`` is the push of women's decisions."""
    return settle(
        inclusiveness, start, months,
        dialogue=dialogue_weight * lasting_strategic, oversight=oversight_weight * oversight_gained,
        women=women,
    )


@rule()
def next_legitimacy(
    legitimacy: float, start: float, trust_gained: float, violence: float, trust_weight: float,
    violence_weight: float, months: float,
) -> float:
    """Acceptance of the government (0-1) next month: trust in services raises it, fighting lowers it."""
    return settle(
        legitimacy, start, months, trust=trust_weight * trust_gained, violence=-violence_weight * violence
    )


@rule()
def after_coup(level: float, succeeded: float, kept: float) -> float:
    """What a successful coup leaves of oversight, inclusiveness, legitimacy or buy-in (0-1)."""
    return level * kept if succeeded != 0.0 else level


@rule("early_provisions")
def next_promise(promise: float, guarded: float, months: float, on: float) -> float:
    """How far leaders still feel bound by reform agreed in mediation (0-1): it fades where nobody holds them to it.

    ``guarded`` is the intended support of the mission (0-1).
    """
    return approach(promise, guarded, months) if on != 0.0 and guarded < promise else promise


@rule("early_provisions")
def commitment(
    promise: float, requested: float, provisions_weight: float, request_weight: float, on: float
) -> float:
    """Push on buy-in from reform agreed in mediation, as far as it still binds, and from having asked for help."""
    return provisions_weight * promise + request_weight * requested if on != 0.0 else 0.0


@rule()
def committed(start: float, push: float) -> float:
    """Buy-in at the start (0-1), raised where reform was agreed in mediation or asked for."""
    return shifted(start, push)


@rule("good_offices")
def office_reach(effort: float, consent: float, support: float, on: float) -> float:
    """How far the mission's good offices reach the country's leaders (0-1): time given × consent × being there."""
    return effort * consent * support if on != 0.0 else 0.0


@rule()
def calmed(chance: float, reach: float, weight: float) -> float:
    """Probability that a crisis ends in fighting where good offices mediate."""
    return chance * (1.0 - weight * reach)


@rule()
def election(month: float, every: float, offset: float) -> float:
    """1 in a month with an election, every so many months (0: never); ``offset`` is when the last one was."""
    if every < 1.0:
        return 0.0
    since = month + offset
    return 1.0 if floor((since + 1.0) / every) > floor(since / every) else 0.0


@rule("political_calendar")
def redrawn(buy_in: float, called: float, uniform: float, swing: float, on: float) -> float:
    """Buy-in after an election or a new cabinet (0-1): moved up or down by chance, by up to ``swing``."""
    if on == 0.0 or called == 0.0:
        return buy_in
    return shifted(buy_in, swing * (2.0 * uniform - 1.0))


@rule("donor_suspension")
def next_suspension(left: float, succeeded: float, months: float, on: float) -> float:
    """Months for which donors still withhold their money: counted down, and begun anew by a successful coup."""
    if on == 0.0:
        return 0.0
    if succeeded != 0.0:
        return months
    return left - 1.0 if left > 1.0 else 0.0


@rule()
def given(commitment: float, suspended: float) -> float:
    """Part of its plan that a donor gives (0-1): its commitment, or nothing while it has suspended."""
    return commitment if suspended <= 0.0 else 0.0
