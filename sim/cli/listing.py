"""The commands that only tell: scenarios, show, check, plan, compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import typer

from sim.scenario import (
    InputErrors,
    check_file,
    experiment_names,
    load_experiment,
    load_scenario,
    scenario_names,
    show_rows,
)


def scenarios() -> None:
    """Print shipped scenarios and experiments, each with its title."""
    typer.echo("Scenarios")
    columns((name, load_scenario(name).title) for name in scenario_names())
    typer.echo("\nExperiments")
    loaded = [load_experiment(name) for name in experiment_names()]
    columns((one.name, f"{one.title} ({one.histories:,} histories)") for one in loaded)
    typer.echo("\nSee `ssrsim show NAME` for every value of a scenario.")


def show(name: str, sets: Sequence[str], sources: bool) -> None:
    """Print every value of a scenario, theme by theme."""
    scenario = load_scenario(name, sets)
    structure = scenario.structure
    typer.echo(f"{scenario.name}: {scenario.title}")
    typer.echo(f"{structure.months // 12} years from {structure.start_year}, digest {scenario.digest[:12]}")
    for key, choice in scenario.choices.items():
        typer.echo(f"  {key}: {choice}")
    theme = ""
    rows: list[tuple[str, ...]] = []
    for row in show_rows(scenario):
        if row.theme != theme:
            columns(rows)
            rows, theme = [], row.theme
            typer.echo(f"\n{theme}")
        origin = (row.origin,) if sources else ()
        rows.append((row.name, row.value, row.unit, row.layer, row.where, *origin))
    columns(rows)


def columns(rows: Iterable[Sequence[str]]) -> None:
    """Print rows of text in columns, none of them cut."""
    kept = [tuple(map(str, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*kept, strict=True)]
    for row in kept:
        padded = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        typer.echo("  " + "  ".join(padded).rstrip())


def check(files: Sequence[str]) -> None:
    """Print what is wrong with files, or that nothing is."""
    problems = []
    for name in files:
        found = check_file(name)
        problems += found
        if not found:
            typer.echo(f"{name}: nothing wrong found")
    if problems:
        raise InputErrors(problems)


def plan(
    name: str, worlds: int | None, workers: int | None, chunk: int, subset: str | None = None, again: bool = False
) -> None:
    """Print what a sweep will take."""
    from sim.api import sized
    from sim.batch.plan import plan as planned

    found = planned(sized(load_experiment(name, subset=subset), worlds, None), workers, chunk, again)
    experiment = found.experiment
    hands = "1 worker" if found.workers == 1 else f"{found.workers} workers"
    measured = "measured just now" if found.fresh else "measured for an earlier plan (anew with --again)"
    columns(
        [
            ("Points", f"{len(experiment.points):,}"),
            ("Worlds", f"{experiment.worlds:,} for each point"),
            ("Histories", f"{experiment.histories:,}, in {found.chunks:,} chunks"),
            ("Time", f"about {_duration(found.seconds)} with {hands}, to the last table"),
            ("Figures", f"about {_duration(found.figures)} more, with the report; none with --tables-only"),
            ("Disk", f"about {found.bytes / 1e6:,.1f} MB, and a few for the figures"),
            ("Meanwhile", f"about {found.meanwhile / 1e6:,.1f} MB more, for chunks kept until the tables are written"),
            ("Rate", f"{found.rate:,.0f} histories a second, {measured}"),
        ]
    )


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.1f} hours"


def sensitivity(name: str, outcomes: Sequence[str], csv: Path | None) -> None:
    """Print the factors of each outcome, the strongest first."""
    from sim.analysis.words import CAVEAT
    from sim.cli.running import result_folder
    from sim.explore import sensitivity as explored
    from sim.finish import OUTCOMES
    from sim.results import Result

    result = Result.load(result_folder(name))
    found = explored(result, outcomes or OUTCOMES)
    for (scenario, outcome), rows in found.groupby(["scenario", "outcome"], sort=False):
        typer.echo(f"\n{scenario}: {outcome}")
        shown = rows.drop(columns=["scenario", "outcome"])
        columns([tuple(map(str, shown.columns)), *(tuple(map(_cell, row)) for row in shown.itertuples(index=False))])
    if csv is not None:
        found.to_csv(csv, index=False)
    typer.echo("\n" + SENSITIVITY_WORDS[result.manifest["sampling"]["method"]] + " " + CAVEAT)


SENSITIVITY_WORDS = {
    "morris": "mu_star: mean size of the change of the outcome over a factor's whole range, with its 90 % interval; "
    "mu: the same with its sign; sigma: large where the factor acts with others or not in a line.",
    "saltelli": "first: share of the outcome's variance that a factor takes alone; total: with all others together.",
}


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def compare(a: str, b: str, worlds: int, seed: int, workers: int | None) -> None:
    """Print paired differences, and what they do not mean."""
    from sim.analysis.words import CAVEAT
    from sim.api import compare as compared
    from sim.finish import pairing, pairing_words

    found = compared(a, b, worlds, seed, workers)
    pairs = max((one.pairs for one in found.contrasts), default=0)
    typer.echo(f"{found.b} against {found.a}, over the same {pairs:,} worlds\n")
    for one in found.contrasts:
        typer.echo(f"- {one.sentence()}")
    words = pairing_words(pairing(found.result))
    if words:
        typer.echo(f"\n{words}")
    typer.echo("\nThe intervals are of the mean paired difference; single histories differ more. " + CAVEAT)
