"""The commands, with their options and help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.errors import plainly
from sim.cli.loading import loading
from sim.cli.options import (
    Chunk,
    ExecutorName,
    ExperimentName,
    Folder,
    Force,
    Name,
    Only,
    OptionalExperiment,
    OtherSeed,
    OtherSomeWorlds,
    OtherWorlds,
    Out,
    Parts,
    Resume,
    Scheduler,
    Seed,
    Sets,
    Shard,
    SomeWorlds,
    Subset,
    TablesOnly,
    Workers,
)

app = typer.Typer(
    help="Compare light and heavy support to security sector reform: what is left after drawdown?\n\n"
    "It compares mechanisms; it forecasts no country.",
    epilog="Example: ssrsim run guinea_bissau_light",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"ssrsim {version('ssrsim')}")
        except PackageNotFoundError:
            typer.echo("ssrsim, not installed")
        raise typer.Exit


@app.callback()
def ssrsim(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None:
    """Take the options before any command."""


@app.command(epilog="Example: ssrsim scenarios")
@plainly
def scenarios() -> None:
    """List the scenarios and experiments that are shipped."""
    from sim.cli import listing

    listing.scenarios()


@app.command(epilog="Example: ssrsim show guinea_bissau_heavy --set drawdown.months=12")
@plainly
def show(
    name: Name,
    sets: Sets = None,
    sources: Annotated[bool, typer.Option("--sources", help="Also show source and grade.")] = False,
) -> None:
    """Show every value of a scenario and where it was set.

    Each with its unit, the layer, and the file and line that set it.
    """
    from sim.cli import listing

    listing.show(name, sets or [], sources)


@app.command(epilog="Example: ssrsim check my_case.yaml my_experiment.yaml")
@plainly
def check(files: Annotated[list[str], typer.Argument(metavar="FILE...", help="YAML files, or shipped names.")]) -> None:
    """Check files without running anything.

    Every problem is told at once.
    """
    from sim.cli import listing

    listing.check(files)


@app.command(epilog="Example: ssrsim run guinea_bissau_light --worlds 400 --set financing=pooled")
@plainly
def run(
    name: Name,
    worlds: SomeWorlds = "200",
    seed: Seed = 2011,
    sets: Sets = None,
    out: Out = None,
    workers: Workers = None,
    force: Force = False,
    tables_only: TablesOnly = False,
) -> None:
    """Run one scenario in many worlds.

    Keeps the result as a folder of tables, with figures and a report.
    """
    with loading():
        from sim.cli import running

    running.run(name, sets or [], worlds, seed, running.Keep(out, force, tables_only), workers)


@app.command(epilog="Example: ssrsim plan light_vs_heavy --worlds 2000 --workers 4")
@plainly
def plan(
    experiment: ExperimentName,
    worlds: OtherWorlds = None,
    workers: Workers = None,
    chunk: Chunk = 2048,
    subset: Subset = None,
    again: Annotated[bool, typer.Option("--again", help="Measure this machine anew.")] = False,
) -> None:
    """Tell what a sweep will take before it is run.

    Histories, time and disk; figures apart. From a short measured run, kept for the next plan.
    """
    from sim.cli import listing

    listing.plan(experiment, worlds, workers, chunk, subset, again)


@app.command(
    epilog="Examples: ssrsim sweep experiments/light_vs_heavy.yaml --workers 2; "
    "ssrsim sweep --resume results/light_vs_heavy"
)
@plainly
def sweep(
    experiment: OptionalExperiment = None,
    workers: Workers = None,
    worlds: OtherSomeWorlds = None,
    seed: OtherSeed = None,
    out: Out = None,
    force: Force = False,
    only: Only = None,
    tables_only: TablesOnly = False,
    chunk: Chunk = 2048,
    subset: Subset = None,
    resume: Resume = None,
    shard: Shard = None,
    executor: ExecutorName = "local",
    scheduler: Scheduler = None,
    parts: Parts = "return",
) -> None:
    """Run all points of an experiment.

    Keeps the result as a folder of tables, with figures and a report. Every chunk that is done is kept at once: a
    sweep that was stopped, killed or out of disk goes on with --resume DIR where it was.
    """
    with loading():
        from sim.cli import growing, running
    from sim.batch.how import How

    keep = running.Keep(out, force, tables_only)
    how = How(workers, chunk, executor, scheduler, parts)
    if resume is not None:
        others = {"EXPERIMENT": experiment, "--worlds": worlds, "--seed": seed, "--out": out, "--shard": shard}
        growing.resume(resume, {**others, "--subset": subset, "--only": only, "--force": force or None}, keep, how)
    else:
        running.sweep(growing.given(experiment), worlds, seed, only or [], keep, how, shard, subset)


@app.command(
    epilog="Examples: ssrsim extend results/smoke --worlds 256; "
    "ssrsim extend results/smoke --until 'ci(relapse_10y) < 0.02' --most 20000"
)
@plainly
def extend(
    folder: Folder,
    worlds: Annotated[int | None, typer.Option(min=1, help="Histories per point that it shall have.")] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="RULE", help="Add until 'ci(OUTCOME) < WIDTH' holds at every point (90 % interval)."),
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="With --until, the most histories per point.")] = 100_000,
    workers: Workers = None,
    tables_only: TablesOnly = False,
    chunk: Chunk = 2048,
    executor: ExecutorName = "local",
    scheduler: Scheduler = None,
    parts: Parts = "return",
) -> None:
    """Add histories to a finished result, keeping those it has.

    The result is the same as that of a sweep of so many from the start.
    """
    with loading():
        from sim.cli import growing, running
    from sim.batch.how import How

    keep = running.Keep(folder, True, tables_only)
    growing.extend(folder, worlds, until, most, keep, How(workers, chunk, executor, scheduler, parts))


@app.command(epilog="Example: ssrsim merge shard_1 shard_2 --out results/light_vs_heavy")
@plainly
def merge(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help="Folders of all shards of a sweep.")],
    out: Annotated[Path, typer.Option(help="Folder of the result.")],
    force: Force = False,
    tables_only: TablesOnly = False,
) -> None:
    """Join the shards of a sweep to one result.

    The result is the same as that of the sweep in one piece.
    """
    with loading():
        from sim.cli import growing, running

    growing.merge(folders, running.Keep(out, force, tables_only))
