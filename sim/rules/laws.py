"""Laws: drafted, tabled, enacted, implemented; who wrote them and whom they cost decides how far they get."""

from sim.rules._rule import rule
from sim.rules._terms import terms
from sim.rules.shapes import exponential, ratio, share


@rule()
def drafted_abroad(drafted: float, strategic: float, effort: float, facilitated: float, rate: float) -> float:
    """Part of the laws that are needed that outsiders draft this month (0-1): fast, whatever ministers want."""
    return rate * effort * (1.0 - facilitated) * strategic * (1.0 - drafted)


@rule()
def drafted_at_home(
    drafted: float, lasting: float, effort: float, facilitated: float, buy_in: float, rate: float, home_rate: float
) -> float:
    """Part of the laws that are needed that nationals draft this month (0-1), with facilitation or alone."""
    return share(rate * effort * facilitated * lasting + home_rate * buy_in) * (1.0 - drafted)


@rule()
def foreign_part(abroad: float, drafted: float) -> float:
    """Part of the drafts that outsiders wrote (0-1)."""
    return share(ratio(abroad, drafted))


@rule()
def moved_on(waiting: float, rate: float) -> float:
    """Laws that go on to the next stage this month (0-1), of those that wait."""
    return share(rate) * waiting if waiting > 0.0 else 0.0


@rule("law_pipeline")
def passage_rate(
    rate: float, rents: float, foreign: float, military: float, inclusiveness: float, agreed: float,
    rents_weight: float, foreign_weight: float, veto_weight: float, dialogue_weight: float, agreed_weight: float,
    on: float,
) -> float:
    """Part of the tabled laws that is passed in a month (0-1).

    Vested rents, foreign authorship and the army's hold on politics stall them; national dialogue (inclusive, on
    drafts of one's own) and reform agreed in mediation pass them. Switched off, none of it matters.
    """
    if on == 0.0:
        return rate
    push = terms(
        rents=-rents_weight * rents, authorship=-foreign_weight * foreign, veto=-veto_weight * military,
        dialogue=dialogue_weight * inclusiveness * (1.0 - foreign), agreed=agreed_weight * agreed,
    )
    return share(rate * exponential(push))


@rule("law_pipeline")
def law_in_force(implemented: float, weight: float, on: float) -> float:
    """Formal power that implemented laws give each month, per unit of room; a law on paper gives none."""
    return weight * implemented if on != 0.0 else 0.0
