"""
Under which letter, and in which order, a printed index files its headings. Pure.

The order is that of NISO TR03, word by word: a space before symbols, symbols before digits, digits
(as numbers) before letters; capitals as small letters, accented letters as their base.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from .rendering.text import LETTERS

Row = TypeVar("Row")
Token = tuple[int, int, str]

DIGITS, SYMBOLS = "0–9", "#"
AS_SPACE = re.compile(r"[\s\-‐-―/]+")
IGNORED = re.compile(r"[.,;:()\[\]<>{}'\"!?‘’‚“”„«»]")
TOKENS = re.compile(r"[0-9]+|[^\W\d_]+|.")


@dataclass(frozen=True, slots=True)
class Letter(Generic[Row]):
    """A letter of an index, the end of its address on the page, and what is filed under it."""

    name: str
    anchor: str
    rows: list[Row]


def fold(text: str) -> str:
    """
    The letters that an index goes by.

    >>> fold("Ångström’s Œuvre")
    'angstroms oeuvre'
    """
    text = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    text = "".join(char for char in text if not unicodedata.combining(char))
    return IGNORED.sub("", AS_SPACE.sub(" ", text)).strip()


def filing_key(text: str) -> tuple[tuple[Token, ...], ...]:
    """
    What to sort headings by.

    >>> sorted(["Newark", "New York", "Zebra", "Émile", "Form 10", "Form 9", "80/20"],
    ...        key=filing_key)
    ['80/20', 'Émile', 'Form 9', 'Form 10', 'New York', 'Newark', 'Zebra']
    """
    return tuple(tuple(map(_token, TOKENS.findall(word))) for word in fold(text).split(" "))


def _token(text: str) -> Token:
    if text.isdecimal():
        return 1, int(text), ""
    return (2 if text.isalpha() else 0), 0, text


def letter(text: str) -> str:
    """
    The heading that something is filed under.

    >>> [letter(text) for text in ("Émile", "“Trust”", "80/20", "§ 7", "жизнь", "")]
    ['E', 'T', '0–9', '#', 'Ж', '#']
    """
    first = fold(text)[:1]
    if first.isdecimal():
        return DIGITS
    return first.upper() if first.isalpha() else SYMBOLS


def by_letter(rows: Iterable[Row], *, heading: Callable[[Row], str]) -> list[Letter[Row]]:
    """
    Rows in the order of an index, gathered under their letters.

    >>> [(found.name, found.rows) for found in by_letter(["ties", "Åse", "art"], heading=str)]
    [('A', ['art', 'Åse']), ('T', ['ties'])]
    """
    filed = sorted(rows, key=lambda row: filing_key(heading(row)))
    return [
        Letter(name=name, anchor=anchor_of(name), rows=list(found))
        for name, found in groupby(filed, key=lambda row: letter(heading(row)))
    ]


def anchor_of(name: str) -> str:
    """
    >>> [anchor_of(name) for name in ("A", "0–9", "#", "Ж")]
    ['a', 'digits', 'symbols', 'u0416']
    """
    if name in {DIGITS, SYMBOLS}:
        return "digits" if name == DIGITS else "symbols"
    return name.lower() if name.isascii() else f"u{ord(name[0]):04x}"
