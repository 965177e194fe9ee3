"""Mails of readers, for tests."""

from email.message import EmailMessage
from typing import Any

import dkim

from contact import mails
from contact.models import Message
from tests.outbox import domains

DESK = "desk@example.org"
COVERED = [b"from", b"to", b"subject", b"date", b"message-id"]


def letter(text: str = "And what of promises?\n", **headers: str) -> EmailMessage:
    """From Ada to the desk; `in_reply_to` becomes In-Reply-To, "" leaves a header out."""
    mail = EmailMessage()
    known = {
        "from": "Ada Reader <ada@example.org>",
        "to": DESK,
        "subject": "Re: On trust",
        "message_id": "<a1@mail.example.org>",
        "date": "Mon, 23 Nov 2026 12:00:00 +0000",
    }
    for name, value in (known | headers).items():
        if value:
            mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def raw(text: str = "And what of promises?\n", **headers: str) -> bytes:
    return letter(text, **headers).as_bytes()


def answer_to(message: Message, publisher: Any) -> str:
    return mails.reply_address(message, publisher)


def zone(domain: str = "example.org") -> dict[tuple[str, str], list[str]]:
    """A domain that publishes the tests' key as k1."""
    return {
        (f"k1._domainkey.{domain}", "TXT"): domains.text(f"v=DKIM1; k=rsa; p={domains.PUBLIC_KEY}")
    }


def signed(mail: bytes, domain: str = "example.org", **options: Any) -> bytes:
    known = {"include_headers": COVERED} | options
    line: bytes = dkim.sign(mail, b"k1", domain.encode(), domains.PRIVATE_KEY, **known)
    return line + mail
