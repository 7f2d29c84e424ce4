"""How sure: chance, parameters and structure kept apart, and what is not tested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.figures.effects import NO_PAIRS, TOO_FEW, effects
from sim.figures.tables import Tables, case_name
from sim.parameters import MECHANISMS, PARAMETERS
from sim.report.phrases import join


@dataclass(frozen=True)
class Layer:
    """One layer of uncertainty: what it is, what this result does about it, and the details."""

    name: str
    text: str
    details: Sequence[str] = ()


def layers(tables: Tables) -> list[Layer]:
    """The three layers and what is not tested."""
    return [_chance(tables), _parameters(tables), _structure(tables), _untested()]


def drawn(tables: Tables, point: int) -> list[str]:
    """Names of the parameters that are drawn anew in each history of a point."""
    row = tables.design.set_index("point").loc[point]
    return [name for name in PARAMETERS if name not in row.index or row[name] != row[name]]


def _chance(tables: Tables) -> Layer:
    found = effects(tables)
    text = (
        f"Each arm has {tables.worlds:,} histories that differ by luck. The same history meets the same "
        "luck in every arm, so differences are taken pair by pair. Intervals are 90 % bootstrap intervals "
        "of the mean paired difference: they say how far more histories might move the mean, not how far "
        "one history might fall from it."
    )
    if len(found):
        counts = found["verdict"].value_counts()
        clear = int(counts.get("higher", 0) + counts.get("lower", 0))
        text += (
            f" Of {len(found):,} differences in T3, {clear:,} are clear, "
            f"{int(counts.get('negligible', 0)):,} negligible, "
            f"{int(counts.get('not distinguishable', 0)):,} not distinguishable from none, and "
            f"{int(counts.get(TOO_FEW, 0) + counts.get(NO_PAIRS, 0)):,} rest on too few pairs or none. With so many, "
            "about one in ten of the intervals of differences that are truly zero would miss zero by "
            "chance alone."
        )
    return Layer("Chance", text)


def _parameters(tables: Tables) -> Layer:
    details = []
    for case in tables.cases:
        arms = tables.arms(case, equal_cost=None)
        names = drawn(tables, arms[0].point) if arms and set(PARAMETERS) & set(tables.design.columns) else []
        if names:
            details.append(f"{case_name(case)}: {len(names)} drawn ({', '.join(sorted(names))})")
    guesses = sum(parameter.grade == "E" for parameter in PARAMETERS.values())
    text = (
        "Numbers given as ranges are drawn anew in each history, so the intervals hold them as well as "
        f"luck; all others stay at one value. Of {len(PARAMETERS)} numbers, {guesses} are expert guesses "
        "(grade E in T4), found by hand or by coarse search. They were not varied one by one here; a "
        "different set that fits the observed relapse rates as well could move these results."
    )
    return Layer("Parameters", text, details or ["No parameter is drawn from a range in this result."])


def _structure(tables: Tables) -> Layer:
    present = [name for name in MECHANISMS if name in tables.design]
    off = [name for name in present if (tables.design[name] == 0.0).all()]
    varied = [name for name in present if tables.design[name].nunique(dropna=False) > 1]
    text = (
        f"{len(MECHANISMS)} mechanisms act, each with a switch. "
        + (f"Switched off throughout: {join(off)}. " if off else "")
        + (
            f"Switched on and off between points: {join(varied)}."
            if varied
            else "None was switched on and off between points, so "
            "this result does not show which conclusions hang on a single mechanism. Run it again with "
            "--set mechanisms.NAME=off to see."
        )
    )
    return Layer("Structure", text)


def _untested() -> Layer:
    text = (
        "The model was compared with observed relapse rates only, for the synthetic country. No figure of "
        "a single country was predicted and checked. Base rates of relapse do not tell how strongly "
        "reform, money and conduct act on each other."
    )
    return Layer("Not tested", text)
