"""The places of an article's text that an address can lead to. Pure."""

from dataclasses import dataclass
from html import unescape

from .rendering.rendered import TOKEN, attributes
from .rendering.tags import HEADINGS

PLACES = frozenset(HEADINGS) | {"p", "li", "blockquote", "figure", "table", "pre"}
LONGEST = 60  # characters of a passage that are shown


@dataclass(frozen=True, slots=True)
class Passage:
    """`level` is that of a heading, 0 of anything else."""

    anchor: str
    level: int
    text: str


def passages(html: str) -> list[Passage]:
    """
    The headings and paragraphs of a rendered text that have an id, as they follow each other.

    >>> passages('<h2 id="ties">On <em>ties</em></h2><p>No.</p><p id="weak">Weak ones.</p>')
    [Passage(anchor='ties', level=2, text='On ties'), Passage(anchor='weak', level=0, text='Weak \
ones.')]
    """
    found: list[Passage] = []
    for token in TOKEN.finditer(html):
        name = token["tag"]
        if name in PLACES and not token["end"] and (anchor := attributes(token).get("id")):
            level = int(name[1]) if name in HEADINGS else 0
            found.append(Passage(anchor, level, text_after(html, token.end(), f"</{name}>")))
    return found


def text_after(html: str, start: int, end: str) -> str:
    """The plain text from `start` to the tag `end`, cut to a line."""
    stop = html.find(end, start)
    part = html[start : stop if stop >= 0 else len(html)]
    words = " ".join(unescape("".join(t[0] for t in TOKEN.finditer(part) if not t["tag"])).split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
