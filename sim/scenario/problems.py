"""What is wrong with an input, said so that its author can put it right at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_NAMES = 45
"""With more names than this, a message lists the nearest only."""

SHORTEST_PART = 4
LONGEST_VALUE = 60
SEPARATED = 10_000
LARGEST_PLAIN = 1e15


@dataclass(frozen=True)
class Place:
    """Where something stands: a file (as shown to people), line and column, both from 1.

    Line 0 marks a value that came from the command line; `file` then names the item, as in "--set #2".
    """

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input.

    `where` is the path of keys to the value ("drawdown.months"; it begins with "--set #2" for the second
    item of the command line), `value` what was found, `allowed` what may stand there, `suggestion` the
    nearest right name ("" where there is none), `way_out` what to do where no input is wrong.
    """

    file: str
    line: int
    column: int
    where: str
    value: str
    message: str
    allowed: str = ""
    suggestion: str = ""
    way_out: str = ""

    def __str__(self) -> str:
        if self.line:
            head = f"{self.file}:{self.line}:{self.column}: " + (f"{self.where}: " if self.where else "")
        elif self.file and not self.where.startswith(self.file):
            head = f"{self.file}: " + (f"{self.where}: " if self.where else "")
        else:
            head = f"{self.where}: "
        lines = [head + self.message]
        if self.value:
            lines.append(f"    found:        {self.value}")
        if self.allowed:
            lines.append(f"    allowed:      {self.allowed}")
        if self.suggestion:
            lines.append(f"    did you mean: {self.suggestion}?")
        if self.way_out:
            lines.append(f"    to go on:     {self.way_out}")
        return "\n".join(lines)


class InputErrors(Exception):
    """Input that cannot be used. Holds every problem found (`problems`); nothing was run or written.

    Problems stand file by file, as the files were met, and within each by line and column.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = list(problems)
        files = list(dict.fromkeys(problem.file for problem in found))
        self.problems = sorted(found, key=lambda one: (files.index(one.file), one.line, one.column))
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        blocks = "\n\n".join(str(problem) for problem in self.problems)
        return f"{count} {noun} in the input; nothing was run or written.\n\n{blocks}"


class InTheWay(InputErrors):
    """Nothing is wrong with the input, but it cannot be done as things stand: another sweep is at work, say."""

    def __str__(self) -> str:
        blocks = "\n\n".join(str(problem) for problem in self.problems)
        return f"This cannot be done as things stand; nothing was run or written.\n\n{blocks}"


@dataclass
class Findings:
    """Collects problems while an input is read; the same problem is kept once.

    `files` holds the full path of every file that was read, by its path as shown.
    """

    problems: list[Problem] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def add(
        self,
        place: Place,
        where: str,
        message: str,
        *,
        value: str = "",
        allowed: str = "",
        suggestion: str = "",
    ) -> None:
        """Note one problem at a place."""
        if place.line == 0 and place.file.startswith("--set"):
            where = f"{place.file} {where}".strip()
        problem = Problem(
            place.file, place.line, place.column, where, shorten(value), message, allowed, suggestion
        )
        if problem not in self.problems:
            self.problems.append(problem)

    def add_unknown(self, place: Place, where: str, name: str, kind: str, names: Iterable[str]) -> None:
        """Note a name that does not exist, with the names that do, or the nearest where they are many."""
        known = sorted(set(names))
        allowed = ", ".join(known) or "none"
        if len(known) > MOST_NAMES:
            near = difflib.get_close_matches(folded(name), known, n=5, cutoff=0.4)
            allowed = f"one of {len(known)} names" + (f", such as {', '.join(near)}" if near else "")
        suggestion = nearest(name, known)
        self.add(place, where, f"unknown {kind}", value=repr(name), allowed=allowed, suggestion=suggestion)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Take over problems found elsewhere."""
        for problem in problems:
            if problem not in self.problems:
                self.problems.append(problem)

    def stop_if_any(self) -> None:
        """Raise InputErrors if anything was found."""
        if self.problems:
            raise InputErrors(self.problems)


def nearest(name: str, names: Iterable[str]) -> str:
    """The right name nearest to a wrong one, or "" where none is near."""
    by_folded = {folded(known): known for known in names}
    wrong = folded(name)
    close = difflib.get_close_matches(wrong, list(by_folded), n=1, cutoff=0.6)
    if not close and len(wrong) >= SHORTEST_PART:
        close = [known for known in by_folded if wrong in known][:1]
    return by_folded[close[0]] if close else ""


def folded(name: str) -> str:
    """A name as compared with others: lower case, one kind of joint."""
    return name.lower().replace("-", "_").replace(" ", "_")


def plain_number(number: float) -> str:
    """A number for people: whole ones with separators, others with six digits."""
    if float(number).is_integer() and abs(number) < LARGEST_PLAIN:
        return f"{int(number):,}" if abs(number) >= SEPARATED else str(int(number))
    return f"{number:.6g}"


def shorten(text: str) -> str:
    """Text cut to a length that fits on a line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_VALUE else line[: LONGEST_VALUE - 1] + "…"
