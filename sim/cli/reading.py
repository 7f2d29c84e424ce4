"""The commands that read results, with their options and help: compare, sensitivity, export, plot, report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands import app
from sim.cli.errors import plainly
from sim.cli.options import (
    ResultName,
    Seed,
    Workers,
    Worlds,
)


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


@app.command(epilog="Example: ssrsim sensitivity results/what_matters --outcome own_led_after")
@plainly
def sensitivity(
    result: ResultName,
    outcome: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Outcome; may be given again.")] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write all rows into a CSV file.")] = None,
) -> None:
    """Tell which factors outcomes depend on.

    For a sweep with a design of Morris (elementary effects) or Saltelli (shares of variance).
    """
    from sim.cli import listing

    listing.sensitivity(result, outcome or [], csv)


@app.command(epilog="Example: ssrsim export results/light_vs_heavy --csv tables")
@plainly
def export(
    result: ResultName,
    out: Annotated[Path | None, typer.Argument(metavar="[OUT]", help="Folder; RESULT/csv if not given.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="As CSV, the one form there is.")] = True,
) -> None:
    """Write the tables of a result as CSV.

    With a codebook, columns.csv: name, type, unit and meaning of every column.
    """
    from sim.cli import running

    running.export(result, out)


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
def report(
    result: ResultName,
    explain: Annotated[bool, typer.Option("--why", help="Also run pairs anew and tell why they differ.")] = False,
) -> None:
    """Write the one-file HTML report of a result anew.

    With --why the main pair of each context is run again, with each link cut: half a minute a context.
    """
    from sim.cli import running

    running.report(result, explain)
