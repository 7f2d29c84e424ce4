"""Running the arms: every different arm once on every context, side by side in big batches.

Arms are told apart by what they come to, not by their names: two propositions whose arms resolve to the same values
share their histories. Only what is measured is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sim.batch.design import CHUNK, Chunk, Segment
from sim.batch.executors import Crash, choose
from sim.batch.runner import Job, stacked
from sim.batch.sweep import prepare
from sim.outcomes import SERIES, summarise
from sim.outcomes.months import Array
from sim.propositions.frame import EXIT, HANDOVER, SUPPORT, WORLDS_APART, Context, in_context
from sim.propositions.metrics import SUPPORT_SERIES, Date, Metric, anchors, measure
from sim.scenario.frozen import Frozen
from sim.scenario.settings import Scenario

Progress = Callable[[int, int], None]

BEGINS = Metric("handed_over", take="first_above", start=Date("start", 0.0), stop=Date("end", 0.0), level=1.0)
"""Month in which the drawdown begins."""

NOMINAL = {"start": 0, "support": SUPPORT, "handover": HANDOVER, "exit": EXIT}


@dataclass
class Wanted:
    """An arm that is to be run: its scenario on each preset, and what is measured of it.

    `matched_to` is the key of the arm to whose mean beginning of the drawdown it is matched, "" for none.
    """

    key: str
    scenarios: Mapping[str, Scenario]
    metrics: set[Metric] = field(default_factory=set)
    matched_to: str = ""

    def months(self) -> int:
        """Months that must be run: up to the last date, or to the horizon where dates differ between worlds."""
        horizon = next(iter(self.scenarios.values())).structure.months
        if any(metric.columns() for metric in self.metrics) or not self._dated():
            return horizon
        last = 0.0
        for metric in self.metrics:
            for date in metric.dates():
                last = max(last, NOMINAL.get(date.anchor, horizon) + date.months)
        last = max(last, NOMINAL["exit"] + 1)
        return min(horizon, 12 * (-(-int(last) // 12)))

    def _dated(self) -> bool:
        """Whether support ends at the frame's own dates."""
        return all(
            scenario.settings["drawdown_benchmark"].value == 0.0
            and scenario.settings["drawdown_start"].value == float(HANDOVER)
            and scenario.settings["drawdown_months"].value == float(EXIT - HANDOVER)
            and scenario.settings["match_cost"].value == 0.0
            and not self.matched_to
            for scenario in self.scenarios.values()
        )


@dataclass(frozen=True)
class Cell:
    """An arm in a context: worlds `first` to `first + worlds - 1`."""

    key: str
    context: int
    scenario: Scenario
    metrics: tuple[Metric, ...]
    first: int
    worlds: int


@dataclass(frozen=True)
class Batch:
    """Cells stepped together in one model.

    Attributes
    ----------
    columns
        Whether outcomes are needed, and so the whole record.
    variant
        Name of a deliberately wrong model, "" for the model itself.
    """

    cells: tuple[Cell, ...]
    months: int
    columns: bool
    variant: str
    seed: int

    @property
    def histories(self) -> int:
        """Number of histories."""
        return sum(cell.worlds for cell in self.cells)


Measured = dict[tuple[str, Metric], Array]
"""Values of each world, shape (contexts, worlds), by arm and metric."""


