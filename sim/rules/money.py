"""Money: revenue, the force's recurrent cost, who pays it, and what is left unpaid. USD a month."""

from sim.rules._rule import rule
from sim.rules.shapes import approach, clamp, ratio, share


@rule("revenue_shock")
def next_shock(depth: float, uniform: float, monthly_chance: float, size: float, months: float, on: float) -> float:
    """Part of revenue that is missing (0-1): shocks come by chance and wear away."""
    if on == 0.0:
        return 0.0
    faded = approach(depth, 0.0, months)
    return size if uniform < monthly_chance and size > faded else faded


@rule("peace_dividend")
def next_income(
    income: float, growth: float, violence: float, loss: float, dividend: float, quiet: float, on: float
) -> float:
    """Income per head (USD a year) next month: growth, less what fighting costs, plus a little for quiet years."""
    extra = dividend * quiet if on != 0.0 else 0.0
    return income * clamp(1.0 + (growth + extra - loss * violence) / 12.0, 0.5, 1.5)


@rule()
def revenue(population: float, income: float, revenue_share: float, missing: float) -> float:
    """Domestic revenue (USD a month)."""
    return population * income / 12.0 * revenue_share * (1.0 - missing)


@rule()
def cost_per_head(income: float, wage_to_gdp: float, upkeep_to_wage: float) -> float:
    """Wage and upkeep of a soldier (USD a month); wages follow income."""
    return income / 12.0 * wage_to_gdp * (1.0 + upkeep_to_wage)


@rule()
def force_cost(heads: float, per_head: float, ghosts: float, payroll: float) -> float:
    """Recurrent cost of a force (USD a month); ghosts draw pay as far as the payroll is not in order."""
    return heads * per_head / (1.0 - clamp(ghosts * (1.0 - payroll), 0.0, 0.6))


@rule()
def institution_cost(force_money: float, level: float, running_share: float) -> float:
    """Cost of running the functions (USD a month): a share of the force's cost for each unit of their level."""
    return force_money * running_share * level


@rule()
def next_defence_share(
    defence_share: float, start: float, rise: float, needed: float, income: float, months: float
) -> float:
    """Share of revenue for the force, next month: what is needed, within what ministers will give.

    ``needed`` and ``income`` are the unpaid bill and the revenue (USD a month). The share never exceeds its start
    by more than ``rise``, and falls when others pay; it moves with the time constant ``months``.
    """
    target = clamp(ratio(needed, income), 0.0, start * (1.0 + rise))
    return approach(defence_share, target, months)


@rule("spending_signal")
def burden_gained(spent: float, people: float, income: float, usual: float, most: float, on: float) -> float:
    """Part of national income that the force has come to cost beyond the start (0 to ``most``).

    ``spent`` is USD a month, ``income`` USD a head and year, ``usual`` the part that it cost at the start.
    """
    if on == 0.0:
        return 0.0
    return clamp(12.0 * ratio(spent, people * income) - usual, 0.0, most)


@rule()
def budgeted(budget: float, line: float, due: float) -> float:
    """Money for the force (USD a month): what ministers give, or a stated part of what is due to the treasury."""
    return budget if line == 0.0 else line * due


@rule()
def paid_domestically(bill: float, outside: float, budget: float) -> float:
    """What the country pays of a bill (USD a month), after outsiders and within its budget."""
    open_bill = bill - outside
    return clamp(open_bill, 0.0, budget)


@rule()
def used(offered: float, bill: float) -> float:
    """Money used (USD a month): an offer, as far as there is a bill."""
    due = bill if bill > 0.0 else 0.0  # a bill that others have met may be off by a rounding
    return offered if offered < due else due


@rule()
def paid_part(paid: float, bill: float) -> float:
    """Part of a bill that is paid (0-1); 1 where there is none."""
    return 1.0 if bill <= 0.0 else share(paid / bill)


@rule()
def transition_offer(
    bill: float, fund: float, begun: float, support: float, months_since: float, months: float
) -> float:
    """Money of a transition fund for the recurrent cost (USD a month): its part of the bill, falling to nothing.

    It begins with the taper, as support falls (``support``, 0-1), and is spent ``months`` after the drawdown began.
    """
    if begun == 0.0:
        return 0.0
    left = share(1.0 - months_since / (months if months > 1.0 else 1.0))
    return bill * fund * (1.0 - support) * left


@rule()
def willing(left: float, bill: float, buy_in: float, least: float, slope: float) -> float:
    """What ministers release for running institutions (USD a month), of what is left after pay.

    Buy-in decides how much of the bill they are willing to meet: ``least`` of it at none, ``slope`` more at full.
    """
    want = bill * share(least + slope * buy_in)
    return clamp(left, 0.0, want)
