"""Arguments and options of the commands, with their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Name = Annotated[str, typer.Argument(metavar="NAME", help="A name of `ssrsim scenarios`, or the path of a YAML file.")]
ExperimentName = Annotated[
    str, typer.Argument(metavar="EXPERIMENT", help="A shipped name, or the path of a YAML file.")
]
OptionalExperiment = Annotated[
    str | None, typer.Argument(metavar="EXPERIMENT", help="A shipped name, or the path of a YAML file.")
]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a result.")]
Resume = Annotated[Path | None, typer.Option(metavar="DIR", help="Finish the sweep that was stopped in this folder.")]
Shard = Annotated[
    str | None, typer.Option(metavar="I/N", help="Run the I-th of N parts only, for `ssrsim merge`; from 1/N to N/N.")
]
ResultName = Annotated[str, typer.Argument(metavar="RESULT", help="Folder of a result, or its name in results/.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a choice or parameter; may be given again."),
]
Worlds = Annotated[int, typer.Option(help="Histories for each scenario.")]
SomeWorlds = Annotated[str, typer.Option(metavar="N", help="Histories; FIRST:STOP for some of them, such as 64:128.")]
OtherSomeWorlds = Annotated[
    str | None,
    typer.Option(metavar="N", help="Histories per point, not the experiment's; FIRST:STOP for some, such as 64:128."),
]
Seed = Annotated[int, typer.Option(help="Seed of the histories' luck.")]
OtherWorlds = Annotated[int | None, typer.Option(help="Histories per point, not the experiment's.")]
OtherSeed = Annotated[int | None, typer.Option(help="Seed, not the experiment's.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes; one per processor if not given, one for little.")]
Out = Annotated[Path | None, typer.Option(help="Folder of the result; results/NAME if not given.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a result that stands there.")]
TablesOnly = Annotated[bool, typer.Option("--tables-only", help="Leave out figures and report.")]
Chunk = Annotated[int, typer.Option(min=64, help="Most worlds stepped together; changes no result.")]
ExecutorName = Annotated[str, typer.Option("--executor", metavar="local|dask", help="Where chunks are run.")]
Scheduler = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler; a local one if not given.")]
Parts = Annotated[str, typer.Option(metavar="return|shared", help="Workers send chunks back, or write them at --out.")]
Subset = Annotated[str | None, typer.Option(metavar="NAME", help="A named subset of the experiment.")]
Only = Annotated[list[str] | None, typer.Option(metavar="POINT", help="Run this point only; may be given again.")]
