"""Compiling rules into ufuncs, once for each machine, and keeping them on disk.

Each theme file is written, with the shapes it uses, into a folder named after a hash of *all* rule sources, the
versions of Python, numba and NumPy and the processor; numba keeps its machine code there. The hash is needed
because numba does not notice when a helper in another file was edited.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sim.rules import _machine_code, _pace, _terms

HEADER = '''\
"""Written by ssrsim from its rules; may be deleted at any time."""
from math import exp, floor, log, log1p, sqrt
from numba import guvectorize, njit

'''

PREFIX = "over_worlds_"

PACE = f'''

@guvectorize(["void(float64, float64[:])"], "()->()", nopython=True, cache=True)
def {PREFIX}pace(months, out):
    out[0] = pace(months)
'''

KERNEL, TALLY, TOTALS = "chance_kernel", "tally_kernel", "totals_kernel"
KERNELS = (KERNEL, TALLY, TOTALS)
"""Compiled functions that are no rules, each in a file of its own that is compiled as it stands."""
PACES = "pace"
"""The shape as a ufunc of its own."""

PACED = "paced.json"
"""What `paced` says of a theme, kept beside its compiled code: to find it out takes longer than to load that."""

APART = "_apart"  # ending of the theme that gives the terms of its rules apart


@cache
def themes() -> tuple[str, ...]:
    """Names of the theme files, in order."""
    names = (path.name for path in files("sim.rules").iterdir())
    return tuple(sorted(n[:-3] for n in names if n.endswith(".py") and n[0] != "_" and n != "shapes.py"))


def _source(name: str) -> str:
    return (files("sim.rules") / f"{name}.py").read_text(encoding="utf-8")


def _shapes(wanted: set[str]) -> str:
    """The text of the shapes that a theme imports, and of those that they call, as compiled functions."""
    functions = {node.name: node for node in ast.parse(_source("shapes")).body if isinstance(node, ast.FunctionDef)}
    for marker, shapes in (("settle", {"approach", "shifted"}), ("terms", set())):
        if marker in wanted:
            wanted = wanted - {marker} | shapes
    needed = wanted & functions.keys()
    while True:
        called = {
            node.id for name in needed for node in ast.walk(functions[name]) if isinstance(node, ast.Name)
        } & functions.keys()
        if called <= needed:
            break
        needed |= called
    texts = [f"@njit({{options}})\n{ast.unparse(functions[name])}" for name in functions if name in needed]
    return "\n\n\n".join(texts).replace("{options}", 'error_model="numpy"') + "\n"


def _processor() -> str:
    from llvmlite import binding

    return f"{platform.machine()} {binding.get_host_cpu_name()}"


@cache
def digest() -> str:
    """Hash of everything that decides what the compiled rules are."""
    from importlib.metadata import version

    import numpy

    own = ("shapes", "_compile", "_terms", "_pace", "_machine_code", *(f"_{kernel}" for kernel in KERNELS))
    parts = [_source(name) for name in (*themes(), *own)]
    parts += [sys.version, version("numba"), numpy.__version__, _processor()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@cache
def folder() -> Path:
    """Folder of the compiled rules of this version: ``$SSRSIM_CACHE``, else the user's cache folder."""
    base = os.environ.get("SSRSIM_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "ssrsim"
    )
    path = Path(base) / digest()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError:
        path = Path(tempfile.mkdtemp(prefix="ssrsim-"))
    return path


class _StoreResult(ast.NodeTransformer):
    """Turns ``return x`` into ``out[0] = x; return``, the form that ``guvectorize`` wants."""

    def visit_Return(self, node: ast.Return) -> list[ast.stmt]:
        assert node.value is not None, "a rule returns a number"
        target = ast.Subscript(ast.Name("out", ast.Load()), ast.Constant(0), ast.Store())
        return [ast.Assign([target], node.value), ast.Return(None)]


@cache
def paced(theme: str) -> dict[str, tuple[str, ...]]:
    """By rule of a theme: the inputs in whose place its compiled form takes their pace.

    The pace costs an exponential, and time constants are nearly always the same for all worlds.
    """
    kept = folder() / theme / PACED
    if kept.exists():
        return {name: tuple(inputs) for name, inputs in json.loads(kept.read_text(encoding="utf-8")).items()}
    return _paced(theme)


def _paced(theme: str) -> dict[str, tuple[str, ...]]:
    rules = (node for node in ast.parse(_source(theme)).body if isinstance(node, ast.FunctionDef))
    joined = (_terms.Joined().visit(node) for node in rules if node.decorator_list)
    found = ((node.name, _pace.paced_inputs(node)) for node in joined)
    return {name: inputs for name, inputs in found if inputs}


def _over_worlds(function: ast.FunctionDef) -> str:
    """The text of a rule as a ufunc over worlds."""
    inputs = [argument.arg for argument in function.args.args]
    kinds = ", ".join(["float64"] * len(inputs) + ["float64[:]"])
    layout = ",".join(["()"] * len(inputs)) + "->()"
    joined = _terms.Joined().visit(function)
    made = _StoreResult().visit(_pace.Taken(_pace.paced_inputs(joined)).visit(joined))
    arguments = ast.arguments([], [ast.arg(name) for name in [*inputs, "out"]], None, [], [], None, [])
    plain = ast.FunctionDef(PREFIX + function.name, arguments, made.body, [], None)
    decorator = f'@guvectorize(["void({kinds})"], "{layout}", nopython=True, cache=True)'
    return f"\n\n{decorator}\n{ast.unparse(ast.fix_missing_locations(plain))}\n"


