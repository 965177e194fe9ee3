"""
Which pieces of a text the search found. Pure.

PostgreSQL marks them with control characters, which no text holds (`rendering` removes them). The
pieces go to the template as plain text, which it escapes; so nothing of a text becomes markup.
"""

import re
from typing import NamedTuple

START, STOP = "\x02", "\x03"
# Stands for "<" while PostgreSQL works: it takes "<b>" in a plain text for a tag and drops it.
LESS_THAN = "\x04"
PIECE = re.compile(f"({START}[^{START}{STOP}]*{STOP})")
MARKS = str.maketrans({START: None, STOP: None, LESS_THAN: "<"})


class Piece(NamedTuple):
    """Some words of a text, found or between those found."""

    text: str
    is_match: bool


def pieces(marked: str) -> list[Piece]:
    """
    The pieces of a text that PostgreSQL marked.

    >>> pieces("of \\x02weak\\x03  ties \\x04b>")
    [Piece(text='of ', is_match=False), Piece(text='weak', is_match=True), \
Piece(text=' ties <b>', is_match=False)]
    """
    return [
        Piece(re.sub(r"\s+", " ", piece.translate(MARKS)), bool(PIECE.fullmatch(piece)))
        for piece in PIECE.split(marked)
        if piece.translate(MARKS)
    ]


def holds_match(found: list[Piece]) -> bool:
    return any(piece.is_match for piece in found)


def with_ellipses(found: list[Piece], *, beginning: str, end: str) -> list[Piece]:
    """
    A passage, with signs that the text goes on where it does.

    >>> with_ellipses([Piece("weak ties", is_match=True)], beginning="weak ties", end="of trust.")
    [Piece(text='weak ties', is_match=True), Piece(text=' …', is_match=False)]
    """
    first, last, passage = map(words_only, (beginning, end, "".join(p.text for p in found)))
    shown = list(found)
    if not first.startswith(passage[: len(first) // 2]):
        shown.insert(0, Piece("… ", is_match=False))
    if not last.endswith(passage[-max(1, len(last) // 2) :]):
        shown.append(Piece(" …", is_match=False))
    return shown


def words_only(text: str) -> str:
    """Without the signs and spaces, which PostgreSQL cuts from the ends of a passage."""
    return re.sub(r"[\W_]+", "", text)
