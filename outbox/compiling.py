"""
A mail becomes bytes once, with gaps; for each recipient only the gaps are filled.

Pure. What differs between two copies of a mail (the address, the links) stands in it as a slot,
made by `slot`. The bytes are plain ASCII (quoted-printable bodies, encoded words), so that any
server takes them and no signature breaks on the way.
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from typing import NamedTuple

OPEN, CLOSE = "\ue000", "\ue001"  # private characters, which no text of ours holds
SLOT = re.compile(f"{OPEN}([a-z_]+){CLOSE}")
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
LONGEST_LINE = 76
"""Of quoted-printable text and encoded words, by RFC 2045 and 2047."""
CHUNK = re.compile(rb".{1,72}(?<!=)(?<!=[0-9A-F])")
"""As much of an encoded line as fits, with room for a dot made three and a soft break."""


def slot(name: str) -> str:
    """What stands in a text or header for something that each copy has for itself."""
    return f"{OPEN}{name}{CLOSE}"


def without_slots(text: str) -> str:
    """A text of somebody else's, in which nothing is to be filled."""
    return text.replace(OPEN, "").replace(CLOSE, "")


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes
    mimetype: str


@dataclass(frozen=True, slots=True)
class Mail:
    """
    What is mailed. Subject and sender are the same for all; text, HTML and headers may have slots.

    `headers` come after the usual ones, each once. The slots `to` and `message_id` need no value:
    the outbox knows them.
    """

    subject: str
    text: str
    sender: str
    html: str = ""
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()

    def filled(self, values: Mapping[str, str]) -> "Mail":
        """The copy for one recipient, its HTML with the values escaped by whoever gives them."""

        def fill(text: str) -> str:
            return SLOT.sub(lambda match: values[match[1]], text)

        headers = {name: fill(value) for name, value in self.headers.items()}
        return replace(self, text=fill(self.text), html=fill(self.html), headers=headers)


class Gap(NamedTuple):
    name: str
    is_quoted: bool
    """In a body: its value is written as quoted-printable."""


class Compiled(NamedTuple):
    """A mail as bytes with gaps between them, lines ended by CRLF, no line beginning with a dot."""

    pieces: tuple[bytes | Gap, ...]

    def filled(self, values: Mapping[str, str]) -> bytes:
        """Raises KeyError where a value is missing and ValueError where one can't stand there."""
        return b"".join(
            piece if isinstance(piece, bytes) else written(values[piece.name], piece)
            for piece in self.pieces
        )


def written(value: str, gap: Gap) -> bytes:
    if gap.is_quoted:
        return quoted(value)
    return checked(value).encode("ascii")


def compile_mail(mail: Mail, *, date: datetime, boundary: str) -> Compiled:
    """
    `boundary` is a word of letters and digits that stands in no part; the mailing's number does.

    Raises ValueError where a header holds a control character, such as a line break.
    """
    parts: list[bytes | Gap] = []
    headers = {
        "From": address_header(mail.sender),
        "To": slot("to"),
        "Subject": subject_header(mail.subject),
        "Date": format_datetime(date),
        "Message-ID": slot("message_id"),
        **({"Reply-To": address_header(mail.reply_to)} if mail.reply_to else {}),
        **mail.headers,
        "MIME-Version": "1.0",
    }
    for name, value in headers.items():
        parts += header(name, value)
    parts += body(mail, boundary)
    return Compiled(tuple(joined(parts)))


def joined(parts: list[bytes | Gap]) -> Iterator[bytes | Gap]:
    """The same with bytes that follow each other made one."""
    waiting: list[bytes] = []
    for part in parts:
        if isinstance(part, bytes):
            waiting.append(part)
            continue
        if waiting:
            yield b"".join(waiting)
            waiting = []
        yield part
    if waiting:
        yield b"".join(waiting)


# ---- Headers --------------------------------------------------------------------------


def checked(value: str) -> str:
    """
    A value that may stand in a header. Raises ValueError where it could begin another.

    >>> checked("x@example.org\\r\\nBcc: y@example.org")
    Traceback (most recent call last):
    ...
    ValueError: a header holds a control character
    """
    if CONTROL.search(value):
        raise ValueError("a header holds a control character")
    return value


