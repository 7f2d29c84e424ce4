"""Coordination: who does what, what donors like against what is needed, who fits a need, whether the UN acts as one."""

from sim.rules._rule import rule
from sim.rules.shapes import clamp, share


@rule("un_coherence")
def coherence(
    plan: float, leadership: float, partners: float, usual_leadership: float, plan_gain: float,
    leadership_gain: float, partner_gain: float, on: float,
) -> float:
    """How much more the UN acts as one than today (-0.9 to 0.9): a system-wide plan, leadership, partners."""
    if on == 0.0:
        return 0.0
    gained = plan_gain * plan + leadership_gain * (leadership - usual_leadership) + partner_gain * partners
    return clamp(gained, -0.9, 0.9)


@rule("coordination_matrix")
def heeding(matrix: float, compliance: float, coherence: float, pull: float, on: float) -> float:
    """Part of their work that donors move by the matrix (0-1); more of it behind a UN that acts as one."""
    return 0.0 if on == 0.0 else matrix * share(compliance * (1.0 + pull * coherence))


@rule("coordination_matrix")
def takes_on(uniform: float, breadth: float, covered: float, heeded: float, on: float) -> float:
    """Work that a donor puts on one function, before its work is made a whole.

    By its own taste it takes on a part ``breadth`` of the functions, whatever others do. As far as it heeds the
    matrix it leaves what is covered and goes where nobody is.
    """
    if on == 0.0:
        return 1.0
    own = 1.0 if uniform < breadth else 0.0
    return own * (1.0 - heeded * covered) + heeded * breadth * (1.0 - covered)


@rule("coordination_matrix")
def covered(given: float, functions: float, enough: float, on: float) -> float:
    """How far a function has the donors it needs (0-1); ``enough`` of an equal part of their money covers it."""
    return 1.0 if on == 0.0 else share(given * functions / enough)


@rule("coordination_matrix")
def duplicated(given: float, needed: float, overlap: float, on: float) -> float:
    """Part of donors' money that repeats what another does (0-1): ``overlap`` of what lies on top of the need.

    ``needed`` of it is the lead donor's on each function, and others' up to an equal part of all money.
    """
    return 0.0 if on == 0.0 else share(overlap * (given - needed))


@rule("coordination_matrix")
def reached(cover: float, usual: float, donor_part: float, weight: float, on: float) -> float:
    """Effect on one function against the usual (a factor up to 2), by how far donors cover it."""
    return 1.0 if on == 0.0 else clamp(1.0 + weight * donor_part * (cover - usual), 0.0, 2.0)


@rule("coordination_matrix")
def unrepeated(repeated: float, usual: float, donor_part: float, on: float) -> float:
    """Effect of outside work against the usual (a factor up to 2), by the money that repeats what another does."""
    return 1.0 if on == 0.0 else clamp((1.0 - donor_part * repeated) / (1.0 - donor_part * usual), 0.0, 2.0)


@rule("supply_drive")
def driven_share(level_share: float, liked: float, supply: float, usual: float, on: float) -> float:
    """Share of staff on a level (0-1) where part of the money brings what donors like to bring."""
    return level_share if on == 0.0 else share(level_share + (supply - usual) * (liked - level_share))


@rule("supply_drive")
def fitting(supply: float, usual: float, loss: float, on: float) -> float:
    """Effect of outside work against the usual (a factor up to 2): what donors like meets less of the need."""
    return 1.0 if on == 0.0 else clamp((1.0 - loss * supply) / (1.0 - loss * usual), 0.0, 2.0)


@rule("matching")
def matched_yield(mixed: float, un_yield: float, member_yield: float, matching: float, gain: float, on: float) -> float:
    """Effect of a staff member, moved towards that of the fitter provider where needs are matched."""
    best = un_yield if un_yield > member_yield else member_yield
    if on == 0.0 or best <= mixed:
        return mixed
    return mixed + gain * matching * (best - mixed)


@rule("matching")
def matched_lag(lag: float, matching: float, cut: float, on: float) -> float:
    """Months until the staff works at strength, shorter where those who can are found at once."""
    return lag if on == 0.0 else lag * (1.0 - cut * matching)
