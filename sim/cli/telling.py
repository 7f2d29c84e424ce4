"""What the explaining commands do: run, and tell in sentences, tables or JSON."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from sim.analysis.words import CAVEAT
from sim.cli.errors import FAILED
from sim.cli.listing import columns
from sim.cli.running import RESULTS, Keep

if TYPE_CHECKING:
    from sim.results import Result

OF_BRANCHES = (
    *("own_led_after", "level_after", "cover_after", "sustained", "peace_held", "in_conflict_5y"),
    *("relapsed_after_drawdown_5y", "coup_attempts", "mutinies", "deaths_total", "cost_total"),
)
"""Outcomes of the table of branches, beside the levels at dates."""


def branch(
    name: str, at: str, changes: Sequence[str], worlds: int, seed: int, sets: Sequence[str], keep: Keep, as_json: bool
) -> None:
    """Run branches, keep the result and print a table of outcomes by branch."""
    from sim.explaining import branch as branched
    from sim.scenario import load_scenario

    target = keep.out or RESULTS / f"{load_scenario(name, sets).name}_branches"
    command = shlex.join(["ssrsim", *sys.argv[1:]])
    result = branched(
        name, at, changes, worlds, seed, target, sets=sets, force=keep.force, draw=keep.draw, command=command
    )
    if as_json:
        typer.echo(json.dumps(branches_json(result), indent=1, ensure_ascii=False))
    else:
        _print_branches(result)
    if keep.problem:
        typer.echo(f"\nThe tables are complete, but not the figures and the report: {keep.problem}", err=True)
        raise typer.Exit(FAILED)


def _print_branches(result: Result) -> None:
    from sim.report.branches import branch_sheets

    found, dated = result.manifest["branch"], result.to_pandas("dated")
    typer.echo(f"{result.manifest['title']}\n")
    typer.echo(
        f"One past until {found['date']}, run once over {result.manifest['worlds']:,} histories; then as planned, or "
        "under each choice.\nDifferences are to the future as planned, pair by pair, with 90 % intervals."
    )
    for change in found["changes"]:
        for sheet in branch_sheets(result.contrasts, dated, change, OF_BRANCHES):
            typer.echo(f"\n{sheet.caption}")
            columns([sheet.head, *sheet.rows])
    typer.echo(f"\n{CAVEAT}\nKept in {result.folder}")


def branches_json(result: Result) -> dict[str, Any]:
    """The tables of branches as plain data."""
    run, dated = result.contrasts[result.contrasts["outcome"].isin(OF_BRANCHES)], result.to_pandas("dated")
    kept = ["outcome", "label", "unit", "mean_a", "mean_b", "difference", "low", "high", "agree", "pairs", "verdict"]
    return {
        "caveat": CAVEAT,
        "scenario": result.manifest["title"],
        **result.manifest["branch"],
        "worlds": result.manifest["worlds"],
        "seed": result.manifest["seed"],
        "folder": str(result.folder),
        "branches": {
            change: {
                "at_dates": plain(dated.loc[dated["b"] == change, ["years", *kept]].to_dict("records")),
                "over_the_run": plain(run.loc[run["b"] == change, kept].to_dict("records")),
            }
            for change in result.manifest["branch"]["changes"]
        },
    }


def plain(row: Any) -> Any:
    """Numbers that are not known as null, so that the JSON is JSON everywhere."""
    if isinstance(row, dict):
        return {str(key): plain(value) for key, value in row.items()}
    if isinstance(row, list | tuple):
        return [plain(value) for value in row]
    return None if isinstance(row, float) and not row - row == 0.0 else row
