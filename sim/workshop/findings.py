"""What a debrief looks back on: decisions, promises, predictions, gauges, survey; each as a table."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, sqrt
from typing import Any

import numpy as np
from scipy.special import stdtrit

from sim.workshop import lab
from sim.workshop.catalogue import ROLES, catalogue
from sim.workshop.ensemble import PLAYED, Array, Ensemble
from sim.workshop.game import Decision, Game
from sim.workshop.measures import BAND, COUNTED, DAYS, ENDS, GAUGES, counted, days_late, paid_on_time
from sim.workshop.pages import turn_name
from sim.workshop.session import SURVEY_ITEMS
from sim.workshop.tables import Table
from sim.workshop.wording import Texts

LEVEL = 0.9
AFTER = (
    "arrears_after", "cover_after", "own_led_handover", "own_led_after", "ready_after", "relapsed_after_drawdown_5y",
)  # fmt: skip


def chosen(told: Texts, team: str, decision: Decision) -> str:
    """The actions of a decision in words."""
    role, words = catalogue().roles[team], []
    for name, option in decision.actions.items():
        title = told(f"action.{name}.title")
        several = len(role.actions[name].options) > 1
        words.append(f"{title} ({told(f'action.{name}.option.{option}')})" if several else title)
    return f"{told('semicolon')} ".join(words) or told("pack.no_action")


def decisions(told: Texts, game: Game, world: str) -> Table:
    """The timeline of a world: each locked turn in which anything was decided, what each team did, and the cards."""
    rows, records = [], []
    for turn in game.setup.turns:
        if turn.number not in game.locked:
            continue
        cards = [told(f"inject.{name}.title") for number, name in game.injects if number == turn.number]
        row = [turn_name(turn, told)]
        for team in ROLES:
            if team not in game.teams(turn):
                row.append(told("pack.none"))
                continue
            decision = game.decision(world, team, turn.number)
            plan = catalogue().roles[team].plan
            words = chosen(told, team, decision)
            if decision.plan:
                words += f". {told(f'plan.{plan}.title')}{told('colon')} {told(f'plan.{plan}.{decision.plan}')}"
            row.append(words)
            for action, option in [*decision.actions.items(), *([(plan, decision.plan)] if decision.plan else [])]:
                records.append({"world": world, "turn": turn.name, "month": turn.start, "team": team, "choice": action,
                                "option": option, "by": decision.by})  # fmt: skip
        if cards or any(cell not in (told("pack.none"), told("pack.no_action")) for cell in row[1:]):
            rows.append([*row, ", ".join(cards) or told("pack.none")])
    head = [told("pack.column.turn"), *(told(f"role.{team}.title") for team in ROLES), told("pack.column.cards")]
    return Table("decisions", head, rows, records)


def promises(told: Texts, game: Game) -> Table:
    """Promises aloud, and whether the room says that they were kept."""
    rows, records = [], []
    for promise in game.promises:
        turn, kept = game.setup.turns[promise.turn], {True: "yes", False: "no", None: "open"}[promise.kept]
        team, world = told(f"role.{promise.team}.title"), told(f"world.{promise.world}")
        rows.append([promise.text, team, world, turn_name(turn, told), told(f"pack.kept.{kept}")])
        records.append({"promise": promise.text, "team": promise.team, "world": promise.world, "turn": turn.name,
                        "kept": kept})  # fmt: skip
    names = ("promise", "team", "world", "turn", "kept")
    return Table("promises", [told(f"pack.column.{name}") for name in names], rows, records)


def plans(told: Texts, game: Game, runs: dict[str, Ensemble]) -> Table:
    """Plans of the last round beside what came of them in the played history."""
    rows, number = [], game.setup.last_round.number
    for world, record in runs.items():
        came = _came(told, game, record)
        for team in ROLES:
            plan, decision = catalogue().roles[team].plan, game.decision(world, team, number)
            if decision.plan and number in game.locked:
                words = f"{told(f'plan.{plan}.title')}{told('colon')} {told(f'plan.{plan}.{decision.plan}')}"
                words += f" ({told('pack.by.default')})" if decision.by == "default" else ""
                rows.append([told(f"role.{team}.title"), told(f"world.{world}"), words, came[plan]])
    return Table("plans", [told(f"pack.column.{name}") for name in ("team", "world", "said", "came")], rows)


def _came(told: Texts, game: Game, record: Ensemble) -> dict[str, str]:
    found = {name: float(column[PLAYED]) for name, column in lab.outcomes_of(record, AFTER).items()}
    month = game.setup.exit_month + 24
    paid = {kind: float(record.at(f"recurrent_{kind}", month)[PLAYED]) for kind in ("pooled", "bilateral")}
    cost = float(record.at("recurrent_cost", month)[PLAYED])
    days = DAYS * found["arrears_after"]
    hundred = {name: round(100 * value) if isfinite(value) else 0 for name, value in found.items()}
    return {
        "drawdown_plan": told(
            "pack.came.drawdown_plan", now=hundred["own_led_handover"], later=hundred["own_led_after"]
        ),
        "taper": told("pack.came.taper", outside=round(100 * sum(paid.values()) / cost) if cost else 0),
        "budget_line": told("pack.came.budget_line", cover=hundred["cover_after"]),
        "readiness": told("pack.came.readiness", days=round(days), ready=hundred["ready_after"]),
    }  # fmt: skip


def predictions(told: Texts, game: Game, runs: dict[str, Ensemble]) -> Table:
    """What teams predicted, and what came: the played history, and all."""
    rows, records = [], []
    for world, record in runs.items():
        for (where, team), one in sorted(game.predictions.items()):
            if where == world:
                paid = told("pack.yes" if one["paid_on_time"] else "pack.no")
                row = [told(f"world.{world}"), told(f"role.{team}.title"), paid]
                rows.append([*row, told.number(one["days_late"]), told("pack.agree", n=one["relapse"], pairs=100)])
                records.append({"world": world, "who": team, **one})
        if not any(place[0] == world for place in game.predictions):
            continue
        found = lab.outcomes_of(record, AFTER)
        owed, again = found["arrears_after"], found["relapsed_after_drawdown_5y"]
        on_time, days = bool(paid_on_time(owed)[PLAYED] == 1.0), float(days_late(owed)[PLAYED])
        paid = f"{told('pack.yes' if on_time else 'pack.no')} ({_counted(told, paid_on_time(owed))})"
        rows.append([told(f"world.{world}"), told("pack.outcome_row"), paid, told.number(days), _counted(told, again)])
        count, known = counted(again)
        records.append({"world": world, "who": "model", "paid_on_time": on_time, "days_late": days,
                        "relapse": 100 * count / known if known else ""})  # fmt: skip
    names = ("world", "team", "paid", "days", "relapse")
    return Table("predictions", [told(f"pack.column.{name}") for name in names], rows, records)


def _counted(told: Texts, shares: Array) -> str:
    """Counts as they are ("41 of 100"): where few histories are known a share would claim too much."""
    count, known = counted(shares)
    return told("pack.agree", n=count, pairs=known) if known else told("pack.none")


def gauges(told: Texts, game: Game, runs: dict[str, Ensemble]) -> Table:
    """The gauges at the end of each locked turn; by month in the CSV."""
    turns = [turn for turn in game.setup.turns if turn.number in game.locked]
    rows, records = [], []
    for gauge in GAUGES:
        for world, record in runs.items():
            bands = np.quantile(record.series[gauge][1:], (BAND[0], 0.5, BAND[1]), axis=1)
            shown = [
                _with_band(told, told.number(100 * record.played(gauge)[turn.stop - 1], 0), bands[:, turn.stop - 2])
                for turn in turns
            ]
            rows.append([f"{told(f'series.{gauge}')}, {told(f'world.{world}')}", *shown])
            for month in range(1, record.until):
                low, middle, high = (float(band[month - 1]) for band in bands)
                played = float(record.played(gauge)[month])
                records.append({"world": world, "gauge": gauge, "month": month, "played": played, "p10": low,
                                "p50": middle, "p90": high})  # fmt: skip
    return Table("gauges", [told("pack.column.gauge"), *(turn_name(turn, told) for turn in turns)], rows, records)


def _with_band(told: Texts, played: str, band: Array) -> str:
    """What was played, and in brackets where eight in ten of all histories lie; a band without width says nothing."""
    low, high = 100.0 * float(band[0]), 100.0 * float(band[-1])
    span = told.span(low, high)
    return told.forward(played if span == played.rpartition(" ")[2] else f"{played} ({span})")


def short(told: Texts, game: Game, runs: dict[str, Ensemble]) -> Table:
    """The gauges of the played histories at the start, at exit and at the end."""
    exit_month, stop = game.setup.exit_month, game.setup.turns[-1].stop
    rows = []
    for gauge in GAUGES:
        row = [told(f"series.{gauge}")]
        for record in runs.values():
            course = record.played(gauge)
            start, exit_, end = (round(100 * float(course[month])) for month in (1, exit_month - 1, stop - 1))
            row.append(_with_band(told, f"{start} → {exit_} → {end}", np.quantile(record.at(gauge, stop), BAND)))
        rows.append(row)
    return Table("short", [told("pack.column.gauge"), *(told(f"world.{world}") for world in runs)], rows)


def ends(told: Texts, record: Ensemble) -> dict[str, str]:
    """In how many of all histories pay is on time, fighting is back, or a coup was attempted."""
    found = lab.outcomes_of(record, list(ENDS.values()))
    return {
        name: _counted(told, paid_on_time(found[outcome]) if name == "paid" else found[outcome])
        for name, outcome in ENDS.items()
    }


def events(told: Texts, game: Game, runs: dict[str, Ensemble]) -> Table:
    """Mutinies, coup attempts and battle deaths of the played histories, by turns that had any."""
    rows, records = [], []
    for turn in game.setup.turns:
        if turn.number not in game.locked:
            continue
        row, months = [turn_name(turn, told)], slice(max(turn.start, 1), turn.stop)
        for world, record in runs.items():
            found = {name: round(float(record.played(series)[months].sum())) for name, series in COUNTED.items()}
            row.append(told.forward(" · ".join(told.number(count, 0) for count in found.values())))
            records.append({"world": world, "turn": turn.name, **found})
        if any(any(one[name] for name in COUNTED) for one in records[-len(runs) :]):
            rows.append(row)
    return Table("events", [told("pack.column.turn"), *(told(f"world.{world}") for world in runs)], rows, records)


def survey(told: Texts, game: Game) -> Table:
    """Answers before and after: two groups, as nobody has a name."""
    given = [np.array(game.survey[when], dtype=np.float64) for when in ("pre", "post")]
    before, after = (answers.reshape(-1, SURVEY_ITEMS) for answers in given)
    rows = []
    for item in range(SURVEY_ITEMS):
        means = [told("pack.mean_n", mean=told.number(float(group[:, item].mean()), 1), n=len(group)) if len(group)
                 else told("pack.none") for group in (before, after)]  # fmt: skip
        rows.append([told(f"survey.item_{item + 1}"), *means, _change(told, before[:, item], after[:, item])])
    records: list[dict[str, Any]] = [
        {"when": when, "person": number, **{f"item_{item + 1}": answer for item, answer in enumerate(answers)}}
        for when in ("pre", "post") for number, answers in enumerate(game.survey[when], 1)
    ]  # fmt: skip
    head = [told(f"pack.column.{name}") for name in ("question", "before", "after", "difference")]
    return Table("survey", head, rows if len(before) + len(after) else [], records)


def _change(told: Texts, before: Any, after: Any) -> str:
    found = change(before, after)
    if found is None:
        return told("pack.too_few")
    mean, low, high = (told.signed(value) for value in found)
    return told("pack.interval", mean=mean, low=low, high=high)


def change(before: Sequence[float], after: Sequence[float]) -> tuple[float, float, float] | None:
    """Mean difference of two groups with its 90 % interval (Welch 1947); None below three answers in either."""
    a, b = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if min(len(a), len(b)) < 3:
        return None
    mean = float(b.mean() - a.mean())
    parts = [float(group.var(ddof=1)) / len(group) for group in (a, b)]
    error = sum(parts)
    if error == 0.0:
        return mean, mean, mean
    freedom = error * error / sum(part * part / (len(group) - 1) for part, group in zip(parts, (a, b), strict=True))
    half = float(stdtrit(freedom, 0.5 + LEVEL / 2.0)) * sqrt(error)
    return mean, mean - half, mean + half
