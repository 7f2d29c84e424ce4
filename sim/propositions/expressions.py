"""Small arithmetic in the data: sums, differences, products, ratios, least and most of named quantities."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


def _least(*values: Any) -> Any:
    found = values[0]
    for value in values[1:]:
        found = np.minimum(found, value)
    return found


def _most(*values: Any) -> Any:
    found = values[0]
    for value in values[1:]:
        found = np.maximum(found, value)
    return found


FUNCTIONS: Mapping[str, Callable[..., Any]] = {"min": _least, "max": _most}


class ExpressionError(ValueError):
    """A text that is no arithmetic of names and numbers."""


@cache
def parsed(text: str) -> ast.expr:
    """The expression in a text.

    Raises
    ------
    ExpressionError
        If it holds anything but names, numbers, + - × ÷, min and max.
    """
    try:
        expression = ast.parse(text, mode="eval").body
    except SyntaxError:
        raise ExpressionError(f"not an expression: {text!r}") from None
    _check(expression, text)
    return expression


def _check(node: ast.expr, text: str) -> None:
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        _check(node.left, text)
        _check(node.right, text)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        _check(node.operand, text)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS and node.args:
        for argument in node.args:
            _check(argument, text)
    elif not (isinstance(node, ast.Name) or (isinstance(node, ast.Constant) and isinstance(node.value, int | float))):
        raise ExpressionError(f"only names, numbers, + - * /, min and max may stand in {text!r}")


@cache
def names_in(text: str) -> tuple[str, ...]:
    """Names of the quantities in an expression, in order of first use."""
    functions = {id(node.func) for node in ast.walk(parsed(text)) if isinstance(node, ast.Call)}
    found = [node for node in ast.walk(parsed(text)) if isinstance(node, ast.Name) and id(node) not in functions]
    return tuple(dict.fromkeys(node.id for node in sorted(found, key=lambda node: node.col_offset)))


def evaluate(text: str, values: Mapping[str, Any]) -> Any:
    """Work an expression out over numbers or arrays; a ratio to nothing is missing (NaN).

    Raises
    ------
    KeyError
        If a name has no value.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return _evaluate(parsed(text), values)


def _evaluate(node: ast.expr, values: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](_evaluate(node.left, values), _evaluate(node.right, values))
    if isinstance(node, ast.UnaryOp):
        return -_evaluate(node.operand, values)
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)
        return FUNCTIONS[node.func.id](*[_evaluate(argument, values) for argument in node.args])
    if isinstance(node, ast.Name):
        return values[node.id]
    assert isinstance(node, ast.Constant)
    return np.float64(node.value)  # type: ignore[arg-type]
