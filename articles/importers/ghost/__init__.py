"""
Ghost exports (JSON of Ghost 0.x to 6).

A file is read as a whole, but only its posts, its tags, its people's names and the settings that
addresses depend on are looked at: exports hold keys, password hashes and readers' addresses.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from articles.importers import mtfields
from articles.importers.entries import Entry, Reading, Record, Source

from .counting import Counts
from .posts import Post, failure
from .reading import read
from .site import Site

__all__ = ["Archive"]


class Archive:
    """
    An export in one file or several: iterate over its records, then ask for its `counts()`.

    People and tags come first. Raises ValueError where a file is no such export, or is damaged.
    """

    def __init__(self, sources: Sequence[Source], reading: Reading = Reading()) -> None:  # noqa: B008
        self._reading = reading
        self._counts = Counts()
        self._numbers: dict[str, str] = {}
        self._sites = [Site(read(source, reading), reading.old_root) for source in sources]

    def counts(self) -> dict[str, Any]:
        """What was read, before anything was decided; of several files the sums."""
        return self._counts.as_json()

    def __iter__(self) -> Iterator[Record]:
        for site in self._sites:
            yield from site.records()
        for site in self._sites:
            self._counts.begin(site.tables)
            for row, line in zip(site.tables.posts, site.tables.lines, strict=True):
                if not row:
                    yield failure(line, site.tables.name)
                    continue
                self._counts.add(row)
                post = Post(row, site, line=line, reading=self._reading)
                yield self._told_apart(post.entry(), post.number)

    def _told_apart(self, entry: Entry, number: str) -> Entry:
        """The entry under an identity of its own: files made by hand give one uuid twice."""
        number = number or mtfields.dirify(entry.title)
        if self._numbers.setdefault(entry.ref, number) == number:
            return entry
        note = "Another record has its uuid; its number or title tells it apart."
        return replace(
            entry, ref=f"{entry.ref}/{number}", repaired=[*entry.repaired, (entry.line, note)]
        )
