"""One file of an export, read as it is, or repaired where it is not well-formed."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import BinaryIO
from xml.parsers import expat

from articles.importers.entries import Reading, Source

from . import fields
from .channel import ENTRY_KINDS, Channel
from .counting import Counts
from .nodes import Node
from .parsing import BLOCK, NotRssError, Parser, as_utf_8, blocks, told_encoding
from .repairing import Note, Repaired

CUT_OFF = {"no element found", "unclosed token", "unclosed CDATA section"}
SEEN = 60  # characters of a file that is something else


class File:
    """Ask for its `survey` first, then once for its `entries`."""

    def __init__(self, source: Source, reading: Reading) -> None:
        self.name = source.name
        self._source = source
        self._reading = reading
        self._is_damaged = False
        self._has_root = False  # whether any element was seen
        self._notes: list[Note] = []
        self._entries = 0

    def survey(self, counts: Counts) -> Channel:
        """
        Read all of it, and count; raises ValueError, beginning with the file's name, where it is
        no export or can't be read to its end.
        """
        try:
            channel, found = self._read_through()
        except (expat.ExpatError, NotRssError, UnicodeDecodeError) as error:
            self._is_damaged = True
            channel, found = self._read_damaged()
            found.well_formed = str(error) or "the outermost element is not <rss>"
        except ValueError as error:
            raise ValueError(f"{self.name}: {error}") from error
        counts.absorb(found)
        self._entries = channel.entries
        return channel

    def entries(self) -> Iterator[tuple[Node, list[Note]]]:
        """Its posts and pages, each with what was repaired in it and since the one before."""
        left = self._entries
        for node in self._elements(self._parser()):
            if node.name == "item" and node.text("wp:post_type") in ENTRY_KINDS:
                left -= 1
                yield node, self._notes_until(node.end if left else None)

    def _notes_until(self, line: int | None) -> list[Note]:
        """With the last entry, all that are left."""
        count = len(self._notes)
        if line is not None:
            count = sum(at <= line for at, _ in self._notes)
        found, self._notes = self._notes[:count], self._notes[count:]
        return found

    # ---- Reading -----------------------------------------------------------------------

    def _read_damaged(self) -> tuple[Channel, Counts]:
        try:
            return self._read_through()
        except expat.ExpatError as error:
            raise ValueError(f"{self.name}: {self._beyond_repair(error)}") from error
        except ValueError as error:
            raise ValueError(f"{self.name}: {error}") from error

    def _read_through(self) -> tuple[Channel, Counts]:
        channel, counts, parser = Channel(), Counts(), self._parser()
        try:
            for node in self._elements(parser, keep_notes=True):
                counts.add(node)
                for part in node.all("category") if node.name == "item" else [node]:
                    fields.mended(part, mend=self._reading.mend)
                channel.add(node)
        finally:
            self._has_root = parser.has_root
        if not parser.namespace:
            raise ValueError(
                "This is no WordPress export: it is an RSS file, but without the fields that "
                "WordPress adds (xmlns:wp=…)."
            )
        counts.namespace = parser.namespace
        return channel, counts

    def _parser(self) -> Parser:
        return Parser("utf-8" if self._is_damaged or self._encoding() else None)

    def _encoding(self) -> str:
        """Empty where the parser finds it out."""
        with closing(self._source.open()) as stream:
            return told_encoding(stream.read(BLOCK), self._reading.encoding)

    def _elements(self, parser: Parser, *, keep_notes: bool = False) -> Iterator[Node]:
        with closing(self._source.open()) as stream:
            source: Iterable[bytes] = self._blocks(stream)
            yield from parser.read(source)
            if keep_notes and isinstance(source, Repaired):
                self._notes = source.notes

    def _blocks(self, stream: BinaryIO) -> Iterable[bytes]:
        if self._is_damaged:
            return Repaired(stream, self._reading.encoding)
        encoding = self._encoding()
        return as_utf_8(blocks(stream), encoding) if encoding else blocks(stream)

    # ---- What can't be read ------------------------------------------------------------

    def _beyond_repair(self, error: expat.ExpatError) -> str:
        if not self._has_root:
            return self._other()
        told = expat.ErrorString(error.code)
        if told in CUT_OFF:
            return (
                f"The file ends too early: what line {error.lineno} belongs to has no end. Export "
                f"it again; nothing of it was read."
            )
        return (
            f"Line {error.lineno} is damaged beyond repair ({told}); nothing of the file was read."
        )

    def _other(self) -> str:
        with closing(self._source.open()) as stream:
            seen = " ".join(stream.read(SEEN).decode("utf-8", "replace").split())
        if not seen:
            return "The file is empty."
        return f"This is no WordPress export: it begins with “{seen}”, and no <rss> follows."
