"""Capacity: trainers and trainees, a stretched UN, contingents that come and go, teams that come for a while."""

from sim.rules._rule import rule
from sim.rules.shapes import approach, clamp, exponential, logarithm, ratio, saturate, share


@rule("absorption")
def teaching_quality(
    trainees: float, usual: float, slope: float, preparation: float, usual_preparation: float, weight: float,
    on: float,
) -> float:
    """Effect of a course against the usual one (a factor up to 2): it falls with the trainees for each trainer.

    ``preparation`` is the part of the trainers who know the country, its language and its force (0-1).
    """
    if on == 0.0:
        return 1.0
    crowded = exponential(slope * (logarithm(usual) - logarithm(trainees)))
    return clamp(crowded * (1.0 + weight * (preparation - usual_preparation)), 0.0, 2.0)


@rule("absorption")
def spread_thin(soldiers: float, staff: float, usual: float, weight: float, on: float) -> float:
    """Effect of a staff member against the usual (a factor), by the soldiers that each has to serve."""
    if on == 0.0 or staff <= 0.0:
        return 1.0
    return (1.0 + weight) / (1.0 + weight * ratio(soldiers, staff * usual))


@rule("absorption")
def un_stretch(
    staff: float, missions: float, specialists: float, capacity: float, usual_load: float, on: float
) -> float:
    """Effect of a UN staff member against the usual (a factor): missions share the specialists behind them."""
    if on == 0.0:
        return 1.0
    return (1.0 + usual_load) / (1.0 + staff * missions / (specialists * capacity))


@rule("contingent_generation")
def offered(
    generation: float, regional: float, regional_chance: float, roster: float, roster_chance: float, on: float
) -> float:
    """Monthly probability that a missing contingent is offered.

    ``generation`` is the probability in three months; regional organisations and a roster add offers of their own.
    """
    if on == 0.0:
        return 1.0
    without = (1.0 - generation) * (1.0 - regional_chance * regional) * (1.0 - roster_chance * roster)
    return 1.0 - exponential(logarithm(without) / 3.0)


@rule("contingent_generation")
def next_contingent(present: float, uniform: float, offer: float, stay: float, on: float) -> float:
    """1 where a contingent is there next month: it leaves with the hazard 1 ÷ ``stay``, or comes when offered."""
    if on == 0.0:
        return 1.0
    leaves = 1.0 - exponential(-1.0 / stay)
    if present >= 0.5:
        return 0.0 if uniform < leaves else 1.0
    return 1.0 if uniform < offer else 0.0


@rule("contingent_generation")
def contingent_part(present: float, usual: float, on: float) -> float:
    """Contingent staff against the plan (a factor); plans reckon with the usual part being there."""
    return 1.0 if on == 0.0 else present / usual


@rule()
def next_alarm(alarm: float, violence: float, coup: float, mark: float, months: float) -> float:
    """Months for which a crisis still calls for help: all of them anew with fighting or a coup, else one fewer."""
    if violence >= mark or coup > 0.0:
        return months
    return alarm - 1.0 if alarm > 1.0 else 0.0


@rule()
def near_exit(begun: float, months_since: float, taper: float, before: float, after: float) -> float:
    """1 in the months round the end of a drawdown: ``before`` it and ``after`` it."""
    inside = months_since >= taper - before and months_since <= taper + after
    return 1.0 if begun != 0.0 and inside else 0.0


@rule("surge")
def called(
    crisis_lever: float, drawdown_lever: float, alarm: float, support: float, window: float, on: float
) -> float:
    """1 where the standing team is called: for a crisis while there is support, or round the end of drawdown."""
    if on == 0.0:
        return 0.0
    crisis = crisis_lever != 0.0 and alarm > 0.0 and support > 0.0
    return 1.0 if crisis or (drawdown_lever != 0.0 and window != 0.0) else 0.0


@rule()
def next_team(people: float, wanted: float, lag: float, roster: float, roster_cut: float) -> float:
    """People of the standing team at work next month; a roster brings them faster."""
    return approach(people, wanted, lag * (1.0 - roster_cut * roster))


@rule("surge")
def handing_over(team: float, window: float, gain: float, half: float, on: float) -> float:
    """Factor on adoption: a team round the end of drawdown hands over what outsiders held up."""
    if on == 0.0:
        return 1.0
    return 1.0 + gain * window * saturate(team, half)


@rule("residual_country_team")
def residual(people: float, begun: float, support: float, given: float, on: float) -> float:
    """People of the country team who go on advising as the mission leaves, as far as donors give for them."""
    return 0.0 if on == 0.0 else people * begun * (1.0 - support) * given


@rule()
def near(staff: float, soldiers: float, half: float) -> float:
    """How near outsiders are to the work (0-1): reform staff per 1,000 soldiers, saturating."""
    return saturate(1000.0 * staff / (soldiers if soldiers > 1.0 else 1.0), half)


@rule()
def lost_to_stretch(load: float, there: float) -> float:
    """Part of operational and tactical work that is lost to overstretch (0-1), where anybody is there to do it."""
    return share(1.0 - load) * there
