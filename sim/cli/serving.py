"""The commands that serve pages, with their options and help: workshop serve, explore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands import app
from sim.cli.errors import plainly
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
    from sim.workshop.serve import serve as served

    served(file, lan, port)
