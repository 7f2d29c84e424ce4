"""Delivery: who may come, how many, what they can do, and how much of it the country lets take root."""

from sim.rules._rule import rule
from sim.rules.shapes import approach, clamp, exponential, logarithm, saturate, share


@rule()
def scaled_people(reference: float, size: float, reference_size: float, exponent: float) -> float:
    """People of a footprint in this country: reference × (size ÷ reference size) to the exponent."""
    if reference <= 0.0 or exponent == 0.0:
        return reference
    return reference * exponential(exponent * (logarithm(size) - logarithm(reference_size)))


@rule()
def matched_duration(match: float, own_outlay: float, matched_outlay: float, planned: float, lag: float) -> float:
    """Part of the planned time that a dearer footprint may stay when its outlay must match another's (0-1).

    ``planned`` is its time at full strength and ``lag`` the months lost to deployment, which cost nothing.
    """
    if match == 0.0 or own_outlay <= matched_outlay or own_outlay <= 0.0 or planned <= lag:
        return 1.0
    return share((matched_outlay / own_outlay * (planned - lag) + lag) / planned)


@rule()
def matched_supplement(match: float, own_outlay: float, matched_outlay: float) -> float:
    """Money a month (USD) that a cheaper footprint leaves over when its outlay must match another's."""
    return matched_outlay - own_outlay if match != 0.0 and own_outlay < matched_outlay else 0.0


@rule("configuration_access")
def accessible_staff(
    headquarters: float, standing: float, field: float, contingent: float, mandate: float, on: float
) -> float:
    """Share of the planned staff that may come: field and contingent staff need a Council mandate."""
    if on == 0.0:
        return headquarters + standing + field + contingent
    return headquarters + standing + (field + contingent) * mandate


@rule("configuration_access")
def deployment_lag(
    headquarters: float, standing: float, field: float, contingent: float,
    lag_headquarters: float, lag_standing: float, lag_field: float, lag_contingent: float, on: float,
) -> float:
    """Months until the staff works at strength, averaged over the mix of configurations."""
    if on == 0.0:
        return lag_field
    mixed = headquarters * lag_headquarters + standing * lag_standing + field * lag_field + contingent * lag_contingent
    return clamp(mixed, 0.5, 60.0)


@rule("configuration_access")
def follow_through(
    headquarters: float, standing: float, field: float, contingent: float,
    follow_headquarters: float, follow_standing: float, follow_field: float, follow_contingent: float, on: float,
) -> float:
    """Effect of a staff member by where they sit, averaged over the mix of configurations (0-1)."""
    if on == 0.0:
        return follow_field
    return (
        headquarters * follow_headquarters + standing * follow_standing
        + field * follow_field + contingent * follow_contingent
    )


@rule("provider_advantage")
def provider_yield(un_share: float, un_yield: float, member_yield: float, on: float) -> float:
    """Effect of a staff member on one level, by who provides them: the UN or member states."""
    if on == 0.0:
        return 0.5 * (un_yield + member_yield)
    return un_share * un_yield + (1.0 - un_share) * member_yield


@rule("eligibility")
def eligible_part(
    assessed: float, un_programmatic: float, voluntary: float, bilateral: float, pooled: float, domestic: float,
    may_assessed: float, may_un_programmatic: float, may_voluntary: float, may_bilateral: float, may_pooled: float,
    may_domestic: float, on: float,
) -> float:
    """Part of the reform money that may buy one kind of expense (0-1)."""
    if on == 0.0:
        return share(assessed + un_programmatic + voluntary + bilateral + pooled + domestic)
    return share(
        assessed * may_assessed + un_programmatic * may_un_programmatic + voluntary * may_voluntary
        + bilateral * may_bilateral + pooled * may_pooled + domestic * may_domestic
    )


@rule()
def effort(
    staff: float, level_share: float, per_person: float, follow: float, money_part: float, works_without: float,
    consent: float,
) -> float:
    """Effective staff on one level (people): heads × yield × follow-through × money × consent."""
    funded = works_without + (1.0 - works_without) * money_part
    return staff * level_share * per_person * follow * funded * consent


