"""A compiled rule as Python calls it: past NumPy, where that is known to work, and else as NumPy's ufunc.

NumPy spends two to five microseconds on each call of a ufunc, whatever the number of worlds. What a rule is given is
nearly always of two kinds, plain floats and arrays of floats over worlds, so that a function compiled for these alone
does it in a fraction (`sim.rules._call_kernel`). It reads objects of Python and NumPy where they lie in memory, as
their C interfaces promise; where these may lie otherwise, rules are called as ufuncs. The bits are the same, but there
are no warnings of divisions by zero and the like: a rule guards its domain.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from sim.rules import _compile, _machine_code

FAST_CALL = 0x80  # Python's METH_FASTCALL
NEW_ARRAY = 93  # place of PyArray_New among the functions that NumPy exports
AS_KNOWN = (object.__basicsize__, float.__basicsize__, ctypes.sizeof(ctypes.c_void_p)) == (16, 24, 8)

_alive: list[Any] = []  # what compiled code knows by its address alone


class _Method(ctypes.Structure):
    """Python's PyMethodDef."""

    _fields_ = (
        ("name", ctypes.c_char_p), ("function", ctypes.c_void_p), ("flags", ctypes.c_int), ("doc", ctypes.c_char_p),
    )  # fmt: skip


def direct(ufunc: Any, paces: Sequence[int] = (), otherwise: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """The function that Python calls in place of a rule's ufunc.

    Parameters
    ----------
    ufunc
        The rule, compiled.
    paces
        Places of the time constants in whose stead it takes their pace; given as plain numbers.
    otherwise
        What is called with everything that is not known here; the ufunc itself if not given.
    """
    return _made("call", ufunc, sum(1 << place for place in paces), otherwise or ufunc)


def over_rows(ufunc: Any) -> Callable[..., Any]:
    """The function that Python calls in place of the ufunc of a sum over agents, which takes blocks for granted."""
    def of_blocks(*given: Any) -> Any:
        return ufunc(*(np.ascontiguousarray(rows) for rows in given))

    return _made("over_rows", ufunc, 0, of_blocks)


def _made(name: str, ufunc: Any, paces: int, otherwise: Callable[..., Any]) -> Callable[..., Any]:
    method, loop = _method(name), _machine_code.LOOPS.get(ufunc)
    pace = _machine_code.LOOPS.get(_compile.load(_compile.PACES)["pace"])
    if method is None or loop is None or pace is None:
        return otherwise
    told = [loop, ufunc.nin, paces, pace, id(otherwise), *_of_python(), 1, 0, 0]
    room = [0] * (4 + 4 * (ufunc.nin + 1))
    table = np.array([*told, *room], np.intp)
    _alive.append((otherwise, table))
    new = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p)(
        ("PyCFunction_NewEx", ctypes.pythonapi)
    )
    made: Callable[..., Any] = new(ctypes.addressof(method), table, None)
    return made


@cache
def _method(name: str) -> _Method | None:
    """What tells Python of a compiled function; None where it cannot be called."""
    if not AS_KNOWN or sys.implementation.name != "cpython" or hasattr(sys, "gettotalrefcount"):
        return None
    address = _compile.load(_compile.CALL)[name]
    return _Method(name.encode(), getattr(address, "address", address), FAST_CALL, b"Over worlds.")


@cache
def _of_python() -> tuple[int, ...]:
    """What compiled functions must know of Python and NumPy: two functions, and what is taken for array and float."""
    exported = getattr(np, "_core").multiarray._ARRAY_API  # noqa: B009
    pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
        ("PyCapsule_GetPointer", ctypes.pythonapi)
    )
    functions = ctypes.cast(pointer(exported, None), ctypes.POINTER(ctypes.c_void_p))
    hand_on = ctypes.cast(ctypes.pythonapi.PyObject_Vectorcall, ctypes.c_void_p).value
    return (int(hand_on or 0), id(np.ndarray), id(float), id(np.dtype(np.float64)), int(functions[NEW_ARRAY] or 0))
