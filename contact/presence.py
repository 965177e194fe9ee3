"""Who has a message open, and what they have typed under it: kept every few seconds."""

from datetime import datetime, timedelta
from typing import Any

from .models import Message, Presence, ReplyDraft
from .people import name_of

HERE = timedelta(seconds=40)  # a window says every fifteen that it is open


def be_here(message: Message, user: Any, *, is_writing: bool, now: datetime) -> None:
    Presence.objects.update_or_create(
        message=message, user=user, defaults={"seen_at": now, "is_writing": is_writing}
    )


def leave_others(message: Message, user: Any, *, now: datetime) -> None:
    """Forget what somebody had open before this one, long ago."""
    old = Presence.objects.filter(user=user, seen_at__lte=now - HERE).exclude(message=message)
    old.delete()


def others(message: Message, user: Any, *, now: datetime) -> list[str]:
    """In a sentence each, who else has it open now; the writers first."""
    rows = message.presences.filter(seen_at__gt=now - HERE).exclude(user=user)
    return [
        f"{name_of(row.user)} is writing an answer." if row.is_writing
        else f"{name_of(row.user)} has this open too."
        for row in rows.select_related("user").order_by("-is_writing", "user__username")
    ]  # fmt: skip


def draft_of(message: Message, user: Any) -> ReplyDraft | None:
    return message.drafts.filter(user=user).first()


def keep_draft(message: Message, user: Any, text: str, *, now: datetime) -> None:
    """Keep what is typed; nothing typed is no draft."""
    if text.strip():
        message.drafts.update_or_create(user=user, defaults={"text": text, "saved_at": now})
    else:
        message.drafts.filter(user=user).delete()
