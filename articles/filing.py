"""
Under which letter, and in which order, a printed index files its headings. Pure.

The order is that of NISO TR03: a space before symbols, symbols before digits, digits (as numbers)
before letters; capitals as small letters, accented letters as their base, other scripts after.
A key is a text whose plain order, code point by code point, is the order of the index: Python's
`sorted` and PostgreSQL's collation "C" agree on it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from .filingwords import ARTICLES, ELIDED, FUNCTION_WORDS, OWN_LETTERS
from .rendering.text import LETTERS

Row = TypeVar("Row")

WORD, LETTER = "word", "letter"
DIGITS, SYMBOLS = "0–9", "#"
AS_SPACE = re.compile(r"[\s\-‐-―/⁄]+")
IGNORED = re.compile(r"(?<!\d)\.|\.(?!\d)|[,;:()\[\]<>{}'\"!?‘’‚“”„«»]")
TOKENS = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+|.", re.DOTALL)
BREAK = re.compile(r",\s+|\s+\(")  # where filing letter by letter begins anew (Chicago)
LONGEST_NUMBER = 50_000  # digits


@dataclass(frozen=True, slots=True)
class Letter(Generic[Row]):
    """A letter of an index, the end of its address on the page, and what is filed under it."""

    name: str
    anchor: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Filing:
    """How an index is filed: word by word or letter by letter, by the alphabet of a language."""

    by: str = WORD
    language: str = "en"

    def heading(self, text: str, *, language: str = "") -> tuple[str, str]:
        """
        Key and letter of a heading; a leading article in its `language` does not count.

        >>> Filing().heading("The Long Tail")
        ('long tail', 'L')
        >>> Filing(language="sv").heading("Ångström")[1]
        'Å'
        """
        return self.key_and_letter(without_article(text, language or self.language))

    def key_and_letter(self, text: str) -> tuple[str, str]:
        """The same of a text that is filed as it stands."""
        key = filing_key(text, by=self.by, language=self.language)
        return key, letter(text, language=self.language)

    def subheading(self, text: str, *, language: str = "") -> str:
        """
        Key of a subheading: leading function words do not count.

        >>> Filing().subheading("and the price of trust")
        'price of trust'
        """
        words = FUNCTION_WORDS.get(base(language or self.language), frozenset())
        rest = text.split()
        while len(rest) > 1 and rest[0].casefold() in words:
            rest = rest[1:]
        return filing_key(" ".join(rest), by=self.by, language=self.language)


def base(language: str) -> str:
    """
    >>> base("en-GB")
    'en'
    """
    return language.partition("-")[0].lower()


def without_article(text: str, language: str) -> str:
    """
    The heading without its leading article, unless nothing else would be left.

    >>> without_article("“The” Long Tail", "en"), without_article("L’Oréal", "fr")
    ('Long Tail', 'Oréal')
    >>> without_article("A", "en"), without_article("The Hague", "de")
    ('A', 'The Hague')
    """
    own = base(language)
    first, _, rest = text.strip().partition(" ")
    if rest.strip() and first.casefold().strip("“”„«»\"'‘’(") in ARTICLES.get(own, frozenset()):
        return rest.strip()
    plain = text.strip().lstrip("“„«\"‘'")
    for elided in ELIDED.get(own, ()):
        if plain.casefold().replace("’", "'").startswith(elided) and len(plain) > len(elided):
            return plain[len(elided) :]
    return text


def fold(text: str, *, language: str = "en") -> str:
    """
    The letters that an index goes by.

    Letters that the language files at a place of their own become that place.

    >>> fold("Ångström’s Œuvre")
    'angstroms oeuvre'
    >>> fold("Web 2.0, e-mail etc.")
    'web 2.0 e mail etc'
    """
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    text = text.translate(OWN_LETTERS.get(base(language), {})).translate(LETTERS)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(char for char in text if not unicodedata.combining(char))
    return IGNORED.sub("", AS_SPACE.sub(" ", text)).strip()


def filing_key(text: str, *, by: str = WORD, language: str = "en") -> str:
    """
    What to sort headings by.

    >>> sorted(["Newark", "New York", "Zebra", "Émile", "Form 10", "Form 9", "80/20"],
    ...        key=filing_key)
    ['80/20', 'Émile', 'Form 9', 'Form 10', 'New York', 'Newark', 'Zebra']
    """
    if by == WORD:
        parts = [[word] for word in fold(text, language=language).split()]
    else:
        parts = [fold(part, language=language).split() for part in BREAK.split(text)]
    keys = ("".join(_token(token) for word in part for token in TOKENS.findall(word))
            for part in parts)  # fmt: skip
    return " ".join(filter(None, keys))


def _token(text: str) -> str:
    """Symbols begin with "!", numbers with "1" and their length, letters stand as they are."""
    if text[0].isdecimal():
        whole, _, fraction = text.partition(".")
        digits = _ascii(whole).lstrip("0") or "0"
        length = chr(ord("0") + min(len(digits), LONGEST_NUMBER))
        return f"1{length}{digits}" + (f".{_ascii(fraction)}" if fraction else "")
    if text.isalpha() or unicodedata.category(text[0]).startswith("M"):
        return text
    return f"!{text}"


def _ascii(digits: str) -> str:
    return "".join(str(unicodedata.decimal(digit)) for digit in digits)


def letter(text: str, *, language: str = "en") -> str:
    """
    The heading that something is filed under.

    >>> [letter(text) for text in ("Émile", "“Trust”", "80/20", "§ 7", "жизнь", "")]
    ['E', 'T', '0–9', '#', 'Ж', '#']
    """
    folded = fold(text, language=language)
    for own, place in OWN_LETTERS.get(base(language), {}).items():
        if folded.startswith(place):
            return chr(own).upper()
    first = folded[:1]
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


def letter_at(anchor: str) -> str:
    """
    The letter whose address ends so; empty where there is none.

    >>> [letter_at(anchor_of(name)) for name in ("A", "0–9", "#", "Ж")]
    ['A', '0–9', '#', 'Ж']
    >>> letter_at("u110000"), letter_at("aa")
    ('', '')
    """
    if anchor in {"digits", "symbols"}:
        return DIGITS if anchor == "digits" else SYMBOLS
    if re.fullmatch("[a-z]", anchor):
        return anchor.upper()
    code = int(anchor[1:], 16) if re.fullmatch("u[0-9a-f]{4,5}", anchor) else 0
    return chr(code) if code > 127 else ""
