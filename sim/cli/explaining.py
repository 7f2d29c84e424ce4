"""The commands that explain, with their options and help: branch, why, story."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.commands import Force, Name, Out, Seed, Sets, TablesOnly, Worlds, app
from sim.cli.errors import plainly

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
