"""
Where bounces come back to: an address that names the delivery and is signed (VERP).

`BOUNCE_ADDRESS` is a mailbox whose server knows plus addresses: bounces@example.org becomes
bounces+1z-8k2m4q9w@example.org. Pure, but for the settings.
"""

import hmac
import re
from base64 import b32encode

from django.conf import settings

from common import keys

PURPOSE = "bounce"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
TAGGED = re.compile(
    r"^(?P<local>[^@]+)\+(?P<number>[0-9a-z]{1,13})-(?P<mark>[a-z2-7]{10})@(?P<domain>.+)$"
)


def envelope_from(delivery: int, *, sender: str) -> str:
    """The sender that the mail server is told; that of the mail where no mailbox takes bounces."""
    if not settings.BOUNCE_ADDRESS:
        return sender
    local, _, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{local}+{number_word(delivery)}-{marks(delivery)[0]}@{domain}"


def delivery_of(address: str) -> int | None:
    """The delivery that an address of `envelope_from` names; None of any other, or a forged one."""
    match = TAGGED.match(address.strip().lower())
    local, _, domain = settings.BOUNCE_ADDRESS.lower().rpartition("@")
    if not match or (match["local"], match["domain"]) != (local, domain):
        return None
    delivery = int(match["number"], 36)
    is_ours = any(hmac.compare_digest(mark, match["mark"]) for mark in marks(delivery))
    return delivery if is_ours else None


def marks(delivery: int) -> list[str]:
    """By each key: 50 bits, in letters that survive servers that fold case."""
    return [
        b32encode(digest)[:10].decode().lower() for digest in keys.digests(PURPOSE, str(delivery))
    ]


def number_word(number: int) -> str:
    """
    >>> number_word(71), int("1z", 36)
    ('1z', 71)
    """
    word = ""
    while number:
        number, digit = divmod(number, 36)
        word = DIGITS[digit] + word
    return word or "0"
