"""What a message is about or became, and in which other one it goes on."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from contact import history
from contact.models import Message, MessageEvent, MessageLink

from .rows import NotPossible, locked, move, sequel, touch

Kind, State = MessageEvent.Kind, Message.State


def link(
    message: Message,
    thing: models.Model,
    *,
    by: Any,
    now: datetime,
    role: str = MessageLink.Role.ABOUT,
    is_told: bool = True,
) -> None:
    """Say what it is about, or what became of it."""
    _, is_new = MessageLink.objects.get_or_create(
        message=message,
        role=role,
        content_type=ContentType.objects.get_for_model(thing),
        object_id=thing.pk,
    )
    if is_new and is_told:
        touch(message, now=now)
        kind = Kind.BECAME if role == MessageLink.Role.BECAME else Kind.LINKED
        said = f"{thing._meta.verbose_name}: {thing}"
        history.add(message, kind, now=now, by=by, said=said)


@transaction.atomic
def unlink(message: Message, gone: MessageLink, *, by: Any, now: datetime) -> None:
    """It is not about that after all."""
    message = locked(message)
    said = f"{gone.content_type.name}: {gone.thing or 'is gone'}"
    gone.delete()
    touch(message, now=now)
    history.add(message, Kind.UNLINKED, now=now, by=by, said=said)


@transaction.atomic
def merge(message: Message, into: Message, *, by: Any, now: datetime) -> None:
    """
    Let one message go on in another: of the same person, about the same. Raises NotPossible.

    Replies, notes, files and links move; the history of each stays its own.
    """
    first, second = sorted([message.pk, into.pk])
    list(Message.objects.select_for_update().filter(pk__in=[first, second]).order_by("pk"))
    message.refresh_from_db()
    into = sequel(Message.objects.get(pk=into.pk))
    if message.pk == into.pk:
        raise NotPossible("A message can’t be merged into itself.")
    if message.merged_into_id:
        raise NotPossible("It was merged already.")
    message.replies.update(message=into)
    message.notes.update(message=into)
    message.files.update(message=into)
    for one in message.links.all():
        if one.thing is not None:
            link(into, one.thing, now=now, by=by, role=one.role, is_told=False)
    message.merged_into = into
    message.save(update_fields=["merged_into"])
    move(message, State.CLOSED, now=now)
    touch(into, now=now)
    history.add(message, Kind.MERGED, now=now, by=by, said=f"Into {into.reference}.")
    history.add(into, Kind.MERGED, now=now, by=by, said=f"{message.reference} was added.")
