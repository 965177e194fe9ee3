"""Canonical HTML -> its text in runs, apart what lies in headings, code and links. Pure."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from articles.rendering.tags import BLOCKS

from .folding import BARRIER, RUN_END, Flat

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CODE = frozenset({"code", "pre", "kbd", "samp", "var"})
EXCLUDED = frozenset({
    "script", "style", "textarea", "button", "select", "label", "svg", "math", "template", "dfn",
    "sup", "summary",
})  # fmt: skip
VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
})  # fmt: skip
ENDS_RUN = (BLOCKS | HEADINGS | VOID | {
    "address", "article", "aside", "body", "fieldset", "footer", "form", "header", "html", "main",
    "nav", "optgroup", "option", "section",
}) - {"br", "wbr"}  # fmt: skip
TAG = re.compile(r'<(/?)([a-z][^\s>/]*)([^>"]*(?:"[^"]*"[^>"]*)*)>')
CLASS = re.compile(r'\sclass="([^"]*)"')
HREF = re.compile(r'\shref="([^"]*)"')


@dataclass(slots=True)
class Document:
    """
    `text` is what may be linked, `apart` what may not; `reasons` tells why, by places in `apart`.

    `headings` are offsets in the HTML; `links` are those of the author: from where, to where, the
    address.
    """

    text: Flat = field(default_factory=Flat)
    apart: Flat = field(default_factory=Flat)
    reasons: list[tuple[int, str]] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)

    def reason(self, place: int) -> str:
        return self.reasons[bisect_right(self.reasons, (place, "~")) - 1][1]

    def section(self, offset: int) -> int:
        """How many headings stand before."""
        return bisect_right(self.headings, offset)


def reason_for(tag: str, attributes: str, excluded: frozenset[str]) -> str:
    """Why the content of an element is not linked; empty where it is."""
    if tag in HEADINGS:
        return "heading"
    if tag == "a":
        return "link"
    if tag in CODE:
        return "code"
    if tag in EXCLUDED or tag in excluded:
        return "excluded"
    if attributes:
        if tag == "abbr" and ' title="' in attributes:
            return "excluded"
        if "noglossary" in attributes and (found := CLASS.search(attributes)):
            return "excluded" if "noglossary" in found[1].split() else ""
        if " data-no-glossary" in attributes:
            return "excluded"
    return ""


def read(html: str, excluded: frozenset[str] = frozenset()) -> Document:
    """The text of canonical HTML; `excluded` are more elements whose content is not linked."""
    reader = Reader(excluded)
    reached = 0
    for found in TAG.finditer(html):
        start, end = found.span()
        if reached < start:
            reader.flat.add_html(html[reached:start], reached)
        reached = end
        closing, tag, attributes = found.groups()
        if tag == "br":
            reader.flat.add(" ", start, end)
        elif closing:
            reader.read_end(tag)
        else:
            reader.read_start(tag, attributes, start)
            if tag == "a" and (href := HREF.search(attributes)):
                closed = html.find("</a>", end)
                reader.document.links.append((end, max(end, closed), href[1]))
    if reached < len(html):
        reader.flat.add_html(html[reached:], reached)
    reader.document.text.finish()
    reader.document.apart.finish()
    return reader.document


class Reader:
    """`flat` is where text goes now; `until` the element whose content lies apart."""

    def __init__(self, excluded: frozenset[str]) -> None:
        self.excluded = excluded
        self.document = Document()
        self.flat = self.document.text
        self.until = ""
        self.depth = 0  # how many elements of that name are open

    def read_start(self, tag: str, attributes: str, offset: int) -> None:
        document = self.document
        if tag in HEADINGS:
            document.headings.append(offset)
        if tag in ENDS_RUN:
            self.flat.cut()
        if self.until:
            self.depth += tag == self.until
        elif tag not in VOID and (reason := reason_for(tag, attributes, self.excluded)):
            self.flat.cut(RUN_END if tag in ENDS_RUN else BARRIER)
            self.flat = document.apart
            self.until, self.depth = tag, 1
            document.reasons.append((self.flat.length, reason))

    def read_end(self, tag: str) -> None:
        if tag in ENDS_RUN:
            self.flat.cut()
        if tag == self.until:
            self.depth -= 1
            if not self.depth:
                self.flat.cut()
                self.flat = self.document.text
                self.until = ""
                if tag in ENDS_RUN:
                    self.flat.cut()
