"""Bytes of an old export -> lines of text, whatever its encoding and line ends; streams."""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

BLOCK = 1 << 16
BOM = codecs.BOM_UTF8


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first reading tells of a file; the text itself is not kept."""

    encoding: str
    crlf: bool
    newline: bytes
    size: int
    sha256: str


def survey(stream: BinaryIO, *, encoding: str | None = None) -> Survey:
    """
    Read the file once and return to its beginning.

    UTF-8 with or without its mark, else Windows-1252, as old English and western European sites
    used. Raises ValueError for an unknown encoding and for an empty file.
    """
    if encoding:
        try:
            encoding = codecs.lookup(encoding).name
        except LookupError as error:
            raise ValueError(f"“{encoding}” is no encoding known here.") from error
    decoder = codecs.getincrementaldecoder("utf-8")()
    digest = hashlib.sha256()
    is_utf8, size, first, feeds, pairs = True, 0, b"", 0, 0
    last = b""
    while block := stream.read(BLOCK):
        first = first or block[:3]
        digest.update(block)
        size += len(block)
        feeds += block.count(b"\n")
        pairs += (last + block).count(b"\r\n")
        last = block[-1:] if block.endswith(b"\r") else b""
        if is_utf8:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                is_utf8 = False
    if not size:
        raise ValueError("The file is empty.")
    try:
        decoder.decode(b"", final=is_utf8)
    except UnicodeDecodeError:
        is_utf8 = False
    stream.seek(0)
    found = "utf-8-sig" if first.startswith(BOM) else "utf-8" if is_utf8 else "cp1252"
    newline = b"\n" if feeds else b"\r"
    return Survey(encoding or found, pairs > 0, newline, size, digest.hexdigest())


def raw_lines(stream: BinaryIO, newline: bytes) -> Iterator[bytes]:
    """Lines without their ends. A file of the oldest Macs has only carriage returns."""
    first = True
    for line in stream if newline == b"\n" else _split(stream, newline):
        if first and line.startswith(BOM):
            line = line[len(BOM) :]
        first = False
        yield line.rstrip(b"\r\n")


def _split(stream: BinaryIO, newline: bytes) -> Iterator[bytes]:
    rest = b""
    while block := stream.read(BLOCK):
        *lines, rest = (rest + block).split(newline)
        yield from lines
    if rest:
        yield rest


def decode(raw: bytes, encoding: str) -> tuple[str, str]:
    """
    The text of one record, and the encoding that it was read in.

    Exports mix encodings, so each record is tried as UTF-8 first, which random bytes never are;
    what is in neither that nor the file's encoding is read as Windows-1252.

    >>> decode(b"caf\\xc3\\xa9", "cp1252"), decode(b"caf\\xe9", "utf-8")
    (('café', 'utf-8'), ('café', 'cp1252'))
    """
    for attempt in ("utf-8", encoding):
        try:
            return raw.decode(attempt), attempt
        except UnicodeDecodeError:
            continue
    return "".join(map(decode_byte, raw)), "cp1252"


def decode_byte(byte: int) -> str:
    """Windows-1252, with the five bytes that it leaves open as in Latin-1."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)
