"""The same words from the same address are one message, however many arrive at once."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from .given import Submission

REPEATED_WITHIN = timedelta(hours=24)
LOCK = "SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS locks (number)"

MET = """
SELECT id, text_digest, arrived_at FROM contact_message
WHERE (text_digest = %s AND arrived_at > %s) OR form_digest = %s ORDER BY id
"""


def lock(*digests: bytes) -> None:
    """Let those that share one of these wait for each other until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [numbers_of(digests)])


def numbers_of(digests: Iterable[bytes]) -> list[int]:
    """What PostgreSQL locks in their place, in an order in which nobody blocks another."""
    hashes = (hashlib.sha256(b"contact\0" + digest).digest() for digest in digests)
    return sorted(int.from_bytes(one[:8], "big", signed=True) for one in hashes)


def met(given: Submission, now: datetime) -> tuple[int, bool]:
    """
    The key of the message that has these words from this address, or 0; whether the form brought
    another.

    Those that share words or form wait for each other here, until the end of the transaction. It
    is two statements, so that the second sees what was stored meanwhile, asked at once.
    """
    text_digest, since = given.text_digest, now - REPEATED_WITHIN
    numbers = numbers_of([text_digest, given.form_digest or text_digest])
    values: list[Any] = [numbers, text_digest, since, given.form_digest]
    with connection.cursor() as cursor:
        cursor.execute(f"{LOCK}; {MET}", values)
        cursor.nextset()
        rows = cursor.fetchall()
    equal = [pk for pk, text, at in rows if bytes(text) == text_digest and at > since]
    return (equal[0] if equal else 0), len(rows) > len(equal)
