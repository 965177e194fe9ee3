"""A finished page, and the shelf on which so many bytes of them have room."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

from .editions import Edition

Headers = list[tuple[str, str]]
Key = tuple[str, str]
"""Path and query."""

OVERHEAD = 3000
"""Bytes that a kept page takes beside its bodies: headers, objects, its place."""
# Packed once, sent often. Brotli makes 6 % less of an article of 4 kB at once, 14 % in 16 ms: too
# little for one more package, and for a third spelling of each page.
LEVEL = 9
TOLD_AGAIN = {"cache-control", "etag", "vary", "last-modified"}  # with a 304
OWN = {"content-length", "etag", "vary", "date"}


@dataclass(frozen=True, slots=True)
class Variant:
    """One encoding of a page."""

    etag: str
    headers: Headers
    unchanged: Headers
    """Those of the answer 304."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    edition: Edition
    plain: Variant
    packed: Variant
    modified: str
    """The header Last-Modified, if the page has it."""
    size: int

    @classmethod
    def of(
        cls, edition: Edition, headers: Headers, body: bytes, *, before: "Kept | None" = None
    ) -> "Kept":
        """
        The ETag is that of all that is sent, so that a 304 need not tell the other headers again.

        `before` is the page of an earlier edition: where it is the same, it is packed already.
        """
        named = {name.lower(): value for name, value in headers}
        own = [(name, value) for name, value in headers if name.lower() not in OWN]
        digest = digest_of([pair for pair in own if pair[0].lower() != "last-modified"], body)
        own.append(("Vary", with_encoding(named.get("vary", ""))))
        plain = variant(f'"{digest}"', own, body)
        if before is not None and before.plain.body == body:
            packed_body = before.packed.body
        else:
            packed_body = gzip.compress(body, LEVEL, mtime=0)
        packed = plain
        if len(packed_body) < len(body):
            encoded = [*own, ("Content-Encoding", "gzip")]
            packed = variant(f'"{digest}-gzip"', encoded, packed_body)
        size = len(body) + len(packed_body) + OVERHEAD
        return cls(edition, plain, packed, named.get("last-modified", ""), size)


def digest_of(headers: Headers, body: bytes) -> str:
    """The same in every process, though a policy may name its directives in another order."""
    said = sorted((name, sorted(value.replace(";", " ; ").split())) for name, value in headers)
    return blake2b(repr(said).encode() + body, digest_size=16).hexdigest()


def variant(etag: str, headers: Headers, body: bytes) -> Variant:
    whole = [*headers, ("ETag", etag), ("Content-Length", str(len(body)))]
    return Variant(etag, whole, [pair for pair in whole if pair[0].lower() in TOLD_AGAIN], body)


def with_encoding(vary: str) -> str:
    """
    >>> with_encoding(""), with_encoding("Accept"), with_encoding("accept-encoding")
    ('Accept-Encoding', 'Accept, Accept-Encoding', 'Accept-Encoding')
    """
    others = [one.strip() for one in vary.split(",")]
    names = [one for one in others if one and one.lower() != "accept-encoding"]
    return ", ".join([*names, "Accept-Encoding"])


class Shelf:
    """
    Pages by path and query, of `room` bytes at the most: what was not asked for longest goes first.

    Looking needs no lock: each step is one call of C code. Only putting needs one.
    """

    def __init__(self, room: int) -> None:
        self.room, self.used = room, 0
        self.pages: OrderedDict[Key, Kept] = OrderedDict()
        self.lock = threading.Lock()

    @property
    def largest(self) -> int:
        """Bytes that one page may take, so that a few large ones do not push out all others."""
        return self.room // 8

    def __iter__(self) -> Iterator[Key]:
        return iter(list(self.pages))

    def look(self, key: Key) -> Kept | None:
        kept = self.pages.get(key)
        if kept is not None:
            try:
                self.pages.move_to_end(key)
            except KeyError:
                pass  # it went this moment; it is good still
        return kept

    def put(self, key: Key, kept: Kept) -> None:
        if kept.size > self.largest:
            return
        with self.lock:
            before = self.pages.pop(key, None)
            self.used += kept.size - (before.size if before else 0)
            self.pages[key] = kept
            while self.used > self.room:
                _, oldest = self.pages.popitem(last=False)
                self.used -= oldest.size
