"""Mails of readers, for tests."""

from email.message import EmailMessage
from typing import Any

from contact import mails
from contact.models import Message

DESK = "desk@example.org"


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
