"""The command that tests the sources' claims."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import Annotated

import typer

from sim.cli.commands import app
from sim.cli.errors import FAILED, plainly
from sim.cli.options import Seed, Workers

Numbers = Annotated[
    list[str] | None, typer.Argument(metavar="[P05 ...]", help="Numbers of propositions; all if none is given.")
]


@app.command(epilog="Example: ssrsim propositions P05 P24 --contexts 12 --worlds 32 --out results/propositions")
@plainly
def propositions(
    numbers: Numbers = None,
    worlds: Annotated[int | None, typer.Option(help="Worlds in each context; 64 if not given.")] = None,
    contexts: Annotated[int, typer.Option(min=1, max=600, help="Contexts, around the presets.")] = 24,
    full: Annotated[bool, typer.Option("--full", help="200 worlds in each context.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for scorecard.csv, .json and .md.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a scorecard that stands there.")] = False,
    seed: Seed = 2011,
    workers: Workers = None,
    model: Annotated[
        str, typer.Option(metavar="WRONG", help="Run a deliberately wrong model, to see whether it is caught.")
    ] = "",
    listed: Annotated[bool, typer.Option("--list", help="List the propositions and run nothing.")] = False,
) -> None:
    """Test the claims of the two sources on the model.

    Each with its mechanism and without it, on many countries. Prints a scorecard; the exit status is 1 if a gate
    fails or could not be run.
    """
    from sim.batch.store import refusal
    from sim.propositions import FULL_WORLDS, WORLDS

    if listed:
        show_list(numbers or [])
        return
    if full and worlds is not None:
        raise refusal("--full", f"it means {FULL_WORLDS} worlds in each context", "either --full or --worlds")
    many = (FULL_WORLDS if full else WORLDS) if worlds is None else worlds
    if not test(numbers or [], contexts, many, out, seed, workers, model, force):
        raise typer.Exit(FAILED)


def show_list(numbers: Sequence[str]) -> None:
    """Print number, grade, gate and claim of each proposition."""
    from sim.propositions import load_propositions

    for one in load_propositions(numbers):
        gate = "gate" if one.gate else "its ablation is a gate" if one.ablation_gate else "reported"
        typer.echo(f"{one.number}  {one.grade}  {one.claim} ({gate})")


def test(
    numbers: Sequence[str], contexts: int, worlds: int, out: Path | None, seed: int, workers: int | None, model: str,
    force: bool,
) -> bool:
    """Run propositions, print and write the scorecard; whether every gate was passed."""
    from sim.batch.out import check_out
    from sim.batch.store import refusal
    from sim.cli.progress import progress
    from sim.propositions import frame, load_propositions, run_propositions, scorecard
    from sim.propositions.wrong import VARIANTS
    from sim.scenario.problems import nearest

    if model and model not in VARIANTS:
        raise refusal(f"--model {model}", "no such wrong model", ", ".join(VARIANTS), nearest(model, VARIANTS))
    asked = load_propositions(numbers)
    if out is not None:
        scorecard.check_folder(out, force)
        check_out(out)
    with progress() as told:
        card = run_propositions(
            asked, frame(contexts, seed), worlds, variant=model, seed=seed, workers=workers, progress=told
        )
    typer.echo(scorecard.terminal(card))
    for sentence in scorecard.failures(card):
        typer.echo(fill(sentence, scorecard.WIDTH, initial_indent="- ", subsequent_indent="  "))
    for path in scorecard.keep(card, out, force) if out else ():
        typer.echo(path)
    return not card.failed()
