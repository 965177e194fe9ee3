"""Canonical HTML -> what readers see: the same text with ids, relations and wrappers spliced in."""

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from .sanitising import BLOCKS, HEADINGS
from .text import slug_for

ATTRIBUTE = re.compile(r'\s([a-z-]+)="[^"]*"')
WORD = re.compile(r"\w+(?:['’.-]\w+)*")


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """`html` for readers; `text` without tags, a line for each block; `links` as they stand."""

    html: str
    text: str
    words: int
    headings: tuple[Heading, ...]
    links: tuple[str, ...]


def render(body: str, *, own_hosts: frozenset[str] = frozenset()) -> Rendered:
    """
    What is shown of a canonical body; links to `own_hosts` are not external.

    >>> render('<h2>On trust</h2><p>See <a href="https://example.org/">this</a>.</p>').html
    '<h2 id="on-trust">On trust</h2><p>See <a href="https://example.org/" rel="external \
noopener">this</a>.</p>'
    """
    reader = Reader(body, own_hosts)
    reader.feed(body)
    reader.close()
    text = re.sub(r" ?\n[ \n]*", "\n", re.sub(r"[^\S\n]+", " ", "".join(reader.text))).strip()
    return Rendered(
        html=reader.spliced(),
        text=text,
        words=len(WORD.findall(text)),
        headings=tuple(reader.headings),
        links=tuple(reader.links),
    )


@dataclass
class OpenHeading:
    level: int
    id: str
    at: int  # where an id is to be inserted
    text: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    """Reads the body once, and notes what to insert at which offset."""

    def __init__(self, body: str, own_hosts: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.body = body
        self.own_hosts = own_hosts
        self.starts = line_starts(body)
        self.insertions: list[tuple[int, str]] = []
        self.text: list[str] = []
        self.headings: list[Heading] = []
        self.links: list[str] = []
        self.ids = set(re.findall(r'\sid="([^"]*)"', body))
        self.heading: OpenHeading | None = None
        self.tables = 0
        self.table_depth = 0
        self.preformatted = 0

    def here(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self.here()
        end = start + len(self.get_starttag_text() or "")
        named = {name: value or "" for name, value in attrs}
        if tag in BLOCKS or tag == "br":
            self.text.append("\n")
        if tag in {"td", "th"}:
            self.text.append(" ")
        if tag in HEADINGS:
            self.heading = OpenHeading(int(tag[1]), named.get("id", ""), end - 1)
        elif tag == "a" and "href" in named:
            self.links.append(named["href"])
            if self.is_external(named["href"]):
                self.insertions.append((end - 1, ' rel="external noopener"'))
        elif tag == "img":
            alt = "" if "alt" in named else ' alt=""'
            self.insertions.append((end - 1, f'{alt} loading="lazy" decoding="async"'))
            self.text.append(f" {named.get('alt', '')} ")
        elif tag == "table":
            self.open_table(start)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.text.append("\n")
        if tag in HEADINGS and self.heading:
            self.close_heading(self.heading)
        if tag == "table" and self.table_depth:
            self.table_depth -= 1
            if not self.table_depth:
                end = self.body.index(">", self.here()) + 1
                self.insertions.append((end, "</div>"))

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self.heading:
            self.heading.text.append(data)

    def open_table(self, start: int) -> None:
        """Only the outermost table scrolls."""
        self.table_depth += 1
        if self.table_depth > 1:
            return
        self.tables += 1
        label = f"Table {self.tables}"
        opening = f'<div class="table-scroll" role="region" aria-label="{label}" tabindex="0">'
        self.insertions.append((start, opening))

    def close_heading(self, heading: OpenHeading) -> None:
        text = " ".join("".join(heading.text).split())
        if not heading.id:
            heading.id = self.free_id(text)
            self.insertions.append((heading.at, f' id="{escape(heading.id)}"'))
        self.headings.append(Heading(heading.level, heading.id, text))
        self.heading = None

    def free_id(self, text: str) -> str:
        base = slug_for(text, fallback=f"section-{len(self.headings) + 1}")
        if base.startswith("site-"):
            base = f"the-{base}"
        identity, number = base, 1
        while identity in self.ids:
            number += 1
            identity = f"{base}-{number}"
        self.ids.add(identity)
        return identity

    def is_external(self, href: str) -> bool:
        try:
            parts = urlsplit(href)
        except ValueError:  # "http://[server]/" stands in real archives
            return True
        return bool(parts.netloc) and parts.hostname not in self.own_hosts

    def spliced(self) -> str:
        pieces, last = [], 0
        for offset, insertion in sorted(self.insertions, key=lambda pair: pair[0]):
            pieces += [self.body[last:offset], insertion]
            last = offset
        return "".join([*pieces, self.body[last:]])


def line_starts(text: str) -> list[int]:
    starts = [0]
    starts.extend(found.end() for found in re.finditer("\n", text))
    return starts
