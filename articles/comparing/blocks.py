"""A canonical text as the blocks that stand side by side in it."""

from articles.rendering.rendered import TOKEN
from articles.rendering.tags import BLOCKS, VOID

# Whose parts are compared one by one: an item of a list, a row of a table.
OPENED = {"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "blockquote", "div", "section"}


def blocks(html: str) -> list[str]:
    """
    The outermost elements of a canonical text, and what stands between them; joined, the text.

    >>> blocks("<h2>On trust</h2><p>One <em>two</em>.</p>three")
    ['<h2>On trust</h2>', '<p>One <em>two</em>.</p>', 'three']
    >>> blocks("one<hr><p>two<br>2</p>")
    ['one', '<hr>', '<p>two<br>2</p>']
    """
    found: list[str] = []
    start = depth = 0
    for token in TOKEN.finditer(html):
        tag = token["tag"]
        if tag is None:
            continue
        is_block = depth == (1 if token["end"] else 0) and tag in BLOCKS
        if is_block and not token["end"] and token.start() > start:
            found.append(html[start : token.start()])
            start = token.start()
        if is_block and (token["end"] or tag in VOID):
            found.append(html[start : token.end()])
            start = token.end()
        if tag not in VOID:
            depth += -1 if token["end"] else 1
    if html[start:]:
        found.append(html[start:])
    return found


def passages(html: str) -> list[tuple[str, str]]:
    """
    What is read as one piece, with the element it stands in: paragraphs, items, cells, captions.

    >>> passages("<ul><li>One</li><li><p>Two</p></li></ul><p>Three</p>")
    [('li', '<li>One</li>'), ('p', '<p>Two</p>'), ('p', '<p>Three</p>')]
    """
    found: list[tuple[str, str]] = []
    for block in blocks(html):
        token = TOKEN.match(block)
        tag = token["tag"] if token and not token["end"] else None
        inside = inner(block) if tag else ""
        if tag in {*OPENED, "li", "tr", "dd", "figure", "details"} and holds_blocks(inside):
            found += passages(inside)
        elif block.strip():
            found.append((tag or "p", block))
    return found


def inner(block: str) -> str:
    """What a block's element holds."""
    return block[block.index(">") + 1 : block.rindex("<")]


def holds_blocks(html: str) -> bool:
    return any(token["tag"] in BLOCKS for token in TOKEN.finditer(html))
