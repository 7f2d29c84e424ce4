"""Names of scenarios: a case, or a case with another footprint and nothing else changed."""

from __future__ import annotations

from sim.scenario.library import shipped_names

VARIANTS: dict[str, dict[str, str]] = {
    "light_equal_cost": {"footprint": "light", "match_cost": "medium"},
    "heavy_equal_cost": {"footprint": "heavy", "match_cost": "medium"},
    "light": {"footprint": "light"},
    "medium": {"footprint": "medium"},
    "heavy": {"footprint": "heavy"},
}
"""What each variant X_light, X_medium, ... changes of its case X."""

VARIANT_WORDS = {
    "light": "light footprint",
    "medium": "medium footprint",
    "heavy": "heavy footprint",
    "light_equal_cost": "light footprint at the cost of a medium one",
    "heavy_equal_cost": "heavy footprint at the cost of a medium one",
}


def case_names() -> list[str]:
    """Shipped cases, as written."""
    return shipped_names("scenarios/cases")


def scenario_names() -> list[str]:
    """All shipped names: each case and its variants."""
    order = ("light", "medium", "heavy", "light_equal_cost", "heavy_equal_cost")
    return [name for case in case_names() for name in (case, *(f"{case}_{variant}" for variant in order))]


def split_name(name: str) -> tuple[str, str]:
    """Case and variant of a name; the variant is "" for a case as written or an unknown name."""
    cases = case_names()
    if name in cases:
        return name, ""
    for variant in VARIANTS:  # longest endings stand first
        case = name.removesuffix(f"_{variant}")
        if case != name and case in cases:
            return case, variant
    return name, ""
