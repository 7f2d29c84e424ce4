"""The commands that run, draw and write."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import typer

from sim.api import load, run_to, sized
from sim.batch.design import single
from sim.batch.store import refusal
from sim.cli.errors import FAILED
from sim.cli.progress import progress
from sim.results import Result
from sim.scenario import Experiment, load_experiment, load_scenario
from sim.scenario.experiment import experiment_path
from sim.scenario.problems import nearest

RESULTS = Path("results")


@dataclass
class Keep:
    """Where a result is kept, and what is drawn for it.

    Attributes
    ----------
    problem
        Why figures or report could not be made; empty if they were.
    """

    out: Path | None
    force: bool
    tables_only: bool
    problem: str = field(default="", init=False)

    def draw(self, folder: Path) -> None:
        """Draw figures and write the report; a failure is told in the end, and does not lose the tables."""
        if self.tables_only:
            return
        typer.echo("Drawing the figures and writing the report.", err=True)
        try:
            _figures(folder)
            _report(folder)
        except Exception as error:  # noqa: BLE001  the histories took longer than any figure is worth
            self.problem = f"{type(error).__name__}: {error}"


def run(name: str, sets: Sequence[str], worlds: int, seed: int, keep: Keep, workers: int | None) -> None:
    """Run one scenario."""
    experiment = sized(single(load_scenario(name, sets), 1, 0), worlds, seed)
    words = ["ssrsim", "run", name, *(f"--set={text}" for text in sets)]
    _run(experiment, keep, shlex.join(words), workers=workers)


def sweep(
    name: str,
    worlds: int | None,
    seed: int | None,
    only: Sequence[str],
    keep: Keep,
    workers: int | None,
    chunk: int,
) -> None:
    """Run an experiment, or some of its points."""
    experiment = _some(sized(load_experiment(name), worlds, seed), only)
    repeat = shlex.join(["ssrsim", "sweep", name])
    _run(experiment, keep, repeat, workers=workers, chunk=chunk, file=experiment_path(name))


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


def _run(experiment: Experiment, keep: Keep, repeat: str, **options: object) -> None:
    target = keep.out or RESULTS / experiment.name
    with progress() as told:
        result = run_to(
            experiment,
            target,
            force=keep.force,
            draw=keep.draw,
            progress=told,
            command=shlex.join(["ssrsim", *sys.argv[1:]]),
            repeat=repeat,
            **options,
        )
    summary(result)
    _tell_failures(result, keep)


def summary(result: Result) -> None:
    """Print what was found, in natural frequencies and paired differences, and what it does not mean."""
    from rich.console import Console

    from sim.report.summary import terminal_summary

    found = terminal_summary(result)
    if isinstance(found, str):
        typer.echo(found)
    else:
        Console().print(found)


def _tell_failures(result: Result, keep: Keep) -> None:
    failed = result.failures
    if len(failed):
        lost = int(failed["histories"].sum())
        lines = [
            f"{len(failed)} chunks failed, with {lost:,} histories; all others are in the tables.",
            f"The first: {failed['error'].iloc[0]}",
            f"To repeat it: {failed['command'].iloc[0]}",
            f"All of them: {result.folder}/failures.parquet",
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
    folder = _folder(name)
    for path in _figures(folder):
        if path.suffix == ".png":
            typer.echo(path)


def report(name: str, explain: bool = False) -> None:
    """Write the report of a result anew; with its answers to why, run now, if wanted."""
    folder = _folder(name)
    if explain:
        from sim.explaining import explain_result

        typer.echo("Running the pairs again with each link cut.", err=True)
        if not explain_result(folder):
            typer.echo("No pair of shipped scenarios in this result: nothing to explain.", err=True)
    _figures(folder)
    typer.echo(_report(folder))


def _folder(name: str) -> Path:
    """Return the folder of a result, given by path or by its name in results/."""
    path = Path(name)
    if not path.exists() and (RESULTS / name).is_dir():
        path = RESULTS / name
    folder = load(path).folder
    assert folder is not None
    return folder


def _figures(folder: Path) -> list[Path]:
    from sim.batch.executors import usable_processors
    from sim.figures import draw_all

    return draw_all(folder, workers=min(usable_processors(), 4))


def _report(folder: Path) -> Path:
    from sim.report import write_report

    return write_report(folder)
