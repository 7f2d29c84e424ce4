"""Forces: strength, pay and arrears, skill, cohesion, conduct, loyalty, mutiny and coup."""

from sim.rules._rule import rule
from sim.rules._terms import settle, terms
from sim.rules.shapes import approach, clamp, exponential, monthly, saturate, share


@rule("force_growth")
def next_authorised(
    authorised: float, start: float, throughput: float, paid_outside: float, strategy: float, ceiling: float,
    half_throughput: float, unpaid_drive: float, restraint: float, months: float, support: float, on: float,
) -> float:
    """Authorised strength (heads) next month.

    It grows where trainers can fill it (``throughput``: trainees a year for each soldier) and outsiders pay
    (``paid_outside``: their part of the bill, 0-1); a good strategy restrains it. It does not shrink by itself:
    the ranks, and their bill, stay when the trainers leave.
    """
    if on == 0.0 or support <= 0.0:
        return authorised
    drive = saturate(throughput, half_throughput) * (unpaid_drive + (1.0 - unpaid_drive) * paid_outside)
    target = start * (1.0 + ceiling * drive * (1.0 - restraint * strategy))
    return approach(authorised, target, months) if target > authorised else authorised


@rule()
def recruits(strength: float, authorised: float, months: float) -> float:
    """Soldiers taken in this month (heads): vacancies are filled over ``months``; none where there are none."""
    gap = authorised - strength
    return gap / months if gap > 0.0 else 0.0


@rule("pay_and_arrears")
def next_arrears(arrears: float, paid: float, catch_up: float, on: float) -> float:
    """Pay owed to a soldier (months, up to 24) next month; full pay months also pay back ``catch_up`` of it."""
    if on == 0.0:
        return 0.0
    unpaid = 1.0 - paid
    back = catch_up * arrears if paid >= 1.0 else 0.0
    return clamp(arrears + terms(unpaid=unpaid, paid_back=-back), 0.0, 24.0)


@rule()
def pay_delay(arrears: float, payroll: float, longest: float) -> float:
    """Months that a soldier waits (months): arrears, and the delay of a payroll that is not in order."""
    return arrears + longest * (1.0 - payroll)


@rule("pay_and_arrears")
def leavers(strength: float, wait: float, tolerated: float, rate: float, normal: float, on: float) -> float:
    """Soldiers who go home this month (heads): retirement, and desertion beyond the tolerated wait for pay."""
    excess = wait - tolerated if on != 0.0 and wait > tolerated else 0.0
    return strength * clamp(normal + rate * excess, 0.0, 0.5)


@rule("training")
def next_skill(
    skill: float, effect: float, training: float, fill: float, gain: float, home_gain: float, fade: float,
    system_keeps: float, recruits_taught: float, on: float,
) -> float:
    """Share of a unit that is trained (0-1) next month.

    Courses (``effect``) and the country's own training system raise it within months; it fades, less where the
    system keeps it; recruits dilute it (``fill``: recruits for each soldier).
    """
    if on == 0.0:
        return skill
    room, kept = 1.0 - skill, 1.0 - system_keeps * training
    return share(skill + terms(
        courses=gain * effect * room, own_schools=home_gain * training * room,
        fading=-fade * kept * skill, recruits=-fill * (1.0 - recruits_taught * training) * skill,
    ))


@rule("pay_and_arrears")
def pay_stress(wait: float, half: float, on: float) -> float:
    """Strain from unpaid months (0-1), saturating."""
    return saturate(wait, half) if on != 0.0 else 0.0


@rule("payroll_reform")
def pay_relief(sooner: float, saved: float, half: float, on: float) -> float:
    """Relief of soldiers whom the bank pays past their commanders, sooner than they are used to (0-1), saturating.

    ``sooner`` is how much less they wait than they used to, ``saved`` what of it pay through the bank saves (months).
    """
    gained = saved if saved < sooner else sooner
    return saturate(gained, half) if on != 0.0 and gained > 0.0 else 0.0


@rule()
def next_cohesion(
    cohesion: float, start: float, skill_gained: float, systems_gained: float, stress: float,
    skill_weight: float, system_weight: float, stress_weight: float, housed: float, months: float,
) -> float:
    """Cohesion of a unit (0-1) next month: skill and fair personnel systems raise it, unpaid months break it.

    ``housed`` is the push of barracks in good condition.
    """
    return settle(
        cohesion, start, months,
        skill=skill_weight * skill_gained, personnel_systems=system_weight * systems_gained,
        pay=-stress_weight * stress, quarters=housed,
    )


@rule("conduct_oversight")
def oversight_on_conduct(oversight_gained: float, justice_gained: float, weight: float, on: float) -> float:
    """What gained oversight and military justice add to conduct (on its scale of 0 to 1)."""
    return weight * (0.6 * oversight_gained + 0.4 * justice_gained) if on != 0.0 else 0.0


@rule()
def next_conduct(
    conduct: float, start: float, restrained: float, skill_gained: float, stress: float, cohesion_gained: float,
    skill_weight: float, stress_weight: float, cohesion_weight: float, captured: float, months: float, rights: float,
    rights_weight: float,
) -> float:
    """Conduct of a unit (0-1) next month.

    Oversight and schooling improve it, unpaid months and loose command worsen it. ``captured`` is what factions'
    hold on the force costs, ``rights`` is schooling in rights and law beyond what courses usually hold.
    """
    return settle(
        conduct, start, months,
        oversight=restrained, skill=skill_weight * skill_gained, pay=-stress_weight * stress,
        cohesion=cohesion_weight * cohesion_gained, patronage=-captured, rights=rights_weight * rights,
    )


