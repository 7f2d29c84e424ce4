"""The commands that explain, with their options and help: branch, why, story."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands import app
from sim.cli.errors import plainly
from sim.cli.options import Force, Name, Out, Seed, Sets, TablesOnly, Worlds

At = Annotated[
    str, typer.Option("--at", metavar="WHEN", help="Where futures part: drawdown, YYYY-MM, or a month of the run.")
]
With = Annotated[
    list[str], typer.Option("--with", metavar="KEY=VALUE", help="A branch: one other choice; give it again for more.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of sentences.")]


@app.command(
    epilog="Example: ssrsim branch guinea_bissau --at drawdown --with drawdown=abrupt --with drawdown=benchmark"
)
@plainly
def branch(
    name: Name,
    changes: With,
    at: At = "drawdown",
    worlds: Worlds = 200,
    seed: Seed = 2011,
    sets: Sets = None,
    out: Out = None,
    force: Force = False,
    tables_only: TablesOnly = False,
    json: Json = False,
) -> None:
    """Run one past and several futures from it.

    The common past is run once; every world keeps its luck in every future. Keeps the result as a folder of tables,
    with figures and a report.
    """
    from sim.cli import running, telling

    telling.branch(name, at, changes, worlds, seed, sets or [], running.Keep(out, force, tables_only), json)


@app.command(
    epilog="Examples: ssrsim why dr_congo_light dr_congo_heavy --outcome in_conflict_5y; "
    "ssrsim why guinea_bissau_light guinea_bissau_heavy --outcome trust --projector"
)
@plainly
def why(
    a: Annotated[str, typer.Argument(metavar="A", help="A scenario.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another: the same country, other choices.")],
    outcome: Annotated[
        str, typer.Option(metavar="OUTCOME", help="An outcome's column, or a short name: relapse, coup, own_led, …")
    ] = "relapse",
    worlds: Worlds = 200,
    seed: Seed = 2011,
    projector: Annotated[bool, typer.Option("--projector", help="At most seven links, in large letters.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder of figures and JSON; results/why/… if not given.")] = None,
    json: Json = False,
) -> None:
    """Tell why two choices end differently.

    Runs the two as pairs and walks from the outcome back to the choices that differ. The size of each link is what the
    difference loses when that one input is held at A's path. At most nine links. Draws the chain and the ledger.
    """
    from sim.cli import telling

    telling.why(a, b, outcome, worlds, seed, projector, out, json)


@app.command(epilog="Example: ssrsim story guinea_bissau --world 7")
@plainly
def story(
    name: Name,
    world: Annotated[int, typer.Option(min=0, help="Number of the history.")] = 0,
    worlds: Annotated[int, typer.Option(help="Histories of the ensemble that it is set against.")] = 200,
    seed: Seed = 2011,
    sets: Sets = None,
    out: Annotated[Path | None, typer.Option(help="Folder of figure and JSON; results/story/… if not given.")] = None,
    json: Json = False,
) -> None:
    """Tell one history, month by month where something happened.

    Dates, events, amounts and causes; and how typical it is of the ensemble that it comes from.
    """
    from sim.cli import telling

    telling.story(name, world, worlds, seed, sets or [], out, json)
