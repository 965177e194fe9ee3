"""
XML -> the elements of the channel, one by one; nothing that was handed out is kept.

Nothing is loaded from elsewhere, no entity is declared or expanded, and what one element may hold
is bounded, so no file can fill the memory.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from xml.parsers import expat

from articles.importers import decoding

from .nodes import EXPORT, Node, prefixed

BLOCK = 1 << 16
DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
DEEPEST = 64  # elements within elements
LARGEST = 50_000_000  # characters in one item, an element counted as some
ELEMENT = 100


class TooMuchError(ValueError):
    """A file that asks for more than is given to any; repairing it would not help."""


class NotRssError(Exception):
    """Another element is the outermost: of another kind of file, or of a warning before it."""


class Parser:
    """
    Reads one file; `namespace` is WordPress' address in it, once it was seen.

    Raises expat.ExpatError where the XML is not well-formed, TooMuchError beyond the limits, and
    NotRssError where the outermost element is none of an RSS file.
    """

    def __init__(self, encoding: str | None = None) -> None:
        self.namespace = ""
        self.has_root = False
        self._open: list[Node] = []
        self._done: list[Node] = []
        self._depth = 0
        self._size = 0
        parser = expat.ParserCreate(encoding, " ")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._skipped
        self._parser = parser

    def read(self, blocks: Iterable[bytes]) -> Iterator[Node]:
        """The channel's elements, each as soon as it ends."""
        for block in blocks:
            self._parser.Parse(block)
            done, self._done = self._done, []
            yield from done
        self._parser.Parse(b"", True)  # noqa: FBT003  expat's signature

    def _namespace(self, _prefix: str | None, uri: str | None) -> None:
        found = EXPORT.fullmatch(uri or "")
        if found and not found[1]:
            self.namespace = self.namespace or uri or ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        line = self._parser.CurrentLineNumber
        if self._depth == 1:
            self._take_root(prefixed(name))
        if self._depth > DEEPEST:
            raise TooMuchError(f"Line {line}: elements are nested more than {DEEPEST} deep.")
        if self._depth < 3:  # <rss> and <channel> hold everything, so they are not built
            return
        node = Node(
            prefixed(name), {prefixed(key): value for key, value in attributes.items()}, line
        )
        self._grow(ELEMENT + sum(map(len, attributes.values())))
        if self._open:
            self._open[-1].children.append(node)
        self._open.append(node)

    def _take_root(self, name: str) -> None:
        if name != "rss":
            raise NotRssError
        self.has_root = True

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if not self._open:
            return
        node = self._open.pop()
        node.end = self._parser.CurrentLineNumber
        if not self._open:
            self._done.append(node)
            self._size = 0

    def _text(self, text: str) -> None:
        if self._open:
            self._grow(len(text))
            self._open[-1].parts.append(text)

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > LARGEST:
            raise TooMuchError(
                f"Line {self._open[0].line if self._open else 1}: one record holds more than "
                f"{LARGEST // 1_000_000} million characters."
            )

    def _entity(self, name: str, *_: object) -> None:
        raise TooMuchError(
            f"Line {self._parser.CurrentLineNumber}: the file declares an entity "
            f"(“{name[:40]}”); no export does, and none is read that does."
        )

    def _skipped(self, name: str, is_parameter: bool) -> None:  # noqa: FBT001  expat's signature
        """An entity that a document type elsewhere may declare: expat would drop it silently."""
        if not is_parameter:
            line = self._parser.CurrentLineNumber
            raise expat.ExpatError(f"undefined entity &{name};: line {line}")


def blocks(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


def told_encoding(first: bytes, told: str | None) -> str:
    """
    Python's name of a file's encoding, told by the editor or declared; empty for a declared UTF,
    which the parser finds out by itself. Raises ValueError for one that is none.
    """
    found = DECLARED.search(first)
    name = told or (found[1].decode() if found else "")
    if not name or name.lower().startswith(("utf-16", "utf16")):
        return ""
    known = decoding.known_encoding(name)
    if known == "utf-8":
        return "utf-8-sig" if told else ""
    return known


def as_utf_8(source: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The same text in UTF-8. Raises UnicodeDecodeError where it is not in that encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for block in source:
        yield decoder.decode(block).encode()
    yield decoder.decode(b"", final=True).encode()
