"""Put measured figures into docs/performance.md: the tables between its marks, from docs/performance.json.

    python -m benchmarks all --json docs/performance.json
    python docs/performance.py
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
START, END = "<!-- made by docs/performance.py -->", "<!-- end -->"

Figures = dict[str, Any]
NOT_YET = "not measured"


def number(value: float | None, unit: str = "") -> str:
    """A figure as people read it, to three digits."""
    if value is None:
        return NOT_YET
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}{unit}"


def memory(found: Figures) -> Figures:
    """What was measured of memory, alone or with all that grows."""
    return dict(found.get("memory") or found.get("scaling", {}).get("memory", {}))


def goals(found: Figures) -> Iterator[tuple[str, str, str]]:
    """Each goal: what is measured, the goal, the figure."""
    run, begin, picture = (found.get(part, {}) for part in ("throughput", "start", "first-picture"))
    grown = found.get("scaling", {})
    yield "full model beside ordinary Mesa, one core", "100 times", number(run.get("ratio_to_mesa"), " times")
    million = number(run.get("minutes_for_a_million"), " minutes")
    yield "a million histories of 20 years, all cores", "10 minutes", million
    yield "model beside bare compiled loops", "1.25", number(run.get("ratio_to_bare_loop"))
    efficiency = list(grown.get("efficiency", {}).items())
    cores, value = efficiency[-1] if efficiency else ("four", None)
    yield f"parallel efficiency at {cores} cores", "0.9", number(value)
    peak = memory(found).get("peak_bytes_by_worlds", {}).get("1000000")
    yield "peak memory of a sweep of a million worlds", "1.5 GB", number(peak and 1e-9 * peak, " GB")
    yield "`ssrsim --help`", "", number(begin.get("help_seconds"), " s")
    yield "first `ssrsim run` after installation, 200 worlds", "20 s", number(begin.get("first_run_seconds"), " s")
    yield "every later one", "3 s", number(begin.get("later_run_seconds"), " s")
    yield "first picture, 200 worlds, warm", "1 s", number(picture.get("seconds"), " s")


def machine(found: Figures) -> str:
    """The machine and the versions, in a sentence."""
    at = found["machine"]
    packages = ("python", "mesa", "numpy", "numba", "llvmlite")
    versions = ", ".join(f"{name} {at['versions'][name]}" for name in packages)
    load = f" The machine's load was {at['load_at_start']:.1f} when it began." if at["load_at_start"] else ""
    return f"Measured on {at['date']} on {at['cores']} cores ({at['processor']}; {at['system']}); {versions}.{load}"


def series(found: Figures) -> Iterator[str]:
    """Figures that come by size."""
    run, grown = found.get("throughput", {}), dict(found.get("scaling", {}))
    grown |= {"peak_bytes_by_worlds": memory(found).get("peak_bytes_by_worlds", {})}
    if run:
        yield from ("", "| worlds in one model | histories a second and core |", "|---|---|")
        yield from (f"| {int(n):,} | {number(value)} |" for n, value in run["by_worlds"].items())
        yield f"| ordinary Mesa, one history, chance looked up | {number(run['mesa_histories_per_second'])} |"
        yield f"| ordinary Mesa, one history, `random.random()` | {number(run['mesa_random_histories_per_second'])} |"
        yield from ("", f"Best at {run['chunk']:,} worlds; {run['agents']} agents, {run['months']} months.")
    for title, name, scale, unit in (
        ("cores", "efficiency", 1.0, ""), ("worlds of a model", "seconds_by_worlds", 1.0, " s"),
        ("months", "seconds_by_months", 1.0, " s"), ("agents", "seconds_by_agents", 1.0, " s"),
        ("points of 64 worlds", "seconds_by_points", 1.0, " s"),
        ("worlds of a sweep", "peak_bytes_by_worlds", 1e-9, " GB"),
    ):  # fmt: skip
        if grown.get(name):
            yield from ("", f"| {title} | {name.replace('_', ' ')} |", "|---|---|")
            yield from (f"| {int(n):,} | {number(scale * value, unit)} |" for n, value in grown[name].items())
    beside = run.get("limit") or found.get("limit")
    if beside:
        yield from ("", "| nanoseconds for each rule and world | |", "|---|---|")
        yield f"| the model, all that it does | {number(beside['model_ns'])} |"
        yield f"| bare compiled loops, the same work | {number(beside['bare_ns'])} |"
        yield f"| its rules alone, called as agents call them | {number(beside['rules_as_ufuncs_ns'])} |"
    if spent := found.get("month"):
        operations, rules = spent["operations_a_month"], spent["rules_a_month"]
        made = f", made in {spent['calls_a_month']:,} calls" if "calls_a_month" in spent else ""
        yield from ("", f"An ordinary month is {operations:,} operations over worlds, {rules:,} of them rules{made}.")
        yield from ("", f"| where a month of {spent['worlds']:,} worlds goes | milliseconds | part |", "|---|---|---|")
        parts, whole = spent["milliseconds"], sum(spent["milliseconds"].values())
        yield from (f"| {name} | {number(taken)} | {100.0 * taken / whole:.0f} % |" for name, taken in parts.items())


def tables(found: Figures) -> str:
    """All that is made from the figures."""
    lines = [machine(found), "", "| what | goal | measured |", "|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in goals(found)]
    return "\n".join([*lines, *series(found)])


def main() -> None:
    found = json.loads((HERE / "performance.json").read_text(encoding="utf-8"))
    page = HERE / "performance.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(START)
    page.write_text(f"{before}{START}\n{tables(found)}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(tables(found))


if __name__ == "__main__":
    main()