@rule("training")
def next_rights(
    rights: float, effect: float, content: float, usual: float, gain: float, fade: float, on: float
) -> float:
    """Schooling of soldiers in rights and law against what courses usually hold (-1 to 1) next month.

    It grows with the effect of courses and the part of them (``content``) that is about rights and law; it fades.
    """
    if on == 0.0:
        return 0.0
    return clamp(rights + gain * effect * (content - usual) - fade * rights, -1.0, 1.0)


@rule("predatory_reach")
def reach(skill_gained: float, oversight: float, weight: float, on: float) -> float:
    """Factor on what the same conduct does to people: a force that can do more preys on more, unless it is overseen."""
    return clamp(1.0 + weight * skill_gained * (1.0 - oversight), 0.0, 5.0) if on != 0.0 else 1.0


@rule()
def next_loyalty(
    loyalty: float, usual: float, legitimacy: float, stress: float, parallel: float, legitimacy_weight: float,
    stress_weight: float, parallel_weight: float, captured: float, months: float,
) -> float:
    """Loyalty of a unit to the government (0-1) next month; ``usual`` at legitimacy one half, pay and one command.

    ``captured`` is what factions' hold on the force costs.
    """
    return settle(
        loyalty, usual, months,
        legitimacy=legitimacy_weight * (legitimacy - 0.5), pay=-stress_weight * stress,
        parallel_command=-parallel_weight * parallel, patronage=-captured,
    )


@rule()
def mutiny_chance(
    wait: float, cohesion: float, loyalty: float, base: float, slope: float, cohesion_slope: float,
    loyalty_slope: float, longest_wait: float,
) -> float:
    """Monthly probability that a unit mutinies; ``base`` a year where pay is on time and cohesion and loyalty 0.6.

    Waits beyond ``longest_wait`` (months) make no further difference: who has not mutinied by then has left.
    """
    waited = wait if wait < longest_wait else longest_wait
    push = terms(
        pay=slope * waited, cohesion=cohesion_slope * (0.6 - cohesion), loyalty=loyalty_slope * (0.6 - loyalty)
    )
    return monthly(base * exponential(push))


@rule("coup")
def coup_chance(
    income: float, poverty_line: float, proneness: float, stress: float, oversight: float, loyalty: float,
    legitimacy: float, parallel: float, violence: float, base: float, poor_factor: float, stress_slope: float,
    oversight_slope: float, loyalty_slope: float, parallel_slope: float, legitimacy_slope: float,
    violence_slope: float, skill_gained: float, skill_slope: float, on: float,
) -> float:
    """Monthly probability of a coup attempt.

    ``base`` a year for a country above the poverty line with oversight and loyalty of one half; poverty,
    grievance in the barracks, factions, weak oversight and war raise it, and so does skill that nobody oversees.
    """
    if on == 0.0:
        return 0.0
    push = terms(
        pay=stress_slope * stress, oversight=oversight_slope * (0.5 - oversight),
        loyalty=loyalty_slope * (0.5 - loyalty), parallel_command=parallel_slope * parallel,
        legitimacy=legitimacy_slope * (0.5 - legitimacy), violence=violence_slope * violence,
        skill=skill_slope * (skill_gained if skill_gained > 0.0 else 0.0) * (1.0 - oversight),
    )
    poor = poor_factor if income < poverty_line else 1.0
    return monthly(base * poor * proneness * exponential(clamp(push, -4.0, 4.0)))


@rule("force_to_conflict")
def effective_strength(
    heads: float, skill: float, cohesion: float, systems: float, stress: float, least_skill: float,
    least_cohesion: float, least_systems: float, stress_weight: float, on: float,
) -> float:
    """Fighting value of a force (heads of a well-run force): heads × skill × cohesion × systems × will.

    Each part counts from its floor (``least_…``) to 1. With ``force_to_conflict`` switched off only heads count.
    """
    if on == 0.0:
        return 0.25 * heads  # about what the quality of an ordinary post-war force comes to
    quality = (
        (least_skill + (1.0 - least_skill) * skill)
        * (least_cohesion + (1.0 - least_cohesion) * cohesion)
        * (least_systems + (1.0 - least_systems) * systems)
    )
    return heads * quality * (1.0 - stress_weight * stress)


@rule()
def answered_alone(force: float, population: float, violence: float, half_per_1000: float, load: float) -> float:
    """Share of incidents that national forces answer alone (0-1).

    ``force`` is their fighting value with own-led systems only; violence multiplies the incidents by up to
    ``1 + load``.
    """
    density = 1000.0 * force / (population if population > 1.0 else 1.0)
    return saturate(density, half_per_1000 * (1.0 + load * violence))


@rule()
def ready(
    strength: float, established: float, wait: float, skill: float, least_manned: float, longest_wait: float,
    least_skill: float,
) -> float:
    """1 where a unit is manned, paid and trained above the floors, else 0."""
    good = strength >= least_manned * established and wait <= longest_wait and skill >= least_skill
    return 1.0 if good else 0.0


@rule()
def abuse_rate(conduct: float, worst: float) -> float:
    """Abuse by soldiers (incidents per 1,000 soldiers and year): none at conduct 1."""
    return worst * (1.0 - conduct)


@rule()
def throughput(trainers: float, soldiers: float, trainees_per_trainer: float, courses_a_year: float) -> float:
    """Trainees a year for each soldier that a training mission can carry."""
    return trainers * trainees_per_trainer * courses_a_year / (soldiers if soldiers > 1.0 else 1.0)
