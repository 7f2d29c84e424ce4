"""What the commands of the workshop do."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import typer

from sim.analysis.words import CAVEAT
from sim.batch.store import in_the_way, refusal
from sim.cli.errors import FAILED
from sim.cli.listing import columns
from sim.scenario.problems import nearest
from sim.workshop import bots
from sim.workshop.seats import warning
from sim.workshop.served import alone
from sim.workshop.session import Session
from sim.workshop.setup import Setup
from sim.workshop.store import delete as deleted


def new(
    file: Path, case: str, worlds: str, lang: str, people: int, seed: int, fictional: bool, kind: str
) -> None:
    """Make a session file and say what can be done with it."""
    setup = Setup(case, _listed(worlds), _listed(lang), people, seed, fictional, kind)
    if not file.parent.is_dir():
        raise refusal(str(file.parent), "no such folder", "a folder that is there")
    Session.create(file, setup).close()
    turns = setup.turns
    rounds = sum(not turn.after for turn in turns)
    typer.echo(
        f"Made {file}: {case}, {' and '.join(setup.worlds)}, {people} people, {rounds} rounds of the mission and "
        f"{len(turns) - rounds} years after it."
    )
    few = warning(setup)
    if few:
        typer.echo(f"Warning: {few}", err=True)
    for command, what in (
        ("print", "everything on paper"), ("doctor", "check this laptop"),
        ("rehearse --auto", "bots play it all"), ("serve", "the workshop itself"),
    ):  # fmt: skip
        name, _, rest = command.partition(" ")
        typer.echo(f"  {' '.join(['ssrsim workshop', name, str(file), rest]).rstrip():<60} {what}")
    typer.echo(CAVEAT)


def _listed(given: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in given.split(",") if part.strip())


def print_sheets(file: Path, lang: str | None, out: Path | None, copies: bool, booklet: bool) -> None:
    """Write a file of sheets for each language."""
    from sim.workshop import printed

    with closing(Session(file)) as session:
        setup, pins = session.game().setup, session.file.secrets()
        languages, tree = _asked(lang, setup), None
        if booklet:
            typer.echo("Running the histories of the results booklet.", err=True)
            tree = printed.precomputed(setup)
        for language in languages:
            path = (out or file.parent) / f"{file.stem}_print_{language}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            sheets = printed.write(setup, language, path, tree, pins=pins, copies=copies)
            typer.echo(f"{path}: {sheets} sheets of A4. Open it in a browser and print; the first sheet says how many.")


def _asked(lang: str | None, setup: Setup) -> tuple[str, ...]:
    if lang is None:
        return setup.languages
    if lang not in setup.languages:
        raise refusal("--lang", f"{lang} is no language of this session", ", ".join(setup.languages))
    return (lang,)


def doctor(file: Path, port: int) -> None:
    """Check and print a verdict on each thing; exit status 1 if one must be mended."""
    from sim.workshop.doctor import examine

    with closing(Session(file)):
        pass
    typer.echo("Nothing outside this machine is tried; speed takes a few seconds.\n")
    found = []
    for check in examine(file, port):
        typer.echo(f"{check.verdict:<8} {check.name:<12} {check.text}")
        found.append(check.verdict)
    bad, look = found.count("mend"), found.count("look")
    typer.echo("")
    if bad:
        typer.echo(f"{bad} to be mended before the workshop." + (f" {look} to be looked at." if look else ""))
        raise typer.Exit(FAILED)
    typer.echo(f"Fit for the workshop{f'; {look} to be looked at' if look else ''}. {CAVEAT}")


def rehearse(file: Path, auto: bool, strategy: str, keep: Path | None) -> None:
    """Play a copy to the end by bots, or leave the copy to the facilitator."""
    from sim.workshop import rehearsal

    if strategy not in bots.strategies():
        known = list(bots.strategies())
        raise refusal("--strategy", f"no strategy “{strategy}”", ", ".join(known), nearest(strategy, known))
    with closing(Session(file)) as session:
        setup = session.game().setup
    path = keep if auto else keep or file.with_name(f"{file.stem}_rehearsal{file.suffix}")
    if path and path.exists():
        free = f"`ssrsim workshop delete {path} --yes` takes it away"
        raise in_the_way(str(path), "a file stands there, an earlier rehearsal perhaps", f"{free}; or --keep another")
    if not auto:
        assert path is not None
        rehearsal.copied(setup, path)
        typer.echo(
            f"Made {path}, a copy that has not begun. Its PINs are its own: those of the print do not open it.\n"
            f"  ssrsim workshop serve {path}\n{file} is not touched."
        )
        return
    typer.echo(f"Bots play all teams by “{strategy}”.")
    done = rehearsal.play(setup, strategy, keep, _tell)
    columns([["turn", "world", "seconds", *done.heads], *done.rows])
    typer.echo(
        f"\nA whole session in {done.seconds:.0f} s; the longest wait for the room was {done.longest:.1f} s. "
        f"{file} is not touched."
    )
    if keep:
        typer.echo(f"Kept as {keep}, with PINs of its own.\n  ssrsim workshop pack {keep}")
    typer.echo(CAVEAT)


def pack(file: Path, lang: str | None, out: Path | None, chain: bool, branch: str | None) -> None:
    """Write the debrief pack."""
    from sim.workshop import packed

    with closing(Session(file)) as session:
        setup = session.game().setup
        language = _asked(lang, setup)[0]
        folder = out or file.with_name(f"{file.stem}_pack")
        told = _branch(session, branch)
        paths = packed.write(session, folder, language, _tell, chain=chain, branch=branch)
    for path in paths:
        typer.echo(str(path))
    typer.echo(f"{told}{CAVEAT}")


def _tell(words: str) -> None:
    typer.echo(words, err=True)


def _branch(session: Session, asked: str | None) -> str:
    """A line that says which branch is taken and which there are beside it; none where there is only one."""
    from sim.workshop.branches import branches, chosen

    taken, found = chosen(session, asked).branch, branches(session)
    others = [str(one) for one in found if one.name != taken]
    if not others:
        return ""
    (ours,) = [one for one in found if one.name == taken]
    return f"This is branch {ours}. Others: {', '.join(others)}; --branch NAME takes another.\n"


def replay(file: Path, out: Path | None, branch: str | None) -> None:
    """Run all decisions again, say whether all is the same, and write the session as files for a sweep."""
    from sim.workshop import replay as again

    with closing(Session(file)) as session:
        told = _branch(session, branch)
        found = again.replay(session)
        written = again.export(session, out, branch) if out else []
    rows = [[one.branch, one.world, one.turn, one.found[:16], "same" if one.same else "DIFFERS"] for one in found]
    if rows:
        columns([["branch", "world", "turn", "record", "against the file"], *rows])
    differing = sum(not one.same for one in found)
    typer.echo("")
    if not found:
        typer.echo("Nothing has been run in this session yet.")
    elif differing:
        typer.echo(f"{differing} of {len(found)} turns differ: another version of the program or another machine?")
    else:
        typer.echo(f"All {len(found)} turns are the same to the last bit.")
    if written:
        typer.echo(told + "\n".join(map(str, written)) + f"\n  ssrsim sweep {written[-1]}")
    if differing:
        raise typer.Exit(FAILED)


def delete(file: Path, yes: bool) -> None:
    """Delete a session file, after asking."""
    with closing(Session(file)) as session:
        count = len(session.events)
    if not yes and not typer.confirm(f"Delete {file} with {count} events for good?"):
        typer.echo("Nothing was deleted.")
        return
    with alone(file):
        for path in deleted(file):
            typer.echo(f"Deleted {path}")
