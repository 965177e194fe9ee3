"""HTML as a tree, from which pieces are taken; what is not taken comes out as it went in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from articles.importers import mtfields

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr"}  # fmt: skip
RAW = {"script", "style"}
# Possessive and bounded: no text makes it go back, or far ahead.
TOKEN = re.compile(
    r"""<(?P<slash>/?)(?P<tag>[a-zA-Z][\w-]{0,40}+)"""
    r"""(?P<rest>(?:[^<>"']|"[^"]{0,4000}"|'[^']{0,4000}'|["'])*+)>"""
    r"""|<!--(?:(?!-->).){0,4000}-->""",
    re.DOTALL,
)
ATTRIBUTE = re.compile(
    r"""([^\s/>="']++)(?:\s{0,9}=\s{0,9}("[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+))?+"""
)
DEEPEST = 150


class TooDeep(ValueError):
    """The HTML is nested more deeply than any text is."""


@dataclass(slots=True)
class Node:
    """An element; `start` and `end` are its tags as they were written."""

    tag: str
    start: str
    attributes: dict[str, str] = field(default_factory=dict)
    end: str = ""
    children: list["Node | str"] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def inner(self) -> str:
        return "".join(child if isinstance(child, str) else child.html for child in self.children)

    @property
    def html(self) -> str:
        return f"{self.start}{self.inner}{self.end}"

    @property
    def words(self) -> str:
        """Its text alone."""
        return mtfields.plain_title(self.inner)

    def walk(self) -> Iterator["Node"]:
        """The elements in it."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def first(self, name: str) -> "Node | None":
        """The first element in it with this class, or with this tag."""
        return next((n for n in self.walk() if name in n.classes or name == n.tag), None)

    def words_of(self, name: str) -> str:
        found = self.first(name)
        return found.words if found else ""

    def inner_of(self, name: str) -> str:
        found = self.first(name)
        return found.inner.strip() if found else ""

    def all(self, tag: str) -> list["Node"]:
        return [node for node in self.walk() if node.tag == tag]


def parse(html: str) -> Node:
    """
    The whole text under a node without tags. Raises TooDeep.

    >>> parse('<p class=a>On &amp; <br>on<!-- x --></p></i>').html
    '<p class=a>On &amp; <br>on<!-- x --></p></i>'
    """
    root = Node("", "")
    opened = [root]
    position = 0
    while found := TOKEN.search(html, position):
        if before := html[position : found.start()]:
            opened[-1].children.append(before)
        position = found.end()
        tag = (found["tag"] or "").lower()
        if not tag:
            opened[-1].children.append(found[0])
        elif found["slash"]:
            _close(opened, tag, found[0])
        else:
            node = Node(tag, found[0], attributes_of(found["rest"]))
            opened[-1].children.append(node)
            if tag not in VOID:
                opened.append(node)
            if tag in RAW:
                position = _take_raw(node, html, position)
        if len(opened) > DEEPEST:
            raise TooDeep("the HTML is nested too deeply.")
    opened[-1].children.append(html[position:])
    return root


def _close(opened: list[Node], tag: str, written: str) -> None:
    """End the innermost element of that tag; an end without a beginning stays where it is."""
    for index in range(len(opened) - 1, 0, -1):
        if opened[index].tag == tag:
            opened[index].end = written
            del opened[index:]
            return
    opened[-1].children.append(written)


def _take_raw(node: Node, html: str, position: int) -> int:
    """What a script holds is no HTML, up to its own end."""
    end = html.find(f"</{node.tag}", position)
    if end > position:
        node.children.append(html[position:end])
    return max(end, position)


def attributes_of(written: str) -> dict[str, str]:
    """
    >>> attributes_of(' class="a b" HREF=/x?a&amp;b hidden')
    {'class': 'a b', 'href': '/x?a&b', 'hidden': ''}
    """
    found: dict[str, str] = {}
    for attribute in ATTRIBUTE.finditer(written):
        value = attribute[2] or ""
        plain = value[1:-1] if value[:1] in {'"', "'"} else value
        found.setdefault(attribute[1].lower(), unescape(plain))
    return found
