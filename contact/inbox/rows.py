"""The row of a message: as it stands, where it goes on, its state; and the files kept with it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from contact.models import Message, MessageFile, Reply

from .given import GivenFile

State = Message.State


class NotPossible(Exception):
    """A verb that does not fit the state of a message; says why in a sentence."""


def locked(message: Message) -> Message:
    """The row as it stands, for the length of the transaction."""
    return Message.objects.select_for_update().get(pk=message.pk)


def sequel(message: Message) -> Message:
    """Where a message goes on that was merged; itself where it was not."""
    while message.merged_into is not None:
        message = message.merged_into
    return message


def move(message: Message, state: str, *, now: datetime) -> None:
    message.state = state
    message.closed_at = now if state == State.CLOSED else None
    message.changed_at = now
    message.save(update_fields=["state", "closed_at", "changed_at"])


def touch(message: Message, *, now: datetime) -> None:
    message.changed_at = now
    message.save(update_fields=["changed_at"])


def keep_files(
    message: Message, files: Sequence[GivenFile], *, now: datetime, reply: Reply | None = None
) -> None:
    MessageFile.objects.bulk_create(
        MessageFile(
            message=message,
            reply=reply,
            name=file.name,
            mimetype=file.mimetype,
            bytes=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
            content=file.content,
            made_at=now,
        )
        for file in files
    )
