"""
Which mails are reports, and what they say.

`Auto-Submitted: auto-replied` is not asked for: most servers say so of their bounces, as holidays'
answers do. An answer of that kind has none of the marks below.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice

from .items import Item, addresses, item, line, recipient
from .parts import MESSAGES, Fields, Part, blocks, fields, first, opened

MOST_RECIPIENTS = 100
MOST_OF_ID = 998

DELIVERY = {"message/delivery-status", "message/global-delivery-status"}
FEEDBACK = "message/feedback-report"
RETURNED = MESSAGES | {"text/rfc822-headers", "message/global-headers"}
NO_COMPLAINTS = {"", "not-spam", "auth-failure"}

SENT_TO = ("to", "delivered-to", "x-original-to", "envelope-to")
OF_RECIPIENT = ("original-recipient", "final-recipient", "action", "status")
ANSWERED_BY_ITSELF = {"x-autoreply", "x-autorespond"}

OF_QMAIL, QMAIL_BREAK = b"Hi. This is the", b"\n\n-"
QMAIL_RECIPIENT = re.compile(rb"<([^\n]*)>:[ \t]*(?:\n|\Z)")
EXIM_COPY = re.compile(rb"^------ [^\n]*\n", re.MULTILINE)


class Kind(StrEnum):
    BOUNCE = "bounce"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Report:
    """
    What became of a mail that we sent.

    `message_id` is the original mail's, with its angle brackets; empty if it was not returned.
    `addressed_to`: where the report was sent to, and what it names as the sender of the original
    (Return-Path, Original-Mail-From). A bounce has items; those of a complaint may be withheld.
    """

    kind: Kind
    items: tuple[Item, ...]
    message_id: str
    addressed_to: tuple[str, ...]


def read(raw: bytes) -> Report | None:
    """What a mail reports; None for one that is no report. Raises nothing, whatever the bytes."""
    parts = opened(raw)
    mail = parts[0]
    if is_answer(mail):
        return None
    for together in ([mail], *(one.parts for one in parts)):
        for one in together:
            if one.kind in DELIVERY:
                return bounce(mail, of_delivery(one), returned(together))
            if one.kind == FEEDBACK:
                return complaint(mail, fields(one.body), returned(together))
    body = next((one.body for one in parts if one.kind == "text/plain"), b"").lstrip(b"\n")
    if body.startswith(OF_QMAIL):
        said, _, rest = body.partition(QMAIL_BREAK)
        return bounce(mail, of_qmail(said), head(rest.partition(b"\n\n")[2]))
    if "x-failed-recipients" in mail.fields:
        said, *copy = EXIM_COPY.split(body, maxsplit=1)
        return bounce(mail, of_exim(mail, said), head(b"".join(copy)))
    return None


def is_answer(mail: Part) -> bool:
    """Whether a program answered in somebody's absence."""
    if mail.kind == "multipart/report":
        return False
    is_marked = not ANSWERED_BY_ITSELF.isdisjoint(mail.fields)
    return is_marked or first(mail.fields, "precedence").lower() == "auto_reply"


def bounce(mail: Part, items: Iterable[Item], original: Fields) -> Report | None:
    found = tuple(islice(items, MOST_RECIPIENTS))
    return report(Kind.BOUNCE, found, mail, original) if found else None


def complaint(mail: Part, feedback: Fields, original: Fields) -> Report | None:
    """Somebody's complaint, passed on by a mailbox provider; None for a report of another type."""
    kind = line(first(feedback, "feedback-type"), 40).lower()
    if kind in NO_COMPLAINTS:
        return None
    named = addresses(*every(feedback, "original-rcpt-to", "removal-recipient"))
    items = tuple(
        Item(one, status="", action="", diagnostic=kind, is_permanent=False, is_mailbox_fault=False)
        for one in named[:MOST_RECIPIENTS]
    )
    return report(Kind.COMPLAINT, items, mail, original, *every(feedback, "original-mail-from"))


def report(
    kind: Kind, items: tuple[Item, ...], mail: Part, original: Fields, *senders: str
) -> Report:
    sent_to = addresses(*every(mail.fields, *SENT_TO), *senders, *every(original, "return-path"))
    return Report(
        kind=kind,
        items=items,
        message_id=line(first(original, "message-id"), MOST_OF_ID),
        addressed_to=tuple(sent_to[:MOST_RECIPIENTS]),
    )


def every(found: Fields, *names: str) -> Iterator[str]:
    return chain.from_iterable(found.get(name, []) for name in names)


# ---- The mail that came back --------------------------------------------------------------


def returned(together: Iterable[Part]) -> Fields:
    """The header of the original mail, which stands beside the report."""
    return head(next((one.body for one in together if one.kind in RETURNED), b""))


def head(text: bytes) -> Fields:
    return fields(text.lstrip(b"\n").partition(b"\n\n")[0])


# ---- What servers say of recipients -------------------------------------------------------


def of_delivery(status: Part) -> Iterator[Item]:
    """One item a group of fields; the group about the whole mail has none of a recipient."""
    for found in map(fields, blocks(status.body)):
        if not found.keys().isdisjoint(OF_RECIPIENT):
            named = (recipient(one) for one in every(found, *OF_RECIPIENT[:2]))
            yield item(
                next(filter(None, named), ""),
                status=first(found, "status"),
                action=first(found, "action"),
                diagnostic=first(found, "diagnostic-code"),
            )


def of_qmail(said: bytes) -> Iterator[Item]:
    """A paragraph a recipient, whose first line is the address."""
    for block in blocks(said):
        if named := QMAIL_RECIPIENT.match(block):
            yield item(recipient(text(named[0])), diagnostic=text(block[named.end() :]))


def of_exim(mail: Part, said: bytes) -> Iterator[Item]:
    """The header names the recipients; below the line of each stands what was answered."""
    answers: dict[str, list[str]] = {
        one: [] for one in addresses(*every(mail.fields, "x-failed-recipients"))
    }
    current: list[str] = []
    for written in said.split(b"\n"):
        words = written.strip()
        if not words:
            current = []
        elif b"@" in words and (named := recipient(text(words))) in answers:
            current = answers[named]
        else:
            current.append(text(words))
    return (item(one, diagnostic="\n".join(found)) for one, found in answers.items())


def text(written: bytes) -> str:
    return written[:2_000].decode("utf-8", "replace")