@rule()
def delivered(effective_staff: float, soldiers: float, half_staff_per_1000: float) -> float:
    """Effect on one level (0-1), saturating in effective staff per 1,000 soldiers to the square root of size.

    An army ten times as large needs about three times the advisers: institutions are built once.
    """
    scale = exponential(0.5 * (logarithm(soldiers) - logarithm(10000.0)))
    return saturate(effective_staff, half_staff_per_1000 * 10.0 * scale)


@rule("level_complementarity")
def aligned(effect: float, strategy: float, least: float, on: float) -> float:
    """Effect of operational or tactical work that fits a strategy (0-1); without one only ``least`` of it fits."""
    return effect if on == 0.0 else effect * (least + (1.0 - least) * strategy)


@rule("ownership_gate")
def lasting(effect: float, buy_in: float, half: float, on: float) -> float:
    """Part of an effect that can take root (0-1): effect × b² ÷ (b² + half²), nothing at zero buy-in."""
    if on == 0.0:
        return effect
    square = buy_in * buy_in
    return effect * square / (square + half * half) * (1.0 + half * half)


@rule("consent")
def next_consent(
    consent: float, intrusion: float, sensitivity: float, buy_in: float, cost: float, demand: float, months: float,
    on: float,
) -> float:
    """Consent next month (0-1): worn down by intrusion × sensitivity, raised where help was asked for."""
    if on == 0.0:
        return 1.0
    target = share(1.0 - cost * sensitivity * intrusion + demand * (buy_in - 0.5) * intrusion)
    return approach(consent, target, months)


@rule()
def intrusion(
    staff: float, soldiers: float, half_staff: float, presence_per_million: float, half_presence: float
) -> float:
    """How present outsiders are in the country's security (0-1): staff per 1,000 soldiers, troops per million."""
    near = saturate(1000.0 * staff / (soldiers if soldiers > 1.0 else 1.0), half_staff)
    wide = saturate(presence_per_million, half_presence)
    return 0.5 * (near + wide)


@rule("donor_fatigue")
def next_commitment(
    commitment: float, years_engaged: float, violence: float, patience_years: float, violence_weight: float, on: float
) -> float:
    """A donor's commitment (0-1) when it pledges for another year; it never returns once it has tired."""
    if on == 0.0:
        return commitment
    tired = years_engaged / patience_years * (1.0 + violence_weight * violence)
    loyal = 1.0 / (1.0 + tired * tired * tired)
    return loyal if loyal < commitment else commitment


@rule()
def support_path(
    month: float, start: float, begun: float, months_since: float, taper: float
) -> float:
    """Intended support (0-1): none before its start, full until the taper begins, then a straight line to none."""
    if month < start:
        return 0.0
    if begun == 0.0:
        return 1.0
    return share(1.0 - (months_since + 1.0) / (taper if taper > 1.0 else 1.0))


@rule("exit_benchmarks")
def drawdown_begins(
    month: float, start: float, benchmark: float, months_met: float, needed_months: float, latest: float, begun: float,
    on: float,
) -> float:
    """1 once the drawdown has begun: at its date, or when benchmarks have held, or at the latest month."""
    if begun != 0.0:
        return 1.0
    if month < start:
        return 0.0
    if benchmark == 0.0 or on == 0.0 or months_met >= needed_months or month >= start + latest:
        return 1.0
    return 0.0


@rule()
def benchmarks_met(
    oversight: float, own_led: float, paid: float, violence: float,
    mark_oversight: float, mark_own_led: float, mark_paid: float, mark_violence: float,
) -> float:
    """1 where oversight, own-led capacity, domestic pay and quiet all reach their marks."""
    good = oversight >= mark_oversight and own_led >= mark_own_led and paid >= mark_paid
    return 1.0 if good and violence <= mark_violence else 0.0


@rule()
def deployed(part: float, support: float, lag: float) -> float:
    """Part of the planned people in place (0-1) next month; they arrive over ``lag`` months once support begins."""
    return approach(part, 1.0, lag) if support > 0.0 else 0.0


@rule()
def varied_patience(years: float, spread: float, uniform: float) -> float:
    """A donor's patience (years), by chance shorter or longer by up to ``spread`` of it."""
    return years * clamp(1.0 + spread * (2.0 * uniform - 1.0), 0.1, 3.0)


@rule()
def engaged(support: float) -> float:
    """1 in a month with outside support, else 0."""
    return 1.0 if support > 0.0 else 0.0
