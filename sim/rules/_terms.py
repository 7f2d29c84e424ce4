"""Named terms of a rule: how ``terms`` and ``settle`` are compiled, and how the ledger hears each term by name.

A rule that moves a key variable, or weighs a risk, writes its parts by name::

    return share(own_led + terms(help=build * effect, decay=-decayed_now))
    return settle(trust, start, months, oversight=weight * gained, violence=-loss * violence)

Compiled, the names vanish and the parts are added from left to right. A twin of the rule gives the parts apart.
"""

from __future__ import annotations

import ast

from sim.rules.shapes import approach, shifted

NAMES = ("terms", "settle")
USUAL = "usual"  # the part of a settling variable's change that leads back to where the country started


def terms(**parts: float) -> float:
    """Sum of named parts, from left to right; the ledger books each by its name."""
    first, *others = parts.values()
    for part in others:
        first = first + part
    return first


def settle(x: float, start: float, months: float, **parts: float) -> float:
    """``x`` one month on, on its way to ``start`` shifted by the sum of named parts (see ``shifted``)."""
    return approach(x, shifted(start, terms(**parts)), months)


def call_of(function: ast.FunctionDef) -> ast.Call | None:
    """The ``terms`` or ``settle`` call of a rule, if it has one; a rule has one at most."""
    found = [
        node for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES
    ]
    if len(found) > 1:
        raise ValueError(f"rule {function.name} names its terms more than once")
    return found[0] if found else None


def names_of(function: ast.FunctionDef) -> tuple[str, ...]:
    """Names of a rule's terms, in order; empty where it names none."""
    call = call_of(function)
    if call is None:
        return ()
    named = tuple(str(keyword.arg) for keyword in call.keywords)
    return (USUAL, *named) if _kind(call) == "settle" else named


def _kind(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Name)
    return call.func.id


def _added(parts: list[ast.expr]) -> ast.expr:
    total = parts[0]
    for part in parts[1:]:
        total = ast.BinOp(total, ast.Add(), part)
    return total


def _called(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


class Joined(ast.NodeTransformer):
    """Turns ``terms(a=x, b=y)`` into ``x + y``, and ``settle`` into an approach to the shifted start."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Join the named parts of one call."""
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name) or node.func.id not in NAMES:
            return node
        push = _added([keyword.value for keyword in node.keywords])
        if node.func.id == "terms":
            return push
        x, start, months = node.args
        return _called("approach", x, _called("shifted", start, push), months)


class Apart(ast.NodeTransformer):
    """Turns a rule into its twin, which stores each term in an output of its own and returns nothing."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def visit_Return(self, node: ast.Return) -> list[ast.stmt]:
        """Store the terms where this is the statement that names them, and leave."""
        return [*self._stores(node), ast.Return(None)]

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        """Store the terms where this is the statement that names them, and go on."""
        stores = self._stores(node)
        return [*stores, ast.Return(None)] if stores else [node]

    def _stores(self, node: ast.stmt) -> list[ast.stmt]:
        holder = ast.FunctionDef("held", ast.arguments([], [], None, [], [], None, []), [node], [], None)
        call = call_of(holder)
        if call is None:
            return []
        values = [keyword.value for keyword in call.keywords]
        if _kind(call) == "settle":
            x, start, months = call.args
            push = _added(values)
            values = [
                _called("back_to_usual", x, start, months),
                *[_called("moved_by", value, push, start, months) for value in values],
            ]
        return [
            ast.Assign([ast.Subscript(ast.Name(output(name), ast.Load()), ast.Constant(0), ast.Store())], value)
            for name, value in zip(self.names, values, strict=True)
        ]


def output(name: str) -> str:
    """Name of the output that holds a term."""
    return f"out_{name}"
