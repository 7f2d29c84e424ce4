"""Conditions on points, such as ``footprint != light or engagement == strategic``: read once, asked of each point.

    condition  := clause {or clause}          clause := part {and part}
    part       := not part | ( condition ) | name operator value | name [not] in [value, ...]
    operator   := == != < <= > >=

Names are axes of the grid and factors of the design; values are words, numbers or text in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.scenario.problems import Findings, Place, nearest
from sim.scenario.yaml_reader import Node, Scalar, scalar

TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,)|(?P<quoted>'[^']*'|\"[^\"]*\")"
    r"|(?P<word>[A-Za-z0-9_.+-]+)"
)
FORM = "name == value, joined by and, or, not and parentheses; also != < <= > >= and in [a, b]"
KEYWORDS = ("and", "or", "not", "in")
DEEPEST = 40

Values = Mapping[str, Scalar]
Test = Callable[[Values], bool]


@dataclass(frozen=True)
class Token:
    """One word, number, quoted text or sign, with its place in the text from 0."""

    kind: str
    text: str
    at: int


@dataclass(frozen=True)
class Condition:
    """A condition as written, and its test."""

    text: str
    test: Test

    def holds(self, values: Values) -> bool:
        """Whether a point with these values, by name, is meant; a name that it does not have equals nothing."""
        return self.test(values)

    def __repr__(self) -> str:
        return f"<Condition {self.text}>"


class _Wrong(Exception):
    def __init__(self, at: int, message: str, value: str = "", allowed: str = FORM, suggestion: str = "") -> None:
        self.at, self.message, self.value = at, message, value
        self.allowed, self.suggestion = allowed, suggestion


def read_condition(
    node: Node, where: str, names: Mapping[str, Sequence[Scalar]], findings: Findings
) -> Condition | None:
    """Read a condition; None with the problem noted, at its line and column.

    Parameters
    ----------
    names
        What may be asked for: each name with all its values, or with none where any number will do.
    """
    text = node.raw if node.kind == "scalar" else ""
    if not text.strip():
        findings.add(node.place, where, "not a condition", value=node.shown(), allowed=FORM)
        return None
    try:
        return Condition(" ".join(text.split()), _Reader(text, names).whole())
    except _Wrong as wrong:
        one_line = "\n" not in text  # in a block of several lines, only its beginning is known
        column = node.place.column + (wrong.at + node.quoted if one_line else 0)
        place = Place(node.place.file, node.place.line, column)
        findings.add(
            place, where, wrong.message, value=wrong.value, allowed=wrong.allowed, suggestion=wrong.suggestion
        )
        return None


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            sign = text[at]
            suggestion = {"=": "==", "&": "and", "|": "or", "!": "!="}.get(sign, "")
            message = "a quotation mark without its end" if sign in "'\"" else "a sign that means nothing here"
            raise _Wrong(at, message, sign, suggestion=suggestion)
        if match.lastgroup != "space":
            yield Token(str(match.lastgroup), match[0], at)
        at = match.end()
    yield Token("end", "", at)


class _Reader:
    """Reads one condition from left to right."""

    def __init__(self, text: str, names: Mapping[str, Sequence[Scalar]]) -> None:
        self.tokens = list(_tokens(text))
        self.names = names
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[0]

    def take(self, *texts: str) -> Token | None:
        """The next token if it is one of these signs or keywords."""
        found = self.next.kind in ("sign", "word") and self.next.text in texts
        return self.tokens.pop(0) if found else None

    def need(self, *texts: str) -> Token:
        token = self.take(*texts)
        if token is None:
            raise self.unexpected(" or ".join(repr(text) for text in texts) + " is missing")
        return token

    def unexpected(self, message: str) -> _Wrong:
        return _Wrong(self.next.at, message, self.next.text or "the end of the condition")

    def whole(self) -> Test:
        found = self.condition()
        if self.next.kind != "end":
            raise self.unexpected("'and' or 'or' is missing before this")
        return found

    def condition(self) -> Test:
        return self.joined(self.clause, "or", any)

    def clause(self) -> Test:
        return self.joined(self.part, "and", all)

    def joined(self, one: Callable[[], Test], word: str, how: Callable[[Iterator[bool]], bool]) -> Test:
        tests = [one()]
        while self.take(word):
            tests.append(one())
        return tests[0] if len(tests) == 1 else lambda values: how(test(values) for test in tests)

    def part(self) -> Test:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.unexpected("nested too deeply")
        try:
            if self.take("not"):
                inner = self.part()
                return lambda values: not inner(values)
            if self.take("("):
                found = self.condition()
                self.need(")")
                return found
            return self.comparison()
        finally:
            self.depth -= 1

    def comparison(self) -> Test:
        name = self.name()
        if self.take("not"):
            self.need("in")
            several = self.several(name)
            return lambda values: values.get(name) not in several
        if self.take("in"):
            several = self.several(name)
            return lambda values: values.get(name) in several
        sign = self.need("==", "!=", "<=", ">=", "<", ">").text
        if sign in ("==", "!="):
            value = self.value(name)
            return lambda values: (values.get(name) == value) is (sign == "==")
        return _ordered(name, sign, self.number())

    def name(self) -> str:
        token = self.next
        if token.kind != "word" or token.text in KEYWORDS:
            raise self.unexpected("the name of an axis or factor is missing")
        if token.text not in self.names:
            allowed = ", ".join(self.names) or "none: a condition needs a grid or a design"
            raise _Wrong(token.at, "unknown name", repr(token.text), allowed, nearest(token.text, self.names))
        return self.tokens.pop(0).text

    def value(self, name: str) -> Scalar:
        """A word, number or text in quotes that the name can have."""
        token = self.next
        if token.kind not in ("word", "quoted") or token.text in KEYWORDS:
            raise self.unexpected("a value is missing")
        found = token.text[1:-1] if token.kind == "quoted" else scalar(token.text)
        known = self.names[name]
        if known and found not in known:
            words = [str(one) for one in known]
            raise _Wrong(
                token.at, f"{name} has no such value", token.text, ", ".join(words), nearest(str(found), words)
            )
        self.tokens.pop(0)
        return found

    def number(self) -> float:
        found = scalar(self.next.text)
        if self.next.kind != "word" or not isinstance(found, float):
            raise self.unexpected("only numbers can be put in order")
        self.tokens.pop(0)
        return found

    def several(self, name: str) -> list[Scalar]:
        self.need("[")
        found = [self.value(name)]
        while self.need(",", "]").text == ",":
            found.append(self.value(name))
        return found


def _ordered(name: str, sign: str, number: float) -> Test:
    tests: dict[str, Callable[[float], bool]] = {
        "<": lambda found: found < number,
        "<=": lambda found: found <= number,
        ">": lambda found: found > number,
        ">=": lambda found: found >= number,
    }
    test = tests[sign]

    def holds(values: Values) -> bool:
        found = values.get(name)
        return isinstance(found, float) and test(found)

    return holds
