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
    document = Document()
    flat = document.text
    until, depth = "", 0  # the element that all is apart in, and how many of its name are open
    reached = 0
    for found in TAG.finditer(html):
        start, end = found.span()
        if reached < start:
            flat.add_html(html[reached:start], reached)
        reached = end
        closing, tag, attributes = found.groups()
        if tag in HEADINGS and not closing:
            document.headings.append(start)
        if tag == "a" and not closing and (href := HREF.search(attributes)):
            closed = html.find("</a>", end)
            document.links.append((end, max(end, closed), href[1]))
        if until:
            if tag == until:
                depth += -1 if closing else 1
            if not depth:
                until = ""
                flat.cut()
                flat = document.text
            elif tag == "br":
                flat.add(" ", start, end)
            elif tag in ENDS_RUN:
                flat.cut()
            continue
        if tag == "br":
            flat.add(" ", start, end)
            continue
        if tag in ENDS_RUN:
            flat.cut()
        if closing or tag in VOID:
            continue
        if reason := reason_for(tag, attributes, excluded):
            flat.cut(RUN_END if tag in ENDS_RUN else BARRIER)
            until, depth = tag, 1
            flat = document.apart
            document.reasons.append((flat.length, reason))
    if reached < len(html):
        flat.add_html(html[reached:], reached)
    document.text.finish()
    document.apart.finish()
    return document
