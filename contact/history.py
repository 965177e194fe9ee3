"""The history of a message: lines are added, never changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from .models import Message, MessageEvent


def add(
    message: Message, kind: str, *, now: datetime, by: Any = None, said: str = ""
) -> MessageEvent:
    """`said` must hold nothing personal of the reader: it stays when they are erased."""
    return MessageEvent.objects.create(
        message=message, kind=kind, by=by, said=said[:300], made_at=now
    )


def add_each(message: Message, kinds: Iterable[str], *, now: datetime) -> None:
    """Several lines at once, of what happened by itself."""
    MessageEvent.objects.bulk_create(
        MessageEvent(message=message, kind=kind, made_at=now) for kind in kinds
    )
