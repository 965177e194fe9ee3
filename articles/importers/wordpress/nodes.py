"""The elements of an export, as small trees; pure."""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

# WordPress' own fields, whatever the version and the scheme: files say https as well.
EXPORT = re.compile(r"https?://wordpress\.org/export/[^/]*/?(excerpt/?)?", re.IGNORECASE)
WELL_KNOWN = {
    "wp": "http://wordpress.org/export/1.2/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "atom": "http://www.w3.org/2005/Atom",
}
PREFIXES = {uri: prefix for prefix, uri in WELL_KNOWN.items()}


class Node:
    """An element: its name with the usual prefix (`wp:post_id`), and the line it begins in."""

    __slots__ = ("attributes", "children", "end", "line", "name", "parts")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name = name
        self.attributes = attributes
        self.line = line
        self.end = line
        self.parts: list[str] = []
        self.children: list[Node] = []

    @property
    def own_text(self) -> str:
        """Without white space around it: some files were indented again."""
        return "".join(self.parts).strip()

    def all(self, name: str) -> Iterator["Node"]:
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> "Node | None":
        return next(self.all(name), None)

    def text(self, name: str) -> str:
        """The text of the first child of that name; empty where there is none."""
        found = self.first(name)
        return found.own_text if found else ""

    def walk(self) -> Iterator["Node"]:
        """This and all below, in no particular order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.children

    def as_xml(self, indent: str = "") -> str:
        """The element as XML, one line a field; its prefixes are not declared."""
        attributes = "".join(f" {key}={quoteattr(value)}" for key, value in self.attributes.items())
        text = escape("".join(self.parts)) if self.own_text else ""
        inner = "".join(f"\n{child.as_xml(indent + ' ')}" for child in self.children)
        end = f"\n{indent}" if inner else ""
        return f"{indent}<{self.name}{attributes}>{text}{inner}{end}</{self.name}>"


def prefixed(name: str) -> str:
    """
    The usual name of an element or attribute, of what expat tells: address, name, prefix.

    >>> prefixed("https://wordpress.org/export/1.1/ post_id x"), prefixed("title")
    ('wp:post_id', 'title')
    """
    uri, _, rest = name.rpartition(" ") if name.count(" ") == 1 else name.partition(" ")
    if not uri or uri == name:
        return name
    local, _, prefix = rest.partition(" ")
    if found := EXPORT.fullmatch(uri):
        prefix = "excerpt" if found[1] else "wp"
    else:
        prefix = PREFIXES.get(uri, prefix)
    return f"{prefix}:{local}" if prefix else local
