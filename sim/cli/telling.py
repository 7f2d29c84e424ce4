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
    from pathlib import Path

    from sim.explain.answer import Why
    from sim.explain.story import Story
    from sim.results import Result


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
    from sim.report.branches import OUTCOMES, branch_sheets, exit_sheet
    from sim.scenario.branch import PLANNED

    found, dated = result.manifest["branch"], result.to_pandas("dated")
    typer.echo(f"{result.manifest['title']}\n")
    typer.echo(
        f"One past until {found['date']}, run once over {result.manifest['worlds']:,} histories; then as planned, or "
        f"under each choice.\nAs planned: {found['planned']}.\n"
        "Differences are to the future as planned, pair by pair, with 90 % intervals."
    )
    exits = exit_sheet(result.runs, [PLANNED, *found["changes"]])
    typer.echo(f"\n{exits.caption}")
    columns(exits.rows)
    for change in found["changes"]:
        for sheet in branch_sheets(result.contrasts, dated, change, OUTCOMES):
            typer.echo(f"\n{sheet.caption}")
            if sheet.rows:
                columns([sheet.head, *sheet.rows])
            if sheet.note:
                typer.echo(f"  {sheet.note}")
    typer.echo(f"\n{CAVEAT}\nKept in {result.folder}")


def branches_json(result: Result) -> dict[str, Any]:
    """The tables of branches as plain data."""
    from sim.report.branches import OUTCOMES

    run, dated = result.contrasts[result.contrasts["outcome"].isin(OUTCOMES)], result.to_pandas("dated")
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


def why(
    a: str, b: str, outcome: str, worlds: int, seed: int, projector: bool, out: Path | None, as_json: bool
) -> None:
    """Run the pairs, print the chain in sentences or as JSON, and draw it."""
    from sim import explaining
    from sim.batch.out import check_out

    arms = explaining.pair_to_explain(a, b, outcome, worlds)
    check_out(out or RESULTS / "why")
    typer.echo("Running the pairs, and again with each link cut.", err=True)
    found = explaining.why(*arms, outcome, worlds, seed, projector=projector)
    folder = out or RESULTS / "why" / f"{found.b}_against_{found.a}_{found.outcome}"
    paths = explaining.draw_why(found, folder, projector=projector)
    data = {"caveat": CAVEAT, **plain(found.to_json())}
    text = json.dumps(data, indent=1, ensure_ascii=False)
    (folder / "why.json").write_text(text + "\n", encoding="utf-8")
    typer.echo(text if as_json else _why_text(found))
    shown = [path for path in paths if path.suffix == ".png"]
    typer.echo("\n" + "\n".join(str(path) for path in (*shown, folder / "why.json")), err=as_json)


def _why_text(found: Why) -> str:
    from sim.report import because

    arms = because.short_names(found.a, found.b)
    lines = [f"{found.title_b}, against {found.title_a}: {found.worlds:,} pairs", "", because.headline(found)]
    lines += [said] if (said := because.left_out_sentence(found)) else []
    number = 0
    for head, sentences in because.sentences(found):
        lines += ["", head]
        for sentence in sentences:
            number += 1
            lines.append(f"  {number}. {sentence}")
    lines += ["", because.rest_sentence(found), *([held] if (held := because.held_sentence(found)) else [])]
    if found.waterfall is not None:
        sheet = because.ledger_sheet(found.waterfall, arms, found.total.left_out)
        wide = max(len(row[0]) for row in sheet.rows)
        lines += ["", sheet.caption, *(f"  {row[0]:<{wide}}  {row[1]}" for row in sheet.rows)]
        lines += [f"  {sheet.note}"] if sheet.note else []
    return "\n".join([*lines, "", CAVEAT])


def story(name: str, world: int, worlds: int, seed: int, sets: Sequence[str], out: Path | None, as_json: bool) -> None:
    """Run one history, print its events and how typical it is, and draw its line of time."""
    from sim import explaining
    from sim.batch.out import check_out

    check_out(out or RESULTS / "story")
    found = explaining.story(name, world, worlds, seed, sets)
    folder = out or RESULTS / "story" / f"{found.scenario}_{world}"
    paths = explaining.draw_story(found, folder)
    data = {"caveat": CAVEAT, **plain(found.to_json())}
    text = json.dumps(data, indent=1, ensure_ascii=False)
    (folder / "story.json").write_text(text + "\n", encoding="utf-8")
    typer.echo(text if as_json else _story_text(found))
    shown = [str(path) for path in paths if path.suffix == ".png"]
    typer.echo("\n" + "\n".join([*shown, str(folder / "story.json")]), err=as_json)


def _story_text(found: Story) -> str:
    from sim.report import tale

    events = [f"  {date}  {words}" for date, words in tale.lines(found)]
    return "\n".join(
        [
            tale.ensemble_words(found), "", *(events or ["  Nothing that the log looks for happened."]), "",
            f"How typical it is: {tale.verdict(found)}", *(f"  {words}" for words in tale.typical(found)), "", CAVEAT,
        ]
    )  # fmt: skip


def plain(row: Any) -> Any:
    """Numbers that are not known as null, so that the JSON is JSON everywhere."""
    if isinstance(row, dict):
        return {str(key): plain(value) for key, value in row.items()}
    if isinstance(row, list | tuple):
        return [plain(value) for value in row]
    return None if isinstance(row, float) and row - row != 0.0 else row
