"""The ``@rule`` decorator: a scalar function that also runs, compiled, over worlds."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np

from sim.rules import _compile, _terms
from sim.rules.shapes import pace

P = ParamSpec("P")
R = TypeVar("R")

RULES: dict[str, Rule] = {}
ARRAY = np.ndarray


class Rule:
    """A scalar function of numbers, and the same function over arrays of worlds.

    Attributes
    ----------
    name, theme
        Name of the function and of the file it stands in.
    mechanism
        Switch that governs it, or an empty string where it is plain arithmetic.
    inputs
        Names of its arguments, in order: the declared inputs of the rule.
    scalar
        The function as written.
    """

    def __init__(self, scalar: Callable[..., Any], mechanism: str) -> None:
        self.scalar = scalar
        self.mechanism = mechanism
        self.name = scalar.__name__
        self.theme = scalar.__module__.rpartition(".")[2]
        self.inputs = scalar.__code__.co_varnames[: scalar.__code__.co_argcount]
        self.__doc__ = scalar.__doc__
        self.__name__ = self.name
        self.__wrapped__ = scalar
        self._ufunc: Callable[..., Any] | None = None

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Names of the parts that the ledger books, in order; empty where the rule names none."""
        return _named_terms(self.scalar)  # read from the source, for which few processes have a use

    @property
    def ufunc(self) -> Callable[..., Any]:
        """The compiled rule, broadcasting over arrays; compiled or loaded on first use."""
        if self._ufunc is None:
            loaded = _compile.load(self.theme)[self.name]
            paced = [self.inputs.index(name) for name in _compile.paced(self.theme).get(self.name, ())]
            self._ufunc = _at_pace(loaded, paced) if paced else loaded
        return self._ufunc

    def __call__(self, *args: Any) -> Any:
        if type(args[0]) is ARRAY or ARRAY in map(type, args):
            return (self._ufunc or self.ufunc)(*args)
        return self.scalar(*args)

    def apart(self, *args: Any) -> dict[str, Any]:
        """The rule's terms for those arguments, by name: what each adds, in the unit of the rule's result.

        The terms of a settling variable are parts of its change, those of a risk are parts of its log hazard.
        """
        values = _compile.load(self.theme + _compile.APART)[self.name](*args)
        return dict(zip(self.terms, values if len(self.terms) > 1 else (values,), strict=True))

    def __repr__(self) -> str:
        return f"<rule {self.theme}.{self.name}({', '.join(self.inputs)})>"


def _named_terms(scalar: Callable[..., Any]) -> tuple[str, ...]:
    if not {"terms", "settle"} & set(scalar.__code__.co_names):
        return ()
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(scalar))).body
    assert isinstance(function, ast.FunctionDef)
    return _terms.names_of(function)


_pace = lru_cache(maxsize=1024)(pace)


def _at_pace(ufunc: Callable[..., Any], places: list[int]) -> Callable[..., Any]:
    """Hand a compiled rule the pace of its time constants, worked out once where they are the same for all worlds."""
    paces = _compile.load(_compile.PACES)["pace"]

    def call(*args: Any) -> Any:
        given = list(args)
        for place in places:
            months = given[place]
            given[place] = paces(months) if isinstance(months, np.ndarray) else _pace(months)
        return ufunc(*given)

    return call


def rule(mechanism: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a scalar function as a rule.

    Parameters
    ----------
    mechanism
        The switch under ``mechanisms:`` that governs the rule; empty for plain arithmetic.

    Returns
    -------
    A decorator. The decorated function keeps its signature, works on floats as written, and runs compiled as soon
    as one argument is an array.
    """

    def declare(scalar: Callable[P, R]) -> Callable[P, R]:
        made = Rule(scalar, mechanism)
        key = f"{made.theme}.{made.name}"
        if key in RULES:
            raise ValueError(f"rule {key} is declared twice")
        RULES[key] = made
        return cast(Callable[P, R], made)

    return declare
