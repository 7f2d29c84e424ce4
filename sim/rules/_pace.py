"""The pace of a time constant, ``1 - exp(-1/months)``: how compiled rules take it as given.

The exponential costs more than most rules, and time constants are nearly always the same for all worlds: a compiled
rule takes the pace in place of the months, worked out once for all worlds.
"""

from __future__ import annotations

import ast

from sim.rules.shapes import pace


def _time_constants(node: ast.expr) -> list[ast.expr]:
    """The branches of an expression for a time constant: of ``a if … else b`` both, else the expression itself."""
    return [*_time_constants(node.body), *_time_constants(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def _calls_of_approach(function: ast.FunctionDef) -> list[ast.Call]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and len(node.args) == 3]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "approach"]


def paced_inputs(function: ast.FunctionDef) -> tuple[str, ...]:
    """Inputs that the rule uses as the time constant of an approach, and in no other way."""
    constants = [end for call in _calls_of_approach(function) for end in _time_constants(call.args[2])]
    as_constant = [end.id for end in constants if isinstance(end, ast.Name)]
    used = [node.id for node in ast.walk(function) if isinstance(node, ast.Name)]
    inputs = [argument.arg for argument in function.args.args]
    return tuple(name for name in inputs if name in as_constant and used.count(name) == as_constant.count(name))


class Taken(ast.NodeTransformer):
    """Turns ``approach(x, target, months)`` into ``moved(x, target, months)``, the input being a pace by then."""

    def __init__(self, inputs: tuple[str, ...]) -> None:
        self.inputs = inputs

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Take the pace in one call."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "approach":
            node.func.id = "moved"
            node.args[2] = self.pace(node.args[2])
        return node

    def pace(self, node: ast.expr) -> ast.expr:
        """The pace of a time constant: an input's as given, a number's worked out now, any other's when it is run."""
        if isinstance(node, ast.IfExp):
            return ast.IfExp(node.test, self.pace(node.body), self.pace(node.orelse))
        if isinstance(node, ast.Name) and node.id in self.inputs:
            return node
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            return ast.Constant(pace(node.value))
        return ast.Call(ast.Name("pace", ast.Load()), [node], [])
