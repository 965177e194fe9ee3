"""The headings, links, images and paragraphs of canonical HTML, with their places in its text."""

import re
from dataclasses import dataclass, field
from html import unescape

from articles.rendering.rendered import TOKEN, attributes
from articles.rendering.tags import BLOCKS, HEADINGS, VOID

NOTED = HEADINGS | {"a", "img", "p"}
REACH = 60  # characters on either side of what a passage shows
LONGEST = 120  # characters of the words themselves


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

    def passage(self, element: Element) -> str:
        """The element's words, and some before and after it; of an image its file's name."""
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


def passage(text: str, start: int, end: int, *, shown: str = "") -> str:
    """
    The words from `start` to `end`, or `shown` in their place, amid those round them.

    >>> passage("Our trust\\nand yours", 4, 9), passage("Our trust", 3, 3, shown="[a.png]")
    ('Our trust and yours', 'Our [a.png] trust')
    """
    words = shown or " ".join(text[start:end].split())
    if len(words) > LONGEST:
        words = f"{words[:LONGEST].rpartition(' ')[0]}…"
        after = ""
    else:
        after = text[end : end + REACH]
        if end + REACH < len(text):
            after = f"{after.rpartition(' ')[0]}…"
    before = text[max(0, start - REACH) : start]
    if start > REACH:
        before = f"…{before.partition(' ')[2]}"
    if shown:
        words = f" {words} "
    return " ".join(f"{before}{words}{after}".split())


def file_name(address: str) -> str:
    """
    >>> file_name("/media/images/harbour.jpg?size=2")
    'harbour.jpg'
    """
    return re.split(r"[?#]", address)[0].rstrip("/").rpartition("/")[2] or "image"
