"""The commands, with their options and help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.errors import plainly

app = typer.Typer(
    help="Compare light and heavy support to security sector reform: what is left after drawdown?\n\n"
    "It compares mechanisms; it forecasts no country.",
    epilog="Example: ssrsim run guinea_bissau_light",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A name of `ssrsim scenarios`, or the path of a YAML file.")]
ExperimentName = Annotated[
    str, typer.Argument(metavar="EXPERIMENT", help="A shipped name, or the path of a YAML file.")
]
OptionalExperiment = Annotated[
    str | None, typer.Argument(metavar="EXPERIMENT", help="A shipped name, or the path of a YAML file.")
]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a result.")]
Resume = Annotated[Path | None, typer.Option(metavar="DIR", help="Finish the sweep that was stopped in this folder.")]
Shard = Annotated[
    str | None, typer.Option(metavar="I/N", help="Run the I-th of N parts only, for `ssrsim merge`; from 1/N to N/N.")
]
ResultName = Annotated[str, typer.Argument(metavar="RESULT", help="Folder of a result, or its name in results/.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a choice or parameter; may be given again."),
]
Worlds = Annotated[int, typer.Option(min=1, help="Histories for each scenario.")]
SomeWorlds = Annotated[str, typer.Option(metavar="N", help="Histories; FIRST:STOP for some of them, such as 64:128.")]
OtherSomeWorlds = Annotated[
    str | None,
    typer.Option(metavar="N", help="Histories per point, not the experiment's; FIRST:STOP for some, such as 64:128."),
]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the histories' luck.")]
OtherWorlds = Annotated[int | None, typer.Option(min=1, help="Histories per point, not the experiment's.")]
OtherSeed = Annotated[int | None, typer.Option(min=0, help="Seed, not the experiment's.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes; one per processor if not given.")]
Out = Annotated[Path | None, typer.Option(help="Folder of the result; results/NAME if not given.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a result that stands there.")]
TablesOnly = Annotated[bool, typer.Option("--tables-only", help="Leave out figures and report.")]
Chunk = Annotated[int, typer.Option(min=64, help="Most worlds stepped together; changes no result.")]
Only = Annotated[list[str] | None, typer.Option(metavar="POINT", help="Run this point only; may be given again.")]


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
def check(files: Annotated[list[str], typer.Argument(metavar="FILE...", help="YAML files.")]) -> None:
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
    from sim.cli import running

    running.run(name, sets or [], worlds, seed, running.Keep(out, force, tables_only), workers)


@app.command(epilog="Example: ssrsim plan light_vs_heavy --worlds 2000 --workers 4")
@plainly
def plan(
    experiment: ExperimentName,
    worlds: OtherWorlds = None,
    workers: Workers = None,
    chunk: Chunk = 2048,
) -> None:
    """Tell what a sweep will take before it is run.

    Histories, time and disk, from a short measured run.
    """
    from sim.cli import listing

    listing.plan(experiment, worlds, workers, chunk)


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
    resume: Resume = None,
    shard: Shard = None,
) -> None:
    """Run all points of an experiment, or finish a sweep that was stopped.

    Keeps the result as a folder of tables, with figures and a report. Every chunk that is done is kept, so a
    sweep that is stopped, killed or out of disk goes on with --resume DIR where it was.
    """
    from sim.batch.sweep import How
    from sim.cli import growing, running

    keep = running.Keep(out, force, tables_only)
    how = How(workers, chunk)
    if resume is not None:
        others = {"EXPERIMENT": experiment, "--worlds": worlds, "--seed": seed, "--out": out, "--shard": shard}
        growing.resume(resume, {**others, "--only": only, "--force": force or None}, keep, how)
    else:
        running.sweep(growing.given(experiment), worlds, seed, only or [], keep, how, shard)


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
) -> None:
    """Add histories to a finished result, keeping those it has.

    The result is the same as that of a sweep of so many from the start.
    """
    from sim.batch.sweep import How
    from sim.cli import growing, running

    keep = running.Keep(folder, True, tables_only)
    growing.extend(folder, worlds, until, most, keep, How(workers, chunk))


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
    from sim.cli import growing, running

    growing.merge(folders, running.Keep(out, force, tables_only))


@app.command(
    epilog="Examples: ssrsim compare guinea_bissau_light guinea_bissau_heavy; "
    "ssrsim compare results/light_vs_heavy:dr_congo_light results/light_vs_heavy:dr_congo_heavy"
)
@plainly
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A scenario, or RESULT:POINT.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another, over the same worlds.")],
    worlds: Worlds = 200,
    seed: Seed = 2011,
    workers: Workers = None,
) -> None:
    """Compare two scenarios, or two points of a result.

    World by world: both meet the same luck. Differences are B − A.
    """
    from sim.cli import listing

    listing.compare(a, b, worlds, seed, workers)


@app.command(epilog="Example: ssrsim plot results/light_vs_heavy")
@plainly
def plot(result: ResultName) -> None:
    """Draw the figures of a result anew.

    As PNG and SVG, with the CSV of what they show.
    """
    from sim.cli import running

    running.plot(result)


@app.command(epilog="Example: ssrsim report results/light_vs_heavy")
@plainly
def report(result: ResultName) -> None:
    """Write the one-file HTML report of a result anew."""
    from sim.cli import running

    running.report(result)
