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
"""Of a mail; what follows is not looked at."""
MOST_PARTS, MOST_DEPTH = 50, 10
MOST_FIELDS, MOST_OF_FIELD = 500, 2_000
"""Of a block of header fields, and bytes of one of them."""

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
    """A mail or a part of one. `body` is decoded, its lines end with a line feed alone."""

    fields: Fields
    body: bytes
    parts: list["Part"] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Its media type, in lower case."""
        return first(self.fields, "content-type").partition(";")[0].strip().lower() or "text/plain"


def opened(raw: bytes) -> list[Part]:
    """The mail itself, then its parts, those less deep first."""
    level = [part(with_line_feeds(raw[:MOST_BYTES]).lstrip(b"\n "))]
    found = list(level)
    for _ in range(MOST_DEPTH):
        for one in level:
            room = MOST_PARTS - len(found)
            one.parts = [part(piece) for piece in islice(pieces(one), room)]
            found += one.parts
        level = [inner for one in level for inner in one.parts]
    return found


def part(text: bytes) -> Part:
    head, _, body = (b"\n" + text).partition(b"\n\n")
    found = Part(fields(head), body)
    if not found.kind.startswith("multipart/"):
        encoding = first(found.fields, "content-transfer-encoding").strip().lower()
        found.body = decoded(body, encoding)
    return found


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
            text = value[:MOST_OF_FIELD].decode("utf-8", "replace").strip()
            found.setdefault(name.rstrip().decode("ascii").lower(), []).append(text)
    return found


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
    if encoding == "quoted-printable":
        return with_line_feeds(binascii.a2b_qp(body))
    if encoding == "base64":
        letters = NO_BASE64.sub(b"", body)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return with_line_feeds(binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)))
    return body
