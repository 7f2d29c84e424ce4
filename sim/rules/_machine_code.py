"""Compiled rules kept as bare machine code: read in a hundredth of the time that numba takes to load its own.

numba keeps each function with all that is needed to compile others against it, and works through that whenever a
process starts: some ten milliseconds a rule. Rules are called by nobody but NumPy, so their machine code is enough.
It is taken from what numba has kept. numba does not promise the inner parts that this uses; where a version has
others, nothing is written or read here, and rules are loaded as numba loads them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

NAME = "machine_code.json"
LOOPS: dict[Any, int] = {}
"""Where the loop of each function lies that was read, as NumPy calls it."""
OTHER_NUMBA = (ImportError, AttributeError, TypeError, LookupError, ValueError)
"""What is raised where numba's inner parts are not those that are known here."""


def write(folder: Path, gufuncs: Mapping[str, Any]) -> None:
    """Keep the machine code of the compiled functions of a theme, by name, beside what numba keeps of them."""
    try:
        kept = {name: _code_of(gufunc) for name, gufunc in gufuncs.items()}
    except OTHER_NUMBA:
        return
    (folder / NAME).write_text(json.dumps(kept), encoding="utf-8")


def _of_numba(name: str) -> Any:
    """An inner part of numba."""
    return import_module(f"numba.{name}")


def _code_of(gufunc: Any) -> dict[str, Any]:
    """The loop of a compiled function and how NumPy calls it."""
    from numba import types
    from numba.np.numpy_support import as_dtype

    if hasattr(gufunc, "native_name"):  # called by its address, not by NumPy
        _, kind, (code, _) = gufunc._library.serialize_using_object_code()
        return {"symbol": gufunc.native_name, "code": base64.b64encode(code).decode("ascii")}
    wrapper_of = _of_numba("np.ufunc.wrappers")._GufuncWrapper
    builder = gufunc.gufunc_builder
    (signature,) = builder._sigs
    compiled = builder._cres[signature]
    wrapper = wrapper_of(builder.py_func, compiled, builder.sin, builder.sout, cache=True, is_parfors=False)
    key = wrapper.cache._index_key(compiled.signature, compiled.target_context.codegen())
    _, kind, (code, _) = wrapper.cache._cache_file.load(key)
    if kind != "object":
        raise ValueError(f"kept as {kind}, not as machine code")
    inputs = (given.dtype if isinstance(given, types.Array) else given for given in compiled.signature.args)
    return {
        "symbol": "__gufunc__." + compiled.fndesc.mangled_name,
        "code": base64.b64encode(code).decode("ascii"),
        "types": [int(as_dtype(given).num) for given in inputs],
        "counts": [len(builder.sin), len(builder.sout)],
        "layout": builder.signature,
    }


def read(folder: Path, prefix: str) -> dict[str, Callable[..., Any]] | None:
    """The functions of a theme by name, without a prefix; None where they were not kept, or cannot be read."""
    path = folder / NAME
    if not path.exists():
        return None
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        engine = _engine([base64.b64decode(one["code"]) for one in kept.values()])
        return {name.removeprefix(prefix): _function(name, one, engine) for name, one in kept.items()}
    except OTHER_NUMBA:
        return None


def _function(name: str, kept: Mapping[str, Any], engine: Any) -> Any:
    """A function that NumPy calls; or, of one that is called by its address, that."""
    internal = _of_numba("np.ufunc._internal")
    address = engine.get_function_address(kept["symbol"])
    if not address:
        raise LookupError(kept["symbol"])
    if "types" not in kept:
        LOOPS[engine] = address  # whoever calls by the address does not hold the engine
        return address
    made: Callable[..., Any] = internal.fromfunc(
        name, "", [address], [kept["types"]], *kept["counts"], [None], [engine], internal.PyUFunc_None,
        kept["layout"], (),
    )  # fmt: skip
    LOOPS[made] = address
    return made


@cache
def _known_to_code() -> None:
    """Tell what compiled code may call of numba's own functions, as numba does when it starts."""
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    for name, address in _of_numba("_helperlib").c_helpers.items():
        binding.add_symbol(f"numba_{name}", address)
    for name, address in _of_numba("core.runtime._nrt_python").c_helpers.items():
        binding.add_symbol(name if name.startswith("_") else f"NRT_{name}", address)


def _engine(codes: list[bytes]) -> Any:
    """Machine code laid in memory, ready to be called."""
    from llvmlite import binding

    _known_to_code()
    machine = binding.Target.from_default_triple().create_target_machine(jit=True)
    engine = binding.create_mcjit_compiler(binding.parse_assembly(""), machine)
    for code in codes:
        engine.add_object_file(binding.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return engine
