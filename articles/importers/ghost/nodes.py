"""HTML as a tree, from which pieces are taken; what is not taken comes out as it went in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from articles.importers import mtfields

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr"}  # fmt: skip
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
    builder = _Builder()
    try:
        builder.feed(html)
        builder.close()
    except AssertionError as error:  # what the library raises for a declaration it can't read
        raise TooDeep(str(error)) from error
    return builder.root


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.root = Node("", "")
        self.open = [self.root]

    def put(self, child: Node | str) -> None:
        self.open[-1].children.append(child)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, self.get_starttag_text() or "", {k: v or "" for k, v in reversed(attrs)})
        self.put(node)
        if tag not in VOID:
            self.open.append(node)
        if len(self.open) > DEEPEST:
            raise TooDeep("The HTML is nested too deeply.")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:  # a slash ends nothing in HTML, but these were meant to be empty
            self.open.pop().end = f"</{tag}>"

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].tag == tag:
                self.open[index].end = f"</{tag}>"
                del self.open[index:]
                return
        self.put(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.put(data)

    def handle_entityref(self, name: str) -> None:
        self.put(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.put(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.put(f"<!--{data}-->")
