"""The commands of the workshop, with their options and help; `serve` is in `sim.cli.serving`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands import app
from sim.cli.errors import plainly

workshop = typer.Typer(
    help="Conduct a workshop: new, print, doctor, rehearse, serve, pack, replay.\n\n"
    "Four teams decide, the model answers. It compares mechanisms; it forecasts no country.",
    epilog="Example: ssrsim workshop new --case guinea_bissau --worlds light,heavy session.ssrsim",
    short_help="Conduct a workshop of four teams on one laptop.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
app.add_typer(workshop, name="workshop")

SessionPath = Annotated[Path, typer.Argument(metavar="FILE", help="The session file, made by `workshop new`.")]
Branch = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="A branch; if not given the one played furthest, with predictions, begun first."),
]
Lang = Annotated[str | None, typer.Option("--lang", metavar="CODE", help="One language; all of the session if not.")]


@workshop.command(
    "new",
    epilog="Example: ssrsim workshop new --case guinea_bissau --worlds light,heavy --people 22 --fictional "
    "session.ssrsim",
)
@plainly
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The session file to make.")],
    case: Annotated[str, typer.Option(metavar="NAME", help="A context: guinea_bissau, timor_leste, …")],
    worlds: Annotated[str, typer.Option(metavar="W,W", help="light, medium, heavy: one or two.")] = "light",
    lang: Annotated[str, typer.Option("--lang", metavar="CODE,…", help="Languages, the usual one first.")] = "en",
    people: Annotated[int, typer.Option(help="Participants.")] = 16,
    seed: Annotated[int, typer.Option(help="Seed of all luck.")] = 2011,
    fictional: Annotated[bool, typer.Option("--fictional", help="Give the country an invented name.")] = False,
    kind: Annotated[
        str, typer.Option("--format", metavar="NAME", help="three_hours, ninety_minutes or full_day.")
    ] = "three_hours",
) -> None:
    """Make a session file.

    It holds the whole workshop: the case, the worlds, the PINs and, later, every decision.
    """
    from sim.cli import conducting

    conducting.new(file, case, worlds, lang, people, seed, fictional, kind)


@workshop.command("print", epilog="Example: ssrsim workshop print session.ssrsim")
@plainly
def print_(
    file: SessionPath,
    lang: Lang = None,
    out: Annotated[Path | None, typer.Option(help="Folder; that of the session file if not given.")] = None,
    copies: Annotated[bool, typer.Option("--copies", help="Every sheet as often as it is needed.")] = False,
    booklet: Annotated[bool, typer.Option(help="With the results booklet, for a room without power.")] = True,
) -> None:
    """Make everything on paper: HTML ready for PDF.

    Role cards, forms, cards, survey, room plan, and the results booklet.
    """
    from sim.cli import conducting

    conducting.print_sheets(file, lang, out, copies, booklet)


@workshop.command("doctor", epilog="Example: ssrsim workshop doctor session.ssrsim")
@plainly
def doctor(
    file: SessionPath, port: Annotated[int, typer.Option(min=1024, max=65535, help="Port of the server.")] = 8000
) -> None:
    """Check laptop and file an hour before.

    Nothing outside this machine is tried: the workshop needs no network.
    """
    from sim.cli import conducting

    conducting.doctor(file, port)


@workshop.command("rehearse", epilog="Example: ssrsim workshop rehearse session.ssrsim --auto")
@plainly
def rehearse(
    file: SessionPath,
    auto: Annotated[bool, typer.Option("--auto", help="Bots play all teams to the end, in seconds.")] = False,
    strategy: Annotated[str, typer.Option(metavar="NAME", help="Of the bots: builder or visible.")] = "builder",
    keep: Annotated[Path | None, typer.Option(metavar="FILE", help="Keep the rehearsal as a session file.")] = None,
) -> None:
    """Rehearse on a copy; the session file is not touched.

    With --auto bots play it all; without, the copy is yours to serve and to click through.
    """
    from sim.cli import conducting

    conducting.rehearse(file, auto, strategy, keep)


@workshop.command("pack", epilog="Example: ssrsim workshop pack session.ssrsim")
@plainly
def pack(
    file: SessionPath,
    lang: Annotated[str | None, typer.Option("--lang", metavar="CODE", help="The session's first if not.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder; NAME_pack beside the session file if not given.")] = None,
    chain: Annotated[bool, typer.Option(help="With the chain of causes, which takes up to a minute.")] = True,
    branch: Branch = None,
) -> None:
    """Make the debrief pack: one HTML file and tables.

    The file needs nothing else: decisions, promises, predictions, what came of it, why, and how to run it again.
    """
    from sim.cli import conducting

    conducting.pack(file, lang, out, chain, branch)


@workshop.command("replay", epilog="Example: ssrsim workshop replay session.ssrsim --out replayed")
@plainly
def replay(
    file: SessionPath,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Also write case files and an experiment.")] = None,
    branch: Branch = None,
) -> None:
    """Run every decision again and compare, to the last bit.

    Every branch; exit status 1 if anything differs. With --out, one branch as files for `ssrsim sweep`.
    """
    from sim.cli import conducting

    conducting.replay(file, out, branch)


@workshop.command("delete", epilog="Example: ssrsim workshop delete session.ssrsim")
@plainly
def delete(
    file: SessionPath, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Delete a session file for good.

    And what SQLite keeps beside it; sheets and packs stay.
    """
    from sim.cli import conducting

    conducting.delete(file, yes)
