"""The commands that run, draw and write."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.api import load, sized
from sim.batch.design import cut, months_of, single
from sim.batch.executors import usable_processors
from sim.batch.how import How
from sim.batch.store import is_unfinished, refusal, resume_words
from sim.batch.tally import BLOCK
from sim.batch.work import failures_of, shard_plan
from sim.cli.errors import FAILED
from sim.cli.progress import progress
from sim.finish import pairing_words
from sim.results import Result
from sim.scenario import Experiment, load_experiment, load_scenario
from sim.scenario.experiment import experiment_path
from sim.scenario.problems import nearest
from sim.sweeps import PAIRING, Telling, begin_sweep

if TYPE_CHECKING:
    from sim.figures.draw import Drawers

RESULTS = Path("results")


@dataclass
class Keep:
    """Where a result is kept, and what is drawn for it.

    Attributes
    ----------
    problem
        Why figures or report could not be made; empty if they were.
    drawers
        The processes that draw, once they are started.
    """

    out: Path | None
    force: bool
    tables_only: bool
    problem: str = field(default="", init=False)
    drawers: Drawers | None = field(default=None, init=False)

    def get_ready(self, points: int) -> None:
        """Start the processes that draw; figures of a comparison take runs of their own."""
        if not self.tables_only:
            self.drawers = self.drawers or drawers()
            self.drawers.get_ready(rules=points > 1)

    def end(self) -> None:
        """End the processes that draw, if they were started."""
        if self.drawers is not None:
            self.drawers.end()

    def draw(self, folder: Path) -> None:
        """Draw figures and write the report; a failure is told in the end, and does not lose the tables."""
        if self.tables_only:
            return
        typer.echo("Drawing the figures and writing the report.", err=True)
        try:
            with self.drawers or drawers() as at_work:
                _drawn_and_reported(folder, at_work)
        except Exception as error:  # noqa: BLE001  the histories took longer than any figure is worth
            self.problem = f"{type(error).__name__}: {error}"


def run(name: str, sets: Sequence[str], worlds: str, seed: int, keep: Keep, workers: int | None) -> None:
    """Run one scenario."""
    first, stop = span(worlds)
    experiment = sized(single(load_scenario(name, sets), 1, 0), stop, seed)
    words = ["ssrsim", "run", name, *(f"--set={text}" for text in sets)]
    _run(experiment, keep, How(workers), repeat=shlex.join(words), first=first)


def sweep(
    name: str,
    worlds: str | None,
    seed: int | None,
    only: Sequence[str],
    keep: Keep,
    how: How,
    shard: str | None,
    subset: str | None,
) -> None:
    """Run an experiment, or some of its points, or a shard of it."""
    first, stop = span(worlds) if worlds is not None else (0, None)
    experiment = _some(sized(load_experiment(name, subset=subset), stop, seed), only)
    if first >= experiment.worlds:
        raise refusal("--worlds", f"{worlds} holds no world", "FIRST:STOP, where FIRST is less than STOP")
    part = shard_of(shard) if shard is not None else None
    repeat = shlex.join(["ssrsim", "sweep", name, *(["--subset", subset] if subset else [])])
    _run(experiment, keep, how, repeat=repeat, file=experiment_path(name), first=first, shard=part)


def span(text: str) -> tuple[int, int]:
    """Read --worlds: a number of worlds, or FIRST:STOP, which are the worlds from FIRST up to STOP - 1."""
    first, colon, stop = text.rpartition(":")
    numbers = (first if colon else "0", stop if colon else stop.removeprefix("-"))
    if not all(number.isascii() and number.isdigit() for number in numbers):
        raise refusal("--worlds", f"{text} is no number of worlds", "a number from 1, or FIRST:STOP such as 64:128")
    if not colon:
        return 0, int(text)
    if int(numbers[0]) % BLOCK:
        raise refusal("--worlds", f"worlds cannot begin at {first}", f"FIRST is a multiple of {BLOCK}: 0, {BLOCK}, …")
    if int(numbers[0]) >= int(stop):
        raise refusal("--worlds", f"{text} holds no world", "FIRST:STOP, where FIRST is less than STOP")
    return int(numbers[0]), int(stop)


def shard_of(text: str) -> tuple[int, int]:
    """Read --shard: NUMBER/SHARDS, the first being number 1."""
    number, _, shards = text.partition("/")
    if not (number.isdigit() and shards.isdigit() and 1 <= int(number) <= int(shards)):
        raise refusal("--shard", f"{text} is no shard", "NUMBER/SHARDS, such as 1/8 for the first of eight and 8/8")
    return int(number), int(shards)


def _some(experiment: Experiment, only: Sequence[str]) -> Experiment:
    """Return the experiment with some of its points."""
    labels = [point.label for point in experiment.points]
    for label in only:
        if label not in labels:
            raise refusal(
                f"--only {label}",
                f"no such point of {experiment.name}",
                ", ".join(labels),
                nearest(label, labels),
            )
    if not only:
        return experiment
    points = tuple(point for point in experiment.points if point.label in only)
    pairs = tuple(pair for pair in experiment.contrasts if pair.a in only and pair.b in only)
    return replace(experiment, points=points, contrasts=pairs)


def _run(experiment: Experiment, keep: Keep, how: How, **known: Any) -> None:
    target = keep.out or RESULTS / experiment.name
    command = shlex.join(["ssrsim", *sys.argv[1:]])

    # histories that one process runs leave the others free for drawing from the start
    width = how.width(months_of(experiment))
    alone = width == 1 or len(cut(experiment, how.chunk, width)) == 1
    if alone and not known.get("shard") and how.executor == "local":
        keep.get_ready(len(experiment.points))

    def begin(how: How, telling: Telling) -> Result | None:
        return begin_sweep(experiment, target, how, telling, force=keep.force, command=command, **known)

    work_on(target, begin, keep, how)


def work_on(target: Path, work: Callable[[How, Telling], Result | None], keep: Keep, how: How) -> None:
    """Do some work on a folder, with progress; then tell what was found, and what failed."""
    how.say = lambda line: typer.echo(line, err=True)
    try:
        with how.standing(), progress() as told:
            how.progress = told
            result = work(how, Telling(keep.draw, lambda line: typer.echo(line, err=True), partial(keep.get_ready, 2)))
    finally:
        keep.end()
    if result is None:
        tell_shard(target)
        return
    summary(result)
    table = Path(result.folder or "") / PAIRING
    if table.exists():
        import pandas as pd  # not above, where it would be loaded before Mesa: see `sim.spared`

        words = pairing_words(pd.read_csv(table))
        typer.echo(f"\n{words}\nBy outcome: {table}" if words else f"\nWhat pairing saved, by outcome: {table}")
    tell_failures(result, keep)


def tell_shard(target: Path) -> None:
    """Say what a shard is for."""
    plan = shard_plan(target)
    number, shards = plan["shard"]
    typer.echo(f"Shard {number} of {shards} is done, in {target}. When all are: ssrsim merge DIR... --out RESULT")
    failed = failures_of(target)
    if failed:
        typer.echo(
            f"{len(failed)} of its chunks failed. The first: {failed[0]['error']}\n"
            f"To repeat it: {failed[0]['command']}\nTo try them again: {resume_words(target)}",
            err=True,
        )
        raise typer.Exit(FAILED)


def summary(result: Result) -> None:
    """Print what was found, in natural frequencies and paired differences, and what it does not mean."""
    from sim.report.summary import terminal_summary

    typer.echo(terminal_summary(result))


def tell_failures(result: Result, keep: Keep) -> None:
    """Tell on stderr what failed, and end with the status that says so."""
    failed = result.failures
    if len(failed):
        lost = int(failed["histories"].sum())
        can = result.folder is not None and is_unfinished(result.folder)
        again = [f"To try them again: {resume_words(result.folder)}"] if can and result.folder else []
        lines = [
            f"{len(failed)} chunks failed, with {lost:,} histories; all others are in the tables.",
            f"The first: {failed['error'].iloc[0]}",
            f"To repeat it: {failed['command'].iloc[0]}",
            f"All of them: {result.folder}/failures.parquet",
            *again,
        ]
        typer.echo("\n" + "\n".join(lines), err=True)
    if keep.problem:
        typer.echo(
            f"\nThe tables are complete, but not the figures and the report: {keep.problem}\n"
            f"To try again: ssrsim report {result.folder}",
            err=True,
        )
    if len(failed) or keep.problem:
        raise typer.Exit(FAILED)


def plot(name: str) -> None:
    """Draw the figures of a result anew."""
    folder = result_folder(name)
    for path in _figures(folder):
        if path.suffix == ".png":
            typer.echo(path)


def report(name: str, explain: bool = False) -> None:
    """Write the report of a result anew; with its answers to why, run now, if wanted."""
    folder = result_folder(name)
    if explain:
        from sim.explaining import explain_result

        typer.echo("Running the pairs again with each link cut.", err=True)
        if not explain_result(folder):
            typer.echo("No pair of shipped scenarios in this result: nothing to explain.", err=True)
    with drawers() as at_work:
        typer.echo(_drawn_and_reported(folder, at_work))


def export(name: str, out: Path | None) -> None:
    """Write the tables of a result as CSV, with their codebook."""
    from sim.batch.export import write_csv
    from sim.batch.out import check_out

    folder = result_folder(name)
    check_out(out or folder / "csv")
    for path in write_csv(folder, out or folder / "csv"):
        typer.echo(path)


def result_folder(name: str) -> Path:
    """Return the folder of a result, given by path or by its name in results/."""
    path = Path(name)
    if not path.exists() and (RESULTS / name).is_dir():
        path = RESULTS / name
    folder = load(path).folder
    assert folder is not None
    return folder


def drawers() -> Drawers:
    """Processes that draw, not started yet."""
    from sim.figures.draw import Drawers

    return Drawers(min(usable_processors(), 4))


def _figures(folder: Path) -> list[Path]:
    from sim.figures.tables import open_tables
    from sim.propositions.pictured import claims_drawn

    with drawers() as at_work:
        return at_work.draw(open_tables(folder), (claims_drawn,))()


def _drawn_and_reported(folder: Path, at_work: Drawers) -> Path:
    """Draw the figures, and work out the report's numbers meanwhile."""
    from sim.figures.tables import open_tables
    from sim.propositions.pictured import claims_drawn
    from sim.report.page import write_report

    tables = open_tables(folder)
    return write_report(tables, at_work.draw(tables, (claims_drawn,)))
