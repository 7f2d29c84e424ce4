"""A month of the model as bare compiled loops: the same rules and sums over the same arrays, without agents.

One month of a model is watched, operation by operation: every rule, every sum or product of an agent, every draw,
every change of state. From that, one function is written in which each operation is a loop over worlds that calls the
rule as a scalar function; nothing is looked up, nothing is dispatched, and places of results that nobody needs any
longer are used again. It is what somebody would write by hand who knew beforehand which numbers differ by world.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim import state
from sim.model import SSRModel
from sim.rules import _compile, _rule, _terms, _totals
from sim.state import Seen, StateHolder

SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}

Operand = int | float  # the number of an array, or a number that is the same for all worlds


@dataclass(frozen=True)
class Operation:
    """One operation over worlds: what it is, what goes in, and the array that its result is."""

    what: str
    operands: tuple[Operand, ...]
    result: int


@dataclass
class Trace:
    """The operations of a month, in order, over numbered arrays.

    What several agents of a class do at once, in one call on a matrix of agents × worlds, is an operation for each.

    Attributes
    ----------
    arrays
        Every array that was seen, which keeps their addresses apart.
    start
        What those that were there before the month began held then, by number.
    lasting
        Those that outlive the month: state, settings and the month's record.
    calls
        The calls by which the model did it: what was called, and with what.
    """

    operations: list[Operation] = field(default_factory=list)
    arrays: list[Any] = field(default_factory=list)
    start: dict[int, Any] = field(default_factory=dict)
    lasting: set[int] = field(default_factory=set)
    calls: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    _numbers: dict[int, int] = field(default_factory=dict)
    _copies: list[Any] = field(default_factory=list)

    def number(self, array: Any, new: bool = False) -> int:
        """The number of an array, by the place of its first entry in memory."""
        address = array.__array_interface__["data"][0]
        if new or address not in self._numbers:
            self._numbers[address] = len(self.arrays)
            self.arrays.append(array)
            if not new:
                self.start[self._numbers[address]] = np.array(array)
                self.lasting.add(self._numbers[address])
        return self._numbers[address]

    def same(self, copied: Any, row: Any) -> None:
        """Take what was copied from a row for the row itself."""
        self._copies.append(copied)
        self._numbers[copied.__array_interface__["data"][0]] = self.number(row)

    def add(self, what: str, operands: tuple[Any, ...], result: Any, new: bool = True) -> Any:
        """Note an operation, on each row of a matrix; its result is watched in turn."""
        self.calls.append((what, tuple(map(plain, operands))))
        for agent, row in enumerate(rows_of(result)):
            numbers = tuple(self._operand(operand, agent, len(row)) for operand in operands)
            self.operations.append(Operation(what, numbers, self.number(row, new)))
        return watched(result, self)

    def _operand(self, operand: Any, agent: int, worlds: int) -> Operand:
        """What goes in for one agent: an array's number, or a number that is the same for all worlds."""
        if isinstance(operand, np.ndarray) and operand.ndim > 1:
            operand = operand[agent] if operand.shape[1] == worlds else operand[agent, 0]
        return self.number(operand) if isinstance(operand, np.ndarray) else float(operand)

    @property
    def rules(self) -> int:
        """How many rules were evaluated over worlds."""
        return sum("." in operation.what for operation in self.operations)


class Watched(np.ndarray):
    """An array that notes what is done with it."""

    trace: Trace

    def __array_finalize__(self, parent: Any) -> None:
        self.trace = getattr(parent, "trace", None)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        assert method == "__call__" and not options, f"agents are not expected to use {ufunc} so"
        result = ufunc(*(plain(x) for x in inputs))
        return self.trace.add(SIGNS[ufunc.__name__], inputs, result)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.trace.add("copy", (value,), plain(self), new=False)
        plain(self)[key] = plain(value)


class SeenWatched(dict[str, Any]):
    """Cells of holders that are not neighbours; what is read of them is watched as the rows that it was copied from."""

    def __init__(self, seen: Seen, trace: Trace) -> None:
        super().__init__(seen)
        self.seen, self.trace = seen, trace

    def __getitem__(self, name: str) -> Any:
        copied = self.seen[name]
        for place, index in enumerate(self.seen.indices):
            self.trace.same(copied[place], super().__getitem__(name)[index])
        return watched(copied, self.trace)


def rows_of(array: Any) -> list[Any]:
    """The rows of a matrix of agents × worlds; of an array of worlds, itself."""
    return [array] if array.ndim == 1 else list(array)


def plain(x: Any) -> Any:
    """The array itself, unwatched; numbers as they are."""
    return x.view(np.ndarray) if isinstance(x, np.ndarray) else x


def watched(array: Any, trace: Trace) -> Any:
    """The same array, watched."""
    seen = array.view(Watched)
    seen.trace = trace
    return seen