def key_of(scenarios: Mapping[str, Scenario]) -> str:
    """What tells arms apart: a hash of all that they come to."""
    text = "\0".join(f"{name} {scenario.digest}" for name, scenario in sorted(scenarios.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def batches(
    wanted: Iterable[Wanted], contexts: Sequence[Context], worlds: int, variant: str, seed: int, workers: int,
    begins: Mapping[str, Array],
) -> list[Batch]:
    """Put cells of equal length side by side, the longest batches first.

    `begins` holds, by arm, the month in which drawdown began in each context and world, for arms matched to it. They
    are matched to its mean over all of them: a calendar knows no country, benchmarks do.
    """
    groups: dict[tuple[int, bool], list[Cell]] = {}
    for arm in wanted:
        columns = any(metric.columns() for metric in arm.metrics)
        metrics = tuple(sorted(arm.metrics, key=str))
        cells = groups.setdefault((arm.months(), columns), [])
        start = float(np.nanmean(begins[arm.matched_to])) if arm.matched_to else 0.0
        for context in contexts:
            scenario = in_context(arm.scenarios[context.preset], context)
            if arm.matched_to:
                scenario = starting(scenario, start)
            cells.append(Cell(arm.key, context.index, scenario, metrics, context.index * WORLDS_APART, worlds))
    total = sum(len(cells) for cells in groups.values())
    size = max(min(CHUNK // worlds, -(-total // (3 * workers))), 1)
    found = [
        Batch(tuple(cells[at : at + size]), months, columns, variant, seed)
        for (months, columns), cells in groups.items()
        for at in range(0, len(cells), size)
    ]
    return sorted(found, key=lambda batch: -batch.histories * batch.months)


def starting(scenario: Scenario, month: float) -> Scenario:
    """The scenario with its drawdown beginning in another month (to the nearest whole one)."""
    settings = dict(scenario.settings)
    settings["drawdown_start"] = replace(settings["drawdown_start"], value=float(round(month)))
    return replace(scenario, settings=Frozen(settings))


def run_batch(batch: Batch) -> list[dict[Metric, Array]]:
    """Run one batch; the metrics of each of its cells, in order."""
    from sim.model import SSRModel
    from sim.propositions.wrong import VARIANTS

    structure = replace(batch.cells[0].scenario.structure, months=batch.months)
    segments = tuple(Segment(at, cell.first, cell.first + cell.worlds) for at, cell in enumerate(batch.cells))
    job = Job(Chunk(0, structure, segments), tuple(cell.scenario for cell in batch.cells), batch.seed)
    numbers, values, patches = stacked(job)
    patches = [(month, changes) for month, changes in patches if month < batch.months]
    classes = VARIANTS[batch.variant].classes if batch.variant else {}
    model = SSRModel(structure, values, patches, numbers, batch.seed, classes=classes)
    series = _record(model, _names(batch))
    columns = summarise(series, values, structure) if batch.columns else {}
    if batch.columns:
        columns = _with_derived(columns, structure.start_year + batch.months // 12 - 1)
    dates = anchors(series, values)
    found, first = [], 0
    for cell in batch.cells:
        here = slice(first, first + cell.worlds)
        own = _slices(series, here), _slices(columns, here), _slices(dates, here)
        found.append({metric: measure(metric, *own) for metric in cell.metrics})
        first = here.stop
    return found


def _slices(arrays: Mapping[str, Array], here: slice) -> dict[str, Array]:
    return {name: array[..., here] for name, array in arrays.items()}


def _names(batch: Batch) -> set[str]:
    if batch.columns:
        return set(SERIES)
    names = set(SUPPORT_SERIES)
    return names.union(*(metric.names() for cell in batch.cells for metric in cell.metrics))


def _record(model: object, names: set[str]) -> dict[str, Array]:
    """Run a model to its horizon and keep some of its series, shape (months, worlds)."""
    from sim.model import SSRModel

    assert isinstance(model, SSRModel)
    months, worlds = model.structure.months, len(model.worlds)
    series = {name: np.empty((months, worlds)) for name in names}
    for month in range(months):
        model.step()
        for name, kept in series.items():
            kept[month] = model.record[name]
    model.close()
    return series


def _with_derived(columns: Mapping[str, Array], last_year: int) -> dict[str, Array]:
    import pandas as pd

    from sim.analysis import derive

    runs = derive(pd.DataFrame(columns), last_year)
    return {str(name): runs[name].to_numpy(dtype=np.float64) for name in runs}


class RunFailed(Exception):
    """A batch of arms could not be run."""


def run_all(
    wanted: Sequence[Wanted], contexts: Sequence[Context], worlds: int, *, variant: str = "", seed: int = 2011,
    workers: int | None = None, progress: Progress | None = None,
) -> Measured:
    """Run every arm on every context; values by arm and metric, whatever the number of workers.

    Raises
    ------
    RunFailed
        If a batch raised; the message holds its traceback.
    """
    told = progress or (lambda done, total: None)
    executor = choose(workers, len(wanted) * len(contexts))
    first, second = [arm for arm in wanted if not arm.matched_to], [arm for arm in wanted if arm.matched_to]
    for arm in first:
        if any(other.matched_to == arm.key for other in second):
            arm.metrics.add(BEGINS)
    place = {context.index: at for at, context in enumerate(contexts)}
    found: Measured = {
        (arm.key, metric): np.full((len(contexts), worlds), np.nan) for arm in wanted for metric in arm.metrics
    }
    total, done = len(wanted) * len(contexts) * worlds, 0
    prepare()
    told(0, total)
    for stage in (first, second):
        begins = {arm.matched_to: found[arm.matched_to, BEGINS] for arm in stage if arm.matched_to}
        work = batches(stage, contexts, worlds, variant, seed, executor.workers, begins)
        for batch, outcome in executor.run(run_batch, work) if work else ():
            if isinstance(outcome, Crash):
                raise RunFailed(f"a batch of arms failed: {outcome.error}\n\n{outcome.traceback}")
            for cell, values in zip(batch.cells, outcome, strict=True):
                for metric, array in values.items():
                    found[cell.key, metric][place[cell.context]] = array
            done += batch.histories
            told(done, total)
    return found
