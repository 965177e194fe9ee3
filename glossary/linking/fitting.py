"""How a link lies among the tags of the text: round whole elements, or not at all. Pure."""

import re

from .reading import TAG, VOID

LONGEST_TAG = 4000  # characters looked back for the beginning of a tag


def fit(html: str, start: int, end: int) -> tuple[int, int] | None:
    """
    The offsets, widened over inline tags that adjoin until every tag within has its partner.

    None where that can't be.

    >>> text = "<p>our <em>market</em> share</p>"
    >>> fit(text, 11, 28), fit("<p>our <em>big market</em> share</p>", 15, 32)
    ((7, 28), None)
    """
    opened: list[str] = []
    closed: list[str] = []
    for found in TAG.finditer(html, start, end):
        ending, tag = found[1], found[2]
        if tag in VOID:
            continue
        if not ending:
            opened.append(tag)
        elif opened:
            if opened.pop() != tag:
                return None
        else:
            closed.append(tag)
    for tag in reversed(opened):
        following = TAG.match(html, end)
        if not (following and following[1] and following[2] == tag):
            return None
        end = following.end()
    for tag in closed:
        before = tag_before(html, start)
        if before is None or before[1] or before[2] != tag:
            return None
        start = before.start()
    return start, end


def tag_before(html: str, offset: int) -> "re.Match[str] | None":
    """The tag that ends at this offset; what looks like one may stand in its attributes."""
    if html[offset - 1 : offset] != ">":
        return None
    place = html.rfind("<", max(0, offset - LONGEST_TAG), offset)
    while place >= 0:
        found = TAG.match(html, place)
        if found and found.end() == offset:
            return found
        place = html.rfind("<", max(0, offset - LONGEST_TAG), place)
    return None
