"""The history of a message: lines are added, never changed."""

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
