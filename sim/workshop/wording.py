"""Texts for people, by language: catalogues of named strings, and numbers as the language writes them.

The catalogues are the JSON files in `texts/<language>/`, one for each part of the workshop.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.numbers import format_decimal, format_percent

LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français", "pt": "Português", "ar": "العربية"}
"""Codes of the languages that have catalogues, and what each calls itself."""
RIGHT_TO_LEFT = frozenset(("ar",))
LOCALES: Mapping[str, str] = {"pt": "pt_PT"}
"""Where numbers are written as in another place than the language's code alone stands for."""
PERCENT: Mapping[str, str] = {"fr": "#,##0\u202f%"}
"""Where a space stands before the sign."""
USUAL = "en"
MOST_WRITTEN = 4096
"""Numbers whose writing is kept: pages show the same ones again and again."""


class _Counted:
    """A number in words that also chooses between the forms of the word beside it."""

    def __init__(self, written: str, one: bool) -> None:
        self.written = written
        self.one = one

    def __format__(self, forms: str) -> str:
        if not forms:
            return self.written
        one, more = forms.split("|")
        return one if self.one else more


@dataclass(frozen=True)
class Texts:
    """The strings of one language.

    A name is that of the catalogue, dotted; a string may hold places in braces, filled by keyword: ``{n}`` is a
    number, and ``{n:day|days}`` the word that the language wants beside it (in French, 0 and 1 are one). Names
    beginning ``glossary.`` are the field's words.
    """

    language: str
    strings: Mapping[str, str]

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``, as HTML wants it."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def locale(self) -> str:
        """Whose numbers are written."""
        return LOCALES.get(self.language, self.language)

    def __call__(self, name: str, /, **values: Any) -> str:
        """The string of a name with its places filled; numbers among the values are written as the language does.

        Raises
        ------
        KeyError
            There is no such string: every name used must stand in every catalogue.
        """
        return self.strings[name].format(**{key: self._counted(value) for key, value in values.items()})

    def _counted(self, value: Any) -> _Counted:
        """A value as it is written; what is no number has the word beside it in its plural."""
        if not isinstance(value, int | float):
            return _Counted(str(value), False)
        return _Counted(self.number(value), _plural(abs(value), self.locale) == "one")

    def counted(self, name: str, n: int) -> str:
        """The string for a number of things, in the plural form of the language: those of a name end in its forms."""
        return self(f"{name}.{_plural(n, self.locale)}", n=n)

    def has(self, name: str) -> bool:
        """Whether there is such a string."""
        return name in self.strings

    def number(self, value: float, digits: int = 1) -> str:
        """A number with at most so many digits after the point."""
        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        return _decimal(round(float(value), digits) + 0.0, pattern, self.locale)

    def percent(self, share: float) -> str:
        """A share as a whole percentage."""
        written: str = format_percent(share, format=PERCENT.get(self.language, "#,##0%"), locale=self.locale)
        return written

    def signed(self, value: float, digits: int = 1) -> str:
        """A number with its sign; what is written as zero has none."""
        written = self.number(abs(value), digits)
        if not round(abs(value), digits):
            return written
        return self.forward(("+" if value > 0 else "−") + written)

    def span(self, low: float, high: float) -> str:
        """Whole numbers between which something lies; one number where both are written alike."""
        ends = self.number(low, 0), self.number(high, 0)
        return ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"

    def forward(self, numbers: str) -> str:
        """Numbers with signs, arrows or dashes: kept from left to right where the page runs the other way."""
        return f"\u2066{numbers}\u2069" if self.direction == "rtl" else numbers

    def __repr__(self) -> str:
        return f"<Texts {self.language}: {len(self.strings)} strings>"


@lru_cache(maxsize=MOST_WRITTEN)
def _decimal(value: float, pattern: str, locale: str) -> str:
    written: str = format_decimal(value, format=pattern, locale=locale)
    return written


@lru_cache(maxsize=MOST_WRITTEN)
def _plural(value: float, locale: str) -> str:
    form: str = Locale.parse(locale).plural_form(value)
    return form


@cache
def texts(language: str = USUAL) -> Texts:
    """The catalogue of a language; KeyError where there is none."""
    if language not in LANGUAGES:
        raise KeyError(language)
    strings: dict[str, str] = {}
    for part in (files("sim.workshop") / "texts" / language).iterdir():
        if part.name.endswith(".json"):
            strings |= _flat(json.loads(part.read_text(encoding="utf-8")))
    return Texts(language, strings)


def _flat(tree: Mapping[str, Any], above: str = "") -> dict[str, str]:
    pairs: dict[str, str] = {}
    for key, value in tree.items():
        name = f"{above}.{key}" if above else key
        pairs |= _flat(value, name) if isinstance(value, dict) else {name: value}
    return pairs
