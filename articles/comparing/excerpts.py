"""What readers are shown of a difference: only what changed, in a form that can be kept as JSON."""

import re
from collections.abc import Iterable
from typing import Any

from .differences import Change, Difference, Line, Record, differences

READERS_LABELS = {
    "title": "Title", "summary": "Summary", "body": "Text", "links": "Links", "images": "Images",
    "subjects": "Subjects", "authors": "Authors", "references": "Sources",
}  # fmt: skip
"""What of a record readers see, in their words; its address, dates and rank are the editors'."""
KINDS = {"same", "added", "removed"}
TAG = re.compile(r"[a-z][a-z0-9]*")

Excerpt = list[dict[str, Any]]
"""Fields with the passages that changed, as `as_differences` reads them."""


def excerpt(old: Record, new: Record) -> Excerpt:
    """
    How the texts of two records differ for readers; empty where they read the same.

    >>> excerpt({"title": "On trust", "slug": "a"}, {"title": "On great trust", "slug": "b"})
    [{'name': 'title', 'lines': [['p', [['same', 'On '], ['added', 'great '], ['same', 'trust ']]]\
], 'added': [], 'removed': []}]
    """
    return as_excerpt(differences(visible(old), visible(new)))


def as_excerpt(found: Iterable[Difference]) -> Excerpt:
    return [
        {
            "name": one.name,
            "lines": [
                [line.tag, [[change.kind, change.text] for change in line.changes]]
                for line in one.lines
                if not line.is_same
            ],
            "added": list(one.added),
            "removed": list(one.removed),
        }
        for one in found
    ]


def visible(content: Record) -> Record:
    return {name: content[name] for name in READERS_LABELS if name in content}


def as_differences(rows: Excerpt) -> list[Difference]:
    """
    An excerpt as templates show it. Raises ValueError for what is none.

    >>> [one.name for one in as_differences(excerpt({"title": "a"}, {"title": "b"}))]
    ['title']
    """
    try:
        return [
            Difference(
                known(row["name"]),
                lines=tuple(Line(tagged(tag), changes_of(pairs)) for tag, pairs in row["lines"]),
                added=texts(row["added"]),
                removed=texts(row["removed"]),
            )
            for row in rows
        ]
    except (KeyError, TypeError) as error:
        raise ValueError("A difference has another form.") from error


def known(name: str) -> str:
    if name not in READERS_LABELS:
        raise ValueError(f"Readers see no field of this name: {name!r}.")
    return name


def tagged(tag: object) -> str:
    if not isinstance(tag, str) or not TAG.fullmatch(tag):
        raise ValueError(f"No element: {tag!r}.")
    return tag


def changes_of(pairs: Iterable[Any]) -> tuple[Change, ...]:
    found = tuple(Change(kind, str(text)) for kind, text in pairs)
    if not {change.kind for change in found} <= KINDS:
        raise ValueError("A passage is neither kept, added nor removed.")
    return found


def texts(rows: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(row) for row in rows)
