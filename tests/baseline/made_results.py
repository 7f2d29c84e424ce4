"""A small made-up results folder for the tests of figures and report.

Nothing here is a result: the numbers come from simple formulas, so that every test of a figure or of a
sentence knows what must come out.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.contrast import contrasts
from sim.analysis.derived import DERIVED, derive
from sim.outcomes.columns import COLUMNS

MONTHS = 240
EXIT = 120
TAPER = 24
ARMS = ("light", "medium", "heavy")
EQUAL = ("light_equal_cost", "heavy_equal_cost")
STRENGTH = {"light": 0.2, "medium": 0.5, "heavy": 1.0, "light_equal_cost": 0.35, "heavy_equal_cost": 0.7}
CASES = {
    "guinea_bissau": {"risk": -1.6, "income": 620.0, "army": 4500.0, "open": 0.02},
    "timor_leste": {"risk": -2.0, "income": 1200.0, "army": 1300.0, "open": 0.02},
    "dr_congo": {"risk": 0.3, "income": 330.0, "army": 60000.0, "open": 0.7},
    "afghanistan": {"risk": 0.9, "income": 450.0, "army": 90000.0, "open": 0.9},
    "synthetic": {"risk": -0.4, "income": 900.0, "army": 20000.0, "open": 0.3},
}


def _logistic(x: np.ndarray) -> np.ndarray:
    return np.asarray(1.0 / (1.0 + np.exp(-x)))


def _taper() -> np.ndarray:
    """The intended support path: full to the start of drawdown, nothing after exit."""
    month = np.arange(MONTHS)
    return np.clip((EXIT - month) / TAPER, 0.0, 1.0) * np.clip(month / 12.0, 0.0, 1.0)


def _histories(case: str, arm: str, luck: np.ndarray) -> dict[str, np.ndarray]:
    """Monthly series of one point, each of shape (months, worlds)."""
    fact, support, path = CASES[case], STRENGTH[arm], _taper()[:, None]
    month = np.arange(MONTHS)[:, None]
    own = 0.15 + 0.45 * (1 - np.exp(-month / 90.0)) * _logistic(luck[:, 0]) * (1.0 - 0.3 * support)
    propped = 0.6 * support * path * (0.8 + 0.2 * _logistic(luck[:, 1]))
    army = fact["army"] * (1.0 + 0.5 * support * np.minimum(month / EXIT, 1.0))
    cost = army * 1.5 * fact["income"] * 1.3 / 12.0 + 0.0 * luck[:, 0]
    room = fact["army"] * 1.5 * fact["income"] / 12.0 * (0.7 + 0.5 * _logistic(luck[:, 2]))
    domestic = np.minimum(cost, room * (1.0 + 0.02 * month / 12.0))
    aid = np.maximum(cost - domestic, 0.0) * path
    cover = domestic / cost
    series = {
        "own_led": own,
        "propped_up": propped + 0 * own,
        "recurrent_cost": cost,
        "recurrent_domestic": domestic,
        "recurrent_pooled": 0.4 * aid,
        "recurrent_bilateral": 0.6 * aid,
        "initiative": np.clip(0.8 - 0.5 * support * path + 0.1 * luck[:, 3], 0, 1),
        "response_alone": np.clip(0.2 + own + 0.2 * cover - 0.2 * path * support, 0, 1),
        "ready_units": np.clip(0.9 * cover * (0.7 + own / 2), 0, 1),
        "oversight": 0.8 * own,
        "arrears": np.maximum(0.0, 8.0 * (1 - (domestic + aid) / cost)),
        "strength": army + 0 * own,
        "authorised": army + 0 * own,
        "conduct": 0.4 + 0.5 * own,
        "battle_deaths": np.exp(luck[:, 4] - 2.0) * np.ones_like(own),
        "cofinancing": 0.7 + 0.1 * own,
        "inclusiveness": 0.4 + 0.2 * own,
        "support": path + 0 * own,
        "buy_in": 0.5 + 0 * own,
    }
    return {name: np.asarray(values) for name, values in series.items()}


def _runs(case: str, arm: str, point: int, luck: np.ndarray, series: dict[str, np.ndarray]) -> pd.DataFrame:
    """One row per world of one point, as in ``runs.parquet``."""
    fact, support, worlds = CASES[case], STRENGTH[arm], len(luck)
    after = {name: values[EXIT + 24] for name, values in series.items()}
    before = {name: values[EXIT - TAPER] for name, values in series.items()}
    cover = after["recurrent_domestic"] / after["recurrent_cost"]
    level_before, level_after = (
        before["own_led"] + before["propped_up"],
        after["own_led"] + after["propped_up"],
    )
    risk = _logistic(fact["risk"] + 0.9 * luck[:, 5] - 1.2 * (cover - 0.9) - 0.4 * support)
    opened = _logistic(luck[:, 6] * 1.6) < fact["open"] * (1 - 0.25 * support)
    wait = np.exp(1.3 * luck[:, 7] + 1.1)
    relapsed = (_logistic(luck[:, 8] * 1.7) < risk) & ~opened & (wait < 10)
    coup = _logistic(luck[:, 9] * 1.7) < 0.15
    persists = np.clip(level_after / level_before, 0, 1)
    holds = {
        "fiscal": cover >= 0.9,
        "institutional": persists >= 0.75,
        "ownership": after["initiative"] >= 0.6,
        "operational": after["response_alone"] >= 0.55,
    }
    years = 1000.0 + 0 * luck[:, 0]
    size = 0.5 * worlds
    return pd.DataFrame(
        {
            "scenario": f"{case}_{arm}",
            "point": point,
            "world": np.arange(worlds),
            "war_level": (luck[:, 10] > 0).astype(float),
            "un_mission": 1.0,
            "income": fact["income"],
            "closed": (~opened).astype(float),
            "closed_years": np.where(opened, np.nan, 2.0 + np.abs(luck[:, 7])),
            "relapse_years": np.where(relapsed, 3.0 + wait, np.nan),
            "relapse_war_years": np.where(relapsed & (luck[:, 10] > 0.7), 4.0 + wait, np.nan),
            "relapse_cause": np.where(relapsed, 1.0, 0.0),
            "relapse_after_drawdown_years": np.where(relapsed, np.ceil(wait), np.nan),
            "at_risk_at_exit": (~opened).astype(float),
            "in_conflict_at_exit": opened.astype(float),
            "in_conflict_5y": (opened & (luck[:, 5] > -0.3) | relapsed & (wait < 5)).astype(float),
            "in_conflict_10y": (opened & (luck[:, 5] > 0.2) | relapsed & (wait > 4)).astype(float),
            "first_coup_years": np.where(coup, 4.0, np.nan),
            "coup_attempts": coup * 2.0,
            "coup_successes": coup * 1.0,
            "mutinies": np.round(np.maximum(0.0, luck[:, 9])),
            "years_followed": MONTHS / 12.0,
            "handover_year": 2009 + (EXIT - TAPER) / 12.0,
            "exit_year": 2009 + EXIT / 12.0,
            "sustained": np.all(list(holds.values()), axis=0).astype(float),
            "peace_held": (~relapsed & ~coup & ~opened).astype(float),
            "fiscal": cover,
            "institutional": persists,
            "ownership": after["initiative"],
            "operational": after["response_alone"],
            **{f"{k}_holds": v.astype(float) for k, v in holds.items()},
            "cover_after": cover,
            "arrears_after": after["arrears"],
            "functions_persisting": persists,
            "oversight_after": after["oversight"],
            "initiative_after": after["initiative"],
            "cofinancing_after": after["cofinancing"],
            "inclusiveness_after": after["inclusiveness"],
            "response_retention": after["response_alone"] / before["response_alone"],
            "ready_after": after["ready_units"],
            "own_led_handover": before["own_led"],
            "own_led_after": after["own_led"],
            "own_led_retention": after["own_led"] / before["own_led"],
            "level_handover": level_before,
            "level_after": level_after,
            "level_retention": persists,
            "strength_handover": before["strength"],
            "authorised_handover": before["authorised"],
            "recurrent_cost_handover": before["recurrent_cost"] * 12,
            "cover_handover": before["recurrent_domestic"] / before["recurrent_cost"],
            "propped_up_handover": before["propped_up"],
            "trust_after": 0.4 + 0.1 * luck[:, 1],
            "abuse_after": 10.0 + luck[:, 2],
            "cost_total": (1 + 9 * support) * 1e8 + size * years,
            "cost_un": 5 * support * 1e8,
            "cost_donors": 4 * support * 1e8,
            "cost_domestic": 1e8 + 0 * years,
            "cost_presence": 3 * support * 1e8,
            "deaths_total": np.exp(4 + luck[:, 4]),
        }
    )


def _monthly(point: int, series: dict[str, np.ndarray]) -> pd.DataFrame:
    """Quantiles over worlds for each month and variable, as in ``monthly.parquet``."""
    frames = []
    for name, values in series.items():
        q = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95], axis=1)
        frames.append(
            pd.DataFrame(
                {
                    "point": point,
                    "month": np.arange(MONTHS),
                    "variable": name,
                    "mean": values.mean(axis=1),
                    "q05": q[0],
                    "q25": q[1],
                    "q50": q[2],
                    "q75": q[3],
                    "q95": q[4],
                    "count": values.shape[1],
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _curves(point: int, runs: pd.DataFrame) -> pd.DataFrame:
    """Share relapsed by year on both clocks, with rough 90 % intervals, as in ``curves.parquet``."""
    rows = []
    pairs = {
        "war": (runs["closed"], "relapse_years"),
        "drawdown": (runs["at_risk_at_exit"], "relapse_after_drawdown_years"),
    }
    for clock, (eligible, column) in pairs.items():
        chosen = runs.loc[eligible == 1.0, column]
        for year in range(0, 16 if clock == "war" else 11):
            share = float((chosen <= year).mean()) if len(chosen) else float("nan")
            half = 1.64 * np.sqrt(max(share * (1 - share), 0.0) / max(len(chosen), 1))
            rows.append(
                (
                    point,
                    clock,
                    year,
                    int(len(chosen) - (chosen < year).sum()),
                    share,
                    max(share - half, 0.0),
                    min(share + half, 1.0),
                )
            )
    return pd.DataFrame(rows, columns=["point", "clock", "year", "at_risk", "share", "low", "high"])


def _contrasts(design: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Paired differences of the usual pairs of arms, as in ``contrasts.parquet``."""
    known = derive(runs, 2009 + MONTHS // 12 - 1)
    declared = {name for name, column in {**COLUMNS, **DERIVED}.items() if column.kind in ("share", "number")}
    outcomes = [name for name in known if name in declared]
    found = []
    for case, points in design.groupby("case", sort=False):
        at = dict(zip(points["footprint"], points["point"], strict=True))
        for a, b in (("light", "heavy"), ("light", "medium"), EQUAL):
            if a in at and b in at:
                sides = (known[known["point"] == at[name]] for name in (a, b))
                table = contrasts(*sides, outcomes, (f"{case}_{a}", f"{case}_{b}"), replicates=200).to_pandas()
                found.append(table.assign(point_a=at[a], point_b=at[b]))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def make_results(
    folder: Path,
    cases: tuple[str, ...] = ("guinea_bissau", "dr_congo"),
    arms: tuple[str, ...] = ARMS,
    worlds: int = 120,
) -> Path:
    """Write a made-up results folder and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, list[pd.DataFrame]] = {k: [] for k in ("design", "runs", "monthly", "curves", "histories")}
    point = 0
    for number, case in enumerate(cases):
        luck = np.random.Generator(np.random.Philox(key=number)).standard_normal((worlds, 11))
        for arm in arms:
            series = _histories(case, arm, luck)
            runs = _runs(case, arm, point, luck, series)
            tables["design"].append(
                pd.DataFrame(
                    [
                        {
                            "point": point,
                            "scenario": f"{case}_{arm}",
                            "case": case,
                            "footprint": arm,
                            "start_year": 2009,
                            "months": MONTHS,
                            "engagement": "balanced",
                            "financing": "historical",
                            "drawdown": "calendar_slow",
                            "configurations": "field",
                            "context": case,
                            "drawdown_start": EXIT - TAPER,
                            "drawdown_months": TAPER,
                        }
                    ]
                )
            )
            tables["runs"].append(runs)
            tables["monthly"].append(_monthly(point, series))
            tables["curves"].append(_curves(point, runs))
            index = pd.MultiIndex.from_product([range(min(20, worlds)), range(MONTHS)], names=["world", "month"])
            few = {k: v[:, : min(20, worlds)].T.ravel().astype("float32") for k, v in series.items()}
            tables["histories"].append(pd.DataFrame({"point": point, **few}, index=index).reset_index())
            point += 1
    whole = {name: pd.concat(frames, ignore_index=True) for name, frames in tables.items()}
    found = _contrasts(whole["design"], whole["runs"])
    if len(found):
        whole["contrasts"] = found
    for name, table in whole.items():
        table.to_parquet(folder / f"{name}.parquet")
    manifest = {
        "name": folder.name,
        "title": "Made-up results for tests",
        "worlds": worlds,
        "seed": 2011,
        "command": "ssrsim sweep light_vs_heavy",
        "versions": {"ssrsim": "0.0"},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder
