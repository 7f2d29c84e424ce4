"""The commands that serve pages, with their options and help: workshop serve, explore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands import app
from sim.cli.errors import plainly
from sim.cli.loading import loading
from sim.cli.options import Seed, Sets
from sim.cli.workshop import workshop

Port = Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for any that is free.")]


@workshop.command("serve", epilog="Example: ssrsim workshop serve --lan session.ssrsim")
@plainly
def serve(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The session file, made by `workshop new`.")],
    lan: Annotated[bool, typer.Option("--lan", help="Let phones of the room in, not only this machine.")] = False,
    port: Port = 8000,
) -> None:
    """Serve the pages of a session: facilitator, teams, wall.

    Prints the address, a code that phones read, and the PINs. Needs no internet. Ctrl-C stops it; started again, it
    goes on where it stopped.
    """
    with loading():
        import sim.spared  # noqa: F401  first of all: Mesa goes through every module that is loaded before it
        from sim.workshop.serve import serve as served

    served(file, lan, port)


@app.command(epilog="Example: ssrsim explore dr_congo")
@plainly
def explore(
    name: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="A name of `ssrsim scenarios`, or the path of a YAML file.")
    ] = "guinea_bissau",
    sets: Sets = None,
    worlds: Annotated[int, typer.Option(min=20, max=1000, help="Histories behind each answer.")] = 200,
    seed: Seed = 2011,
    port: Port = 8001,
) -> None:
    """Serve one page on which one person explores a country.

    Four choices, and the baseline beside each answer. Only this machine reaches it. The page
    says which commands give the same numbers.
    """
    with loading():
        import sim.spared  # noqa: F401  first of all: Mesa goes through every module that is loaded before it
        from sim.workshop.serve import explore as explored

    explored(name, sets or [], worlds, seed, port)
