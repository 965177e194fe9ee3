"""
What of a text is shown where a search found something in it, and which words are marked. Pure.

The pieces go to the template as plain text, which it escapes; so nothing of a text becomes markup.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

LONGEST = 150  # characters of a cutting; two of them make a passage
BETWEEN = " … "
# Old rows may hold characters that no page should.
SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")
WORD = re.compile(r"[^\W_]+")


class Match(NamedTuple):
    """A word that was found, where it stands, and the stem by which it was."""

    start: int
    end: int
    stem: str


class Neighbours(NamedTuple):
    """Two stems of a phrase: the second is so many words after the first."""

    first: str
    second: str
    distance: int


class Piece(NamedTuple):
    """Some words of a text, found or between those found."""

    text: str
    is_match: bool


def marked(text: str, matches: Sequence[Match]) -> list[Piece]:
    """
    The whole text in pieces.

    >>> marked("of  weak\\nties", [Match(4, 8, "weak")])
    [Piece(text='of ', is_match=False), Piece(text='weak', is_match=True), \
Piece(text=' ties', is_match=False)]
    """
    return list(pieces(text, matches, 0, len(text)))


def passage(
    text: str, matches: Sequence[Match], neighbours: Sequence[Neighbours], *, goes_on: bool = False
) -> list[Piece]:
    """
    One or two cuttings with most of what was found, and signs that the text goes on where it does.

    `goes_on` says that it is but the beginning of a text. Without a match there is no passage.

    >>> passage("Of weak ties.", [Match(3, 7, "weak")], [], goes_on=True)
    [Piece(text='Of ', is_match=False), Piece(text='weak', is_match=True), \
Piece(text=' ties. …', is_match=False)]
    """
    if not matches:
        return []
    cuttings = cuttings_of(text, matches, neighbours)
    shown = [Piece("… ", is_match=False)] if text[: cuttings[0][0]].strip() else []
    for number, (start, end) in enumerate(cuttings):
        if number:
            shown.append(Piece(BETWEEN, is_match=False))
        shown += pieces(text, matches, start, end)
    if goes_on or text[cuttings[-1][1] :].strip():
        shown.append(Piece(" …", is_match=False))
    return joined(shown)


def cuttings_of(
    text: str, matches: Sequence[Match], neighbours: Sequence[Neighbours]
) -> list[tuple[int, int]]:
    """Where the cuttings begin and end: the best, and the best of what it leaves."""
    first = cutting(text, *best(text, matches, neighbours))
    shown = {match.stem for match in matches if first[0] <= match.start < first[1]}
    others = [match for match in matches if match.end <= first[0] or match.start >= first[1]]
    fresh = [match for match in others if match.stem not in shown] or others
    if not fresh:
        return [first]
    one, two = sorted((first, cutting(text, *best(text, fresh, neighbours))))
    if two[0] <= one[1] + len(BETWEEN):
        return [(one[0], max(one[1], two[1]))]
    return [one, two]


def best(text: str, matches: Sequence[Match], neighbours: Sequence[Neighbours]) -> tuple[int, int]:
    """
    The start and end of those matches that a cutting can show together: most of the phrases, then
    most different stems, then the earliest.
    """
    if not neighbours and len({match.stem for match in matches}) == 1:
        return matches[0][:2]
    follow = [stand_together(text, one, two, neighbours) for one, two in pairwise(matches)]
    chosen, most = (0, 0), (-1, -1)
    for first, match in enumerate(matches):
        last = first
        while last + 1 < len(matches) and matches[last + 1].end - match.start <= LONGEST:
            last += 1
        together = matches[first : last + 1]
        worth = (sum(follow[first:last]), len({one.stem for one in together}))
        if worth > most:
            chosen, most = (match.start, together[-1].end), worth
    return chosen


def stand_together(text: str, one: Match, two: Match, neighbours: Sequence[Neighbours]) -> bool:
    return any(
        (one.stem, two.stem) == pair[:2]
        and len(WORD.findall(text, one.end, two.start)) == pair.distance - 1
        for pair in neighbours
    )


def cutting(text: str, start: int, end: int) -> tuple[int, int]:
    """
    The same with whole words around it, as many before as behind, up to LONGEST characters.

    >>> text = "one two three " * 40
    >>> start, end = cutting(text, 200, 205)
    >>> text[start:end][:9], text[start:end][-9:], end - start <= LONGEST
    ('two three', 'e one two', True)
    """
    room = max(0, LONGEST - (end - start))
    first = max(0, min(start - room // 2, len(text) - LONGEST))
    last = min(len(text), max(first + LONGEST, end))
    if first and (spaces := SPACES.search(text, first - 1, start)):
        first = spaces.end()
    if last < len(text) and (space := text.rfind(" ", end, last + 1)) >= 0:
        last = space
    return first, last


def pieces(text: str, matches: Sequence[Match], start: int, end: int) -> Iterator[Piece]:
    """A part of the text in pieces."""
    place = start
    for match in matches:
        if match.start < place or match.end > end:
            continue
        if place < match.start:
            yield Piece(SPACES.sub(" ", text[place : match.start]), is_match=False)
        yield Piece(text[match.start : match.end], is_match=True)
        place = match.end
    if place < end:
        yield Piece(SPACES.sub(" ", text[place:end]), is_match=False)


def joined(shown: Sequence[Piece]) -> list[Piece]:
    """The same, with what is not found in one piece wherever it can be."""
    found: list[Piece] = []
    for piece in shown:
        if found and not piece.is_match and not found[-1].is_match:
            found[-1] = Piece(found[-1].text + piece.text, is_match=False)
        else:
            found.append(piece)
    return found
