"""Answers of the staff: sent, and taken back before they leave."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from contact import history, learning, mails
from contact.models import Message, MessageEvent, Reply

from .given import GivenFile
from .rows import NotPossible, keep_files, locked, move, sequel

Kind, State = MessageEvent.Kind, Message.State

UNDO = timedelta(seconds=15)
"""How long an answer can be taken back."""


class Overtaken(NotPossible):
    """Somebody answered since the page was opened on which this answer was written."""


@transaction.atomic
def reply(
    message: Message,
    text: str,
    *,
    by: Any,
    now: datetime,
    files: Sequence[GivenFile] = (),
    closes: bool = False,
    token: uuid.UUID | None = None,
    seen: int | None = None,
) -> Reply:
    """
    Answer the reader. It leaves in 15 seconds, and can be taken back until then.

    `token` is the form's: sent twice, it is one answer. `seen` is the last answer that stood on
    the page (0: none); where another has come since, nothing is sent. Raises NotPossible.
    """
    message = locked(message)
    if token and (known := Reply.objects.filter(token=token).first()):
        return known
    if message.erased_at or not message.address:
        raise NotPossible("Whoever wrote this was erased: there is no address to answer to.")
    if message.merged_into_id:
        raise NotPossible(f"This message goes on in {sequel(message).reference}: answer there.")
    if message.state == State.SPAM:
        raise NotPossible("It stands under spam: say that it is none, then answer it.")
    if seen is not None and newest_answer(message) > seen:
        raise Overtaken("Somebody answered meanwhile: read it before you send yours.")
    made = Reply.objects.create(
        message=message,
        way=Reply.Way.OUT,
        author=by,
        subject=f"Re: {message.subject}",
        text=text,
        token=token,
        made_at=now,
        goes_at=now + UNDO,
    )
    keep_files(message, files, now=now, reply=made)
    mails.send_reply(made)
    if message.answered_at is None:
        message.answered_at = now
        message.save(update_fields=["answered_at"])
    if message.assignee_id is None:
        message.assignee = by
        message.save(update_fields=["assignee"])
    learning.learn(message, is_spam=False)
    move(message, State.CLOSED if closes else State.WAITING, now=now)
    history.add(message, Kind.REPLIED, now=now, by=by)
    message.drafts.filter(user=by).delete()
    return made


@transaction.atomic
def take_back(made: Reply, *, by: Any, now: datetime) -> bool:
    """Whether an answer was held back before it left; then its text is a draft again."""
    message = locked(made.message)
    if made.taken_back_at or not mails.hold_back(made):
        return False
    made.taken_back_at = now
    made.save(update_fields=["taken_back_at"])
    message.drafts.update_or_create(user=by, defaults={"text": made.text, "saved_at": now})
    others = message.replies.filter(way=Reply.Way.OUT, taken_back_at=None)
    if not others.exists():
        message.answered_at = None
        message.save(update_fields=["answered_at"])
    move(message, State.OPEN, now=now)
    history.add(message, Kind.TAKEN_BACK, now=now, by=by)
    return True


def newest_answer(message: Message) -> int:
    """The key of the last answer of either side that stands in the thread; 0 for none."""
    newest = message.replies.filter(taken_back_at=None).aggregate(newest=Max("pk"))["newest"]
    return newest or 0
