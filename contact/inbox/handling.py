"""Who sees to a message, what is noted of it, where it is filed, and that it is done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from contact import history, notices
from contact.hours import Desk
from contact.models import Message, MessageEvent, MessageTag, Note, Topic

from .rows import locked, move, touch

Kind, State = MessageEvent.Kind, Message.State


@transaction.atomic
def assign(message: Message, to: Any, *, by: Any, now: datetime) -> None:
    """To somebody, or to nobody (None)."""
    message = locked(message)
    if message.assignee_id == (to.pk if to else None):
        return
    message.assignee = to
    message.save(update_fields=["assignee"])
    if message.state == State.NEW and to:
        move(message, State.OPEN, now=now)
    else:
        touch(message, now=now)
    history.add(message, Kind.ASSIGNED, now=now, by=by, said=f"To {to or 'nobody'}.")
    if to and to != by:
        notices.tell_of_assignment(message, to)


@transaction.atomic
def note(message: Message, text: str, *, by: Any, now: datetime) -> Note:
    message = locked(message)
    made = Note.objects.create(message=message, author=by, text=text, made_at=now)
    touch(message, now=now)
    history.add(message, Kind.NOTED, now=now, by=by)
    return made


@transaction.atomic
def change_topic(message: Message, topic: Topic, *, by: Any, now: datetime) -> None:
    """Its first answer is due by the new topic's hours."""
    message = locked(message)
    if message.topic_id == topic.pk:
        return
    message.topic = topic
    message.answer_due_at = Desk.load(message.arrived_at).due(
        message.arrived_at, hours=topic.answer_within
    )
    message.save(update_fields=["topic", "answer_due_at"])
    touch(message, now=now)
    history.add(message, Kind.TOPIC, now=now, by=by, said=f"{topic}.")


@transaction.atomic
def tag(message: Message, names: Sequence[str], *, by: Any, now: datetime) -> None:
    """Give it exactly these tags; new ones are made."""
    message = locked(message)
    before = {one.name for one in message.tags.all()}
    if before == set(names):
        return
    message.tags.set([MessageTag.objects.get_or_create(name=name)[0] for name in names])
    touch(message, now=now)
    history.add(message, Kind.TAGGED, now=now, by=by, said=", ".join(sorted(names)) or "None.")


@transaction.atomic
def close(message: Message, *, by: Any, now: datetime) -> None:
    message = locked(message)
    if message.state == State.CLOSED:
        return
    move(message, State.CLOSED, now=now)
    history.add(message, Kind.CLOSED, now=now, by=by)


@transaction.atomic
def reopen(message: Message, *, by: Any, now: datetime) -> None:
    message = locked(message)
    if message.state not in {State.CLOSED, State.WAITING}:
        return
    move(message, State.OPEN, now=now)
    history.add(message, Kind.REOPENED, now=now, by=by)
