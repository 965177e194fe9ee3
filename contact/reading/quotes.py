"""
What of a mail's text is new, what it quotes, and what is a signature. Pure.

Nothing is cut away: the pieces, joined, are the text. A page folds the quotes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby


class Kind(StrEnum):
    WORDS = "words"
    QUOTE = "quote"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str


QUOTED = re.compile(r"[ \t]*>")
# “On 3 May 2026, Ada <ada@example.org> wrote:”, in any language: a date or an address, a colon.
ATTRIBUTION = re.compile(r"(?=.*(?:\d{4}|\d[.:/]\d\d|@)).{6,300}:[ \t]*", re.DOTALL)
ORIGINAL = re.compile(r"[ \t]*-{2,}[ \t]*[^\W\d_][^-\n]{2,60}[^\W\d_][ \t]*-{2,}[ \t]*")
RULE = re.compile(r"[ \t]*_{10,}[ \t]*")
FIELD = re.compile(r"[ \t]*\*?[^\W\d_][\w -]{1,20}:\*?[ \t]+\S")
SIGNATURE = re.compile(r"-- ?")
FEWEST_FIELDS = 3  # of a header that a mail program copies: sender, date, recipient, subject


def split(text: str) -> list[Piece]:
    """
    The pieces in order, none empty.

    >>> pieces = split("Yes.\\n\\nOn 3 May 2026, we wrote:\\n> Is it?\\n\\nAda\\n-- \\nAda Reader")
    >>> [(str(piece.kind), piece.text) for piece in pieces]  # doctest: +NORMALIZE_WHITESPACE
    [('words', 'Yes.\\n\\n'), ('quote', 'On 3 May 2026, we wrote:\\n> Is it?\\n'),
     ('words', '\\nAda\\n'), ('signature', '-- \\nAda Reader')]
    >>> [str(piece.kind) for piece in split("No.\\n----- Original Message -----\\nFrom: us\\nOld.")]
    ['words', 'quote']
    """
    lines = text.splitlines(keepends=True)
    marked = zip(kinds(lines), lines, strict=True)
    return [
        Piece(kind, "".join(line for _, line in those))
        for kind, those in groupby(marked, key=lambda pair: pair[0])
    ]


def own_words(text: str) -> str:
    """
    What its writer wrote anew; all of it where that would be nothing.

    >>> own_words("> Is it?\\nYes.\\n-- \\nAda")
    'Yes.'
    """
    own = "".join(piece.text for piece in split(text) if piece.kind == Kind.WORDS).strip()
    return own or text.strip()


def kinds(lines: Sequence[str]) -> Iterator[Kind]:
    end = beginning_of_rest(lines)
    found = [Kind.QUOTE if QUOTED.match(line) else Kind.WORDS for line in lines[:end]]
    for number, kind in enumerate(found):
        if kind == Kind.QUOTE and number and found[number - 1] == Kind.WORDS:
            for above in attribution(lines, number):
                found[above] = Kind.QUOTE
    is_signature = False
    for kind, line in zip(found, lines, strict=False):
        is_signature = kind == Kind.WORDS and (
            is_signature or bool(SIGNATURE.fullmatch(line.rstrip("\n")))
        )
        yield Kind.SIGNATURE if is_signature else kind
    for _ in lines[end:]:
        yield Kind.QUOTE


def attribution(lines: Sequence[str], quote: int) -> range:
    """The lines above a quote that say whose it is; it may be folded, and a blank line follow."""
    last = quote - 1
    if not lines[last].strip():
        last -= 1
    for first in range(last, max(last - 3, -1), -1):
        if first < 0 or not lines[first].strip():
            break
        if ATTRIBUTION.fullmatch("".join(lines[first : last + 1]).rstrip("\n")):
            return range(first, quote)
    return range(0)


def beginning_of_rest(lines: Sequence[str]) -> int:
    """Where a mail program put the whole mail that is answered, without a mark on each line."""
    for number, line in enumerate(lines):
        if ORIGINAL.fullmatch(line.rstrip("\n")):
            return number
        if RULE.fullmatch(line.rstrip("\n")) and fields(lines[number + 1 : number + 8]):
            return number
        is_first = not number or not lines[number - 1].strip()
        if is_first and "@" in line and FIELD.match(line) and fields(lines[number : number + 6]):
            return number
    return len(lines)


def fields(lines: Sequence[str]) -> bool:
    return sum(bool(FIELD.match(line)) for line in lines) >= FEWEST_FIELDS