def windows(model: SSRModel) -> list[Any]:
    """All windows on several agents: those who act at once, and those on whom they act or look."""
    acting = [one for each in model.turns.values() for one in each if one not in model.agents]
    held = [value for one in acting for value in vars(one).values()]
    beside = [one for value in held for one in (value if isinstance(value, list) else [value])]
    return [*acting, *(one for one in beside if isinstance(one, StateHolder))]


@contextmanager
def _everything_watched(model: SSRModel, trace: Trace) -> Iterator[None]:
    """Watch state, settings, what agents keep, rules and draws."""
    for holder in (*model.agents, *model.forces.functions, model.nation, *windows(model)):
        if isinstance(holder.cells, Seen):
            holder.cells = SeenWatched(holder.cells, trace)
            continue
        holder.cells = {name: watched(cell, trace) for name, cell in holder.cells.items()}
        for cell in holder.cells.values():
            for row in rows_of(cell):
                trace.number(row)
    for owner in (*model.agents, model.settings, model):
        for name, value in vars(owner).items():
            if type(value) is np.ndarray and value.dtype == float:
                setattr(owner, name, watched(value, trace))

    def call(made: Any, *args: Any) -> Any:
        if not any(isinstance(a, np.ndarray) for a in args):
            return made.scalar(*args)
        return trace.add(f"{made.theme}.{made.name}", args, made.ufunc(*(plain(a) for a in args)))

    drawn, called = model.chance.draw, _rule.Rule.__call__

    def draw(key: int, month: int) -> Any:
        result = drawn(key, month)
        for one, row in zip(np.ravel(np.asarray(key, np.uint64)), rows_of(result), strict=True):
            trace.operations.append(Operation(f"draw {one} {month}", (), trace.number(row, new=True)))
        trace.calls.append(("draw", ()))
        return watched(result, trace)

    def summed(name: str) -> Callable[..., Any]:
        def call(*matrices: Any) -> Any:
            result = over_rows(name)(*map(plain, matrices))
            return trace.add(name, tuple(row for rows in matrices for row in rows), result)

        return call

    def recorded(values: Any, row: Any) -> Any:
        row[...] = plain(values)
        return plain(trace.add("copy", (values,), row))

    over_rows, copied = _totals.compiled, state.copied
    setattr(model.chance, "draw", draw)  # noqa: B010
    setattr(_totals, "compiled", summed)  # noqa: B010
    setattr(state, "copied", recorded)  # noqa: B010
    setattr(_rule.Rule, "__call__", call)  # noqa: B010
    try:
        yield
    finally:
        setattr(_rule.Rule, "__call__", called)  # noqa: B010
        setattr(_totals, "compiled", over_rows)  # noqa: B010
        setattr(state, "copied", copied)  # noqa: B010
        del model.chance.draw


def watch_month(model: SSRModel) -> Trace:
    """Step a model by one month and note what was done; the model is of no further use."""
    trace = Trace()
    with _everything_watched(model, trace):
        model.step()
    trace.lasting |= {trace.number(x) for x in model.record.values() if isinstance(x, np.ndarray)}
    return trace


def places(trace: Trace) -> tuple[dict[int, int], int]:
    """A row for each array; rows of results that are not needed any longer are used again."""
    last = {o: i for i, one in enumerate(trace.operations) for o in (*one.operands, one.result) if isinstance(o, int)}
    row = {number: place for place, number in enumerate(sorted(trace.lasting))}
    free: list[int] = []
    count = len(row)
    for i, one in enumerate(trace.operations):
        for number in {o for o in one.operands if isinstance(o, int)}:
            if last[number] == i and number not in trace.lasting:
                free.append(row[number])
        if one.result not in row:
            if not free:
                free.append(count)
                count += 1
            row[one.result] = free.pop()
        if last[one.result] == i and one.result not in trace.lasting:
            free.append(row[one.result])
    return row, count


def _rule_text(name: str) -> str:
    theme, _, function = name.partition(".")
    for node in ast.parse(_compile._source(theme)).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            node.name = f"{theme}_{function}"
            node.decorator_list = []
            joined = ast.fix_missing_locations(_terms.Joined().visit(node))
            return f'@njit(error_model="numpy")\n{ast.unparse(joined)}\n'
    raise LookupError(name)


Kind = tuple[str, tuple[bool, ...]]


def _kind(operation: Operation) -> Kind:
    """What a loop depends on: what is done, and which operands differ by world."""
    return operation.what.split()[0], tuple(isinstance(o, int) for o in operation.operands)


