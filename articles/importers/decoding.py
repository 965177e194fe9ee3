"""Bytes of an old export -> lines of text, whatever its encoding and line ends; streams."""

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

BLOCK = 1 << 16
BOM = codecs.BOM_UTF8
# Neither XML nor PostgreSQL takes these, and no browser shows them.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Survey:
    """
    What a first reading tells of a file; the text itself is not kept.

    `encoding` is what its records are read in that are not UTF-8, `is_told` whether the editor
    named it.
    """

    encoding: str
    is_told: bool
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
    told = known_encoding(encoding) if encoding else ""
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
        is_utf8 = is_utf8 and _goes_on(decoder, block)
    if not size:
        raise ValueError("The file is empty.")
    is_utf8 = is_utf8 and _goes_on(decoder, b"", final=True)
    stream.seek(0)
    found = "cp1252"
    if is_utf8:
        found = "utf-8-sig" if first.startswith(BOM) else "utf-8"
    newline = b"\n" if feeds else b"\r"
    return Survey(told or found, bool(told), pairs > 0, newline, size, digest.hexdigest())


def known_encoding(name: str) -> str:
    """
    Python's name of an encoding. Raises ValueError for one that is unknown, no encoding of text, or
    not an extension of ASCII, in which lines can't be told before they are decoded.

    >>> known_encoding("Latin-1"), known_encoding("Shift_JIS")
    ('iso8859-1', 'shift_jis')
    """
    try:
        if "\nA".encode(name) == b"\nA":
            return codecs.lookup(name).name
    except (LookupError, UnicodeError):
        pass
    raise ValueError(f"“{name}” is no encoding that such a file can be read in.")


def _goes_on(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def raw_lines(stream: BinaryIO, newline: bytes) -> Iterator[bytes]:
    """Lines without their ends. A file of the oldest Macs has only carriage returns."""
    first = True
    for line in stream if newline == b"\n" else _split(stream, newline):
        if first and line.startswith(BOM):
            line = line[len(BOM) :]
        first = False
        yield line.rstrip(b"\r\n")


def _split(stream: BinaryIO, newline: bytes) -> Iterator[bytes]:
    begun: list[bytes] = []
    while block := stream.read(BLOCK):
        *lines, rest = block.split(newline)
        for line in lines:
            yield b"".join([*begun, line])
            begun.clear()
        begun.append(rest)
    if last := b"".join(begun):
        yield last


def decode(raw: bytes, survey: Survey) -> tuple[str, str]:
    """
    The text of one record, and the encoding that it was read in.

    Exports mix encodings, so each record is tried by itself: in what the editor named, in UTF-8,
    which random bytes never are, in what the file seemed to be, and at last in Windows-1252.
    """
    attempts = ("utf-8", survey.encoding)
    for attempt in reversed(attempts) if survey.is_told else attempts:
        try:
            return raw.decode(attempt), attempt
        except UnicodeDecodeError:
            continue
    return "".join(map(decode_byte, raw)), "cp1252"


def decode_byte(byte: int) -> str:
    """
    Windows-1252, with the five bytes that it leaves open as in Latin-1.

    >>> decode_byte(0x93), decode_byte(0x81)
    ('“', '\\x81')
    """
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def without_control(text: str) -> str:
    """
    The text without control characters.

    Those from U+0080 on come from Windows-1252 that was once taken for Latin-1: they become what
    was meant.

    >>> without_control("\\x93Trust\\x94,\\x00 he said\\x81")
    '“Trust”, he said'
    """
    return CONTROL.sub(lambda found: _MEANT.get(found[0], ""), text)


_MEANT = {chr(byte): decode_byte(byte) for byte in range(0x80, 0xA0)}
_MEANT = {control: meant for control, meant in _MEANT.items() if control != meant}
# One character of UTF-8 that was read as Windows-1252, or as Latin-1, and written again as UTF-8.
_TRAIL = "[" + "".join({re.escape(decode_byte(b)) for b in range(0x80, 0xC0)}) + "\x80-\xbf]"
TWICE = re.compile(f"[\xc2-\xdf]{_TRAIL}|[\xe0-\xef]{_TRAIL}{{2}}|[\xf0-\xf4]{_TRAIL}{{3}}")
_BYTE = {decode_byte(byte): byte for byte in range(256)} | {chr(byte): byte for byte in range(256)}


def encoded_once(text: str) -> str:
    """
    The text with what was encoded twice put right; what only looks like it stays.

    >>> encoded_once("CristÃ³balâ€™s café costs Â£3")
    'Cristóbal’s café costs £3'
    """

    def once(found: "re.Match[str]") -> str:
        try:
            return bytes(_BYTE[character] for character in found[0]).decode()
        except UnicodeDecodeError:
            return found[0]

    return TWICE.sub(once, text)
