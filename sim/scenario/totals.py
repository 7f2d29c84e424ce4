"""Checks that need the merged values: shares that sum to 1, dates in their order, no more men than people."""

from __future__ import annotations

from collections.abc import Container, Mapping

from sim.scenario.levers import SHARE_TOLERANCE, SHARES
from sim.scenario.problems import Findings, Place
from sim.scenario.settings import Setting
from sim.scenario.sheet import NEVER, Clock

MOST_UNDER_ARMS = 0.2
"""Largest part of the people who may be soldiers or fighters at the start; the largest real armies have a tenth."""

UNKNOWN = Place("sim/parameters/levers.yaml", 1, 1)


def check_shares(
    settings: Mapping[str, Setting],
    places: Mapping[str, Place],
    findings: Findings,
    where: str = "",
    only: Container[str] | None = None,
) -> None:
    """Note each lever whose shares do not sum to 1; with `only`, levers touched by those names."""
    for lever, names in SHARES.items():
        if only is not None and not any(name in only for name in names.values()):
            continue
        values = {key: settings[name].value for key, name in names.items()}
        numbers = [value for value in values.values() if isinstance(value, float)]
        place = _last_place([places[name] for name in names.values() if name in places])
        path = f"{where}.{lever}" if where else lever
        if any(f"{path}." in problem.where for problem in findings.problems):
            continue  # a share is wrong or misnamed: the sum is not the trouble
        if len(numbers) < len(values):
            findings.add(
                place, path, "shares must be numbers, not distributions", allowed="shares that sum to 1"
            )
        elif abs(sum(numbers) - 1.0) > SHARE_TOLERANCE:
            shown = ", ".join(f"{key} {value:g}" for key, value in values.items())
            message = f"shares sum to {sum(numbers):g}, not to 1"
            findings.add(place, path, message, value=shown, allowed="shares that sum to 1")


def _last_place(places: list[Place]) -> Place:
    """The place of the latest change: of the last command-line item if any, else the topmost in its file."""
    if not places:
        return UNKNOWN
    given = [place for place in places if place.line == 0]
    if given:
        return max(given, key=lambda place: int(place.file.rpartition("#")[2] or 0))
    return min((place for place in places if place.file == places[-1].file), key=lambda p: (p.line, p.column))


def check_dates(
    settings: Mapping[str, Setting], places: Mapping[str, Place], clock: Clock, findings: Findings,
    outside: Container[str] = (),
) -> None:
    """Note a drawdown that starts or ends after the run, or before support has begun.

    Nothing more is said of values of which it is said already that they lie `outside` the run.
    """
    start, months, support = (
        settings[name].value for name in ("drawdown_start", "drawdown_months", "support_start")
    )
    if not isinstance(start, float) or start == NEVER or "drawdown_start" in outside:
        return
    place = places.get("drawdown_start", UNKNOWN)
    shown = clock.date(int(start))
    if start >= clock.months:
        allowed = f"{clock.span}, or `drawdown: never`"
        message = "the drawdown would start after the run"
        if "drawdown_start" not in places:
            message = f"no start of the drawdown is given, and the usual one, month {start:g}, is after the run"
        findings.add(place, "drawdown.start", message, value=shown, allowed=allowed)
    elif isinstance(months, float) and start + months > clock.months:
        end = clock.date(int(start + months))
        message = "the drawdown would end after the run"
        findings.add(
            place, "drawdown", message, value=f"{shown} to {end}", allowed=f"an end by {clock.span[-7:]}"
        )
    if isinstance(support, float) and support >= start and "support_start" not in outside:
        place = places.get("support_start", place)
        message = "support would start only when the drawdown does"
        allowed = f"before {shown}"
        findings.add(place, "support_start", message, value=clock.date(int(support)), allowed=allowed)


def check_people(settings: Mapping[str, Setting], places: Mapping[str, Place], findings: Findings) -> None:
    """Note more soldiers and fighters, given in heads, than a country of that size can have."""
    for name, who in (("army_strength", "soldiers"), ("fighters", "fighters")):
        heads = _middle(settings[name])
        people = _middle(settings["population"]) if heads > 0.0 else 0.0  # a distribution is read only where needed
        if heads > MOST_UNDER_ARMS * people:
            allowed = f"at most {MOST_UNDER_ARMS:.0%} of the population of {people:,.0f}"
            given = "population" if settings[name].layer.startswith("context") else name
            place = places.get(given, UNKNOWN)
            message = f"too many {who} for the people there are"
            findings.add(place, name, message, value=f"{heads:,.0f}", allowed=allowed)


def _middle(setting: Setting) -> float:
    """A value, or the median of its distribution."""
    value = setting.value
    return value if isinstance(value, float) else float(value.quantile(0.5))