def _apart_over_worlds(function: ast.FunctionDef) -> str:
    """The text of a rule's twin that gives its terms apart; empty where the rule names none."""
    names = _terms.names_of(function)
    if not names:
        return ""
    inputs = [argument.arg for argument in function.args.args]
    outputs = [_terms.output(name) for name in names]
    kinds = ", ".join(["float64"] * len(inputs) + ["float64[:]"] * len(outputs))
    layout = ",".join(["()"] * len(inputs)) + "->" + ",".join(["()"] * len(outputs))
    zeros = ast.parse("\n".join(f"{name}[0] = 0.0" for name in outputs)).body
    body = [*zeros, *_terms.Apart(names).visit(function).body]
    arguments = ast.arguments([], [ast.arg(name) for name in [*inputs, *outputs]], None, [], [], None, [])
    plain = ast.FunctionDef(PREFIX + function.name, arguments, body, [], None)
    decorator = f'@guvectorize(["void({kinds})"], "{layout}", nopython=True, cache=True)'
    return f"\n\n{decorator}\n{ast.unparse(ast.fix_missing_locations(plain))}\n"


def _theme_text(theme: str) -> str:
    tree = ast.parse(_source(theme.removesuffix(APART)))
    imported = {name.name for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names}
    write = _over_worlds
    if theme.endswith(APART):
        write, imported = _apart_over_worlds, imported | {"shifted", "back_to_usual", "moved_by"}
    written = [write(node) for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list]
    return "".join([HEADER, _shapes(imported | {"approach"}), *written])


def _text(theme: str) -> str:
    """What is compiled for a theme, a kernel or the pace."""
    if theme == PACES:
        return HEADER + _shapes({"pace"}) + PACE
    return _source(f"_{theme}") if theme in KERNELS else _theme_text(theme)


@cache
def everything() -> dict[str, int]:
    """All that is compiled, with the length of its source: the longest first."""
    lengths = {theme: len(_source(theme)) for theme in themes()}
    lengths |= {kernel: len(_source(f"_{kernel}")) for kernel in KERNELS} | {PACES: len(PACE)}
    return dict(sorted(lengths.items(), key=lambda one: -one[1]))


def _import(theme: str, path: Path, new: bool = False) -> dict[str, Any]:
    """Import a theme's file; numba loads its code from beside it, or, where new, compiles it and keeps it there."""
    from numba.np.ufunc.gufunc import GUFunc

    spec = importlib.util.spec_from_file_location(f"ssrsim_{theme}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # numba looks the module up by name when it loads kept code
    spec.loader.exec_module(module)
    made = {name: value for name, value in vars(module).items() if isinstance(value, GUFunc)}
    if new:
        _machine_code.write(path.parent, made)
    return {name.removeprefix(PREFIX): gufunc.ufunc for name, gufunc in made.items()}


def keep(theme: str) -> dict[str, Any]:
    """Compile a theme, and keep it on this machine.

    It is compiled in a folder of its own and then renamed into place, whole: numba's files do not bear two
    processes that compile the same thing at once.
    """
    name = f"ssrsim_{theme}.py"
    partial = Path(tempfile.mkdtemp(dir=folder(), prefix=f".{theme}-"))
    (partial / name).write_text(_text(theme), encoding="utf-8")
    if theme in themes():
        (partial / PACED).write_text(json.dumps(_paced(theme)), encoding="utf-8")
    made = _import(theme, partial / name, new=True)
    try:
        partial.rename(folder() / theme)
    except OSError:  # another process was faster
        shutil.rmtree(partial, ignore_errors=True)
    return made


@cache
def load(theme: str) -> dict[str, Any]:
    """The compiled functions of a theme, by name; compiled now if this machine has none kept."""
    kept = folder() / theme
    made = None if kept.exists() else keep(theme)
    return _machine_code.read(kept, PREFIX) or made or _import(theme, kept / f"ssrsim_{theme}.py")


def missing() -> list[str]:
    """Themes for which this machine keeps no compiled code yet."""
    return [theme for theme in everything() if not (folder() / theme).exists()]


def _shares(todo: list[str], cores: int) -> list[list[str]]:
    """What each core compiles: one after the other goes to the core that has the least to do, by length of source."""
    shares: list[list[str]] = [[] for _ in range(cores)]
    for theme in todo:
        min(shares, key=lambda share: sum(everything()[one] for one in share)).append(theme)
    return shares


def compile_all() -> None:
    """Compile what is missing, on all cores, and load every theme: call it before starting workers."""
    todo = missing()
    if len(todo) > 1:
        code = "import sys; from sim.rules import _compile; [_compile.keep(theme) for theme in sys.argv[1:]]"
        shares = _shares(todo, os.cpu_count() or 1)
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        running = [
            subprocess.Popen([sys.executable, "-c", code, *share], env=environment) for share in shares if share
        ]
        for process in running:
            process.wait()
    for theme in everything():
        load(theme)
