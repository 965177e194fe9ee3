"""
WordPress exports (WXR 1.0-1.2): RSS with fields of WordPress' own.

Each file is read twice: first for what entries need of the rest of it (people, categories, files)
and to see that all of it can be read; then entry by entry. Memory does not grow with the texts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from articles.importers import mtfields
from articles.importers.entries import Entry, Reading, Record, Source

from .channel import Channel
from .counting import Counts
from .files import File
from .items import Item

__all__ = ["Archive"]


class Archive:
    """
    An export in one file or several: iterate over its records, then ask for its `counts()`.

    People, categories, tags and files come first. Raises ValueError where a file is no such
    export, or is damaged beyond repair: the line is named, and nothing of it is handed out.
    """

    def __init__(self, sources: Sequence[Source], reading: Reading = Reading()) -> None:  # noqa: B008
        self._reading = reading
        self._counts = Counts()
        self._channels: list[Channel] = []
        self._titles: dict[int, int] = {}
        self._files = [(file, self._add(file)) for file in
                       (File(source, reading) for source in sources)]  # fmt: skip

    def counts(self) -> dict[str, Any]:
        """What was read, before anything was decided; of several files the sums."""
        return self._counts.as_json()

    def __iter__(self) -> Iterator[Record]:
        for channel in self._channels:
            yield from channel.records()
        for file, channel in self._files:
            for node, notes in file.entries():
                entry = Item(node, channel, file=file.name, mend=self._reading.mend).entry()
                entry.repaired = sorted([*notes, *entry.repaired])
                yield self._told_apart(entry)

    def _add(self, file: File) -> Channel:
        """The blog that a file is of; a large one is exported in several files."""
        channel = file.survey(self._counts)
        channel.home = channel.home or self._reading.old_root
        for known in self._channels:
            if known.home == channel.home:
                known.absorb(channel)
                return known
        self._channels.append(channel)
        return channel

    def _told_apart(self, entry: Entry) -> Entry:
        """
        The entry under an identity of its own: files made by hand give one number twice.
        Only a fingerprint of each is held.
        """
        title = hash(entry.title)
        if self._titles.setdefault(hash(entry.ref), title) == title:
            return entry
        note = "Another record has its number; its title tells it apart."
        return replace(
            entry,
            ref=f"{entry.ref}/{mtfields.dirify(entry.title)}",
            repaired=[*entry.repaired, (entry.line, note)],
        )
