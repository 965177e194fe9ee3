"""Canonical HTML -> what readers see: the same text with ids, relations and wrappers spliced in."""

import re
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import urlsplit

from .tags import BLOCKS, HEADINGS
from .text import slug_for

# Canonical HTML is what nh3 writes: small letters, quoted values, every other < escaped.
TOKEN = re.compile(
    r'<(?P<end>/?)(?P<tag>[a-z][a-z0-9]*)(?P<attributes>(?:\s[a-z-]++="[^"]*+")*+)>|[^<]++|<'
)
ATTRIBUTE = re.compile(r'\s([a-z-]+)="([^"]*)"')
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


class Reader:
    """Reads the body once, and notes what to insert at which offset."""

    def __init__(self, body: str, own_hosts: frozenset[str]) -> None:
        self.body = body
        self.own_hosts = own_hosts
        self.insertions: list[tuple[int, str]] = []
        self.text: list[str] = []
        self.headings: list[Heading] = []
        self.links: list[str] = []
        self.ids = set(re.findall(r'\sid="([^"]*)"', body))
        self.open_headings: list[OpenHeading] = []
        self.tables = 0
        self.table_depth = 0
        self.code = 0  # preformatted elements that are open
        for token in TOKEN.finditer(body):
            self.read(token)

    def read(self, token: "re.Match[str]") -> None:
        name = token["tag"]
        if name is None:
            data = unescape(token[0])
            self.text.append(data if self.code else data.replace("\n", " "))
            for heading in self.open_headings:
                heading.text.append(data)
        elif token["end"]:
            self.read_end(name, token.end())
        else:
            self.read_start(name, token)

    def read_start(self, tag: str, token: "re.Match[str]") -> None:
        inside = token.end() - 1  # before the tag's ">"
        if tag in BLOCKS or tag == "br":
            self.text.append("\n")
        if tag in HEADINGS:
            identity = attributes(token).get("id", "")
            self.open_headings.append(OpenHeading(int(tag[1]), identity, inside))
        elif tag == "a" and (href := attributes(token).get("href")) is not None:
            self.links.append(href)
            if self.is_external(href):
                self.insertions.append((inside, ' rel="external noopener"'))
        elif tag == "img":
            alt = attributes(token).get("alt")
            missing = ' alt=""' if alt is None else ""
            self.insertions.append((inside, f'{missing} loading="lazy" decoding="async"'))
            self.text.append(f" {alt or ''} ")
        elif tag == "pre":
            self.code += 1
        elif tag == "table":
            self.open_table(token.start())

    def read_end(self, tag: str, end: int) -> None:
        if tag in BLOCKS:
            self.text.append("\n")
        if tag in HEADINGS and self.open_headings:
            self.close_heading(self.open_headings.pop())
        if tag == "pre":
            self.code -= 1
        if tag == "table" and self.table_depth:
            self.table_depth -= 1
            if not self.table_depth:
                self.insertions.append((end, "</div>"))

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


def attributes(token: "re.Match[str]") -> dict[str, str]:
    return {name: unescape(value) for name, value in ATTRIBUTE.findall(token["attributes"])}
