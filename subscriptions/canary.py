"""
A link that no person sees or reaches: who follows it follows every link, and presses every button.

Where that happened, the button of the same page asks once more for some minutes. The button of mail
programs (RFC 8058) is never asked.
"""

from datetime import datetime, timedelta

from common import keys
from outbox import buckets
from outbox.models import Bucket

LASTING = timedelta(minutes=10)


def key_of(word: str) -> str:
    return f"canary:{keys.digest('canary', word).hex()[:40]}"


def followed(word: str, *, now: datetime) -> None:
    buckets.take(key_of(word), capacity=1, per=LASTING, now=now)


def was_followed(word: str, *, now: datetime) -> bool:
    return Bucket.objects.filter(key=key_of(word), filled_at__gt=now - LASTING).exists()
