"""Canonical HTML -> Markdown that gives back the same HTML; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

from articles import rendering
from articles.importers import markdown
from articles.importers.native import squeezed

PIECE = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*)>|[^<]+')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
VOID = {"br", "col", "hr", "img"}
HEADINGS = {f"h{level}": level for level in range(2, 7)}
MARKS = {"em": "*", "strong": "**", "s": "~~"}
SPECIAL = re.compile(r"[\\`*_\[\]~]|!(?=\[)")
LINE_START = re.compile(r"^(\s*)(\d+(?=[.)])|[#>+:=|-])", re.MULTILINE)


class Written(NamedTuple):
    """Markdown; `is_tight` where the HTML has no line breaks between its blocks."""

    text: str
    is_tight: bool


@dataclass(slots=True)
class Node:
    """An element: its tag, its start tag as it is written, and what stands in it."""

    tag: str
    start: str
    attributes: dict[str, str]
    children: list["Node | str"] = field(default_factory=list)

    @property
    def source(self) -> str:
        inner = "".join(c if isinstance(c, str) else c.source for c in self.children)
        return self.start if self.tag in VOID else f"{self.start}{inner}</{self.tag}>"

    def elements(self) -> list["Node"] | None:
        """The elements in it; None where text stands between them."""
        if any(isinstance(child, str) and child.strip() for child in self.children):
            return None
        return [child for child in self.children if isinstance(child, Node)]


def written(html: str) -> Written | None:
    """
    A canonical text in Markdown; None where Markdown can't give back every byte of it.

    What Markdown has no marks for stands in it as HTML.

    >>> written("<h2>On trust</h2><p>It <em>grows</em>: 2*2.</p>")
    Written(text='## On trust\\n\\nIt *grows*: 2\\\\*2.', is_tight=True)
    >>> written("<ul><li><p>a</p></li><li><p>b</p></li></ul><p>c</p>").text
    '- a\\n\\n- b\\n\\nc'
    """
    blocks = tree_of(html).elements()
    if blocks is None:
        return None
    is_tight = not re.search(r">\n+<", html)
    try:
        text = "\n\n".join(piece(block, is_tight=is_tight) for block in blocks)
    except RecursionError:  # lists in lists in lists, hundreds deep
        return None
    return Written(text, is_tight) if read(text, is_tight=is_tight) == html else None


def read(text: str, *, is_tight: bool) -> str | None:
    """The canonical HTML that an import makes of Markdown; None where it refuses."""
    try:
        html = rendering.sanitise(markdown.to_html(text)[0])
    except rendering.TextTooLarge:
        return None
    return squeezed(html) if is_tight else html


def piece(block: Node, *, is_tight: bool) -> str:
    """A block in Markdown, or as the HTML that it is where that would not give it back."""
    source = block.source
    text = "\n".join(lines_of(block))
    return text if read(text, is_tight=is_tight) == source else source


def tree_of(html: str) -> Node:
    """Canonical HTML is well nested: each end tag closes what was opened last."""
    root = Node("", "", {})
    opened = [root]
    for found in PIECE.finditer(html):
        end, tag, attributes = found.groups()
        if tag is None:
            opened[-1].children.append(found[0])
        elif end:
            opened.pop()
        else:
            node = Node(tag, found[0], dict(ATTRIBUTE.findall(attributes)))
            opened[-1].children.append(node)
            if tag not in VOID:
                opened.append(node)
    return root


# ---- Blocks ---------------------------------------------------------------------------


def lines_of(node: Node) -> list[str]:
    """The lines of a block."""
    tag, names = node.tag, set(node.attributes)
    if tag in HEADINGS and names <= {"id"}:
        name = f" {{#{node.attributes['id']}}}" if names else ""
        return [f"{'#' * HEADINGS[tag]} {inline(node)}{name}"]
    if tag == "ol" and names <= {"start"}:
        return list_lines(node, number=start_of(node))
    if names:
        return [node.source]
    if tag == "p":
        return LINE_START.sub(escaped_start, inline(node)).split("\n")
    if tag == "ul":
        return list_lines(node, number=None)
    if tag == "hr":
        return ["***"]
    if tag == "blockquote" and (inside := node.elements()) is not None:
        return [f"> {line}".rstrip() for line in blocks_lines(inside)]
    if tag == "pre" and (inside := node.elements()) and [c.tag for c in inside] == ["code"]:
        return listing_lines(inside[0])
    return [node.source]


def start_of(numbered: Node) -> int:
    start = numbered.attributes.get("start", "1")
    return int(start) if re.fullmatch("[0-9]{1,9}", start) else 1


def escaped_start(found: "re.Match[str]") -> str:
    """A number keeps its digits: the mark behind it loses its meaning."""
    space, sign = found.groups()
    return f"{space}{sign}\\" if sign.isdigit() else f"{space}\\{sign}"


def blocks_lines(nodes: list[Node]) -> Iterator[str]:
    """Blocks with an empty line between them."""
    for place, node in enumerate(nodes):
        if place:
            yield ""
        yield from lines_of(node)


def list_lines(node: Node, *, number: int | None) -> list[str]:
    """A list; `number` is the first of a numbered one."""
    lines: list[str] = []
    is_loose = False
    for place, item in enumerate(node.elements() or []):
        mark = "- " if number is None else f"{number + place}. "
        parts = item.elements()
        is_block = bool(parts) and all(part.tag in {"p", "ul", "ol"} for part in parts or [])
        inside = list(blocks_lines(parts or [])) if is_block else item_lines(item)
        if place and is_block and is_loose:
            lines.append("")
        is_loose = is_loose or is_block
        first, *rest = inside or [""]
        lines += [mark + first, *(indented(line, len(mark)) for line in rest)]
    return lines


def indented(line: str, width: int) -> str:
    return " " * width + line if line else ""


def item_lines(item: Node) -> list[str]:
    """An item without paragraphs: words, and lists below them."""
    words = [c for c in item.children if isinstance(c, str) or c.tag not in {"ul", "ol"}]
    below = [c for c in item.children if isinstance(c, Node) and c.tag in {"ul", "ol"}]
    text = inline(Node("li", "", {}, words)).strip()
    lines = LINE_START.sub(escaped_start, text).split("\n")
    return lines + [line for part in below for line in lines_of(part)]


def listing_lines(code: Node) -> list[str]:
    text = unescape("".join(child for child in code.children if isinstance(child, str)))
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, *text.removesuffix("\n").split("\n"), fence]


# ---- Within a line --------------------------------------------------------------------


def inline(node: Node) -> str:
    return "".join(
        SPECIAL.sub(r"\\\g<0>", child) if isinstance(child, str) else word(child)
        for child in node.children
    )


def word(node: Node) -> str:
    """An element within a line; as HTML where Markdown has no marks for it."""
    names = set(node.attributes)
    if node.tag in VOID:
        return node.start
    if node.tag in MARKS and not names:
        return f"{MARKS[node.tag]}{inline(node)}{MARKS[node.tag]}"
    if node.tag == "code" and not names:
        return code_of(node)
    if node.tag == "a" and names == {"href"}:
        address = node.attributes["href"]
        if re.search(r"[\s()<>]", address):  # which would end an address
            address = f"<{address}>"
        return f"[{inline(node)}]({address})"
    return f"{node.start}{inline(node)}</{node.tag}>"


def code_of(node: Node) -> str:
    text = unescape("".join(child for child in node.children if isinstance(child, str)))
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{space}{text}{space}{fence}"
