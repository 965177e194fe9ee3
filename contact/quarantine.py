"""Mails that could not be taken in: kept once, and told of until a person has looked at them."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from outbox.watching import Alarm

from . import reading
from .models import Quarantined

MOST_KEPT = 1_000_000
"""Bytes that are kept of a mail that is too large; all of it stays in its mailbox."""
COUNTED = 100


def keep(raw: bytes, because: str, *, now: datetime) -> None:
    """Keep a mail for a person to look at; once, however often it comes."""
    Quarantined.objects.get_or_create(
        digest=hashlib.sha256(raw).digest(),
        defaults={
            "raw": raw if len(raw) <= reading.MOST_BYTES else raw[:MOST_KEPT],
            "because": short(because),
            "came_at": now,
        },
    )


def is_whole(kept: Quarantined) -> bool:
    return hashlib.sha256(kept.raw).digest() == bytes(kept.digest)


def short(because: str) -> str:
    return because.replace("\0", "")[:300]


def alarms(now: datetime) -> Iterator[Alarm]:
    """That mails lie there which nobody has looked at."""
    waiting = Quarantined.objects.filter(is_done=False, came_at__lte=now).order_by()
    count = waiting[: COUNTED + 1].count()
    address = f"{reverse('admin:contact_quarantined_changelist')}?is_done__exact=0"
    if count == 1:
        yield Alarm("A mail could not be taken in. Look at it.", address=address)
    elif count:
        number = f"More than {COUNTED}" if count > COUNTED else f"{count}"
        yield Alarm(f"{number} mails could not be taken in. Look at them.", address=address)
