"""The headings, links, images and paragraphs of canonical HTML, with their places in its text."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

from articles import rendering
from articles.rendering.rendered import TOKEN, attributes
from articles.rendering.tags import BLOCKS, HEADINGS, VOID

NOTED = HEADINGS | {"a", "img", "p"}
REACH = 60  # characters on either side of what a passage shows
LONGEST = 120  # characters of the words themselves


class Passage(NamedTuple):
    """Words of a text, and those round them."""

    before: str = ""
    words: str = ""
    after: str = ""

    def __bool__(self) -> bool:
        return any(self)

    def __str__(self) -> str:
        return f"{self.before}{self.words}{self.after}"


@dataclass(slots=True)
class Element:
    """`start` and `end` are offsets in the text of `Elements`."""

    tag: str
    given: dict[str, str]
    start: int
    end: int


@dataclass(slots=True)
class Elements:
    """A text without its tags, an image as its alternative text, a line end for each block."""

    text: str = ""
    all: list[Element] = field(default_factory=list)

    def named(self, *tags: str) -> list[Element]:
        return [element for element in self.all if element.tag in tags]

    @property
    def headings(self) -> list[Element]:
        return self.named(*HEADINGS)

    @property
    def links(self) -> list[Element]:
        return [element for element in self.named("a") if "href" in element.given]

    def words(self, element: Element) -> str:
        """
        >>> elements = read('<p><a href="/">On  <em>trust</em></a></p>')
        >>> elements.words(elements.links[0])
        'On trust'
        """
        return " ".join(self.text[element.start : element.end].split())

    def passage(self, element: Element) -> Passage:
        """The element's words amid those round them; an image's are the name of its file."""
        shown = f"[{file_name(element.given.get('src', ''))}]" if element.tag == "img" else ""
        return passage(self.text, element.start, element.end, shown=shown)


def read(body: str) -> Elements:
    """
    >>> [(one.tag, one.start, one.end) for one in read("<h2>On</h2><p>Trust</p>").all]
    [('h2', 1, 3), ('p', 5, 10)]
    """
    elements, pieces, length = Elements(), list[str](), 0
    opened: list[Element] = []

    def add(text: str) -> None:
        nonlocal length
        pieces.append(text)
        length += len(text)

    for token in TOKEN.finditer(body):
        tag = token["tag"]
        if tag is None:
            add(unescape(token[0]))
            continue
        if token["end"]:
            while opened and (last := opened.pop()).tag != tag:
                last.end = length
            last.end = length
        if tag in BLOCKS or tag == "br":
            add("\n")
        if token["end"]:
            continue
        element = Element(tag, attributes(token), length, length)
        if tag == "img":
            add(f" {element.given.get('alt', '')} ")
            element.end = length
        if tag in NOTED:
            elements.all.append(element)
        if tag not in VOID:
            opened.append(element)
    elements.text = "".join(pieces)
    return elements


def passage(text: str, start: int, end: int, *, shown: str = "") -> Passage:
    """
    The words from `start` to `end` amid those of their block; where there are none, `shown` amid
    whatever stands round it.

    >>> passage("One\\nOur trust.\\nTwo", 8, 13)
    Passage(before='Our ', words='trust', after='.')
    >>> print(passage("One\\n \\nTwo", 4, 4, shown="[a.png]"))
    One [a.png] Two
    """
    words = "" if shown else " ".join(text[start:end].split())
    before, after = text[max(0, start - 2 * REACH) : start], text[end : end + 2 * REACH]
    if words:
        before, after = before.rpartition("\n")[2], after.partition("\n")[0]
    else:
        words, before = shown, f"{before} "
        after = f" {after}" if shown else after.lstrip()
    return Passage(last_words(before), rendering.excerpt(words, length=LONGEST), first_words(after))


def last_words(text: str) -> str:
    """
    >>> last_words("Whoever asks seldom gets it from those whom he asks for the first time: ")
    '…seldom gets it from those whom he asks for the first time: '
    """
    kept = re.sub(r"\s+", " ", text).lstrip()
    return kept if len(kept) <= REACH else f"…{kept[-REACH:].partition(' ')[2]}"


def first_words(text: str) -> str:
    kept = re.sub(r"\s+", " ", text).rstrip()
    return kept if len(kept) <= REACH else f"{kept[:REACH].rpartition(' ')[0]}…"


def file_name(address: str) -> str:
    """
    >>> file_name("/media/images/harbour.jpg?size=2")
    'harbour.jpg'
    """
    return re.split(r"[?#]", address)[0].rstrip("/").rpartition("/")[2] or "image"
