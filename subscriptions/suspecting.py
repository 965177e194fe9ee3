"""
Whether a sign-up looks like a machine's: each sign is one point, and two hold it for a person.

Nothing is refused or lost for it, and the visitor's answer is the same.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from disposable_email_domains import blocklist

from common import addresses

from .models import SignUp

HELD_AT = 2
MOST_FROM_NETWORK = 5  # in an hour, before it is a sign
MOST_DOTS = 3
JUMBLE = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}|(?:[a-z]\d){3}|\d[a-z]+\d[a-z]+\d")
HOUR = timedelta(hours=1)


def signs(address: str, *, network: str, has_language: bool, now: datetime) -> Iterator[str]:
    """What speaks for a machine, in words; nothing most of the time."""
    local, domain = address.lower().rpartition("@")[::2]
    if domain in blocklist:
        yield "an address to throw away"
    if JUMBLE.search(local.partition("+")[0]):
        yield "a jumbled address"
    if domain in addresses.IGNORE_DOTS and local.count(".") > MOST_DOTS:
        yield "many dots in an address that ignores them"
    if not has_language:
        yield "a browser that speaks no language"
    recent = SignUp.objects.filter(made_at__gt=now - HOUR, network=network)
    if network and recent.count() >= MOST_FROM_NETWORK:
        yield "many from its network"


def suspicion(found: list[str]) -> str:
    """
    >>> suspicion(["a jumbled address"]), suspicion(["a jumbled address", "many from its network"])
    ('', 'a jumbled address, many from its network')
    """
    return ", ".join(found) if len(found) >= HELD_AT else ""