def _loop(number: int, kind: Kind) -> str:
    """A loop over worlds that does one kind of operation."""
    what, varies = kind
    names = [f"rows[a{i}, w]" if v else f"a{i}" for i, v in enumerate(varies)]
    given = [f"a{i}" for i in range(len(names))]
    if what in SIGNS.values():
        done = f" {what} ".join(names)
    elif what == "total":
        done = " + ".join(names)
    elif what == "mean":
        done = f"({' + '.join(names)}) / {float(len(names))}"
    elif what == "weighted":
        weights = names[len(names) // 2 :]
        done = " + ".join(f"{value} * {weight}" for value, weight in zip(names, weights, strict=False))
    elif what == "copy":
        done = names[0]
    elif what == "draw":
        done = "(float64(first_words(key, worlds[w], month, uint64(0)) >> uint64(11)) + 0.5) * SCALE"
        given = ["worlds", "key", "month"]
    else:
        done = f"{what.replace('.', '_')}({', '.join(names)})"
    return (
        f'@njit(error_model="numpy")\ndef loop_{number}(rows, out, {", ".join(given)}):\n'
        f"    for w in range(rows.shape[1]):\n        rows[out, w] = {done}\n"
    )


def _turn(number: int, kind: Kind) -> str:
    """The line of the month that calls a loop."""
    what, varies = kind
    given = [f"places[k, {i}]" if v else f"numbers[k, {i}]" for i, v in enumerate(varies)]
    if what == "draw":
        given = ["worlds", "keys[k, 0]", "keys[k, 1]"]
    test = "if" if number == 0 else "elif"
    return f"        {test} kinds[k] == {number}:\n            loop_{number}(rows, results[k], {', '.join(given)})\n"


def text(kinds: list[Kind]) -> str:
    """The module with a function ``month``: one loop after the other, as the tables say.

    It goes by tables and not by two thousand lines, which would take the compiler minutes.
    """
    rules = sorted({what for what, _ in kinds if "." in what})
    shapes = {node.name for node in ast.parse(_compile._source("shapes")).body if isinstance(node, ast.FunctionDef)}
    parts = ["from math import exp, floor, log, log1p, sqrt", _compile._shapes(shapes), *map(_rule_text, rules)]
    parts += [_loop(number, kind) for number, kind in enumerate(kinds)]
    turns = "".join(_turn(number, kind) for number, kind in enumerate(kinds))
    head = "@njit\ndef month(rows, worlds, kinds, results, places, numbers, keys):\n    for k in range(kinds.size):\n"
    return "\n\n".join([*parts, head + turns])


def tables(trace: Trace, row: dict[int, int], kinds: list[Kind]) -> tuple[Any, ...]:
    """The operations by number of kind, with the rows and numbers that each works on."""
    operations = trace.operations
    most = max(len(one.operands) for one in operations)
    places, numbers = np.zeros((len(operations), most), np.int64), np.zeros((len(operations), most))
    keys = np.zeros((len(operations), 2), np.uint64)
    for k, one in enumerate(operations):
        keys[k] = [int(word) for word in one.what.split()[1:]] or 0
        for i, operand in enumerate(one.operands):
            if isinstance(operand, int):
                places[k, i] = row[operand]
            else:
                numbers[k, i] = operand
    order = {kind: number for number, kind in enumerate(kinds)}
    which = np.array([order[_kind(one)] for one in operations])
    return which, np.array([row[one.result] for one in operations]), places, numbers, keys


@dataclass(frozen=True)
class BareMonth:
    """A month as bare loops over the rows of one matrix."""

    trace: Trace
    row: dict[int, int]
    rows: Any
    worlds: Any
    tables: tuple[Any, ...]
    run: Callable[..., None]

    def __call__(self) -> None:
        """Work out the month once."""
        self.run(self.rows, self.worlds, *self.tables)

    def begin(self) -> None:
        """Put everything back to where it was before the month."""
        for number, values in self.trace.start.items():
            self.rows[self.row[number]] = values

    def differing(self) -> list[int]:
        """After one month from the beginning: arrays that differ from the model's in any bit."""
        lasting = sorted(self.trace.lasting)
        return [n for n in lasting if self.rows[self.row[n]].tobytes() != plain(self.trace.arrays[n]).tobytes()]


def bare_month(model: SSRModel, compiled: bool = True) -> BareMonth:
    """Watch the next month of a model and write it as bare loops.

    Parameters
    ----------
    compiled
        ``False`` leaves the loops to Python's interpreter, to check what they do without waiting for the compiler.
    """
    from numba import float64, njit, uint64

    from sim.rules import _chance_kernel

    def left(*args: Any, **options: Any) -> Any:
        return args[0] if args else lambda function: function

    trace = watch_month(model)
    row, count = places(trace)
    first_words = _chance_kernel.first_words
    names: dict[str, Any] = {"SCALE": _chance_kernel.SCALE, "first_words": first_words}
    names |= {"njit": njit, "uint64": uint64, "float64": float64} if compiled else {
        "njit": left, "uint64": np.uint64, "float64": np.float64,
    }  # fmt: skip
    kinds = list(dict.fromkeys(map(_kind, trace.operations)))
    exec(compile(text(kinds), "<bare month>", "exec"), names)
    rows = np.zeros((count, len(model.worlds)))
    made = BareMonth(trace, row, rows, model.worlds, tables(trace, row, kinds), names["month"])
    made.begin()
    return made
