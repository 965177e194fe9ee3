"""Passages that somebody quoted, found again in a text and marked there; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

from .rendering.rendered import TOKEN


@dataclass(frozen=True, slots=True)
class Quote:
    """What was quoted, and what stood `before` it: which of two equal passages is meant."""

    number: int
    text: str
    before: str = ""


class Letter(NamedTuple):
    """A letter of the text that is read, and where it stands in the HTML."""

    text: str
    start: int
    end: int


def marked(html: str, quotes: Iterable[Quote]) -> tuple[str, set[int]]:
    """
    The canonical text with each quote in `<mark>`, and the numbers of those that were found.

    White space is not compared, and a quote may reach over several elements. Where two overlap,
    the first that was made is marked.

    >>> marked("<p>Trust is <em>slow</em> to grow.</p>", [Quote(7, "is slow")])
    ('<p>Trust <mark id="quote-7" data-quote="7">is </mark><em><mark data-quote="7">slow</mark>\
</em> to grow.</p>', {7})
    """
    letters = list(letters_of(html))
    text = "".join(letter.text for letter in letters)
    taken = [0] * len(letters)
    found: set[int] = set()
    for quote in quotes:
        place = place_of(quote, text)
        if place and not any(taken[place]):
            taken[place] = [quote.number] * (place.stop - place.start)
            found.add(quote.number)
    return "".join(spliced(html, letters, taken)), found


def letters_of(html: str) -> Iterator[Letter]:
    """Every letter that is read and no white space, one after the other."""
    for token in TOKEN.finditer(html):
        if token["tag"]:
            continue
        position = token.start()
        while position < token.end():
            end = position + 1
            if html[position] == "&" and (semicolon := html.find(";", position, token.end())) > 0:
                end = semicolon + 1
            letter = unescape(html[position:end])
            if not letter.isspace():
                yield Letter(letter, position, end)
            position = end


def place_of(quote: Quote, text: str) -> slice | None:
    """
    Where it stands among the letters; of several places, the one with the most of `before`.

    >>> place_of(Quote(1, "a b", "xy "), "abxyab")
    slice(4, 6, None)
    """
    wanted, before = "".join(quote.text.split()), "".join(quote.before.split())
    if not wanted:
        return None
    places = []
    start = text.find(wanted)
    while start >= 0:
        places.append(start)
        start = text.find(wanted, start + 1)
    if not places:
        return None
    best = max(places, key=lambda place: (in_common(text, place, before), -place))
    return slice(best, best + len(wanted))


def in_common(text: str, place: int, before: str) -> int:
    """
    How many letters the end of `before` shares with what stands in the text before a place.

    >>> in_common("weak ties", 5, "a leak ")
    4
    """
    count = 0
    while count < min(place, len(before)) and text[place - 1 - count] == before[-1 - count]:
        count += 1
    return count


def spliced(html: str, letters: list[Letter], taken: list[int]) -> Iterator[str]:
    """The HTML with a mark around each run of taken letters that no tag divides."""
    begun: set[int] = set()
    position, place = 0, 0
    while place < len(letters):
        number = taken[place]
        if not number:
            place += 1
            continue
        last = place
        while (
            last + 1 < len(letters)
            and taken[last + 1] == number
            and "<" not in html[letters[last].end : letters[last + 1].start]
        ):
            last += 1
        start, end = letters[place].start, letters[last].end
        while end < len(html) and html[end].isspace() and taken[last + 1 : last + 2] == [number]:
            end += 1
        identity = "" if number in begun else f' id="quote-{number}"'
        begun.add(number)
        yield html[position:start]
        yield f'<mark{identity} data-quote="{number}">{html[start:end]}</mark>'
        position, place = end, last + 1
    yield html[position:]