def header(name: str, value: str) -> Iterator[bytes | Gap]:
    """One header, items of lists on a line each; encoded words come folded already."""
    lines = value.split("\n ") if "=?" in value else [checked(value)]
    for line in lines:
        checked(line)
    folded = "\r\n ".join(lines)
    if name.startswith("List-"):
        folded = folded.replace(", ", ",\r\n ")
    if name == "References":
        folded = folded.replace(" ", "\r\n ")
    yield f"{name}: ".encode("ascii")
    yield from gapped(folded, is_quoted=False)
    yield b"\r\n"


def gapped(text: str, *, is_quoted: bool) -> Iterator[bytes | Gap]:
    for number, piece in enumerate(SLOT.split(text)):
        if number % 2:
            yield Gap(piece, is_quoted)
        elif piece:
            yield piece.encode("ascii")


def subject_header(text: str) -> str:
    """
    >>> subject_header("On trust")
    'On trust'
    >>> subject_header("Über Vertrauen")
    '=?utf-8?q?=C3=9Cber_Vertrauen?='
    """
    checked(text)
    if text.isascii() and len(text) <= LONGEST_LINE and "=?" not in text:
        return text
    return Header(text, "utf-8", header_name="Subject").encode()


def address_header(address: str) -> str:
    """
    >>> address_header("Büro des Hauses <desk@example.org>")
    '=?utf-8?q?B=C3=BCro_des_Hauses?= <desk@example.org>'
    """
    name, plain = parseaddr(checked(address))
    return formataddr((name, plain))


# ---- Bodies ---------------------------------------------------------------------------


def body(mail: Mail, boundary: str) -> Iterator[bytes | Gap]:
    """From the Content-Type on: text and HTML as alternatives, attachments beside them."""
    if mail.attachments:
        yield multipart("mixed", f"{boundary}m")
        yield opened(f"{boundary}m")
        yield from alternatives(mail, boundary)
        for attachment in mail.attachments:
            yield opened(f"{boundary}m")
            yield attached(attachment)
        yield f"--{boundary}m--\r\n".encode("ascii")
    else:
        yield from alternatives(mail, boundary)


def alternatives(mail: Mail, boundary: str) -> Iterator[bytes | Gap]:
    if not mail.html:
        yield from text_part("plain", mail.text)
        return
    yield multipart("alternative", f"{boundary}a")
    for subtype, text in (("plain", mail.text), ("html", mail.html)):
        yield opened(f"{boundary}a")
        yield from text_part(subtype, text)
    yield f"--{boundary}a--\r\n".encode("ascii")


def multipart(subtype: str, boundary: str) -> bytes:
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode("ascii")


def opened(boundary: str) -> bytes:
    return f"--{boundary}\r\n".encode("ascii")


def text_part(subtype: str, text: str) -> Iterator[bytes | Gap]:
    yield (
        f"Content-Type: text/{subtype}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode("ascii")
    for number, piece in enumerate(SLOT.split(text.rstrip("\n"))):
        if number % 2:
            # A value has lines of its own, joined by soft breaks: the text beside stays as it is.
            yield b"=\r\n"
            yield Gap(piece, is_quoted=True)
            yield b"=\r\n"
        elif piece:
            yield quoted(piece)
    yield b"\r\n"


def quoted(text: str) -> bytes:
    """
    Quoted-printable lines, each short enough for a soft break after it, none beginning with a dot.

    >>> quoted("naïve.")
    b'na=C3=AFve.'
    >>> quoted(".forward")
    b'=2Eforward'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode().split(b"\n")
    return b"\r\n".join(quoted_line(line) for line in lines)


def quoted_line(line: bytes) -> bytes:
    encoded = binascii.b2a_qp(line).replace(b"=\n", b"")
    chunks = CHUNK.findall(encoded)
    return b"=\r\n".join(b"=2E" + one[1:] if one[:1] == b"." else one for one in chunks)


def attached(attachment: Attachment) -> bytes:
    name = checked(attachment.name).replace('"', "").replace("\\", "")
    if not name.isascii():
        name = Header(name, "utf-8", maxlinelen=900).encode()
    encoded = binascii.b2a_base64(attachment.content, newline=False)
    lines = [encoded[at : at + LONGEST_LINE] for at in range(0, len(encoded), LONGEST_LINE)]
    head = (
        f'Content-Type: {checked(attachment.mimetype)}; name="{name}"\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode("ascii") + b"\r\n".join(lines) + b"\r\n"
