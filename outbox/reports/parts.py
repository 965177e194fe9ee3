"""
A mail taken apart, whatever it holds: within limits, in linear time, without an exception.

The standard library's parser reads mails that mean well. It descends as deep as a mail is nested,
until the stack is exhausted, and compares every line with every boundary that is open.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

MOST_BYTES = 1_000_000
"""Of a report; what follows is not looked at."""
MOST_PARTS, MOST_DEPTH = 50, 10
MOST_FIELDS, MOST_OF_FIELD = 500, 16_000
"""Of a block of header fields, and bytes of one of them: a long thread has long References."""

NAME = re.compile(rb"[!-9;-~]+")
FOLD = re.compile(rb"\n[ \t]+")
BLANKS = re.compile(rb"^[ \t]+$", re.MULTILINE)
BOUNDARY = re.compile(r';\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))', re.IGNORECASE)
NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
MESSAGES = {"message/rfc822", "message/global"}

Fields = dict[str, list[str]]
"""Header fields by their names in lower case, each with its values in order."""


@dataclass(slots=True)
class Part:
    """
    A mail or a part of one. `body` is decoded, its lines end with a line feed alone; `content` is
    decoded to the byte. Of a multipart that was opened both are empty: its parts hold all of it.
    """

    fields: Fields
    encoded: bytes
    parts: list["Part"] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        return with_line_feeds(self.content)

    @property
    def content(self) -> bytes:
        if self.kind.startswith("multipart/"):
            return self.encoded
        return decoded(self.encoded, first(self.fields, "content-transfer-encoding"))

    @property
    def kind(self) -> str:
        """Its media type, in lower case."""
        return first(self.fields, "content-type").partition(";")[0].strip().lower() or "text/plain"


def opened(
    raw: bytes,
    *,
    most_bytes: int = MOST_BYTES,
    most_parts: int = MOST_PARTS,
    opens_mails: bool = True,
) -> list[Part]:
    """
    The mail itself, then its parts, those less deep first.

    With `opens_mails` those of mails within it too.
    """
    level = [part(with_line_feeds(raw[:most_bytes]).lstrip(b"\n "))]
    found = list(level)
    for _ in range(MOST_DEPTH):
        for one in level:
            if opens_mails or one.kind not in MESSAGES:
                room = most_parts - len(found)
                one.parts = [part(piece) for piece in islice(pieces(one), room)]
                found += one.parts
            if one.parts and one.kind not in MESSAGES:
                one.encoded = b""  # so that no depth keeps a copy of all below it
        level = [inner for one in level for inner in one.parts]
    return found


def part(text: bytes) -> Part:
    head, _, body = (b"\n" + text).partition(b"\n\n")
    return Part(fields(head), body)


def pieces(one: Part) -> Iterator[bytes]:
    """The parts within a part, each as it stands."""
    if one.kind in MESSAGES:
        yield one.body.lstrip(b"\n")
        return
    named = BOUNDARY.search(first(one.fields, "content-type"))
    if not named or not one.kind.startswith("multipart/"):
        return
    boundary = re.escape((named[1] or named[2] or "").encode())
    start = None
    for line in re.finditer(rb"^--" + boundary + rb"(--)?[ \t]*$", one.body, re.MULTILINE):
        if start is not None:
            yield one.body[start : max(start, line.start() - 1)]
        start = line.end() + 1
        if line[1]:
            return
    if start is not None:  # cut off, or never closed
        yield one.body[start:]


def fields(block: bytes) -> Fields:
    """
    The header fields of a block; lines that are none are passed over.

    >>> fields(b"To: a@example.org\\nSubject: one\\n\\tand two\\nnonsense\\nTO: b@example.org")
    {'to': ['a@example.org', 'b@example.org'], 'subject': ['one and two']}
    """
    found: Fields = {}
    for line in FOLD.sub(b" ", block).split(b"\n", MOST_FIELDS)[:MOST_FIELDS]:
        name, colon, value = line.partition(b":")
        if colon and NAME.fullmatch(name.rstrip()):
            text = readable(value[:MOST_OF_FIELD]).strip()
            found.setdefault(name.rstrip().decode("ascii").lower(), []).append(text)
    return found


def readable(value: bytes) -> str:
    """Of a field that holds what it must not: UTF-8, or else what old programs write."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def blocks(body: bytes) -> Iterator[bytes]:
    """What blank lines separate."""
    return (block for block in BLANKS.sub(b"", body).split(b"\n\n") if block)


def first(found: Fields, *names: str) -> str:
    """The first value of the first of these fields that is there."""
    return next((found[name][0] for name in names if name in found), "")


def with_line_feeds(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def decoded(body: bytes, encoding: str) -> bytes:
    """
    As it was before it was encoded, as far as it can be read.

    >>> decoded(b"U3RhdHVzOiA1LjEuMQ", "base64"), decoded(b"5.1.1 caf=C3=A9=", "quoted-printable")
    (b'Status: 5.1.1', b'5.1.1 caf\\xc3\\xa9')
    """
    encoding = encoding.strip().lower()
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding == "base64":
        letters = NO_BASE64.sub(b"", body)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    return body
