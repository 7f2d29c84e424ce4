"""The case in eight facts, from the country's numbers as the played history begins; no name of a place in them."""

from __future__ import annotations

import numpy as np

from sim.scenario import load_text
from sim.scenario.settings import draw_settings
from sim.workshop.catalogue import catalogue
from sim.workshop.course import base_text
from sim.workshop.ensemble import PLAYED, run
from sim.workshop.setup import Setup
from sim.workshop.wording import Texts

FACTS = ("commands", "serves", "costs", "pays", "oversees", "wants", "outside", "people")
MILLION = 1e6


def case_name(setup: Setup, texts: Texts) -> str:
    """What the country is called in this session."""
    return catalogue().fictional[setup.case] if setup.fictional else texts(f"case.{setup.case}")


def facts(setup: Setup, texts: Texts) -> list[str]:
    """Eight sentences on how things stand in the first month, in the session's first world."""
    scenario = load_text(base_text(setup, setup.worlds[0]), setup.case)
    first = run(scenario, setup.pairs, setup.seed, 2)
    drawn = draw_settings(scenario, np.arange(1, dtype=np.uint64), setup.seed)

    def of_hundred(name: str) -> int:
        return round(100 * float(first.series[name][1, PLAYED]))

    def fixed(name: str) -> float:
        return float(np.asarray(drawn[name]).reshape(-1)[0])

    cost = 12 * float(first.series["recurrent_cost"][1, PLAYED])
    revenue = fixed("population") * fixed("gdp_per_head") * fixed("revenue_share")
    values: dict[str, dict[str, float]] = {
        "commands": {"parallel": of_hundred("parallel"), "power": round(100 * fixed("military_power"))},
        "serves": {"strength": _round(float(first.series["strength"][1, PLAYED]))},
        "costs": {"cost": _million(cost), "part": round(100 * cost / revenue)},
        "pays": {"cover": of_hundred("cover"), "known": of_hundred("bill_known")},
        "oversees": {"oversight": of_hundred("oversight"), "strategy": of_hundred("strategy")},
        "wants": {"buy_in": of_hundred("buy_in"), "rents": round(100 * fixed("vested_rents"))},
        "outside": {"women": of_hundred("women_share"), "inclusive": of_hundred("inclusiveness")},
        "people": {"trust": of_hundred("trust"), "safety": of_hundred("civilian_security")},
    }
    return [texts(f"brief.{fact}", **values[fact]) for fact in FACTS]


def _round(number: float) -> float:
    """A count as people say it: two digits."""
    return round(number, 2 - len(str(int(number))))


def _million(dollars: float) -> float:
    return round(dollars / MILLION, 1 if dollars < 20 * MILLION else 0)
