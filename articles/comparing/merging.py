"""Two editors changed the same record: what of both goes together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from .blocks import blocks

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Merged:
    """`record` has the fields that could be decided; of those in `conflicts` it has theirs."""

    record: dict[str, Any]
    conflicts: list[str]


def merge(base: Record, theirs: Record, mine: Record) -> Merged:
    """
    Three-way, field by field: what only one changed is taken, of lists and texts what both did.

    >>> merge({"title": "A", "summary": "S"}, {"title": "B", "summary": "S"},
    ...     {"title": "A", "summary": "T"})
    Merged(record={'title': 'B', 'summary': 'T'}, conflicts=[])
    >>> merge({"title": "A"}, {"title": "B"}, {"title": "C"}).conflicts
    ['title']
    """
    record, conflicts = dict(theirs), []
    for name in theirs:
        old, there, here = base.get(name), theirs.get(name), mine.get(name)
        if here in (old, there):
            continue
        if there == old:
            record[name] = here
            continue
        both = together(name, old, there, here)
        if both is None:
            conflicts.append(name)
        else:
            record[name] = both
    return Merged(record, [name for name in conflicts if name != "images"])


def together(name: str, old: Any, there: Any, here: Any) -> Any:
    """What both changed, as one; None where that can't be said."""
    if name == "body":
        return merge_bodies(old or "", there, here)
    if name == "subjects":
        return merge_rows(old or [], there, here)
    return None


def merge_rows(old: list[Any], there: list[Any], here: list[Any]) -> list[Any]:
    """
    Rows without an order: added where one added them, gone where one took them away.

    >>> merge_rows([1, 2], [1, 2, 3], [2, 4])
    [2, 3, 4]
    """
    kept = [row for row in there if row in here or row not in old]
    return kept + [row for row in here if row not in there and row not in old]


def merge_bodies(old: str, there: str, here: str) -> str | None:
    """
    Both changes of a canonical text, block by block; None where both changed the same block.

    >>> merge_bodies("<p>1</p><p>2</p><p>3</p>", "<p>1!</p><p>2</p><p>3</p>",
    ...     "<p>1</p><p>2</p><p>3!</p>")
    '<p>1!</p><p>2</p><p>3!</p>'
    """
    base, left, right = blocks(old), blocks(there), blocks(here)
    pieces: list[str] = []
    at = 0  # in base: all before it is written
    lefts, rights = changes(base, left), changes(base, right)
    while lefts or rights:
        start, end = span(lefts, rights)
        of_left = [change for change in lefts if change[0] < end or change[:2] == (start, start)]
        of_right = [change for change in rights if change[0] < end or change[:2] == (start, start)]
        pieces += base[at:start]
        with_left = replaced(base, of_left, start, end)
        with_right = replaced(base, of_right, start, end)
        if of_left and of_right and with_left != with_right:
            return None
        pieces += with_left if of_left else with_right
        at = end
        lefts, rights = lefts[len(of_left) :], rights[len(of_right) :]
    return "".join([*pieces, *base[at:]])


Edit = tuple[int, int, list[str]]
"""From and to which block of the base, and what stands there instead."""


def changes(base: Sequence[str], other: Sequence[str]) -> list[Edit]:
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return [
        (start, end, list(other[first:last]))
        for kind, start, end, first, last in matcher.get_opcodes()
        if kind != "equal"
    ]


def span(lefts: list[Edit], rights: list[Edit]) -> tuple[int, int]:
    """The blocks that the next change touches, with all changes that touch these."""
    first = min((*lefts[:1], *rights[:1]), key=lambda edit: edit[:2])
    start, end = first[0], first[1]
    grown = True
    while grown:
        grown = False
        for edit in (*lefts, *rights):
            if start <= edit[0] < end < edit[1]:
                end, grown = edit[1], True
    return start, end


def replaced(base: Sequence[str], edits: list[Edit], start: int, end: int) -> list[str]:
    """The blocks of the base from `start` to `end`, with these edits made."""
    pieces: list[str] = []
    at = start
    for first, last, instead in edits:
        pieces += [*base[at:first], *instead]
        at = last
    return [*pieces, *base[at:end]]
