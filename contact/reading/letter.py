"""A mail as the desk needs it."""

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from articles import rendering
from common import addresses
from outbox.reports.parts import MESSAGES, Fields, Part, first, opened

from . import plain, words

MOST_BYTES = 25_000_000
MOST_PARTS = 100
MOST_SECONDS = 10.0
MOST_TEXT = 100_000
"""Characters of a text that are kept as text: what is longer is a file, too."""
MOST_REFERENCES = 100
INVALID = "digest.invalid"
"""The host of identifiers that are made here, for mails that bring none (RFC 2606)."""

SENT_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
ANGLED = re.compile(r"<([^<>\s]+)>")
ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+")
ID = re.compile(r"<[!-;=?-~]{1,250}@[!-;=?-~]{1,40}>|<[!-;=?-~]{3,290}>")
ROBOTS = {"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply"}


class Unreadable(Exception):
    """A mail that can't be taken in; says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Attached:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """
    What a mail says. `address` is "" where it names none that is valid; `html` is safe.

    `is_automatic`: a program wrote it. `is_answered`: an acknowledgement may go to its sender.
    """

    mail_id: str
    references: tuple[str, ...]
    addressed_to: tuple[str, ...]
    name: str
    address: str
    reply_to: str
    subject: str
    text: str
    html: str
    files: tuple[Attached, ...]
    remarks: tuple[str, ...]
    is_automatic: bool
    is_answered: bool


def read(raw: bytes, *, clock: Callable[[], float] = time.monotonic) -> Letter:
    """Raises Unreadable."""
    limit = Limit(clock)
    if len(raw) > MOST_BYTES:
        raise Unreadable(f"It is larger than {MOST_BYTES // 1_000_000} MB.")
    parts = opened(raw, most_bytes=MOST_BYTES, most_parts=MOST_PARTS + 1, opens_mails=False)
    limit.check()
    if len(parts) > MOST_PARTS:
        raise Unreadable(f"It has more than {MOST_PARTS} parts.")
    mail = parts[0]
    if not mail.fields:
        raise Unreadable("It has no header.")
    if any(is_closed(part) for part in parts):
        raise Unreadable("Its parts lie too deep within each other, or have no bounds.")
    said = Said.of(mail, limit)
    sender, address = mailbox(first(mail.fields, "from"))
    subject = line(first(mail.fields, "subject"), 200)
    given = first(mail.fields, "message-id").strip()
    return Letter(
        mail_id=given
        if ID.fullmatch(given)
        else identifier(given, first(mail.fields, "date"), address, subject, said.text),
        references=tuple(references(mail.fields)),
        addressed_to=tuple(addressed_to(mail.fields)),
        name=sender[:100].strip() or address[:100],
        address=address,
        reply_to=reply_to(mail.fields),
        subject=subject,
        text=said.text,
        html=said.html,
        files=said.files,
        remarks=said.remarks,
        is_automatic=is_automatic(mail.fields, address),
        is_answered=not is_automatic(mail.fields, address) and not is_of_list(mail.fields),
    )


class Limit:
    """Looked at between the steps, each of which takes a time that its size bounds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.ends = clock() + MOST_SECONDS

    def check(self) -> None:
        if self.clock() > self.ends:
            raise Unreadable(f"Reading it took longer than {MOST_SECONDS:.0f} seconds.")


def is_closed(part: Part) -> bool:
    """Whether a part of parts could not be opened, though it is not empty."""
    return part.kind.startswith("multipart/") and not part.parts and bool(part.encoded.strip())


# ---- Text and files -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    html: str
    files: tuple[Attached, ...]
    remarks: tuple[str, ...]

    @classmethod
    def of(cls, mail: Part, limit: Limit) -> "Said":
        reader = Reader(limit)
        text = "\n\n".join(filter(None, reader.texts(mail)))
        files = [attached(part) for part in reader.attachments]
        remarks = reader.remarks
        if len(text) > MOST_TEXT:
            files.insert(0, Attached("whole text.txt", text.encode()))
            remarks.append("The text is cut off here; all of it is in the file “whole_text.txt”.")
            text = text[:MOST_TEXT]
        return cls(text, "\n".join(reader.htmls), tuple(files), tuple(remarks))


class Reader:
    """Goes through the parts once, in order."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self.htmls: list[str] = []
        self.attachments: list[Part] = []
        self.remarks: list[str] = []

    def texts(self, part: Part) -> list[str]:
        """Of alternatives the plain one, where it says anything; of other parts all, in order."""
        self.limit.check()
        if part.parts:
            found = [(one, self.texts(one)) for one in part.parts]
            if part.kind != "multipart/alternative":
                return [text for _, texts in found for text in texts]
            return next((texts for _, texts in found if any(texts)), [])
        if is_attachment(part):
            self.attachments.append(part)
            return []
        content = words.text_of(part.body, words.parameter(content_type(part), "charset"))
        if part.kind != "text/html":
            return [rendering.clean_text(content, lines=True)]
        try:
            html = rendering.render_mail(content)
        except rendering.TextTooLarge:
            self.attachments.append(part)
            self.remarks.append("Its HTML is too large to be shown.")
            return []
        self.htmls.append(html)
        return [plain.text_of(html)]


def is_attachment(part: Part) -> bool:
    disposition = first(part.fields, "content-disposition")
    return (
        disposition.strip().lower().startswith("attachment")
        or part.kind not in {"text/plain", "text/html"}
        or bool(file_name(part))
    )


def attached(part: Part) -> Attached:
    if part.kind in MESSAGES:
        return Attached("mail.eml", part.content)
    return Attached(file_name(part) or part.kind.replace("/", "."), part.content)


def file_name(part: Part) -> str:
    disposition = first(part.fields, "content-disposition")
    return words.parameter(disposition, "filename") or words.parameter(content_type(part), "name")


def content_type(part: Part) -> str:
    return first(part.fields, "content-type")


# ---- Whose it is ------------------------------------------------------------------------


def mailbox(value: str) -> tuple[str, str]:
    """
    Name and address of a sender; "" of an address that is none.

    Taken apart before encoded words are read, so that a name can't pass for an address.

    >>> mailbox('"Reader, Ada" <Ada@Example.ORG>'), mailbox("ada@example.org (Ada Reader)")
    (('Reader, Ada', 'Ada@example.org'), ('Ada Reader', 'ada@example.org'))
    >>> mailbox("=?utf-8?q?=3Cx=40example.com=3E?= <ada@example.org>")
    ('<x@example.com>', 'ada@example.org')
    """
    if angled := ANGLED.search(value):
        written, address = value[: angled.start()], angled[1]
    else:
        bare = ADDRESS.search(value)
        address = bare[0] if bare else ""
        written = value[bare.end() :].strip().removeprefix("(").removesuffix(")") if bare else value
    name = line(written.strip().strip('"').replace("\\", ""), 100)
    try:
        return name, addresses.valid(address)
    except addresses.NotAnAddress:
        return name, ""


def reply_to(fields: Fields) -> str:
    """Where its sender wants the answer; "" of none, or of more than one."""
    value = first(fields, "reply-to")
    return mailbox(value)[1] if value.count("@") == 1 else ""


def line(value: str, most: int) -> str:
    return rendering.clean_text(words.unfolded(value))[:most].strip()


def addressed_to(fields: Fields) -> Iterator[str]:
    for name in SENT_TO:
        for value in fields.get(name, []):
            yield from (found[0].lower() for found in ADDRESS.finditer(value))


def identifier(*said: str) -> str:
    """
    Of a mail that brings none, or one that another has: made of what it says, so that the same mail
    by two ways is one.
    """
    return f"<{hashlib.sha256(repr(said).encode()).hexdigest()}@{INVALID}>"


def references(fields: Fields) -> Iterable[str]:
    """What it answers, the nearest first."""
    named = [*fields.get("references", []), *fields.get("in-reply-to", [])]
    found = [one[0] for value in named for one in ID.finditer(value)]
    return list(dict.fromkeys(reversed(found)))[:MOST_REFERENCES]


# ---- What programs write --------------------------------------------------------------


def is_automatic(fields: Fields, address: str) -> bool:
    """
    Whether a program wrote it: nobody would read an answer but the program, which answers.

    >>> is_automatic({"auto-submitted": ["auto-replied (vacation)"]}, "ada@example.org")
    True
    >>> is_automatic({"auto-submitted": ["no"], "return-path": ["<>"]}, "ada@example.org")
    True
    >>> is_automatic({"auto-submitted": ["No"], "precedence": ["list"]}, "ada@example.org")
    False
    """

    def word(name: str) -> str:
        return first(fields, name).partition(";")[0].partition("(")[0].strip().lower()

    return (
        word("auto-submitted") not in {"", "no"}
        or word("precedence") in {"bulk", "junk", "auto_reply"}
        or any(name in fields for name in ("x-autoreply", "x-autorespond", "x-autoresponder"))
        or first(fields, "return-path").strip() == "<>"
        or address.rpartition("@")[0].lower() in ROBOTS
    )


def is_of_list(fields: Fields) -> bool:
    """Whether it came by a list, or asks that no program answer it (RFC 2369, MS-OXCMAIL)."""
    suppressed = first(fields, "x-auto-response-suppress").strip().lower()
    return (
        suppressed not in {"", "none"}
        or first(fields, "precedence").strip().lower() == "list"
        or any(name.startswith("list-") for name in fields)
    )
